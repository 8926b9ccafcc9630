"""Images as files: every kind and page of them, and those that cannot be read."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scanned_pages import PT

from gongkai.extractors.document import Document, UnreadableError
from gongkai.extractors.readers.scan import pictures, stamps
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.grid import LEAST_CONTRAST
from gongkai.extractors.readers.scan.ink import Paper, ink_of
from gongkai.extractors.readers.scan.reader import read_image, read_picture


def test_an_image_of_too_many_pixels_is_refused_before_it_is_worked_on() -> None:
    huge = np.broadcast_to(np.uint8(255), (8000, 6000))
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_image(huge, page=1, scale=PT)


def test_pages_too_large_are_refused_before_they_are_rendered() -> None:
    class Page:
        def get_size(self) -> tuple[float, float]:
            return 7000.0, 9000.0

        def get_objects(self, **_: Any) -> list[Any]:
            return []

    class Bomb(Page):
        def get_size(self) -> tuple[float, float]:
            return 595.0, 842.0

        def get_objects(self, **_: Any) -> list[Any]:
            class Picture:
                def get_px_size(self) -> tuple[int, int]:
                    return 30_000, 30_000

            return [Picture()]

    for page in (Page(), Bomb()):
        with pytest.raises(UnreadableError, match=r"reading\.too_large"):
            pictures.render(page)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_pictures_of_every_kind(upper_part: Gray) -> None:
    picture = Image.fromarray(upper_part)
    clear = Image.merge("LA", (picture, picture.point(lambda level: 255 - level)))
    variants = {
        "JPEG": encoded(picture.convert("CMYK"), "JPEG", quality=60, dpi=(200, 200)),
        "PNG": encoded(clear, "PNG"),
        "BMP": encoded(picture.convert("RGB"), "BMP"),
        "GIF": encoded(picture, "GIF"),
    }
    for kind, data in variants.items():
        document = read_picture(data, f"image/{kind.lower()}")
        assert document.pages == 1
        (table,) = document.tables
        cell = next(c for c in table.cells if c.text == "3985758")
        assert cell.agreed, kind
        assert cell.box is not None
        assert cell.box.x0 == pytest.approx(243.8, abs=2), kind  # A4 is assumed where no resolution is stated


def test_an_icon_is_not_stretched_to_a_page() -> None:
    document = read_picture(encoded(Image.new("L", (12, 12), 255), "PNG"), "image/png")
    assert (document.pages, document.tables, document.passages) == (1, (), ())
    assert pictures.resolution((12, 12), None) == pytest.approx(96 / 72)
    assert pictures.resolution((1654, 2339), None) == pytest.approx(PT, abs=0.01)
    assert pictures.resolution((1654, 2339), (300, 300)) == pytest.approx(300 / 72)
    assert pictures.resolution((1654, 2339), (1, 1)) == pytest.approx(PT, abs=0.01)


def test_every_page_of_a_tiff_is_read(upper_part: Gray) -> None:
    first = Image.fromarray(np.full((1100, 800), 255, np.uint8))
    data = encoded(first, "TIFF", save_all=True, append_images=[Image.fromarray(upper_part)], dpi=(200, 200))
    document: Document = read_picture(data, "image/tiff")
    assert document.pages == 2
    assert [t.page for t in document.tables] == [2]
    assert [t.order for t in document.tables] == [len([p for p in document.passages if p.order < 1])]


def test_pictures_that_cannot_be_read() -> None:
    huge = encoded(Image.new("1", (9000, 9000)), "PNG")
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_picture(huge, "image/png")
    bomb = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_picture(bomb, "image/png")
    many = encoded(Image.new("1", (8, 8)), "TIFF", save_all=True, append_images=[Image.new("1", (8, 8))] * 200)
    with pytest.raises(UnreadableError, match=r"reading\.too_large"):
        read_picture(many, "image/tiff")
    whole = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 300), np.uint8)), "PNG")
    for broken in (whole[: len(whole) // 2], b"\x89PNG\r\n\x1a\n", b"no picture"):
        with pytest.raises(UnreadableError, match=r"reading\.broken"):
            read_picture(broken, "image/png")


def with_ink(colour: tuple[int, int, int], *, printed: bool) -> NDArray[np.uint8]:
    """A cell on paper, in blue, green and red, with a number in black and a stroke of a seal, as JPEG."""
    page = np.full((60, 120, 3), 250, np.uint8)
    if printed:
        cv2.putText(page, "38", (40, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)
    cv2.putText(page, "5", (62, 42), cv2.FONT_HERSHEY_SIMPLEX, 0.9, colour, 2)
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 50])[1], 1), np.uint8)


@pytest.mark.parametrize("colour", [(0, 0, 255), (45, 40, 214), (115, 111, 228)])
def test_a_seal_is_neither_ink_nor_a_rule(colour: tuple[int, int, int]) -> None:
    paper = Paper(pictures.without_stamps(with_ink(colour, printed=False)), 150 / 72, 48, 26)
    assert ink_of(paper, Area(2, 2, 118, 58)).lines == []
    assert pictures.SHADE < LEAST_CONTRAST
    printed = Paper(pictures.without_stamps(with_ink(colour, printed=True)), 150 / 72, 48, 26)
    assert len(ink_of(printed, Area(2, 2, 118, 58)).lines) == 1


@pytest.mark.parametrize("paper", [(205, 190, 248), (118, 164, 196)])
def test_a_thin_stroke_on_red_or_brown_paper_is_no_red_ink(paper: tuple[int, int, int]) -> None:
    page = np.full((400, 400, 3), paper, np.uint8)
    page[100:300, 100:104] = np.array(paper) * 0.4  # the stem of a 7, as dark as two fifths of its paper
    page[100:300, 200:204] = (40, 40, 250)
    grey = pictures.without_stamps(page)
    ground = int(grey[0, 0])
    assert ground - int(grey[200, 101]) > 100
    assert ground - int(grey[200, 201]) < LEAST_CONTRAST
    white = np.full((400, 400, 3), (250, 252, 255), np.uint8)
    assert pictures._balanced(white) is white


def stamped(ink: tuple[int, int, int], *, framed: bool) -> NDArray[np.uint8]:
    """A page with a number in black and one in colour, and perhaps a frame around the first; blue, green and red."""
    page = np.full((1700, 1240, 3), 250, np.uint8)
    cv2.putText(page, "46", (600, 800), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 2)
    cv2.putText(page, "31", (200, 300), cv2.FONT_HERSHEY_SIMPLEX, 1, ink, 2)
    if framed:
        cv2.rectangle(page, (500, 700), (760, 830), ink, 5)
        cv2.putText(page, "7", (560, 760), cv2.FONT_HERSHEY_SIMPLEX, 1, ink, 2)
        cv2.line(page, (500, 790), (760, 790), ink, 3)  # over the black number
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], 1), np.uint8)


@pytest.mark.parametrize("ink", [(190, 60, 40), (210, 120, 30), (160, 50, 110)])
def test_a_blue_stamp_leaves_the_print_below_it_and_blue_numbers_elsewhere(ink: tuple[int, int, int]) -> None:
    grey = pictures.without_stamps(stamped(ink, framed=True))
    assert float((grey[690:840, 490:590] < 250 - 48).mean()) < 0.01  # hardly any of its ink
    assert int(grey[775:805, 598:640].min()) < 80
    assert int(grey[270:310, 195:250].min()) < 150
    plain = stamped(ink, framed=False)
    assert int(pictures.without_stamps(plain)[270:310, 195:250].min()) < 150


PEN = {
    "struck through": [((580, 820), (740, 760))],
    "crossed out": [((580, 820), (740, 760)), ((580, 760), (740, 820))],
    "ticked": [((640, 800), (660, 830)), ((660, 830), (800, 740))],
}


@pytest.mark.parametrize("how", [*PEN, "circled"])
@pytest.mark.parametrize("ink", [(190, 60, 40), (160, 50, 110)])
def test_what_a_pen_draws_through_a_number_or_around_it_stays(how: str, ink: tuple[int, int, int]) -> None:
    page = stamped(ink, framed=False)
    for start, end in PEN.get(how, ()):
        cv2.line(page, start, end, ink, 4)
    if how == "circled":
        cv2.ellipse(page, (620, 790), (90, 30), 0, 0, 360, ink, 4)
    assert list(stamps.blue_stamps(page)) == []
    assert (pictures.without_stamps(page) == cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)).all()


def test_blue_cells_and_blue_rules_are_no_stamp() -> None:
    page = np.full((1700, 1240, 3), 250, np.uint8)
    page[300:360, 100:400] = (190, 120, 60)  # a shaded heading
    for y in range(500, 901, 100):
        cv2.line(page, (100, y), (1140, y), (190, 60, 40), 3)
    for x in range(100, 1141, 260):
        cv2.line(page, (x, 500), (x, 900), (190, 60, 40), 3)
    assert list(stamps.blue_stamps(page)) == []


def test_a_seal_on_a_picture_file_is_left_out_as_on_a_page() -> None:
    pixels = with_ink((115, 111, 228), printed=False)
    encoded = cv2.imencode(".png", pixels)[1].tobytes()
    ((gray, _),) = pictures.frames(encoded)
    assert int(gray.min()) >= 250 - 48


def test_greys_made_of_dots_are_greys_again_and_print_stays_as_it_is() -> None:
    page = np.full((400, 200), 255, np.uint8)
    page[:, 90:94] = 0
    assert pictures.without_dots(page, 2.8) is page
    specks = page.copy()
    specks[np.random.default_rng(1).random(page.shape) < 0.01] = 0
    assert pictures.without_dots(specks, 2.8) is specks
    dotted = page.copy()
    dotted[::3, ::3] = 0
    grey = pictures.without_dots(dotted, 2.8)
    ground = grey[20:380, 20:70].astype(int)
    assert np.ptp(ground) < 40
    assert ground.min() - int(grey[200, 92]) > 150
