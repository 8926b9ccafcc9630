"""Old Word documents in a night: converted many at a time, once, and again when LibreOffice has come."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from paths import ROOT, TYPESET

from extractors.tables import Unreadable
from flows import night, readings, workers
from flows.plan import Batch
from flows.project import Project, work_version
from flows.report import Lines
from flows.workers import Desk, Job, convert
from sql import warehouse
from transforms.model import Hints

# Stands in for LibreOffice: every document it can read is the sample.
FAKE = """#!/bin/sh
echo start >> "$0.starts"
while [ "$1" != made ]; do shift; done
shift
for file; do grep -q HANG "$file" && sleep 1000; cp "$SAMPLE" "made/${file%.*}.docx"; done
"""


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "fake-soffice"
    path.write_text(FAKE)
    path.chmod(0o755)
    monkeypatch.setenv("GONGKAI_SOFFICE", str(path))
    monkeypatch.setenv("SAMPLE", str(TYPESET / "sample-2022-form2021.docx"))
    return path


def starts(fake: Path) -> int:
    path = Path(f"{fake}.starts")
    return path.read_text().count("start") if path.exists() else 0


def old(folder: Path, *words: str) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{number}.doc" for number in range(len(words))]
    for path, word in zip(paths, words, strict=True):
        path.write_text(rf"{{\rtf1 {word}}}")
    return paths


def job(path: Path) -> Job:
    return Job(path.stem, path, Hints(source_url=path.as_uri()))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(ROOT / "data" / "reference", tmp_path / "readings", conversion_seconds=1)


def test_a_batch_is_converted_together_and_read_by_the_worker(fake: Path, desk: Desk, tmp_path: Path) -> None:
    good, bad, also = (job(path) for path in old(tmp_path / "in", "one", "HANG", "two"))
    page = job(TYPESET / "sample-2020-form2019.html")
    batch = Batch(0, (good, page, bad, also), tmp_path / "spool" / "0.pickle")
    assert night.read_batch(batch, replace(desk, version=work_version(desk.reference))) == 4
    workers.dismiss()
    reports = list(night.spooled(batch))
    assert not batch.spool.exists()
    assert [(report.document_id, report.status) for report in reports] == [
        ("0", "loaded"),
        ("sample-2020-form2019", "loaded"),
        ("1", "quarantined"),
        ("2", "loaded"),
    ]
    assert [len(report.facts) for report in (reports[0], reports[3])] == [200, 200]
    assert [finding.rule for finding in reports[2].findings] == ["reading.timeout"]
    assert starts(fake) == 3  # all, the hanging one alone, the rest
    assert {fact.reader for fact in reports[0].facts} == {"doc:libreoffice+docx:python-docx+lxml"}


def test_a_document_is_converted_once(fake: Path, desk: Desk, tmp_path: Path) -> None:
    jobs = [job(path) for path in old(tmp_path / "in", "one", "two")]
    first = convert(jobs, desk)
    assert [made.converted for made in first] == [desk.conversions / f"{n}.doc.docx" for n in (0, 1)]
    assert convert(jobs, desk) == first
    assert starts(fake) == 1
    workers.work(first[0], desk)
    assert readings.kept(desk.readings, "0")
    assert [made.converted for made in convert(jobs, desk)] == [None, first[1].converted]


def test_documents_are_converted_in_groups(
    fake: Path, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "CONVERTED_AT_ONCE", 2)
    made = convert([job(path) for path in old(tmp_path / "in", *"abcde")], desk)
    assert starts(fake) == 3
    assert all(isinstance(job.converted, Path) for job in made)


def test_a_folder_that_cannot_be_written_costs_the_documents_only(fake: Path, desk: Desk, tmp_path: Path) -> None:
    desk.readings.mkdir()
    desk.conversions.touch()  # where a folder should be
    (made,) = convert([job(path) for path in old(tmp_path / "in", "one")], desk)
    assert isinstance(made.converted, Unreadable)
    assert made.converted.rule == "reading.crashed"


def test_a_night_without_libreoffice_names_it_and_the_next_one_with_it_reads(
    project: Project, tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    old(folder, "one")
    shutil.copy(TYPESET / "sample-2020-form2019.html", folder)

    def run() -> night.Night:
        return night.run(project, [folder], Lines(), night.Steps())

    with monkeypatch.context() as without:
        without.setenv("GONGKAI_SOFFICE", str(tmp_path / "nowhere"))
        result = run()
        assert (result.state, len(result.failed)) == ("partial", 1)
        assert "apt install libreoffice-writer" in result.failed[0].message_zh
        assert run().state == "unchanged"
    again = run()
    assert (again.state, again.changed, again.failed) == ("published", 1, [])
    with warehouse.connect(project.warehouse, read_only=True) as connection:
        rows = connection.execute("select count(*) from reports where status = 'loaded'").fetchall()
    assert rows == [(2,)]
    assert run().state == "unchanged"
