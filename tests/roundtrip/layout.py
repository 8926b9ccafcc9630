"""A report as offices write it: title, text, tables with spans, and for each cell what must be read from it.

One `Sheet` is the source of every medium. What may differ from office to office is in `Content`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from random import Random

from gongkai.transforms.model import State
from gongkai.transforms.reference import Indicator, TableId
from tests.roundtrip.peculiar import KINDS, around, peculiar
from tests.roundtrip.slips import cut_headers, misprint
from tests.roundtrip.values import LOCAL, Place, Values, reference, variants

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
HEADINGS: dict[TableId, str] = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "review_litigation": "四、政府信息公开行政复议、行政诉讼情况",
    "statistics": "附件：政府信息公开情况统计表",
}
ROW_LABEL, COLUMN_LABEL, APPLICANT_LABEL, HEADING = "row", "column", "applicant", "heading"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be read from a cell."""

    state: State
    value: Decimal | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a table as printed; a line break is a line break. `place` if it prints a number of the report."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    role: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. `heads` are the rows a continuation repeats, `widths` the columns' shares of the page."""

    rows: tuple[tuple[Spot, ...], ...]
    widths: tuple[float, ...]
    heads: int = 0
    ruled: bool = True

    def placed(self) -> list[tuple[int, int, Spot]]:
        """Each cell with the row and column it begins in."""
        taken: set[tuple[int, int]] = set()
        found = []
        for row, spots in enumerate(self.rows):
            column = 0
            for spot in spots:
                while (row, column) in taken:
                    column += 1
                covered = {(r, c) for r in range(row, row + spot.rowspan) for c in range(column, column + spot.colspan)}
                assert not covered & taken, "cells overlap"
                taken |= covered
                found.append((row, column, spot))
        assert len(taken) == len(self.rows) * len(self.widths), "the table has holes"
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report: its blocks in order, and what must be read from it."""

    title: str
    blocks: tuple[str | Grid, ...]
    expected: dict[Place, Expected]
    values: Values
    further: tuple[Sheet, ...] = ()  # reports below it in the same file, their blocks among its own


@dataclass(frozen=True, slots=True)
class Content:
    """How an office fills in the form; everything off is the form as prescribed. Shares are of the cells or labels."""

    zero: str = "0"
    zeros: float = 1.0  # of the zeros printed in that way, the others as 0
    variants: float = 0.0
    straight_quotes: bool = False
    ordinal: str = "1."
    spaces: float = 0.0
    breaks: float = 0.0
    split_blocks: bool = False  # a table for each block of the proactive table
    split_requests: bool = False
    repeat_heads: bool = False
    decoys: bool = False
    notes: float = 0.0
    thousands: bool = False
    full_width: bool = False
    units: float = 0.0
    wide_labels: bool = False  # full-width punctuation and digits in ordinals, half-width parentheses
    misprints: float = 0.0
    cut_headers: bool = False
    peculiar: bool = field(default=False, repr=False)  # numbers and lines of tests/roundtrip/peculiar.py
    agency: str = field(default="银川市兴庆区司法局", repr=False)  # changes nothing else of a report

    @classmethod
    def any(cls, random: Random) -> Content:
        """A mixture of everything."""
        return cls(
            zero=random.choice(("0", "0", "0", "", "/", "—", "--", "\xa0", "无", "－")),
            zeros=random.choice((1.0, 0.5)),
            variants=random.choice((0.0, 0.3, 1.0)),
            straight_quotes=random.random() < 0.5,
            ordinal=random.choice(("1.", "1.", "1、", "1．", "①")),
            spaces=random.choice((0.0, 0.0, 0.3)),
            breaks=random.choice((0.0, 0.3)),
            split_blocks=random.random() < 0.3,
            split_requests=random.random() < 0.3,
            repeat_heads=random.random() < 0.5,
            decoys=random.random() < 0.5,
            notes=random.choice((0.0, 0.05)),
            thousands=random.random() < 0.2,
            full_width=random.random() < 0.1,
            units=random.choice((0.0, 0.05)),
            wide_labels=random.random() < 0.2,
        )

    def described(self) -> str:
        plain = Content()
        parts = [
            f"{f.name}={getattr(self, f.name)!r}"
            for f in fields(self)
            if getattr(self, f.name) != getattr(plain, f.name)
        ]
        return ", ".join(parts)


def compose(values: Values, content: Content) -> Sheet:
    """The report of some numbers, written as one office would."""
    random = Random(f"{values.kind} {values.seed} {content}")
    writer = _Writer(values, content, random)
    year = {"legacy": 2017, "2019": 2020, "2021": 2023, **dict.fromkeys(LOCAL, 2010)}.get(values.kind, 2021)
    title = f"{content.agency}{year}年政府信息公开工作年度报告"
    blocks: list[str | Grid] = []
    if content.decoys:
        blocks += [
            _grid([["首页", "政务公开", "政府信息公开年报"]], ruled=False),
            _grid(_metadata(title, year, content.agency)),
        ]
    blocks += [
        title,
        f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
        f"联系电话：0951-{random.randint(10**6, 10**7)}。",
        "一、总体情况",
        f"{year}年，本机关编发简报{random.randint(10, 9999)}期，接听咨询电话{random.randint(1, 99)}个，"
        f"发放资料{random.randint(1, 99)}份；网站访问{random.randint(10**4, 10**6)}人次"
        f"（其中修订 {random.randint(1, 9)} 件）。",
    ]
    if content.decoys:
        blocks += [
            "各渠道公开情况如下：",
            _grid(
                [
                    ["公开渠道", "信息条数", "占比"],
                    ["门户网站", str(random.randint(10, 999)), "61.5%"],
                    ["政务新媒体", str(random.randint(10, 999)), "38.5%"],
                    ["总计", str(random.randint(1000, 1999)), "100%"],
                ]
            ),
            "公开内容以行政许可、行政处罚为主。",
        ]
    for table_id in values.forms:
        blocks.append(HEADINGS[table_id])
        above, below = around(random) if content.peculiar else ([], [])
        blocks += [*above, *_MAKERS[table_id](writer, values.indicators(table_id)), *below]
    blocks += [
        "五、存在的主要问题及改进情况",
        "公开内容有待丰富，将在2024年改进，培训 3 次、120 人次。",
        "六、其他需要报告的事项",
        "无。",
    ]
    return Sheet(title, tuple(blocks), writer.expected, values)


def _metadata(title: str, year: int, agency: str) -> list[list[str]]:
    return [["索引号", f"640104/{year}-00123", "发布机构", agency], ["名称", title, "发布日期", f"{year + 1}-01-23"]]


def _grid(
    rows: Sequence[Sequence[str | Spot]], widths: Sequence[float] = (), heads: int = 0, ruled: bool = True
) -> Grid:
    spots = tuple(tuple(Spot(spot) if isinstance(spot, str) else spot for spot in row) for row in rows)
    count = len(widths) or sum(spot.colspan for spot in spots[0])
    return Grid(spots, tuple(widths) or (1.0,) * count, heads, ruled)


@dataclass(slots=True)
class _Writer:
    """Prints labels and numbers as one office does, and notes what must be read from each number."""

    values: Values
    content: Content
    random: Random
    expected: dict[Place, Expected] = field(default_factory=dict)

    # ------------------------------------------------------------ labels

    def label(self, text: str, role: str, rowspan: int = 1, colspan: int = 1) -> Spot:
        content, random = self.content, self.random
        others = [alias for label, alias in variants(role) if label == text]
        if others and random.random() < content.variants:
            text = random.choice(others)
        if content.misprints and role != HEADING and random.random() < content.misprints:
            text = misprint(text, random)
        if role == ROW_LABEL and text[0].isdigit() and text[1] in ".．" and content.ordinal != "1.":
            number, rest = int(text[0]), text[2:]
            text = ("①②③④⑤⑥⑦⑧⑨"[number - 1] if content.ordinal == "①" else f"{number}{content.ordinal[1]}") + rest
        if content.straight_quotes:
            text = text.replace("“", '"').replace("”", '"')
        if content.wide_labels:
            text = text.replace("（", "(").replace("）", ")")
        if random.random() < content.spaces:
            text = self._inside(text, random.choice((" ", "\u3000", "\xa0", "\u200b")))
        if random.random() < content.breaks:
            text = self._inside(text, "\n")
        return Spot(text, rowspan, colspan, role)

    def _inside(self, text: str, what: str) -> str:
        at = self.random.randint(1, max(1, len(text) - 1))
        return text[:at] + what + text[at:]

    # ------------------------------------------------------------ numbers

    def number(self, indicator: Indicator, applicant: str | None = None, rowspan: int = 1, colspan: int = 1) -> Spot:
        place = (indicator.indicator, applicant)
        text, self.expected[place] = self._printed(indicator, self.values.numbers[place])
        return Spot(text, rowspan, colspan, "value", place)

    def _printed(self, indicator: Indicator, value: Decimal) -> tuple[str, Expected]:
        content, random = self.content, self.random
        if content.peculiar:
            kind, at = KINDS[self.values.seed % len(KINDS)], len(self.expected)
            value = peculiar(kind, at, self.values.seed, indicator.unit == "万元", random)
        if value == 0 and content.zero != "0" and random.random() < content.zeros:
            state: State = "mark" if content.zero.strip() else "blank"
            return content.zero, Expected(state, None)
        text = f"{abs(value):,f}" if content.thousands else f"{abs(value):f}"
        if value < 0:
            text = random.choice("-－−") + text
        elif value > 0 and indicator.indicator.endswith(".change"):
            text = random.choice(("+", "＋", "")) + text
        if content.full_width:
            text = text.translate(_WIDE)
        note = None
        if value > 0 and random.random() < content.notes:
            note = f"（其中修订{random.randint(1, 99)}件）"
            text += note
        elif indicator.unit and random.random() < content.units:
            text += indicator.unit
        return text, Expected("reported", value, note)

    # ------------------------------------------------------------ tables

    def proactive(self, indicators: tuple[Indicator, ...]) -> list[str | Grid]:
        parts: list[list[list[str | Spot]]] = []
        for block in dict.fromkeys(i.row_path[0] for i in indicators):
            inside = [i for i in indicators if i.row_path[0] == block]
            columns = list(dict.fromkeys(i.column_path[0] for i in inside))
            last = 3 - len(columns) + 1
            heads = [self.label(c, COLUMN_LABEL, colspan=last if c == columns[-1] else 1) for c in columns]
            rows: list[list[str | Spot]] = [
                [self.label(block, ROW_LABEL, colspan=4)],
                [self.label("信息内容", HEADING), *heads],
            ]
            for name in dict.fromkeys(i.row_path[1] for i in inside):
                row = [i for i in inside if i.row_path[1] == name]
                numbers = [self.number(i, colspan=last if i is row[-1] else 1) for i in row]
                rows.append([self.label(name, ROW_LABEL), *numbers])
            parts.append(rows)
        if self.content.split_blocks:
            return [_grid(rows, (3, 2, 2, 2)) for rows in parts]
        return [_grid([row for rows in parts for row in rows], (3, 2, 2, 2))]

    def requests(self, indicators: tuple[Indicator, ...]) -> list[str | Grid]:
        rows: list[list[str | Spot]] = [
            [Spot(CORNER, 3, 3, HEADING), self.label("申请人情况", HEADING, colspan=7)],
            [
                self.label("自然人", APPLICANT_LABEL, rowspan=2),
                self.label("法人或其他组织", HEADING, colspan=5),
                self.label("总计", APPLICANT_LABEL, rowspan=2),
            ],
            [self.label(a, APPLICANT_LABEL) for a in APPLICANTS[1:-1]],
        ]
        begun: set[str] = set()
        for indicator in indicators:
            *groups, leaf = indicator.row_path
            row: list[str | Spot] = []
            for group in groups:
                if group not in begun:
                    begun.add(group)
                    height = sum(group in i.row_path[:-1] for i in indicators)
                    row.append(self.label(group, ROW_LABEL, rowspan=height))
            row.append(self.label(leaf, ROW_LABEL, colspan=3 - len(groups)))
            types = reference().applicants
            rows.append([*row, *(self.number(indicator, types[label]) for label in APPLICANTS)])
        table = _grid(rows, (1.2, 1.6, 4.2, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3), heads=3)
        if not self.content.split_requests:
            return [table]
        return list(split(table, self.random.randint(4, len(rows) - 1), repeat=self.content.repeat_heads))

    def review_litigation(self, indicators: tuple[Indicator, ...]) -> list[str | Grid]:
        outcomes = [[self.label(o, COLUMN_LABEL) for o in OUTCOMES] for _ in range(3)]
        heads = [
            [self.label("行政复议", COLUMN_LABEL, colspan=5), self.label("行政诉讼", COLUMN_LABEL, colspan=10)],
            [
                *(replace(spot, rowspan=2) for spot in outcomes[0]),
                self.label("未经复议直接起诉", COLUMN_LABEL, colspan=5),
                self.label("复议后起诉", COLUMN_LABEL, colspan=5),
            ],
            [*outcomes[1], *outcomes[2]],
        ]
        heads = cut_headers(heads, self.random) if self.content.cut_headers else heads
        return [_grid([*heads, [self.number(i) for i in indicators]], (1.0,) * 15, heads=3)]

    def statistics(self, indicators: tuple[Indicator, ...]) -> list[str | Grid]:
        if self.values.kind in LOCAL:
            return local_tables(self, indicators)
        head = [self.label(text, HEADING) for text in ("统计指标", "单位", "统计数")]
        rows: list[list[str | Spot]] = [[*head]]
        begun: set[tuple[str, ...]] = set()
        empty = self.random.choice(("", "——", "—", "----"))
        for indicator in indicators:
            for depth in range(1, len(indicator.row_path)):
                section = indicator.row_path[:depth]
                if section not in begun:
                    begun.add(section)
                    rows.append([self.label(section[-1], ROW_LABEL), empty, empty])
            begun.add(indicator.row_path)
            label = self.label(indicator.row_path[-1], ROW_LABEL)
            rows.append([label, indicator.unit or "", self.number(indicator)])
        if self.content.repeat_heads:
            for at in sorted(self.random.sample(range(4, len(rows) - 2), 2), reverse=True):
                rows.insert(at, [*head])
        return [_grid(rows, (6, 1, 2), heads=1)]


def split(table: Grid, row: int, repeat: bool) -> tuple[Grid, Grid]:
    """A table in two, as two pages print it: cells that reach over the cut go on below it without text."""
    upper: list[list[Spot]] = [[] for _ in range(row)]
    lower: list[list[Spot]] = [[] for _ in table.rows[row:]]
    going_on: list[tuple[int, Spot]] = []
    for top, column, spot in table.placed():
        end = top + spot.rowspan
        if top >= row:
            lower[top - row].append(spot)
            continue
        upper[top].append(replace(spot, rowspan=min(end, row) - top))
        if end > row:
            going_on.append((column, replace(spot, text="", rowspan=end - row, place=None)))
    lower[0] = [spot for _, spot in sorted(going_on, key=lambda cell: cell[0])] + lower[0]
    heads = [list(r) for r in table.rows[: table.heads]] if repeat else []
    return (
        replace(table, rows=tuple(map(tuple, upper))),
        replace(table, rows=tuple(map(tuple, heads + lower)), heads=len(heads)),
    )


def local_tables(writer: _Writer, indicators: tuple[Indicator, ...]) -> list[str | Grid]:
    """The table of a local form; or the year and all years in a table each."""
    heads = [writer.label(text, COLUMN_LABEL) for text in dict.fromkeys(i.column_path[0] for i in indicators)]
    rows: list[list[str | Spot]] = []
    for path in dict.fromkeys(i.row_path for i in indicators):
        inside = [i for i in indicators if i.row_path == path]
        row = [writer.label(path[-1], ROW_LABEL), inside[0].unit or "", *map(writer.number, inside)]
        rows.append([*row, *[""] * (2 + len(heads) - len(row))])
    both = [["统计指标", "单位", *heads], *rows]
    if not writer.content.split_blocks:
        return [_grid(both, (6, 1, 2, 2), heads=1)]
    year, every = [row[:3] for row in both], [[*row[:2], row[3]] for row in both]
    return [_grid(year, (6, 1, 2), heads=1), "附表二：历年累计", _grid(every, (6, 1, 2), heads=1)]


_WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


_MAKERS: dict[TableId, Callable[[_Writer, tuple[Indicator, ...]], list[str | Grid]]] = {
    "proactive": _Writer.proactive,
    "requests": _Writer.requests,
    "review_litigation": _Writer.review_litigation,
    "statistics": _Writer.statistics,
}
