"""Words around the numbers of a table that change their meaning: the unit, and the period.

The words are rows of `data/reference/table_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from gongkai.transforms.identity.agencies import Row, patterns_by_role, plain
from gongkai.transforms.tables.labels import REMEMBERED, normal

_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|[、,和与及]20\d\d|[-—－–~至]\d|[./]\d|\D?$|\))")
_TO = "[至到~—－–-]"
_DAY = re.compile(
    rf"(?<!{_TO})20\d\d(?:年\d{{1,2}}(?![\d-])|[./-]\d{{1,2}}(?!\d))(?:[月./-]\d{{1,2}}日?)?(?!\d*月?\d*日?起?{_TO})月?"
)
"""A day or month that is not the end of a period."""
_HAN_DAY = re.compile("20\\d\\d年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?")
_MONTH_OF_YEAR = re.compile(r"(20\d\d)年(?:1[0-2]|0?[1-9])月(?!\d*日|底|末|起|至)")
_END_OF_YEAR = re.compile(r"(?:截至|截止|至|到)?(20\d\d)年?(?:底|末|12月(?:31|30)日)止?")
_FIRST_DAY = re.compile(r"(?:自|从)?20\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:起|以来)?(?=至|到)")
_MONTHS = re.compile(rf"(?<!\d)(\d{{1,2}})(?:月(?:\d{{1,2}}日)?)?起?{_TO}+(?:(?:20\d\d|当|本|同)年)?(\d{{1,2}})月")


@lru_cache(REMEMBERED)
def in_digits(text: str) -> str:
    """A heading after `normal`, with its years in digits: 二〇一一年度 → 2011年度."""
    return normal(plain(text))


class TableWords:
    """Recognises units and periods in labels, captions and remarks."""

    def __init__(self, rows: Iterable[Row]) -> None:
        known = list(rows)
        role = patterns_by_role(known)
        self._units = [(re.compile(row["pattern"]), row["value"]) for row in known if row["role"] == "unit"]
        unit = f"(?:人民币)?(?:{_uncaptured(role['unit'])})"
        units = f"(?:{unit}|{role['count']})"
        named = {"{units}": units, "{unit}": unit}
        self._statements = [_filled(row["pattern"], named) for row in known if row["role"] == "statement"]
        self._qualifier = _filled(role["qualifier"], named)
        self._one = re.compile(unit)
        self._count = re.compile(role["count"])
        self._cited = re.compile(role["cited"])
        self._carried = re.compile(role["carried"])
        self._last_year = re.compile(role["last_year"])
        self._first_months = {int(row["pattern"]): int(row["value"]) for row in known if row["role"] == "begun"}
        self.beginnings = tuple(re.compile(row["pattern"]) for row in known if row["role"] == "begins")
        self.closings = tuple(re.compile(row["pattern"]) for row in known if row["role"] == "closes")
        self.before_agency = re.compile(f"^(?:{role['before_agency']})")
        self.behind_agency = re.compile(role["behind_agency"])
        self._until_month = re.compile(f"(?:{role['up_to']})|(?:{role['month_alone']})")
        self._about = re.compile(role["about"])
        self._cumulative = re.compile(role["cumulative"])
        self._all_years = re.compile(role["all_years"])
        self._body = re.compile(role["body"])
        self._year_to_date = re.compile(role["year_to_date"])
        self._whole_year = re.compile(role["whole_year"])
        self._full_year = re.compile(role["full_year"])
        self._part_of_year = re.compile(f"{role['partial']}|{role['month']}")
        self._no_part = re.compile(role["no_part"])
        self._total = re.compile(role["total"])
        self._other = re.compile(f"{role['partial']}|{role['cumulative']}|{role['last_year']}")

    def unit_of_label(self, text: str, *, is_money: bool = False) -> str | None:
        """The unit that a parenthesis of a label names: `收费金额（单位：万元）` → 万元. A scale alone, （万）, applies
        to what is counted, or to money."""
        for inside in _PARENTHESIS.findall(normal(text)):
            if found := self._qualifier.fullmatch(inside):
                unit = self._canonical(found["unit"])
                return unit.removesuffix("件") + "元" if is_money and unit.endswith("件") else unit
        return None

    def units_stated(self, text: str) -> tuple[str, ...]:
        """The units of money, or of counts in thousands, that a remark names for a table: `（单位：件、元）` → 元."""
        line = normal(text)
        found = (match["units"] for pattern in self._statements for match in pattern.finditer(line))
        return tuple(dict.fromkeys(unit for listed in found for unit in self._listed(listed)))

    def _listed(self, listed: str) -> Iterator[str]:
        for part in re.split(r"[、,;/和及 ]", listed):
            if self._one.fullmatch(part):
                yield self._canonical(part)

    def _canonical(self, unit: str) -> str:
        text = unit.removeprefix("人民币")
        return next(found.expand(value) for pattern, value in self._units if (found := pattern.fullmatch(text)))

    def is_count(self, unit: str) -> bool:
        """Whether a unit is one for counting things."""
        return self._count.fullmatch(unit) is not None

    def is_part(self, label: str) -> bool:
        """Whether a row within a divided row can be added to the others."""
        return bool(label) and self._no_part.search(label) is None

    def is_total(self, label: str) -> bool:
        """Whether a row within a divided row is the total of the others."""
        return self._total.fullmatch(label) is not None

    def years(self, text: str) -> set[int]:
        """The years that a heading names."""
        line = _HAN_DAY.sub("", _DAY.sub("", self._cited.sub("", in_digits(text))))
        return {int(named) for named in _YEAR.findall(line)}

    def is_of_last_year(self, text: str) -> bool:
        """Whether a heading says that its numbers are those of the previous year."""
        return self._last_year.search(normal(text)) is not None

    def is_about_table(self, remark: str) -> bool:
        """Whether a remark says what period or subject the numbers of its table have: 表中数据为2022年数据."""
        return self._about.search(normal(remark)) is not None

    def is_year_to_date(self, text: str) -> bool:
        """Whether a column covers the year to date: 本年累计."""
        return self._year_to_date.fullmatch(normal(text)) is not None

    def is_whole_year(self, text: str) -> bool:
        """Whether a column header says that it is of a whole year: 全年, 1-12月, or 5-12月 for the first year."""
        if self._full_year.fullmatch(normal(text)):
            return True
        found = self._whole_year.fullmatch(in_digits(text))
        return found is not None and self._is_whole(found["year"], found["first"], found["last"])

    def _is_whole(self, year: int | str | None, first: str, last: str) -> bool:
        return (int(first), int(last)) in {(1, 12), (self._first_months.get(int(year or 0)), 12)}

    def is_part_of_year(self, text: str, year: int | None) -> bool:
        """Whether a caption or column label says that its numbers cover only some months.

        A month of another year than the report's is the date of something written. The
        first year of reporting had no twelve months.
        """
        line = self._cited.sub("", normal(text))
        months = any(not self._is_whole(year, *found) for found in _MONTHS.findall(line))
        month = _MONTH_OF_YEAR.search(line)
        of_year = month is not None and year in (None, int(month[1])) and not _MONTHS.search(line)
        return months or of_year or self._part_of_year.search(line) is not None

    def is_of_all_years(self, text: str) -> bool:
        """Whether a column header says that its numbers cover all years together: 截至2010年底累计."""
        return self._all_years.fullmatch(normal(text)) is not None

    def names_a_body(self, text: str) -> bool:
        """Whether a column header says whom its numbers cover: 本级, 全县, 乡镇."""
        return self._body.fullmatch(normal(text)) is not None

    def without_cumulative(self, text: str) -> str:
        """A heading of a table with a column of all years together, without the words for that column.

        The final year of such a period is kept: 截至2009年底累计 does not belong to 2010.
        """
        line = normal(text)
        if not self._cumulative.search(line):
            return line
        return self._cumulative.sub("", _END_OF_YEAR.sub(r"\1年", _FIRST_DAY.sub("", line)))

    def is_of_other_period(self, text: str, year: int) -> bool:
        """Whether a caption or label says that the numbers are not those of the whole year."""
        line = _DAY.sub("", self._cited.sub("", normal(text)))
        years = self.years(text)
        allowed = {year, year - 1} if self._carried.search(line) else {year}
        return (
            bool(years and (years - allowed or len(years) > 1))
            or any((int(first), int(last)) != (1, 12) for first, last in _MONTHS.findall(line))
            or any(str(year) in found for found in self._until_month.findall(normal(text)))
            or self._other.search(line) is not None
        )


def _uncaptured(pattern: str) -> str:
    return pattern.replace("([", "(?:[")


def _filled(pattern: str, named: dict[str, str]) -> re.Pattern[str]:
    for name, part in named.items():
        pattern = pattern.replace(name, part)
    return re.compile(pattern)
