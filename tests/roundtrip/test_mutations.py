"""Reports broken on purpose, as a reader would break them: which mutations does a finding point at?

Each mutation is made once in one of the two readings (an error of a reader: the readings disagree) and once in both
(an error of the source, or the same error twice). In both readings no check can see, because no rule ties the number
to another one:

==========================================  =================================================================
one number of the proactive table           the forms print no sum over it
a legacy count outside the seven sums       likewise (channels may repeat each other, 其中 is no whole)
two whole columns of applicants swapped     every column still closes, every row has the same total
two whole rows of results swapped           likewise: both stand in the same sums
two outcomes of one channel swapped         both are parts of one sum
two numbers of one channel run together     the cell left blank leaves the sum unknown: a blank is no 0
rows of a legacy report shifted, the sums   small numbers may add up again; fewer than 1 mutant of 100
holding by chance
two columns swapped of the other tables     the proactive table has no sums; outcomes of one channel share one
==========================================  =================================================================

All other mutations that change the meaning of a number must be pointed at, 99 of 100 at least for each kind.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from gongkai.extractors.document import Cell, Document, Table
from gongkai.extractors.readers import read
from gongkai.sql.build import check_staging, prepare_staging
from gongkai.sql.connection import connect
from gongkai.sql.records import report_id_of
from gongkai.transforms.model import Fact, Finding, Hints, Report
from gongkai.transforms.report import to_report
from gongkai.transforms.tables.numbers import read_number
from tests.roundtrip.compare import points_at
from tests.roundtrip.layout import Content, compose
from tests.roundtrip.render import html
from tests.roundtrip.values import FORMS, ROOT, Place, identities, make, reference, violations
from tests.sql.conftest import Builder

GOAL = 0.99
SAMPLES = ("huaian-2024.pdf", "xixia-sfj-2024.pdf", "xingqing-sfj-2018.pdf")
SEEDS = 1
"""Mutations of each kind in each table of each report."""

Texts = dict[Cell, str]
Tables = tuple[Table, ...]


# ---------------------------------------------------------------- mutations of one table


def rows_of(table: Table) -> list[list[Cell]]:
    """The number cells of each row that has some."""
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.col)):
        if cell.col and read_number(cell.text, reference().marks).state == "reported":
            rows.setdefault(cell.row, []).append(cell)
    return list(rows.values())


def a_digit(table: Table, random: Random) -> Texts:
    cell = random.choice([c for row in rows_of(table) for c in row])
    at = random.choice([i for i, char in enumerate(cell.text) if char.isdigit()])
    other = random.choice([d for d in "0123456789" if d != cell.text[at]])
    return {cell: cell.text[:at] + other + cell.text[at + 1 :]}


def a_digit_lost(table: Table, random: Random) -> Texts:
    long = [c for row in rows_of(table) for c in row if len(c.text) > 1 and c.text.isdigit()]
    if not long:
        return {}
    cell = random.choice(long)
    at = random.randrange(len(cell.text))
    return {cell: cell.text[:at] + cell.text[at + 1 :]}


def a_row_to_the_right(table: Table, random: Random) -> Texts:
    rows = [row for row in rows_of(table) if len(row) > 1]
    if not rows:
        return {}
    row = random.choice(rows)
    return {cell: before.text for before, cell in pairwise(row)} | {row[0]: ""}


def rows_one_lower(table: Table, random: Random) -> Texts:
    """From some row on each prints the numbers of the one above it."""
    rows = rows_of(table)
    if len(rows) < 2:
        return {}
    first = random.randrange(1, len(rows))
    texts = {}
    for above, below in zip(rows[first - 1 : -1], rows[first:], strict=True):
        by_column = {cell.col: cell.text for cell in above}
        texts |= {cell: by_column[cell.col] for cell in below if cell.col in by_column}
    return texts


def two_cells_swapped(table: Table, random: Random) -> Texts:
    rows = [row for row in rows_of(table) if len(row) > 1]
    if not rows:
        return {}
    one, other = random.sample(random.choice(rows), 2)
    return {one: other.text, other: one.text}


def two_columns_swapped(table: Table, random: Random) -> Texts:
    columns = sorted({cell.col for row in rows_of(table) for cell in row})
    if len(columns) < 2:
        return {}
    one, other = random.sample(columns, 2)
    texts = {}
    for row in rows_of(table):
        at = {cell.col: cell for cell in row}
        if one in at and other in at:
            texts |= {at[one]: at[other].text, at[other]: at[one].text}
    return texts


def two_rows_swapped(table: Table, random: Random) -> Texts:
    rows = rows_of(table)
    if len(rows) < 2:
        return {}
    one, other = random.sample(rows, 2)
    if [c.col for c in one] != [c.col for c in other]:
        return {}
    return {a: b.text for a, b in zip([*one, *other], [*other, *one], strict=True)}


def two_cells_in_one(table: Table, random: Random) -> Texts:
    rows = [row for row in rows_of(table) if len(row) > 1]
    if not rows:
        return {}
    row = random.choice(rows)
    at = random.randrange(len(row) - 1)
    return {row[at]: row[at].text + row[at + 1].text, row[at + 1]: ""}


def retext(table: Table, texts: Texts, both: bool) -> Table:
    def new(cell: Cell) -> Cell:
        text = texts.get(cell, cell.text)
        return replace(cell, text=text, second_text=text if both and cell in texts else cell.second_text)

    return replace(table, cells=tuple(map(new, table.cells)))


def a_row_dropped(table: Table, random: Random) -> Table:
    gone = random.choice(rows_of(table))[0].row
    cells = []
    for cell in table.cells:
        if cell.row > gone:
            cells.append(replace(cell, row=cell.row - 1))
        elif cell.row + cell.rowspan > gone and cell.rowspan > 1:
            cells.append(replace(cell, rowspan=cell.rowspan - 1))
        elif cell.row + cell.rowspan <= gone:
            cells.append(cell)
    return replace(table, rows=table.rows - 1, cells=tuple(cells))


def two_cells_joined(table: Table, random: Random) -> Table:
    """A rule between two numbers is overlooked: one cell, both texts."""
    rows = [row for row in rows_of(table) if len(row) > 1]
    if not rows:
        return table
    row = random.choice(rows)
    at = random.randrange(len(row) - 1)
    left, right = row[at], row[at + 1]
    text = f"{left.text}\n{right.text}"
    joined = replace(left, colspan=right.col + right.colspan - left.col, text=text, second_text=text)
    return replace(table, cells=tuple(joined if c is left else c for c in table.cells if c is not right))


RETEXTED: tuple[Callable[[Table, Random], Texts], ...] = (
    a_digit,
    a_digit_lost,
    a_row_to_the_right,
    rows_one_lower,
    two_cells_swapped,
    two_cells_in_one,
    two_columns_swapped,
    two_rows_swapped,
)
REBUILT: tuple[Callable[[Table, Random], Table], ...] = (a_row_dropped, two_cells_joined)


# ---------------------------------------------------------------- mutants and what is said of them


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutated report and the cells whose number is another one now, or gone."""

    kind: str
    where: str  # one reading | both readings | structure
    report: Report
    changed: dict[Place, Fact]  # as they were before

    @property
    def table_id(self) -> str:
        return next(iter(self.changed.values())).table_id

    def seeable(self) -> bool:
        """Whether a rule ties a changed number to one that did not change along with it; see the table above."""
        if self.where != "both readings":
            return True
        touched = [place for place in self.changed if place in _in_a_sum(self.changed[place].form, self.table_id)]
        if self.kind == "two_columns_swapped":
            types = {applicant for _, applicant in self.changed}
            return self.table_id == "requests" and "total" in types
        if self.kind == "two_rows_swapped" and self.table_id == "requests":
            return any(not _is_result(indicator) for indicator, _ in self.changed)
        if self.table_id == "review_litigation" and self.kind in ("two_cells_swapped", "two_cells_in_one"):
            return not _same_sum(list(self.changed), total=self.kind == "two_cells_in_one")
        if self.kind == "two_rows_swapped":
            return len(touched) == 1 or (bool(touched) and not _same_sum(touched))
        return bool(touched)

    def by_chance(self) -> bool:
        """Whether the shifted numbers happen to fulfil every sum, as those of a small legacy report may."""
        numbers = {(f.indicator, f.applicant): f.value for f in self.report.facts if f.value is not None}
        form = next(iter(self.changed.values())).form
        touched = self.where == "both readings" and self.kind == "rows_one_lower" and self.table_id == "statistics"
        return touched and not any(violations(i, numbers) for i in identities(form))


