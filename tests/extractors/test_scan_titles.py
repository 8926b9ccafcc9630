"""Titles that wrap, as the reader of scans gives them."""

from __future__ import annotations

from pathlib import Path

import pytest
from scanned_pages import HUAIAN, ROOT, printed, scanned

from gongkai.extractors.document import Document, Passage
from gongkai.extractors.readers.scan.reader import read_image
from gongkai.flows.project import load_reference
from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints

DPI = 130
HEAD = slice(60, 330)


@pytest.mark.parametrize(
    ("sample", "agency_id"),
    [("suqian-2024.pdf", "321300-人民政府"), ("shanghai-kewei-2024.pdf", "310000-科学技术委员会")],
)
def test_a_title_on_two_lines_of_a_worn_scan(sample: str, agency_id: str) -> None:
    """宿迁市人民政府 / 2024年…, 上海市科学技术委 / 员会2024年…: the head of the first page alone."""
    page = scanned(printed(HUAIAN.with_name(sample), 1, DPI)[HEAD], 0.3, 5, 1)
    blocks = read_image(page, page=1, scale=DPI / 72).blocks
    text = "\n".join(block for block in blocks if isinstance(block, str))
    reference = load_reference(Path(ROOT) / "data" / "reference")
    identity, _ = identify(Document("image/png", 1, (Passage(0, text, 1),), (), {}), reference, Hints())
    assert (identity.agency_id, identity.year) == (agency_id, 2024), text
