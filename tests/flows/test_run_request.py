"""What a run is asked to do: parts of a night, retries, reading again, and what it may not leave out or take away."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from paths import ROOT, TYPESET
from run_here import HERE, WITH_WORKERS, read_here, reading

from gongkai.extractors.sources.crawl.link_words import link_words
from gongkai.extractors.sources.crawl.pull import Failure, PulledTogether
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.operations import fetch_failures
from gongkai.flows.pipeline import journal, reread, steps, workers
from gongkai.flows.pipeline.dry_run import preview
from gongkai.flows.pipeline.executor import LocalExecutor
from gongkai.flows.pipeline.plan import Plan, make_plan
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.run_request import district_codes, make_request, within
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.steps import Steps
from gongkai.flows.pipeline.workers import ReadBatch, WorkerConfig, make_batches
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError
from gongkai.reference import ReferenceDataError
from gongkai.sql.connection import WarehouseError, connect
from gongkai.sql.names import SelectionError
from gongkai.transforms.model import Report

ADDED = "select count(*) from reports where source_url like '%/more/%'"


def run(project: Project, *paths: Path, **options: object) -> RunResult:
    return run_pipeline(project, paths or None, Lines(), make_request(**options), steps=HERE)  # type: ignore[arg-type]


def select(project: Project, sql: str) -> list[tuple[object, ...]]:
    with connect(project.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def project(project: Project) -> Project:
    """Two more sources beside the samples, small ones."""
    (project.root / "data" / "more").mkdir()
    for name, district, month in (("first", 640104, 1), ("second", 320802, 3)):
        shutil.copy(TYPESET / "sample-2017-legacy.html", project.root / "data" / "more" / f"{name}.html")
        with (project.root / "data" / "more" / f"{name}.html").open("a") as file:
            file.write(f"<!-- {name} -->")  # each a document of its own
        (project.sources / f"{name}.yaml").write_text(
            f"source: {name}\npublisher: x\nenabled: true\ndocuments:\n  - path: data/more/{name}.html\n"
            f"    agency: 示例{name}局\n    district_code: {district}\n    published_on: 2018-0{month}-15\n",
            encoding="utf-8",
        )
    (project.sources / "samples.yaml").unlink()
    return project


def test_only_the_sources_asked_for_are_pulled_and_nothing_is_dropped(project: Project) -> None:
    assert run(project, sources=["first"]).new == 1
    assert select(project, "select source from documents") == [("first",)]
    assert run(project, sources=["second"]).new == 1
    assert select(project, "select source from documents order by 1") == [("first",), ("second",)]
    (project.reference / "agencies.csv").open("a").write("320802-x,示例,320802,,,,\n")  # all is built anew
    again = run(project, sources=["second"])
    assert (again.state, again.seen, again.changed) == ("published", 1, 2)
    assert select(project, "select source from documents order by 1") == [("first",), ("second",)]


def test_a_district_means_all_below_it() -> None:
    assert within("640104", ["640000"])
    assert within("640104", ["640100"])
    assert within("640104", ["640104"])
    assert not within("640104", ["640200", "320000"])
    assert not within(None, ["640000"])


def test_a_district_is_asked_for_by_its_name_too() -> None:
    assert district_codes(ROOT / "data" / "reference", ["银川市", "320802", "南京市鼓楼区"]) == [
        "640100",
        "320802",
        "320106",
    ]
    assert district_codes(ROOT / "nowhere", []) == []
    with pytest.raises(SelectionError, match="320106 江苏省南京市鼓楼区"):
        district_codes(ROOT / "data" / "reference", ["鼓楼区"])


def test_only_the_districts_asked_for(project: Project) -> None:
    assert run(project, districts=["640000"]).seen == 1
    assert select(project, "select source from documents") == [("first",)]
    assert run(project).new == 1


def test_only_what_was_published_since(project: Project) -> None:
    result = run(project, since="2018-02-01")
    assert result.seen == 1
    assert select(project, "select source from documents") == [("second",)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sources": ["third"]}, "there is no source third; there are: "),
        ({"sources": ["frist"]}, r"没有名为 frist 的来源；有 first 等"),
        ({"sources": ["yinchuan"]}, r"yinchuan\.yaml.*switched off"),
        ({"districts": ["64"]}, "six digits"),
        ({"since": "yesterday"}, "2026-01-31"),
    ],
)
def test_a_wish_that_cannot_be_met_is_said(project: Project, options: dict[str, object], message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        run(project, **options)
    assert not project.warehouse.exists() and not project.journal.exists()  # it is no run that failed


def test_the_preview_touches_nothing(project: Project) -> None:
    before = sorted(project.root.rglob("*"))
    asked, read = preview(project, make_request(sources=["first"]))
    assert asked == [("first", "data/more/first.html", "新 new")]
    assert read == []
    assert sorted(project.root.rglob("*")) == before
    run(project)
    (project.reference / "agencies.csv").open("a").write("320802-x,示例,320802,,,,\n")
    asked, read = preview(project, make_request())
    assert [row[2] for row in asked] == ["已知 known"] * 2
    assert len(read) == 2
    assert "reference data have changed" in read[0][2]


def test_what_crashed_is_read_again_when_asked_and_only_then(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(workers, "_PROGRAM", "raise SystemExit(3)")
        crashed = run_pipeline(project, None, Lines(), make_request(["first"]), steps=WITH_WORKERS)
        assert [failed.message_en.split(":")[0] for failed in crashed.failed] == ["quarantined"]
    assert run(project, sources=["second"]).state == "published"
    assert run(project).state == "unchanged"
    retried = run(project, retry_failed=True)
    assert (retried.state, retried.changed, retried.failed) == ("published", 1, [])
    assert select(project, "select distinct status from reports") == [("loaded",)]
    assert run(project, retry_failed=True).state == "unchanged"


def test_a_source_that_failed_is_asked_again_and_only_that_one(project: Project) -> None:
    (project.root / "data" / "more" / "first.html").rename(project.root / "data" / "more" / "away.html")
    assert [failed.locator for failed in run(project).failed] == ["data/more/first.html"]
    assert [failure.source for failure in fetch_failures.read(project.unfetched)] == ["first"]
    (project.root / "data" / "more" / "away.html").rename(project.root / "data" / "more" / "first.html")
    again = run(project, retry_failed=True)
    assert (again.seen, again.new, again.failed) == (1, 1, [])
    assert fetch_failures.read(project.unfetched) == []
    assert run(project, retry_failed=True).seen == 0


def test_what_a_part_of_a_source_still_owes_is_not_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "unfetched.json"
    one, other = (Failure("a", locator, "r", "zh", "en") for locator in ("1", "2"))
    fetch_failures.record(path, [one], ["a"], whole=True)
    fetch_failures.record(path, [other], ["a"], whole=False)
    assert fetch_failures.read(path) == [one, other]
    fetch_failures.record(path, [other], ["a"], whole=True)
    assert fetch_failures.read(path) == [other]
    fetch_failures.record(path, [], ["b"], whole=True)
    assert fetch_failures.read(path) == [other]
    path.write_text('[{"source": ')
    assert fetch_failures.read(path) == []


def worse_report(report: Report) -> Report:
    """As a reader has it that loses a number of every report, and misreads another."""
    first, second, *rest = report.facts
    lost = replace(second, value=None, state="blank", raw="")
    return replace(report, facts=(replace(first, value=first.value + 1, raw=f"{first.value + 1}"), lost, *rest))


def test_reading_again_shows_what_changed_and_nothing_shrinks_without_a_reason(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(project)
    (report,) = (f"r{kept.sha256[:16]}" for kept in Archive(project.archive) if kept.source == "first")
    before = project.warehouse.read_bytes()
    request = replace(make_request(), reread=reread.documents_of_reports(project, [report], every=False))
    capsys.readouterr()
    worse = Steps(read=reading(worse_report))
    with pytest.raises(WarehouseError, match=f"{report}.*from 58 facts.*57 numbers"):
        review = reread.print_changes(tmp_path / "changes.csv", publish=True)
        run_pipeline(project, None, Lines(), request, steps=worse, review=review)
    shown = capsys.readouterr().out
    assert "变化 changes: 2" in shown
    lines = (tmp_path / "changes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "report_id,agency,year,indicator,applicant,was,now"
    assert len(lines) == 3
    assert all(line.startswith(f"{report},") for line in lines[1:])
    assert project.warehouse.read_bytes() == before
    only_shown = run_pipeline(
        project, None, Lines(), request, steps=HERE, review=reread.print_changes(None, publish=False)
    )
    assert (only_shown.state, only_shown.changed) == ("unchanged", 1)
    assert project.warehouse.read_bytes() == before
    assert not list(project.warehouse.parent.glob("*building*"))
    accepted = replace(request, accept_fewer="the row was a footnote")
    assert run_pipeline(project, None, Lines(), accepted, steps=worse).state == "published"
    assert select(project, "select max(accepted) from runs") == [("the row was a footnote (1)",)]


def test_what_facts_are_made_with_is_told_once_as_it_is_when_a_run_begins(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is edited while a run works is new to the next one."""
    told: list[str] = []

    def version(_: Project) -> str:
        told.append(f"v{len(told)}")
        return told[-1]

    for module in ("run", "plan", "steps"):
        monkeypatch.setattr(f"gongkai.flows.pipeline.{module}.inputs_version", version)
    monkeypatch.setattr("gongkai.flows.pipeline.steps.try_reference", lambda _: None)

    def load(_: Project, plan: Plan, *__: object) -> Path:
        raise ProjectError(plan.inputs)

    with pytest.raises(ProjectError, match="v0"):
        run_pipeline(project, (), Lines(), make_request(), steps=replace(HERE, load=load))
    assert told == ["v0"]