def _is_result(indicator: str) -> bool:
    return indicator.startswith(
        ("requests.granted", "requests.denied", "requests.unav", "requests.not_", "requests.oth")
    )


def _in_a_sum(form: str, table_id: str) -> set[Place]:
    return {place for i in identities(form) if i.table_id == table_id for terms, _ in i.places() for place, _ in terms}


def _same_sum(places: list[Place], total: bool = False) -> bool:
    """Whether one sum has all of them as parts (or as its total): exchanged, parts change no sum."""
    sums = [
        {place for place, _ in terms[not total :]}
        for form in ("legacy", "2019", "2021")
        for i in identities(form)
        for terms, _ in i.places()
    ]
    return bool(places) and any(parts.issuperset(places) for parts in sums)


def _differs(was: Fact, now: Fact | None) -> bool:
    """Whether the number is another one, or gone. Left blank, a 0 is written as many offices write it."""
    return now is None or (now.value != was.value and not (was.value == 0 and now.state == "blank"))


def mutants(name: str, document: Document, seeds: int) -> Iterator[Mutant]:
    """Mutations of every kind in every table of a report that change a number."""
    whole = {(f.indicator, f.applicant): f for f in to_report(name, document, reference(), Hints()).facts}
    for index, table in enumerate(document.tables):
        if not rows_of(table):
            continue
        for seed in range(seeds):
            made: list[tuple[str, str, Table]] = []
            for change in RETEXTED:
                texts = change(table, Random(f"{name} {index} {seed} {change.__name__}"))
                if texts:
                    made.append((change.__name__, "one reading", retext(table, texts, both=False)))
                    made.append((change.__name__, "both readings", retext(table, texts, both=True)))
            for rebuild in REBUILT:
                new = rebuild(table, Random(f"{name} {index} {seed} {rebuild.__name__}"))
                made.append((rebuild.__name__, "structure", new))
            for kind, where, new in made:
                tables = (*document.tables[:index], new, *document.tables[index + 1 :])
                report = to_report(name, replace(document, tables=tables), reference(), Hints())
                facts = {(f.indicator, f.applicant): f for f in report.facts}
                changed = {place: was for place, was in whole.items() if _differs(was, facts.get(place))}
                if changed:
                    yield Mutant(kind, where, report, changed)


