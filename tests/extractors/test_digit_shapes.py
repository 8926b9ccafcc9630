"""Digits are what their shapes are, whatever their codes say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from table_page import X, Y, cells, middle_of, page

from gongkai.extractors.readers.pdf import digit_shapes
from gongkai.extractors.readers.pdf.glyphs import Glyph
from gongkai.extractors.readers.pdf.page_view import PageView
from gongkai.extractors.readers.pdf.reader import read_pdf

LIES = {"6": "9", "2": "5", "3": "6"}


def with_codes_that_lie(
    path: Path, font: str = "Helvetica", shows: str = "623", lies: Mapping[str, str] = LIES
) -> Path:
    """The middle cell shows 623; its font says that the codes of 6, 2 and 3 are 9, 5 and 6."""
    plain = page(path, lambda canvas: None, middle=shows, font="Courier")
    pairs = "".join(f"<{ord(code):02x}> <{ord(char):04x}>\n" for code, char in lies.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(lies)} beginbfchar\n{pairs}endbfchar endcmap end end"
    )
    with pikepdf.open(plain, allow_overwriting_input=True) as pdf:
        sheet = pdf.pages[0]
        basic = {"Type": pikepdf.Name.Font, "Subtype": pikepdf.Name.Type1, "BaseFont": pikepdf.Name("/" + font)}
        lying = pikepdf.Dictionary(**basic, ToUnicode=pdf.make_stream(cmap.encode()))
        sheet.Resources.Font.Lie = pdf.make_indirect(lying)
        content = sheet.Contents.read_bytes()
        at = content.index(f"({shows})".encode())
        before = content[:at].rstrip()
        sheet.Contents = pdf.make_stream(before + b" /Lie 9 Tf " + content[at:].replace(b"ET", b"/F1 9 Tf ET", 1))
        pdf.save(plain)
    return plain


@pytest.mark.parametrize("font", ["Helvetica", "Times-Italic", "Courier-Bold"])
def test_a_digit_is_what_its_shape_is(tmp_path: Path, font: str) -> None:
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "codes.pdf", font)))[1, 1]
    assert cell.text == "623"
    assert [(note.rule, note.quote) for note in cell.notes] == [("reading.wrong_code", "956")]


@pytest.mark.parametrize(("shows", "lies"), [("5-", {"-": "1"}), ("b3", {"b": "8"})])
def test_what_is_no_digit_is_no_number(tmp_path: Path, shows: str, lies: Mapping[str, str]) -> None:
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "none.pdf", shows=shows, lies=lies)))[1, 1]
    assert not cell.agreed
    assert cell.notes


@pytest.mark.parametrize(
    ("shows", "lies"),
    [
        ("8", {"8": "/"}),
        ("18", {"8": "件"}),
        ("0", {"0": "-"}),
        ("2", {"2": "无"}),
        ("4", {"4": ","}),
        ("36", {"6": "*"}),
    ],
)
def test_a_digit_with_the_code_of_a_mark_or_a_unit_is_a_digit(
    tmp_path: Path, shows: str, lies: Mapping[str, str]
) -> None:
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "mark.pdf", shows=shows, lies=lies)))[1, 1]
    assert (cell.text, [note.rule for note in cell.notes]) == (shows, ["reading.wrong_code"])


@pytest.mark.parametrize("shows", ["/", "-", "5/6", "3%", "4*", "*"])
def test_marks_and_signs_that_look_like_themselves_are_left_alone(tmp_path: Path, shows: str) -> None:
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "plain.pdf", shows=shows, lies={"9": "9"})))[1, 1]
    assert (cell.text, cell.notes, cell.agreed) == (shows, (), True)


def test_a_plain_digit_with_the_code_of_one_in_a_circle_is_a_digit(tmp_path: Path) -> None:
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "circle.pdf", shows="97", lies={"7": "⑦"})))[1, 1]
    assert (cell.text, [note.rule for note in cell.notes]) == ("97", ["reading.wrong_code"])


@pytest.mark.parametrize(("shows", "code"), [("2", "\u200b"), ("21", "\u00ad")])
def test_a_digit_whose_code_stands_for_nothing_is_no_blank(tmp_path: Path, shows: str, code: str) -> None:
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "none.pdf", shows=shows, lies={"2": code})))[1, 1]
    assert (cell.text, cell.agreed) == (shows, False)
    assert [note.rule for note in cell.notes] == ["reading.from_picture"]


@pytest.mark.parametrize(("printed", "seen"), [("6", "9"), ("8", "8")])
def test_a_digit_upside_down_is_what_it_looks_like(tmp_path: Path, printed: str, seen: str) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.saveState()
        canvas.translate(X + 5, Y + 6.6)
        canvas.rotate(180)
        canvas.drawString(0, 0, printed)
        canvas.restoreState()

    cell = middle_of(page(tmp_path / "turned.pdf", turned))
    assert cell.text == seen
    assert bool(cell.notes) == (printed != seen)


def test_without_the_shapes_a_code_shifts_the_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digit_shapes, "contradicted", lambda *_: {})
    cell = cells(read_pdf(with_codes_that_lie(tmp_path / "codes.pdf")))[1, 1]
    assert (cell.text, cell.agreed) == ("956", True)


@pytest.mark.parametrize("size", [7, 9, 10])
@pytest.mark.parametrize(
    "font", ["Helvetica", "Helvetica-BoldOblique", "Times-Roman", "Times-BoldItalic", "Courier", "STSong-Light"]
)
def test_right_digits_are_never_contradicted(tmp_path: Path, font: str, size: float) -> None:
    if font == "STSong-Light":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    path = page(tmp_path / "digits.pdf", lambda canvas: None, middle="0123456789", font=font, size=size)
    for cell in cells(read_pdf(path)).values():
        assert (cell.agreed, cell.notes) == (True, ())


@pytest.mark.parametrize(
    ("share_of_a_3", "share_of_an_8", "size", "found"),
    [(0.05, 0.9, 9.0, {"?"}), (0.05, 0.9, 5.0, set()), (0.4, 0.6, 9.0, set()), (0.001, 0.995, 9.0, {"8"})],
    ids=["in doubt", "too small to tell", "either", "evident"],
)
def test_a_single_shape_that_is_hardly_its_digit_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, share_of_a_3: float, share_of_an_8: float, size: float, found: set[str]
) -> None:
    chances = np.zeros((4, 11), np.float32)
    chances[:3, 3] = 1.0  # the others of its font are what their codes say
    chances[3, [3, 8]] = share_of_a_3, share_of_an_8
    monkeypatch.setattr(digit_shapes, "_chances", lambda parts: chances)
    monkeypatch.setattr(digit_shapes, "_by_font", lambda digits: {(0, "3"): [0, 1, 2, 3]})
    blank = np.zeros((20, 20), np.uint8)
    printed = [Glyph("3", 5, 5, 5, 5, size, 4, (3, 3, 7, 7)) for _ in range(4)]
    assert set(digit_shapes.contradicted(printed, PageView(blank, blank, 2.0)).values()) == found


@pytest.mark.parametrize(("share_of_a_3", "found"), [(0.002, {"?"}), (0.1, set())])
def test_a_digit_that_never_looks_like_itself_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, share_of_a_3: float, found: set[str]
) -> None:
    """As digits of seven strokes do: what is drawn for the code of a 3 is perhaps a 5, perhaps no digit."""
    chances = np.zeros((2, 11), np.float32)
    chances[:, [3, 5, 10]] = share_of_a_3, 0.7, 0.3 - share_of_a_3
    monkeypatch.setattr(digit_shapes, "_chances", lambda parts: chances)
    monkeypatch.setattr(digit_shapes, "_by_font", lambda digits: {(0, "3"): [0, 1]})
    blank = np.zeros((20, 20), np.uint8)
    printed = [Glyph("3", 5, 5, 5, 5, 9, 4, (3, 3, 7, 7)) for _ in range(2)]
    assert set(digit_shapes.contradicted(printed, PageView(blank, blank, 2.0)).values()) == found


@pytest.mark.parametrize(("char", "found"), [("4", {"?"}), ("8", set())])
def test_a_digit_upside_down_that_would_look_otherwise_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, char: str, found: set[str]
) -> None:
    chances = np.zeros((1, 11), np.float32)
    chances[0, int(char)] = 1.0
    monkeypatch.setattr(digit_shapes, "_chances", lambda parts: chances)
    monkeypatch.setattr(digit_shapes, "_by_font", lambda digits: {(0, char): [0]})
    blank = np.zeros((20, 20), np.uint8)
    printed = [Glyph(char, 5, 5, 5, 5, 9, 4, (3, 3, 7, 7), angle=180)]
    assert set(digit_shapes.contradicted(printed, PageView(blank, blank, 2.0)).values()) == found


def test_a_shape_is_judged_once_and_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[int] = []
    judge = digit_shapes.probabilities

    def counted(shapes: NDArray[np.float32], layers: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        judged.append(len(shapes))
        return judge(shapes, layers)

    monkeypatch.setattr(digit_shapes, "_known", {})
    monkeypatch.setattr(digit_shapes, "probabilities", counted)
    monkeypatch.setattr(digit_shapes, "MOST_KNOWN", 1)
    bar, square = np.zeros((12, 8), np.uint8), np.full((12, 8), 255, np.uint8)
    bar[:, 3:5] = 255
    first = digit_shapes._chances([bar, square, bar])
    assert (first[0] == first[2]).all() and not (first[0] == first[1]).all()
    assert judged == [2]
    assert (digit_shapes._chances([square, bar]) == digit_shapes._chances([square, bar])).all()
    assert judged == [2, 2, 2]  # more are known than may be kept, so they are forgotten
    assert len(digit_shapes._known) == 2
    monkeypatch.setattr(digit_shapes, "MOST_KNOWN", 2)
    assert digit_shapes._chances([bar]).shape == (1, 11)
    assert judged == [2, 2, 2]
