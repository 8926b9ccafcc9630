"""The CSV bundle: what a spreadsheet opens, byte for byte."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.sql import export, objects
from gongkai.sql.connection import connect
from gongkai.sql.csv_files import Exported
from gongkai.sql.export import OBJECTS, Headers
from tests.sql.conftest import Builder, ask, change, found, made, report_id
from tests.sql.form_cells import consistent

BEHIND = (
    "facts",
    "finding_cells",
    "regions",
    "reporting",
    "district_links",
    "agency_breaks",
    "area_changes",
    "inherited_values",
    "form_changes",
    "measures",
    "measure_numbers",
    "stated_measures",
)
"""Views that others stand on."""

EMPTY = ("agency_links", "missing_cells", "edition_changes", "extra_cells", "corrections", "decisions")
"""Of the bundled three reports there is none."""

BOM = b"\xef\xbb\xbf"


def exported(path: Path, folder: Path, headers: Headers = "en") -> list[Exported]:
    with connect(path, read_only=True) as connection:
        return export.export(connection, folder, headers)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def column(folder: Path, name: str, wanted: str) -> list[str]:
    head, *rows = table(folder / f"{name}.csv")
    return [row[head.index(wanted)] for row in rows]


@pytest.fixture(scope="module", params=["en", "zh"])
def bundle(
    request: pytest.FixtureRequest, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("exports") / "made" / "on demand"
    exported(published, folder, request.param)
    return request.param, folder


@pytest.mark.parametrize(("kind", "name"), OBJECTS)
def test_a_file_begins_with_one_mark_and_one_header(bundle: tuple[str, Path], kind: str, name: str) -> None:
    headers, folder = bundle
    if name in EMPTY:
        assert not (folder / f"{name}.csv").exists()
        return
    data = (folder / f"{name}.csv").read_bytes()
    assert data[:3] == BOM and data.count(BOM) == 1
    assert data.endswith(b"\n") and not data.endswith((b"\n\n", b"\r\n")) and b"\r" not in data
    entries = objects.header(kind, name).columns
    titles = [entry.zh if headers == "zh" else entry.name for entry in entries]
    rows = table(folder / f"{name}.csv")
    assert rows[0] == titles and rows.count(titles) == 1
    assert {len(row) for row in rows} == {len(titles)}


@pytest.mark.parametrize(("kind", "name"), OBJECTS)
def test_the_titles_of_a_file_differ_from_each_other(kind: str, name: str) -> None:
    for titles in zip(*((entry.name, entry.zh) for entry in objects.header(kind, name).columns), strict=True):
        assert len(set(titles)) == len(titles)
        assert not any(set(title) & set(',"\n') for title in titles)


def test_the_manifest_counts_and_signs_every_file(bundle: tuple[str, Path], published: Path) -> None:
    _, folder = bundle
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["run_id"], manifest["gongkai"]) == ("n1", "0")
    files = {entry["file"]: entry for entry in manifest["files"]}
    assert set(files) | {"manifest.json"} == {path.name for path in folder.iterdir()}
    assert set(files) == {f"{name}.csv" for _, name in OBJECTS if name not in EMPTY} | {"dictionary.csv", "index.csv"}
    for name, entry in files.items():
        data = (folder / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["rows"] == len(table(folder / name)) - 1
        assert entry["object"] == name.removesuffix(".csv")
        if name not in ("dictionary.csv", "index.csv"):
            assert ask(published, f"select count(*) from {entry['object']}") == [(entry["rows"],)]
    assert files["observations.csv"]["rows"] == 458


def test_the_answer_is_the_manifest(published: Path, tmp_path: Path) -> None:
    written = exported(published, tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert [(f.file, f.object, f.rows, f.sha256) for f in written] == [
        (f["file"], f["object"], f["rows"], f["sha256"]) for f in manifest["files"]
    ]


def test_the_dictionary_covers_every_column(bundle: tuple[str, Path]) -> None:
    headers, folder = bundle
    head, *rows = table(folder / "dictionary.csv")
    assert head == (
        ["object", "column", "label_zh", "description"] if headers == "en" else ["对象", "列", "中文名", "说明"]
    )
    wanted = []
    for kind, name in OBJECTS:
        described = objects.header(kind, name)
        wanted.append([name, "", described.entry.zh, described.entry.en])
        wanted += [[name, entry.name, entry.zh, entry.en] for entry in described.columns]
    assert rows == wanted
    if headers == "en":
        for name in (name for _, name in OBJECTS if name not in EMPTY):
            assert table(folder / f"{name}.csv")[0] == [row[1] for row in rows if row[0] == name and row[1]]


def test_the_same_warehouse_gives_the_same_bytes(make: Builder, tmp_path: Path) -> None:
    reports = [made("one"), made("two", "legacy", findings=(found("label.unit"),)), made("three", "2019")]
    first, second = make(*reports), make(*reversed(reports))
    exported(first, tmp_path / "a")
    exported(first, tmp_path / "b")
    exported(second, tmp_path / "c")
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    for other in ("b", "c"):
        assert sorted(path.name for path in (tmp_path / other).iterdir()) == names
        for name in names:
            assert (tmp_path / other / name).read_bytes() == (tmp_path / "a" / name).read_bytes(), name


def test_a_small_warehouse_is_exported_in_little_memory(published: Path, tmp_path: Path) -> None:
    """Sorting the cells of two thousand reports would take two gigabytes of a machine that has them."""
    with connect(published, read_only=True) as connection:
        export.export(connection, tmp_path)
        [(limit,)] = connection.execute("select current_setting('memory_limit')").fetchall()
    size, unit = limit.split()
    assert unit == "MiB" and float(size) < 600


def test_memory_that_is_too_little_is_given_up(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(published, tmp_path / "enough")
    monkeypatch.setattr(export, "LEAST_MEMORY_GIB", 0.001)
    monkeypatch.setattr(export, "TIMES_ITS_SIZE", 0)
    with connect(published, read_only=True) as connection:
        export.export(connection, tmp_path / "little")
        [(limit,)] = connection.execute("select current_setting('memory_limit')").fetchall()
    assert not limit.endswith("KiB") and float(limit.split()[0]) > 1
    for path in (tmp_path / "enough").iterdir():
        assert (tmp_path / "little" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.usefixtures("few")
def test_an_older_export_is_replaced(make: Builder, tmp_path: Path) -> None:
    exported(make(made("one"), made("two")), tmp_path / "out")
    exported(make(made("one", "legacy")), tmp_path / "out")
    assert len(table(tmp_path / "out" / "observations.csv")) == 1 + 58
    assert not list((tmp_path / "out").glob(".*.part"))


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("few")
def test_missing_is_empty_and_0_is_0(make: Builder, tmp_path: Path) -> None:
    cells = consistent("2021") | {
        ("regulations.issued", None): 0,
        ("regulations.repealed", None): "",
        ("regulations.in_force", None): "/",
        ("fees.amount", None): Decimal("1250.5"),
        ("licensing.decisions", None): 12000,
        ("penalties.decisions", None): Decimal("-3"),
        ("coercion.decisions", None): Decimal("0.05"),
    }
    exported(make(made("one", cells=cells)), tmp_path / "out")
    values = dict(
        zip(
            column(tmp_path / "out", "observations", "indicator"),
            column(tmp_path / "out", "observations", "value"),
            strict=True,
        )
    )
    wanted = {"issued": "0", "repealed": "", "in_force": ""}
    assert {name: values[f"regulations.{name}"] for name in wanted} == wanted
    assert [values[f"{n}.decisions"] for n in ("licensing", "penalties", "coercion")] == ["12000", "-3", "0.05"]
    assert values["fees.amount"] == "1250.5"
    [wide] = column(tmp_path / "out", "harmonized_wide", "regulations.issued")
    [unknown] = column(tmp_path / "out", "harmonized_wide", "normative_documents.disclosed")
    assert (wide, unknown) == ("0", "")


def test_every_value_of_the_warehouse_is_in_the_export(bundle: tuple[str, Path], published: Path) -> None:
    headers, folder = bundle
    if headers == "zh":
        pytest.skip("the columns are told by their English names")
    for name in ("observations", "harmonized", "year_over_year"):
        values = column(folder, name, "value")
        wanted = [value for (value,) in ask(published, f"select value from {name}")]
        assert values.count("") == wanted.count(None)
        assert sorted(Decimal(v) for v in values if v) == sorted(v for v in wanted if v is not None)


GUARDED = [
    '=HYPERLINK("http://evil","x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd",
    "@SUM(1,2)",
    "  =1+1",
    "\t=1+1",
    "\n=1+1",
    "\r\n =1+1",
    "-",
    "--",
    "=1",
    "-某局",
    "+",
    "@",
]
UNTOUCHED = [
    "-3",
    "+461",
    " -3 ",
    "-0.5",
    "1=1",
    "a@b",
    "——",
    "－3",
    "'=1",
    "/",
    "22（其中修订 16 件）",
    "1,234",
    "银川市兴庆区司法局",
]
QUOTED = ['say "yes"', "a,b", "two\nlines", "two\r\nlines", '"', ",", "\n", '",\n"', " padded "]


@pytest.fixture(scope="module")
def printed(make_shared: Builder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Texts as cells print them → what the export holds, by csv; one report has them all in `raw`."""
    texts = [*GUARDED, *UNTOUCHED, *QUOTED]
    report = made("one")
    facts = [replace(fact, raw=text, state="text", value=None) for fact, text in zip(report.facts, texts, strict=False)]
    path = make_shared(replace(report, facts=(*facts, *report.facts[len(facts) :])))
    folder = tmp_path_factory.mktemp("printed")
    exported(path, folder)
    keys = [(fact.indicator, fact.applicant or "") for fact in facts]
    head, *rows = table(folder / "observations.csv")
    assert len(rows) == 200
    got = {(row[head.index("indicator")], row[head.index("applicant")]): row[head.index("raw")] for row in rows}
    return {text: got[key] for text, key in zip(texts, keys, strict=True)}


