"""A source that goes dark is seen: a list that shrinks, a report that is taken away, a source that gives nothing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from nights import NOW, Night, site
from paths import TYPESET
from run_here import HERE
from website import Answer, Website, fails, listed, page, titled

from gongkai.extractors.sources.crawl.pull import PulledTogether
from gongkai.extractors.sources.store.fetch_state import LEFT_DAYS, FetchState, FetchStates, ListedReport, left_lately
from gongkai.flows.operations import source_health, status
from gongkai.flows.operations.last_runs import check_runs
from gongkai.flows.operations.source_health import SourceHealth
from gongkai.flows.pipeline.run import run
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import connect

REPORT = (TYPESET / "sample-2017-legacy.html").read_text("utf-8")


def source(project: Project, name: str, text: str) -> None:
    (project.sources / f"{name}.yaml").write_text(
        f"source: {name}\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"{text}",
        "utf-8",
    )


@pytest.fixture
def office(project: Project, website: Website) -> Project:
    """One source with a list; samples off."""
    for path in project.sources.glob("*.yaml"):
        path.unlink()
    source(project, "office", f"listings:\n  - url: {website.url('/nb/')}\n")
    return project


def offer(website: Website, *numbers: int) -> None:
    """A list of reports of several years, each at an address of its own."""
    website.on("/nb/", page(listed([(f"{n}.html", titled(2000 + n, "某某市司法局"), "2025-01-23") for n in numbers])))


def night(project: Project) -> RunResult:
    return run(project, None, Lines(), steps=HERE)


def bad(project: Project) -> list[str]:
    return [f"{check.name} {check.result}" for check in check_runs(project) if check.state == "bad"]


def test_a_list_that_shrinks_is_told(office: Project, website: Website) -> None:
    for n in range(10, 18):
        website.on(f"/nb/{n}.html", page(f"<p>{n}</p>"))
    offer(website, *range(10, 18))
    night(office)
    assert bad(office) == []
    offer(website, *range(10, 17))
    night(office)
    assert bad(office) == []  # one report less is no alarm
    offer(website, 10, 11, 12)
    night(office)
    assert ["7 → 3" in line for line in bad(office)] == [True]
    (sources,) = (rows for title, _, rows in status.tables(office, 7) if "sources" in title)
    assert "7 → 3" in sources[0][-1]


@pytest.mark.parametrize(
    ("days", "kept", "still"), [(1, 3, True), (6, 3, True), (7, 3, False), (1, 6, True), (1, 7, False)]
)
def test_a_list_that_shrank_is_told_for_a_week(tmp_path: Path, days: int, kept: int, still: bool) -> None:
    project = Project(tmp_path, tmp_path / "w.duckdb")
    path = project.source_health
    path.parent.mkdir(parents=True, exist_ok=True)
    told = SourceHealth("office", NOW.isoformat(), 3, 0, 4, shrunk="7 → 3", shrunk_on=NOW.isoformat())
    path.write_text(json.dumps([asdict(told)]))
    pulled = PulledTogether(by_source=Counter(office=kept))
    source_health.record(path, pulled, ["office"], NOW + timedelta(days))
    assert [health.shrunk for health in source_health.dark_sources(path)] == ["7 → 3"] * still
    told_in_status = [rows for title, _, rows in status.tables(project, 7) if "sources" in title and rows]
    assert bool(told_in_status) is still


@pytest.mark.parametrize("answer", [page("<p>暂无内容</p>"), fails(500), fails(403)])
def test_a_list_that_is_empty_or_unreadable_is_told_although_its_known_addresses_answer(
    tmp_path: Path, website: Website, answer: Answer
) -> None:
    project, pull = Project(tmp_path, tmp_path / "w.duckdb"), Night(website, tmp_path)

    def told() -> list[str]:
        pulled = PulledTogether.of(pull())
        assert pulled.by_source["office"] == 2
        source_health.record(project.source_health, pulled, ["office"], NOW)
        (rows,) = (rows for title, _, rows in status.tables(project, 7) if "sources" in title)
        dark = [health.trouble for health in source_health.dark_sources(project.source_health)]
        assert [row[-1] for row in rows if row[-1]] == [f"✗ {trouble}" for trouble in dark]
        return dark

    site(website, 2020, 2021)
    assert told() == []
    url = website.on("/nb/", answer)
    for _ in range(3):  # and again, where a site that refuses is left alone
        (trouble,) = told()
        assert url in trouble


@pytest.fixture
def three_reports(office: Project, website: Website) -> Project:
    """The list of the office offers 10, 11 and 12, and they are published."""
    for n in (10, 11, 12):
        website.on(f"/nb/{n}.html", page(REPORT.replace("2017", f"20{n}")))
    offer(website, 10, 11, 12)
    night(office)
    return office


def withdrawn(project: Project) -> list[str]:
    """The addresses of the reports that have the day of their withdrawal on record."""
    with connect(project.warehouse, read_only=True) as connection:
        rows = connection.execute("select source_url from reports where withdrawn_on is not null").fetchall()
    return sorted(url for (url,) in rows)


def test_a_report_that_is_taken_away_has_the_day_on_record(three_reports: Project, website: Website) -> None:
    gone = website.on("/nb/12.html", fails(404))
    night(three_reports)
    assert withdrawn(three_reports) == [gone]
    with connect(three_reports.warehouse, read_only=True) as connection:
        assert connection.execute("select count(*) from reports").fetchone() == (3,)
    website.on("/nb/12.html", page(REPORT.replace("2017", "2012")))
    night(three_reports)
    assert withdrawn(three_reports) == []


def test_a_report_that_is_taken_off_its_list_and_away_has_the_day_on_record(
    three_reports: Project, website: Website
) -> None:
    """Sites take the link away with the page, or some days before it; what stays where it was is not withdrawn."""
    gone = website.on("/nb/12.html", fails(404))
    offer(website, 10)
    assert not night(three_reports).failed
    later = website.on("/nb/11.html", fails(404))
    assert withdrawn(three_reports) == [gone]
    assert [check for check in check_runs(three_reports) if check.name == "source: office"] != []  # the list shrank
    assert not night(three_reports).failed
    assert withdrawn(three_reports) == sorted([gone, later])
    assert [check for check in check_runs(three_reports) if check.name == "source: office"] != []  # that is told on


def test_what_left_a_list_is_forgotten_after_some_weeks() -> None:
    states = FetchStates(Path("none"))
    for url in ("a", "b", "c"):
        states._by_url[url] = FetchState(sha256="1")
    day = NOW.date()
    reports: dict[str, ListedReport] = {url: ListedReport(page="p") for url in ("a", "b", "never")}
    reports["c"] = ListedReport(page="p", absent="2026-01-01")
    left = left_lately(reports, {"b": reports["b"]}, states, day, str)
    assert left == {"a": ListedReport(page="p", left=day.isoformat())}
    assert left_lately(left, {}, states, day + timedelta(LEFT_DAYS - 1), str) == left
    assert left_lately(left, {}, states, day + timedelta(LEFT_DAYS), str) == {}
    assert left_lately({"http://a": reports["a"]}, {}, states, day, lambda url: url.removeprefix("http://")).keys() == {
        "http://a"
    }
    assert left_lately(left, {"a": reports["a"]}, states, day, str) == {}


def test_a_source_that_gives_nothing_while_another_does_is_bad(office: Project, website: Website) -> None:
    website.on("/nb/10.html", page("<p>x</p>"))
    offer(website, 10)
    source(office, "dark", f"documents:\n  - url: {website.on('/dark.html', page('<p>y</p>'))}\n")
    night(office)
    assert [check.name for check in check_runs(office) if check.state == "bad"] == []
    website.on("/dark.html", fails(403))
    night(office)
    assert [check.name for check in check_runs(office) if check.state == "bad"] == ["source: dark"]
    tables = {title.split()[0]: rows for title, _, rows in status.tables(office, 7)}
    assert [row[0] for row in tables["来源"] if "✗" in row[-1]] == ["dark"]
    website.on("/nb/", fails(403))  # all of them: it is the network, and another check says so
    assert source_health.dark_sources(office.source_health)


def test_no_failure_hides_another(tmp_path: Path) -> None:
    from gongkai.extractors.sources.crawl.pull import Failure

    failures = [Failure("noisy", f"{n}", "r", "zh", "en") for n in range(40)] + [Failure("quiet", "q", "r", "zh", "en")]
    rows = list(status._by_source(failures))
    assert ("noisy", "… 35", "") in rows
    assert [row[:2] for row in rows if row[0] == "quiet"] == [("quiet", "q")]


def test_a_page_whose_attachment_was_loaded_is_no_failure(office: Project, website: Website) -> None:
    title = titled(2017, "示例市样本区司法局")
    body = f'<title>{title}</title><h1>{title}</h1><div id="zoom"><p>见附件。</p><a href="a.docx">附件</a></div>'
    for path in office.sources.glob("*.yaml"):
        path.unlink()
    source(office, "office", f"documents:\n  - url: {website.on('/p/page.html', page(body))}\n")
    docx = (TYPESET / "sample-2022-form2021.docx").read_bytes()
    website.on("/p/a.docx", fails(404))
    alone = night(office)
    assert any(failure.message_en.startswith("no_table") for failure in alone.failed), alone.failed
    from website import document

    website.on("/p/a.docx", document(docx))
    again = run(office, None, Lines(), steps=HERE)
    assert not any(failure.message_en.startswith("no_table") for failure in again.failed), again.failed
