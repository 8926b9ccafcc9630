"""Scanned pages and pictures: the ruled grid from the image, the text of every cell read twice.

`text` is what the recogniser reads in the lines of ink found inside the cell, with the rules taken
out. `second` is the whole page: a detector looks for text without knowing of any cell, and what it
finds is read from the page as it is and given to the cell it lies in. A cell whose emptiness or
whose characters are in doubt gets no `second`, so it never counts as agreed. Nothing is corrected.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import unicodedata
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.cores import available_cores
from gongkai.extractors.document import Box, Cell, Document, Passage, Problem, Table, UnreadableError, compact
from gongkai.extractors.readers.scan import grid as grids
from gongkai.extractors.readers.scan.grid import Gray, Grid, GridCell, Mask

if TYPE_CHECKING:
    import pypdfium2 as pdfium

# onnxruntime's Linux builds report their use to Microsoft unless told not to before they are loaded
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

READER = "scan:rapidocr-cell+rapidocr-page"

MOST_PIXELS = 40_000_000
"""A3 at 400 dpi has 31 million."""
MOST_FRAMES = 200
POINTS_PER_INCH = 72
RENDER_DPI = 200
LEAST_DPI = 100
"""Below this characters of a report's size are a dozen pixels high: nothing read there could be trusted."""
WORK_DPI = 150, RENDER_DPI
"""Images are brought to a resolution between these before they are looked at."""
PAGE_WIDTH_PT = 595.0
"""Width of a picture that does not say its resolution: A4."""
SCREEN_DPI = 96
"""A picture too small for a page at this resolution is a part of one: an icon is not stretched to a page."""
PICTURE_WIDTH_PT = 150.0, 1700.0
"""Width that a stated resolution may give; outside of it the statement is a default of some program."""

# the detector's memory grows with the pixels: 1280 keeps a worker below 900 MB
DETECT_SIDE = 1280
DETECT_STEP = 64
"""Page sizes are rounded up to this, so that few different shapes have to be prepared for."""
LINE_HEIGHT = 48
LINE_WIDTHS = 48, 72, 96, 120, 144, 192, 240, 288, 336, 384, 480, 576, 672, 768, 960, 1152, 1344, 1536, 1920
BATCH_WIDTH = 384
"""Lines are read together up to this width, `MOST_TOGETHER` at most; filling up a batch of long lines is wasted."""
MOST_TOGETHER = 4
MODELS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
DETECTION: dict[str, Any] = {
    "thresh": 0.3,
    "box_thresh": 0.5,
    "max_candidates": 2000,
    "unclip_ratio": 1.6,
    "use_dilation": True,
    "score_mode": "fast",
}
"""As rapidocr sets them for these models, but for the number of lines."""
MOST_THREADS = 2
"""A worker gains little from more, and there is one worker per core or two."""

# ink, in grey levels of 255 and points
INK_CONTRAST = 48.0
FAINT_CONTRAST = 26.0
SPECK_PT = 1.3
"""What is smaller both ways is dirt."""
STROKE_PT = 2.2
"""What is larger is print (a hyphen is 3 points); what lies between is in doubt where nothing else is printed."""
RED = 24
"""Levels by which red outshines blue and green in red ink; a scan in colour has fringes of less."""
DARK_PAGE = 100
"""Grey level of the paper below which the picture is a negative."""
STACKED = 1.5
"""Height by width from which found text runs downwards."""
RULE_MARGIN_PT = 1.2
LINE_GAP_PT = 5.0
SLIM_LINE_PT = 5.0
"""Ink less high than this is part of a character (the strokes of 三) or a mark."""
THICKEN_PT = 0.7

SURE = 0.6
"""Least probability of a character; below it the reading is in doubt."""
UNRELIABLE, FEW_CELLS = 0.25, 5
"""A table with at least so many unsure numbers, and more than this share of all, is not trusted anywhere."""
UPRIGHT = 0.8
"""Mean probability from which lines of Chinese stand upright; upside down they reach about half."""
CLEARLY = 0.1
LINES_TO_TURN = 12

