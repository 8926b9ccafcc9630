"""Scanned table pages: cells right, wrong, wrong although both readings agree, and flagged although right.

The three table pages of a bundled report are printed at several resolutions and spoiled as scanners spoil
them: askew, with noise, blurred, as JPEG 40, as a fax. Truth is the digital reader. Time is relative to
rapidocr's own whole-page run (detection and recognition, its defaults) on the same images in the same
process; both numbers of seconds depend on the machine, their ratio much less.

    python benchmarks/scan.py [VARIANT …]     default: all
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium

from gongkai.extractors.document import Table, compact
from gongkai.extractors.readers.pdf.reader import read_pdf
from gongkai.extractors.readers.scan import reader
from gongkai.extractors.readers.scan.geometry import Gray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.memory import peak_mb  # noqa: E402

REPORT = ROOT / "data" / "samples" / "huaian-2024.pdf"
PAGES = (3, 4, 5)
INK_LEVEL = 150


@dataclass(frozen=True, slots=True)
class Variant:
    dpi: int
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int = 0
    fax: bool = False

    def spoil(self, page: Gray, seed: int) -> Gray:
        random = np.random.default_rng(seed)
        height, width = page.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), self.skew, 1)
        image: Any = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
        if self.blur:
            image = cv2.GaussianBlur(image, (0, 0), self.blur)
        image = np.clip(image + random.normal(0, self.noise, page.shape), 0, 255).astype(np.uint8)
        if self.fax:
            dots = random.random(page.shape)
            image = np.where(image < INK_LEVEL, np.uint8(0), np.uint8(255))
            image[dots < 0.001], image[dots > 0.999] = 0, 255
        if self.jpeg:
            image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])[1], 0)
        return np.asarray(image, np.uint8)


VARIANTS = {
    "clean 150": Variant(150),
    "clean 200": Variant(200),
    "clean 300": Variant(300),
    "worn 150": Variant(150, 1.2, 8, jpeg=40),
    "worn 200": Variant(200, -0.8, 6, jpeg=40),
    "worn 300": Variant(300, 1.2, 8, jpeg=40),
    "soft 150": Variant(150, -1.2, 12, blur=0.6, jpeg=40),
    "soft 200": Variant(200, 1.2, 15, blur=0.8, jpeg=40),
    "skew 3 200": Variant(200, 3.0, 6, jpeg=40),
    "fax 200": Variant(200, 0.8, 20, fax=True),
    "fax 150": Variant(150, 0.5, 20, fax=True),
}


def printed(number: int, dpi: int) -> Gray:
    pdf = pdfium.PdfDocument(REPORT)
    pixels = pdf[number - 1].render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    pdf.close()
    return np.asarray(pixels, np.uint8)


def judge(read: list[Table], right: list[Table], tally: Counter[str]) -> None:
    """Number cells (blanks included) and labels, one by one; a table of another shape is lost whole."""
    for index, truth in enumerate(right):
        found = {}
        if index < len(read) and (read[index].rows, read[index].cols) == (truth.rows, truth.cols):
            found = {(c.row, c.col, c.rowspan, c.colspan): c for c in read[index].cells}
        for cell in truth.cells:
            text = compact(cell.text)
            kind = "number" if not text or text.isdigit() else "label"
            got = found.get((cell.row, cell.col, cell.rowspan, cell.colspan))
            outcome = "lost" if got is None else "right" if compact(got.text) == text else "wrong"
            flag = "" if got is None else " agreed" if got.agreed else " flagged"
            tally[f"{kind} {outcome}{flag}"] += 1


def main() -> None:
    chosen = {name: VARIANTS[name] for name in sys.argv[1:]} or VARIANTS
    tables = read_pdf(REPORT).tables
    columns = [
        "number right agreed",
        "number right flagged",
        "number wrong flagged",
        "number wrong agreed",
        "number lost",
    ]
    columns += ["label right agreed", "label right flagged", "label wrong flagged", "label wrong agreed", "label lost"]
    heads = ["ok", "ok?", "wrong?", "WRONG", "lost"] * 2
    print("? = flagged by the reader; WRONG = both readings agree on it")
    print(f"{'':<12}{'numbers':>35}{'labels':>35}\n{'variant':<12}{''.join(f'{h:>7}' for h in heads)}{'s/page':>8}")
    reader.engine()
    images: list[Gray] = []
    ours: list[float] = []
    for name, variant in chosen.items():
        tally: Counter[str] = Counter()
        times = []
        for number in PAGES:
            image = variant.spoil(printed(number, variant.dpi), seed=number)
            started = time.perf_counter()
            page = reader.read_image(image, page=number, scale=variant.dpi / 72)
            times.append(time.perf_counter() - started)
            read = [block for block in page.blocks if isinstance(block, Table)]
            judge(read, [t for t in tables if t.page == number], tally)
            images.append(image)
        ours += times
        counts = "".join(f"{tally[column]:>7}" for column in columns)
        print(f"{name:<12}{counts}{sum(times) / len(times):>8.2f}", flush=True)
    print(f"peak memory of this process with OCR and camelot loaded: {peak_mb()} MB")
    from rapidocr import RapidOCR  # noqa: PLC0415  # loads models of its own: not before the memory is taken

    baseline = RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})
    theirs = []
    for image in images:
        started = time.perf_counter()
        baseline(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))
        theirs.append(time.perf_counter() - started)
    print(
        f"seconds a page: {sum(ours) / len(ours):.2f}; rapidocr whole page alone: {sum(theirs) / len(theirs):.2f}; "
        f"ratio {sum(ours) / sum(theirs):.2f}"
    )


if __name__ == "__main__":
    main()
