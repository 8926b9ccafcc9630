"""Pictures of the pages of archived documents, made once per document and kept with the site."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

from PIL import Image

from gongkai.files import replacing_folder
from gongkai.flows.pipeline.limited_process import LimitError, limited_calls
from gongkai.flows.project import ProjectError
from gongkai.flows.review import evidence

WIDTH = 1_000
"""Pixels across: small print can be read, a page is some 60 kB."""

MAX_PAGES = 60
"""Pages of a document that are pictured; a report has five to twenty."""

SIZES = "sizes.json"
REASON = "failed.txt"

SECONDS = 60.0
"""For all pages of a document together."""

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
    """Picture the documents in processes with limits of memory and time: what is refused by the readers must not be
    drawn without any. One that cannot be drawn leaves an empty list of sizes and the reason, and stops nothing."""
    waiting: Queue[PictureJob] = Queue()
    for job in jobs:
        waiting.put(job)
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(_draw_all, waiting) for _ in range(min(workers, waiting.qsize()))]:
            done.result()


def _draw_all(waiting: Queue[PictureJob]) -> None:
    with limited_calls() as call:
        while True:
            try:
                job = waiting.get_nowait()
            except Empty:
                return
            try:
                call(SECONDS, _draw, job)
            except LimitError as error:
                with replacing_folder(job.folder) as part:
                    _note(part, [], error.detail if error.kind == "crashed" else f"> {error.detail} s")


def failure(folder: Path) -> str:
    """Why a document could not be drawn; empty if it was, or if nobody knows."""
    try:
        return (folder / REASON).read_text(encoding="utf-8")
    except OSError:
        return ""


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
    with replacing_folder(job.folder) as part:  # one build at a time
        _note(part, *_drawn(job, part))


def _drawn(job: PictureJob, part: Path) -> tuple[Sizes, str]:
    """The sizes of the pages drawn into a folder, or none and the reason."""
    sizes: Sizes = []
    try:
        for number in range(1, min(evidence.pages(job.document, job.media_type), MAX_PAGES) + 1):
            image, scale = evidence.rendered(job.document, job.media_type, number)
            sizes.append((round(image.width / scale, 1), round(image.height / scale, 1)))
            if image.width > WIDTH:
                image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
            image.convert("L" if _is_grey(image) else "RGB").save(part / f"{number}.webp", quality=60, method=4)
    except (ProjectError, OSError, ValueError) as error:
        return [], str(error)
    return sizes, ""


def _note(folder: Path, sizes: Sizes, reason: str) -> None:
    (folder / SIZES).write_text(json.dumps(sizes))
    if reason:
        (folder / REASON).write_text(reason, encoding="utf-8")


def _is_grey(image: Image.Image) -> bool:
    red, green, blue = image.convert("RGB").resize((64, 64)).split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
