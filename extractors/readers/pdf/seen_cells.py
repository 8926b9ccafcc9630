"""Compares the cells of a page with its look: what is hidden, struck or raised, and ink that is no text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gongkai.extractors.document import Box, Cell, CellNote, compact, plain_ideographs
from gongkai.extractors.readers.pdf import glyphs, picture_reading, visual_check
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.visual_check import Appearance, VisualCheck

DRAWING = "图形 drawing"


def reviewed(cells: Sequence[Cell], printed: Sequence[Sequence[Glyph]], check: VisualCheck) -> tuple[Cell, ...]:
    """The cells of a table, each with the glyphs printed in it, compared with the page."""
    return tuple(_reviewed(cell, ink, check) for cell, ink in zip(cells, printed, strict=True))


def _reviewed(cell: Cell, ink: Sequence[Glyph], check: VisualCheck) -> Cell:
    assert cell.box is not None
    hidden = [g for g in check.hidden if _inside(g, cell.box)]
    look = Appearance()
    if visual_check.is_number(compact(cell.text)):
        look = check.appearance(cell.text, ink, cell.box)
    if hidden or look.left_out:
        cell = _without(cell, ink, hidden, look)
    if passing := [g for g in check.run_out if holds(cell.box, g.x, g.y) and not _inside(g, cell.box)]:
        cell = _settled_without(cell, passing)
    if looks := {} if look.left_out else {id(g): check.misread[id(g)] for g in ink if id(g) in check.misread}:
        return _by_shape(cell, ink, check, looks)
    is_numeric = visual_check.is_number(compact(cell.text))
    if looks := {} if look.left_out else check.digits_behind_codes(ink, is_numeric=is_numeric):
        return _by_shape(cell, ink, check, looks)
    if not cell.same_readings and visual_check.is_number(compact(cell.text)):
        cell = _settled(cell, ink, check)
    if undrawn := [g for g in ink if id(g) in check.undrawn and g.char in visual_check.OF_A_NUMBER]:
        cell = _noted(cell, CellNote("reading.missing_font", glyphs.text(undrawn)), shown=False)
    elif look.doubtful:
        # hidden characters leave no ink, except specks and lines
        seen = _by_picture(cell, check, [*look.left_out, *(g for g in hidden if visual_check.leaves_ink(g))])
        # what is crossed out might be read as if it were not
        return _noted(cell, CellNote("reading.overprinted"), shown=False) if look.crossed and seen is cell else seen
    if look.overprinted:
        return _noted(cell, CellNote("reading.overprinted"), shown=cell.shown and bool(compact(cell.text)))
    return cell


def _inside(glyph: Glyph, box: Box | None) -> bool:
    """Whether a character belongs to a cell by its own position; the text of the cell may run out of it."""
    return holds(box, *glyph.place)


def holds(box: Box | None, x: float, y: float) -> bool:
    return box is not None and box.x0 <= x < box.x1 and box.y0 <= y < box.y1


def _without(cell: Cell, ink: Sequence[Glyph], hidden: Sequence[Glyph], look: Appearance) -> Cell:
    """The cell without characters that do not count, which its notes quote.

    The readings still agree if they differ only by these.
    """
    text = cell.text
    if look.left_out:
        text = plain_ideographs(glyphs.text(g for g in ink if g not in look.left_out))
    cell = _settled_without(replace(cell, text=text), (*hidden, *look.left_out))
    reasons = {"hidden": hidden, "struck": look.struck, "raised": look.raised}
    notes = [CellNote(f"reading.{why}_text", glyphs.text(what)) for why, what in reasons.items() if what]
    return replace(cell, notes=(*cell.notes, *notes), shown=not look.left_out)


def _settled_without(cell: Cell, left_out: Sequence[Glyph]) -> Cell:
    """The cell, whose readings agree if they differ only by characters that do not count."""
    more = plain_ideographs("".join(glyph.char for glyph in left_out))
    same = cell.second_text is not None and sorted(compact(cell.second_text)) == sorted(compact(cell.text + more))
    return replace(cell, second_text=cell.text) if same else cell


def _by_shape(cell: Cell, ink: Sequence[Glyph], check: VisualCheck, seen_as: Mapping[int, str]) -> Cell:
    """A cell whose digits look like other digits: their codes are wrong, and text recognition is the second reading."""
    assert cell.box is not None
    looks = [g._replace(char=seen_as.get(id(g), g.char)) for g in ink]
    text = plain_ideographs(glyphs.text(looks))
    second, _ = picture_reading.read(check.page, cell.box)
    seen = replace(cell, text=text, second_text=second if visual_check.is_number(compact(text)) else cell.second_text)
    return _noted(seen, CellNote("reading.wrong_code", compact(cell.text)), shown=seen.same_readings)


def _by_picture(cell: Cell, check: VisualCheck, left_out: Sequence[Glyph]) -> Cell:
    """A cell with ink that no glyph explains, read from its picture."""
    assert cell.box is not None
    first, second = picture_reading.read(check.page, cell.box, left_out)
    if compact(first) and compact(first) == compact(cell.text):
        return cell
    if compact(first) and first == second and (any(map(str.isdigit, first)) or not _is_figure(cell)):
        cell = replace(cell, text=first, second_text=second)
        return _noted(cell, CellNote("reading.from_picture", compact(cell.text)), shown=False)
    return _noted(cell, CellNote("reading.not_text", first or DRAWING), shown=False)


def _is_figure(cell: Cell) -> bool:
    """Whether a cell already has a number, which only another number may replace."""
    return any(map(str.isdigit, cell.text)) and visual_check.is_number(compact(cell.text))


def _settled(cell: Cell, ink: Sequence[Glyph], check: VisualCheck) -> Cell:
    """A cell with two different readings, settled if the page shows the second one: a note then quotes the first."""
    assert cell.box is not None and cell.second_text is not None
    turns = {round(g.angle / 90) % 4 for g in ink}
    seen, _ = picture_reading.read(check.page, cell.box, turn=turns.pop() if len(turns) == 1 else 0)
    if not compact(seen) or compact(seen) != compact(cell.second_text):
        return cell
    return _noted(replace(cell, text=seen), CellNote("reading.from_picture", compact(cell.text)), shown=cell.shown)


def _noted(cell: Cell, note: CellNote, *, shown: bool) -> Cell:
    return replace(cell, notes=(*cell.notes, note), shown=shown)
