"""What a page says of itself: its title, its meta elements, and what stands above its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.document import Passage, Table
from gongkai.extractors.readers.html.first_reading.cells import SPACE, Page, lines
from gongkai.extractors.readers.html.first_reading.links import FILE, LINK
from gongkai.extractors.readers.html.tags import words

METADATA_LABELS = words(
    "索引号 发布机构 发布日期 发布时间 名称 标题 文号 成文日期 生成日期 公开日期 信息来源 来源 "
    "统一社会信用代码 责任部门 发文日期 发文时间 发表日期 发表时间 公开时间 公布日期 印发日期 "
    "分类 主题分类 有效性 时效性 发文机关 发文单位 发布机关 发布单位 公开机构 制发机关"
)
# A page states its own metadata above its text, but menus may come first.
_TOP_PASSAGES = 200
_DATE = r"20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?(?:[ \t]+\d{1,2}:\d{2}(?::\d{2})?)?"
_ONLY_DATE = re.compile(r"20\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_DATED = words("发布日期 发布时间 发文日期 发文时间 公开日期 公开时间 公布日期 发表日期 发表时间 成文日期 生成日期")
_VISIBLE = (
    re.compile(rf"(发布日期|发布时间)\s*[:：]\s*({_DATE})"),
    # up to the next label on the line: 发布机构: 某县民政局 生成日期: 2018-03-30
    re.compile(
        r"(?<![\u3400-\u9fff])(发布机构|发布机关|发布单位|发文机关|发文单位|公开机构|制发机关)\s*[:：]\s*"
        r"([^\s:：|｜][^:：|｜]{0,40}?)(?=\s+[\u3400-\u9fff]{2,6}\s*[:：]|\s*[|｜]|\s*$)"
    ),
    re.compile(
        r"(信息来源|来源)\s*[:：]\s*([^\s|｜【\[]+?)(?=[\s|｜【\[]|(?:发布|浏览|字体|字号|时间|日期|作者|访问)|$)"
    ),
)
_LABELLED = re.compile(rf"({'|'.join(sorted(METADATA_LABELS, key=len, reverse=True))})\s*[:：]\s*(\S[^\n]{{0,199}})")


_LABEL = re.compile(rf"(?:{'|'.join(METADATA_LABELS)})\s*[:：]?|[^:：]{{2,12}}[:：]")
_BAR = re.compile(r"[|｜]")
_LONGEST_VALUE = 60
_MARKS = re.compile(f"[{LINK}{FILE}]")
_SHARE_OF_LINK, _SHARE_OF_LINKS = 3, 2
"""A line is a link where the text of one link, or that of all links on it, is at least one part of so many; else links
are beside a text: 打印, 关闭 and 分享 beside a title."""
_VALUE = re.compile(rf"[^。;；，|｜]{{1,{_LONGEST_VALUE}}}")


def meta_of(parser: LexborHTMLParser, page: Page, tables: list[Table]) -> dict[str, str]:
    """What the page says of itself; of several statements under one name the first counts."""
    meta: dict[str, str] = {}
    title = parser.css_first("title")
    if title is not None and (text := lines([SPACE.sub(" ", title.text())])):
        meta["title"] = text
    for node in parser.css("meta"):
        name, content = (node.attributes.get("name") or "").strip(), (node.attributes.get("content") or "").strip()
        if name and content:
            meta.setdefault(name, content)
    if page.h1:
        meta["h1"] = page.h1
    for label, value in (*_table_pairs(tables), *_visible_pairs(page.passages)):
        meta.setdefault(label, value)
    if page.images:
        meta["images"] = str(page.images)
    for name, texts in (("links", _linked(page, LINK)), ("files", _linked(page, FILE))):
        if found := "\n".join(texts):
            meta[name] = found
    return meta


def _linked(page: Page, mark: str) -> list[str]:
    """The texts between marks, and the lines that consist of one and a label beside it ([县审计局] 2023年年报), unless
    the page has the same line without a link, too."""
    unlinked = {line for line in page.marked if LINK not in line and FILE not in line}
    found: dict[str, None] = {}
    for line in page.marked:
        inside = [text.strip() for text in line.replace(mark * 2, "").split(mark)[1::2]]
        whole = _MARKS.sub("", line)
        joined, longest = "".join(inside), max(map(len, inside), default=0)
        is_most = _SHARE_OF_LINK * longest >= len(whole) or _SHARE_OF_LINKS * len(joined) >= len(whole)
        found |= dict.fromkeys([*inside, joined, *([whole] if inside and is_most and "。" not in whole else [])])
    return [text for text in found if 0 < len(text) <= _LONGEST_VALUE and text not in unlinked]


def _table_pairs(tables: list[Table]) -> Iterator[tuple[str, str]]:
    for table in tables:
        rows: dict[int, list[str]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, []).append(cell.text)
        for texts in rows.values():
            labels = [re.sub(r"[\s:：]", "", text) for text in texts]
            if len(texts) % 2 == 0 and METADATA_LABELS.issuperset(labels[::2]):
                pairs = zip(labels[::2], texts[1::2], strict=True)
                yield from ((label, value) for label, value in pairs if value and value not in METADATA_LABELS)
            whole = filter(None, map(_LABELLED.fullmatch, texts))
            yield from ((match[1], match[2].strip()) for match in whole)
            # a date beside its label, whatever else is in the row
            pairs = zip(labels, texts[1:], strict=False)
            yield from ((label, day) for label, day in pairs if label in _DATED and _ONLY_DATE.match(day))


def _pairs_beside(texts: list[str], *, with_colon: bool) -> Iterator[tuple[str, str]]:
    """A label, and the short text that follows it."""
    for label, value in pairwise(text.strip() for text in texts):
        name = label.rstrip(" :：")
        is_label = name in METADATA_LABELS and (name != label or not with_colon)
        if is_label and _VALUE.fullmatch(value) and not _LABEL.fullmatch(value):
            yield name, value


def _visible_pairs(passages: list[Passage]) -> Iterator[tuple[str, str]]:
    top = passages[:_TOP_PASSAGES]
    yield from _pairs_beside([passage.text for passage in top], with_colon=True)
    for passage in top:
        yield from _pairs_beside(_BAR.split(passage.text), with_colon=False)
        found = [match for pattern in _VISIBLE if (match := pattern.search(passage.text))]
        yield from ((match[1], match[2]) for match in found)
        if not found and (match := _LABELLED.fullmatch(passage.text)):
            yield match[1], match[2].strip()
