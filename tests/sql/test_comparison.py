"""Rates, peers and district totals: against numbers worked out here by hand, with none of the views' SQL."""

from __future__ import annotations

import statistics
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gongkai.reference import ReferenceDataError
from gongkai.sql.build import prepare_staging
from gongkai.sql.connection import WarehouseError
from gongkai.transforms.model import Report, Scope
from tests.sql.conftest import (
    REFERENCE,
    Builder,
    Cells,
    ask,
    change,
    consistent,
    found,
    made,
    records,
    report_id,
    rows_of,
)

RATES = rows_of("rate_definitions")
CROSSWALK = {(row["measure"], row["form"]): row for row in rows_of("crosswalk")}
ORDER = ["exact", "aggregate", "near", "caveat"]

NONE = ["delete from agencies"]
"""The bundled agencies.csv expects reports of its own."""


def rates(path: Path, name: str) -> dict[str, dict[str, Any]]:
    rows = records(path, "select * from rates where report_id = ?", [report_id(name)])
    assert len({row["rate"] for row in rows}) == len(rows)
    return {row["rate"]: row for row in rows}


def plain(form: str, **values: int | str) -> Cells:
    """A form of zeros but for some numbers, all of natural persons; `a__b` stands for `a.b`."""
    cells: Cells = dict.fromkeys(consistent(form), 0)
    for name, value in values.items():
        indicator = name.replace("__", ".")
        places = [(indicator, "total"), (indicator, "natural_person"), (indicator, None)]
        cells |= {place: value for place in places if place in cells}
    return cells


# -- rates -------------------------------------------------------------------------------------------------------------


def test_rates_of_huaian_worked_out_from_the_page(published: Path) -> None:
    """淮安 2024 by hand: 3050 concluded, 103 carried out; 351 reviews, 37 pending; 46 court cases, 7 pending."""
    got = {row["rate"]: row for row in records(published, "select * from rates where district_code = '320800'")}
    by_hand = {
        "carried_out_of_handled": (103, 3153),
        "corrected_of_reviews_concluded": (64, 351 - 37),
        "corrected_of_litigation_concluded": (5, 46 - 7),
        "disputes_per_concluded": (351 + 46, 3050),
    }
    for name, (numerator, denominator) in by_hand.items():
        row = got[name]
        assert (row["numerator"], row["denominator"]) == (numerator, denominator), name
        assert row["value"] == pytest.approx(numerator / denominator, abs=1e-15)
        assert (row["availability"], row["has_error"]) == ("formed", False)
    assert len(got) == len(RATES)


@pytest.mark.parametrize("form", ["legacy", "2019", "2021"])
def test_a_rate_is_what_its_definition_says(make: Builder, form: str) -> None:
    cells = consistent(form)
    if form == "legacy":  # as many cases as replies
        cells |= {("requests.concluded.on_time", None): 900, ("requests.concluded.extended", None): 100}
        cells |= {("requests.concluded", None): 1000}
    path = make(made("one", form, cells))
    measured = {row["measure"]: row for row in records(path, "select * from harmonized")}

    def total(formula: str) -> Decimal | None:
        values = [measured[name]["value"] for name in formula.split(" + ")]
        return None if None in values else sum(values, Decimal(0))

    got = rates(path, "one")
    assert set(got) == {row["rate"] for row in RATES}
    formed = 0
    for row in RATES:
        top, bottom = total(row["numerator"]), total(row["denominator"])
        said = got[row["rate"]]
        assert (said["numerator"], said["denominator"]) == (top, bottom)
        assert (said["rate_zh"], said["rate_en"]) == (row["rate_zh"], row["rate_en"])
        parts = [measured[name] for name in f"{row['numerator']} + {row['denominator']}".split(" + ")]
        if any(part["availability"] == "no_counterpart" for part in parts):
            assert (said["value"], said["comparability"], said["availability"]) == (None, None, "no_counterpart")
            continue
        assert said["comparability"] == max((part["comparability"] for part in parts), key=ORDER.index)
        for part in parts:
            assert (part["caveat"] or "") in (said["caveat"] or "")
            row_of = CROSSWALK[part["measure"], part["form"]]
            assert row_of["caveat_zh"] in (said["caveat_zh"] or "") and bool(row_of["caveat_zh"]) == bool(
                part["caveat"]
            )
        assert (row["legacy_caveat"] in (said["caveat"] or "")) is (form == "legacy" or not row["legacy_caveat"])
        assert top is not None and bottom
        if row["share"] == "1" and top > bottom:
            assert (said["value"], said["availability"]) == (None, "not_a_share")
            continue
        assert said["value"] == pytest.approx(float(Fraction(top) / Fraction(bottom)), abs=1e-15)
        formed += 1
    assert formed >= 4