def test_a_report_that_is_not_there_cannot_be_read_again(project: Project) -> None:
    run(project)
    with pytest.raises(ProjectError, match="no such report: r0000"):
        reread.documents_of_reports(project, ["r0000"], every=False)
    assert len(reread.documents_of_reports(project, [], every=True)) == 2


def test_a_document_lost_from_the_archive_stops_publication(project: Project) -> None:
    run(project)
    for lost in project.archive.glob("[0-9a-f][0-9a-f]/*.json"):
        lost.unlink()
        break
    (project.reference / "agencies.csv").open("a").write("320802-x,示例,320802,,,,\n")  # all is built anew
    steps = replace(HERE, pull=lambda session, sources: PulledTogether())
    with pytest.raises(WarehouseError, match="its document is gone"):
        run_pipeline(project, None, Lines(), steps=steps)
    assert select(project, "select count(*) from reports") == [(2,)]
    assert journal.read(project.journal)[-1].state == "failed"


EXPECTED = "source,district_code,year,min_reports,max_reports,note\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("first,,2017,2,,", r"expectations\.csv:2: first 2017 应有报告 ≥ 2 份，实有 1"),
        ("first,,,0,0,", "first : 0–0 reports expected, there are 1"),
        (",640000,2017,5,9,", "64 2017: 5–9 reports expected, there are 1"),
    ],
)
def test_an_expectation_that_is_not_met_stops_publication(project: Project, row: str, message: str) -> None:
    project.expectations.write_text(f"{EXPECTED}{row}\n", encoding="utf-8")
    with pytest.raises(WarehouseError, match=message):
        run(project)
    assert not list(project.warehouse.parent.glob("*gongkai*.duckdb*"))  # nor what was built in vain
    if row.startswith("first,,,0"):
        with pytest.raises(WarehouseError, match=message):
            run(project, accept_fewer="more is not fewer")
        assert run(project, sources=["second"]).state == "published"  # says nothing of what it did not ask
    else:
        assert run(project, accept_fewer="site is down").accepted == "site is down (1)"


