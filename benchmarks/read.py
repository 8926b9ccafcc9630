"""PDF → facts with both readings, against camelot's default `read_pdf(pages="all")` on the same files in one run.

Prints the ratio per file and over all; the goal is at most 0.08. Baseline: camelot-py 2.0.0, default options,
in a process of its own, because the guards of this project change camelot where they are installed.

    python benchmarks/read.py [FILE.pdf …]     default: the bundled samples
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gongkai.extractors.readers import read
from gongkai.flows.project import load_reference
from gongkai.transforms.model import Hints
from gongkai.transforms.report import to_report

ROOT = Path(__file__).parents[1]
ROUNDS = 5
BASELINE = """
import json, sys, time, warnings
import camelot
warnings.simplefilter("ignore")
times = {}
camelot.read_pdf(sys.argv[1], pages="1")
for path in sys.argv[2:]:
    best = 1e9
    for _ in range(2):
        started = time.perf_counter()
        camelot.read_pdf(path, pages="all")
        best = min(best, time.perf_counter() - started)
    times[path] = best
print(json.dumps(times))
"""


def best_of(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the fastest of some calls: what the machine's other users leave of it differs between rounds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    reference = load_reference(ROOT / "data" / "reference")
    files = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "data" / "samples").glob("*.pdf"))

    def to_facts(path: Path) -> int:
        return len(to_report("0", read(path), reference, Hints()).facts)

    counts = {path: to_facts(path) for path in files}
    ours = {path: best_of(lambda p=path: to_facts(p)) for path in files}  # type: ignore[misc]
    command = [sys.executable, "-c", BASELINE, str(files[0]), *map(str, files)]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{'file':<28}{'facts':>6}{'ratio':>9}   (gongkai / camelot default)")
    for path in files:
        print(f"{path.name:<28}{counts[path]:>6}{ours[path] / theirs[str(path)]:>9.3f}")
    print(f"{'all':<28}{sum(counts.values()):>6}{sum(ours.values()) / sum(theirs.values()):>9.3f}")


if __name__ == "__main__":
    main()
