"""Pictures of the pages of archived documents, made once per document and kept with the site."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from gongkai.flows.project import ProjectError
from gongkai.flows.review import evidence

WIDTH = 1_000
"""Pixels across: small print can be read, a page is some 60 kB."""

MAX_PAGES = 60
"""Pages of a document that are pictured; a report has five to twenty."""

SIZES = "sizes.json"

Sizes = list[tuple[float, float]]
"""Width and height of each page in points; empty where the document could not be drawn."""


@dataclass(frozen=True, slots=True)
class PictureJob:
    """A document to be pictured: the folder its pictures go to, and where it lies."""

    folder: Path
    document: Path
    media_type: str


def has_pages(media_type: str | None) -> bool:
    """Whether documents of this type have pages that can be drawn."""
    return media_type == "application/pdf" or (media_type or "").startswith("image/")


def page_sizes(folder: Path) -> Sizes | None:
    """The sizes of the pages already pictured in a folder; None if there are none yet."""
    try:
        return [(width, height) for width, height in json.loads((folder / SIZES).read_text())]
    except (OSError, ValueError):
        return None


def draw(jobs: Iterable[PictureJob], workers: int) -> None:
    """Picture the documents; one that cannot be drawn leaves an empty list of sizes and stops nothing."""
    waiting = list(jobs)
    if len(waiting) <= 2 * workers:
        for job in waiting:
            _draw(job)
        return
    # pdfium is not safe in threads
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures: list[Future[None]] = [pool.submit(_draw, job) for job in waiting]
        for future in futures:
            try:
                future.result()
            except BrokenProcessPool:
                break  # a document that takes its process down: what is left is tried again in the next build


def name(document_id: str) -> str:
    """The folder of a document's pictures."""
    return document_id[:16]


def sweep(folder: Path, documents: Iterable[str]) -> int:
    """Remove the pictures of all but these documents. Returns how many documents' pictures went."""
    kept = {name(document_id) for document_id in documents}
    gone = [path for path in folder.glob("*") if path.name not in kept]
    for path in gone:  # also what file managers leave wherever they look
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(gone)


def _draw(job: PictureJob) -> None:
    part = job.folder.with_name(f".{job.folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    sizes: Sizes = []
    try:
        for number in range(1, min(evidence.pages(job.document, job.media_type), MAX_PAGES) + 1):
            image, scale = evidence.rendered(job.document, job.media_type, number)
            sizes.append((round(image.width / scale, 1), round(image.height / scale, 1)))
            if image.width > WIDTH:
                image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
            image.convert("L" if _is_grey(image) else "RGB").save(part / f"{number}.webp", quality=60, method=4)
    except (ProjectError, OSError, ValueError):
        sizes = []
    (part / SIZES).write_text(json.dumps(sizes))
    shutil.rmtree(job.folder, ignore_errors=True)
    part.replace(job.folder)


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.convert("RGB").resize((64, 64)).split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
