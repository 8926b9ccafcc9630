"""A part of the warehouse, named by people; Parquet; and a folder that speaks of one state only."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongkai.sql import export
from gongkai.sql.connection import connect
from gongkai.sql.csv_files import Exported, sha256_of
from gongkai.sql.export import OBJECTS
from gongkai.sql.names import SelectionError, district_code, known_districts, measure_name
from gongkai.sql.selection import Selection
from gongkai.transforms.model import Report
from tests.sql.conftest import Builder, ask, change, found, made
from tests.sql.form_cells import CROSSWALK, REFERENCE


def office(code: str, name: str, year: int, form: str = "2021") -> Report:
    return made(
        f"{code}{name}{year}",
        form,
        agency=f"{code}-{name}",
        district=code,
        year=year,
        title=f"{name}{year}",
        findings=(found("label.unit"),),
    )


@pytest.fixture(scope="module")
def some(make_shared: Builder) -> Path:
    return make_shared(
        office("640104", "司法局", 2018, "legacy"),
        office("640104", "司法局", 2023),
        office("640104", "民政局", 2024),
        office("640202", "司法局", 2024),
        office("320106", "司法局", 2024),
        made("nobody", agency=None, year=2024),
        made("undated", agency="640104-水务局", year=None, findings=(found("label.unit"),)),
        plant=["delete from agencies"],
    )


def chosen(path: Path, folder: Path, formats: Sequence[export.Format] = ("csv",), **asked: Any) -> list[Exported]:
    with connect(path, read_only=True) as connection:
        return export.export(connection, folder, "en", formats, Selection(**asked))


def column(folder: Path, name: str, wanted: str) -> list[str]:
    if not (folder / f"{name}.csv").exists():  # nothing of it was chosen
        return []
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    return [row[head.index(wanted)] for row in rows]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, {"司法局2018", "司法局2023", "民政局2024", "司法局2024", "", "undated"}),
        ({"districts": ("640104",)}, {"司法局2018", "司法局2023", "民政局2024", "undated"}),
        ({"districts": ("银川市",)}, {"司法局2018", "司法局2023", "民政局2024", "undated"}),
        ({"districts": ("640000",)}, {"司法局2018", "司法局2023", "民政局2024", "司法局2024", "undated"}),
        (
            {"districts": ("宁夏回族自治区银川市兴庆区", "320106"), "years": (2023, 2024)},
            {"司法局2023", "民政局2024", "司法局2024"},
        ),
        ({"agencies": ("640104-司法局",)}, {"司法局2018", "司法局2023"}),
        ({"agencies": ("司法",), "years": (2018, 2024)}, {"司法局2018", "司法局2024"}),
        ({"agencies": ("司法局", "民政"), "districts": ("640104",)}, {"司法局2018", "司法局2023", "民政局2024"}),
        ({"years": (2023,)}, {"司法局2023"}),
    ],
)
def test_what_is_chosen(
    some: Path, tmp_path: Path, request: pytest.FixtureRequest, asked: dict[str, Any], wanted: set[str]
) -> None:
    if len(asked) < 2:  # those of two conditions are asked of every table and view
        request.getfixturevalue("few")
    chosen(some, tmp_path, **asked)
    titles = set(column(tmp_path, "reports", "title"))
    if not asked:
        assert titles == {w for w in wanted if w != "undated"}
        return
    assert titles == {w for w in wanted if w != "undated"} | ({""} if "undated" in wanted else set())
    ids = set(column(tmp_path, "reports", "report_id"))
    for name in ("observations", "harmonized", "rates", "findings", "check_results"):
        assert set(column(tmp_path, name, "report_id")) == ids, name
    assert len(column(tmp_path, "crosswalk", "measure")) == len(CROSSWALK)


def test_a_measure_brings_its_cells_and_the_rates_made_of_it(some: Path, tmp_path: Path) -> None:
    chosen(some, tmp_path, measures=("review.corrected", "carried_out_of_handled"))
    wanted = {"review.corrected", "requests.carried_out", "requests.concluded"}
    for name in ("harmonized", "year_over_year", "district_totals"):
        assert set(column(tmp_path, name, "measure")) == wanted
    for name in ("rates", "peers"):
        assert set(column(tmp_path, name, "rate")) == {"corrected_of_reviews_concluded", "carried_out_of_handled"}
    with (tmp_path / "harmonized_wide.csv").open(encoding="utf-8-sig", newline="") as file:
        head = next(csv.reader(file))
    assert {name for name in head if "." in name} == wanted
    assert set(column(tmp_path, "observations", "indicator")) == {
        "review.corrected",
        "requests.carried_out",
        "requests.concluded",
        "requests.processed_total",
    }


def test_peers_of_a_selection_are_those_of_the_whole(some: Path, tmp_path: Path) -> None:
    """A selection cuts what is shown, never what it is compared with."""
    chosen(some, tmp_path, districts=("640202",), measures=("carried_out_of_handled",))
    levels = dict(zip(column(tmp_path, "peers", "level"), column(tmp_path, "peers", "n"), strict=True))
    assert levels == {"city": "1", "province": "1", "country": "2"}


@pytest.mark.usefixtures("few")
def test_a_measure_without_values_is_rows_without_values(some: Path, tmp_path: Path) -> None:
    chosen(some, tmp_path, years=(2018,), measures=("requests.carried_in",))
    assert column(tmp_path, "harmonized", "value") == [""]
    assert column(tmp_path, "harmonized", "availability") == ["no_counterpart"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"districts": ("火星",)}, "没有行政区划「火星」.* / no district '火星'"),
        ({"districts": ("鼓楼区",)}, "不止一个.*320106 江苏省南京市鼓楼区"),
        ({"districts": ("110000",)}, "没有这样的机关 / no agency in the warehouse is in 110000"),
        ({"districts": ("320106",), "agencies": ("民政局",)}, "no agency in the warehouse is in 320106, 民政局"),
        ({"years": (2030, 2031)}, "没有 2030、2031 年的报告；数据库里有 2018–2024 年 / no report of 2030"),
        ({"agencies": ("航天局",)}, "没有机关「航天局」.* / no agency '航天局'"),
        (
            {"measures": ("requests.lost", "requests.received")},
            "没有指标 requests.lost；.* / no measure requests.lost;",
        ),
    ],
)
def test_what_is_not_there_is_said_and_nothing_is_written(
    some: Path, tmp_path: Path, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(SelectionError, match=message):
        chosen(some, tmp_path / "out", **asked)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "text",
    ["review.corrected", "行政复议纠正", " 行政复议 纠正", "Reconsideration: corrected", "reconsideration：Corrected"],
)
def test_a_measure_has_a_code_and_names(some: Path, text: str) -> None:
    with connect(some, read_only=True) as connection:
        assert measure_name(connection, text) == "review.corrected"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("行政诉讼", "没有指标 行政诉讼；.*名称相近的.*litigation.concluded 行政诉讼已审结"),
        ("", "no measure"),
        ("同名", "不止一个指标.*give the code: requests.granted 同名, requests.received 同名"),
    ],
)
def test_measures_of_like_names_are_listed(some: Path, text: str, message: str) -> None:
    with connect(some, read_only=True) as connection:
        connection.execute("create temporary table crosswalk as from crosswalk")
        connection.execute(
            "update temp.crosswalk set label_zh = '同名' where measure in ('requests.received', 'requests.granted')"
        )
        with pytest.raises(SelectionError, match=message):
            measure_name(connection, text)


def test_no_two_measures_have_one_name(some: Path) -> None:
    with connect(some, read_only=True) as connection:
        rows = connection.execute(
            "select distinct measure, label_zh from crosswalk union all select rate, rate_zh from rate_definitions"
        ).fetchall()
        assert [(measure_name(connection, label), label) for _, label in rows] == rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("640100", "640100"),
        ("银川市", "640100"),
        ("银川", "640100"),
        ("宁夏", "640000"),
        ("宁夏回族自治区银川市兴庆区", "640104"),
        ("银川市兴庆区", "640104"),
        ("延边州", None),
        ("南京市鼓楼区", "320106"),
        ("鼓楼区", "320106.*320302.*350102.*410204"),
        ("鼓楼", "320106.*320302.*350102.*410204"),
        ("吉林", "220000 吉林省, 220200 吉林省吉林市"),
        ("市", None),
        ("密云县", "abolished: 110228 北京市密云县"),
    ],
)
def test_a_district_has_a_code_and_names(text: str, code: str | None) -> None:
    known = known_districts(REFERENCE)
    if code and code.isdecimal():
        assert district_code(known, text) == code
        return
    with pytest.raises(SelectionError, match=code or "no district"):
        district_code(known, text)


@pytest.mark.parametrize("name", ["'; drop table reports; --", '"', "%", "\\"])
def test_names_are_never_read_as_sql(some: Path, tmp_path: Path, name: str) -> None:
    for where in ("districts", "agencies", "measures"):
        with pytest.raises(SelectionError):
            chosen(some, tmp_path, **{where: (name,)})


@pytest.mark.usefixtures("few")
def test_the_manifest_says_what_was_selected(some: Path, tmp_path: Path) -> None:
    chosen(some, tmp_path, districts=("银川市",), years=(2023,))
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["selection"] == {"districts": ["银川市"], "years": [2023]}


# -- parquet -----------------------------------------------------------------------------------------------------------


def test_parquet_holds_the_same_rows_partitioned_by_year(some: Path, tmp_path: Path) -> None:
    written = chosen(some, tmp_path, ("parquet",))
    with duckdb.connect() as connection:
        for _, name in OBJECTS:
            source = f"read_parquet('{tmp_path}/parquet/{name}/**/*.parquet', hive_partitioning = true)"
            [(rows,)] = connection.execute(f"select count(*) from {source}").fetchall()
            assert [(rows,)] == ask(some, f"select count(*) from {name}")
            assert rows == sum(f.rows for f in written if f.object == name)
        source = f"read_parquet('{tmp_path}/parquet/observations/**/*.parquet', hive_partitioning = true)"
        columns = "indicator, applicant, value, state, raw, year, report_id"
        got = connection.execute(f"select {columns} from {source} order by all").fetchall()
    assert got == ask(some, f"select {columns} from observations order by all")
    folders = sorted(path.name for path in (tmp_path / "parquet" / "observations").iterdir())
    assert folders == ["year=2018", "year=2023", "year=2024", "year=__HIVE_DEFAULT_PARTITION__"]
    assert (tmp_path / "dictionary.csv").exists() and (tmp_path / "manifest.json").exists()


def test_parquet_of_an_empty_warehouse_has_the_columns(template: Path, tmp_path: Path) -> None:
    chosen(template, tmp_path, ("parquet",))
    with duckdb.connect() as connection:
        path = tmp_path / "parquet" / "observations" / "data_0.parquet"
        assert "indicator_zh" in connection.execute("select * from read_parquet(?)", [str(path)]).df().columns


def test_every_format_gives_the_same_bytes_again(some: Path, tmp_path: Path) -> None:
    formats: tuple[export.Format, ...] = ("csv", "xlsx", "parquet")
    for folder in ("a", "b"):
        chosen(some, tmp_path / folder, formats)
    first = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert first == sorted(p.relative_to(tmp_path / "b") for p in (tmp_path / "b").rglob("*") if p.is_file())
    for name in first:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    listed = {file["file"] for file in json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))["files"]}
    assert listed | {"manifest.json"} == {name.as_posix() for name in first}


# -- one folder, one state ---------------------------------------------------------------------------------------------


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("few")
def test_another_format_of_the_same_state_is_added(some: Path, tmp_path: Path) -> None:
    chosen(some, tmp_path, ("xlsx",))
    chosen(some, tmp_path, ("csv",))
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert {file["file"] for file in manifest["files"]} | {"manifest.json"} == files(tmp_path)
    assert {"gongkai.xlsx", "observations.csv"} <= files(tmp_path)


def test_a_file_that_an_export_which_did_not_end_wrote_over_is_not_signed_as_it_was(
    some: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another format of the same state follows: what was replaced goes, with headers other than its bundle's."""
    monkeypatch.setattr(export, "OBJECTS", [("views", "coverage"), ("tables", "crosswalk")])
    chosen(some, tmp_path)
    (tmp_path / ".crosswalk.csv.part").mkdir()
    with connect(some, read_only=True) as connection, pytest.raises(OSError, match="crosswalk"):
        export.export(connection, tmp_path, "zh")
    chosen(some, tmp_path, ["parquet"])
    for file in json.loads((tmp_path / "manifest.json").read_text("utf-8"))["files"]:
        assert sha256_of(tmp_path / file["file"]) == file["sha256"]
    assert (tmp_path / "crosswalk.csv").exists() and not (tmp_path / "coverage.csv").exists()


@pytest.mark.usefixtures("few")
def test_files_of_an_older_state_are_removed_and_those_of_others_stay(
    make: Builder, some: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "parquet").mkdir()
    (tmp_path / "parquet" / "mine.parquet").write_text("mine")
    chosen(some, tmp_path, ("xlsx", "parquet"))
    newer = make(made("one"))
    change(newer, "update build set value = 'n2' where name = 'run_id'")
    chosen(newer, tmp_path, ("csv",))
    left = files(tmp_path)
    assert "gongkai.xlsx" not in left
    assert [name for name in left if name.startswith("parquet")] == ["parquet/mine.parquet"]
    assert "notes.txt" in left and "observations.csv" in left


@pytest.mark.usefixtures("few")
def test_a_manifest_names_nothing_outside_its_folder(some: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    for text in ('{"files": [{"file": "../outside.txt"}]}', f'{{"files": [{{"file": "{outside}"}}]}}', "[]", "{"):
        (folder / "manifest.json").write_text(text)
        chosen(some, folder)
        assert outside.exists()