def test_legacy_has_no_rate_without_a_counterpart(make: Builder) -> None:
    got = rates(make(made("one", "legacy")), "one")
    assert {name for name, row in got.items() if row["availability"] == "no_counterpart"} == {
        "carried_out_of_handled",
        "disputes_per_concluded",
        "procedural_of_concluded",
        "unavailable_of_concluded",
    }


def test_a_denominator_of_0_gives_no_rate_and_says_so(make: Builder) -> None:
    got = rates(make(made("one", cells=plain("2021"))), "one")
    assert {(row["value"], row["availability"], row["denominator"]) for row in got.values()} == {
        (None, "denominator_0", 0)
    }


@pytest.mark.parametrize("blank", ["", "/"])
def test_a_missing_part_gives_no_rate_and_the_other_part_stays(make: Builder, blank: str) -> None:
    path = make(made("one", cells=plain("2021", requests__processed_total=10, requests__granted=blank)))
    got = rates(path, "one")["granted_of_concluded"]
    assert (got["value"], got["numerator"], got["denominator"], got["availability"]) == (None, None, 10, "not_reported")
    path = make(made("one", cells=plain("2021", requests__processed_total=blank, requests__granted=4)))
    got = rates(path, "one")["granted_of_concluded"]
    assert (got["value"], got["numerator"], got["denominator"], got["availability"]) == (None, 4, None, "not_reported")


def test_a_part_larger_than_its_whole_is_no_share(make: Builder) -> None:
    """Published as it is, flagged by the identities where there are any, but never a share of more than one."""
    cells = plain("2021", requests__processed_total=3, requests__granted=4, review__total=7, requests__carried_out=-1)
    got = rates(make(made("one", cells=cells)), "one")
    assert (got["granted_of_concluded"]["value"], got["granted_of_concluded"]["availability"]) == (None, "not_a_share")
    assert got["granted_of_concluded"]["has_error"] is True
    assert got["carried_out_of_handled"]["availability"] == "not_a_share"
    assert got["disputes_per_concluded"]["value"] == pytest.approx(7 / 3)


def test_an_error_on_a_part_is_an_error_of_the_rate(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="requests.granted", applicant="total")
    got = rates(make(made("one", findings=(doubted,))), "one")
    assert {name for name, row in got.items() if row["has_error"]} == {
        "granted_of_concluded",
        "granted_or_in_part_of_concluded",
    }


def test_a_rate_of_an_unknown_measure_is_not_published(make: Builder) -> None:
    with pytest.raises(WarehouseError, match="rate_terms_known"):
        make(made("one"), plant=["insert into rate_terms values ('granted_of_concluded', 'requests.lost', true, 1)"])


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "rate_definitions",
            "requests.denied,requests.concluded",
            "requests.denied,requests.concluded *",
            "4: .*formula",
        ),
        ("kinds", "5,.+(?:乡|镇", "5,.+(?:乡|镇(", "6: .*missing"),
    ],
)
def test_a_row_that_is_not_understood_names_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    """A pattern of a kind would else fail when a view is asked, after publication."""
    folder = tmp_path / "reference"
    folder.mkdir()
    for path in REFERENCE.glob("*.csv"):
        text = path.read_text("utf-8")
        if path.stem == name:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (folder / path.name).write_text(text, "utf-8")
    with pytest.raises(ReferenceDataError, match=rf"{name}\.csv:{says}"):
        prepare_staging(tmp_path / "out.duckdb", folder, fresh=True)


