"""When a report was published: by the page, else its list page, else the date below the text, else its address."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from gongkai.extractors import dates
from gongkai.extractors.document import Document
from gongkai.transforms.identity.frame import without_foot
from gongkai.transforms.identity.title_search import with_texts_of_tables
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

_HEAD_PASSAGES = 40
_FORM_CELLS = 20
"""A table with fewer cells is part of the layout and not a form; the date may stand in one above the text."""
_LABELLED = (
    r"(?:^\s*+|(?<!\s)\s++|[|｜·•●◆\[【(（>:：-]\s*+|(?<=[-/.]\d\d)\s*+)(?:{labels})"
    r"\s*+(?:[\]】]\s*+)?(?:[:：]\s*+)?(?:[|｜]\s*+)?[\[【]?(?={date})"
)
"""Blanks are matched possessively (++), so that a line without a date does not cause excessive backtracking."""
_BEHIND_NAME = r"(?<=[局委办厅院会室心处网府镇乡道站])(?:{labels})\s*[:：]\s*(?={date})"
"""A label of at least four characters directly after the name of the publisher: 来源:某省统计局发布时间:2022-01-21."""
_BEHIND_SOURCE = (
    r"(?<![\u3400-\u9fff])(?:信息)?来源\s*[:：]\s*[\u3400-\u9fff]{{2,20}}[局委办厅院会室心处网府镇乡道站](?:{labels})"
    r"\s*[:：]\s*(?={date})"
)
"""Any label directly after the source of the text: 来源:州经信局时间:2022年01月26日."""
_FULL_LABEL = 4
_DATE = r"20\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
_OTHER_DATE = r"\d{1,2}[./-]\d{1,2}[./-]20\d{2}(?!\d)|(?:\d{1,2}\s+)?[A-Za-z]{3,9}\.?\s[\d, ]{0,5}20\d{2}"
"""23.01.2025, 01/23/2025, 23 Jan 2025, Jan 23, 2025"""
_LABELLED_DATE = rf"(?:{_DATE}|20\d{{6}}(?!\d)|{_OTHER_DATE})"
_SHORT_DATE = re.compile(
    r"(?:发布|发表|公布|公开)(?:日期|时间)\s*[:：]\s*(\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?=\s+\d{1,2}:\d{2})"
)
"""A date with a two-digit year, after a label of publication and before a time: 发布日期:21/01/26 10:42:59."""
_BEFORE_TEXT = re.compile(rf"^(?P<day>{_DATE}日)\s*(?=本(?:年度?)?报告|本年报|根据《)")
"""A date that has run into the first line of the text, as in some copies."""
_HAN_DATE = r"二[〇○零OＯ0][^年\s]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}"
_ONLY_DATE = re.compile(rf"[(（\[【]?\s*(?:{_DATE}|{_HAN_DATE})\s*日?\s*[)）\]】]?")
_HAN_ALONE = re.compile(rf"[(（]?{_HAN_DATE}日[)）]?")
_DATE_FIRST = re.compile(
    rf"[\[【(（]?\s*{_DATE}\s*日?(?:\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?(?=$|[\s\]】)）|｜]|(?:信息)?来源|作者|编辑|浏览|点击|字体|导出)"
)
_DATE_BEHIND_TITLE = re.compile(
    rf"[^。;；，,|｜]{{0,80}}(?:报告|年报)[^。;；，,|｜\d]{{0,8}}[(（\[【]\s*(?P<day>{_DATE})\s*日?\s*[)）\]】]"
)
_DAY_AND_REST = (
    rf"(?P<day>{_DATE})日?(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?"
    r"(?:\s+(?:信息|责任)?(?:来源|作者|编辑|浏览|点击|阅读|字体|字号|打印)[^|｜]{0,80})?"
)
_DATE_BEHIND_SITE = re.compile(rf"[^|｜]{{0,60}}(?:网|网站|门户|www\.[\w.]+)\s+{_DAY_AND_REST}")
_DATE_BEHIND_NAME = re.compile(
    r"(?:[\u3400-\u9fff]{2,30}[局委办厅院会室心处府镇乡道站队校]|(?:信息|文章|稿件)?来源\s*[:：]\s*[^\s:：|｜]{2,30})"
    rf"(?:\s*[|｜]\s*|\s+){_DAY_AND_REST}"
)
"""A line of an agency, or of a source behind its label, and a date."""
_BULLET = "•·●◆■▪※*>-— \t\u3000"
"""Characters that a list prints before a line."""
_SITE_LINE = re.compile(r"版权|ICP|公网安备|备案|copyright|©|网站标识码", re.IGNORECASE)
"""A line at the foot of every page of a site: its date is not that of the document."""
_OF_PAGE = re.compile(rf"{_SITE_LINE.pattern}|星期[一二三四五六日天]", re.IGNORECASE)
"""Lines whose date is not the document's: with a day of the week it is today's date, shown at the top of sites."""
_SENTENCE = re.compile(r"[。；;，,]")


def published_on(document: Document, hints: Hints, reference: Reference) -> dt.date | None:
    """The day of publication from the page, else from its list page, else from the end of the text, else from the
    address; None if none gives one."""
    text = next((passage.order for passage in document.passages if "。" in passage.text), math.inf)
    around = tuple(table for table in document.tables if len(table.cells) < _FORM_CELLS and table.order <= text)
    framed = with_texts_of_tables(replace(document, tables=around), reference)
    found = (*_stated(document, reference), *_shown(document), *_stated(framed, reference), *_shown(framed))
    for day in (*found, hints.published_on, *_signed(document)):
        if day:
            return day
    return dates.in_address(hints.source_url)


def _stated(document: Document, reference: Reference) -> Iterator[dt.date | None]:
    """The dates after labels, the best labels first; of equal ones, the metadata of the page before its text."""
    head = [line for passage in document.passages[:_HEAD_PASSAGES] for line in passage.text.splitlines()]
    lines = without_foot(head)
    dated = [line for line in lines if "20" in line]  # each of the dates has it
    for labels in reference.page_labels.ranked("published_on"):
        for label in labels:
            yield dates.written(document.meta.get(label, ""))
        yield from _labelled(dated, labels)
    yield from _short(lines)


@cache
def _before_date(labels: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(r"\s*".join(map(re.escape, label)) for label in labels)
    full = "|".join(re.escape(label) for label in labels if len(label) >= _FULL_LABEL)
    behind_name = "|" + _BEHIND_NAME.format(labels=full, date=_DATE) if full else ""
    behind_name += "|" + _BEHIND_SOURCE.format(labels=words, date=_DATE)
    return re.compile(_LABELLED.format(labels=words, date=_LABELLED_DATE) + behind_name)


def _labelled(lines: Iterable[str], labels: Iterable[str]) -> Iterator[dt.date | None]:
    pattern = _before_date(tuple(labels))
    for line in lines:
        if (found := pattern.search(line)) and not _SITE_LINE.search(line):
            day = line[found.end() : found.end() + 24]
            yield dates.closed_up(day) or dates.written(day)


def _short(lines: Iterable[str]) -> Iterator[dt.date | None]:
    for line in lines:
        if (found := _SHORT_DATE.search(line)) and not _SITE_LINE.search(line):
            yield dates.written(f"20{found[1]}-{found[3]}-{found[4]}")


def _shown(document: Document) -> Iterator[dt.date | None]:
    """The dates without a label on lines of the head (see `_has_date`), or run into the first line of the text."""
    for passage in document.passages[:_HEAD_PASSAGES]:
        for line in passage.text.splitlines():
            if len(line) <= 80 and _has_date(line.strip(_BULLET)) and not _OF_PAGE.search(line):
                yield dates.written(line)
            elif found := _BEFORE_TEXT.match(line):
                yield dates.written(found["day"])


def _has_date(line: str) -> bool:
    """Whether a line that is no sentence begins with a date, or has one after a site, a title or an agency."""
    found = _DATE_FIRST.match(line) or _DATE_BEHIND_SITE.fullmatch(line) or _DATE_BEHIND_TITLE.fullmatch(line)
    found = found or _DATE_BEHIND_NAME.fullmatch(line) or _HAN_ALONE.fullmatch(line)
    return found is not None and not _SENTENCE.search(line)


def _signed(document: Document) -> Iterator[dt.date | None]:
    """The dates on lines of their own at the end of the document, the last first."""
    lines = [line.strip() for passage in document.passages[-6:] for line in passage.text.splitlines()]
    for line in reversed(lines[-8:]):
        if _ONLY_DATE.fullmatch(line):
            yield dates.written(line)