@pytest.mark.parametrize("text", GUARDED)
def test_a_text_that_a_spreadsheet_would_calculate_is_guarded(printed: dict[str, str], text: str) -> None:
    assert printed[text] == "'" + text


@pytest.mark.parametrize("text", [*UNTOUCHED, *QUOTED])
def test_other_texts_arrive_as_they_are(printed: dict[str, str], text: str) -> None:
    assert printed[text] == text


@pytest.mark.usefixtures("few")
def test_names_and_messages_are_guarded_too(make: Builder, tmp_path: Path) -> None:
    evil = "=cmd()"
    report = made("one", title=evil, findings=(found("label.unit", message_zh=evil, message_en=evil, actual=evil),))
    report = replace(report, identity=replace(report.identity, agency=evil))
    exported(make(report), tmp_path / "out")
    for name in ("reports", "findings", "observations", "harmonized_wide", "coverage"):
        cells = [cell for row in table(tmp_path / "out" / f"{name}.csv") for cell in row]
        assert "'" + evil in cells and evil not in cells, name


@pytest.mark.usefixtures("few")
def test_an_empty_text_is_not_null(make: Builder, tmp_path: Path) -> None:
    fact = replace(made("one").facts[0], note="")
    exported(make(replace(made("one"), facts=(fact, *made("one").facts[1:]))), tmp_path / "out")
    assert b',"",' in (tmp_path / "out" / "observations.csv").read_bytes()