@pytest.mark.parametrize("is_same", [False, True])
def test_a_report_of_two_sources_counts_for_both(project: Project, is_same: bool) -> None:
    more = project.root / "data" / "more"
    if is_same:
        shutil.copy(more / "first.html", more / "second.html")
    (project.sources / "second.yaml").write_text(  # a newer edition of the report that the first source gives
        (project.sources / "first.yaml").read_text("utf-8").replace("first.html", "second.html")
        .replace("source: first", "source: second").replace("2018-01-15", "2018-03-15"),
        encoding="utf-8",
    )  # fmt: skip
    project.expectations.write_text(f"{EXPECTED}first,,2017,1,1,\nsecond,,2017,1,1,\n,640000,2017,1,1,\n")
    assert run(project).state == "published"
    assert select(project, "select count(*) from reports where is_current") == [(1,)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source,year\n", r":1: .*columns missing"),
        (f"{EXPECTED}first,,2017,1\n", r":2: .*6 columns"),
        (f"{EXPECTED}first,640000,2017,1,,\n", r":2: .*one of"),
        (f"{EXPECTED},64,2017,1,,\n", r":2: .*six digits"),
        (f"{EXPECTED}first,,2017,,,\n", r":2: .*min_reports is missing"),
        (f"{EXPECTED}first,,2017,many,,\n", r":2: .*whole number"),
        (f"{EXPECTED}first,,2017,3,2,\n", r":2: .*below min_reports"),
    ],
)
def test_a_malformed_expectation_names_its_line(project: Project, text: str, message: str) -> None:
    project.expectations.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=rf"expectations\.csv{message}"):
        run(project)
    assert not list(project.archive.glob("??"))  # before anything was fetched


