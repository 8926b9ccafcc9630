"""A release: valid for programs that know nothing of it, always the same bytes, and every number leads to its cell."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate

from gongkai.sql.build import check_staging
from gongkai.sql.connection import connect
from gongkai.sql.release.api import file_name
from gongkai.sql.release.release import Released, ReleaseError, write_release
from gongkai.sql.release.revisions import COLUMNS, PreviousError
from gongkai.transforms.model import Correction
from tests.sql.conftest import NO_AGENCIES, Builder, ask, document_id, found, made, report_id, run_row
from tests.sql.form_cells import consistent

ODD = '000000-某/局\\..|A"&B'


def released(path: Path, folder: Path, **options: Any) -> Released:
    with connect(path, read_only=True) as connection:
        return write_release(connection, folder.parent, folder, **options)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def resolved(folder: Path, address: str) -> Any:
    """What an address of a cell leads to, as RFC 6901 reads it."""
    file, _, pointer = address.partition("#")
    content = read(folder / file)
    for key in pointer.split("/")[1:]:
        content = content[key.replace("~1", "/").replace("~0", "~")]
    return content


@pytest.fixture(scope="module")
def release(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases") / "one"
    released(published, folder, version="2026.1")
    return folder


# -- for programs ------------------------------------------------------------------------------------------------------


def test_a_release_is_a_valid_data_package(release: Path) -> None:
    checked = validate(str(release / "datapackage.json"))
    assert checked.valid, checked.flatten(["name", "type", "message"])[:5]
    assert {path.name for path in (release / "data").iterdir()} == {
        Path(resource["path"]).name for resource in read(release / "datapackage.json")["resources"]
    }


def test_a_byte_that_is_changed_is_seen(release: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(release, tmp_path / "broken"))
    path = folder / "data" / "reports.csv"
    path.write_bytes(path.read_bytes().replace(b",2024,", b",2O24,", 1))
    types = {kind for (kind,) in validate(str(folder / "datapackage.json")).flatten(["type"])}
    assert {"hash-count", "type-error"} <= types


def test_schema_org_and_dcat_name_every_file(release: Path) -> None:
    files = {f"data/{path.name}": path.stat().st_size for path in (release / "data").iterdir()}
    dataset = read(release / "dataset.jsonld")
    assert (dataset["@type"], dataset["version"], dataset["temporalCoverage"]) == ("Dataset", "2026.1", "2018/2024")
    assert {one["contentUrl"]: int(one["contentSize"][:-2]) for one in dataset["distribution"]} == files
    dcat = read(release / "dcat.jsonld")
    assert {one["dcat:downloadURL"]["@id"]: one["dcat:byteSize"] for one in dcat["dcat:distribution"]} == files


@pytest.fixture(scope="module")
def odd(make_shared: Builder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a report with texts that a spreadsheet would calculate, an agency that is no file name, and two editions."""
    report = made("one", title="=cmd()", agency=ODD, district=None)
    facts = (replace(report.facts[0], raw='+1,"x"\ny', state="text", value=None), *report.facts[1:])
    doubt = found("reading.disagree", indicator="requests.received", applicant="total")
    old = made("old", agency="640104-甲局", published_on=dt.date(2024, 1, 1), findings=(doubt,))
    new = made("new", agency="640104-甲局", published_on=dt.date(2024, 6, 1), findings=(doubt,))
    folder = tmp_path_factory.mktemp("odd") / "release"
    released(make_shared(replace(report, facts=facts), old, new, plant=NO_AGENCIES), folder)
    return folder


def test_editions_with_the_same_findings_are_a_valid_data_package(odd: Path) -> None:
    editions = {report_id(name) for name in ("old", "new")}
    listed = [row["finding_id"] for row in table(odd, "findings") if row["report_id"] in editions]
    assert len(set(listed)) < len(listed)
    checked = validate(str(odd / "datapackage.json"))
    assert checked.valid, checked.flatten(["name", "type", "message"])[:5]


