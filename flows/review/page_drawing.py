"""Draws pages of archived documents as pictures. This runs in processes of their own, started only for these functions:
the module imports only what they need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from gongkai.errors import GongkaiError
from gongkai.extractors.document import Box
from gongkai.files import replacing_folder

SCALE = 2.0
"""Pixels per point of the picture: 144 dpi, readable and small."""

LARGEST = 2_000.0
"""The longer side, in points, up to which a page is drawn at full scale; larger pages are scaled down."""

OUTLINE, ROW, COLUMN = (220, 38, 38, 255), (59, 130, 246, 40), (234, 179, 8, 50)

WIDTH = 1_000
"""Width in pixels: small print is legible, and a page takes some 60 kB."""

MAX_PAGES = 60
"""The most pages drawn of a document; a report has five to twenty."""

SIZES = "sizes.json"
REASON = "failed.txt"

Sizes = list[tuple[float, float]]
"""Width and height of each page in points; empty where the document could not be drawn."""


class UndrawableError(GongkaiError):
    """A document has no page that can be drawn; the message names it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a report: what it states and where it is."""

    report_id: str
    document_id: str
    archive_path: str
    media_type: str
    source_url: str
    title: str | None
    form: str
    table_id: str
    indicator: str
    label_zh: str
    applicant: str | None
    value: Any
    unit: str | None
    state: str
    raw: str
    note: str | None
    page: int | None
    box: Box | None
    reader: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class PictureJob:
    """A document to draw: the folder for its pictures, and where the document is."""

    folder: Path
    document: Path
    media_type: str


def draw_cells(document: Path, spots: list[Spot], around: list[Spot], path: Path) -> None:
    """Draw the page of the spots with each outlined; other cells in their rows and columns are shaded."""
    first = spots[0]
    assert first.page is not None
    image, scale = rendered(document, first.media_type, first.page)
    shade = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(shade)
    chosen = {(s.indicator, s.applicant) for s in spots}
    for other in around:
        if other.page != first.page or other.box is None or (other.indicator, other.applicant) in chosen:
            continue
        if other.indicator == first.indicator:
            draw.rectangle(_pixels(other.box, scale), fill=ROW)
        elif other.table_id == first.table_id and other.applicant and other.applicant == first.applicant:
            draw.rectangle(_pixels(other.box, scale), fill=COLUMN)
    for spot in spots:
        if spot.page == first.page and spot.box is not None:
            draw.rectangle(_pixels(spot.box, scale), outline=OUTLINE, width=max(2, round(scale * 1.5)))
    Image.alpha_composite(image.convert("RGBA"), shade).convert("RGB").save(path)


def rendered(document: Path, media_type: str, page: int) -> tuple[Image.Image, float]:
    """A page (from 1) as displayed, and its pixels per point. Raises UndrawableError where it cannot be drawn."""
    with _naming_unreadable(document):
        if media_type.startswith("image/"):
            with Image.open(document) as opened:
                picture = opened.convert("RGB")
            return picture, picture.width / 595
        with pdfium.PdfDocument(document) as pdf:
            sheet = pdf[page - 1]
            scale = SCALE * min(1.0, LARGEST / max(sheet.get_size()))
            return sheet.render(scale=scale).to_pil(), scale


def pages(document: Path, media_type: str) -> int:
    """How many pages `rendered` can draw. Raises UndrawableError like it."""
    if media_type.startswith("image/"):
        return 1
    with _naming_unreadable(document), pdfium.PdfDocument(document) as pdf:
        return len(pdf)


@contextmanager
def _naming_unreadable(document: Path) -> Iterator[None]:
    try:
        yield
    except (pdfium.PdfiumError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise UndrawableError(f"{document}: 无法打开原件 / the document cannot be opened: {error}") from None


def _pixels(box: Box, scale: float) -> tuple[float, float, float, float]:
    return box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale


def draw_pages(job: PictureJob) -> None:
    """Draw all pages of a document, or record why there are none."""
    with replacing_folder(job.folder) as part:  # one build at a time
        note(part, *_drawn(job, part))


def _drawn(job: PictureJob, part: Path) -> tuple[Sizes, str]:
    """Draw the pages into a folder. Returns their sizes, or none and the reason."""
    sizes: Sizes = []
    try:
        for number in range(1, min(pages(job.document, job.media_type), MAX_PAGES) + 1):
            image, scale = rendered(job.document, job.media_type, number)
            sizes.append((round(image.width / scale, 1), round(image.height / scale, 1)))
            if image.width > WIDTH:
                image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
            image.convert("L" if _is_grey(image) else "RGB").save(part / f"{number}.webp", quality=60, method=4)
    except (UndrawableError, OSError, ValueError) as error:
        return [], str(error)
    return sizes, ""


def note(folder: Path, sizes: Sizes, reason: str) -> None:
    """Record the page sizes of a document, or why there are none, beside its pictures."""
    (folder / SIZES).write_text(json.dumps(sizes))
    if reason:
        (folder / REASON).write_text(reason, encoding="utf-8")


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.convert("RGB").resize((64, 64)).split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