def test_mistakes_of_people_are_found_before_anything_is_fetched(project: Project) -> None:
    project.corrections.mkdir()
    (project.corrections / "x.yaml").write_text("- agency_id: 1\n", encoding="utf-8")
    with pytest.raises(ProjectError, match=r"x\.yaml:1"):
        run(project)
    (project.corrections / "x.yaml").unlink()
    crosswalk = project.reference / "crosswalk.csv"
    text = crosswalk.read_text(encoding="utf-8-sig")
    crosswalk.write_text(text.replace("\n", "\nbroken\n", 1), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"crosswalk\.csv:2"):
        run(project)
    assert not list(project.archive.glob("??"))


def test_a_mistake_in_the_words_of_links_is_found_before_anything_is_fetched(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = project.reference / "web" / "link_words.csv"
    table.write_text(table.read_text("utf-8") + "attachment,附件(,附件,\n", encoding="utf-8")
    monkeypatch.setattr(steps, "link_words", lambda: link_words(table))
    with pytest.raises(ReferenceDataError, match=r"link_words\.csv:\d+: .*not a pattern"):
        run(project)
    assert not list(project.archive.glob("??"))


def test_batches_are_neither_large_nor_many(project: Project, tmp_path: Path) -> None:
    run(project)
    (project.reference / "agencies.csv").open("a").write("320802-x,示例,320802,,,,\n")
    job = make_plan(project, PulledTogether(), make_request()).jobs[0]

    def sizes(count: int, workers: int = 2) -> set[int]:
        plan = Plan((job,) * count, (), (), fresh=False)
        made = make_batches(plan.jobs, tmp_path, workers)
        assert sum(len(batch.jobs) for batch in made) == count
        return {len(batch.jobs) for batch in made[:-1]} | {len(made)}

    assert sizes(3) == {1, 3}
    assert sizes(60) == {8}
    assert sizes(10_000) == {100}
    assert sizes(1_500_000) == {1_500, 1_000}
    assert make_batches((job,) * 3, tmp_path, 1)[0].name.startswith("0000 ")


def test_a_plan_in_files_is_the_same(project: Project, tmp_path: Path) -> None:
    run(project)
    (project.reference / "agencies.csv").open("a").write("320802-x,示例,320802,,,,\n")
    in_memory = make_plan(project, PulledTogether(), make_request())
    in_files = make_plan(project, PulledTogether(), make_request(), tmp_path / "spool")
    assert len(in_memory.jobs) > 1
    for plan in (in_memory, in_files):
        made = make_batches(plan.jobs, tmp_path, 1)
        assert [job for batch in made for job in batch.jobs] == list(in_memory.jobs)
        assert [row.document_id for row in plan.rows] == [job.document_id for job in plan.jobs]
        assert list(plan.rows) == list(in_memory.rows) and plan.why == in_memory.why
    assert sorted(path.name for path in (tmp_path / "spool").iterdir()) == ["jobs.plan", "rows.plan"]
    assert not project.spool.exists()


def test_a_run_leaves_its_log(project: Project) -> None:
    (project.root / "data" / "more" / "second.html").unlink()
    result = run(project)
    (log,) = project.logs.glob("*.jsonl")
    assert log.stem == result.run_id
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["begin", "pulled", "unfetched", "loaded", "checked", "end"]
    assert "data/more/second.html" in lines[2]["message_en"]
    assert (lines[-1]["state"], lines[-1]["reports"], lines[-1]["facts"]) == ("partial", 1, 58)


def test_a_night_that_was_interrupted_goes_on_where_it_stopped(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(batch: ReadBatch, config: WorkerConfig) -> int:
        if batch.number == 1:
            raise KeyboardInterrupt
        return read_here(batch, config)

    with pytest.raises(KeyboardInterrupt):
        run_pipeline(project, None, Lines(), steps=replace(HERE, read=interrupted), executor=LocalExecutor(1))
    assert not project.warehouse.exists()
    assert journal.read(project.journal)[-1].state == "failed"
    read, now = workers._read, []
    monkeypatch.setattr(workers, "_read", lambda job: now.append(job.document_id) or read(job))
    again = run(project)
    assert (again.state, again.new, len(now)) == ("published", 2, 1)  # one was read before
