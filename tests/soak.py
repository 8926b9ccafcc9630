"""What a night survives. `make soak`, or `python -m tests.soak --kills 200 --documents 60 --nights 20 --seed 0`

Kills: a warehouse with half of the documents is there; a night that finds the other half is started and killed (-9) at
a random moment, in turn by the pipeline alone, `gongkai nightly`, `gongkai serve` and a worker of a Prefect work pool;
of the last two the night is killed or what started it. One that ends before does not count. Then no process may be
left, the published file must open and be a whole night, the old one or the new one, `doctor --alarm` must tell of the
kill, and the next night must end with the same rows in every table as a night that nobody disturbed, and leave nothing
behind.

Readers: one process opens the warehouse read-only and counts in a loop while night after night publishes a document
more. It must never fail, and never see another number of facts than a whole night has.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from gongkai.flows.pipeline import journal
from gongkai.flows.project import Project
from tests.night_starts import Command, Starter, environment, left_running, starters

ROOT = Path(__file__).parents[1]

TYPESET = ROOT / "tests" / "data" / "typeset"
SAMPLES = (
    TYPESET / "sample-2017-legacy.html",
    TYPESET / "sample-2020-form2019.html",
    TYPESET / "sample-2022-form2021.docx",
)
AGENCY = "示例市样本区司法局"
"""Whose reports the samples are."""

_READER = """
import os, sys, duckdb
path, stop = sys.argv[1:]
while not os.path.exists(stop):
    with duckdb.connect(path, read_only=True) as connection:
        run = connection.execute("select value from build where name = 'run_id'").fetchone()[0]
        count = "select count(*), count(distinct report_id) from facts"
        seen = {connection.execute(count).fetchone() for _ in range(3)}
        reports = connection.execute("select count(*) from reports").fetchone()[0]
    print(run, *seen, reports, flush=True)
