"""The detector and the recogniser that come with rapidocr, run by onnxruntime."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gongkai.cores import available_cores
from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.scan.geometry import Area, Gray
from gongkai.extractors.readers.scan.grid import made_smaller
from gongkai.extractors.readers.scan.levels import percentile

# onnxruntime's Linux builds report their use to Microsoft unless told not to before they are loaded
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# the detector's memory grows with the pixels: 1280 keeps a worker below 900 MB
DETECT_SIDE = 1280
DETECT_STEP = 64
"""Page sides are rounded up to a multiple of this, so that the detector runs on few different shapes."""
DETECT_STRIDE, DETECT_MARGIN = 32, 24
"""In pixels: the stride of the detector's coarsest layer, and the paper kept around the printed part of a page."""
MARKED = 16
"""Print, averaged over three by three pixels, differs from the paper by more than this many grey levels."""
LINE_HEIGHT = 48
LINE_WIDTHS = 48, 72, 96, 120, 144, 192, *range(208, 1921, 16)
"""Short lines are read with some grey beside them: a worn 0 that fills its picture may be read as nothing."""
BATCH_WIDTH = 640
"""Total width of the lines read in one batch, of which there are at most `MOST_TOGETHER`; longer lines gain nothing by
it."""
MOST_TOGETHER = 8
MODELS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
DETECTION: dict[str, Any] = {
    "thresh": 0.3,
    "box_thresh": 0.5,
    "max_candidates": 2000,
    "unclip_ratio": 1.6,
    "use_dilation": True,
    "score_mode": "fast",
}
"""The settings of rapidocr for these models, except `max_candidates`."""
TINY = 1e-9
MOST_THREADS = 2
"""A worker gains little from more threads, and there is one worker for every core or two."""


NUMBER_ALPHABET = "0123456789+-−–—/.,%无件元万条次个人份起宗例"
"""What a cell for a number may print: digits, sign, separators, marks for "nothing", units."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, with the least and the mean probability of its characters (1.0 for an empty text).

    `as_number` is the same line decoded with only the characters of `NUMBER_ALPHABET`.
    """

    text: str
    least: float
    mean: float
    as_number: Line | None = None