# -- places and kinds --------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("司法局", "司法局"),
        ("司法厅", "司法局"),
        ("人民政府", "人民政府"),
        ("政府", "人民政府"),
        ("人民政府办公厅", "人民政府办公室"),
        ("政府办", "人民政府办公室"),
        ("办公室", "人民政府办公室"),
        ("前进街街道办事处", "街道办事处"),
        ("前进街街道", "街道办事处"),
        ("掌政镇人民政府", "乡镇人民政府"),
        ("月牙湖乡", "乡镇人民政府"),
        ("市场监督管理局", "市场监督管理局"),
        ("金融工作办公室", "金融工作办公室"),
    ],
)
def test_the_kind_of_an_agency(make: Builder, name: str, kind: str) -> None:
    path = make(made("one", agency=f"640104-{name}"), plant=NONE)
    assert ask(path, "select agency_id, kind, level from agency_kinds") == [(f"640104-{name}", kind, "county")]


def test_an_agency_of_several_names_has_always_the_same(make: Builder) -> None:
    """Reports without a year are all current: the name does not hang on which of them was loaded first."""
    said = [made(name, agency="640104-司法局", year=None) for name in ("one", "two", "three")]
    reports = [replace(r, identity=replace(r.identity, agency=f"司法局{n}")) for n, r in enumerate(said)]
    last = max(reports, key=lambda r: r.document_id).identity.agency
    for order in (reports, reports[::-1], [*reports[1:], reports[0]]):
        assert ask(make(*order, plant=NONE), "select agency from agency_kinds") == [(last,)]


# -- peers -------------------------------------------------------------------------------------------------------------


def bureau(code: str, granted: int | str, year: int = 2023, *, name: str = "司法局", concluded: int = 100) -> Report:
    """A report of a 司法局 of which so many percent were granted."""
    rest = {"requests__denied__state_secret": concluded - granted} if isinstance(granted, int) else {}
    cells = plain(
        "2021", requests__received=concluded, requests__processed_total=concluded, requests__granted=granted, **rest
    )
    return made(f"{code}{name}{year}", cells=cells, agency=f"{code}-{name}", district=code, year=year)


def peers(path: Path, agency: str, year: int = 2023, rate: str = "granted_of_concluded") -> dict[str, dict[str, Any]]:
    rows = records(path, "select * from peers where agency_id = ? and year = ? and rate = ?", [agency, year, rate])
    assert len({row["level"] for row in rows}) == len(rows)
    return {row["level"]: row for row in rows}


@pytest.fixture(scope="module")
def bureaus(make_shared: Builder) -> Path:
    """Six in 银川, two in 石嘴山, one in 上海; one of the city itself, one government; some years missing."""
    inside = {"640104": 10, "640105": 20, "640106": 30, "640121": 40, "640122": 50, "640181": 50}
    return make_shared(
        *(bureau(code, granted) for code, granted in inside.items()),
        bureau("640202", 90),
        bureau("640205", 0, concluded=0),
        bureau("310101", 80),
        bureau("640100", 70),
        bureau("640104", 99, name="人民政府"),
        bureau("640221", 60, 2022),
        bureau("640104", 10, 2022),
        plant=[
            *NONE,
            "insert into agencies values ('640324-司法局', '同心县司法局', '640324', null, 2020, null, null)",
            "insert into agencies values ('640323-司法局', '盐池县司法局', '640323', null, 2010, 2020, null)",
        ],
    )


def test_an_agency_against_its_city_province_and_country(bureaus: Path) -> None:
    got = peers(bureaus, "640121-司法局")
    inside = [0.1, 0.2, 0.3, 0.4, 0.5, 0.5]
    everyone = {"city": inside, "province": [*inside, 0.9], "country": [*inside, 0.9, 0.8]}
    for level, values in everyone.items():
        row = got[level]
        quarters = statistics.quantiles(values, n=4, method="inclusive")
        assert row["n"] == len(values)
        assert [row["q1"], row["median"], row["q3"]] == pytest.approx(quarters)
        assert row["rank"] == 1 + sum(1 for v in values if v > 0.4)
        assert (row["value"], row["kind"], row["with_error"], row["comparability"]) == (0.4, "司法局", 0, "exact")
    assert {level: row["without_rate"] for level, row in got.items()} == {"city": 0, "province": 1, "country": 1}


def test_equal_rates_share_a_rank(bureaus: Path) -> None:
    assert [peers(bureaus, f"{code}-司法局")["city"]["rank"] for code in ("640122", "640181", "640121")] == [1, 1, 3]


