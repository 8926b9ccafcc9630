"""Each guard around camelot and playa: the trap bites without it, and is gone with it.

If one of these fails after an upgrade, read what changed before touching the pins.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import camelot.core
import camelot.image_processing
import camelot.parsers.base
import camelot.parsers.lattice
import camelot.utils
import pandas
import playa
import playa.font
import playa.interp
import playa.miner
import pytest
from playa.content import GlyphObject, GraphicState, TextObject
from playa.interp import TextState
from reportlab.pdfgen.canvas import Canvas
from table_page import X, Y, middle_of, page

from gongkai.extractors.document import Table, UnreadableError
from gongkai.extractors.readers.pdf import camelot_patches
from gongkai.extractors.readers.pdf.page_tables import COMBINED, PICTURED, VECTOR
from gongkai.extractors.readers.pdf.reader import read_pdf

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def test_the_pinned_versions_are_the_ones_the_guards_were_made_for() -> None:
    assert metadata.version("camelot-py") == "2.0.0"
    assert metadata.version("playa-pdf") == "1.1.0"


def draw_grid(
    path: Path, rows: list[list[str]], *, rule: float = 0.5, width: float = 60, height: float = 20, drop: float = 6
) -> Path:
    """A one-page PDF with a ruled table; rules are filled rectangles of `rule` points, as Word draws them."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    left, top = 60.0, 760.0
    for r in range(len(rows) + 1):
        canvas.rect(left, top - r * height - rule / 2, width * len(rows[0]), rule, stroke=0, fill=1)
    for c in range(len(rows[0]) + 1):
        canvas.rect(left + c * width - rule / 2, top - len(rows) * height, rule, height * len(rows), stroke=0, fill=1)
    canvas.setFont("Helvetica", 9)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            canvas.drawString(left + c * width + 8, top - (r + 1) * height + drop, text)
    canvas.save()
    return path


def disagreeing(table: Table) -> int:
    return sum(not cell.agreed for cell in table.cells)