class Engine:
    """Text detector and recogniser. Raises `UnreadableError` if rapidocr, its models or onnxruntime are missing."""

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
        # loaded from the package itself: rapidocr's own loader would download a missing model
        if not all((models / name).is_file() for name in MODELS):
            raise UnreadableError("reading.no_ocr")
        # lines are small: batches side by side, each on one thread, cost less than one batch on two threads
        self._detector, self._recogniser = (
            InferenceSession(str(models / name), _options(SessionOptions(), *how), providers=["CPUExecutionProvider"])
            for name, how in zip(MODELS, ((threads(), False), (1, True)), strict=True)
        )
        self._pool = ThreadPoolExecutor(threads(), thread_name_prefix="recogniser")
        alphabet = self._recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *alphabet, " "]
        self._number_classes = self._classes(NUMBER_ALPHABET)
        self._digit_classes = self._classes(NUMBER_ALPHABET.replace("/", ""))
        self._boxes = DBPostProcess(**DETECTION)

    def _classes(self, alphabet: str) -> NDArray[np.int64]:
        return np.array([i for i, c in enumerate(self._characters) if c and c in alphabet])

    def detect(self, gray: Gray, parts: Sequence[Area] | None = None) -> list[Area]:
        """The text areas of a page in pixels, from top to bottom; of those with their middle in one of the `parts`, if
        these are given."""
        height, width = gray.shape
        page = Area(0, 0, width, height)
        small, factor = made_smaller(gray, DETECT_SIDE)
        marked = _marked(small)
        areas = []
        for part in [page] if parts is None else parts:
            reduced = Area(*(round(side * factor) for side in (part.x0, part.y0, part.x1, part.y1)))
            for box in self._boxes_in(small, _printed(marked, reduced)) / factor:
                (x0, y0), (x1, y1) = np.floor(box.min(axis=0)), np.ceil(box.max(axis=0))
                area = Area(int(x0), int(y0), int(x1), int(y1)).common(page)
                if area.width > 0 and area.height > 0 and _is_centred(area, part):
                    areas.append(area)
        return sorted(areas, key=lambda a: (a.y0, a.x0, a.y1, a.x1))

    def _boxes_in(self, small: Gray, part: Area) -> NDArray[np.float64]:
        """The corners of the text areas in a part of a page, in pixels of the page."""
        if part.width <= 0 or part.height <= 0:
            return np.empty((0, 4, 2))
        cut = np.ascontiguousarray(part.of(small))
        down, right = (-side % DETECT_STEP for side in cut.shape)
        padded = cv2.copyMakeBorder(cut, 0, down, 0, right, cv2.BORDER_REPLICATE)
        pixels = np.repeat((padded.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
        boxes, _ = self._boxes(_run(self._detector, pixels), padded.shape)
        found: NDArray[np.float64] = np.asarray(boxes, dtype=np.float64).reshape(-1, 4, 2)
        return np.asarray(found + np.array([part.x0, part.y0]), np.float64)

    def read(self, crops: Sequence[Gray]) -> list[Line]:
        """The text of each crop, in the same order; a crop holds one line."""
        shaped = [_shaped(crop) for crop in crops]
        order = sorted(range(len(crops)), key=lambda i: (shaped[i].shape[1], i))
        lines: list[Line] = [Line("", 1.0, 1.0)] * len(crops)
        batches: list[list[int]] = []
        for width in LINE_WIDTHS:
            same = [i for i in order if shaped[i].shape[1] == width]
            together = max(1, min(MOST_TOGETHER, BATCH_WIDTH // width))
            batches += [same[at : at + together] for at in range(0, len(same), together)]
        batches.reverse()  # the longest first, so that no thread is left with a long one at the end
        read = self._pool.map(lambda batch: self._read([shaped[i] for i in batch]), batches)
        for batch, found in zip(batches, read, strict=True):
            for index, line in zip(batch, found, strict=True):
                lines[index] = line
        return lines

    def _read(self, shaped: Sequence[NDArray[np.float32]]) -> list[Line]:
        """The lines of a batch, whose images all have the same width."""
        pixels = np.repeat(np.asarray(shaped, np.float32)[:, None], 3, axis=1)
        return [self._decoded(guesses) for guesses in _run(self._recogniser, pixels)]

    def _decoded(self, guesses: NDArray[np.float32]) -> Line:
        whole, numeric = self._text(guesses), self._text_over(guesses, self._number_classes)
        if "/" in numeric.text and any(map(str.isdecimal, numeric.text)):
            # a slash is a mark that stands alone: among digits it is a misread 7 or 1
            numeric = self._text_over(guesses, self._digit_classes)
        return replace(whole, as_number=numeric)

    def _text_over(self, guesses: NDArray[np.float32], classes: NDArray[np.int64]) -> Line:
        """The line decoded with the characters of some classes only.

        The probability of all characters is distributed over them in proportion to their own. The class for "no
        character" keeps its probability: a `0` taken for an `O` is still one character.
        """
        kept = guesses[:, classes] + np.float32(TINY)
        shares = kept * ((1 - guesses[:, :1]) / kept.sum(axis=1, keepdims=True))
        return self._text(np.concatenate((guesses[:, :1], shares), axis=1), np.concatenate(([0], classes)))

    def _text(self, guesses: NDArray[np.float32], classes: NDArray[np.int64] | None = None) -> Line:
        """Greedy CTC decoding: repeated classes are merged, and the first class, "no character", is dropped.

        `classes` are the classes that the columns of `guesses` stand for, in rising order; None for all.
        """
        best = guesses.argmax(axis=1)
        kept = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        places = np.flatnonzero(kept)
        if not len(places):
            return Line("", 1.0, 1.0)
        read = best[places] if classes is None else classes[best[places]]
        text = "".join(self._characters[at] for at in read)
        chances = guesses[places, best[places]]
        return Line(text, float(chances.min()), float(chances.mean()))


def _options(options: Any, count: int, keep_memory: bool) -> Any:
    """Session options with `count` threads. With `keep_memory`, memory is reused from batch to batch, which is faster
    for lines; for pages, all that the largest page needed would be kept."""
    options.intra_op_num_threads = count
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = keep_memory
    options.enable_mem_pattern = False  # it would keep a plan for each of the many shapes of batches
    # threads that spin while waiting take the core from other workers
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _run(session: Any, pixels: NDArray[np.float32]) -> Any:
    return session.run(None, {session.get_inputs()[0].name: pixels})[0]


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process, loaded at the first call, which takes seconds. Raises `UnreadableError`."""
    return Engine()


def threads() -> int:
    """The number of threads: the cores available to this process, at most `MOST_THREADS`."""
    return max(1, min(MOST_THREADS, available_cores()))


def _marked(gray: Gray) -> NDArray[np.bool_]:
    """The pixels in which there is print."""
    return np.asarray(
        cv2.absdiff(cv2.blur(gray, (3, 3)), np.full_like(gray, round(percentile(gray)))) > MARKED, np.bool_
    )


def _printed(marked: NDArray[np.bool_], part: Area) -> Area:
    """What is printed in a part of a page, with some paper around it, so that no time is spent on margins; empty if it
    is blank."""
    height, width = marked.shape
    inside = part.of(marked)
    rows, cols = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return Area(0, 0, 0, 0)
    # aligned to the stride of the network, which then groups pixels as it does on the whole page
    x0, y0 = (
        max(0, first + int(at[0]) - DETECT_MARGIN) // DETECT_STRIDE * DETECT_STRIDE
        for first, at in ((part.x0, cols), (part.y0, rows))
    )
    x1, y1 = part.x0 + int(cols[-1]) + DETECT_MARGIN, part.y0 + int(rows[-1]) + DETECT_MARGIN
    return Area(
        x0,
        y0,
        min(width, x0 - (x0 - x1) // DETECT_STEP * DETECT_STEP),
        min(height, y0 - (y0 - y1) // DETECT_STEP * DETECT_STEP),
    )


def _is_centred(area: Area, part: Area) -> bool:
    return 2 * part.x0 <= area.x0 + area.x1 < 2 * part.x1 and 2 * part.y0 <= area.y0 + area.y1 < 2 * part.y1


def _shaped(crop: Gray) -> NDArray[np.float32]:
    """A crop as the recogniser needs it: 48 pixels high, one of the `LINE_WIDTHS`, padded with grey on the right."""
    height, width = crop.shape
    natural = max(1, round(width * LINE_HEIGHT / height))
    full = next((w for w in LINE_WIDTHS if w >= natural), LINE_WIDTHS[-1])
    resized = cv2.resize(crop, (min(natural, full), LINE_HEIGHT), interpolation=cv2.INTER_LINEAR)
    shaped = np.zeros((LINE_HEIGHT, full), dtype=np.float32)
    shaped[:, : resized.shape[1]] = resized.astype(np.float32) / 127.5 - 1
    return shaped
