"""A night with nothing new: what a known document costs beyond the request that shows it unchanged.

A local site offers lists of 100 reports each; a first night keeps them all. Then, in turns within one run: a plain
client asks for the same addresses with the same conditions and does nothing else, and a night does. Both keep their
connection; the site runs in a process of its own and asks for no distance between requests. Printed per document, by
the clock and in processor time (which other work on the machine changes less): the plain request, the night, and the
difference, which is to stay below 3 ms by the clock; and what changed in archive and warehouse, which is to be nothing.

    python benchmarks/unchanged.py [--documents 10000] [--rounds 3] [--folder NEW]    in memory the first night is quick
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2
from measuring import peak_mb

from gongkai.extractors.sources.config.catalogue import load_source
from gongkai.extractors.sources.crawl.pull import fetch_states_of, pull
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import connect

ROOT = Path(__file__).parents[1]
GOAL_MS = 3.0
PER_LIST = 100


def serve(documents: int, pipe: Connection) -> None:
    """The site, until the pipe closes; first says its port."""
    sys.path.insert(0, str(ROOT / "tests"))
    from website import Website, document, listed, page, titled

    with Website() as site:
        for start in range(0, documents, PER_LIST):
            numbers = range(start, min(start + PER_LIST, documents))
            items = [(f"t20250123_{n}.html", titled(2024, f"某区第{n}中心"), "2025-01-23") for n in numbers]
            count = f"<script>var countPage = {-(-documents // PER_LIST)};</script>"
            name = "index.html" if start == 0 else f"index_{start // PER_LIST}.html"
            site.on(f"/nb/{name}", page(listed(items) + count))
        for n in range(documents):
            site.on(f"/nb/t20250123_{n}.html", document(report(n), Content_Type="text/html"))
        pipe.send(site.port)
        pipe.recv()


def report(number: int) -> bytes:
    """A page whose reading costs next to nothing: reading is not what is measured."""
    title = f"某区第{number}中心2024年政府信息公开工作年度报告"
    return f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>详见附件。</p>".encode()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    site = multiprocessing.get_context("spawn").Process(target=serve, args=(options.documents, theirs), daemon=True)
    site.start()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="unchanged-"))
    try:
        return measure(project(folder, ours.recv()), options.documents, options.rounds)
    finally:
        ours.send("end")
        site.join(10)
        if options.folder is None:
            shutil.rmtree(folder)


def project(folder: Path, port: int) -> Project:
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    sources = folder / "data" / "sources"
    sources.mkdir(parents=True)
    (sources / "office.yaml").write_text(
        "source: office\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"listings:\n  - url: http://127.0.0.1:{port}/nb/index.html\n"
        "    pages: index_{n}.html\n    most_pages: 1000\n",
        "utf-8",
    )
    return Project(folder, folder / "data" / "warehouse" / "gongkai.duckdb")


def measure(project: Project, documents: int, rounds: int) -> int:
    first, _ = clock(lambda: run_pipeline(project, None, Lines()))
    print(f"{documents} documents; the first night: {first:.1f} s, {first / documents * 1000:.2f} ms per document")
    source = load_source(project.sources / "office.yaml")
    requests = plain_requests(project)
    before = state(project)
    plain, pulled, whole = [], [], []
    archive = Archive(project.archive)
    for _ in range(rounds):
        plain.append(clock(lambda: ask(requests)))
        pulled.append(clock(lambda: pull(source, archive, project.root, now=datetime.now(UTC))))
        whole.append(clock(lambda: run_pipeline(project, None, Lines())))
    changed = before != state(project)
    beyond = []
    for by, kind in enumerate(("by the clock", "processor time")):
        each = [min(times[by] for times in taken) / documents * 1000 for taken in (plain, pulled, whole)]
        beyond.append(each[2] - each[0])
        print(
            f"{kind}: the same {len(requests)} requests by a plain client {each[0]:.2f} ms per document, pull alone "
            f"{each[1]:.2f} ms, the whole night {each[2]:.2f} ms: {beyond[by]:.2f} ms beyond the requests"
        )
    print(f"goal {GOAL_MS} ms by the clock; peak memory {peak_mb():,.0f} MB")
    print(f"archive and warehouse: {'CHANGED' if changed else 'untouched'}")
    with connect(project.warehouse, read_only=True) as connection:
        counted = connection.execute("select count(*) from documents").fetchone()
    print(f"documents in the warehouse: {counted[0] if counted else 0}")
    return int(changed or beyond[0] > GOAL_MS or counted != (documents,))


def plain_requests(project: Project) -> list[tuple[str, dict[str, str]]]:
    """What a night asks: robots.txt, the lists, and every document with its ETag."""
    source = load_source(project.sources / "office.yaml")
    states = fetch_states_of(source, Archive(project.archive))
    (first,) = (url for listing in source.listings for url in listing.urls)
    pages = dict.fromkeys(entry["page"] for entry in states.listed[first].values())
    asked: list[tuple[str, dict[str, str]]] = [(first.replace("/nb/index.html", "/robots.txt"), {})]
    asked += [(page, {}) for page in pages]
    return asked + [(url, {"If-None-Match": states.get(url).etag}) for url in states.listed[first]]


def ask(requests: list[tuple[str, dict[str, str]]]) -> None:
    with httpx2.Client(trust_env=False) as client:
        for url, headers in requests:
            client.get(url, headers=headers)


def clock(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of processor time of this process and those it starts."""
    started, spent = time.perf_counter(), cores()
    call()
    return time.perf_counter() - started, cores() - spent


def cores() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def state(project: Project) -> dict[str, tuple[int, int]]:
    """Every file of archive and warehouse with size and time; what is remembered of visits and runs apart."""
    files = [path for path in project.archive.glob("??/*") if path.is_file()]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in [*files, project.warehouse]}


if __name__ == "__main__":
    sys.exit(main())