def test_fonts_without_ascent_put_text_one_row_too_low(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = SAMPLES / "xingqing-sfj-2018.pdf"
    assert sum(disagreeing(table) for table in read_pdf(sample).tables) == 0
    monkeypatch.setattr(playa.font.Font, "__init__", camelot_patches._original_font_init)
    unguarded = read_pdf(sample)
    assert sum(disagreeing(table) for table in unguarded.tables) > 10  # and the second reading says so


def test_a_table_has_the_same_shape_without_a_frame_of_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = draw_grid(tmp_path / "grid.pdf", [["a", "b", "c"], ["1", "2", ""]])
    (table,) = camelot.read_pdf(str(path), **VECTOR.options)
    monkeypatch.setattr(camelot.core, "pd", pandas)
    monkeypatch.setattr(camelot.parsers.base, "pd", pandas)
    (framed,) = camelot.read_pdf(str(path), **VECTOR.options)
    assert table.shape == framed.shape == (2, 3)
    assert table.data == framed.data == framed.df.to_numpy().tolist()


def test_thick_rules_are_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = draw_grid(tmp_path / "thick.pdf", [["a", "1"], ["b", "2"]], rule=2.25)
    (table,) = read_pdf(path).tables
    assert (table.rows, table.cols, disagreeing(table)) == (2, 2, 0)
    assert table.reader == VECTOR.reader
    monkeypatch.setattr(camelot.image_processing, "_LINE_AS_THIN_RECT_TOL", 1.5)
    assert [t.reader for t in read_pdf(path).tables] == [COMBINED.reader]  # the vector engine sees no rule


def test_a_table_of_blank_cells_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = draw_grid(tmp_path / "sparse.pdf", [["a", *[""] * 9], ["b", *[""] * 9]], width=40)
    (table,) = read_pdf(path).tables
    assert (table.rows, table.cols) == (2, 10)
    monkeypatch.setattr(camelot.parsers.lattice, "_GRID_WHITESPACE_REJECT", 90.0)
    assert [t.reader for t in read_pdf(path).tables] in ([], [PICTURED])  # camelot has dropped it


def test_text_centred_on_a_row_boundary_is_not_lost() -> None:
    """A line whose middle is exactly the boundary of two rows, as text centred in a cell over both is."""
    table = camelot.core.Table([(100, 200), (200, 300)], [(700, 680), (680, 660)])
    line = SimpleNamespace(x0=120, x1=140, y0=675, y1=685, get_text=lambda: "71\n")
    assert camelot_patches._original_table_index(table, line, "horizontal")[0] == []
    ((row, column, text),), _ = camelot_patches._table_index(table, line, "horizontal")
    assert (column, text.strip()) == (0, "71")
    assert row in (0, 1)  # one cell of the grid: camelot moves it to the top of the merged one


def test_a_number_in_a_merged_cell_close_to_its_label_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a browser prints it: the label fills its cell, and the number begins at the left of three columns."""
    path = tmp_path / "close.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 720, 740, 760):
        canvas.line(60, y, 260, y)
    for x in (60, 110, 260):
        canvas.line(x, 700, x, 760)
    for x in (160, 210):
        canvas.line(x, 720, x, 760)
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(109.5, 706, "charged")
    canvas.drawString(110.5, 706, "7")
    for row, texts in enumerate((("a", "b", "c", "d"), ("e", "1", "2", "3"))):
        for column, text in enumerate(texts):
            canvas.drawString(61 + 50 * column, 746 - 20 * row, text)
    canvas.save()
    assert disagreeing(read_pdf(path).tables[0]) == 0
    monkeypatch.setattr(camelot.utils, "_process_horizontal_cut", camelot_patches._original_cut)
    assert disagreeing(read_pdf(path).tables[0]) == 1


def test_the_rules_of_a_table_are_its_level_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands below a closed cell is no rest of it."""
    path = tmp_path / "closed.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (700, 720, 740):
        canvas.line(60, y, 260, y)
    for x in (60, 160, 260):
        canvas.line(x, 700, x, 740)
    for x, y, text in ((70, 726, "a"), (170, 726, "1"), (70, 706, "b"), (170, 706, "2"), (170, 692, "below")):
        canvas.drawString(x, y, text)
    canvas.save()
    (table,) = camelot.read_pdf(str(path), **VECTOR.options)
    rules = camelot_patches.level_rules(table)
    assert sorted({round(y) for _, y, _, _ in rules}) == [700, 720, 740]
    assert all(x1 - x0 > 90 and abs(y1 - y0) < 1 for x0, y0, x1, y1 in rules)

    def below() -> bool:
        return any("below" in passage.text for passage in read_pdf(path).passages)

    assert below()
    monkeypatch.setattr(camelot_patches, "level_rules", lambda table: [])
    assert not below()


def test_characters_printed_twice_make_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "twice.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for y in (680, 710, 740):
        canvas.line(60, y, 260, y)
    for x in (60, 160, 260):
        canvas.line(x, 680, x, 740)
    for x, y, text in ((70, 721, "a"), (170, 721, "1234"), (70, 691, "b"), (170, 691, "56")):
        for dx in (0, 0.3):
            canvas.drawString(x + dx, y, text)
    canvas.save()
    (table,) = read_pdf(path).tables
    assert ([cell.text for cell in table.cells], disagreeing(table)) == (["a", "1234", "b", "56"], 0)
    monkeypatch.setattr(playa.miner, "extract_page", camelot_patches._original_extract_page)
    (table,) = read_pdf(path).tables
    assert disagreeing(table) > 0


def test_what_a_page_saves_and_restores_is_copied_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(str(tmp_path / "saved.pdf"))
    canvas.saveState()
    canvas.setLineWidth(3)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.saveState()
    canvas.setLineWidth(7)
    canvas.line(10, 10, 90, 10)
    canvas.restoreState()
    canvas.line(10, 20, 90, 20)
    canvas.restoreState()
    canvas.line(10, 30, 90, 30)
    canvas.save()

    def drawn() -> list[tuple[float, tuple[float, ...], str]]:
        with playa.open(tmp_path / "saved.pdf") as pdf:
            states = [item.gstate for item in pdf.pages[0]]
            return [(state.linewidth, state.ncolor.values, repr(state)) for state in states]

    copied: list[object] = []
    guarded = drawn()
    assert [state[:2] for state in guarded] == [(7, (1, 0, 0)), (3, (1, 0, 0)), (1, (0,))]
    monkeypatch.setattr(playa.interp, "copy", lambda state: copied.append(state) or copy.copy(state))
    assert drawn() == guarded
    states = [state for state in copied if isinstance(state, (GraphicState, TextState))]
    assert len(states) >= 4  # both, for each time that the page saves them
    assert not any(hasattr(state, "__copy__") for state in states)  # else the guard is not needed any more
    for state in states:
        same = camelot_patches._copied(state)
        assert same is not state
        assert same == state


def test_installing_twice_changes_nothing() -> None:
    before = playa.font.Font.__init__, camelot.parsers.base.get_table_index
    camelot_patches.install()
    assert (playa.font.Font.__init__, camelot.parsers.base.get_table_index) == before


def test_a_row_that_the_end_of_the_page_leaves_open_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a browser prints it: one level rule above, upright ones that end with the page."""
    path = tmp_path / "open.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.line(60, 60, 260, 60)
    for x in (60, 160, 260):
        canvas.line(x, 20, x, 60)
    for y in (700, 720):  # another rule makes it a page of tables
        canvas.line(60, y, 260, y)
    canvas.drawString(70, 40, "a")
    canvas.drawString(170, 40, "1")
    canvas.save()
    assert [[cell.text for cell in table.cells] for table in read_pdf(path).tables] == [["a", "1"]]
    monkeypatch.setattr(camelot.image_processing, "_MIN_JOINTS", 4)
    assert VECTOR.reader not in [table.reader for table in read_pdf(path).tables]


def columns_open_at_both_ends(path: Path, gap: float = 60) -> Path:
    """A table beside a column that runs over the whole page: its upright rule, as long as the others, meets none."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    for x in (200 - gap, 200, 300, 400):
        canvas.line(x, 640, x, 700)
    for y in (640, 670):
        canvas.line(200, y, 400, y)
    for x, y, text in ((210, 680, "a"), (310, 680, "1"), (210, 650, "b"), (310, 650, "2")):
        canvas.drawString(x, y, text)
    if gap > 20:
        canvas.drawString(205 - gap, 680, "group")
    canvas.save()
    return path


def test_a_column_that_a_page_shows_without_its_ends_is_a_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = columns_open_at_both_ends(tmp_path / "open.pdf")
    document = read_pdf(path)
    assert [(c.row, c.col, c.rowspan, c.text) for c in document.tables[0].cells] == [
        (0, 0, 2, "group"),
        (0, 1, 1, "a"),
        (0, 2, 1, "1"),
        (1, 1, 1, "b"),
        (1, 2, 1, "2"),
    ]
    assert (document.problems, disagreeing(document.tables[0])) == ((), 0)
    monkeypatch.setattr(camelot_patches, "_closing", lambda lines: [])
    assert [problem.rule for problem in read_pdf(path).problems] == ["reading.text_beside_table"]


def test_what_is_narrower_than_a_column_is_none(tmp_path: Path) -> None:
    (table,) = read_pdf(columns_open_at_both_ends(tmp_path / "double.pdf", gap=5)).tables
    assert (table.rows, table.cols) == (2, 2)


def test_upright_rules_without_a_table_enclose_no_column(tmp_path: Path) -> None:
    path = tmp_path / "columns.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    for x in (100, 200, 300):
        canvas.line(x, 640, x, 700)
    for y in (500, 520):
        canvas.line(100, y, 300, y)
    for x in (110, 210):
        canvas.drawString(x, 670, "text")
    canvas.save()
    assert read_pdf(path).tables == ()


@pytest.mark.parametrize("odd", ["0 Tz", "0 0 0 0 0 0 Tm /F1 0 Tf"])
def test_text_without_size_costs_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.addLiteral(f"q BT /F1 9 Tf {odd} 1 0 0 1 {X} {Y} Tm (4) Tj ET Q")

    path = page(tmp_path / "odd.pdf", paint, middle="42")
    assert middle_of(path).text == "42"
    monkeypatch.setattr(TextObject, "__iter__", camelot_patches._original_glyphs)
    with pytest.raises(UnreadableError):
        read_pdf(path)


def test_text_that_playa_stumbles_over_is_left_to_the_other_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbling(text: TextObject) -> Iterator[GlyphObject]:
        if text.args == [b"42"]:
            raise KeyError("no such font")
        return original(text)

    original = camelot_patches._original_glyphs
    monkeypatch.setattr(camelot_patches, "_original_glyphs", stumbling)
    cell = middle_of(page(tmp_path / "font.pdf", lambda canvas: None, middle="42"))
    assert (cell.text, cell.agreed) == ("42", False)


def test_rules_that_are_thin_pictures_among_drawn_ones_are_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = Canvas(str(tmp_path / "pictures.pdf"), pagesize=(595, 842))
    canvas.setFont("Helvetica", 9)
    for level in (700, 680, 660, 640):
        canvas.line(60, level, 240, level)
    for x in (60, 120, 180, 240):
        for level in (640, 660, 680):
            if level == 660 and x in (120, 180):
                canvas.addLiteral(f"q .6 0 0 20 {x - 0.3} {level} cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 00> EI Q")
            else:
                canvas.line(x, level, x, level + 20)
            canvas.drawString(x + 8, level + 6, str(level + x)) if x < 240 else None
    canvas.save()
    (table,) = read_pdf(tmp_path / "pictures.pdf").tables
    assert (len(table.cells), disagreeing(table)) == (9, 0)
    monkeypatch.setattr(camelot_patches, "_as_rule", lambda picture: None)
    (table,) = read_pdf(tmp_path / "pictures.pdf").tables
    assert len(table.cells) == 7


@pytest.mark.parametrize(
    ("box", "line"),
    [((10, 20, 110, 21), (10, 20.5, 110, 20.5)), ((10, 20, 11, 80), (10.5, 20, 10.5, 80)), ((10, 20, 60, 60), None)],
)
def test_a_picture_is_a_rule_if_it_is_thin(box: tuple[float, ...], line: tuple[float, ...] | None) -> None:
    x0, y0, x1, y1 = box
    picture = SimpleNamespace(x0=x0, y0=y0, x1=x1, y1=y1, width=x1 - x0, height=y1 - y0)
    assert camelot_patches._as_rule(picture) == line
