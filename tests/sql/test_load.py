"""Loading reports: what was read arrives as it was read, once, and never half."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gongkai.sql import load
from gongkai.sql.build import check_staging
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.load import load_reports
from gongkai.sql.queries import not_loaded, published_documents
from tests.sql.conftest import (
    Builder,
    ask,
    document_id,
    document_row,
    found,
    good,
    made,
    publish,
    report_id,
    run_row,
)
from tests.sql.form_cells import Value, consistent

ONE = f"report_id = '{report_id('one')}'"
EVERYTHING = [f"select * from {table} order by all" for table in ("documents", "reports", "facts", "findings")]


def everything(path: Path) -> list[list[tuple[object, ...]]]:
    return [ask(path, sql) for sql in EVERYTHING]


def test_loading_the_same_reports_twice_changes_nothing(make: Builder) -> None:
    cells = consistent("2021") | {("requests.granted", "commercial"): 900, ("review.pending", None): ""}
    reports = [*good(), made("off", cells=cells, findings=(found("reading.disagree", indicator="fees.amount"),))]
    path = make(*reports)
    once = everything(path)
    assert all(once)
    assert make.load(path, *reports) == (5, 200 + 58 + 200)
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert everything(path) == once
    make.load(path, *reversed(reports))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert everything(path) == once


def test_checking_twice_changes_nothing(make: Builder) -> None:
    path = make(made("off", cells=consistent("2021") | {("requests.granted", "commercial"): 900}))
    once = everything(path)
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert everything(path) == once


def test_a_report_read_again_replaces_its_rows_and_no_others(make: Builder) -> None:
    off = consistent("2021") | {("requests.granted", "commercial"): 900}
    path = make(made("one", cells=off, findings=(found("label.unit"),)), made("two", cells=off))
    others = "select * from {} where report_id <> ? order by all"
    before = [ask(path, others.format(t), [report_id("one")]) for t in ("reports", "facts", "findings")]
    make.load(path, made("one", "legacy", agency="Z", year=2017))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert [ask(path, others.format(t), [report_id("one")]) for t in ("reports", "facts", "findings")] == before
    assert ask(path, f"select agency_id, year from reports where {ONE}") == [("Z", 2017)]
    assert ask(path, f"select distinct form from facts where {ONE}") == [("legacy",)]
    assert ask(path, f"select count(*) from facts where {ONE}") == [(58,)]
    assert ask(path, f"select * from findings where {ONE}") == []
    assert ask(path, "select count(*), count(distinct document_id) from documents") == [(2, 2)]


def test_a_report_that_is_no_longer_read_loses_its_facts(make: Builder) -> None:
    path = make(made("one"))
    make.load(path, made("one", status="quarantined", findings=(found("form.unknown"),)))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert ask(path, "select count(*) from facts") == [(0,)]


def test_a_mended_report_loses_the_findings_of_the_identities(make: Builder) -> None:
    path = make(made("one", cells=consistent("2021") | {("requests.granted", "commercial"): 900}))
    assert len(ask(path, "select * from findings")) == 3
    make.load(path, made("one"))
    check_staging(path, {"inputs": "inputs", "gongkai": "0"}, [run_row()])
    assert ask(path, "select * from findings") == []


def test_values_arrive_exactly_however_many_others_come_before(make: Builder) -> None:
    """DuckDB guessed the type of a column from its first thousand values: 3.75 after whole numbers became 4."""
    odd: dict[str, Value] = {
        "a": Decimal("3.75"),
        "b": 447228,
        "c": Decimal("0.0001"),
        "d": Decimal("-3"),
        "e": Decimal("1E+3"),
        "f": Decimal("9999999999999999.9999"),
    }
    small = dict.fromkeys(consistent("2021"), 1)
    reports = [made(f"plain{i}", cells=small) for i in range(8)]
    reports += [made(name, cells=small | {("fees.amount", None): value}) for name, value in odd.items()]
    path = make(*reports, checked=False)
    for name, value in odd.items():
        sql = f"select value from facts where report_id = '{report_id(name)}' and indicator = 'fees.amount'"
        assert ask(path, sql) == [(Decimal(value),)]
    assert ask(path, "select sum(value) from facts where value = 1") == [(len(reports) * 200 - len(odd),)]


TEXTS = ("nan", "NaN", "None", "NULL", "null", "NaT", "<NA>", "True", "", " ", "1e5", "007", "=1")


@pytest.fixture(scope="module")
def words(make_shared: Builder) -> Path:
    """For each of TEXTS a report that has it as title, note and cell; loaded one after the other, as alone."""
    path = make_shared(checked=False)
    for text in TEXTS:
        report = made(f"<{text}>", title=text)
        fact = replace(report.facts[0], raw=text, note=text, value=None, state="text")
        make_shared.load(path, replace(report, facts=(fact, *report.facts[1:])))
    return path


@pytest.mark.parametrize("text", TEXTS)
def test_texts_arrive_as_they_are(words: Path, text: str) -> None:
    whose = [report_id(f"<{text}>")]
    assert ask(words, "select raw, note, value from facts where state = 'text' and report_id = ?", whose) == [
        (text, text, None)
    ]
    assert ask(words, "select title from reports where report_id = ?", whose) == [(text,)]


def test_dates_and_moments_arrive_as_they_are(make: Builder) -> None:
    day = dt.date(2024, 2, 29)
    path = make(made("one", published_on=day), made("two"), seen={"one": "2025-01-02 03:04:05.678901"})
    rows = ask(path, "select published_on, first_seen_at from reports join documents using (document_id) order by 1")
    assert rows == [(day, dt.datetime(2025, 1, 2, 3, 4, 5, 678901)), (None, dt.datetime(2025, 1, 1))]


def test_a_thing_said_twice_in_other_words_is_two_findings(make: Builder) -> None:
    """Two pictures of a page, two cells of one label: the second must not stop the night."""
    twice = (
        found("reading.irregular_cells", detail="1", message_en="1 merged area"),
        found("reading.irregular_cells", detail="1", message_en="2 merged areas"),
        found("reading.irregular_cells", detail="2", message_en="1 merged area"),
    )
    path = make(made("one", findings=twice), made("two", findings=twice[:1]))
    sql = "select message_en, finding_id from findings where {} order by all"
    rows = ask(path, sql.format(ONE))
    assert len(rows) == len({finding_id for _, finding_id in rows}) == 3
    make.load(path, made("one", findings=twice))
    assert ask(path, sql.format(ONE)) == rows
    alone = make(made("one", findings=twice[:1]))
    assert set(ask(alone, sql.format(ONE))) < set(rows)


def test_a_load_that_breaks_off_leaves_no_half_report(make: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(made("one"), checked=False)
    before = everything(path)
    wrong = replace(made("two"), identity=replace(made("two").identity, district_code="12"))
    with pytest.raises(duckdb.ConstraintException):
        make.load(path, made("one", "legacy"), wrong)
    assert everything(path) == before


def test_reports_are_loaded_in_chunks(make: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "CHUNK", 2)
    path = make(*(made(str(i), "legacy") for i in range(5)))
    assert ask(path, "select count(distinct report_id), count(*) from facts") == [(5, 5 * 58)]


def test_the_runs_and_the_build_are_recorded(tmp_path: Path) -> None:
    target = tmp_path / "gongkai.duckdb"
    assert published_documents(target) == ({}, {})
    publish(target, *good())
    publish(target, made("one"), fresh=False)
    assert ask(target, "select run_id from runs order by 1") == [("n1",), ("n2",)]
    assert ask(target, "select * from build order by 1") == [("gongkai", "1.0"), ("inputs", "inputs"), ("run_id", "n2")]
    built_with, known = published_documents(target)
    assert (built_with["inputs"], known) == ("inputs", {document_id(n): "{}" for n in ("one", "old", "bad", "none")})


def test_what_was_not_loaded_is_named_with_its_reason(make: Builder) -> None:
    findings = (
        found("form.unknown", message_zh="未知表", message_en="unknown table"),
        found("label.alias", severity="info"),
    )
    path = make(made("one"), made("bad", status="quarantined", findings=findings), made("none", status="no_table"))
    with connect(path, read_only=True) as connection:
        rows = not_loaded(connection, [document_id(n) for n in ("one", "bad", "none", "never")])
        assert not_loaded(connection, [document_id("one")]) == not_loaded(connection, []) == []
    assert rows == [
        ("https://www.example.gov.cn/bad", "quarantined：未知表", "quarantined: unknown table"),
        ("https://www.example.gov.cn/none", "no_table：", "no_table: "),
    ]


def test_a_document_without_a_reading_is_refused(make: Builder) -> None:
    """Whatever took it on its way, a defect or a library: what is published would lack it, and nobody would know."""
    path = make(checked=False)
    rows = [document_row(document_id(name)) for name in ("one", "two")]
    for given in ([made("one")], []):
        with pytest.raises(WarehouseError, match=f"of 2 documents {2 - len(given)} came without a reading"):
            load_reports(path, rows, given)
    assert load_reports(path, rows[:1], [made("one")]) == (1, 200)


def test_documents_may_come_in_another_order_than_their_reports(make: Builder) -> None:
    names = ("one", "two", "three")
    path = make(checked=False)
    rows = [document_row(document_id(name)) for name in reversed(names)]
    assert load_reports(path, rows, [made(name) for name in names]) == (3, 600)
    with connect(path, read_only=True) as connection:
        found_rows = connection.execute("select document_id from documents order by document_id").fetchall()
    assert [name for (name,) in found_rows] == sorted(map(document_id, names))