_LOOK_ALIKE = str.maketrans("OoQlI|", "000111")
_WIDE = str.maketrans("(),;:", "（），；：")
_NUMERIC = re.compile(r"[0-9OoQlI|]+")
_ODD = re.compile(r"[^\W\d_]|[.,、。·'`:;]")
"""Counts have no letters and no decimals: such a mark is dirt, a separator or part of a broken digit."""
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What one page image holds, from top to bottom: text as strings, tables with `order` among the blocks.

    `turned` is how many degrees clockwise the page was turned to stand upright, `skew` how far it
    stood askew after that. Boxes lie on the page as given; `xs` are those of the page set upright
    and straight, where the columns of consecutive pages can be compared.
    """

    blocks: tuple[str | Table, ...]
    problems: tuple[Problem, ...]
    turned: int
    skew: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: what is read and the least and mean probability of its characters."""

    text: str
    least: float
    mean: float


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    def common(self, other: Area) -> Area:
        return Area(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def of(self, image: NDArray[Any]) -> NDArray[Any]:
        return image[max(self.y0, 0) : max(self.y1, 0), max(self.x0, 0) : max(self.x1, 0)]


class Engine:
    """The detector and the recogniser that come with rapidocr, run by onnxruntime."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("rapidocr")
        if spec is None or spec.origin is None:
            raise UnreadableError("reading.no_ocr")
        models = Path(spec.origin).parent / "models"
        try:
            from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415  # only scans pay for it
            from rapidocr.ch_ppocr_det.utils import DBPostProcess  # noqa: PLC0415
        except ImportError:
            raise UnreadableError("reading.no_ocr") from None
        options = SessionOptions()
        options.intra_op_num_threads = threads()
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # the arena keeps the memory of the largest page; threads that spin take the core from other workers
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # straight from the package: rapidocr's own loader would fetch a model that is missing
        if not all((models / name).is_file() for name in MODELS):
            raise UnreadableError("reading.no_ocr")
        self._detector, self._recogniser = (
            InferenceSession(str(models / name), options, providers=["CPUExecutionProvider"]) for name in MODELS
        )
        alphabet = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *alphabet, " "]
        self._boxes = DBPostProcess(**DETECTION)

    def detect(self, gray: Gray) -> list[Area]:
        """Where on the page there is text."""
        height, width = gray.shape
        factor = min(1.0, DETECT_SIDE / max(height, width))
        small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else gray
        down, right = (-side % DETECT_STEP for side in small.shape)
        padded = cv2.copyMakeBorder(small, 0, down, 0, right, cv2.BORDER_REPLICATE)
        pixels = np.repeat((padded.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
        boxes, _ = self._boxes(_run(self._detector, pixels), padded.shape)
        areas = []
        for box in np.asarray(boxes, dtype=np.float64).reshape(-1, 4, 2) / factor:
            (x0, y0), (x1, y1) = np.floor(box.min(axis=0)), np.ceil(box.max(axis=0))
            area = Area(int(x0), int(y0), int(x1), int(y1)).common(Area(0, 0, width, height))
            if area.width > 0 and area.height > 0:
                areas.append(area)
        return sorted(areas, key=lambda a: (a.y0, a.x0, a.y1, a.x1))

    def read(self, crops: Sequence[Gray]) -> list[Line]:
        """The text of each crop, which holds one line."""
        shaped = [_shaped(crop) for crop in crops]
        order = sorted(range(len(crops)), key=lambda i: (shaped[i].shape[1], i))
        lines: list[Line] = [Line("", 1.0, 1.0)] * len(crops)
        for width in LINE_WIDTHS:
            same = [i for i in order if shaped[i].shape[1] == width]
            together = max(1, min(MOST_TOGETHER, BATCH_WIDTH // width))
            for start in range(0, len(same), together):
                batch = same[start : start + together]
                pixels = np.zeros((together, 3, LINE_HEIGHT, width), dtype=np.float32)  # always the same shape
                for place, index in enumerate(batch):
                    pixels[place] = shaped[index]
                guesses = _run(self._recogniser, pixels)
                for place, index in enumerate(batch):
                    lines[index] = self._decoded(guesses[place])
        return lines

    def _decoded(self, guesses: NDArray[np.float32]) -> Line:
        """Connectionist decoding: repeated characters are one, the first class is none."""
        best = guesses.argmax(axis=1)
        kept = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        places = np.flatnonzero(kept)
        if not len(places):
            return Line("", 1.0, 1.0)
        text = "".join(self._characters[best[place]] for place in places)
        chances = guesses[places, best[places]]
        return Line(text, float(chances.min()), float(chances.mean()))


def _run(session: Any, pixels: NDArray[np.float32]) -> Any:
    return session.run(None, {session.get_inputs()[0].name: pixels})[0]


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process; loading it takes seconds."""
    return Engine()


def threads() -> int:
    """As many as there are cores for this process, `MOST_THREADS` at most."""
    return max(1, min(MOST_THREADS, available_cores()))


def _shaped(crop: Gray) -> NDArray[np.float32]:
    """A crop as the recogniser wants it: 48 high, one of a few widths, filled up with grey on its right."""
    height, width = crop.shape
    natural = max(1, round(width * LINE_HEIGHT / height))
    full = next((w for w in LINE_WIDTHS if w >= natural), LINE_WIDTHS[-1])
    resized = cv2.resize(crop, (min(natural, full), LINE_HEIGHT), interpolation=cv2.INTER_LINEAR)
    shaped = np.zeros((LINE_HEIGHT, full), dtype=np.float32)
    shaped[:, : resized.shape[1]] = resized.astype(np.float32) / 127.5 - 1
    return shaped


def check_size(width: float, height: float) -> None:
    if width * height > MOST_PIXELS:
        raise UnreadableError(
            "reading.too_large",
            size=f"{width * height / 1e6:.0f} megapixels",
            limit=f"{MOST_PIXELS / 1e6:.0f} megapixels",
        )


def render(page: pdfium.PdfPage) -> tuple[Gray, float]:
    """A page of a PDF as displayed, in grey, and its pixels per point."""
    from pypdfium2 import raw  # noqa: PLC0415  # pictures need no PDF library

    width, height = page.get_size()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        check_size(*item.get_px_size())  # pdfium unpacks the whole image, however small the page is
    dpi = min(RENDER_DPI, POINTS_PER_INCH * (MOST_PIXELS / (width * height)) ** 0.5)
    if dpi < LEAST_DPI:
        scale = LEAST_DPI / POINTS_PER_INCH
        check_size(width * scale, height * scale)
    scale = dpi / POINTS_PER_INCH
    bitmap = page.render(scale=scale, prefer_bgrx=False)
    try:
        return without_red(bitmap.to_numpy()), scale
    finally:
        bitmap.close()


def without_red(pixels: NDArray[np.uint8]) -> Gray:
    """The grey levels of a picture in blue, green and red; red ink, a seal's or a signature's, is as light as paper."""
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    blue, green, red = cv2.split(pixels)
    coloured = cv2.subtract(red, cv2.max(blue, green)) >= RED
    return np.asarray(np.where(coloured, np.maximum(red, gray), gray), np.uint8)


def read_picture(data: bytes, media_type: str) -> Document:
    """An image file; every frame of a TIFF is a page. Raises `UnreadableError`."""
    passages: list[Passage] = []
    tables: list[Table] = []
    problems: list[Problem] = []
    pages = 0
    for pages, (image, scale) in enumerate(_frames(data), start=1):
        scanned = read_image(image, page=pages, scale=scale)
        problems += scanned.problems
        for block in scanned.blocks:
            order = len(passages) + len(tables)
            if isinstance(block, str):
                passages.append(Passage(order, block, pages))
            else:
                tables.append(Table(order, block.rows, block.cols, block.cells, block.reader, block.page, block.xs))
    return Document(media_type, pages, tuple(passages), tuple(tables), problems=tuple(problems))


def _frames(data: bytes) -> Iterator[tuple[Gray, float]]:
    """Each page of an image file in grey with its pixels per point; sizes are checked before pixels are unpacked."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large images; they are refused here
            with Image.open(io.BytesIO(data)) as image:
                check_size(*image.size)
                count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
                if count > MOST_FRAMES:
                    raise UnreadableError("reading.too_large", size=f"{count} pages", limit=f"{MOST_FRAMES} pages")
                for number, frame in enumerate(ImageSequence.Iterator(image)):
                    if number >= count:
                        break  # the rest of a GIF is its animation
                    check_size(*frame.size)
                    upright = ImageOps.exif_transpose(frame)
                    yield _gray(upright), _scale(upright.size, upright.info.get("dpi"))
    except Image.DecompressionBombError as error:
        limit = f"{MOST_PIXELS / 1e6:.0f} megapixels"
        raise UnreadableError("reading.too_large", size=str(error)[:100], limit=limit) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}"[:200]) from None


def _gray(image: Any) -> Gray:
    """Grey levels of a Pillow image of any mode, what is transparent on white."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float64)
        top = float(values.max()) or 1.0
        return np.asarray(np.clip(values * (255 / max(top, 255.0)), 0, 255), dtype=np.uint8)
    if "A" in image.mode or "transparency" in image.info:
        layers = np.asarray(image.convert("RGBA").convert("LA"), dtype=np.float64)
        opaque = layers[..., 1] / 255
        return np.asarray(layers[..., 0] * opaque + 255 * (1 - opaque), dtype=np.uint8)
    return np.array(image.convert("L"), dtype=np.uint8)


def _scale(size: tuple[int, int], dpi: Any) -> float:
    """Pixels per point: as the file states, unless that makes a page of an impossible size."""
    try:
        stated = float(dpi[0]) / POINTS_PER_INCH
    except (TypeError, ValueError, IndexError):
        stated = 0.0
    if stated > 0 and PICTURE_WIDTH_PT[0] <= size[0] / stated <= PICTURE_WIDTH_PT[1] and stated * 72 >= LEAST_DPI:
        return stated
    return max(size[0] / PAGE_WIDTH_PT, SCREEN_DPI / POINTS_PER_INCH)


def read_image(image: Gray, *, page: int | None, scale: float, turn: int | None = None) -> ScannedPage:
    """Read a page image with `scale` pixels per point, in grey.

    `turn` is how many degrees clockwise it must be turned to stand upright; None to find out.
    """
    height, width = image.shape
    check_size(width, height)
    sheet = _Sheet.prepared(image, scale)
    reading = _upright(sheet, turn)
    if reading is None:
        unsure = Problem("reading.page_turned", page)
        return ScannedPage((), (unsure,), 0, sheet.skew)
    problems = []
    ruled = grids.find_grids(reading.view.pixels, sheet.scale)
    paper = _Paper.of(reading.view.pixels, ruled.rules, sheet.scale)
    outside = [i for i, area in enumerate(reading.areas) if not any(_centred(area, g) for g in ruled.grids)]
    blocks: list[str | Table] = []
    above = 0.0
    for grid in ruled.grids:
        between = [i for i in outside if above <= reading.areas[i].y0 < grid.ys[0]]
        blocks += _texts(between, reading)
        outside = [i for i in outside if i not in between]
        blocks.append(_table(grid, reading, paper, page, len(blocks)))
        above = grid.ys[0]
        if grid.irregular:
            problems.append(Problem("reading.irregular_cells", page, {"count": str(grid.irregular)}))
    blocks += _texts(outside, reading)
    if not ruled.grids and grids.has_rules(reading.view.pixels, sheet.scale):
        problems.append(Problem("reading.rules_without_table", page))
    return ScannedPage(tuple(blocks), tuple(problems), reading.view.turn, sheet.skew)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The page at the resolution it is worked on, as it lies in the file."""

    pixels: Gray
    scale: float
    skew: float

    @classmethod
    def prepared(cls, image: Gray, scale: float) -> _Sheet:
        if np.median(image[::8, ::8]) < DARK_PAGE:
            image = np.asarray(255 - image, np.uint8)
        dpi = scale * POINTS_PER_INCH
        wanted = min(max(dpi, WORK_DPI[0]), WORK_DPI[1])
        height, width = image.shape
        factor = min(wanted / dpi, (MOST_PIXELS / (width * height)) ** 0.5) if wanted != dpi else 1.0
        if abs(factor - 1) > 0.01:
            how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
            image = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=how), np.uint8)
            scale *= factor
        return cls(np.ascontiguousarray(image), scale, grids.skew_deg(image))

    def view(self, turn: int) -> _View:
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -turn // 90))
        shape = pixels.shape
        matrix = np.eye(3)
        if abs(self.skew) > grids.LEAST_SKEW_DEG:
            pixels = grids.turned(pixels, -self.skew)
            matrix[:2] = grids.turn_matrix(shape, -self.skew)
        quarter = _quarter_turn(self.pixels.shape, turn)
        return _View(
            pixels, turn, np.asarray(np.linalg.inv(matrix @ quarter), np.float64), self.scale, self.pixels.shape
        )


@dataclass(frozen=True, slots=True)
class _View:
    """The page turned by `turn` degrees clockwise and set straight; `back` leads to where its pixels came from."""

    pixels: Gray
    turn: int
    back: NDArray[np.float64]
    scale: float
    origin: tuple[int, ...]

    def box(self, rectangle: tuple[float, float, float, float]) -> Box:
        """The smallest upright rectangle, in points of the page as given, around one of this view."""
        x0, y0, x1, y1 = rectangle
        corners = self.back @ np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1, 1, 1, 1]], dtype=np.float64)
        height, width = self.origin[:2]
        xs, ys = np.clip(corners[0], 0, width) / self.scale, np.clip(corners[1], 0, height) / self.scale
        return Box(*(round(float(v), 2) for v in (xs.min(), ys.min(), xs.max(), ys.max())))


def _quarter_turn(shape: tuple[int, ...], turn: int) -> NDArray[np.float64]:
    """Pixel positions before and after turning an image of `shape` clockwise."""
    height, width = shape[:2]
    return np.array(
        {
            0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            90: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
            180: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            270: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
        }[turn],
        dtype=np.float64,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The whole page: where the detector found text. It is read once it is known which cell each part lies in."""

    view: _View
    areas: list[Area]
    lines: list[Line]


def _upright(sheet: _Sheet, turn: int | None) -> _Reading | None:
    """The page turned so that its text stands upright; None where that cannot be told."""
    if turn is not None:
        return _whole_page(sheet.view(turn))
    view = sheet.view(0)
    areas = engine().detect(view.pixels)
    long = [a for a in areas if max(a.width, a.height) > 1.5 * min(a.width, a.height)]
    lying = sum(a.width for a in long if a.width > a.height)
    standing = sum(a.height for a in long if a.height > a.width)
    if standing > 2 * lying:
        view = sheet.view(90)
        areas = engine().detect(view.pixels)
    if not areas:
        return _Reading(view, [], [])
    reading = _whole_page(view, areas)
    straight = _legible(reading.lines)
    if straight >= UPRIGHT:
        return reading
    longest = sorted(areas, key=lambda a: (-a.width / a.height, a.y0, a.x0))[:LINES_TO_TURN]
    over = _legible(engine().read([np.ascontiguousarray(a.of(view.pixels)[::-1, ::-1]) for a in longest]))
    if max(straight, over) < UPRIGHT - CLEARLY or abs(straight - over) < CLEARLY:
        return None
    return reading if straight > over else _whole_page(sheet.view((view.turn + 180) % 360))


def _legible(lines: list[Line]) -> float:
    """How well lines of Chinese can be read, 0 where there are none: digits look like digits upside down."""
    chinese = [line.mean for line in lines if len(_HAN.findall(line.text)) >= 2]
    return float(np.median(chinese)) if chinese else 0.0


def _whole_page(view: _View, areas: list[Area] | None = None) -> _Reading:
    areas = engine().detect(view.pixels) if areas is None else areas
    lines = engine().read([np.ascontiguousarray(a.of(view.pixels)) for a in areas])
    return _Reading(view, areas, lines)


def _centred(area: Area, grid: Grid) -> bool:
    x, y = (area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2
    return grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]


def _texts(chosen: list[int], reading: _Reading) -> list[str]:
    text = _in_lines([(reading.areas[i], reading.lines[i].text) for i in chosen])
    return [text] if text else []


def _in_lines(pieces: list[tuple[Area, str]]) -> str:
    """Pieces of text as lines from top to bottom, each from left to right."""
    rows: list[list[tuple[Area, str]]] = []
    for piece in sorted(pieces, key=lambda p: (p[0].y0 + p[0].y1, p[0].x0)):
        middle = (piece[0].y0 + piece[0].y1) / 2
        if rows and rows[-1][-1][0].y0 <= middle <= rows[-1][-1][0].y1:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return "\n".join("".join(text for _, text in sorted(row, key=lambda p: p[0].x0)) for row in rows).strip()


@dataclass(frozen=True, slots=True)
class _Paper:
    """The page without its rules: grey levels, and what of it is ink, clearly or faintly."""

    clean: Gray
    scale: float
    contrast: float
    faint: float

    @classmethod
    def of(cls, pixels: Gray, rules: Mask, scale: float) -> _Paper:
        thick = 2 * round(grids.THICKEST_RULE_PT * scale / 2) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (thick, thick))
        ground = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, kernel)
        # a scanned rule fades out over a pixel on either side
        wide = cv2.dilate(rules, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
        clean = np.where(wide > 0, ground, pixels)
        sample = pixels[:: max(1, pixels.shape[0] // 600)]
        rough = np.abs(sample.astype(np.int16) - cv2.medianBlur(sample, 3))
        noise = float(np.median(rough)) / 0.6745
        return cls(np.asarray(clean, np.uint8), scale, max(INK_CONTRAST, 6 * noise), max(FAINT_CONTRAST, 5 * noise))


@dataclass(frozen=True, slots=True)
class _Ink:
    """What is printed in a cell: its lines, whether there is any, and whether that is in doubt."""

    lines: list[Area]
    doubtful: bool


def _inner(grid: Grid, cell: GridCell, scale: float) -> Area:
    x0, y0, x1, y1 = grid.rectangle(cell)
    inset = RULE_MARGIN_PT * scale
    return Area(round(x0 + inset), round(y0 + inset), round(x1 - inset), round(y1 - inset))


def _ink(paper: _Paper, area: Area) -> _Ink:
    """Lines of ink inside a cell. Specks are no ink; strokes too small or too pale to be sure of are in doubt."""
    gray = area.of(paper.clean).astype(np.float32)
    if gray.size == 0:
        return _Ink([], True)
    ground = float(np.median(gray))
    depth = ground - gray if ground >= 100 else gray - ground  # white print on a dark ground
    blobs = _blobs(depth > paper.contrast)
    large = [b for b in blobs if max(b.width, b.height) >= STROKE_PT * paper.scale]
    if not large:
        unsure = any(max(b.width, b.height) >= SPECK_PT * paper.scale for b in blobs)
        pale = cv2.blur(depth, (3, 3)) > paper.faint
        unsure |= any(max(b.width, b.height) >= STROKE_PT * paper.scale for b in _blobs(pale))
        return _Ink([], unsure)
    parts = [b for b in blobs if max(b.width, b.height) >= SPECK_PT * paper.scale]
    return _Ink([_moved(line, area) for line in _lines_of(parts, large, paper.scale)], False)


def _blobs(mask: NDArray[np.bool_]) -> list[Area]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return [
        Area(x, y, x + width, y + height) for x, y, width, height, _ in (map(int, stats[k]) for k in range(1, count))
    ]


def _lines_of(parts: list[Area], large: list[Area], scale: float) -> list[Area]:
    """Strokes above one another are of one line while they overlap or one of them is too slim for a line."""
    runs: list[Area] = []
    for part in sorted(large, key=lambda a: (a.y0, a.x0)):
        if runs and part.y0 < runs[-1].y1:
            runs[-1] = _around(runs[-1], part)
        else:
            runs.append(part)
    joined: list[Area] = []
    for run in runs:
        slim = joined and min(run.height, joined[-1].height) < SLIM_LINE_PT * scale
        if slim and run.y0 - joined[-1].y1 < LINE_GAP_PT * scale:
            joined[-1] = _around(joined[-1], run)
        else:
            joined.append(run)
    lines = []
    for run in joined:
        line = run
        for part in parts:  # dots and commas of the line
            if run.y0 <= (part.y0 + part.y1) / 2 <= run.y1:
                line = _around(line, part)
        lines.append(line)
    return lines


def _around(a: Area, b: Area) -> Area:
    return Area(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))


def _moved(area: Area, origin: Area) -> Area:
    dx, dy = max(origin.x0, 0), max(origin.y0, 0)
    return Area(area.x0 + dx, area.y0 + dy, area.x1 + dx, area.y1 + dy)


def _table(grid: Grid, reading: _Reading, paper: _Paper, page: int | None, order: int) -> Table:
    inner = [_inner(grid, cell, paper.scale) for cell in grid.cells]
    inks = [_ink(paper, area) for area in inner]
    firsts, shaky = _first_readings(inner, inks, paper)
    seconds = _second_readings(grid, inner, reading, paper)
    settled = [_settled(*parts) for parts in zip(inks, firsts, seconds, shaky, strict=True)]
    if _unreliable(settled):
        settled = [(text, None) for text, _ in settled]
    cells = []
    for cell, (text, other) in zip(grid.cells, settled, strict=True):
        cells.append(
            Cell(
                cell.row,
                cell.col,
                cell.rowspan,
                cell.colspan,
                text,
                other,
                page,
                reading.view.box(grid.rectangle(cell)),
            )
        )
    xs = tuple(round(x / paper.scale, 2) for x in grid.xs)
    return Table(order, len(grid.ys) - 1, len(grid.xs) - 1, tuple(cells), READER, page, xs)


def _first_readings(inner: list[Area], inks: list[_Ink], paper: _Paper) -> tuple[list[list[Line]], list[bool]]:
    """The lines of every cell, each read from its own ink with some paper around it, and which numbers are shaky.

    A number is shaky if it reads otherwise once its strokes are thickened: a 4 whose strokes are
    broken passes for a 1 in every reading of the page as it is.
    """
    crops = [_line_crop(paper, area, line) for area, ink in zip(inner, inks, strict=True) for line in ink.lines]
    lines = engine().read(crops)
    numbers = [i for i, line in enumerate(lines) if not _HAN.search(line.text)]
    thick = dict(zip(numbers, engine().read([_thickened(crops[i], paper.scale) for i in numbers]), strict=True))
    readings, shaky, at = [], [], 0
    for ink in inks:
        mine = range(at, at + len(ink.lines))
        readings.append([lines[i] for i in mine])
        shaky.append(any(i in thick and compact(thick[i].text) != compact(lines[i].text) for i in mine))
        at += len(ink.lines)
    return readings, shaky


def _thickened(crop: Gray, scale: float) -> Gray:
    side = max(2, round(THICKEN_PT * scale))
    return np.asarray(cv2.erode(crop, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))), np.uint8)