def test_the_missing_stand_beside(bureaus: Path) -> None:
    """石嘴山's 平罗 reported in 2022 alone; 同心 is expected and never came; 盐池 is no longer expected."""
    got = peers(bureaus, "640104-司法局")
    assert got["city"]["missing"] == []
    assert got["province"]["missing"] == ["640221-司法局", "同心县司法局"]
    before = peers(bureaus, "640104-司法局", 2022)["city"]
    assert (before["n"], before["rank"], before["median"]) == (1, None, 0.1)
    assert before["n_missing"] == len(before["missing"]) == 5


def test_of_many_missing_the_first_are_named(make: Builder) -> None:
    codes = [
        row["district_code"] for row in rows_of("districts") if (row["level"], row["status"]) == ("county", "current")
    ]
    others = [f"('{code}-司法局', '局{code}', '{code}', null, 2023, 2023, null)" for code in sorted(codes)[:30]]
    path = make(bureau("640104", 10), plant=[f"insert into agencies values {', '.join(others)}"])
    country = peers(path, "640104-司法局")["country"]
    assert country["n_missing"] >= 30
    assert country["missing"][:3] == [f"局{code}" for code in sorted(codes)[:3]]
    assert len(country["missing"]) == 20


def test_no_rank_below_five(bureaus: Path) -> None:
    assert {row["rank"] for row in peers(bureaus, "640202-司法局").values() if row["n"] < 5} == {None}
    assert peers(bureaus, "640202-司法局")["city"]["n"] == 1


def test_an_agency_without_a_rate_sees_its_peers_and_has_no_rank(bureaus: Path) -> None:
    got = peers(bureaus, "640205-司法局")["province"]
    assert (got["value"], got["rank"], got["n"], got["without_rate"]) == (None, None, 7, 1)


def test_levels_and_kinds_are_not_mixed(bureaus: Path) -> None:
    assert {row["n"] for row in peers(bureaus, "640100-司法局").values()} == {1}
    assert {row["n"] for row in peers(bureaus, "640104-人民政府").values()} == {1}
    assert peers(bureaus, "310101-司法局")["city"]["n"] == 1


def test_those_counted_those_without_a_rate_and_the_missing_are_all_there_are(bureaus: Path) -> None:
    [(known,)] = ask(bureaus, "select count(*) from agency_kinds where kind = '司法局' and level = 'county'")
    [row] = ask(
        bureaus,
        "select n, without_rate, n_missing from peers where level = 'country' and year = 2023 "
        "and kind = '司法局' and agency_id like '640104%' and rate = 'granted_of_concluded'",
    )
    assert sum(row) == known - 1  # 盐池 is not expected any more


def test_errors_and_unlike_scopes_of_peers_are_counted(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="requests.granted", applicant="total")
    path = make(
        replace(bureau("640104", 10), findings=(doubted,)),
        scoped(bureau("640105", 20), "own"),
        bureau("640106", ""),
        plant=NONE,
    )
    got = peers(path, "640105-司法局")["city"]
    assert (got["n"], got["with_error"], got["without_rate"], got["has_error"]) == (2, 1, 1, False)
    assert got["scopes"] == "own|unknown"


def test_an_agency_of_unknown_district_or_year_has_no_peers(make: Builder) -> None:
    odd = made("one", agency="000000-火星区司法局", district=None)
    path = make(
        odd,
        bureau("640104", 10),
        made("two", agency=None),
        replace(bureau("640105", 1), identity=replace(bureau("640105", 1).identity, year=None)),
        plant=NONE,
    )
    assert ask(path, "select distinct agency_id from peers") == [("640104-司法局",)]
    assert {row["n"] for row in peers(path, "640104-司法局").values()} == {1}


# -- district totals ---------------------------------------------------------------------------------------------------


def scoped(report: Report, scope: Scope) -> Report:
    return replace(report, identity=replace(report.identity, scope=scope, scope_quote=scope))


def received(name: str, value: int | str, scope: Scope, *, district: str = "640104", year: int = 2023) -> Report:
    cells = plain("2021", requests__received=value)
    return scoped(
        made(f"{district}{name}{year}", cells=cells, agency=f"{district}-{name}", district=district, year=year), scope
    )


