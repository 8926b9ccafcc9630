"""Pages that print a form without a table: a paragraph for each cell, or lines made with spaces."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from gongkai.extractors.readers import read
from tests.roundtrip.compare import compare, read_back
from tests.roundtrip.layout import Content, compose
from tests.roundtrip.typed import copied
from tests.roundtrip.values import make


@pytest.mark.parametrize("kind", ["legacy", "2021"])
def test_a_paragraph_for_each_cell(kind: str, tmp_path: Path) -> None:
    sheet = compose(make(kind, 5), Content())
    path = tmp_path / "report.html"
    body = "".join(f"<p>{escape(line)}</p>" for line in copied(sheet, "\n").split("\n"))
    path.write_text(f"<title>{sheet.title}</title><body>{body}</body>", encoding="utf-8")
    assert +compare(sheet, read_back(path)[0]).counts() == {"right": len(sheet.expected)}


LINES = [
    "&emsp;&emsp;&emsp;指标&emsp;自然人&emsp;总计",
    *(f"第{n}项&emsp;&emsp;&emsp;{n}&emsp;&emsp;{n}0" for n in range(7)),
]


@pytest.mark.parametrize(
    "body", ["<p>{}</p>".format("</p><p>".join(LINES)), "<div>{}</div>".format("<br>".join(LINES))]
)
def test_spaces_that_indent_and_part_lines_are_kept(body: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(f"<body><p>某局年度报告，统计期限为一年。</p>{body}</body>", encoding="utf-8")
    (layout,) = read(path).layouts
    left = {word.text: word.box.x0 for word in layout.words}
    assert left["指标"] == 30 and left["6"] < left["自然人"] + 30 < left["总计"] + 30
    assert left["第6项"] == 0 and left["6"] < left["60"]
