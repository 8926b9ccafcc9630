"""Tables in a document that are not those of its report: last year's for comparison, or those of a subordinate office.

Such tables are before or after the report's own and of the same kinds. Their heading says what they are; otherwise, if
two tables of one kind contradict each other, neither is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gongkai.extractors.document import Table
from gongkai.transforms.reference import Reference, TableId
from gongkai.transforms.tables.captions import Caption
from gongkai.transforms.tables.labels import normal
from gongkai.transforms.tables.local_tables import is_of_all_years

_APPENDED = re.compile(
    r"附(?:件|表|录)?[\d一二三四五六七八九十]*[:、.]?(?=.*[\u3400-\u9fff]{4})(?!.*政府信息公开情况统计表)"
)
"""A heading that says what else the tables cover; 附表 alone does not."""


def further(
    tables: Sequence[tuple[TableId, Table]], around: Sequence[Caption], titles: Iterable[str], reference: Reference
) -> dict[int, str]:
    """The tables that are not the report's, by their position among all, with the heading that says so.

    `titles` are the first lines of the document, which may contain the year of the report.
    """
    words = reference.table_words
    heads = [head for caption in around for head in caption.heads]
    latest = max((year for line in (*titles, *heads) for year in words.years(line)), default=None)
    headings: list[str | None] = []
    current: str | None = None
    for (kind, table), caption in zip(tables, around, strict=True):
        for head in caption.heads:
            rest = words.without_cumulative(head)
            if rest != normal(head) and is_of_all_years(kind, table, reference):
                current = head if words.is_of_last_year(head) or words.years(rest) - {latest} else None
            elif _APPENDED.match(normal(head)) or words.is_of_last_year(head):
                current = head
            elif years := words.years(head):
                current = None if latest in years else head
        headings.append(current)
    own = [(kind, table.rows) for (kind, table), heading in zip(tables, headings, strict=True) if heading is None]
    return {
        index: heading
        for index, ((kind, table), heading) in enumerate(zip(tables, headings, strict=True))
        if heading is not None and any(kind == other and rows >= table.rows for other, rows in own)
    }
