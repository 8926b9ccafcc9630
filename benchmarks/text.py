"""What reading sentences costs: milliseconds a report, and its ratio to reading the report.

Goal: at most 5 ms a report on average. The reports are those of data/samples, and the texts of tests/data/text.

    python benchmarks/text.py
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gongkai.extractors.document import Passage
from gongkai.extractors.readers import read
from gongkai.flows.project import load_reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running

ROOT = Path(__file__).parents[1]
MILLISECONDS, TIMES = 5.0, 5
WHOLE = 1000
"""Reports with at least so many characters beside their tables have a text of the usual length."""


def cost(work: Callable[[], object], times: int = TIMES) -> float:
    """Milliseconds of this thread's processor time, the least of several times: the first one fills caches, and the
    threads of libraries that read PDF go on for a while."""
    spent = []
    for _ in range(times):
        started = time.thread_time()
        work()
        spent.append(time.thread_time() - started)
    return 1000 * min(spent)


def main() -> int:
    grammar = load_reference(ROOT / "data" / "reference").grammar

    def understood(passages: list[Passage]) -> float:
        return cost(lambda: read_statements(running(passages), grammar))

    every: list[float] = []
    long: list[float] = []
    print(f"{'report':<28}{'characters':>11}{'sentences ms':>14}{'reading ms':>12}{'ratio':>8}")
    for path in sorted((ROOT / "data" / "samples").iterdir()):
        passages = list(read(path).passages)
        length, spent = sum(len(passage.text) for passage in passages), understood(passages)
        whole = cost(lambda path=path: read(path), 1)  # type: ignore[misc]
        every.append(spent)
        if length >= WHOLE:
            long.append(spent)
        print(f"{path.name:<28}{length:>11,}{spent:>14.2f}{whole:>12.0f}{spent / whole:>8.1%}")
    with (ROOT / "tests" / "data" / "text" / "statements.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    spent_on = [understood([Passage(i, line) for i, line in enumerate(text.splitlines())]) for text in texts]
    every += spent_on
    print(
        f"{len(long)} with {WHOLE:,} characters or more: mean {statistics.mean(long):.2f} ms, most {max(long):.2f} ms"
    )
    print(f"{len(texts)} texts: median {statistics.median(spent_on):.2f} ms, most {max(spent_on):.2f} ms")
    mean, slow = statistics.mean(every), sum(spent > MILLISECONDS for spent in every)
    print(f"{len(every)} reports: mean {mean:.2f} ms, {slow} above {MILLISECONDS:g} ms")
    return int(mean > MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main())
