"""What the page shows is the number: characters that print nothing do not count, ink without a character is seen.

Every page here is drawn by the test: a ruled table of nine numbers whose middle cell is the one in question.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import CMYKColorSep, PCMYKColorSep, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from table_page import HEIGHT, LEFT, TOP, WIDTH, Paint, X, Y, cells, middle_of, page, rules

from gongkai.extractors.readers.pdf import foreign_ink, glyphs, missing_ink, visual_check
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.reader import read_pdf

BEHIND = X + 14
"""Where a character behind 42 is printed."""


def operators(code: str) -> Paint:
    return lambda canvas: canvas._code.append(code)  # type: ignore[attr-defined]


def text_with(before: str) -> Paint:
    """A 7 behind 42, printed in a state that operators set."""

    def paint(canvas: Canvas) -> None:
        canvas.saveState()
        canvas._code.append(before)  # type: ignore[attr-defined]
        canvas.drawString(BEHIND, Y, "7")
        canvas.restoreState()

    return paint


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(BEHIND, Y, "7")


def in_colour(colour: object) -> Paint:
    def paint(canvas: Canvas) -> None:
        canvas.setFillColor(colour)
        canvas.drawString(BEHIND, Y, "7")

    return paint


def under_a_shape(canvas: Canvas) -> None:
    canvas.drawString(BEHIND, Y, "7")
    canvas.setFillColor(white)
    canvas.rect(BEHIND - 1, Y - 3, 12, 12, stroke=0, fill=1)


def under_a_picture(canvas: Canvas) -> None:
    canvas.drawString(BEHIND, Y, "7")
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "white")), BEHIND - 1, Y - 3, 12, 12)


def under_another_number(canvas: Canvas) -> None:
    """A number painted over, and the new one printed on the paint."""
    canvas.drawString(X, Y, "77")
    canvas.setFillColor(white)
    canvas.rect(X - 2, Y - 3, 30, 13, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(X, Y, "42")


def on_a_shaded_ground(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.rect(LEFT + WIDTH + 1, TOP - 2 * HEIGHT + 1, WIDTH - 2, HEIGHT - 2, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(X, Y, "42")
    canvas.setFillGray(0.8)
    canvas.drawString(BEHIND, Y, "7")


HIDDEN: dict[str, Paint] = {
    "render mode 3": text_with("3 Tr"),
    "text that only clips": text_with("7 Tr"),
    "clipped away": text_with("10 10 20 20 re W n"),
    "transparent": transparent,
    "white": in_colour(white),
    "white ink of a separation": in_colour(CMYKColorSep(0, 0, 0, 0, spotName="Weiss")),
    "no ink of a separation": in_colour(PCMYKColorSep(100, 0, 0, 0, spotName="Spot", density=0)),
    "under a filled shape": under_a_shape,
    "under a picture": under_a_picture,
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_a_character_that_prints_nothing_does_not_count(tmp_path: Path, kind: str) -> None:
    cell = middle_of(page(tmp_path / "hidden.pdf", HIDDEN[kind], middle="42"))
    assert (cell.text, cell.agreed) == ("42", True)
    assert [(note.rule, note.quote) for note in cell.notes] == [("reading.hidden_text", "7")]


@pytest.mark.parametrize("paint", [under_another_number, on_a_shaded_ground])
def test_what_is_printed_over_or_beside_hidden_text_is_the_number(tmp_path: Path, paint: Paint) -> None:
    cell = middle_of(page(tmp_path / "hidden.pdf", paint))
    assert cell.text == "42"
    assert "reading.hidden_text" in rules(cell)


def test_a_layer_that_is_switched_off_does_not_count(tmp_path: Path) -> None:
    """Layers by OCG and by OCMD: what neither shows is hidden, in whichever way the page names it."""
    for kind in ("OCG", "OCMD"):
        path = page(tmp_path / "plain.pdf", text_with("/OC /Layer BDC"), middle="42")
        layered = tmp_path / f"{kind}.pdf"
        with pikepdf.open(path) as pdf:
            group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="off"))
            pdf.Root.OCProperties = pikepdf.Dictionary(
                OCGs=[group], D=pikepdf.Dictionary(OFF=[group], Order=pikepdf.Array())
            )
            member = pikepdf.Dictionary(Type=pikepdf.Name.OCMD, OCGs=[group], P=pikepdf.Name.AllOn)
            layer = group if kind == "OCG" else pdf.make_indirect(member)
            pdf.pages[0].Resources.Properties = pikepdf.Dictionary(Layer=layer)
            content = pdf.pages[0].Contents.read_bytes()
            at = content.index(b"BDC")
            closed = content[:at] + content[at:].replace(b" ET", b" ET EMC", 1)
            pdf.pages[0].Contents = pdf.make_stream(closed)
            pdf.save(layered)
        cell = middle_of(layered)
        assert (cell.text, rules(cell)) == ("42", ["reading.hidden_text"])


@pytest.mark.parametrize("size", [5, 6, 9])
def test_a_hidden_point_between_figures_is_hidden(tmp_path: Path, size: float) -> None:
    """The ink of its neighbours a pixel beside it is not its own."""

    def paint(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        for text in ("914", ".", "987"):
            x = X + canvas.stringWidth("914.987"[: "914.987".index(text)], "Helvetica", size)
            canvas.setFillGray(1 if text == "." else 0)
            canvas.drawString(x, Y, text)

    cell = middle_of(page(tmp_path / "point.pdf", paint))
    assert (cell.text, [(note.rule, note.quote) for note in cell.notes]) == ("914987", [("reading.hidden_text", ".")])


@pytest.mark.parametrize("offset", [0.05, 0.15, 0.25, 0.35, 0.45])
def test_a_point_or_dash_thinner_than_a_pixel_is_shown(tmp_path: Path, offset: float) -> None:
    for text in ("36.25", "-"):

        def paint(canvas: Canvas, text: str = text) -> None:
            canvas.setFont("Helvetica", 4.5)
            canvas.drawString(X + offset, Y + offset, text)

        cell = middle_of(page(tmp_path / "thin.pdf", paint))
        assert (cell.text, cell.agreed, cell.notes) == (text, True, ())


def test_text_that_is_shown_is_not_hidden(tmp_path: Path) -> None:
    def pale_and_boxed(canvas: Canvas) -> None:
        canvas.setFillGray(0)
        canvas.rect(X - 4, Y - 4, 40, 14, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(X, Y, "42")

    cell = middle_of(page(tmp_path / "shown.pdf", pale_and_boxed))
    assert cell.text == "42"
    assert "reading.hidden_text" not in rules(cell)


def drawn_number(text: str = "386") -> Image.Image:
    image = Image.new("L", (120, 48), 255)
    ImageDraw.Draw(image).text((10, 4), text, fill=0, font=ImageFont.load_default(size=36))
    return image


def as_picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(drawn_number()), X, Y - 3, 30, 12)


def as_inline_picture(canvas: Canvas) -> None:
    canvas.drawInlineImage(drawn_number().convert("RGB"), X, Y - 3, 30, 12)


def as_mask(canvas: Canvas) -> None:
    ink = np.asarray(drawn_number())
    clear = Image.fromarray(np.dstack([ink * 0] * 3 + [255 - ink]).astype(np.uint8), "RGBA")
    canvas.drawImage(ImageReader(clear), X, Y - 3, 30, 12, mask="auto")


def as_outlines(canvas: Canvas) -> None:
    """Figures drawn as lines: 1 7 1."""
    canvas.setLineWidth(1)
    for x in (X, X + 14):
        canvas.line(x, Y, x, Y + 8)
    canvas.lines([(X + 5, Y + 8, X + 10, Y + 8), (X + 10, Y + 8, X + 7, Y)])


NO_TEXT: dict[str, Paint] = {
    "picture": as_picture,
    "inline picture": as_inline_picture,
    "picture with a mask": as_mask,
}


@pytest.mark.parametrize("kind", NO_TEXT)
def test_ink_without_a_character_is_read_from_the_page(tmp_path: Path, kind: str) -> None:
    cell = middle_of(page(tmp_path / "ink.pdf", NO_TEXT[kind]))
    assert (cell.text, cell.agreed) == ("386", False)
    assert rules(cell) == ["reading.from_picture"]


def test_a_drawing_in_an_empty_cell_is_never_blank_and_agreed(tmp_path: Path) -> None:
    cell = middle_of(page(tmp_path / "drawing.pdf", as_outlines))
    assert not cell.agreed
    assert set(rules(cell)) <= {"reading.from_picture", "reading.not_text"}
    assert cell.notes


def annotated(path: Path, annotation: dict[str, object], appearance: str) -> Path:
    """The page with an annotation in its middle cell."""
    plain = page(path, lambda canvas: None)
    box = [X, Y - 3, X + 40, Y + 11]
    with pikepdf.open(plain, allow_overwriting_input=True) as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        form = pdf.make_stream(appearance.encode())
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 40, 14]
        form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        entry = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=box, F=4, **annotation)
        if appearance:
            entry.AP = pikepdf.Dictionary(N=form)
        note = pdf.make_indirect(entry)
        pdf.pages[0].Annots = pikepdf.Array([note])
        if annotation["Subtype"] == pikepdf.Name.Widget:
            pdf.Root.AcroForm = pikepdf.Dictionary(
                Fields=[note],
                NeedAppearances=not appearance,
                DA="/F 9 Tf 0 g",
                DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
            )
        pdf.save(plain)
    return plain


FIELD = {"Subtype": pikepdf.Name.Widget, "FT": pikepdf.Name.Tx, "T": "field", "V": "386", "DA": "/F 9 Tf 0 g"}
PRINTED = "BT /F 9 Tf 4 3 Td (386) Tj ET"


@pytest.mark.parametrize(
    ("annotation", "appearance"),
    [
        ({"Subtype": pikepdf.Name.FreeText, "Contents": "386", "DA": "/F 9 Tf 0 g"}, PRINTED),
        ({"Subtype": pikepdf.Name.Stamp}, PRINTED),
        (FIELD, PRINTED),
        (FIELD, ""),
    ],
    ids=["typewriter", "stamp", "form field", "form field that the viewer draws"],
)
def test_what_annotations_and_form_fields_show_is_read(
    tmp_path: Path, annotation: dict[str, object], appearance: str
) -> None:
    cell = middle_of(annotated(tmp_path / "annotated.pdf", annotation, appearance))
    assert cell.text == "386"
    assert rules(cell) == ["reading.from_picture"]


@pytest.mark.parametrize("embedded", [False, True])
def test_a_character_that_the_substitute_of_a_font_lacks_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedded: bool
) -> None:
    """A person's machine has the font, this one does not: that it draws nothing says nothing. The file's own font does.

    Which characters a substitute lacks depends on the machine; here it is the one without ink.
    """
    monkeypatch.setattr(visual_check, "NO_OUTLINE", 10)
    monkeypatch.setattr(glyphs, "is_embedded", lambda _: embedded)
    cell = middle_of(page(tmp_path / "font.pdf", text_with("3 Tr"), middle="42"))
    apart = ["reading.uneven_digits", "reading.missing_font"]  # the 7 stands a space behind the 42
    expected = ("42", True, ["reading.hidden_text"]) if embedded else ("427", False, apart)
    assert (cell.text, cell.agreed, rules(cell)) == expected


def test_a_glyph_without_outline_is_told_from_a_thin_one() -> None:
    """Boxes as they are found: a minus that the substitute lacks, a full-width minus and a rule of a dash."""
    missing, minus, hair = (
        Glyph(char, 0, 0, 0, 0, width, width, (0, 0, width, height))
        for char, width, height in [("−", 5.0, 0.005), ("－", 3.47, 0.24), ("—", 12.0, 0.3)]
    )
    assert [visual_check._is_empty(g) for g in (missing, minus, hair)] == [True, False, False]


def struck(canvas: Canvas) -> None:
    canvas.drawString(X, Y, "43")
    canvas.setLineWidth(0.6)
    canvas.line(X, Y + 3.2, X + 10, Y + 3.2)
    canvas.drawString(X + 10.2, Y, "42")


def test_a_struck_number_does_not_count_and_is_quoted(tmp_path: Path) -> None:
    cell = middle_of(page(tmp_path / "struck.pdf", struck))
    assert (cell.text, cell.agreed) == ("42", False)
    assert [(note.rule, note.quote) for note in cell.notes] == [("reading.struck_text", "43")]


@pytest.mark.parametrize("below", [1.2, -0.2])
def test_an_underlined_number_is_a_number(tmp_path: Path, below: float) -> None:
    def underlined(canvas: Canvas) -> None:
        canvas.drawString(X, Y, "42")
        canvas.setLineWidth(0.6)
        canvas.line(X, Y - below, X + 10, Y - below)

    cell = middle_of(page(tmp_path / "underlined.pdf", underlined))
    assert (cell.text, cell.agreed, rules(cell)) == ("42", True, [])


@pytest.mark.parametrize(("rise", "size"), [(4.0, 5.5), (-3.0, 5.5), (3.0, 7.5), (5.5, 5.0)])
def test_a_raised_or_lowered_figure_does_not_count(tmp_path: Path, rise: float, size: float) -> None:
    def marked(canvas: Canvas) -> None:
        canvas.drawString(X, Y, "42")
        canvas.setFont("Helvetica", size)
        canvas.drawString(X + 10.2, Y + rise, "1")

    cell = middle_of(page(tmp_path / "raised.pdf", marked))
    assert (cell.text, cell.agreed) == ("42", False)
    assert [(note.rule, note.quote) for note in cell.notes] == [("reading.raised_text", "1")]


def test_numbers_printed_twice_to_look_bold_are_one(tmp_path: Path) -> None:
    def bold(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.6):
            canvas.drawString(X + shift, Y, "411")

    cell = middle_of(page(tmp_path / "bold.pdf", bold))
    assert (cell.text, cell.agreed, rules(cell)) == ("411", True, [])


def test_a_watermark_across_the_table_is_none_of_its_text(tmp_path: Path) -> None:
    def watermark(canvas: Canvas) -> None:
        canvas.drawString(X, Y, "42")
        canvas.saveState()
        canvas.translate(LEFT, TOP - 3 * HEIGHT)
        canvas.rotate(20)
        canvas.setFillGray(0.85)
        canvas.setFont("Helvetica", 30)
        canvas.drawString(10, 0, "SAMPLE 2023")
        canvas.restoreState()

    found = cells(read_pdf(page(tmp_path / "watermark.pdf", watermark)))
    assert [cell.text for cell in found.values()] == ["10", "11", "12", "13", "42", "15", "16", "17", "18"]
    assert all(cell.agreed for cell in found.values())


def test_without_the_checks_the_numbers_would_be_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = page(tmp_path / "hidden.pdf", HIDDEN["white"], middle="42")
    crossed_out = page(tmp_path / "struck.pdf", struck)
    drawn = page(tmp_path / "drawn.pdf", as_outlines)
    monkeypatch.setattr(visual_check, "LEAST_INK", -1.0)
    monkeypatch.setattr(missing_ink, "WHOLE", -1.0)
    monkeypatch.setattr(foreign_ink, "look", lambda view, box: None)
    assert [cells(read_pdf(path))[1, 1].text for path in (hidden, crossed_out)] == ["427", "4342"]
    blank = cells(read_pdf(drawn))[1, 1]
    assert (blank.text, blank.agreed) == ("", True)


def test_upright_digits_of_a_number_that_is_turned_keep_their_order(tmp_path: Path) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(X + 20, Y - 5)
        canvas.rotate(90)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(0, 0, "386")
        canvas.restoreState()

    cell = middle_of(page(tmp_path / "turned.pdf", turned))
    assert cell.text == "386" or not cell.agreed