def test_what_there_is_nothing_of_has_no_file_and_a_line_of_the_index(template: Path, tmp_path: Path) -> None:
    written = {f.object for f in exported(template, tmp_path / "out")}
    head, *rows = table(tmp_path / "out" / "index.csv")
    assert head == ["file", "object", "label_zh", "rows", "description"]
    assert [row[1] for row in rows] == [name for _, name in OBJECTS]
    assert {row[1] for row in rows if row[0]} | {"index", "dictionary"} == written
    for file, name, *_, count, _ in rows:
        assert (file, count != "0") in ((f"{name}.csv", True), ("", False))
        assert (tmp_path / "out" / f"{name}.csv").exists() == bool(file)
    assert {"observations", "findings"} & written == set() and "crosswalk" in written
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert (manifest["run_id"], manifest["gongkai"]) == (None, None)
    assert all(path.stat().st_size > 10 and len(table(path)) > 1 for path in (tmp_path / "out").glob("*.csv"))


def test_files_are_called_by_their_chinese_names(published: Path, tmp_path: Path) -> None:
    with connect(published, read_only=True) as connection:
        export.export(connection, tmp_path, "zh", options=export.Options(chinese_files=True))
    names = {path.name for path in tmp_path.iterdir()}
    entries = {objects.header(kind, name).entry.zh for kind, name in OBJECTS if name not in EMPTY}
    assert names == {f"{entry}.csv" for entry in entries} | {"目录.csv", "数据字典.csv", "manifest.json"}
    assert len(entries) == len(OBJECTS) - len(EMPTY)
    head, *rows = table(tmp_path / "目录.csv")
    assert head[:2] == ["文件", "代码"] and {row[0] for row in rows if row[0]} | {"目录.csv", "数据字典.csv"} <= names
    exported(published, tmp_path)  # another name for the same: both are of one state
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert {"观测值.csv", "observations.csv"} <= {file["file"] for file in manifest["files"]}