def _line_crop(paper: _Paper, cell: Area, line: Area) -> Gray:
    """A line of ink on its ground; marks less high than a digit keep their size."""
    least = round(8 * paper.scale)
    high = max(line.height, least)
    pad = round(0.25 * high)
    middle = (line.y0 + line.y1) // 2
    wanted = Area(line.x0 - pad, middle - high // 2 - pad, line.x1 + pad, middle + (high + 1) // 2 + pad)
    # not beyond the cell, and not into the lines above and below
    kept = Area(wanted.x0, max(wanted.y0, line.y0 - pad), wanted.x1, min(wanted.y1, line.y1 + pad)).common(cell)
    pixels = kept.of(paper.clean)
    ground = int(np.median(cell.of(paper.clean)))
    return np.asarray(
        cv2.copyMakeBorder(
            pixels,
            kept.y0 - wanted.y0,
            wanted.y1 - kept.y1,
            kept.x0 - wanted.x0,
            wanted.x1 - kept.x1,
            cv2.BORDER_CONSTANT,
            value=ground,
        ),
        np.uint8,
    )


def _second_readings(grid: Grid, inner: list[Area], reading: _Reading, paper: _Paper) -> list[list[tuple[Area, Line]]]:
    """What the detector found inside each cell; text it ran together across rules is read cell by cell."""
    found: list[list[tuple[Area, Line]]] = [[] for _ in inner]
    owners = _owners(grid)
    cut: list[tuple[int, Area]] = []
    for area, line in zip(reading.areas, reading.lines, strict=True):
        if not _centred(area, grid):
            continue
        parts = [(i, part) for i in _touched(grid, owners, area) if (part := _part(area, inner[i], paper)) is not None]
        if area.height > STACKED * area.width:  # characters below one another: each is a line of its own
            cut += [(i, line_of) for i, part in parts for line_of in _stacked(part, paper)]
        elif len(parts) == 1 and parts[0][1].width >= 0.8 * min(area.width, inner[parts[0][0]].width):
            found[parts[0][0]].append((area, line))
        else:
            cut += parts
    lines = engine().read([np.ascontiguousarray(part.of(reading.view.pixels)) for _, part in cut])
    for (index, part), line in zip(cut, lines, strict=True):
        found[index].append((part, line))
    return found


def _stacked(part: Area, paper: _Paper) -> list[Area]:
    pad = round(paper.scale)
    return [Area(part.x0, line.y0 - pad, part.x1, line.y1 + pad).common(part) for line in _ink(paper, part).lines]


def _owners(grid: Grid) -> dict[tuple[int, int], int]:
    return {
        (row, col): index
        for index, cell in enumerate(grid.cells)
        for row in range(cell.row, cell.row + cell.rowspan)
        for col in range(cell.col, cell.col + cell.colspan)
    }


def _touched(grid: Grid, owners: dict[tuple[int, int], int], area: Area) -> list[int]:
    rows, cols = len(grid.ys) - 1, len(grid.xs) - 1
    top, bottom = (min(max(bisect_right(grid.ys, y) - 1, 0), rows - 1) for y in (area.y0, area.y1))
    left, right = (min(max(bisect_right(grid.xs, x) - 1, 0), cols - 1) for x in (area.x0, area.x1))
    return sorted({owners[r, c] for r in range(top, bottom + 1) for c in range(left, right + 1)})


def _part(area: Area, cell: Area, paper: _Paper) -> Area | None:
    """The part of a found text that lies in a cell; None where it only brushes the cell or nothing is printed there."""
    part = area.common(cell)
    if part.width < 2 or part.height < 0.4 * min(area.height, cell.height):
        return None
    gray = part.of(paper.clean).astype(np.float32)
    ground = float(np.median(cell.of(paper.clean)))
    depth = ground - gray if ground >= 100 else gray - ground
    inked = any(max(b.width, b.height) >= SPECK_PT * paper.scale for b in _blobs(depth > paper.contrast))
    whole = part.width * part.height >= 0.8 * area.width * area.height
    return part if inked or whole else None


def _settled(ink: _Ink, first: list[Line], second: list[tuple[Area, Line]], shaky: bool) -> tuple[str, str | None]:
    """Both readings of a cell; the second is None where it is in doubt what the cell holds."""
    text = _one_width("\n".join(line.text for line in first).strip())
    other = _one_width(_in_lines([(area, line.text) for area, line in second]))
    if compact(text) == compact(other) and _NUMERIC.fullmatch(compact(text)):
        text, other = text.translate(_LOOK_ALIKE), other.translate(_LOOK_ALIKE)
    # labels are looked up in a list of known ones, numbers have nothing but themselves
    label = _HAN.search(text) is not None
    sure = label or all(line.least >= SURE for line in [*first, *(line for _, line in second)])
    lost = bool(ink.lines) and not compact(text)
    odd = _ODD.search(text) is not None and not label
    return text, other if sure and not (lost or odd or shaky or ink.doubtful) else None


def _unreliable(settled: list[tuple[str, str | None]]) -> bool:
    """Whether so many numbers of a table are unsure that the others agree by chance."""
    numbers = [(text, other) for text, other in settled if compact(text) and not _HAN.search(text)]
    unsure = sum(other is None or compact(text) != compact(other) for text, other in numbers)
    return unsure >= FEW_CELLS and unsure > UNRELIABLE * len(numbers)


def _one_width(text: str) -> str:
    """Digits of ordinary width, punctuation in Chinese as wide as Chinese is set: a scan shows no difference."""
    text = "".join(unicodedata.normalize("NFKC", c) if "０" <= c <= "９" else c for c in text)
    return text.translate(_WIDE) if _HAN.search(text) else text
