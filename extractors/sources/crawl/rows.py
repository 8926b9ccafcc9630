"""The row that contains a link of a list: its title, and the date printed beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborNode

from gongkai.extractors import dates
from gongkai.extractors.sources.crawl.links import target

_ROWS = {"li", "tr", "dd", "dt", "p", "article"}
_OUTER = {"body", "html"}
_DATE_AROUND = re.compile(r"[(\[（【]?\s*20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*[)\]）】]?")
_LABELLED = re.compile(
    r"^\s*(?:(?:文章|文件|信息)?(?:标题|名称|题名)\s*[:：])?\s*(.*?)\s*"
    r"(?:(?:发布|公开|生成|成文|发文|更新)?(?:日期|时间)\s*[:：].*)?$",
    re.S,
)
_HEADINGS = "h1, h2, h3, h4, h5, h6, [class*=tit i]"
_CUT = re.compile(r"(?:\.{2,}|…+)\s*$")
_MOST_ABOVE = 4
_MOST_AROUND = 200


def row_of(node: LexborNode) -> LexborNode:
    """The list item or table row that contains a link, else its parent element."""
    above = node.parent
    for _ in range(4):
        if above is None or above.tag in (*_OUTER, "ul", "ol", "table"):
            break
        if above.tag in _ROWS:
            return above
        above = above.parent
    return node.parent if node.parent is not None and node.parent.tag not in _OUTER else node


def title_of(node: LexborNode) -> str:
    """The title of a link: its title attribute, unless that differs from its text and is shorter."""
    heading = node.css_first(_HEADINGS)
    text = _DATE_AROUND.sub("", (heading or node).text(deep=True)).strip()
    named = _LABELLED.match(node.attributes.get("title") or "")
    stated = named[1] if named else ""
    start = _CUT.sub("", text)
    return stated if stated and (start in stated or stated in text or len(stated) >= len(text)) else text


def day_beside(row: LexborNode, node: LexborNode, base: str) -> date | None:
    """The date printed in the row of a link, or near it where nothing else is linked."""
    if day := dates.written(row.text(deep=True)):
        return day
    return next((day for text in _texts_around(row, node, base) if (day := dates.written(text))), None)


def _texts_around(row: LexborNode, node: LexborNode, base: str) -> Iterator[str]:
    """The texts around a row, level by level, up to where another link appears."""
    own = target(base, node.attributes.get("href"))
    above = row.parent
    for _ in range(_MOST_ABOVE):
        if above is None or above.tag in _OUTER or _links_elsewhere(above, own, base):
            return
        text = above.text(deep=True)
        if len(text) > _MOST_AROUND:
            return
        yield text
        above = above.parent


def _links_elsewhere(place: LexborNode, own: str, base: str) -> bool:
    found = (target(base, node.attributes.get("href")) for node in place.traverse() if node.tag == "a")
    return any(url and url != own for url in found)
