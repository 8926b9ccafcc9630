"""Parsing titles of annual reports: an agency, a year, the subject and the kind of document, in several orders.

The words are rows of `data/reference/title_words.csv`, the orders rows of `data/reference/title_orders.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from gongkai.transforms.identity.agencies import YEAR, AgencyNames, Row, full_year, patterns_by_role, plain

MAX_TITLE = 120
"""The most characters of a title; longer lines are text."""

REMEMBERED = 1_000
"""How many parsed lines are cached: each line of a document is parsed several times."""

_SIGN = r"[^\n。;!?,:《》<>\d]"
_BEHIND = re.compile(r"(?:\(|[-—–―]{1,4})([\u3400-\u9fff]{3,40}?)\)?")
"""What may give the agency behind a title."""
_MARKS = "《》-_|·•:●◆\"'“”"


@dataclass(frozen=True, slots=True)
class Title:
    """A title as printed, in the form of `plain`, and what it names."""

    text: str
    year: int | None
    """The year, or the last one of a title that names two."""
    agency: str | None
    first_year: int | None = None
    """The first year of a title that names two: 2019—2020年."""


class TitleWords:
    """Parses titles by the patterns of title_words.csv, in the orders of title_orders.csv."""

    def __init__(self, rows: Iterable[Row], orders: Iterable[Row], agencies: AgencyNames) -> None:
        words = patterns_by_role(rows)
        self._agencies = agencies
        parts = {**{role: f"(?:{pattern})" for role, pattern in words.items()}, **_parts(words)}
        patterns = [_pattern(row, parts) for row in orders]
        self._dated = [pattern for pattern in patterns if "year" in pattern.groupindex]
        self._undated = [pattern for pattern in patterns if "year" not in pattern.groupindex]
        subject, annual = parts["subject"], parts["annual"]
        self._label = re.compile(f"^(?:{words['label']})")
        self._other = re.compile(words["other"])
        self._edge = re.compile(words["edge"])
        self._after = re.compile(words["after"])
        self._navigation = re.compile(rf"[^\u3400-\u9fff]*(?:(?:{words['navigation']})[^\u3400-\u9fff]*)+")
        self._subject = re.compile(subject)
        self._column = re.compile(rf".*{subject}{annual}")
        self._about = re.compile(f".*(?:{words['about']})")
        self._ends_about = re.compile(f"(?:{words['about']})$")
        self._cut_government = re.compile(f"(?:{words['cut_government']})$")
        self._level = re.compile(f"(?:{words['level']})$")
        self._parsed: dict[str, Title | None] = {}

    def parse(self, text: str) -> Title | None:
        """The title that `text` begins with; None for other text, such as a notice or guide that mentions a report."""
        if text not in self._parsed:
            if len(self._parsed) >= REMEMBERED:
                self._parsed.clear()
            self._parsed[text] = self._parse(text)
        return self._parsed[text]

    def _parse(self, text: str) -> Title | None:
        line = self._label.sub("", plain(text))
        if len(line) > 3 * MAX_TITLE or not self._subject.search(line):
            return None
        for pattern in self._dated:
            found = pattern.match(line)
            if found and self._is_title(found):
                first = full_year(found["first"]) if found["first"] else None
                agency, end = self._agency(found), found.end()
                if agency is None and (behind := self._behind(line[end:])):
                    agency, end = behind[1], end + behind.end()
                return Title(line[:end], full_year(found["year"]), agency, first)
        return self._without_year(line)

    def _without_year(self, line: str) -> Title | None:
        for pattern in self._undated:
            found = pattern.match(line)
            if found and found["agency"] and self._is_title(found):
                return Title(found.group(), None, self._agency(found))
        return None

    def _is_title(self, found: re.Match[str]) -> bool:
        groups = found.groupdict()
        names = (groups.get("before") or "") + (groups.get("agency") or "")
        return not self._other.search(names) and not self._after.match(found.string, found.end())

    def _agency(self, found: re.Match[str]) -> str | None:
        """The agency, which a title may name before the year, after it, or both."""
        groups = found.groupdict()
        before, behind = (self._trimmed(text or "") for text in (groups.get("before"), groups.get("agency")))
        if behind and self._ends_about.search(groups.get("before") or ""):  # 教育部办公厅关于2017年教育部…的公告
            before = ""
        behind = self._with_first_sign(behind, found)
        before = self._column.sub("", before)  # of a site: 某县人民政府 政府信息公开年报 某县2020年…报告
        name = self._agencies.joined(before, behind)
        name = name and (self._about.sub("", name) or name)  # 某县人民政府办公室关于某县人民政府…的报告
        if not name or not self._cut_government.search(name):
            return name
        whose = self._cut_government.sub("", name)  # 2024年某镇人民政府信息公开…报告, 2024年民宗局人民政府信息公开…报告
        is_bureau = self._agencies.ends(whose) and not self._level.search(whose)
        return whose if is_bureau else f"{name}政府"

    def _behind(self, rest: str) -> re.Match[str] | None:
        """The agency in brackets or after a dash behind the words of a title: 2024年…年度报告(某区某镇人民政府)."""
        found = _BEHIND.fullmatch(rest)
        is_agency = found and self._agencies.is_name(found[1]) and self._agencies.ends(found[1])
        return found if is_agency else None

    def _with_first_sign(self, name: str, found: re.Match[str]) -> str:
        """The name with the 度 that the year has taken from it: in 2022年度尾镇… the agency is 度尾镇, not 尾镇."""
        printed = found.string[found.start("agency") - 2 : found.start("agency")] if name else ""
        is_cut = self._agencies.is_cut_township(name) and not self._agencies.is_relative(name)
        return f"度{name}" if printed == "年度" and is_cut else name

    def _trimmed(self, text: str) -> str:
        return self._edge.sub("", text.strip(_MARKS)).strip(_MARKS)

    def navigation(self, line: str) -> bool:
        """Whether a line is navigation, not text of the document."""
        return self._navigation.fullmatch(line) is not None


def _parts(words: Mapping[str, str]) -> dict[str, str]:
    """The patterns of the parts of a title that are more than a role of title_words.csv."""
    sign = f"(?:{_SIGN}|{words['number']})"
    year = rf"(?:(?P<first>20\d{{2}})(?:{words['to_last_year']}))?(?P<year>{YEAR})(?:{words['year_end']})"
    return {
        "before": f"(?P<before>{sign}{{2,30}})",
        "before?": f"(?P<before>{sign}{{1,60}}?)?",
        "agency?": f"(?P<agency>{sign}{{1,60}}?)??",
        "year": year,
        "(year)": rf"\(?{year}\)?",
        "的?": "的?",
        "end": "$",
    }


def _pattern(row: Row, parts: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern of a row of title_orders.csv. Raises ValueError where a part is unknown or stands there twice."""
    try:
        return re.compile("".join(parts[part] for part in row["parts"].split()))
    except (KeyError, re.error) as error:
        known = ", ".join(sorted(parts))
        raise ValueError(f"title_orders.csv:{row.get('line', '?')}: {error}; parts are {known}") from None


def file_name(address: str) -> str:
    """The file name in an address, decoded and without its extension."""
    name = PurePosixPath(unquote(urlsplit(address.replace("#", "%23").replace("?", "%3F")).path)).name
    return re.sub(r"\.[A-Za-z]{2,5}$", "", name)