@pytest.mark.usefixtures("few")
def test_numbers_in_the_boundaries_of_a_year(make: Builder, tmp_path: Path) -> None:
    """密云县 became 密云区 in 2015."""
    path = make(made("one", "legacy", agency="110228-司法局", district="110228", year=2014))
    for year, code in ((2024, "110118"), (2014, "110228")):
        with connect(path, read_only=True) as connection:
            export.export(connection, tmp_path / "out", boundaries=year)
        head, *rows = table(tmp_path / "out" / "in_boundaries_of.csv")
        assert rows and {row[head.index("district_code")] for row in rows} == {code}
        assert "in_boundaries_of" in column(tmp_path / "out", "dictionary", "object")
    exported(path, tmp_path / "out")
    assert not (tmp_path / "out" / "in_boundaries_of.csv").exists()


@pytest.mark.usefixtures("few")
def test_a_column_that_is_not_documented_keeps_its_name(make: Builder, tmp_path: Path) -> None:
    path = make(made("one"))
    change(path, "alter table reports add column extra integer")
    exported(path, tmp_path / "out", "zh")
    assert table(tmp_path / "out" / "reports.csv")[0][-1] == "extra"


# -- folders -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("few")
def test_a_folder_with_a_quote_in_its_name(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "it's 导出"
    exported(published, folder)
    assert (folder / "observations.csv").exists()


@pytest.mark.usefixtures("few")
def test_a_folder_that_cannot_be_written_is_an_oserror(published: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        exported(published, tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        exported(published, tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.usefixtures("few")
def test_a_file_that_cannot_be_written_is_an_oserror_and_leaves_the_old_ones(published: Path, tmp_path: Path) -> None:
    """The folder is there, a file in it is not to be had: DuckDB says so in its own way."""
    exported(published, tmp_path)
    before = (tmp_path / "observations.csv").read_bytes()
    (tmp_path / ".observations.csv.part").mkdir()
    with pytest.raises(OSError, match="observations"):
        exported(published, tmp_path)
    assert (tmp_path / "observations.csv").read_bytes() == before
    manifest = tmp_path / "manifest.json"
    assert json.loads(manifest.read_text("utf-8"))["complete"] is False  # what came before the file may be of this run
    shutil.rmtree(tmp_path / ".observations.csv.part")
    exported(published, tmp_path)
    assert "complete" not in json.loads(manifest.read_text("utf-8"))


def test_what_is_exported_exists(published: Path) -> None:
    names = {name for (name,) in ask(published, "select table_name from information_schema.tables")}
    assert {name for _, name in OBJECTS} <= names
    assert {("views", name) for name in objects.views() if name not in BEHIND} <= set(OBJECTS)
    assert report_id("one").startswith("r")
