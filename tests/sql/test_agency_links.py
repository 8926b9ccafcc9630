"""Agencies that reforms made of others: followed from year to year, and never without a mark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gongkai.transforms.model import Report
from tests.sql.conftest import Builder, ask, made
from tests.sql.form_cells import consistent, rows_of

NONE = ["delete from agencies"]
REFORMS = rows_of("agency_reforms")
PENALTIES = "penalties.decisions"


def bureau(name: str, year: int, number: int | str, district: str = "640104") -> Report:
    form = "2021" if year > 2020 else "2019"
    cells = consistent(form) | {(PENALTIES, None): number}
    agency = f"{district}-{name}"
    return made(f"{agency}-{year}", form, cells, agency=agency, district=district, year=year)


def change(path: Path, agency: str, year: int) -> tuple[Any, ...]:
    [row] = ask(
        path,
        "select previous::int, change::int, series_break, break_kinds, previous_agencies, break_reason_zh "
        "from year_over_year where agency_id = ? and year = ? and measure = ?",
        [agency, year, PENALTIES],
    )
    return row


def test_a_merger_is_followed_and_marked(make: Builder) -> None:
    """《党和国家机构改革方案》 2023: 乡村振兴局 went into 农业农村局."""
    path = make(
        bureau("农业农村局", 2023, 10),
        bureau("乡村振兴局", 2023, 5),
        bureau("农业农村局", 2024, 18),
        bureau("农业农村局", 2023, 7, "640105"),
        bureau("农业农村局", 2024, 8, "640105"),
        bureau("农业农村局", 2022, 6, "640106"),
        bureau("农业农村局", 2023, "", "640106"),
        bureau("乡村振兴局", 2023, 9, "640106"),
        bureau("农业农村局", 2024, 30, "640106"),
        plant=NONE,
    )
    previous, more, broken, kinds, names, reason = change(path, "640104-农业农村局", 2024)
    assert (previous, more, broken, kinds) == (15, 3, True, ["organisation"])
    assert set(names) == {"640104-乡村振兴局"} and "推断" in reason and "2023-03-16" in reason
    # nothing is known of a 乡村振兴局 there: its own number, marked as possibly of another size
    previous, more, broken, _, names, reason = change(path, "640105-农业农村局", 2024)
    assert (previous, more, broken, names) == (7, 1, True, []) and reason.endswith("（可能）")
    # one of the two has no number: nothing is compared
    assert change(path, "640106-农业农村局", 2024)[:3] == (None, None, True)


def test_an_agency_that_goes_on_has_not_been_taken_over(make: Builder) -> None:
    path = make(
        bureau("数据局", 2024, 10),
        bureau("大数据局", 2023, 5),
        bureau("大数据局", 2025, 5),
        bureau("数据局", 2025, 12),
        plant=NONE,
    )
    assert ask(path, "select * from agency_links") == []
    assert change(path, "640104-数据局", 2025)[:4] == (10, 2, False, [])


def test_a_new_name_is_followed(make: Builder) -> None:
    renamed = {
        "640104": ("大数据发展管理局", "数据局", 2024),
        "640105": ("地方金融监督管理局", "金融工作办公室", 2024),
        "640106": ("扶贫开发办公室", "乡村振兴局", 2021),
        "640121": ("人民防空办公室", "国防动员办公室", 2023),
    }
    reports = []
    for district, (before, after, year) in renamed.items():
        reports += [bureau(before, year - 1, 10, district), bureau(after, year, 12, district)]
    path = make(*reports, plant=NONE)
    for district, (before, after, year) in renamed.items():
        previous, more, broken, kinds, names, reason = change(path, f"{district}-{after}", year)
        assert (previous, more, broken) == (10, 2, True) and "organisation" in kinds, after
        assert names == [f"{district}-{before}"] and before in reason


def test_of_two_heirs_neither_has_a_previous_number(make: Builder) -> None:
    path = make(
        bureau("大数据局", 2023, 10),
        bureau("数据局", 2024, 6),
        bureau("政务服务和数据局", 2024, 5),
        plant=NONE,
    )
    for name in ("数据局", "政务服务和数据局"):
        assert change(path, f"640104-{name}", 2024)[:4] == (None, None, True, ["organisation"])


def test_a_listed_succession_comes_before_what_names_suggest(make: Builder) -> None:
    listed = (
        "insert into agency_successions values ('640104-大数据局', '640104-发展和改革局', 2024, 'merged', '某方案')"
    )
    path = make(
        bureau("大数据局", 2023, 10),
        bureau("发展和改革局", 2023, 4),
        bureau("数据局", 2024, 6),
        bureau("发展和改革局", 2024, 15),
        plant=[*NONE, listed],
    )
    previous, more, _, _, _, reason = change(path, "640104-发展和改革局", 2024)
    assert (previous, more) == (14, 1) and "某方案" in reason and "推断" not in reason
    assert change(path, "640104-数据局", 2024)[0] is None
    [row] = ask(path, "select predecessor_id, basis, certain from agency_links")
    assert row == ("640104-大数据局", "listed", True)


def test_the_same_bureau_of_a_district_with_a_new_code_goes_on(make: Builder) -> None:
    """即墨市 became 即墨区 of 青岛 in 2017; 黄岛区 took in 胶南市 in 2012. Forms change in neither year."""
    legacy = {
        f"{code}-{year}": made(
            f"{code}-{year}",
            "legacy",
            consistent("legacy") | {("normative_documents.issued", None): n},
            agency=f"{code}-司法局",
            district=code,
            year=year,
        )
        for code, year, n in (
            ("370282", 2016, 4),
            ("370215", 2017, 6),
            ("370211", 2011, 5),
            ("370284", 2011, 7),
            ("370211", 2012, 13),
        )
    }
    path = make(*legacy.values(), plant=NONE)
    rows = ask(
        path,
        "select agency_id, previous::int, break_kinds, previous_agencies from year_over_year "
        "where measure = 'normative_documents.issued' and year in (2012, 2017) order by year",
    )
    assert rows == [
        ("370211-司法局", 12, ["boundary"], ["370284-司法局"]),
        ("370215-司法局", 4, ["boundary"], ["370282-司法局"]),
    ]


def test_a_merger_hides_no_jump(make: Builder) -> None:
    path = make(
        bureau("农业农村局", 2023, 10), bureau("乡村振兴局", 2023, 5), bureau("农业农村局", 2024, 900), plant=NONE
    )
    rows = ask(path, "select expected, actual from findings where rule = 'years.jump' and indicator = ?", [PENALTIES])
    assert rows == [("15", "900")]


def test_no_change_of_what_was_merged_is_without_a_mark(make: Builder) -> None:
    """Every reform, with one of its names on each side: whatever has a previous number of another agency is marked."""
    pairs = {
        2024: (("乡村振兴局", "农业农村委员会"), ("大数据管理局", "数据局"), ("地方金融监督管理局", "财政局")),
        2022: (("科学技术局", "工业和信息化局"),),
    }
    reports = [
        one
        for year, names in pairs.items()
        for before, after in names
        for one in (bureau(before, year - 1, 3), bureau(after, year - 1, 4), bureau(after, year, 5))
    ]
    path = make(*reports, plant=NONE)
    silent = ask(
        path, "select distinct agency_id from year_over_year where len(previous_agencies) > 0 and not series_break"
    )
    assert silent == []
    assert len(ask(path, "select distinct successor_id from agency_links")) == 3


def test_the_history_of_an_agency(make: Builder) -> None:
    path = make(bureau("大数据局", 2023, 10), bureau("数据局", 2024, 6), bureau("人民政府", 2024, 6), plant=NONE)
    rows = ask(
        path,
        "select name, parent_id, valid_from, valid_to, predecessors, successors, basis "
        "from agency_history join agency_kinds using (agency_id) order by last_report, name",
    )
    government = "640104-人民政府"
    assert rows == [
        ("大数据局", government, None, 2023, [], ["640104-数据局"], "inferred"),
        ("人民政府", "640100-人民政府", None, None, [], [], None),
        ("数据局", government, 2024, None, ["640104-大数据局"], [], "inferred"),
    ]


TYPES = {
    "人民政府": "government",
    "人民政府办公室": "government_office",
    "卫生健康委员会": "department",
    "国有资产监督管理委员会": "department",
    "城市管理委员会": "department",
    "金融工作办公室": "department",
    "掌政镇人民政府": "township",
    "胜利街街道办事处": "township",
    "经济技术开发区管理委员会": "functional_zone",
    "政务服务中心": "institution",
    "第一中学": "institution",
    "城市投资集团": "institution",
    "税务局": "vertical",
    "公安局兴庆区分局": "vertical",
    "生态环境局": "vertical",
    "气象局": "vertical",
    "文学艺术界联合会": "unknown",
}


def test_the_type_of_a_unit_is_that_of_its_name(make: Builder) -> None:
    path = make(*(bureau(name, 2023, 1) for name in TYPES), plant=NONE)
    assert dict(ask(path, "select name, unit_type from agency_kinds")) == TYPES
    city = make(bureau("生态环境局", 2023, 1, "640100"), plant=NONE)
    assert ask(city, "select unit_type from agency_kinds") == [("department",)]


def test_every_reform_says_where_it_is_written() -> None:
    for row in REFORMS:
        assert row["source"] and row["predecessor"] and row["successor"], row
