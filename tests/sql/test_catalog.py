"""Every object of the warehouse is documented in its file, and the documentation is what the database says."""

from __future__ import annotations

import re
from graphlib import CycleError
from pathlib import Path

import pytest

from gongkai.sql import findings, objects
from tests.sql.conftest import OF_NO_PLACE, ask, has_numbers_of_places
from tests.sql.form_cells import rows_of

FOLDERS = ("checks", "derived", "macros", "neighbourhoods", "tables", "tests", "views")
OBJECTS = [(folder, name) for folder in ("tables", "views") for name in objects.names(folder)]

CONTRACT: dict[str, str] = {
    "documents": "document_id media_type bytes first_seen_at archive_path",
    "reports": "report_id document_id source_url title agency agency_id district district_code year published_on "
    "status is_current superseded_by",
    "facts": "report_id form table_id indicator applicant value unit state raw note page x0 y0 x1 y1 reader agreed",
    "findings": "finding_id report_id rule severity indicator applicant expected actual cause message_zh message_en",
    "statements": "report_id indicator value approximate unit scope period quote page start end",
    "extra_cells": "report_id table_id label column_label raw value page x0 y0 x1 y1",
    "runs": "run_id started_at finished_at state documents_seen documents_new documents_changed documents_failed",
    "indicators": "form table_id indicator label_zh label_en unit by_applicant",
    "crosswalk": "measure form formula comparability caveat",
    "agencies": "agency_id agency district_code",
    "districts": "district_code district",
    "checks": "check_id",
    "observations": "report_id source_url title agency agency_id district district_code year published_on indicator_zh "
    "indicator_en applicant_zh applicant_en unit value state open_findings",
    "harmonized": "district_code district agency_id agency year measure measure_zh measure_en unit value form "
    "comparability caveat has_error n_findings corrected scope kind level province_code city_code",
    "harmonized_wide": "agency_id agency year",
    "year_over_year": "agency_id measure year value previous change change_pct series_break break_reason_zh "
    "break_reason_en",
    "breaks": "measure year kind what_zh what_en source",
    "coverage": "agency_id agency year state",
}
"""contract/README.md, "The warehouse"."""


def test_there_is_no_sql_file_outside_the_known_folders() -> None:
    assert {path.parent.name for path in objects.ROOM.rglob("*.sql")} == set(FOLDERS)


def used(folder: str, name: str) -> set[str]:
    """The objects that the statement of a file asks, or calls."""
    text = re.sub(r"--[^\n]*|'[^']*'", "", objects.statement(folder, name))
    asked = set(re.findall(r"\b(?:from|join)\s+(\w+)", text))
    called = {macro for macro in objects.names("macros") if re.search(rf"\b{macro}\(", text)}
    own = set(re.findall(r"\b(\w+) as (?:materialized )?\(", text))
    return (asked - own | called) & {*objects.tables(), *objects.names("views"), *objects.names("macros")}


@pytest.mark.parametrize(
    ("folder", "name"),
    [(f, n) for f in ("checks", "derived", "macros", "neighbourhoods", "views") for n in objects.names(f)],
)
def test_a_file_says_all_that_it_needs_and_nothing_else(folder: str, name: str) -> None:
    own = set() if folder == "checks" else {name}
    # decisions leave nothing of theirs but the decision on each finding
    silent = {"decisions"} if (folder, name) == ("derived", "cell_findings") else set()
    assert set(objects.needs(folder, name)) == used(folder, name) - own | silent


def test_an_object_comes_behind_what_it_needs() -> None:
    views = objects.views()
    assert sorted(views) == list(objects.names("views"))
    for position, name in enumerate(views):
        assert not set(objects.needs("views", name)) & set(views[position:])


def test_checks_come_behind_what_they_read_and_decisions_behind_all_findings() -> None:
    order = [f"{folder}/{name}" for folder, name in findings.order()]
    assert {*order} == {f"{f}/{n}" for f in ("checks", "derived") for n in objects.names(f)} - {"derived/editions"}
    assert order.index("derived/check_results") < order.index("checks/identities") < order.index("derived/decisions")
    counted = order.index("derived/cell_findings")
    assert order.index("derived/decisions") < counted < order.index("derived/measure_values")
    assert order.index("derived/measure_values") < order.index("checks/jumps")
    assert order[-2:] == ["derived/decisions", "derived/cell_findings"]


