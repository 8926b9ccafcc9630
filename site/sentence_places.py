"""Where sentences are on the pictured pages of a document: computed once, and stored beside the pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gongkai.files import write_text
from gongkai.flows.review.sentence_boxes import boxes_of
from gongkai.limited_process import LimitError
from gongkai.site import page_images

FILE = "sentences.json"
SECONDS = 30.0
"""The time limit for the pages of one document."""

Sentence = tuple[int, str]
"""A page number, and words on that page."""

Boxes = list[list[float]]
"""Left, top, right and bottom of each line, in points."""


def of(
    report: Mapping[str, Any], statements: str, archive: Path, pictures: Path, call: Callable[..., Any]
) -> list[Boxes]:
    """The boxes of each statement of a report (report_statements.sql); none where the pictures show no glyphs."""
    if report["media_type"] != "application/pdf" or not page_images.page_sizes(pictures):
        return []
    sentences = [(page, quote) for *_, quote, page, _, _ in json.loads(statements)]
    return places(pictures, archive / report["archive_path"], sentences, call)


def places(folder: Path, document: Path, sentences: Sequence[Sentence], call: Callable[..., Any]) -> list[Boxes]:
    """The boxes of each sentence; if the document is gone, only those already stored."""
    known = _known(folder)
    new = [one for one in dict.fromkeys(sentences) if _key(one) not in known]
    if new and document.exists():
        known |= zip(map(_key, new), _found(document, new, call), strict=True)
        write_text(folder / FILE, json.dumps(known, ensure_ascii=False))
    return [known.get(_key(one), []) for one in sentences]


def _found(document: Path, sentences: Sequence[Sentence], call: Callable[..., Any]) -> list[Boxes]:
    try:
        found = call(SECONDS, boxes_of, document, list(sentences))
    except LimitError:  # the page is shown without boxes
        return [[] for _ in sentences]
    return [[[round(edge, 1) for edge in (b.x0, b.y0, b.x1, b.y1)] for b in boxes] for boxes in found]


def _known(folder: Path) -> dict[str, Boxes]:
    try:
        return dict(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _key(sentence: Sentence) -> str:
    page, words = sentence
    return f"{page} {words}"
