"""The year of a report: title, text, period, source and form are weighed; each outvoted year is a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.transforms.identity.agencies import YEAR, full_year
from gongkai.transforms.model import Finding
from gongkai.transforms.reference import Reference

_TO = r"(?:起|开始|零时)?[,、]?(?:截?至|到|[-—－~～—]+)"
_STATISTICS = (
    r"(?:统计|数据|报告|年报)[^。;\n]{0,16}?(?:期限|时限|期间|时间段?|周期|限期?|范围|区间|口径|截止时间|截至时间)"
)
_PERIODS = (
    # pages may lose characters between digits: 20231月1日
    re.compile(rf"(?<!\d)(20\d{{2}})年?0?1月?0?1日{_TO}(?:(20\d{{2}})年?)?12月?(?:31|30)日"),
    re.compile(rf"({YEAR})年0?1月0?1日{_TO}(?:({YEAR})年|当年|同年|本年)?12月(?:31|30)日"),
    re.compile(rf"(20\d{{2}})[.\-/]0?1[.\-/]0?1{_TO}(?:(20\d{{2}})[.\-/])?12[.\-/](?:31|30)"),
    re.compile(rf"({YEAR})年0?1月{_TO}(?:({YEAR})年)?12月"),
    re.compile(rf"(?<!\d)20\d{{2}}年0?9月0?1日{_TO}(20\d{{2}})年0?8月31日"),  # school year: the year it ends in
    re.compile(rf"{_STATISTICS}[^。;\n]{{0,8}}?({YEAR})年\d{{1,2}}月\d{{1,2}}日{_TO}(?:({YEAR})年)?12月31日"),
    re.compile(rf"{_STATISTICS}[^。;\n\d]{{0,8}}?({YEAR})年(?:度|全年)?(?:[。;,\n)]|$)"),
    re.compile(
        rf"(?:统计|数据)[^。;\n\d]{{0,6}}截[止至](?:日期|时间|日)?[^。;\n\d]{{0,3}}({YEAR})年1[0-2]月\d{{1,2}}日"
    ),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A year and the weight of its vote. `place` goes into the finding if the year is outvoted; "" makes no finding."""

    year: int
    weight: float
    place: str = ""
    is_explicit: bool = True
    """Whether the place states the year of the report; otherwise it only suggests one."""


def periods(text: str) -> tuple[int, ...]:
    """The years in which the statistical period begins and ends: one if they are the same, none without a period."""
    for pattern in _PERIODS:
        if found := pattern.search(text):
            years = (found[1], (found.groups()[1:] or (None,))[0])
            return tuple(dict.fromkeys(full_year(year) for year in years if year))
    return ()


def without_periods(text: str) -> str:
    """The text without its statistical periods."""
    for pattern in _PERIODS:
        text = pattern.sub("", text)
    return text


def weigh(evidence: Iterable[Evidence], forms: Iterable[str], reference: Reference) -> tuple[int | None, list[Finding]]:
    """The year with the most weight, the first of equals, and the findings: one for each place that gives another
    year, and one if the year is only suggested or unknown. Each of `forms` takes weight from years outside its use."""
    known = [one for one in evidence if one.year]
    votes: Counter[int] = Counter()
    for one in known:
        votes[one.year] += one.weight  # type: ignore[assignment]
    if not votes:
        return None, [reference.finding("identity.year_unknown")]
    for year in votes:
        votes[year] -= sum(reference.known_forms.misses(form, year) for form in forms)
    year = max(votes, key=lambda candidate: votes[candidate])
    named = dict.fromkeys((one.place, one.year) for one in known if one.place)
    findings = [
        reference.finding("identity.year_conflict", detail=place, expected=str(year), actual=str(other), place=place)
        for place, other in named
        if other != year
    ]
    if not any(one.is_explicit and one.year == year for one in known):
        findings.append(reference.finding("identity.year_inferred", expected=str(year)))
    return year, findings