def test_a_circle_of_needs_is_an_error() -> None:
    with pytest.raises(CycleError, match="cycle"):
        objects.in_order({"a": ["b"], "b": ["c"], "c": ["a"]})


@pytest.mark.parametrize("path", sorted((objects.ROOM / "tests").iterdir()), ids=lambda path: path.stem)
def test_every_test_says_what_it_is_for(path: Path) -> None:
    assert path.suffix == ".sql"
    text = path.read_text("utf-8").replace(f"\n-- neighbourhood: {objects.neighbourhood('tests', path.stem)}", "")
    assert re.match(r"-- [A-Z].+\.\n", text.replace("\n-- ", " "))


@pytest.mark.parametrize("folder", ["checks", "derived", "tests"])
def test_a_rule_says_on_which_reports_it_depends(folder: str) -> None:
    assert {objects.neighbourhood(folder, name) for name in objects.names(folder)} <= set(objects.NEIGHBOURHOODS)


@pytest.fixture(scope="module")
def columns(published: Path) -> dict[str, dict[str, str | None]]:
    """By table or view its columns in their order, with their comments: one question for all."""
    found: dict[str, dict[str, str | None]] = {}
    for name, column, comment in ask(
        published,
        "select table_name, column_name, comment from duckdb_columns() where not internal order by column_index",
    ):
        found.setdefault(name, {})[column] = comment
    return found


@pytest.mark.parametrize(("folder", "name"), OBJECTS)
def test_the_header_names_the_columns_in_their_order(
    columns: dict[str, dict[str, str | None]], folder: str, name: str
) -> None:
    assert [entry.name for entry in objects.header(folder, name).columns] == list(columns[name])


def test_the_database_holds_these_objects_and_no_others(published: Path) -> None:
    kinds = dict(ask(published, "select table_name, table_type from information_schema.tables"))
    assert kinds == dict.fromkeys(objects.tables(), "BASE TABLE") | dict.fromkeys(objects.views(), "VIEW")


@pytest.fixture(scope="module")
def comments(published: Path) -> dict[tuple[str, str], str | None]:
    """What tables and views are commented with."""
    kinds = "select 'tables', table_name, comment from duckdb_tables() where not internal"
    kinds += " union all select 'views', view_name, comment from duckdb_views() where not internal"
    return {(folder, name): comment for folder, name, comment in ask(published, kinds)}


@pytest.mark.parametrize(("folder", "name"), OBJECTS)
def test_object_and_columns_carry_their_comment(
    columns: dict[str, dict[str, str | None]], comments: dict[tuple[str, str], str | None], folder: str, name: str
) -> None:
    head = objects.header(folder, name)
    comment = comments[folder, name]
    assert comment == head.entry.comment
    assert columns[name] == {entry.name: entry.comment for entry in head.columns}
    for text in (comment, *columns[name].values()):
        assert text is not None
        zh, en = text.split(" | ")
        assert re.search("[\u4e00-\u9fff]", zh) and re.search("[A-Za-z]", en)


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_columns_of_the_contract_are_there(published: Path, name: str) -> None:
    assert set(CONTRACT[name].split()) <= {row[0] for row in ask(published, f"describe {name}")}


def test_types_of_the_contract(published: Path) -> None:
    types = {name: kind for name, kind, *_ in ask(published, "describe facts")}
    assert (types["value"], types["page"], types["agreed"], types["x0"]) == (
        "DECIMAL(20,4)",
        "INTEGER",
        "BOOLEAN",
        "DOUBLE",
    )
    types = {name: kind for name, kind, *_ in ask(published, "describe reports")}
    assert (types["published_on"], types["is_current"]) == ("DATE", "BOOLEAN")
    for view in ("harmonized", "harmonized_wide", "year_over_year"):
        for name, kind, *_ in ask(published, f"describe {view}"):
            if name in ("value", "previous", "change") or "." in name:
                assert kind.startswith("DECIMAL") and kind.endswith(",4)"), (view, name)


