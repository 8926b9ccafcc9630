"""Random nights over a small warehouse, each held against a rebuild from nothing: every table, row by row.

    python -m tests.sql.histories [--seeds 50] [--nights 12] [--first 0]

What happens in a night: documents are new, read again with other numbers or in vain, replaced or withdrawn at their
address, seen by a clock that is ahead; an agency's reports turn out to be of another district; cells are corrected,
findings decided about, both taken back; a reference row changes. Agencies take over from each other, districts become
others, and governments report for all below them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongkai.sql import incremental, objects
from gongkai.sql.build import check_staging, prepare_staging
from gongkai.sql.connection import WarehouseError
from gongkai.sql.incremental import Checked
from gongkai.sql.load import load_reports
from gongkai.sql.quoting import quoted_text
from gongkai.sql.records import DocumentRow, RunRow, SightingRow
from gongkai.transforms.model import Correction, Decision, Report, Scope, Status
from tests.sql.conftest import ask, change, document_row, found, made
from tests.sql.form_cells import REFERENCE, Cells, consistent
from tests.sql.kept_parts import parts_differ, site_differs
from tests.sql.opened import releasing

AGENCIES: tuple[tuple[str | None, str | None, Scope], ...] = (
    ("640000", "人民政府", "whole_region"),
    ("640100", "人民政府", "whole_region"),
    ("640104", "人民政府", "own_with_departments"),
    ("640104", "司法局", "own"),
    ("640104", "卫生局", "own"),
    ("640104", "人口和计划生育局", "own"),
    ("640104", "卫生和计划生育局", "own"),
    ("640106", "司法局", "own"),
    ("110101", "人民政府", "own_with_departments"),
    ("110101", "司法局", "own"),
    ("110101", "财政局", "own"),
    ("130603", "司法局", "own"),  # the district became a part of the next one in 2015
    ("130606", "司法局", "own"),
    ("000000", "卫生部", "own"),  # agency_successions.csv names the next one as its successor
    ("000000", "国家卫生和计划生育委员会", "own"),
    (None, "某局-0123abcd", "unknown"),
    ("640104", None, "unknown"),  # nobody knows whose it is
)
YEARS: dict[int | None, str] = {
    2011: "fujian",
    2012: "fujian",
    2013: "legacy",
    2014: "legacy",
    2015: "legacy",
    2022: "2021",
    2023: "2021",
    None: "2021",
}
STATUSES: tuple[Status, ...] = (
    "loaded",
    "loaded",
    "loaded",
    "loaded",
    "loaded",
    "loaded",
    "loaded",
    "quarantined",
    "no_table",
    "not_a_report",
)
PARTS_EVERY = 5
"""Histories behind every night of which exports in parts are held against those from nothing: that takes longer."""

START = dt.datetime(2025, 1, 1, 3)
REFERENCE_CHANGES = (
    "update checks set tolerance = tolerance + 5 where check_id = 'years.jump'",
    "update checks set active = not active where check_id = 'years.carried_over'",
    "update checks set severity = 'error' where check_id = 'rollup.exceeds'",
)


@dataclass(frozen=True)
class Copy:
    """A document of the history: whose, of which year, what is read from it, and where it was seen when."""

    agency: int
    year: int | None
    edition: int
    seed: int
    times: int
    blanks: int
    status: Status
    seen: int
    scope: Scope
    district: str | None
    gone: int | None = None

    @property
    def name(self) -> str:
        return f"{self.agency}-{self.year}-{self.edition}"

    def cells(self) -> Cells:
        cells: Cells = {place: n * self.times for place, n in consistent(YEARS[self.year], self.seed).items()}  # type: ignore[operator]
        for place in random.Random(self.seed).sample(sorted(cells, key=str), self.blanks):
            cells[place] = ""
        return cells

    def report(self) -> Report:
        district, name, _ = AGENCIES[self.agency]
        one = made(
            self.name,
            YEARS[self.year],
            self.cells(),
            agency=name and f"{district or '000000'}-{name}",
            year=self.year,
            district=self.district,
            status=self.status,
            findings=(found("reading.broken"),) if self.status == "quarantined" else (),
        )
        return replace(one, identity=replace(one.identity, scope=self.scope))

    def row(self) -> DocumentRow:
        made_row = document_row(self.report().document_id, _stamp(self.seen))
        gone = None if self.gone is None else _stamp(self.gone)
        address = f"http://a.gov.cn/{self.agency}/{self.year}"
        turn = self.edition
        seen = SightingRow(
            made_row.document_id, address, "made", _stamp(self.seen), _stamp(self.seen), gone, turn, turn
        )
        return replace(made_row, sightings=(seen,))


def _stamp(day: int) -> str:
    return f"{START + dt.timedelta(days=day):%Y-%m-%d %H:%M:%S}"


@dataclass
class History:
    """A warehouse that nights bring up to date, and what a rebuild needs to know."""

    folder: Path
    template: Path
    seed: int
    copies: dict[str, Copy] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    corrections: list[Correction] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    planted: list[str] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.target = self.folder / "w.duckdb"

    # what may happen

    def publish(self) -> None:
        """A document that was not there: the first of its agency and year, or one that replaces others."""
        agency = self.random.randrange(len(AGENCIES))
        year = self.random.choice(list(YEARS))
        edition = sum((c.agency, c.year) == (agency, year) for c in self.copies.values())
        district, _, scope = AGENCIES[agency]
        self.put(self._read(Copy(agency, year, edition, 0, 1, 0, "loaded", len(self.runs), scope, district)))

    def read_again(self) -> None:
        if self.copies:
            self.put(self._read(self._any()))

    def withdraw(self) -> None:
        if self.copies:
            copy = self._any()
            self.put(replace(copy, gone=None if copy.gone is not None else len(self.runs)))

    def move(self) -> None:
        """The reports turn out to be of another district."""
        if self.copies:
            self.put(replace(self._any(), district=self.random.choice(["640104", "640106", "110101", None])))

    def correct(self) -> None:
        choices = self._found(
            "select report_id, indicator, applicant, raw, agency_id, year from facts join reports using (report_id) "
            "where is_current and state = 'reported' order by all"
        )
        if not choices:
            return
        report, indicator, applicant, raw, agency, year = self.random.choice(choices)
        whose: dict[str, Any] = (
            {"agency_id": agency, "year": year} if self.random.random() < 0.5 else {"report": report}
        )
        value = Decimal(self.random.choice([0, 7, 5000]))
        line = len(self.corrections)
        made_one = Correction("c.yaml", line, indicator, raw, value, "x", "x", START.date(), "open", applicant, **whose)
        self.corrections.append(made_one)

    def take_back_correction(self) -> None:
        if self.corrections:
            self.corrections.remove(self.random.choice(self.corrections))

    def decide(self) -> None:
        choices = self._found(
            "select finding_id, expected, actual from findings where rule like 'edition.%' or rule like 'rollup.%' "
            "or rule like 'years.%' or severity = 'error' order by all"
        )
        if choices:
            finding, expected, actual = self.random.choice(choices)
            line = len(self.decisions)
            kind: Any = self.random.choice(["dismissed", "confirmed", "needs-correction"])
            self.decisions.append(
                Decision("d.yaml", line, finding, kind, "x", START.date(), "x", None, expected, actual)
            )

    def take_back_decision(self) -> None:
        if self.decisions:
            self.decisions.remove(self.random.choice(self.decisions))

    def change_reference(self) -> None:
        self.planted.append(self.random.choice(REFERENCE_CHANGES))

    def _read(self, copy: Copy) -> Copy:
        """What a reader finds in it this time."""
        pick = self.random
        return replace(
            copy,
            seed=pick.randrange(4),
            times=pick.choice([1, 1, 1, 30]),
            blanks=pick.choice([0, 0, 0, 3, 20]),
            status=pick.choice(STATUSES),
            seen=copy.seen + pick.choice([0] * 9 + [3]),
            scope=pick.choice((*[AGENCIES[copy.agency][2]] * 4, "unknown")),
        )

    def _any(self) -> Copy:
        return self.copies[self.random.choice(sorted(self.copies))]

    def put(self, copy: Copy) -> None:
        self.copies[copy.name] = copy
        self.changed.add(copy.name)

    def _found(self, query: str) -> list[Any]:
        return ask(self.target, query) if self.target.exists() else []

    # nights

    def night(self) -> list[str]:
        """Bring the file up to date; the tables in which it differs from a rebuild."""
        self.begin()
        try:
            rebuilt = self.rebuild()
        except WarehouseError:  # a correction of a cell that is no longer there: people take it back
            self.corrections.clear()
            rebuilt = self.rebuild()
        if self.target.exists():
            self.update().replace(self.target)
        else:
            shutil.copyfile(rebuilt, self.target)
        self.changed.clear()
        return differing(self.target, rebuilt)

    def begin(self) -> None:
        """Another run, a day after the last one."""
        number = len(self.runs)
        stamp = _stamp(number)
        self.runs.append(RunRow(f"n{number}", stamp, stamp, "published", 1, 1, 0, 0))

    def update(self) -> Path:
        """The file of the night before with what changed, as a night has it."""
        staging = prepare_staging(self.target, REFERENCE, fresh=False)
        was = ask(staging, "select value from build where name = 'inputs'")
        self._load(staging, self.changed)
        if was != [(self._inputs,)]:
            change(staging, self.planted[-1])
        self.checked.append(self._check(staging))
        return staging

    @property
    def _inputs(self) -> str:
        return str(len(self.planted))

    def rebuild(self) -> Path:
        """A file with the same documents, made from nothing, with no rule passed over."""
        path = self.folder / "rebuilt.duckdb"
        shutil.copyfile(self.template, path)
        self._load(path, set(self.copies))
        if self.planted:
            change(path, *self.planted)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(objects, "condition", lambda *_: "true")
            self._check(path)
        return path

    def _load(self, path: Path, names: set[str]) -> None:
        copies = [self.copies[name] for name in sorted(names)]
        load_reports(path, [copy.row() for copy in copies], [copy.report() for copy in copies])

    def _check(self, path: Path) -> Checked:
        return check_staging(path, {"inputs": self._inputs}, self.runs, self.corrections, self.decisions)


EVENTS: tuple[tuple[int, Callable[[History], None]], ...] = (
    (8, History.publish),
    (4, History.read_again),
    (2, History.withdraw),
    (1, History.move),
    (3, History.correct),
    (1, History.take_back_correction),
    (4, History.decide),
    (1, History.take_back_decision),
)


def differing(one: Path, other: Path) -> list[str]:
    """The tables of two warehouses that have not the same rows."""
    with duckdb.connect() as connection:
        for alias, path in (("one", one), ("other", other)):
            connection.execute(f"attach {quoted_text(path)} as {alias} (read_only)")
        named = "select table_name, column_name, data_type from duckdb_columns() where database_name = ?"
        columns = [sorted(connection.execute(named, [alias]).fetchall()) for alias in ("one", "other")]
        found = [] if columns[0] == columns[1] else ["columns"]
        for table in objects.tables():
            rows = f"(from one.{table} except all from other.{table}) union all " + (
                f"(from other.{table} except all from one.{table})"
            )
            if connection.execute(f"select count(*) from ({rows})").fetchone() != (0,):
                found.append(table)
    return found


@contextmanager
def however_many() -> Iterator[None]:
    """In a small warehouse one report is a large share: check what is concerned all the same."""
    limits = incremental.MOST, incremental.FEW
    incremental.MOST, incremental.FEW = 2.0, 0
    try:
        yield
    finally:
        incremental.MOST, incremental.FEW = limits


def history(
    folder: Path,
    template: Path,
    seed: int,
    nights: int,
    first: int = 30,
    after: Callable[[Path], list[str]] | None = None,
) -> History:
    """Live through some nights. Raises AssertionError naming seed, night and tables where a rebuild differs, or what
    `after` names of the file of a night."""
    made_one = History(folder, template, seed)
    for _ in range(first):
        made_one.publish()
    kinds = [event for weight, event in EVENTS for _ in range(weight)]
    for number in range(nights + 1):
        events = [made_one.random.choice(kinds) for _ in range(made_one.random.randrange(4))] if number else []
        if number and made_one.random.random() < 0.05:
            events.append(History.change_reference)
        for event in events:
            event(made_one)
        wrong = made_one.night()
        wrong += after(made_one.target) if after else []
        assert not wrong, f"seed {seed}, night {number}: {wrong} after {[event.__name__ for event in events]}"
    return made_one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--nights", type=int, default=12)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, however_many(), releasing():
        template = prepare_staging(Path(folder) / "template.duckdb", REFERENCE, fresh=True)
        for seed in range(options.first, options.first + options.seeds):
            place = Path(folder) / str(seed)
            place.mkdir()
            after = {0: parts_differ, 1: site_differs}.get(seed % PARTS_EVERY)
            lived = history(place, template, seed, options.nights, after=after)
            counts = ", ".join(str(one.reports) if not one.why_en else "all" for one in lived.checked)
            print(f"seed {seed}: as a rebuild, after checking {counts} of {len(lived.copies)} reports", flush=True)
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
