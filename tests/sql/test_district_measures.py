"""The one number that stands for a place, against sums worked out here by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.sql.conftest import NO_AGENCIES, Builder, ask, found, records
from tests.sql.test_district_totals import received

YINCHUAN = ["西夏区", "金凤区", "永宁县", "贺兰县", "灵武市"]
"""What 银川市 has beside 兴庆区 in 2023."""


def number(path: Path, district: str, year: int = 2023, view: str = "district_measures") -> dict[str, Any]:
    [row] = records(
        path,
        f"select * from {view} where district_code = ? and year = ? and measure = 'requests.received'",
        [district, year],
    )
    return row


def short(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["value"], row["basis"], row["n_reports"], row["n_missing"], row["missing"]


def test_the_report_of_the_whole_region_stands_for_it(make: Builder) -> None:
    path = make(
        received("人民政府", 1000, "whole_region"),
        received("司法局", 7, "own"),
        received("教育局", 70, "unknown"),
        plant=NO_AGENCIES,
    )
    row = number(path, "640104")
    assert short(row) == (1000, "whole_region", 1, 0, [])
    assert ask(path, "select agency from reports where report_id = ?", [row["report_id"]]) == [("640104-人民政府",)]
    assert (row["district"], row["level"], row["city_code"], row["measure_zh"]) == (
        "兴庆区", "county", "640100", "新收政府信息公开申请",
    )  # fmt: skip
    city = number(path, "640100")
    assert short(city) == (1000, "some_parts", 1, 6, ["银川市人民政府", *YINCHUAN])
    assert city["parts"] == ["640104-人民政府"]


def test_without_one_the_parts_are_added_once_and_what_is_missing_has_a_name(make: Builder) -> None:
    path = make(
        received("人民政府办公室", 300, "own_with_departments"),
        received("司法局", 7, "own"),  # in the 300
        received("前进街街道办事处", 11, "own"),
        received("掌政镇人民政府", "", "own"),
        received("大新镇人民政府", 2, "own", year=2022),
        received("税务局", 900, "own"),  # led by its ministry
        plant=NO_AGENCIES,
    )
    row = number(path, "640104")
    assert short(row) == (311, "some_parts", 2, 2, ["640104-掌政镇人民政府", "640104-大新镇人民政府"])
    assert row["not_added"] == ["640104-税务局"]
    assert row["parts"] == ["640104-人民政府办公室", "640104-前进街街道办事处"]
    assert row["report_id"] is None


def test_a_sum_without_the_government_lacks_it(make: Builder) -> None:
    alone = make(received("司法局", 7, "own"), plant=NO_AGENCIES)
    assert short(number(alone, "640104")) == (7, "some_parts", 1, 1, ["兴庆区人民政府"])
    both = make(received("司法局", 7, "own"), received("人民政府办公室", 5, "own"), plant=NO_AGENCIES)
    assert short(number(both, "640104")) == (12, "all_parts", 2, 0, [])


def test_a_government_and_its_office_are_not_both_counted(make: Builder) -> None:
    path = make(received("人民政府", 5, "own"), received("人民政府办公室", 5, "own"), plant=NO_AGENCIES)
    row = number(path, "640104")
    assert (row["value"], row["not_added"]) == (5, ["640104-人民政府"])


def test_a_government_that_does_not_say_what_it_covers_gives_no_number(make: Builder) -> None:
    """26 of one bureau is no number of a city whose government published 3,486."""
    path = make(received("人民政府", 3486, "unknown"), received("司法局", 26, "own"), plant=NO_AGENCIES)
    row = number(path, "640104")
    assert short(row) == (None, "unstated", 0, 1, ["640104-人民政府"])
    assert (row["comparability"], row["has_error"], row["n_findings"]) == (None, False, 0)
    assert row["not_added"] == ["640104-人民政府"] and row["report_id"]
    assert short(number(path, "640100"))[:3] == (26, "some_parts", 1)
    assert ask(path, "select count(*) from latest_by_district where district_code = '640104'") == [(0,)]


def test_roll_ups_that_differ_give_no_number(make: Builder) -> None:
    first, second = received("人民政府", 10, "whole_region"), received("政府办公室", 11, "whole_region")
    path = make(first, second, plant=NO_AGENCIES)
    assert short(number(path, "640104"))[:3] == (None, "conflicting", 0)
    assert "兴庆区" in number(path, "640100")["missing"]


def test_a_city_is_its_report_or_its_own_agencies_and_its_districts(make: Builder) -> None:
    values = {"640104": 10, "640105": 20, "640106": 30, "640121": 40, "640122": 50, "640181": 60}
    parts = [received("人民政府", value, "whole_region", district=code) for code, value in values.items()]
    own = received("人民政府办公室", 5, "own_with_departments", district="640100")
    summed = make(*parts, own, plant=NO_AGENCIES)
    assert short(number(summed, "640100")) == (215, "all_parts", 7, 0, [])
    province = number(summed, "640000")
    others = ["宁夏回族自治区人民政府", "石嘴山市", "吴忠市", "固原市", "中卫市"]
    assert short(province) == (215, "some_parts", 7, 5, others)
    whole = received("人民政府", 999, "whole_region", district="640100")
    decided = make(*parts, own, whole, plant=NO_AGENCIES)
    assert short(number(decided, "640100")) == (999, "whole_region", 1, 0, [])
    assert number(decided, "640000")["value"] == 999


def test_the_latest_is_a_whole_one_where_there_is_any(make: Builder) -> None:
    path = make(
        received("人民政府", 500, "whole_region", year=2022), received("司法局", 3, "own"),
        received("司法局", 4, "own", district="640105", year=2022), received("司法局", 5, "own", district="640105"),
        plant=NO_AGENCIES,
    )  # fmt: skip
    latest = "select value, year, basis from latest_by_district where measure = 'requests.received' and district = ?"
    assert ask(path, latest, ["兴庆区"]) == [(500, 2022, "whole_region")]
    assert ask(path, latest, ["西夏区"]) == [(5, 2023, "some_parts")]


def test_doubt_goes_with_the_number_used_only(make: Builder) -> None:
    doubt = found("reading.disagree", indicator="requests.received", applicant="total")
    part, whole = received("司法局", 7, "own"), received("人民政府", 1000, "whole_region")
    doubted = replace(part, findings=(doubt,))
    clean, doubtful = make(part, plant=NO_AGENCIES), make(doubted, plant=NO_AGENCIES)
    for district in ("640104", "640100", "640000"):
        assert number(doubtful, district)["n_findings"] == number(clean, district)["n_findings"] + 1
        assert number(doubtful, district)["has_error"]
    clean, doubtful = make(part, whole, plant=NO_AGENCIES), make(doubted, whole, plant=NO_AGENCIES)
    assert number(doubtful, "640104") == number(clean, "640104")


def test_a_code_that_was_not_in_use_stands_for_itself(make: Builder) -> None:
    path = make(received("司法局", 7, "own", district="110228"), plant=NO_AGENCIES)
    assert number(path, "110228")["value"] == 7
    assert ask(path, "select count(*) from district_measures where district_code = '110000'") == [(0,)]


@pytest.mark.parametrize("view", ["district_measures", "latest_by_district"])
def test_samples(published: Path, view: str) -> None:
    assert short(number(published, "320800", 2024, view))[:3] == (3119, "whole_region", 1)