def test_tables_are_as_they_are(odd: Path) -> None:
    """No mark for Excel, no guard: a program reads what the cell prints."""
    assert "=cmd()" in [row["title"] for row in table(odd, "reports")]
    assert '+1,"x"\ny' in [row["raw"] for row in table(odd, "observations")]
    assert (odd / "data" / "reports.csv").read_bytes().startswith(b"report_id,")


# -- every number has its cell -----------------------------------------------------------------------------------------


def test_a_number_leads_to_its_cell_by_one_address(release: Path) -> None:
    address = read(release / "datapackage.json")["cell_address"]
    rows = table(release, "observations")
    reports: dict[str, Any] = {}
    for row in rows:
        file, _, pointer = address.format(**row).partition("#/cells/")
        cells = reports.setdefault(file, read(release / file)["cells"])
        form, key = pointer.split("/")
        cell = cells[form][key]
        assert (str(cell["value"]) if cell["value"] is not None else "") == row["value"]
        assert (cell["state"], cell["raw"], str(cell["page"] or "")) == (row["state"], row["raw"], row["page"])
        assert (cell["x0"] is None) == (row["page"] == "")
    assert len(rows) == sum(len(cells) for report in reports.values() for cells in report.values()) == 458


def values(folder: Path) -> Iterator[dict[str, Any]]:
    api = folder / "api" / "v1"
    for agency in read(api / "agencies.json"):
        for series in read(api / agency["file"])["measures"].values():
            yield from series
    for measure in read(api / "measures.json"):
        for year in read(api / measure["file"])["years"].values():
            yield from read(api / year)
    for district in read(api / "districts.json"):
        for series in read(api / district["file"])["measures"].values():
            yield from (value for value in series if value["basis"] == "whole_region")


def test_a_value_is_the_sum_of_its_cells_and_names_their_pages(release: Path) -> None:
    seen = 0
    for value in values(release):
        if value["value"] is None or value.get("availability") == "in_text":
            continue
        seen += 1
        assert value["cells"]
        assert sum(cell["sign"] * cell["value"] for cell in value["cells"]) == value["value"]
        assert all(cell["page"] for cell in value["cells"])
    assert seen > 200
    one = resolved(release / "api" / "v1", value["cells"][0]["address"])
    assert one["value"] == value["cells"][0]["value"]


def test_the_lists_name_every_file(release: Path) -> None:
    api = release / "api" / "v1"
    index = read(api / "index.json")
    listed = set(index["lists"].values()) | {"index.json"}
    for name in index["lists"].values():
        listed |= {one["file"] for one in read(api / name)}
    for measure in read(api / "measures.json"):
        listed |= set(read(api / measure["file"])["years"].values())
    assert listed == {path.relative_to(api).as_posix() for path in api.rglob("*.json")}
    assert sum(index["files"].values()) + 5 == len(listed)


@pytest.mark.parametrize("key", ["../x", "a/b", "a\\b", "a:b", ".", "局" * 200, 'a"b', "a\nb", "a#b", "a%b"])
def test_a_key_is_no_path(key: str) -> None:
    name = file_name(key)
    assert Path(name).name == name and name not in ("", ".", "..") and len(name.encode()) < 250
    assert file_name(key) != file_name(key + "x") and not set(name) & set('/\\:#%"\n')


def test_odd_names_keep_to_the_folder(odd: Path) -> None:
    api = odd / "api" / "v1"
    files = {agency["agency_id"]: agency["file"] for agency in read(api / "agencies.json")}
    assert (api / files[ODD]).parent == api / "agencies" and read(api / files[ODD])["measures"]


def test_every_edition_has_its_file(odd: Path) -> None:
    """A number that was released stays to be found after its report was replaced."""
    files = {name: read(odd / "api" / "v1" / "reports" / f"{report_id(name)}.json") for name in ("old", "new")}
    assert files["old"]["superseded_by"] == report_id("new") and files["old"]["cells"]["2021"]
    assert files["new"]["document_id"] == document_id("new")


