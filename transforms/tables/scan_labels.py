"""Labels on scans: of two readings of a cell, uses the one that is a label of some form, or is nearer to one.

Text recognition reads a printed label twice, from its cell and from the whole page, and often only one of the two is
right. Only the choice between the readings is made here; their characters stay unchanged, and so do numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA, LCSseq
from rapidfuzz.process import extract

from gongkai.extractors.document import Cell, Table, compact
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.labels import key, normal

SCAN = "scan:"
"""The prefix of the names of the readers of scans."""
MOST_NEAREST = 8
LEAST_READ, MOST_READ = 3, 2 / 3
"""If the place identifies a label, at least this many of its characters must be
right, or the whole of a shorter label, and at least that share of the text."""

HAN = re.compile("[\u4e00-\u9fff]")
_DIRT = re.compile(r"^[^\w(]+|[^\w)]+$")
"""Marks before and behind a label, as the strokes of a seal are read."""


def with_known_readings(tables: Iterable[Table], reference: Reference) -> tuple[Table, ...]:
    """The tables, with the two readings of a scanned label exchanged if the second is nearer to a known label."""
    return tuple(
        replace(table, cells=tuple(_better_first(cell, reference) for cell in table.cells))
        if table.reader.startswith(SCAN)
        else table
        for table in tables
    )


def _better_first(cell: Cell, reference: Reference) -> Cell:
    if cell.second_text is None or cell.same_readings or not HAN.search(cell.second_text):
        return cell
    is_label = not compact(cell.text) or HAN.search(cell.text)
    if not is_label or _distance(cell.second_text, reference) >= _distance(cell.text, reference):
        return cell
    return replace(cell, text=cell.second_text, second_text=cell.text)


def _distance(text: str, reference: Reference) -> float:
    """How far a reading is from the nearest label of any form: 0 for a label, 1 for no resemblance."""
    if reference.knows(text):
        return 0.0
    nearest = extract(key(text), reference.spellings.keys(), scorer=OSA.normalized_distance, limit=1)
    return float(nearest[0][1]) if nearest else 1.0


def is_misread_label(cell: Cell, reader: str, reference: Reference) -> bool:
    """Whether the second reading of a scanned label is the same label with misread characters.

    Up to half of them may be misread, no other label may be as near, and no misread character may reverse the meaning.
    """
    text, misread = key(cell.text), key(cell.second_text or "")
    if not misread or not reader.startswith(SCAN):
        return False
    alike, read_alike = (reading.translate(reference.confusable) for reading in (text, misread))
    if reference.reversing & (set(alike) ^ set(read_alike)):
        return False
    if alike == read_alike and reference.meanings(text):
        return reference.meanings(misread) <= reference.meanings(text)
    nearest = extract(misread, reference.spellings.keys(), scorer=OSA.distance, limit=MOST_NEAREST)
    spellings = [spelling for spelling, distance, _ in nearest if distance == nearest[0][1]]
    if 2 * nearest[0][1] > len(spellings[0]):
        return False
    return {label for spelling in spellings for label in reference.spellings[spelling]} <= reference.meanings(text)


def resembles(text: str, label: str, labels: Sequence[str]) -> bool:
    """Whether most of a misread text matches this label, and less of it any other; a number in it excludes any label.

    This is too little to identify a label, but enough to exclude that another row is in its place.
    """
    printed = key(_DIRT.sub("", normal(text)))
    right = {other: LCSseq.similarity(printed, key(other)) for other in labels}
    least = LEAST_READ if key(label) not in printed else min(LEAST_READ, len(key(label)))
    return (
        right[label] >= max(least, MOST_READ * len(printed))
        and all(right[other] < right[label] for other in labels if other != label)
        and not any(map(str.isdigit, printed))
    )


def may_be(cell: Cell, label: str) -> bool:
    """Whether a cell in doubt, with no second reading, may hold this label: less than half as many ideographs as it has
    are read there that it has not."""
    others = set(HAN.findall(cell.text)) - set(label)
    return cell.second_text is None and 2 * len(others) < len(key(label))
