"""What a night survives. `make soak`, or `python tests/soak.py --kills 200 --documents 60 --nights 20 --seed 0`

Kills: a warehouse with half of the documents is there; a night that finds the other half is started in a process group
of its own and killed (-9) at a random moment; one that ends before does not count. Then the published file must open
and be a whole night, the old one or the new one, the next night must end with the same facts as a night that nobody
disturbed, and nothing may be left behind. Every tenth kill is of the real command with Prefect.

Readers: one process opens the warehouse read-only and counts in a loop while night after night publishes a document
more. It must never fail, and never see another number of facts than a whole night has.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
TYPESET = ROOT / "tests" / "data" / "typeset"
SAMPLES = (
    TYPESET / "sample-2017-legacy.html",
    TYPESET / "sample-2020-form2019.html",
    TYPESET / "sample-2022-form2021.docx",
)
AGENCY = "示例市样本区司法局"
"""Whose reports the samples are."""

_NIGHT = """
import sys
from pathlib import Path
from gongkai.flows.cli.progress import Lines
from gongkai.flows.pipeline.run import run
from gongkai.flows.project import Project
root = Path(sys.argv[1])
run(Project(root, root / "data" / "warehouse" / "gongkai.duckdb"), None, Lines())
"""

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

Facts = frozenset[tuple[object, ...]]


@dataclass
class Office:
    """A project with a source of many small reports, each by an agency of its own."""

    folder: Path
    documents: int
    root: Path = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.folder / "project"
        (self.root / "data" / "sources").mkdir(parents=True)
        self.incoming.mkdir()

    @property
    def incoming(self) -> Path:
        return self.root / "data" / "incoming"

    @property
    def warehouse(self) -> Path:
        return self.root / "data" / "warehouse" / "gongkai.duckdb"

    def publish_on_the_site(self, first: int, last: int) -> None:
        """The agencies from `first` to before `last` publish their reports."""
        for number in range(first, last):
            sample = SAMPLES[number % len(SAMPLES)]
            name = AGENCY.replace("司法", "".join("零一二三四五六七八九"[int(digit)] for digit in f"{number:03}"))
            _renamed(sample, self.incoming / f"{number:03}{sample.suffix}", name)
        entries = "".join(f"  - path: data/incoming/{path.name}\n" for path in sorted(self.incoming.iterdir()))
        (self.root / "data" / "sources" / "office.yaml").write_text(
            f"source: office\npublisher: x\nenabled: true\ndocuments:\n{entries}", encoding="utf-8"
        )

    def start(self, *, with_prefect: bool = False) -> subprocess.Popen[bytes]:
        """A night in a process group of its own."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment |= {"GONGKAI_HOME": str(self.root), "PYTHONPATH": str(ROOT)}
        command = ["-m", "gongkai", "nightly"] if with_prefect else ["-c", _NIGHT, str(self.root)]
        return subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def night(self) -> float:
        """A night that nobody disturbs; its seconds."""
        started = time.monotonic()
        process = self.start()
        _, said = process.communicate(timeout=600)
        if process.returncode:
            raise RuntimeError(said.decode())
        return time.monotonic() - started

    def facts(self) -> Facts:
        """All that the published file says, apart from when."""
        with duckdb.connect(self.warehouse, read_only=True) as connection:
            rows = connection.execute(
                "select source_url, status, is_current, f.* exclude (report_id) "
                "from reports as r left join facts as f using (report_id)"
            ).fetchall()
            found = connection.execute("select finding_id, report_id, rule from findings").fetchall()
        whole = frozenset(rows) | frozenset(found)
        if len(whole) != len(rows) + len(found):
            raise RuntimeError("something stands twice")
        return whole


def _renamed(sample: Path, target: Path, agency: str) -> None:
    """The sample as the report of another agency."""
    if sample.suffix != ".docx":
        target.write_text(sample.read_text(encoding="utf-8").replace(AGENCY, agency), encoding="utf-8")
        return
    with zipfile.ZipFile(sample) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            made.writestr(part, whole.read(part).replace(AGENCY.encode(), agency.encode()))


@dataclass
class Told:
    """What a soak saw; `wrong` is empty if all is well."""

    kills: int = 0
    queries: int = 0
    nights: int = 0
    seconds: float = 0.0
    old: int = 0
    new: int = 0
    wrong: list[str] = field(default_factory=list)


