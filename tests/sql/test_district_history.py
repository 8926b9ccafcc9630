"""Districts with a history, and numbers in the boundaries of another year: nothing is apportioned, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gongkai.sql.make_district_history import TARGET, text
from tests.sql.conftest import Builder, ask, made
from tests.sql.form_cells import REFERENCE, consistent, rows_of

HISTORY = rows_of("district_history")
MEASURE = "requests.received"


def test_the_table_is_what_the_data_set_gives() -> None:
    assert (REFERENCE / TARGET).read_text("utf-8") == text(REFERENCE)


def test_no_current_name_differs_from_the_present_list() -> None:
    now = {row["district_code"]: row["district"] for row in HISTORY if not row["valid_to"]}
    listed = {row["district_code"]: row["district"] for row in rows_of("districts") if row["status"] == "current"}
    assert {code for code, name in listed.items() if now.get(code, name) != name} == set()
    # 三沙市 is listed by its island groups
    assert listed.keys() - now.keys() == {"460321", "460322", "460323"}
    assert now.keys() - listed.keys() == {"460302", "460303"}


def test_every_district_that_ended_says_what_became_of_it() -> None:
    for row in HISTORY:
        assert bool(row["valid_to"]) == bool(row["change"]) == bool(row["successors"]), row
        for code in filter(None, row["successors"].split("|")):
            after = int(row["valid_to"]) + 1
            heirs = [r for r in HISTORY if r["district_code"] == code and int(r["valid_from"]) <= after]
            assert any(not r["valid_to"] or int(r["valid_to"]) >= after for r in heirs), row


@pytest.mark.parametrize(
    ("code", "name", "last", "change", "successors"),
    [
        ("110103", "崇文区", 2009, "merged", "110101"),
        ("310103", "卢湾区", 2010, "merged", "310101"),
        ("110228", "密云县", 2014, "moved", "110118"),
        ("130502", "桥东区", 2019, "renamed", "130502"),
        ("371200", "莱芜市", 2017, "merged", "370100"),
        ("341400", "巢湖市", 2010, "split", "340100|340200|340500"),
        ("542100", "昌都地区", 2013, "moved", "540300"),
        ("130103", "桥东区", 2013, "split", "130102|130104"),
        ("500105", "江北区", 2024, "merged", "500157"),
        ("500112", "渝北区", 2024, "split", "500157|500109"),
    ],
)
def test_what_became_of_some(code: str, name: str, last: int, change: str, successors: str) -> None:
    """国务院 批复 of 2010, 2011, 2014, 2015, 2018 and 2020 on these districts, 渝府发〔2025〕15号 on the last two."""
    [row] = [r for r in HISTORY if r["district_code"] == code and r["valid_to"]]
    assert (row["district"], int(row["valid_to"]), row["change"], row["successors"]) == (name, last, change, successors)


def bureau(code: str, year: int, number: int | str) -> object:
    form = "2021" if year > 2020 else "2019" if year > 2018 else "legacy"
    cells = consistent(form) | {(MEASURE, "total" if form != "legacy" else None): number}
    return made(f"{code}-{year}", form, cells, agency=f"{code}-司法局", district=code, year=year)


def within(path: Path, target: int, year: int) -> dict[str, tuple[int | None, str | None]]:
    rows = ask(
        path,
        f"select agency_id, value::int, reason from in_boundaries_of({target}) where measure = ? and year = ?",
        [MEASURE, year],
    )
    return {agency: (value, reason) for agency, value, reason in rows}


def test_a_new_code_is_followed_both_ways(make: Builder) -> None:
    """密云县 became 密云区 in 2015."""
    path = make(bureau("110228", 2014, 5), bureau("110118", 2016, 7))
    assert within(path, 2024, 2014) == {"110118-司法局": (5, None)}
    assert within(path, 2014, 2016) == {"110228-司法局": (7, None)}
    assert within(path, 2016, 2016) == {"110118-司法局": (7, None)}


def test_districts_that_became_one_are_added_where_all_have_a_number(make: Builder) -> None:
    """沧浪区, 平江区 and 金阊区 became 姑苏区 in 2012: a number of 2011 is the sum, one of later is of no part."""
    three = [bureau(code, 2011, number) for code, number in (("320502", 3), ("320503", 4), ("320504", 5))]
    path = make(*three, bureau("320508", 2015, 20))
    assert within(path, 2020, 2011) == {"320508-司法局": (12, None)}
    assert within(path, 2011, 2015) == {
        f"{code}-司法局": (None, "part_of_larger") for code in ("320502", "320503", "320504")
    }
    assert within(make(*three[:2]), 2020, 2011) == {"320508-司法局": (None, "part_missing")}
    blank = [*three[:2], bureau("320504", 2011, "")]
    assert within(make(*blank), 2020, 2011) == {"320508-司法局": (None, "part_missing")}


def test_a_district_that_took_in_another_is_larger_than_it_was(make: Builder) -> None:
    """闸北区 became part of 静安区 in 2015."""
    path = make(bureau("310106", 2014, 6), bureau("310108", 2014, 8), bureau("310106", 2020, 30))
    assert within(path, 2020, 2014) == {"310106-司法局": (14, None)}
    assert within(path, 2014, 2020) == {"310106-司法局": (None, "part_of_larger")}
    assert within(path, 2014, 2014) == {"310106-司法局": (6, None), "310108-司法局": (8, None)}


def test_what_was_taken_apart_has_no_number(make: Builder) -> None:
    """桥东区 of 石家庄 went to 长安区 and 桥西区 in 2014; neither has a number of before."""
    path = make(*(bureau(code, 2013, n) for code, n in (("130102", 1), ("130103", 2), ("130104", 3))))
    assert within(path, 2020, 2013) == {f"{code}-司法局": (None, "taken_apart") for code in ("130102", "130104")}


def test_of_a_district_made_of_a_whole_and_a_part_nothing_is_added(make: Builder) -> None:
    """两江新区 was made of 江北区 and most of 渝北区 in 2025; 北碚区 gave and took a part."""
    path = make(*(bureau(code, 2023, n) for code, n in (("500105", 1), ("500109", 2), ("500112", 3))))
    assert within(path, 2025, 2023) == {f"{code}-司法局": (None, "taken_apart") for code in ("500109", "500157")}
    assert within(path, 2024, 2023) == {
        f"{code}-司法局": (n, None) for code, n in (("500105", 1), ("500109", 2), ("500112", 3))
    }


def test_a_district_that_went_on_without_a_part_of_it_has_no_number(make: Builder) -> None:
    """余杭区 of 2020 is 余杭区 and 临平区 of 2021; 西湖区 beside it stayed as it was."""
    path = make(
        *(bureau(code, year, n) for code, year, n in (("330110", 2020, 5), ("330110", 2022, 3), ("330106", 2020, 4)))
    )
    assert within(path, 2024, 2020) == {"330106-司法局": (4, None), "330110-司法局": (None, "area_changed")}
    assert within(path, 2019, 2022) == {"330110-司法局": (None, "area_changed")}
    assert within(path, 2020, 2020)["330110-司法局"] == (5, None)
    assert within(path, 2021, 2022) == {"330110-司法局": (3, None)}


def test_a_district_that_nothing_of_the_year_asked_for_corresponds_to_has_a_reason(make: Builder) -> None:
    """临平区 was made of a part of 余杭区 in 2021; 永定县 of 龙岩 became 永定区 in 2014 and goes on."""
    path = make(*(bureau(code, 2022, n) for code, n in (("330113", 7), ("330110", 5), ("350803", 3))))
    assert within(path, 2013, 2022) == {
        "330113-司法局": (None, "no_counterpart"),
        "330110-司法局": (None, "area_changed"),
        "350822-司法局": (3, None),
    }
    assert within(path, 2021, 2022)["330113-司法局"] == (7, None)


def test_a_prefecture_that_a_county_left_or_joined_is_not_what_it_was(make: Builder) -> None:
    """公主岭市 went from 四平市 to 长春市 in 2020; 吉林市 has nothing to do with it."""
    codes = ("220300", "220100", "220200", "220381")
    path = make(*(bureau(code, 2018, n) for n, code in enumerate(codes)))
    assert within(path, 2024, 2018) == {
        "220300-司法局": (None, "area_changed"),
        "220100-司法局": (None, "area_changed"),
        "220200-司法局": (2, None),
        "220184-司法局": (3, None),
    }
    changed = ask(
        path, "select district_code, year, certain from area_changes where district_code like '22__00' and year > 2010"
    )
    assert sorted(changed) == [("220100", 2020, True), ("220300", 2020, True)]


def test_a_prefecture_whose_new_name_is_a_new_code_did_not_change(make: Builder) -> None:
    """昌都地区 became 昌都市 in 2014 with all its counties; 三亚市 made districts of its own land that year."""
    changed = ask(
        make(),
        "select * from area_changes where district_code in ('542100', '540300', '460200', '650000') and year > 2010",
    )
    assert changed == []


def test_a_report_under_a_code_of_another_year_is_not_counted_twice(make: Builder) -> None:
    path = make(bureau("110118", 2012, 5))
    assert within(path, 2024, 2012) == {"110118-司法局": (None, "not_of_its_year")}


@pytest.mark.parametrize("codes", [("500105", "500112", "500157"), ("500157", "500112", "500105")])
def test_which_report_comes_first_changes_neither_parts_nor_reason(make: Builder, codes: tuple[str, ...]) -> None:
    """两江新区 was made of parts of two in 2025: a report of 2023 under its code stands beside theirs."""
    path = make(*(bureau(code, 2023, n) for n, code in enumerate(codes)))
    found = ask(
        path,
        "select value, parts, reason from in_boundaries_of(2025) where measure = ? and district_code = '500157'",
        [MEASURE],
    )
    assert found == [(None, 2, "not_of_its_year")]


def test_the_total_of_a_country_without_splits_is_the_same_in_any_year(make: Builder) -> None:
    codes = ("110101", "110228", "320502", "320503", "320504", "640104", "371202", "371203")
    path = make(*(bureau(code, 2011, 10 + n) for n, code in enumerate(codes)))
    for target in (2012, 2016, 2024):
        values = [value for value, _ in within(path, target, 2011).values()]
        assert sum(value or 0 for value in values) == sum(10 + n for n in range(len(codes))), target
    # 东城区 took in 崇文区 in 2010
    assert within(path, 2009, 2011)["110101-司法局"] == (None, "part_of_larger")


def test_parts_that_do_not_cover_the_same_are_not_added(make: Builder) -> None:
    """A government with its departments and one of its whole region: their sum is of nothing."""
    one, other = (bureau(code, 2014, number) for code, number in (("310106", 6), ("310108", 8)))
    wider = replace(other, identity=replace(other.identity, scope="whole_region"))
    assert within(make(one, wider), 2020, 2014) == {"310106-司法局": (None, "scopes_differ")}
    assert within(make(one, other), 2020, 2014) == {"310106-司法局": (14, None)}