@pytest.mark.parametrize("view", ["measure_numbers", "harmonized_wide", "harmonized_status"])
def test_the_wide_view_has_a_column_per_measure_labelled_as_the_crosswalk_labels_it(published: Path, view: str) -> None:
    measures = {row["measure"]: (row["label_zh"], row["label_en"]) for row in rows_of("crosswalk")}
    head = objects.header("views", view)
    assert {e.name: (e.zh, e.en) for e in head.columns if "." in e.name} == measures
    columns = [row[0] for row in ask(published, f"describe {view}")]
    assert [name for name in columns if "." in name] == list(measures)


def test_each_measure_has_its_own_number() -> None:
    filled = re.findall(r"where measure = '(.*)'\) as \"(.*)\"", objects.statement("views", "measure_numbers"))
    assert filled == [(name, name) for name in dict.fromkeys(row["measure"] for row in rows_of("crosswalk"))]


@pytest.mark.parametrize(
    ("view", "column"),
    [
        ("harmonized_wide", r'm\.numbers\[n\."(.*)"\]::.*, m\.others\[n\."(.*)"\]\) as "(.*)"'),
        ("harmonized_status", r't\.status\[n\."((.*))"\] as "(.*)"'),
    ],
)
def test_the_wide_view_has_each_measure_at_its_place(view: str, column: str) -> None:
    shown = re.findall(column, objects.statement("views", view))
    assert shown == [(name,) * 3 for name in dict.fromkeys(row["measure"] for row in rows_of("crosswalk"))]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("-- broken | 坏 | Broken.\n--   one | 一 | first\n--   two | second\nselect 1;", 3),
        ("-- broken | 坏 | Broken.\n-- one | 一 | not indented\nselect 1;", 2),
        ("--   broken | 坏 | indented\nselect 1;", 1),
        ("-- broken | 坏 | Broken.\n--   one | 一 | \nselect 1;", 2),
        ("-- broken | 坏 | Broken.\n--\nselect 1;", 2),
        ("-- other | 别 | Another name.\nselect 1;", 1),
        ("select 1;", 1),
        ("", 1),
    ],
)
def test_a_broken_header_names_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int
) -> None:
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "broken.sql").write_text(text, "utf-8")
    monkeypatch.setattr(objects, "ROOM", tmp_path)
    with pytest.raises(ValueError, match=rf"^sql/views/broken\.sql:{line}: "):
        objects.header("views", "broken")


def test_a_good_header_ends_where_the_statement_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "views").mkdir()
    text = "-- good | 好 | It's good.\n--   a.b | 甲 | a; b = c\nselect 1;\n-- not a header\n"
    (tmp_path / "views" / "good.sql").write_text(text, "utf-8")
    monkeypatch.setattr(objects, "ROOM", tmp_path)
    head = objects.header("views", "good")
    assert head.entry.comment == "好 | It's good."
    assert head.columns == (objects.Entry("a.b", "甲", "a; b = c"),)


def test_files_of_tests_without_numbers_of_places_ask_for_none() -> None:
    """Nor does a check or test of the warehouse."""
    made_of = {"district_numbers", "district_number_parts"}
    texts = {name: objects.statement(folder, name) for folder in ("views", "macros") for name in objects.names(folder)}
    for _ in texts:
        made_of |= {name for name, text in texts.items() if made_of & words(text)}
    assert "district_measures" in made_of
    files = [path for path in Path(__file__).parent.glob("test_*.py") if not has_numbers_of_places(path.name)]
    assert len(files) == len(OF_NO_PLACE)
    assert [path.name for path in files if made_of & words(path.read_text("utf-8"))] == []
    rules = [(folder, name) for folder in ("checks", "derived", "tests") for name in objects.names(folder)]
    assert [name for folder, name in rules if made_of & words(objects.statement(folder, name))] == ["district_numbers"]


def words(text: str) -> set[str]:
    """The words of a text without its comments."""
    return set(re.findall(r"\w+", re.sub(r"--.*", "", text)))