# -- the same bytes ----------------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_another_build_of_the_same_reports_is_the_same_release(make: Builder, tmp_path: Path) -> None:
    reports = [made("one"), made("two", "legacy", year=2018, findings=(found("label.unit"),)), made("three", "2019")]
    first = make(*reports, plant=NO_AGENCIES)
    second = make(*reversed(reports), plant=NO_AGENCIES, checked=False)
    check_staging(second, {"inputs": "other", "gongkai": "0"}, [run_row(1), run_row(2)])
    one, two = released(first, tmp_path / "a"), released(second, tmp_path / "b")
    assert one.version == two.version
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    with connect(first, read_only=True) as connection:
        again = write_release(connection, tmp_path / "home")
        assert again.folder == tmp_path / "home" / one.version
        assert write_release(connection, tmp_path / "home").folder == again.folder  # it holds the same
    assert contents(again.folder) == contents(tmp_path / "a")
    assert [path.name for path in (tmp_path / "home").iterdir()] == [one.version]


# -- revisions ---------------------------------------------------------------------------------------------------------

FEES = ("fees.amount", None)


def test_what_changed_since_the_last_release_and_why(make: Builder, tmp_path: Path) -> None:
    def report(name: str, fees: int | str, agency: str, year: int = 2023) -> Any:
        return made(name, cells=consistent("2021") | {FEES: fees}, agency=agency, year=year)

    old = make(
        report("edition", 1, "640104-甲局"), report("misread", 2, "640104-乙局"), report("typed", 3, "640104-丙局"),
        report("blank", "", "640104-丁局"), report("gone", 5, "640104-戊局"), report("same", 6, "640104-己局"),
        plant=NO_AGENCIES,
    )  # fmt: skip
    first = released(old, tmp_path / "first", version="1")
    assert first.revisions == {"added": 0, "changed": 0, "withdrawn": 0}
    new = make(
        report("edition-2", 10, "640104-甲局"), report("misread", 20, "640104-乙局"), report("typed", 3, "640104-丙局"),
        report("blank", "/", "640104-丁局"), report("same", 6, "640104-己局"), report("fresh", 7, "640104-己局", 2024),
        plant=NO_AGENCIES, checked=False,
    )  # fmt: skip
    mend = Correction(
        "x.yaml", 1, *FEES[:1], "3", Decimal(30), "typing error", "author", dt.date(2026, 6, 6), "open",
        report=report_id("typed"),
    )  # fmt: skip
    check_staging(new, {"inputs": "inputs"}, [run_row()], [mend])
    second = released(new, tmp_path / "second", version="2", previous=tmp_path / "first")
    cells = len(consistent("2021"))
    assert second.revisions == {"added": cells, "changed": 4, "withdrawn": cells}
    rows = table(tmp_path / "second", "revisions")
    fees = {(row["agency_id"][-2:], row["year"]): row for row in rows if row["indicator"] == FEES[0]}
    assert {key: (r["change"], r["why"], r["old_value"], r["new_value"]) for key, r in fees.items()} == {
        ("甲局", "2023"): ("changed", "new_edition", "1", "10"),
        ("乙局", "2023"): ("changed", "read_again", "2", "20"),
        ("丙局", "2023"): ("changed", "correction", "3", "30"),
        ("丁局", "2023"): ("changed", "read_again", "[blank]", "[mark]"),
        ("戊局", "2023"): ("withdrawn", "report_withdrawn", "5", ""),
        ("己局", "2024"): ("added", "new_report", "", "7"),
    }
    assert fees["丙局", "2023"]["reason"] == "typing error（author，2026-06-06）"
    assert fees["甲局", "2023"]["reason"] == "https://www.example.gov.cn/edition-2"
    assert resolved(tmp_path / "second", fees["甲局", "2023"]["address"])["value"] == 10
    assert resolved(tmp_path / "first", fees["戊局", "2023"]["address"])["value"] == 5
    assert [entry.name for entry in COLUMNS] == list(rows[0])
    package = read(tmp_path / "second" / "datapackage.json")
    assert (package["version"], package["previous_version"]) == ("2", "1")
    report_zh = (tmp_path / "second" / "quality.zh.md").read_text("utf-8")
    assert "| 更改 | 人工更正 | 1 | 1 |" in report_zh and f"| 撤回 | 报告不再载入 | {cells} | 1 |" in report_zh


