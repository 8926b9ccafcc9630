"""A bounded slice of the round trip: every cell of every report comes back as it was printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import camelot.handlers
import pytest
from reportlab.pdfgen.canvas import Canvas

from gongkai.extractors.document import Cell, Table
from gongkai.extractors.readers.pdf import camelot_patches
from gongkai.transforms.model import Finding, Report
from gongkai.transforms.tables.stitch import Words, stitch
from tests.roundtrip import compare as comparing
from tests.roundtrip.compare import Comparison, compare, points_at, read_back, run
from tests.roundtrip.drawn_pdf import draw_pdf
from tests.roundtrip.layout import Content, Grid, Sheet, compose
from tests.roundtrip.paper import Flaws, flaws
from tests.roundtrip.render import Look
from tests.roundtrip.styles import STYLES, Sample, composed, print_samples, samples
from tests.roundtrip.values import FORMS, make, reference, violations

MANY = {
    "html": 9,
    "html-gbk": 3,
    "html-peculiar": 6,
    "html-prescribed": 3,
    "html-split": 9,
    "docx": 6,
    "docx-peculiar": 3,
    "docx-prescribed": 3,
    "html-local": 3,
    "workbook": 3,
    "workbook-hidden": 3,
}
"""Reports of a style that is made and read in no time; `make roundtrip` prints more of all."""


def slice_of(name: str) -> range:
    """The seeds of a style: of a slow one a single seed, not the same for all, so that each maker prints all forms."""
    first = list(STYLES).index(name) % 3
    return range(MANY[name]) if name in MANY else range(first, first + 1)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sample]]:
    """What LibreOffice and Chromium print of each style, each started once for all."""
    folder = tmp_path_factory.mktemp("printed")
    found = {}
    for medium in ("office", "chromium"):
        names = [name for name, style in STYLES.items() if style.medium == medium and not style.missing()]
        of_it = {name: composed(name, slice_of(name), folder) for name in names}
        if of_it:
            print_samples(medium, [sample for made in of_it.values() for sample in made])
        found |= of_it
    return found


@pytest.mark.parametrize("name", STYLES)
def test_every_cell_comes_back(
    name: str, tmp_path: Path, printed: dict[str, list[Sample]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if why := STYLES[name].missing():
        pytest.skip(why)
    if name in printed:
        monkeypatch.setattr(comparing, "samples", lambda *_: printed[name])
    _, counts, bad = run(name, slice_of(name), tmp_path)
    assert (counts["wrong"], counts["silent"], counts["mute"]) == (0, 0, 0), bad
    assert STYLES[name].damaged or bad == []
    assert counts["right"] > 50 * len(slice_of(name)) * STYLES[name].reports


@pytest.mark.parametrize(
    ("name", "seed"),
    [
        ("drawn-no-rules", 2),
        ("drawn-no-rules-blank", 1),
        ("drawn-three-rules", 5),
        ("drawn-level-rules", 3),
        ("drawn-bands", 0),
        ("text-spaces", 2),
        ("text-spaces-right", 1),
        ("text-tabs", 0),
    ],
)
def test_every_cell_of_tables_without_rules_comes_back(name: str, seed: int, tmp_path: Path) -> None:
    _, counts, bad = run(name, [seed], tmp_path)
    assert (counts["wrong"], counts["missing"], counts["silent"]) == (0, 0, 0), bad
    assert counts["right"] > 50


def test_lines_beside_tables_without_rules_are_never_silently_their_numbers(tmp_path: Path) -> None:
    _, counts, bad = run("text-peculiar", [9017], tmp_path)
    assert (counts["silent"], counts["mute"]) == (0, 0), bad


def test_a_fax_is_never_silently_wrong(tmp_path: Path) -> None:
    """Clean and skewed scans are read in tests/extractors/test_scan.py."""
    _, counts, bad = run("scan-fax", range(1), tmp_path)
    assert (counts["silent"], counts["mute"]) == (0, 0), bad


@pytest.mark.parametrize("kind", FORMS)
def test_the_numbers_are_consistent_and_differ(kind: str) -> None:
    for seed in range(20):
        values = make(kind, seed)
        assert not [v for identity in values.identities() for v in violations(identity, values.numbers)]
        assert make(kind, seed).numbers == values.numbers
    assert len(set(make(kind, 1).numbers.values())) > 20


def test_a_table_has_no_holes_however_it_is_written() -> None:
    for kind in FORMS:
        sheet = compose(make(kind, 3), Content(split_requests=True, split_blocks=True, repeat_heads=True, decoys=True))
        grids = [block for block in sheet.blocks if isinstance(block, Grid)]
        printed = [spot.place for grid in grids for _, _, spot in grid.placed() if spot.place]
        assert sorted(printed, key=str) == sorted(sheet.expected, key=str)


@pytest.fixture
def read_report(tmp_path: Path) -> tuple[Comparison, Report]:
    (sample,) = samples("html-prescribed", [2], tmp_path)
    report = read_back(sample.path)[0]
    return compare(sample.sheet, report), report


def test_what_is_wrong_or_lost_is_counted(read_report: tuple[Comparison, Report], tmp_path: Path) -> None:
    good, report = read_report
    assert good.bad() == []
    (sample,) = samples("html-prescribed", [2], tmp_path)
    first, second, *others = report.facts
    broken = replace(
        report, facts=(replace(first, value=first.value + 1 if first.value is not None else None), *others)
    )
    counts = compare(sample.sheet, broken).counts()
    assert (counts["wrong"], counts["silent"], counts["missing"], counts["mute"]) == (1, 1, 1, 1)
    finding = Finding("reading.disagree", "error", "reader", "", "", first.indicator, first.applicant)
    assert compare(sample.sheet, replace(broken, findings=(finding,))).counts()["silent"] == 0
    unread = compare(sample.sheet, broken).counts(legible=False)
    assert (unread["wrong"], unread["silent"], unread["missing"], unread["unprintable"]) == (1, 1, 0, 1)
    remark = replace(finding, severity="info")
    assert not points_at([remark], (first.indicator, None), first.table_id, first.form, "loaded")
    assert second.indicator


def test_a_flawed_print_is_known_by_its_pages(tmp_path: Path) -> None:
    (sample,) = samples("drawn-prescribed", [2], tmp_path)
    assert not flaws(sample.path, sample.sheet)
    more = replace(sample.sheet, blocks=(*sample.sheet.blocks, "没有印出的字"))
    assert flaws(sample.path, more) == Flaws(lost=6, overprinted=0)

    def drawn(*strokes: tuple[str, float, float]) -> Flaws:
        path = tmp_path / "flawed.pdf"
        canvas = Canvas(str(path), pagesize=(595, 842))
        canvas.line(160, 700, 160, 730)
        canvas.setFont("Helvetica", 12)
        for text, x, y in strokes:
            canvas.drawString(x, y, text)
        canvas.save()
        return flaws(path, Sheet("", (), {}, sample.sheet.values))

    assert not drawn(("12", 110, 710), ("34", 170, 710), ("8", 157, 710)), "a rule through a character"
    assert not drawn((")", 110, 710), ("2", 110, 710)), "a label over another"
    assert drawn(("8", 110, 710), ("3", 112, 710)).overprinted == 1


def test_columns_one_digit_wide_do_not_turn_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard around camelot's guess of a page's rotation: the trap bites without it."""
    sheet, path = compose(make("2019", 10), Content(thousands=True, full_width=True)), tmp_path / "narrow.pdf"
    draw_pdf(sheet, path, Look(size=16, width=0.8))
    assert compare(sheet, read_back(path)[0]).bad() == []
    monkeypatch.setattr(camelot.handlers, "get_rotation", camelot_patches._original_rotation)
    assert compare(sheet, read_back(path)[0]).counts()["missing"] > 10


@pytest.mark.parametrize(
    ("above", "below", "is_cut"), [("732", "18", True), ("3,732,", "018", True), ("732", "其他", False)]
)
def test_a_number_that_a_page_cuts_below_its_label_is_whole(above: str, below: str, is_cut: bool) -> None:
    def table(page: int, *texts: str) -> Table:
        cells = tuple(Cell(0, col, 1, 1, text, text, page) for col, text in enumerate(texts))
        return Table(page, 1, len(texts), cells, "", page, tuple(50.0 * col for col in range(len(texts) + 1)))

    words = Words(reference().knows, lambda text: False)
    tables = stitch((table(1, "2.重复申请", above, "5"), table(2, "", below, "")), words)
    assert len(tables) == 1
    assert ((tables[0].rows, tables[0].cells[1].text.replace("\f", "")) == (1, above + below)) == is_cut
    assert [t.rows for t in stitch((table(1, "2.重复申请", "7", "5"), table(2, "", "3", "4")), words)] == [2]
