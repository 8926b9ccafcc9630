"""Pictures of the pages of archived documents, drawn once per document and stored with the site."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, Queue

from gongkai.files import replacing_folder
from gongkai.flows.review.page_drawing import REASON, SIZES, PictureJob, Sizes, draw_pages, note
from gongkai.limited_process import LimitError, limited_calls

SECONDS = 60.0
"""The time limit for all pages of a document together."""


def has_pages(media_type: str | None) -> bool:
    """Whether documents of this type have pages that can be drawn."""
    return media_type == "application/pdf" or (media_type or "").startswith("image/")


def page_sizes(folder: Path) -> Sizes | None:
    """The sizes of the pages already drawn in a folder; None if there are none yet."""
    try:
        return [(width, height) for width, height in json.loads((folder / SIZES).read_text())]
    except (OSError, ValueError):
        return None


def draw(jobs: Iterable[PictureJob], workers: int) -> None:
    """Draw the documents in processes with limits of memory and time: what the readers refused must not be drawn
    without limits. A document that cannot be drawn leaves an empty list of sizes and the reason, and stops nothing."""
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
                call(SECONDS, draw_pages, job)
            except LimitError as error:
                with replacing_folder(job.folder) as part:
                    note(part, [], error.detail if error.kind == "crashed" else f"> {error.detail} s")


def failure(folder: Path) -> str:
    """Why a document could not be drawn; empty if it was, or if the reason is unknown."""
    try:
        return (folder / REASON).read_text(encoding="utf-8")
    except OSError:
        return ""


def name(document_id: str) -> str:
    """The folder of a document's pictures."""
    return document_id[:16]


def sweep(folder: Path, documents: Iterable[str]) -> int:
    """Remove the pictures of all other documents. Returns the number of documents whose pictures were removed."""
    kept = {name(document_id) for document_id in documents}
    gone = [path for path in folder.glob("*") if path.name not in kept]
    for path in gone:  # also files that file managers leave in any folder
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return len(gone)