def test_what_is_named_by_its_contents_is_written_once(published: Path, tmp_path: Path) -> None:
    """The folder that others may be reading stays; one of the same name holds the same."""
    with connect(published, read_only=True) as connection:
        first = write_release(connection, tmp_path)
        kept = first.folder.stat().st_ino
        second = write_release(connection, tmp_path)
    assert first == second and first.folder.stat().st_ino == kept
    assert [path.name for path in tmp_path.iterdir()] == [first.version]


# -- quality -----------------------------------------------------------------------------------------------------------


def test_the_quality_report_counts_what_is_there(release: Path, published: Path) -> None:
    zh, en = ((release / f"quality.{language}.md").read_text("utf-8") for language in ("zh", "en"))
    assert zh.count("\n## ") == en.count("\n## ") == 7
    [(cells, agreed)] = ask(published, "select count(*), count(*) filter (where agreed) from observations")
    quality = read(release / "quality.json")
    assert (
        sum(row["cells"] for row in quality["cells"]) == cells
        and sum(row["agreed"] for row in quality["cells"]) == agreed
    )
    [(opened,)] = ask(published, "select count(*) from findings_open where severity = 'error'")
    assert sum(row["open"] for row in quality["causes"]) == opened
    assert "{" not in zh.replace("{report_id}", "").replace("{form}", "").replace("{indicator}:{applicant}", "")
    for text in (zh, en):
        blocks = [block for block in text.split("\n\n") if block.startswith("|")]
        assert len(blocks) >= 6
        for block in blocks:
            assert len({line.replace("\\|", "").count("|") for line in block.strip().splitlines()}) == 1, block


def test_a_share_is_never_rounded_up_to_all() -> None:
    from gongkai.sql.release.quality import _share

    assert (_share(999_999, 1_000_000), _share(3, 3), _share(0, 0)) == ("99.99 %", "100.00 %", "—")


def test_an_empty_warehouse_is_a_release_too(template: Path, tmp_path: Path) -> None:
    done = released(template, tmp_path / "empty")
    assert validate(str(tmp_path / "empty" / "datapackage.json")).valid
    assert read(tmp_path / "empty" / "api" / "v1" / "reports.json") == []
    assert done.revisions == {"added": 0, "changed": 0, "withdrawn": 0}


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_what_is_released_is_not_written_over(published: Path, release: Path) -> None:
    before = contents(release)
    with pytest.raises(ReleaseError, match=r"已存在.* / "):
        released(published, release, version="2026.1")
    assert contents(release) == before


@pytest.mark.parametrize("version", ["", "../x", "a b", "一", "x" * 65])
def test_a_version_is_a_name(published: Path, tmp_path: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match="版本号"):
        released(published, tmp_path / "x", version=version)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("package", [None, "{}", "[]", "{", '{"name": "other", "version": "1"}'])
def test_a_previous_release_is_one(published: Path, tmp_path: Path, package: str | None) -> None:
    (tmp_path / "before").mkdir()
    if package is not None:
        (tmp_path / "before" / "datapackage.json").write_text(package)
    with pytest.raises(PreviousError, match="gongkai release"):
        released(published, tmp_path / "x", previous=tmp_path / "before")
    assert not list(tmp_path.glob("*x*"))