"""

_COLUMNS = """
select c.table_name, c.column_name
from information_schema.columns as c join information_schema.tables as t using (table_name)
where t.table_type = 'BASE TABLE' and c.data_type not like 'TIMESTAMP%' and c.table_name not in ('runs', 'build')
order by all
"""
_FACTS = ("reports", "facts", "findings", "documents")

Content = frozenset[tuple[object, ...]]


@dataclass
class SourceProject:
    """A project with a source of many small reports, each by an agency of its own."""

    folder: Path
    documents: int
    exports: bool = True
    root: Path = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.folder / "project"
        (self.root / "data" / "sources").mkdir(parents=True)
        self.incoming.mkdir()

    @property
    def incoming(self) -> Path:
        return self.root / "data" / "incoming"

    @property
    def alarms(self) -> Path:
        """Every message about a failure."""
        return self.root / "alarms"

    @property
    def warehouse(self) -> Path:
        return self.root / "data" / "warehouse" / "gongkai.duckdb"

    def publish_reports(self, first: int, last: int) -> None:
        """The agencies from `first` to before `last` publish their reports."""
        for number in range(first, last):
            sample = SAMPLES[number % len(SAMPLES)]
            name = AGENCY.replace("司法", "".join("零一二三四五六七八九"[int(digit)] for digit in f"{number:03}"))
            _renamed(sample, self.incoming / f"{number:03}{sample.suffix}", name)
        entries = "".join(f"  - path: data/incoming/{path.name}\n" for path in sorted(self.incoming.iterdir()))
        (self.root / "data" / "sources" / "agencies.yaml").write_text(
            f"source: agencies\npublisher: x\nenabled: true\ndocuments:\n{entries}", encoding="utf-8"
        )

    def run_night(self) -> float:
        """A night that nobody disturbs; its seconds."""
        started = time.monotonic()
        process = Command(self.root, "pipeline", exports=self.exports).start().process
        _, complaints = process.communicate(timeout=600)
        if process.returncode:
            raise RuntimeError(complaints.decode())
        return time.monotonic() - started

    def content(self) -> Content:
        """Every row of every table of the published file, apart from when it was made and by which run."""
        found: set[tuple[object, ...]] = set()
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            columns: dict[str, list[str]] = {}
            for table, column in connection.execute(_COLUMNS).fetchall():
                columns.setdefault(table, []).append(f'"{column}"')
            for table, names in columns.items():
                rows = connection.execute(f'select {", ".join(names)} from "{table}"').fetchall()
                whole = {(table, *map(str, row)) for row in rows}
                if table in _FACTS and len(whole) != len(rows):
                    raise RuntimeError(f"something stands twice in {table}")
                found |= whole
        return frozenset(found)


def _renamed(sample: Path, target: Path, agency: str) -> None:
    """The sample as the report of another agency."""
    if sample.suffix != ".docx":
        target.write_text(sample.read_text(encoding="utf-8").replace(AGENCY, agency), encoding="utf-8")
        return
    with zipfile.ZipFile(sample) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            made.writestr(part, whole.read(part).replace(AGENCY.encode(), agency.encode()))


@dataclass
class SoakResult:
    """What a soak saw; `wrong` is empty if all is well."""

    kills: int = 0
    queries: int = 0
    nights: int = 0
    seconds: float = 0.0
    old: int = 0
    new: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_nights(project: SourceProject, kills: int, seed: int, ways: tuple[str, ...] = ("pipeline",)) -> SoakResult:
    """Kill a night of `project.documents` documents at random moments; see the top of this file."""
    pick = random.Random(seed)
    result = SoakResult()
    project.publish_reports(0, project.documents // 2)
    project.run_night()
    old, kept = project.content(), project.folder / "kept"
    shutil.copytree(project.root, kept, symlinks=True)
    project.publish_reports(project.documents // 2, project.documents)
    result.seconds = project.run_night()
    new = project.content()
    with starters(project.root, ways, exports=project.exports) as all_starters:
        lasting = {one.name: result.seconds + one.seconds_more for one in all_starters}  # as long as the last one took
        while result.kills < kills:
            starter = all_starters[result.kills % len(all_starters)]
            _restore(project, kept)
            moment = pick.uniform(0, lasting[starter.name])
            night, started = starter.start(), time.monotonic()
            if night.wait(moment):
                lasting[starter.name] = time.monotonic() - started  # it was quicker, and is no kill
                continue
            night.kill()
            result.kills += 1
            wrong = [*_orphans(project, all_starters), *_aftermath(project, old, new, result)]
            result.wrong += [f"kill {result.kills} ({starter.name}) at {moment:.2f} s: {what}" for what in wrong]
            counts = f"kills {result.kills}, old {result.old}, new {result.new}, wrong {len(result.wrong)}"
            print(f"{counts}  {starter.name} {moment:.1f} s", *wrong, file=sys.stderr, flush=True)
    return result


def _orphans(project: SourceProject, all_starters: Sequence[Starter], seconds: float = 120) -> list[str]:
    """What still runs after the kill. Where only what starts the nights was killed, the night goes on, and ends."""
    end = time.monotonic() + seconds
    while left := left_running(project.root, all_starters):
        if time.monotonic() > end:
            names = [Path(f"/proc/{pid}/cmdline").read_bytes()[:200] for pid in left if Path(f"/proc/{pid}").exists()]
            return [f"still running: {names}"]
        time.sleep(0.2)
    return []


def _restore(project: SourceProject, kept: Path) -> None:
    """The state before the night: half of the documents loaded, all of them published by their agencies."""
    project.alarms.unlink(missing_ok=True)
    for folder in ("warehouse", "archive", "exports"):
        shutil.rmtree(project.root / "data" / folder, ignore_errors=True)
        if (kept / "data" / folder).exists():
            shutil.copytree(kept / "data" / folder, project.root / "data" / folder, symlinks=True)


def _unreported(project: SourceProject) -> list[str]:
    """A night that has a beginning on record and no end was killed: `doctor --alarm` tells of it, or Prefect did."""
    last = journal.read(Project(project.root, project.warehouse).journal)[-1]
    command = [sys.executable, "-m", "gongkai", "doctor", "--alarm"]
    code = subprocess.run(command, env=environment(project.root), capture_output=True, cwd=ROOT, check=False).returncode
    is_reported = project.alarms.exists() and last.run_id in project.alarms.read_text(encoding="utf-8")
    return ["nobody was told of the kill"] if last.state == journal.RUNNING and not (is_reported and code == 1) else []


def _exported(project: SourceProject) -> str:
    manifest = json.loads((project.root / "data" / "exports" / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["run_id"])


def _built(project: SourceProject) -> str:
    with duckdb.connect(project.warehouse, read_only=True) as connection:
        (run_id,) = connection.execute("select value from build where name = 'run_id'").fetchone() or ("",)
    return str(run_id)


def _aftermath(project: SourceProject, old: Content, new: Content, result: SoakResult) -> list[str]:
    wrong = _unreported(project)
    try:
        seen = project.content()
        if seen not in (old, new):
            wrong.append("neither the old night nor the new one is published")
        result.old, result.new = result.old + (seen == old), result.new + (seen == new)
        project.run_night()
        if after := project.content() ^ new:
            wrong.append(f"the next night ends with other rows: {sorted(map(str, after))[:3]}")
        if project.exports and _exported(project) != _built(project):
            wrong.append("the exports are of another night")
        left = [path.name for path in project.warehouse.parent.iterdir() if "building" in path.name]
        left += [path.name for path in (project.root / "data" / "archive").glob("spool")]
        if left:
            wrong.append(f"left behind: {left}")
    except (duckdb.Error, RuntimeError, OSError) as error:
        wrong.append(f"{type(error).__name__}: {error}")
    return wrong


def read_while_publishing(project: SourceProject, nights: int) -> SoakResult:
    """A reader in a loop while nights publish; see the top of this file."""
    result = SoakResult(nights=nights)
    stop = project.folder / "stop"
    project.publish_reports(0, 1)
    project.run_night()
    whole = {_counts(project)}
    reader = subprocess.Popen(
        [sys.executable, "-c", _READER, str(project.warehouse), str(stop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        for number in range(nights):
            project.publish_reports(number + 1, number + 2)
            project.run_night()
            whole.add(_counts(project))
    finally:
        stop.touch()
        printed, complaints = reader.communicate(timeout=60)
    lines = printed.decode().splitlines()
    result.queries = len(lines)
    result.wrong += [f"not a whole night: {line}" for line in sorted(set(lines) - whole)]
    if reader.returncode:
        result.wrong.append(complaints.decode()[-500:])
    return result


def _counts(project: SourceProject) -> str:
    with duckdb.connect(project.warehouse, read_only=True) as connection:
        (run,) = connection.execute("select value from build where name = 'run_id'").fetchone() or ("",)
        facts = connection.execute("select count(*), count(distinct report_id) from facts").fetchone()
        (reports,) = connection.execute("select count(*) from reports").fetchone() or (0,)
    return f"{run} {facts} {reports}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--nights", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ways", nargs="*", default=["pipeline", "nightly", "serve", "worker"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = kill_nights(
            SourceProject(Path(folder), options.documents), options.kills, options.seed, tuple(options.ways)
        )
    print(
        f"kills {result.kills} of nights of {options.documents} documents ({result.seconds:.1f} s undisturbed): "
        f"published was the old night {result.old} times, the new one {result.new} times; wrong {len(result.wrong)}"
    )
    with tempfile.TemporaryDirectory() as folder:
        read = read_while_publishing(SourceProject(Path(folder), 1), options.nights)
    print(f"nights {read.nights}, readings by a read-only reader {read.queries}, wrong {len(read.wrong)}")
    for wrong in result.wrong + read.wrong:
        print("  " + wrong)
    return 1 if result.wrong or read.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
