"""A first night of many digital reports, with Prefect and without: core seconds, memory, what orchestration costs.

Reports are drawn by the generator of tests/roundtrip, each of another agency. Two nights over the same documents, each
into a warehouse of its own: on a Prefect server that stands, as `gongkai serve` and prefect.yaml have it, and led by
plain threads, as `gongkai nightly` does where no server is named. Printed: core seconds per report over all processes,
the peak memory of everything but the reading workers, the server's included, and the share of the first night that
the second does without. The site, which draws every page, is left out. Goals: 0.115 core seconds, 1 GB, 5 % of the
wall time.

    python benchmarks/night.py [--reports 2000]
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.prefect_server import prefect_server  # noqa: E402
from tests.roundtrip.styles import samples  # noqa: E402

STYLE = "drawn-prescribed"

PLAIN = """
import sys
from pathlib import Path
from gongkai.flows.progress import Lines
from gongkai.flows.pipeline.run import run
from gongkai.flows.project import find_project

run(find_project(Path(sys.argv[1])), None, Lines())
"""


@dataclass
class Measured:
    """One night: seconds on the clock and of all cores, by part as well, and the peak of memory by part, in MB."""

    wall: float = 0.0
    core: float = 0.0
    peak: float = 0.0
    workers: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    cores: dict[str, float] = field(default_factory=dict)


def measure(command: list[str], environment: dict[str, str], server: psutil.Process | None = None) -> Measured:
    """Run it, looking at its processes and the server's ten times a second."""
    found = Measured()
    spent = sum(server.cpu_times()[:2]) if server else 0.0
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, found, done, server))
    watcher.start()
    if process.wait():
        raise SystemExit(f"the night ended with {process.returncode}")
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found.wall = time.monotonic() - started
    found.core = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if server:
        found.cores["prefect server"] = sum(server.cpu_times()[:2]) - spent
        found.core += found.cores["prefect server"]
    return found


def _watch(pid: int, found: Measured, done: threading.Event, server: psutil.Process | None) -> None:
    spent: dict[tuple[str, int], float] = {}
    while not done.wait(0.1):
        parts: dict[str, float] = {"prefect server": server.memory_info().rss / 1e6} if server else {}
        try:
            whole = psutil.Process(pid)
            for one in [whole, *whole.children(recursive=True)]:
                words = " ".join(one.cmdline())
                if not words:  # it has ended and waits to be collected
                    continue
                part = (
                    "workers"
                    if "gongkai.flows.pipeline.workers" in words
                    else "night"
                    if one.pid == pid
                    else "prefect server"
                )
                parts[part] = parts.get(part, 0) + one.memory_info().rss / 1e6
                spent[part, one.pid] = sum(one.cpu_times()[:2])
        except psutil.Error:
            continue
        found.workers = max(found.workers, parts.pop("workers", 0))
        if sum(parts.values()) > found.peak:
            found.peak, found.parts = sum(parts.values()), parts
    for (part, _), seconds in spent.items():
        found.cores[part] = found.cores.get(part, 0) + seconds


@contextmanager
def standing(home: Path, environment: dict[str, str]) -> Iterator[psutil.Process]:
    """A Prefect server of this machine, which `environment` names from here on."""
    with prefect_server(home) as (named, pid):
        environment["PREFECT_API_URL"] = named["PREFECT_API_URL"]
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        yield max(family, key=lambda one: one.memory_info().rss)


def prepare(root: Path, reports: int) -> None:
    """A project with one source: a folder of reports."""
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    (root / "data" / "sources").mkdir()
    (root / "data" / "incoming").mkdir()
    with (ROOT / "data" / "reference" / "districts.csv").open(encoding="utf-8", newline="") as file:
        counties = [r["full_name"] for r in csv.DictReader(file) if (r["level"], r["status"]) == ("county", "current")]
    samples(STYLE, range(reports), root / "data" / "incoming", [f"{county}司法局" for county in counties])
    (root / "data" / "sources" / "many.yaml").write_text(
        "source: many\npublisher: x\nenabled: true\ndocuments:\n  - path: data/incoming/*.pdf\n", encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        prepare(root, options.reports)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment = clean | {"GONGKAI_HOME": str(root), "PYTHONPATH": str(ROOT)}
        plain = measure([sys.executable, "-c", PLAIN, str(root / "plain" / "gongkai.duckdb")], environment)
        with standing(root / "prefect", environment) as server:
            night = measure([sys.executable, "-m", "gongkai", "nightly", "--no-site"], environment, server)
        size = (root / "data" / "warehouse" / "gongkai.duckdb").stat().st_size
    count = options.reports
    print(f"reports: {count}, warehouse {size / 1e6:.0f} MB")
    for name, found in (("with Prefect", night), ("plain threads", plain)):
        parts = ", ".join(f"{part} {peak:.0f}" for part, peak in sorted(found.parts.items()))
        cores = ", ".join(f"{part} {seconds:.1f}" for part, seconds in sorted(found.cores.items()))
        print(
            f"{name:14}{found.wall:8.1f} s wall, {found.core:8.1f} core s = {found.core / count:.4f} per report "
            f"({cores}); peak without workers {found.peak:.0f} MB ({parts}), workers {found.workers:.0f} MB"
        )
    print(
        f"orchestration: {(night.wall - plain.wall) / night.wall:.1%} of the wall time, "
        f"{(night.core - plain.core) / night.core:.1%} of the core seconds"
    )


if __name__ == "__main__":
    main()