def kill_nights(office: Office, kills: int, seed: int, prefect_every: int = 0) -> Told:
    """Kill a night of `office.documents` documents at random moments; see the top of this file."""
    pick = random.Random(seed)
    told = Told()
    office.publish_on_the_site(0, office.documents // 2)
    office.night()
    old, kept = office.facts(), office.folder / "kept"
    shutil.copytree(office.root, kept, symlinks=True)
    office.publish_on_the_site(office.documents // 2, office.documents)
    told.seconds = office.night()
    new = office.facts()
    lasting = {False: told.seconds, True: told.seconds + 10}  # without Prefect, with it; as long as the last one took
    while told.kills < kills:
        with_prefect = prefect_every > 0 and told.kills % prefect_every == prefect_every - 1
        _restore(office, kept)
        moment = pick.uniform(0, lasting[with_prefect])
        process, started = office.start(with_prefect=with_prefect), time.monotonic()
        try:
            process.wait(moment)
            lasting[with_prefect] = time.monotonic() - started  # it was quicker, and is no kill
            process.communicate()
            continue
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        told.kills += 1
        said = _aftermath(office, old, new, told)
        told.wrong += [f"kill {told.kills} at {moment:.2f} s: {wrong}" for wrong in said]
        print(
            f"kills {told.kills}, old {told.old}, new {told.new}, wrong {len(told.wrong)}", file=sys.stderr, flush=True
        )
    return told


def _restore(office: Office, kept: Path) -> None:
    """The state before the night: half of the documents loaded, all of them published by their agencies."""
    for folder in ("warehouse", "archive", "exports"):
        shutil.rmtree(office.root / "data" / folder, ignore_errors=True)
        shutil.copytree(kept / "data" / folder, office.root / "data" / folder, symlinks=True)


def _aftermath(office: Office, old: Facts, new: Facts, told: Told) -> list[str]:
    wrong = []
    try:
        seen = office.facts()
        if seen not in (old, new):
            wrong.append("neither the old night nor the new one is published")
        told.old, told.new = told.old + (seen == old), told.new + (seen == new)
        office.night()
        if office.facts() != new:
            wrong.append("the next night ends with other facts")
        manifest = json.loads((office.root / "data" / "exports" / "manifest.json").read_text(encoding="utf-8"))
        with duckdb.connect(office.warehouse, read_only=True) as connection:
            (run_id,) = connection.execute("select value from build where name = 'run_id'").fetchone() or ("",)
        if manifest["run_id"] != run_id:
            wrong.append("the exports are of another night")
        left = [path.name for path in office.warehouse.parent.iterdir() if "building" in path.name]
        left += [path.name for path in (office.root / "data" / "archive").glob("spool")]
        if left:
            wrong.append(f"left behind: {left}")
    except (duckdb.Error, RuntimeError, OSError) as error:
        wrong.append(f"{type(error).__name__}: {error}")
    return wrong


def read_while_publishing(office: Office, nights: int) -> Told:
    """A reader in a loop while nights publish; see the top of this file."""
    told = Told(nights=nights)
    stop = office.folder / "stop"
    office.publish_on_the_site(0, 1)
    office.night()
    whole = {_counts(office)}
    reader = subprocess.Popen(
        [sys.executable, "-c", _READER, str(office.warehouse), str(stop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        for number in range(nights):
            office.publish_on_the_site(number + 1, number + 2)
            office.night()
            whole.add(_counts(office))
    finally:
        stop.touch()
        printed, complaints = reader.communicate(timeout=60)
    lines = printed.decode().splitlines()
    told.queries = len(lines)
    told.wrong += [f"not a whole night: {line}" for line in sorted(set(lines) - whole)]
    if reader.returncode:
        told.wrong.append(complaints.decode()[-500:])
    return told


def _counts(office: Office) -> str:
    with duckdb.connect(office.warehouse, read_only=True) as connection:
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
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = kill_nights(Office(Path(folder), said.documents), said.kills, said.seed, prefect_every=10)
    print(
        f"kills {told.kills} of nights of {said.documents} documents ({told.seconds:.1f} s undisturbed): the published "
        f"file was the old night {told.old} times, the new one {told.new} times; wrong {len(told.wrong)}"
    )
    with tempfile.TemporaryDirectory() as folder:
        read = read_while_publishing(Office(Path(folder), 1), said.nights)
    print(f"nights {read.nights}, readings by a read-only reader {read.queries}, wrong {len(read.wrong)}")
    for wrong in told.wrong + read.wrong:
        print("  " + wrong)
    return 1 if told.wrong or read.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
