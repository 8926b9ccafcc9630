"""PDF → facts with both readings, against camelot's default `read_pdf(pages="all")` on the same files in one run.

Prints the ratio per file and over all, of the time on the clock and of processor time, which other users of the
machine change less; the goal is at most 0.08. Both are run by turns. Baseline: camelot-py 2.0.0, default options, in a
process of its own, because the guards of this project change camelot where they are installed.

    python benchmarks/read.py [FILE.pdf …]     default: the bundled samples
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

OTHERS = dict(os.environ)
os.environ["OMP_NUM_THREADS"] = "1"  # before numpy is loaded, as the processes that read have it

from gongkai.extractors.readers import read  # noqa: E402
from gongkai.flows.project import load_reference  # noqa: E402
from gongkai.limited_process import collect_garbage_rarely, keep_freed_memory  # noqa: E402
from gongkai.transforms.model import Hints  # noqa: E402
from gongkai.transforms.report import to_report  # noqa: E402

ROOT = Path(__file__).parents[1]
TURNS, ROUNDS = 2, 3
BASELINE = """
import json, sys, time, warnings
import camelot
warnings.simplefilter("ignore")
times = {}
camelot.read_pdf(sys.argv[1], pages="1")
for path in sys.argv[2:]:
    started = time.perf_counter(), time.process_time()
    camelot.read_pdf(path, pages="all")
    times[path] = time.perf_counter() - started[0], time.process_time() - started[1]
print(json.dumps(times))
"""

Cost = tuple[float, float]
"""Seconds on the clock and of the processor."""


def cost_of(call: Callable[[], object]) -> Cost:
    started = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - started[0], time.process_time() - started[1]


def least(costs: list[Cost]) -> Cost:
    """Of the fastest of some calls: what the machine's other users leave of it differs between rounds."""
    return min(clock for clock, _ in costs), min(core for _, core in costs)


def main() -> None:
    reference = load_reference(ROOT / "data" / "reference")
    files = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "data" / "samples").glob("*.pdf"))

    def to_facts(path: Path) -> int:
        return len(to_report("0", read(path), reference, Hints()).facts)

    counts = {path: to_facts(path) for path in files}
    keep_freed_memory()  # these two as the processes that read do
    collect_garbage_rarely()
    command = [sys.executable, "-c", BASELINE, str(files[0]), *map(str, files)]
    ours: dict[Path, list[Cost]] = {path: [] for path in files}
    theirs: dict[Path, list[Cost]] = {path: [] for path in files}
    for _ in range(TURNS):
        run = subprocess.run(command, check=True, capture_output=True, text=True, env=OTHERS)
        for name, cost in json.loads(run.stdout).items():
            theirs[Path(name)].append(cost)
        for path in files * ROUNDS:
            ours[path].append(cost_of(lambda: to_facts(path)))  # noqa: B023 - called at once
    best = {path: (least(ours[path]), least(theirs[path])) for path in files}
    total = [tuple(sum(costs) for costs in zip(*side, strict=True)) for side in zip(*best.values(), strict=True)]
    print(f"{'file':<28}{'facts':>6}{'clock':>9}{'core':>9}   (gongkai / camelot default)")
    for path, (own, base) in best.items():
        print(f"{path.name:<28}{counts[path]:>6}{own[0] / base[0]:>9.3f}{own[1] / base[1]:>9.3f}")
    own, base = total
    print(f"{'all':<28}{sum(counts.values()):>6}{own[0] / base[0]:>9.3f}{own[1] / base[1]:>9.3f}")


if __name__ == "__main__":
    main()
