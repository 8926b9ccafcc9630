"""A build after changes leaves the site of a build from nothing, and writes only pages that say something else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from sites import ROOT, Made, with_number

from gongkai.flows.project import Project
from gongkai.site import Built, build, query_tables, report_pages
from gongkai.site.kept_series import FILE as SERIES
from gongkai.site.known_pages import RECORD, KnownPages
from gongkai.site.output import MARKER, SiteFolder
from gongkai.site.page_digests import OF_AGENCY, OF_BOUNDARIES, OF_CITIES, OF_DISTRICT, OF_SERIES, PageDigests
from gongkai.site.pages import Pages
from gongkai.site.report_digests import _BY_REPORT, _JOINED, _digest_query, shared_digest
from gongkai.site.site_data import SiteData
from gongkai.sql.connection import connect

CHANGES = {
    "reports": "update reports set title = title || '（二）' where report_id = $1",
    "documents": "update documents set bytes = bytes + 1 where document_id = (select document_id from reports where "
    "report_id = $1)",
    "fact_values": "update fact_values set page = page + 1 where report_id = $1 and cell = (select min(cell) from "
    "fact_values where report_id = $1)",
    "check_sums": "update check_sums set result = 'not_assessed' where report_id = $1",
    "site_findings": "update site_findings set row = row || ' ' where report_id = $1",
    "findings": "update findings set indicator = 'x' where report_id = $1",
    "site_agencies": "update site_agencies set slug = slug || '-x' where agency_id = (select agency_id from reports "
    "where report_id = $1)",
    "statements": "insert into statements by name select report_id, 'x' as indicator, 1 as value, 1 as published, "
    "false as corrected, false as approximate, '' as unit, 'stated' as polarity, '' as quote, 0 as start, 1 as \"end\" "
    "from reports where report_id = $1",
    "corrections": "insert into corrections by name select report_id, 'x' as indicator, '1' as expect, 2 as value, "
    "'x' as reason, 'x' as author, '2025-01-01'::date as date, 'open' as status, 'x' as file from reports "
    "where report_id = $1",
}
"""One for each table that a page of a report is written from."""


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in (RECORD, SERIES))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def built(warehouse: Path, out: Path) -> Built:
    with connect(warehouse, read_only=True) as connection:
        return build(connection, Project(ROOT, warehouse), out)


@pytest.fixture
def kept(bundled: Made, tmp_path: Path) -> Path:
    """The site of the night before."""
    return Path(shutil.copytree(bundled.site, tmp_path / "kept"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports whose pages are made."""
    made: list[str] = []
    as_is = report_pages._batch

    def batch(data: SiteData, reports: list[str], *others: object) -> Iterator[object]:
        made.extend(reports)
        return as_is(data, reports, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(report_pages, "_batch", batch)
    return made


def test_a_night_leaves_the_site_of_a_build_from_nothing(
    bundled: Made,
    changed: Callable[..., Path],
    kept: Path,
    tmp_path: Path,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_more = with_number("requests.received", "{} + 1")
    [(first,), (second,)] = bundled.ask("select report_id from reports where year > 2018 order by all limit 2")
    after = changed(
        f"update facts set raw = raw || '*' where report_id = '{first}' and indicator = 'requests.received'",
        f"update findings set decision = 'dismissed' where report_id = '{second}'",
        f"update measure_values set numbers = {one_more} where report_id = '{first}'",
        "update district_numbers set value = value + 1 where measure = 'requests.received' and year = 2024",
        "update runs set run_id = run_id || '-x'",
        "update build set value = value || '-x' where name = 'run_id'",
    )
    done = built(after, kept)
    some = list(asked)
    fresh = tmp_path / "fresh"
    shutil.copytree(kept / "pictures", fresh / "pictures")
    shutil.copyfile(kept / MARKER, fresh / MARKER)
    monkeypatch.setattr(query_tables, "REPORTS_AT_ONCE", 1)  # one year after the other gives the same, too
    whole = built(after, fresh)
    assert contents(kept) == contents(fresh)
    assert first in some and len(some) <= 2 < len(asked) - len(some)
    assert done.written < whole.written / 3 and done.without_pictures == whole.without_pictures


def test_a_page_that_was_altered_or_lost_is_made_again(bundled: Made, kept: Path, asked: list[str]) -> None:
    lost, altered = sorted((kept / "report").iterdir())[:2]
    lost.unlink()
    altered.write_text("")
    built(bundled.warehouse, kept)
    assert sorted(asked) == [lost.stem, altered.stem]
    assert contents(kept) == contents(bundled.site)


def test_a_page_that_was_edited_is_made_again_whatever_its_size(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("1")
    known = KnownPages(tmp_path)
    known.note("a.html", "digest", False)
    known.save()
    assert KnownPages(tmp_path).keep("a.html", "digest") is False
    known.save()
    page.write_text("7")
    later = (tmp_path / RECORD).stat().st_mtime + 9
    os.utime(page, (later, later))
    assert KnownPages(tmp_path).keep("a.html", "digest") is None


def test_a_build_that_is_killed_leaves_no_record(kept: Path) -> None:
    known = KnownPages(kept)
    assert known._before and not (kept / RECORD).exists()
    known.save()
    assert (kept / RECORD).exists()


def test_tables_without_rows_have_their_columns_and_no_file_of_the_night_before(
    bundled: Made, changed: Callable[..., Path], tmp_path: Path
) -> None:
    def written(path: Path) -> tuple[query_tables.Files, int, int]:
        folder = SiteFolder(tmp_path)
        known = KnownPages(tmp_path)
        with (
            connect(path, read_only=True) as connection,
            query_tables.written_tables(connection, folder, known, whole=True) as files,
        ):
            [(numbers,)] = connection.execute("select count(value) from harmonized").fetchall()
        known.save()
        assert sum(map(len, files.values())) == len(folder.names)
        return files, numbers, folder.written

    files, numbers, _ = written(bundled.warehouse)
    assert numbers and all(len(files[name]) > 1 for name in query_tables.BY_YEAR)
    path = changed("delete from measure_values", "delete from district_numbers")
    for again in (False, True):
        files, numbers, new = written(path)
        assert all(list(files[name]) == [f"data/tables/{name}/empty.parquet"] for name in query_tables.BY_YEAR)
        assert (numbers, new == 0) == (0, again)


SHOWN = {
    "series": "update site_series set series = '[]' where slug = $1",
    "findings": "update site_findings set row = row || ' ' where slug = $1",
    "peers": "update peers set n = n + 1 where agency_id = (select agency_id from site_agencies where slug = $1)",
    "totals": "update district_totals set n_missing = n_missing + 1 where district_code = (select district_code "
    "from site_agencies where slug = $1)",
    "district_measures": "update district_measures set basis = 'none' where measure = 'requests.received'",
    "site_places": "delete from site_places where district_code = (select district_code from site_agencies "
    "where slug = $1)",
    "harmonized": "update harmonized set n_findings = n_findings + 1 where agency_id = (select agency_id from "
    "site_agencies where slug = $1)",
    "site_years": "delete from site_years where year = (select min(year) from site_years)",
    "site_agencies": "update site_agencies set agency = agency || '局' where slug = $1",
    "reports": "update reports set title = title || '（三）' where agency_id = (select agency_id from site_agencies "
    "where slug = $1)",
}
"""Changes of what pages of agencies and districts and files of measures are written from, one after the other."""

TOUCHED = {
    "series": ["agencies", "measures", "series"],
    "findings": ["agencies"],
    "peers": ["agencies"],
    "totals": ["districts"],
    "district_measures": ["cities"],
    "site_places": ["cities"],
    "harmonized": ["boundaries"],
    "site_years": ["boundaries"],
    "site_agencies": ["boundaries"],
    "reports": ["boundaries"],
}


def test_every_row_that_the_page_of_an_agency_or_a_district_shows_is_in_its_digest(
    bundled: Made, tmp_path: Path
) -> None:
    path = tmp_path / "w.duckdb"
    shutil.copyfile(bundled.warehouse, path)
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        data = SiteData(connection, ())
        for view in ("peers", "district_totals", "district_measures", "harmonized"):
            connection.execute(f"create temp table copy_of as from {view}")
            connection.execute(f"alter table copy_of rename to {view}")

        def digests() -> dict[str, object]:
            found = PageDigests(data, "shared")
            return {name: getattr(found, name) for name in sorted({name for kind in TOUCHED.values() for name in kind})}

        [(slug,)] = connection.execute(
            "select a.slug from site_agencies as a join site_findings using (slug) join site_series using (slug) "
            "join peers using (agency_id) join district_totals using (district_code) order by all limit 1"
        ).fetchall()
        read = {*OF_AGENCY, *OF_SERIES, *OF_DISTRICT, *OF_CITIES, *OF_BOUNDARIES}
        assert len(SHOWN) == len(read) and SHOWN.keys() == TOUCHED.keys()
        before = digests()
        for name, change in SHOWN.items():
            connection.execute(change, [slug] if "$1" in change else [])
            after = digests()
            assert [kind for kind in before if after[kind] != before[kind]] == TOUCHED[name], name
            for kind in ("agencies", "series"):
                one, other = before[kind], after[kind]
                assert isinstance(one, dict) and isinstance(other, dict)
                assert {key for key in one if one[key] != other[key]} <= {slug}, (name, kind)
            before = after


def test_every_row_that_a_page_is_written_from_is_in_its_digest(bundled: Made, tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    shutil.copyfile(bundled.warehouse, path)
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        data = SiteData(connection, ())
        query = _digest_query(connection)

        def digests() -> dict[str, str]:
            return {key: digest for digest, key, *_ in connection.execute(query).fetchall()}

        assert CHANGES.keys() == {*_BY_REPORT, *_JOINED}
        before = digests()
        [(report,)] = connection.execute(
            "select report_id from check_sums join findings using (report_id) order by all limit 1"
        ).fetchall()
        for table, change in CHANGES.items():
            connection.execute(change, [report])
            after = digests()
            assert {key for key in before if after[key] != before[key]} == {report}, table
            before = after
        pages = Pages(data.stamp, data.terms)
        project = Project(ROOT, path)

        def shared() -> str:
            return shared_digest(data, pages, project)

        first = shared()
        connection.execute("update indicators set label_zh = label_zh || 'x'")
        assert shared() != first
