"""Roll-ups against their parts: districts planted here, every residual found, none where a part is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.transforms.model import Report, Scope
from tests.sql.conftest import Builder, ask, made
from tests.sql.form_cells import Cells, consistent, rows_of

NONE = ["delete from agencies"]
YEAR = 2023
RECEIVED = ("requests.received", "total")


def report(code: str, name: str, scope: Scope, cells: Cells, year: int = YEAR, reports: str = "") -> Report:
    agency = f"{code}-{name}"
    one = made(f"{agency}-{year}{reports}", cells=cells, agency=agency, district=code, year=year)
    return replace(one, identity=replace(one.identity, scope=scope))


def numbers(seed: int) -> Cells:
    return consistent("2021", seed)


def total(*parts: Cells, **more: int) -> Cells:
    """The sum of forms, with numbers on top; `a__b` stands for the total of `a.b`."""
    cells: Cells = {place: sum((Decimal(part[place]) for part in parts), Decimal(0)) for place in parts[0]}
    for name, number in more.items():
        indicator = name.replace("__", ".")
        place = (indicator, "total") if (indicator, "total") in cells else (indicator, None)
        cells[place] = Decimal(cells[place]) + number
    return cells


def found(path: Path) -> set[tuple[str, str, str]]:
    """Agency, rule and indicator of every finding of this kind."""
    rows = ask(
        path,
        "select agency_id, rule, indicator from findings join reports using (report_id) "
        "where rule like 'rollup.%' and is_current",
    )
    return {(agency, rule.removeprefix("rollup."), indicator) for agency, rule, indicator in rows}


def verdicts(path: Path, agency: str, year: int = YEAR) -> dict[str, str]:
    return dict(ask(path, "select measure, verdict from rollups where agency_id = ? and year = ?", [agency, year]))


BUREAUS = ("司法局", "教育局", "财政局")


def government(scope: Scope = "own_with_departments", code: str = "640104", *parts: Report, **more: int) -> Report:
    return report(code, "人民政府", scope, total(*(cells_of(part) for part in parts), **more))


def cells_of(one: Report) -> Cells:
    return {(fact.indicator, fact.applicant): fact.value for fact in one.facts if fact.value is not None}


def bureaus(code: str) -> list[Report]:
    return [report(code, name, "own", numbers(seed)) for seed, name in enumerate(BUREAUS, 1)]


LEVEL = bureaus("640104")


def test_a_level_that_is_the_sum_of_its_departments(make: Builder) -> None:
    path = make(*LEVEL, government("own_with_departments", "640104", *LEVEL), plant=NONE)
    assert set(verdicts(path, "640104-人民政府").values()) == {"equal"}
    assert found(path) == set()


def test_every_residual_is_found(make: Builder) -> None:
    planted = {"640104": -1, "640105": 1, "640106": -500, "640121": 500, "640122": 0}
    reports: list[Report] = []
    for code, more in planted.items():
        level = bureaus(code)
        whole = government("own_with_departments", code, *level, penalties__decisions=more, requests__granted=more)
        reports += [*level, whole]
    path = make(*reports, plant=NONE)
    assert found(path) == {
        (f"{code}-人民政府", "exceeds" if more < 0 else "differs", indicator)
        for code, more in planted.items()
        for indicator in ("penalties.decisions", "requests.granted")
        if more
    }
    rows = ask(path, "select distinct district_code, residual::int from rollups where residual <> 0")
    assert dict(rows) == {code: more for code, more in planted.items() if more}


def test_no_alarm_where_a_part_is_missing(make: Builder) -> None:
    """财政局 reported the year before, and not this year."""
    before = report("640104", "财政局", "own", numbers(9), YEAR - 1)
    path = make(*LEVEL[:2], before, government("own_with_departments", "640104", *LEVEL), plant=NONE)
    assert set(verdicts(path, "640104-人民政府").values()) == {"within"}
    assert found(path) == set()


def test_parts_that_are_too_many_are_found_although_one_is_missing(make: Builder) -> None:
    before = report("640104", "财政局", "own", numbers(9), YEAR - 1)
    whole = government("own_with_departments", "640104", *LEVEL[:2], penalties__decisions=-3)
    path = make(*LEVEL[:2], before, whole, plant=NONE)
    assert found(path) == {("640104-人民政府", "exceeds", "penalties.decisions")}


def test_agencies_that_nobody_knows_of_raise_no_alarm(make: Builder) -> None:
    """Two bureaus of three are loaded, and nothing says that there is a third."""
    path = make(*LEVEL[:2], government("own_with_departments", "640104", *LEVEL), plant=NONE)
    assert found(path) == set()
    assert "equal" not in verdicts(path, "640104-人民政府").values()


@pytest.mark.parametrize("what", ["", "/"])
def test_a_part_without_the_number_is_missing(make: Builder, what: str) -> None:
    blank = report("640104", "财政局", "own", numbers(3) | {("penalties.decisions", None): what})
    whole = government("own_with_departments", "640104", *LEVEL, penalties__decisions=2)
    path = make(*LEVEL[:2], blank, whole, plant=NONE)
    assert found(path) == set()
    assert verdicts(path, "640104-人民政府")["penalties.decisions"] == "within"


def test_a_report_of_unknown_scope_is_a_missing_part(make: Builder) -> None:
    zone = report("640104", "某某开发区管理委员会", "unknown", numbers(5))
    whole = government("own_with_departments", "640104", *LEVEL, penalties__decisions=2)
    assert found(make(*LEVEL, zone, whole, plant=NONE)) == set()


def test_what_may_or_may_not_be_counted_raises_no_alarm(make: Builder) -> None:
    names = ("税务局", "生态环境局", "公安局兴庆区分局", "城市建设投资公司", "第一中学", "某某社")
    current = (row["district_code"] for row in rows_of("districts") if row["status"] == "current")
    codes = [code for code in current if code.startswith("1101")]
    reports: list[Report] = []
    for number, code in enumerate(codes[: 2 * len(names)]):
        level, other = bureaus(code), report(code, names[number // 2], "own", numbers(5))
        counted = [*level, other] if number % 2 else level
        reports += [*level, other, government("own_with_departments", code, *counted)]
    path = make(*reports, plant=NONE)
    assert found(path) == set()
    assert ask(path, "select verdict, count(distinct district_code) from rollups group by verdict") == [("equal", 12)]


TOWNS = [
    report("640104", name, "own", numbers(seed)) for seed, name in ((11, "掌政镇人民政府"), (12, "胜利街街道办事处"))
]


def test_a_region_counts_towns_and_no_part_twice(make: Builder) -> None:
    """The departments are in the report of the level: where both are loaded, one is counted."""
    level = report("640104", "人民政府办公室", "own_with_departments", total(*map(cells_of, LEVEL)))
    whole = government("whole_region", "640104", level, *TOWNS)
    path = make(*LEVEL, level, *TOWNS, whole, plant=NONE)
    assert found(path) == set()
    assert set(verdicts(path, "640104-人民政府").values()) == {"equal"}
    assert set(verdicts(path, "640104-人民政府办公室").values()) == {"equal"}


COUNTIES = ("640104", "640105", "640106", "640121", "640122", "640181")
"""银川市."""


def city(counties: Iterable[str] = COUNTIES, **more: int) -> list[Report]:
    """A city of one bureau and the regions of its counties, and its own report of them all."""
    bureau = report("640100", "司法局", "own", numbers(21))
    regions = [report(code, "人民政府", "whole_region", numbers(30 + n)) for n, code in enumerate(COUNTIES)]
    whole = report("640100", "人民政府", "whole_region", total(*map(cells_of, [bureau, *regions]), **more))
    return [bureau, whole, *(one for one in regions if one.identity.district_code in set(counties))]


def test_a_street_in_a_district_in_a_city_is_counted_once(make: Builder) -> None:
    """兴庆区 is the sum of a bureau and a street, the city that of all: the street is in neither twice."""
    inner = [report("640104", "司法局", "own", numbers(1)), report("640104", "胜利街街道办事处", "own", numbers(2))]
    region = report("640104", "人民政府", "whole_region", total(*map(cells_of, inner)))
    others = [
        one
        for one in city()
        if one.identity.district_code not in ("640104",) and one.identity.agency_id != "640100-人民政府"
    ]
    whole = report("640100", "人民政府", "whole_region", total(*map(cells_of, [region, *others])))
    path = make(*inner, region, *others, whole, plant=NONE)
    assert found(path) == set()
    assert set(verdicts(path, "640100-人民政府").values()) == {"equal"}
    assert set(verdicts(path, "640104-人民政府").values()) == {"equal"}


@pytest.mark.parametrize(("more", "rule"), [(4, "differs"), (-4, "exceeds")])
def test_a_residual_of_a_city_is_found(make: Builder, more: int, rule: str) -> None:
    path = make(*city(requests__granted=more), plant=NONE)
    assert found(path) == {("640100-人民政府", rule, "requests.granted")}


def test_a_city_lacks_a_county_that_was_in_use_in_that_year(make: Builder) -> None:
    path = make(*city(COUNTIES[:-1], requests__granted=4), plant=NONE)
    assert found(path) == set()
    [(expected, loaded, missing)] = ask(
        path,
        "select parts_expected, parts_loaded, parts_missing from rollups "
        "where agency_id = '640100-人民政府' and measure = 'requests.granted'",
    )
    assert (expected, loaded, missing) == (7, 6, 1)


def test_streets_of_a_county_without_a_region_count_against_the_city(make: Builder) -> None:
    """A county has no report of its region; what its street alone has is more than the whole city has."""
    street = report(
        "640181", "东塔街道办事处", "own", dict.fromkeys(numbers(3), 0) | {("penalties.decisions", None): 9000}
    )
    path = make(*city(COUNTIES[:-1]), street, plant=NONE)
    assert found(path) == {("640100-人民政府", "exceeds", "penalties.decisions")}


def test_a_report_alone_has_no_verdict(make: Builder) -> None:
    path = make(government("whole_region", "640104", *LEVEL), plant=NONE)
    assert ask(path, "select distinct verdict from rollups") == [(None,)]


def test_a_single_report_of_an_agency_is_no_rollup(make: Builder) -> None:
    path = make(*LEVEL, report("640104", "人民政府", "unknown", numbers(3)), plant=NONE)
    assert ask(path, "select count(*) from rollups") == [(0,)]