def totals(path: Path, district: str = "640104", year: int = 2023) -> dict[str, dict[str, Any]]:
    rows = records(
        path,
        "select * from district_totals where district_code = ? and year = ? and measure = 'requests.received'",
        [district, year],
    )
    assert len({row["scope"] for row in rows}) == len(rows)
    return {row["scope"]: row for row in rows}


def test_a_roll_up_is_never_added_to_its_own_parts(make: Builder) -> None:
    path = make(
        received("人民政府", 1000, "whole_region"),
        received("政府办公室", 300, "own_with_departments"),
        received("司法局", 7, "own"),
        received("民政局", 5, "own"),
        received("教育局", 70, "unknown"),
        received("街道", 11, "own", district="640105"),
        plant=NONE,
    )
    got = totals(path)
    assert {scope: (row["value"], row["n_reports"], row["n_missing"]) for scope, row in got.items()} == {
        "whole_region": (1000, 1, 0),
        "own_with_departments": (300, 1, 0),
        "own": (12, 2, 1),  # of 教育局 nobody knows its own number
        "unknown": (None, 1, 0),
    }
    assert {(row["district"], row["level"], row["comparability"]) for row in got.values()} == {
        ("兴庆区", "county", "exact")
    }
    [(measures,)] = ask(path, "select count(*) from district_totals where district_code = '640104' and scope = 'own'")
    assert measures == len({measure for measure, _ in CROSSWALK})


def test_the_missing_are_counted_and_missing_is_not_0(make: Builder) -> None:
    path = make(
        received("司法局", 7, "own"),
        received("民政局", "", "own"),
        received("教育局", 3, "own", year=2022),
        plant=[*NONE, "insert into agencies values ('640104-水务局', '水务局', '640104', null, 2023, 2023, null)"],
    )
    assert {s: (r["value"], r["n_reports"], r["n_missing"]) for s, r in totals(path).items()} == {"own": (7, 1, 3)}
    assert {s: (r["value"], r["n_reports"], r["n_missing"]) for s, r in totals(path, year=2022).items()} == {
        "own": (3, 1, 2)
    }


def test_a_total_of_nothing_reported_is_null(make: Builder) -> None:
    got = totals(make(received("司法局", "", "own"), received("人民政府", "/", "whole_region"), plant=NONE))
    assert {s: (r["value"], r["n_reports"], r["n_missing"]) for s, r in got.items()} == {
        "own": (None, 0, 1),
        "whole_region": (None, 0, 1),
    }


def test_two_roll_ups_that_differ_give_no_total(make: Builder) -> None:
    first, second = received("人民政府", 10, "whole_region"), received("政府办公室", 11, "whole_region")
    got = totals(make(first, second, plant=NONE))["whole_region"]
    assert (got["value"], got["n_reports"]) == (None, 2)
    again = totals(make(first, received("政府办公室", 10, "whole_region"), plant=NONE))["whole_region"]
    assert (again["value"], again["n_reports"]) == (10, 2)


def test_an_error_of_a_part_is_an_error_of_the_total(make: Builder) -> None:
    doubted = found("reading.disagree", indicator="requests.received", applicant="total")
    path = make(replace(received("司法局", 7, "own"), findings=(doubted,)), received("民政局", 5, "own"), plant=NONE)
    assert totals(path)["own"]["has_error"] is True


def test_totals_of_the_samples(published: Path) -> None:
    sql = "select scope, value, n_reports from district_totals where district_code = ? and measure = ?"
    assert ask(published, sql, ["320800", "requests.received"]) == [("whole_region", 3119, 1)]
    assert ask(published, sql + " and year = 2024", ["640105", "requests.received"]) == [("own", 0, 1)]


def test_an_empty_warehouse_has_empty_views(template: Path) -> None:
    for name in ("rates", "peers", "district_totals", "reporting"):
        assert ask(template, f"select count(*) from {name}") == [(0,)], name


def test_a_scope_that_is_not_known_cannot_be_loaded(published: Path, tmp_path: Path) -> None:
    import duckdb

    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(published.read_bytes())
    with pytest.raises(duckdb.ConstraintException):
        change(copy, "update reports set scope = 'somewhere'")
