"""Where a district belongs and of which kind an agency is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.sql.conftest import NO_AGENCIES, Builder, ask, made, report_id
from tests.sql.form_cells import rows_of


@pytest.mark.parametrize(
    ("code", "level", "city", "province"),
    [
        ("640104", "county", "640100", "640000"),
        ("640100", "prefecture", "640100", "640000"),
        ("640000", "province", None, "640000"),
        ("110101", "county", "110000", "110000"),
        ("110000", "province", "110000", "110000"),
        ("429004", "county", "429004", "420000"),
    ],
)
def test_where_a_district_belongs(published: Path, code: str, level: str, city: str | None, province: str) -> None:
    sql = "select level, city_code, province_code from regions where district_code = ?"
    assert ask(published, sql, [code]) == [(level, city, province)]


def test_every_district_has_a_province_and_stands_once(published: Path) -> None:
    [(rows, districts, provinces)] = ask(
        published, "select count(*), count(distinct district_code), count(province_code) from regions"
    )
    assert rows == districts == provinces == len(rows_of("districts"))


NAMES = {
    "司法局": "司法局",
    "司法厅": "司法局",
    "人民政府": "人民政府",
    "政府": "人民政府",
    "人民政府办公厅": "人民政府办公室",
    "政府办": "人民政府办公室",
    "办公室": "人民政府办公室",
    "前进街街道办事处": "街道办事处",
    "前进街街道": "街道办事处",
    "掌政镇人民政府": "乡镇人民政府",
    "月牙湖乡": "乡镇人民政府",
    "市场监督管理局": "市场监督管理局",
    "金融工作办公室": "金融工作办公室",
}
UNIT_TYPES = {
    "640105-人民政府": ("640105", "人民政府", "government"),
    "440300-政务服务和数据管理局": ("440300", "政务服务和数据管理局", "department"),
    "510104-春熙路街道办事处": ("510104", "街道办事处", "township"),
    "330000-国家税务局": ("330000", "税务局", "vertical"),
    "610100-某某组": ("610100", "某某组", "unknown"),
}


@pytest.fixture(scope="module")
def agencies(make_shared: Builder) -> Path:
    """An agency of each name and unit type, and a report whose agency nobody knows."""
    named = [made(name, agency=f"640104-{name}") for name in NAMES]
    typed = [made(agency, agency=agency, district=district) for agency, (district, _, _) in UNIT_TYPES.items()]
    return make_shared(*named, *typed, made("nobody's", agency=None, district=None), plant=NO_AGENCIES)


@pytest.mark.parametrize(("name", "kind"), NAMES.items())
def test_the_kind_of_an_agency(agencies: Path, name: str, kind: str) -> None:
    found = ask(agencies, "select kind, level from agency_kinds where agency_id = ?", [f"640104-{name}"])
    assert found == [(kind, "county")]


def test_every_agency_with_a_report_has_one_kind(agencies: Path) -> None:
    found = [agency for (agency,) in ask(agencies, "select agency_id from agency_kinds")]
    assert sorted(found) == sorted([*(f"640104-{name}" for name in NAMES), *UNIT_TYPES])


def test_an_agency_of_several_names_has_always_the_same(make: Builder) -> None:
    """Reports without a year are all current: the name does not hang on which of them was loaded first."""
    unnamed = [made(name, agency="640104-司法局", year=None) for name in ("one", "two", "three")]
    reports = [replace(r, identity=replace(r.identity, agency=f"司法局{n}")) for n, r in enumerate(unnamed)]
    last = max(reports, key=lambda r: r.document_id).identity.agency
    for order in (reports, reports[::-1], [*reports[1:], reports[0]]):
        assert ask(make(*order, plant=NO_AGENCIES), "select agency from agency_kinds") == [(last,)]


@pytest.mark.parametrize("agency", UNIT_TYPES)
def test_a_number_says_of_what_kind_its_agency_is(agencies: Path, agency: str) -> None:
    _, kind, unit_type = UNIT_TYPES[agency]
    found = ask(agencies, "select distinct kind, unit_type from harmonized where agency_id = ?", [agency])
    assert found == [(kind, unit_type)]


def test_a_number_of_no_known_agency_stays_and_is_of_no_kind(agencies: Path) -> None:
    sql = "select count(*) > 0, count(kind), count(unit_type) from harmonized where report_id = ?"
    assert ask(agencies, sql, [report_id("nobody's")]) == [(True, 0, 0)]
