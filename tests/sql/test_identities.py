"""The identities of the forms, each one broken on purpose, and what is said of it.

What must fail is worked out by `broken` in conftest.py, from forms.md and not from checks.csv.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.transforms.formulas import parse_equation
from gongkai.transforms.model import Report
from tests.sql.conftest import Builder, ask, facts_of, made, records, report_id
from tests.sql.form_cells import (
    APPLICANTS,
    CHANNELS,
    FORMS,
    INDICATORS,
    LEGACY_SUMS,
    LOCAL_SUMS,
    OFF,
    RESULTS,
    Place,
    as_broken,
    broken,
    consistent,
    rows_of,
)

IDENTITIES = {r["check_id"]: r for r in rows_of("checks") if r["kind"] == "identity" and r["severity"] == "error"}


def places(check: dict[str, str]) -> list[list[Place]]:
    """The cells of every place an identity applies to."""
    left, right = parse_equation(check["formula"])
    names = [term.name for term in (*left, *right)]
    if check["scope"] == "indicator":
        rows = [r["indicator"] for r in INDICATORS[check["form"]] if r["by_applicant"] == "1"]
        return [[(row, name) for name in names] for row in rows]
    columns = APPLICANTS if check["scope"] == "applicant" else [None]
    return [[(name, column) for name in names] for column in columns]


def name_of(form: str, place: Place) -> str:
    return f"{form}:{place[0]}:{place[1] or ''}"


@pytest.fixture(scope="module")
def one_changed(make_shared: Builder) -> Path:
    """One report per form and cell of an identity, in which that cell alone is off."""
    reports: list[Report] = []
    for form in FORMS:
        good = consistent(form)
        reports.append(made(f"{form}:good", form, good))
        cells = {p for c in IDENTITIES.values() if c["form"] == form for terms in places(c) for p in terms}
        for place in sorted(cells, key=str):
            reports.append(made(name_of(form, place), form, good | {place: int(good[place]) + OFF}))
    return make_shared(*reports)


def errors(path: Path) -> dict[str, list[dict[str, object]]]:
    by_report: dict[str, list[dict[str, object]]] = {}
    hard = "select * from findings where severity = 'error' and rule <> 'identity.cell' order by finding_id"
    for row in records(path, hard):
        by_report.setdefault(str(row["report_id"]), []).append(row)
    return by_report


@pytest.fixture(scope="module")
def findings(one_changed: Path) -> dict[str, list[dict[str, object]]]:
    return errors(one_changed)


def test_every_hard_identity_of_the_forms_is_checked() -> None:
    """forms.md §1 (L-H1 … L-H7) and §3.4 (N-H1 … N-H4), listed here by hand."""
    wanted = {
        (f"legacy.{total}.sum", "legacy", "report", total): {total, *parts} for total, parts in LEGACY_SUMS.items()
    }
    for form, sums in LOCAL_SUMS.items():
        for total, parts in sums.items():
            for years in ("", "_cumulative"):
                names = {name + years for name in (total, *parts)}
                wanted[f"{form}.{total}{years}.sum", form, "report", total + years] = names
    for form in ("2019", "2021"):
        total = "requests.processed_total"
        balance = {"requests.received", "requests.carried_in", total, "requests.carried_out"}
        wanted[f"{form}.requests.balance", form, "applicant", total] = balance
        wanted[f"{form}.requests.results", form, "applicant", total] = {total, *RESULTS[form]}
        wanted[f"{form}.requests.applicants", form, "indicator", ""] = set(APPLICANTS)
        for channel in CHANNELS:
            parts = {f"{channel}.{o}" for o in ("total", "upheld", "corrected", "other", "pending")}
            wanted[f"{form}.{channel}.sum", form, "report", f"{channel}.total"] = parts
    assert (len(LEGACY_SUMS), len(RESULTS["2019"]), len(RESULTS["2021"])) == (7, 19, 21)
    checked = {}
    for check in IDENTITIES.values():
        left, right = parse_equation(check["formula"])
        place = (check["check_id"], check["form"], check["scope"], check["indicator"])
        checked[place] = {term.name for term in (*left, *right)}
        assert (check["severity"], check["active"]) == ("error", "1"), check["check_id"]
    assert checked == wanted


def test_the_rows_of_the_results_are_all_rows_between_carried_in_and_the_total() -> None:
    """The list in conftest.py against the printed order of the form."""
    for form, rows in RESULTS.items():
        printed = [r["indicator"] for r in INDICATORS[form] if r["by_applicant"] == "1"]
        assert printed[2:-2] == rows
        assert (printed[:2], printed[-2:]) == (
            ["requests.received", "requests.carried_in"],
            ["requests.processed_total", "requests.carried_out"],
        )


@pytest.mark.parametrize("form", ["legacy", "2019", "2021"])
def test_a_consistent_report_gives_no_finding(findings: dict[str, list[dict[str, object]]], form: str) -> None:
    assert broken(form, consistent(form)) == set()
    assert report_id(f"{form}:good") not in findings


def test_the_bundled_reports_hold_everywhere(published: Path) -> None:
    results = Counter(ask(published, "select check_id, result from check_results"))
    assert {result for _, result in results} == {"holds"}
    counted = {check_id: count for (check_id, _), count in results.items() if check_id in IDENTITIES}
    expected = {
        check_id: len(places(check)) * (2 if check["form"] == "2021" else 1)
        for check_id, check in IDENTITIES.items()
        if check["form"] in ("legacy", "2021")
    }
    assert counted == expected
    odd = ask(published, "select rule, indicator from findings where severity <> 'info' order by all")
    assert odd == [
        ("text.conflict", "complaints.total"),
        ("text.conflict", "litigation.total"),
        ("text.conflict", "normative_documents.repealed"),
    ]


@pytest.mark.parametrize("check_id", sorted(IDENTITIES))
def test_a_change_of_any_one_term_is_an_error(findings: dict[str, list[dict[str, object]]], check_id: str) -> None:
    check = IDENTITIES[check_id]
    for terms in places(check):
        for place in terms:
            good = consistent(check["form"])
            wanted = broken(check["form"], good | {place: int(good[place]) + OFF})
            rows = findings[report_id(name_of(check["form"], place))]
            assert as_broken(rows) == wanted and len(rows) == len(wanted), place
            mine = [row for row in rows if row["rule"] == check_id]
            assert len(mine) == 1, place
            assert (mine[0]["severity"], mine[0]["cause"]) == ("error", "source")


@pytest.mark.parametrize("check_id", sorted(IDENTITIES))
def test_an_error_says_what_is_wrong_in_both_languages(
    findings: dict[str, list[dict[str, object]]], check_id: str
) -> None:
    check = IDENTITIES[check_id]
    place = places(check)[0][0]
    rows = findings[report_id(name_of(check["form"], place))]
    row = next(row for row in rows if row["rule"] == check_id)
    indicator = next(r for r in INDICATORS[check["form"]] if r["indicator"] == row["indicator"])
    column = next((r for r in rows_of("applicants") if r["applicant"] == row["applicant"]), {})
    zh, en = str(row["message_zh"]), str(row["message_en"])
    for part in (check["message_zh"], indicator["label_zh"], column.get("label_zh", "")):
        assert part in zh
    for part in (check["message_en"], indicator["label_en"], column.get("label_en", "")):
        assert part in en
    assert f"（左边 {row['actual']}，右边 {row['expected']}）" in zh
    assert f"(left {row['actual']}, right {row['expected']})" in en


def test_amounts_with_decimals_are_compared_exactly(make: Builder) -> None:
    """0.1 + 0.2 = 0.3, which floating point denies."""
    cells = consistent("legacy")
    cells |= {("organisation.staff_full_time", None): Decimal("0.1"), ("organisation.staff", None): Decimal("0.3")}
    exact = cells | {("organisation.staff_part_time", None): Decimal("0.2")}
    off = cells | {("organisation.staff_part_time", None): Decimal("0.2001")}
    path = make(made("exact", "legacy", exact), made("off", "legacy", off))
    rows = records(path, "select report_id, rule, expected, actual from findings where severity = 'error'")
    assert [tuple(row.values()) for row in rows] == [
        (report_id("off"), "legacy.organisation.staff.sum", "0.3001", "0.3")
    ]


@pytest.mark.parametrize("blank", ["", "/", "见附件"])
def test_a_cell_without_a_number_is_not_assessed_and_no_error(make: Builder, blank: str) -> None:
    """Missing is not 0: nothing is said to be wrong, but that it was not looked at is said, and that it cannot be 0."""
    good = consistent("2021")
    holes: dict[str, list[Place]] = {
        "cell": [("requests.granted", "commercial")],
        "balance": [("requests.carried_in", "research"), ("requests.carried_in", "total")],
        "column": [(r["indicator"], "research") for r in INDICATORS["2021"] if r["by_applicant"] == "1"],
        "review": [("review.pending", None)],
        "all": list(good),
    }
    reports = [made(name, "2021", good | dict.fromkeys(cells, blank)) for name, cells in holes.items()]
    path = make(made("none", "2021", good), *reports)
    warned = ask(path, "select distinct rule, severity from findings where severity <> 'info'")
    assert warned == ([] if blank else [("identity.blank_part", "warning")])
    applied = {check_id: len(places(check)) for check_id, check in IDENTITIES.items() if check["form"] == "2021"}
    for name, cells in holes.items():
        wanted = {
            (str(len(each)), str(sum(1 for terms in each if not set(terms) & set(cells))), check["message_zh"])
            for check in IDENTITIES.values()
            if check["form"] == "2021"
            for each in [places(check)]
            if any(set(terms) & set(cells) for terms in each)
        }
        rows = records(path, "select * from findings where report_id = ? and severity = 'info'", [report_id(name)])
        assert {row["rule"] for row in rows} == {"identity.not_assessed"}
        assert len({row["finding_id"] for row in rows}) == len(rows) == len(wanted)
        for row in rows:
            zh = next(w for w in wanted if w[:2] == (row["expected"], row["actual"]) and w[2] in row["message_zh"])
            blanks = int(zh[0]) - int(zh[1])
            assert f"有 {blanks} 处" in row["message_zh"] and f"共 {zh[0]} 处" in row["message_zh"]
            assert f"in {blanks} of {zh[0]} places" in row["message_en"]
    results = Counter(ask(path, "select check_id, count(*) from check_results group by report_id, check_id"))
    results = Counter({place: count for place, count in results.items() if place[0] in IDENTITIES})
    assert results == {place: len(holes) + 1 for place in applied.items()}


def test_a_blank_does_not_hide_an_error_elsewhere(make: Builder) -> None:
    good = consistent("2021")
    cells = good | {("requests.granted", "commercial"): "", ("requests.granted", "research"): 900}
    path = make(made("one", "2021", cells))
    rows = records(path, "select * from findings where severity = 'error'")
    assert as_broken(rows) == broken("2021", cells) != set()
    assert {(row["rule"], row["applicant"]) for row in rows} == {("2021.requests.results", "research")}


def test_a_missing_cell_counts_as_not_assessed(make: Builder) -> None:
    """A row that was not read is said to be missing; what it belongs to is not assessed, and nothing is wrong."""
    from tests.sql.conftest import found

    cells = {place: value for place, value in consistent("2021").items() if place[0] != "requests.granted"}
    path = make(made("one", "2021", cells, findings=(found("form.rows_missing", detail="requests"),)))
    rows = ask(path, "select rule, severity, expected, actual from findings where rule <> 'form.rows_missing'")
    assert rows == [("identity.not_assessed", "info", "7", "0")]


def test_a_report_without_a_whole_channel_does_not_stop_the_night(make: Builder) -> None:
    """Identities of rows that are missing apply nowhere; the finding that says so is enough."""
    from tests.sql.conftest import found

    cells = {p: value for p, value in consistent("2021").items() if not p[0].startswith("litigation_after_review")}
    path = make(made("one", "2021", cells, findings=(found("form.rows_missing", detail="review_litigation"),)))
    assert ask(path, "select rule from findings") == [("form.rows_missing",)]


def test_the_cause_is_the_reader_where_a_cell_is_not_agreed(make: Builder) -> None:
    good = consistent("2021")
    place = ("requests.granted", "commercial")
    cells = good | {place: int(good[place]) + OFF}
    path = make(
        made("agreed", "2021", cells),
        made("changed", "2021", cells, disagreed=[place]),
        made("column", "2021", cells, disagreed=[("requests.denied.state_secret", "commercial")]),
        made("row", "2021", cells, disagreed=[("requests.granted", "research")]),
        made("elsewhere", "2021", cells, disagreed=[("requests.carried_out", "research")]),
    )
    causes = {
        (r["report_id"], r["rule"].removeprefix("2021.requests.")): r["cause"]
        for r in records(path, "select * from findings")
    }
    wanted = {
        "agreed": ("source", "source", "source"),
        "changed": ("reader", "reader", "reader"),
        "column": ("reader", "source", "source"),
        "row": ("source", "reader", "source"),
        "elsewhere": ("source", "source", "source"),
    }
    rules = ("results", "applicants", "identity.cell")
    assert causes == {
        (report_id(n), rule): cause for n, c in wanted.items() for rule, cause in zip(rules, c, strict=True)
    }


def test_a_rule_that_is_switched_off_says_nothing(make: Builder) -> None:
    good = consistent("2021")
    cells = good | {("requests.granted", "commercial"): 900, ("review.pending", None): ""}
    off = "update checks set active = false where check_id in ('{}')"
    rules = ("2021.requests.results", "identity.cell", "identity.not_assessed", "identity.blank_part")
    path = make(made("one", "2021", cells), plant=[off.format("', '".join(rules))])
    assert ask(path, "select rule, indicator from findings") == [("2021.requests.applicants", "requests.granted")]


def test_a_finding_keeps_its_id_in_the_next_edition(make: Builder) -> None:
    cells = consistent("2021") | {("requests.granted", "commercial"): 900}
    first = make(made("one", "2021", cells, agency="A"))
    both = make(made("one", "2021", cells, agency="A"), made("two", "2021", cells, agency="A"))
    other = make(made("one", "2021", cells, agency="B"))
    ids = [{i for (i,) in ask(path, "select distinct finding_id from findings")} for path in (first, both, other)]
    assert ids[0] == ids[1] and len(ids[0]) == 3
    assert not ids[0] & ids[2]


def test_facts_of_a_form_are_all_its_cells() -> None:
    """The fixture itself: 58, 198 and 200 cells, as forms.md counts them."""
    assert [len(facts_of(form, consistent(form))) for form in ("legacy", "2019", "2021")] == [58, 198, 200]
