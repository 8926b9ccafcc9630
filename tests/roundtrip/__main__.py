"""The full round trip: every style, read back, as a table of cells. `python -m tests.roundtrip --help`"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.roundtrip.compare import run
from tests.roundtrip.styles import CONVERTED, SCANS, STYLES, UNRULED

CHUNK = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.roundtrip", description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="reports of each style")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument(
        "--styles",
        nargs="*",
        default=[*STYLES, *UNRULED, *CONVERTED],
        help=", ".join([*STYLES, *UNRULED, *CONVERTED, *SCANS]),
    )
    parser.add_argument("--scans", action="store_true", help="the styles of scans instead of the others")
    parser.add_argument("--keep", type=Path, help="keep the files in this folder")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    known = {**STYLES, **UNRULED, **CONVERTED, **SCANS}
    chosen = list(SCANS) if arguments.scans else arguments.styles
    for name in chosen:
        if why := known[name].missing():
            print(f"{name}: skipped, {why}")
    names = [name for name in chosen if not known[name].missing()]
    totals: dict[str, Counter[str]] = {name: Counter() for name in names}
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("spawn")) as pool:
            last = arguments.seed + arguments.count
            waiting = [
                pool.submit(run, name, range(first, min(first + CHUNK, last)), folder)
                for name in names
                for first in range(arguments.seed, last, CHUNK)
            ]
            for future in waiting:
                name, counts, lines = future.result()
                totals[name] += counts
                for line in lines:
                    print(line)
    columns = ("reports", "right", "wrong", "missing", "extra", "unprintable", "flagged", "silent", "mute", "alarms")
    print(f"\n{'style':20}" + "".join(f"{column:>12}" for column in columns))
    whole = totals["all"] = sum(totals.values(), Counter())
    for name, counts in totals.items():
        print(f"{name:20}" + "".join(f"{counts[column]:12}" for column in columns))
    print(
        "\nwrong, missing, extra: not what was printed. unprintable: missing from a report whose print itself lost text"
        "\nor set digits over each other (measured on its pages), so that a person could not read it either."
        "\nflagged: of all these, those that a finding points at; silent: wrong or extra without one; mute: missing or"
        "\nunprintable without. alarms: right, with a finding."
    )
    legible = whole["right"] + whole["wrong"] + whole["missing"]
    print(f"\nOf {legible} cells that a person could read, {whole['right']} are read right.")
    return 1 if totals["all"]["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
