"""Old Word documents in a night: converted many at a time, once, and again when LibreOffice has come."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from paths import ROOT, TYPESET
from run_here import HERE, WITH_WORKERS

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.office.word.libreoffice import Patience
from gongkai.flows import reading_cache as readings
from gongkai.flows.pipeline import workers
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.workers import Job, ReadBatch, WorkerConfig, convert, read_batch, spooled_reports
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, work_version
from gongkai.sql.connection import connect
from gongkai.transforms.model import Hints
from tests import fake_soffice
from tests.fake_soffice import documents, starts


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return fake_soffice.install(tmp_path, monkeypatch)


def job(path: Path) -> Job:
    return Job(path.stem, path, Hints(source_url=path.as_uri()))


@pytest.fixture
def config(tmp_path: Path) -> WorkerConfig:
    return WorkerConfig(ROOT / "data" / "reference", tmp_path / "readings", conversion_seconds=1)


def test_a_batch_is_converted_together_and_read_by_the_worker(fake: Path, config: WorkerConfig, tmp_path: Path) -> None:
    good, bad, also = (job(path) for path in documents(tmp_path / "in", "one", "HANG", "two"))
    page = job(TYPESET / "sample-2020-form2019.html")
    batch = ReadBatch(0, (good, page, bad, also), tmp_path / "spool" / "0.pickle")
    assert read_batch(batch, replace(config, version=work_version(config.reference))) == 4
    workers.shutdown_workers()
    reports = list(spooled_reports(batch))
    assert not batch.spool.exists()
    assert [(report.document_id, report.status) for report in reports] == [
        (good.document_id, "loaded"),
        (page.document_id, "loaded"),
        (bad.document_id, "quarantined"),
        (also.document_id, "loaded"),
    ]
    assert [len(report.facts) for report in (reports[0], reports[3])] == [200, 200]
    assert [finding.rule for finding in reports[2].findings] == ["reading.timeout"]
    assert starts(fake) == 3  # all, the hanging one alone, the rest
    assert {fact.reader for fact in reports[0].facts} == {"doc:libreoffice+docx:python-docx+lxml"}


def test_a_document_is_converted_once(fake: Path, config: WorkerConfig, tmp_path: Path) -> None:
    jobs = [job(path) for path in documents(tmp_path / "in", "one", "two")]
    first = convert(jobs, config)
    assert [made.converted for made in first] == [config.conversions / f"{job.path.name}.docx" for job in jobs]
    assert convert(jobs, config) == first
    assert starts(fake) == 1
    workers.work(first[0], config)
    assert readings.kept(config.readings, jobs[0].document_id)
    assert [made.converted for made in convert(jobs, config)] == [None, first[1].converted]


def test_documents_are_converted_in_groups(
    fake: Path, config: WorkerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "CONVERTED_AT_ONCE", 2)
    made = convert([job(path) for path in documents(tmp_path / "in", *"abcde")], config)
    assert starts(fake) == 3
    assert all(isinstance(job.converted, Path) for job in made)


def test_libreoffice_that_hangs_is_given_up_for_the_night(
    fake: Path, config: WorkerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "CONVERTED_AT_ONCE", 2)
    impatient = replace(config, conversion_seconds=0.3, patience=Patience(left=2))
    made = convert([job(path) for path in documents(tmp_path / "in", *["HANG"] * 6)], impatient)
    assert [getattr(job.converted, "rule", None) for job in made] == ["reading.libreoffice_hangs"] * 6
    assert starts(fake) == 3  # for the first of three groups: both, then each alone


def test_a_folder_that_cannot_be_written_costs_the_documents_only(
    fake: Path, config: WorkerConfig, tmp_path: Path
) -> None:
    config.readings.mkdir()
    config.conversions.parent.touch()  # where a folder should be
    (made,) = convert([job(path) for path in documents(tmp_path / "in", "one")], config)
    assert isinstance(made.converted, UnreadableError)
    assert made.converted.rule == "reading.crashed"


def test_a_night_without_libreoffice_names_it_and_the_next_one_with_it_reads(
    project: Project, tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    documents(folder, "one")
    shutil.copy(TYPESET / "sample-2020-form2019.html", folder)

    def run() -> RunResult:
        return run_pipeline(project, [folder], Lines(), steps=WITH_WORKERS)

    with monkeypatch.context() as without:
        without.setenv("GONGKAI_SOFFICE", str(tmp_path / "nowhere"))
        result = run()
        assert (result.state, len(result.failed)) == ("partial", 1)
        assert "apt install libreoffice-writer" in result.failed[0].message_zh
        assert run().state == "unchanged"
    again = run()
    assert (again.state, again.changed, again.failed) == ("published", 1, [])
    with connect(project.warehouse, read_only=True) as connection:
        rows = connection.execute("select count(*) from reports where status = 'loaded'").fetchall()
    assert rows == [(2,)]
    assert run().state == "unchanged"


def test_a_libreoffice_that_cannot_start_is_named_and_tried_again(project: Project, tmp_path: Path, fake: Path) -> None:
    documents(tmp_path / "in", "one")
    whole = fake.read_text()
    fake.write_text("#!/nowhere/sh\n")
    (failed,) = run_pipeline(project, [tmp_path / "in"], Lines(), steps=HERE).failed
    assert "LibreOffice 无法启动" in failed.message_zh and "soffice --version" in failed.message_en
    fake.write_text(whole)
    assert run_pipeline(project, [tmp_path / "in"], Lines(), steps=HERE).state == "published"


def test_another_libreoffice_converts_again_what_it_converts(project: Project, tmp_path: Path, fake: Path) -> None:
    folder = tmp_path / "in"
    documents(folder, "one")
    shutil.copy(TYPESET / "sample-2020-form2019.html", folder)

    def run() -> RunResult:
        return run_pipeline(project, [folder], Lines(), steps=WITH_WORKERS)

    assert run().state == "published"
    assert (run().state, starts(fake)) == ("unchanged", 1)
    (tmp_path / "versionrc").write_text("another one")
    again = run()
    assert (again.state, again.changed, again.failed, starts(fake)) == ("published", 1, [], 2)
    assert (run().state, starts(fake)) == ("unchanged", 2)
