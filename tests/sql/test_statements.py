"""What the text states: the table, the best statement of a report, and the series that goes on where tables end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from gongkai.transforms.model import Report, Statement
from tests.sql.conftest import ask, made, report_id

Make = Callable[..., Path]


def statement(indicator: str, value: int | str, start: int = 0, **changed: object) -> Statement:
    quote = f"{indicator}为{value}"
    plain = Statement(indicator, Decimal(value), "条", False, False, None, None, quote, 2, start, start + len(quote))
    return replace(plain, **changed)  # type: ignore[arg-type]


def stating(report: Report, *statements: Statement) -> Report:
    return replace(report, statements=statements)


def test_statements_are_kept_with_their_words(make: Make) -> None:
    denied = statement("requests.received", 0, 40, denied=True, unit=None, scope="own")
    path = make(stating(made("a"), statement("disclosure.total", 120), denied))
    assert ask(path, 'select * exclude (quote, "end", published, corrected) from statements order by "start"') == [
        (report_id("a"), "disclosure.total", Decimal(120), False, "条", "stated", None, 2023, 2, None, 0),
        (report_id("a"), "requests.received", Decimal(0), False, None, "denied", "own", 2023, 2, None, 40),
    ]


def test_a_statement_of_a_document_without_pages_has_its_paragraph(make: Make) -> None:
    path = make(
        stating(made("a"), statement("disclosure.total", 120, page=None, element=7)),
        stating(made("b"), statement("disclosure.total", 130)),
    )
    for table in ("statements", "narrative"):
        rows = ask(path, f"select page, element from {table} order by value")
        assert rows == [(None, 7), (2, None)]


def test_a_report_read_again_has_its_statements_once(make: Make) -> None:
    path = make(
        stating(made("a"), statement("disclosure.total", 1)), stating(made("b"), statement("disclosure.total", 2))
    )
    assert ask(path, "select count(*) from statements") == [(2,)]


def test_the_best_statement_of_a_report(make: Make) -> None:
    about = statement("disclosure.wechat", 1000, 0, approximate=True)
    path = make(
        stating(
            made("a"),
            about,
            statement("disclosure.wechat", 1043, 90),
            statement("disclosure.total", 500, 10, scope="on_behalf"),
            statement("disclosure.total", 500, 50),
        )
    )
    rows = ask(path, "select indicator, value, approximate, scope, statements, conflicting from narrative order by 1")
    assert rows == [
        ("disclosure.total", Decimal(500), False, None, 2, False),
        ("disclosure.wechat", Decimal(1043), False, None, 2, True),
    ]


def test_proposals_counted_by_kind_in_one_list_are_one_number(make: Make) -> None:
    def handled(value: int, start: int, end: int, **changed: object) -> Statement:
        return replace(statement("proposals.handled", value, start, **changed), end=end)

    path = make(
        # 办理建议12件、提案8件; 办理建议12件,提案8件
        stating(made("a"), handled(12, 0, 7), handled(8, 0, 12)),
        stating(made("b"), handled(12, 0, 7), handled(8, 8, 12), handled(20, 90, 99)),
        # apart from each other, or for others
        stating(made("c"), handled(12, 0, 7), handled(8, 60, 66)),
        stating(made("d"), handled(12, 0, 7), handled(8, 0, 12, scope="departments")),
    )
    rows = ask(
        path, "select report_id, value, statements, conflicting from narrative where indicator like 'proposals%'"
    )
    assert sorted(rows) == sorted(
        [
            (report_id("a"), Decimal(20), 2, False),
            (report_id("b"), Decimal(20), 3, False),
            (report_id("c"), Decimal(12), 2, True),
            (report_id("d"), Decimal(12), 2, True),
        ]
    )


def series(path: Path, measure: str) -> list[tuple[object, ...]]:
    query = "select year, value, availability, comparability from harmonized where measure = ? order by year"
    return ask(path, query, [measure])


def test_one_series_from_the_legacy_table_to_the_text(make: Make) -> None:
    old = made("old", "legacy", agency="a", year=2018)
    printed = next(f.value for f in old.facts if f.indicator == "disclosure.total")
    new = stating(made("new", agency="a", year=2023), statement("disclosure.total", 300))
    path = make(old, new, made("silent", agency="a", year=2024))
    assert series(path, "disclosure.total") == [
        (2018, printed, "reported", "exact"),
        (2023, Decimal(300), "in_text", "stated"),
        (2024, None, "no_counterpart", None),
    ]
    [(caveat,)] = ask(path, "select caveat from harmonized where availability = 'in_text'")
    assert "disclosure.total为300" in str(caveat)


def test_an_approximate_number_says_so_in_the_series(make: Make) -> None:
    path = make(stating(made("a"), statement("disclosure.total", 5500, approximate=True)))
    [(zh, en)] = ask(path, "select caveat_zh, caveat from harmonized where availability = 'in_text'")
    assert str(zh).startswith("正文所写约数") and str(en).startswith("about, ")


def test_fees_have_the_unit_of_the_table(make: Make) -> None:
    path = make(stating(made("a"), statement("requests.fees", 400, unit="元")))
    assert series(path, "requests.fees") == [(2023, Decimal("0.04"), "in_text", "stated")]


def test_what_the_text_contradicts_or_states_for_others_is_not_in_the_series(make: Make) -> None:
    path = make(
        stating(made("a"), statement("disclosure.total", 300), statement("disclosure.total", 301, 60)),
        stating(made("b"), statement("disclosure.total", 300, scope="on_behalf")),
    )
    assert {row[2] for row in series(path, "disclosure.total")} == {"no_counterpart"}


def test_the_text_never_takes_the_place_of_a_cell(make: Make) -> None:
    path = make(stating(made("a"), statement("requests.received", 99999)))
    [(_, value, availability, _)] = series(path, "requests.received")
    assert availability == "reported" and value != 99999


def test_the_text_enters_no_total_and_no_change(make: Make) -> None:
    path = make(
        stating(made("a", agency="x", year=2022), statement("disclosure.total", 300)),
        stating(made("b", agency="x", year=2023), statement("disclosure.total", 400)),
    )
    assert ask(
        path, "select count(*) from district_totals where measure = 'disclosure.total' and value is not null"
    ) == [(0,)]
    assert ask(path, "select count(*) from year_over_year where measure = 'disclosure.total'") == [(0,)]