def numbered(mutant: Mutant, number: int) -> Mutant:
    """The report as a document and an agency of its own."""
    identity = replace(mutant.report.identity, agency_id=f"640104-{number}")
    return replace(
        mutant, report=replace(mutant.report, document_id=f"{number:016x}".ljust(64, "0"), identity=identity)
    )


def checked(found: list[Mutant], folder: Path) -> dict[str, list[tuple[str, str | None, str | None]]]:
    """What the rules of the warehouse say of each report: rule, indicator, applicant, by report_id."""
    staging = prepare_staging(folder / "mutants.duckdb", ROOT / "data" / "reference", fresh=True)
    Builder.load(staging, *(mutant.report for mutant in found))
    check_staging(staging, {}, [])
    with connect(staging, read_only=True) as connection:
        findings = connection.execute(
            "select report_id, rule, f.indicator, f.applicant from findings as f join checks on check_id = rule"
            " where kind in ('identity', 'derived') and f.severity = 'error'"
        ).fetchall()
    shutil.rmtree(folder)
    by_report: dict[str, list[tuple[str, str | None, str | None]]] = {}
    for report_id, *what in findings:
        by_report.setdefault(report_id, []).append(tuple(what))
    return by_report


def is_pointed_at(mutant: Mutant, pointed_at: Iterable[tuple[str, str | None, str | None]]) -> bool:
    """Whether a finding names a changed cell, its row, its column or its table, or a sum in which it stands."""
    findings: tuple[Finding, ...] = mutant.report.findings
    for place, fact in mutant.changed.items():
        if points_at(findings, place, fact.table_id, fact.form, mutant.report.status):
            return True
        for rule, indicator, applicant in pointed_at:
            if (indicator, applicant) == place:
                return True
            for identity in identities(fact.form):
                if identity.check_id == rule:
                    repeated = {"report": None, "applicant": applicant, "indicator": indicator}[identity.scope]
                    if any(place == term for terms, at in identity.places() if at == repeated for term, _ in terms):
                        return True
    return False


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("mutations")
    found = {name: read(ROOT / "data" / "samples" / name) for name in SAMPLES}
    for kind in FORMS:
        for seed in (11, 12):
            path = folder / f"{kind}-{seed}.html"
            path.write_text(html(compose(make(kind, seed), Content())), encoding="utf-8")
            found[path.name] = read(path)
    return found


def test_mutations_are_pointed_at(documents: dict[str, Document], tmp_path: Path) -> None:
    found = [mutant for name, document in documents.items() for mutant in mutants(name, document, SEEDS)]
    found = [numbered(mutant, number) for number, mutant in enumerate(found)]
    findings = checked(found, tmp_path / "warehouse")
    shares: dict[tuple[str, str, str], list[bool]] = {}
    missed: list[str] = []
    for mutant in found:
        pointed = is_pointed_at(mutant, findings.get(report_id_of(mutant.report.document_id), []))
        seeable = "no" if not mutant.seeable() else "by chance" if mutant.by_chance() else "yes"
        shares.setdefault((mutant.kind, mutant.where, seeable), []).append(pointed)
        if seeable == "yes" and not pointed:
            missed.append(f"{mutant.kind}, {mutant.where}, {mutant.table_id}: {list(mutant.changed)[:9]}")
    print(f"\n{'mutation':22}{'made in':16}{'can be seen':>12}{'mutants':>9}{'pointed at':>12}")
    for (kind, where, seeable), pointed_at in sorted(shares.items()):
        share = sum(pointed_at) / len(pointed_at)
        print(f"{kind:22}{where:16}{seeable:>12}{len(pointed_at):9}{share:12.1%}")
    for (_, _, seeable), pointed_at in shares.items():
        assert seeable != "yes" or sum(pointed_at) >= GOAL * len(pointed_at), "\n".join(missed)
    assert sum(len(p) for (_, _, seeable), p in shares.items() if seeable == "by chance") < len(found) / 100
