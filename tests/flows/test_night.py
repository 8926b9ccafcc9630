"""A night without Prefect: what is read, what is left alone, what a failure leaves behind."""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pikepdf
import pytest
from paths import ROOT, SAMPLES, TYPESET
from run_here import HERE, WITH_EXPORTS, WITH_WORKERS

from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.crawl.pull import PulledTogether
from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.run_request import RunRequest
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError
from gongkai.sql.connection import WarehouseError, connect


def run(project: Project, *paths: Path) -> RunResult:
    return run_pipeline(project, paths or None, Lines(), steps=HERE)


def select(project: Project, sql: str) -> list[tuple[object, ...]]:
    with connect(project.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_first_night_loads_the_bundled_reports(loaded: Project) -> None:
    reports = select(loaded, "select agency, year, status from reports order by all")
    assert reports == [
        ("淮安市人民政府", 2024, "loaded"),
        ("银川市兴庆区司法局", 2018, "loaded"),
        ("银川市西夏区司法局", 2024, "loaded"),
    ]
    assert select(loaded, "select count(*), bool_and(agreed) from facts") == [(458, True)]
    assert select(loaded, "select count(*) from facts where page is null or x0 is null") == [(0,)]
    assert (loaded.exports / "observations.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_second_night_with_nothing_new_touches_nothing(loaded: Project) -> None:
    before = loaded.warehouse.stat(), loaded.warehouse.read_bytes()
    again = run(loaded)
    assert (again.state, again.seen, again.new, again.changed) == ("unchanged", 3, 0, 0)
    after = loaded.warehouse.stat(), loaded.warehouse.read_bytes()
    assert (before[0].st_mtime_ns, before[0].st_ino, before[1]) == (after[0].st_mtime_ns, after[0].st_ino, after[1])
    assert [r.state for r in journal.read(loaded.journal)] == ["published", "unchanged"]


def test_what_a_night_left_out_the_next_one_writes(project: Project) -> None:
    """A country's night writes neither every row as CSV nor every page."""
    assert run(project).state == "published"
    assert not project.exports.exists()
    assert run(project).state == "unchanged"
    assert not project.exports.exists()
    assert run_pipeline(project, None, Lines(), steps=WITH_EXPORTS).state == "unchanged"
    assert (project.exports / "manifest.json").exists()


def test_a_new_document_is_added_and_the_rest_kept(loaded: Project) -> None:
    kept = select(loaded, "select report_id, indicator, applicant, value from facts order by all")
    added = run(loaded, TYPESET / "sample-2017-legacy.pdf")
    assert (added.state, added.new, added.changed) == ("published", 1, 0)
    assert select(loaded, "select count(*) from reports") == [(4,)]
    now = select(
        loaded,
        "select f.report_id, indicator, applicant, value from facts f join reports r using (report_id) "
        "where r.district is not null order by all",
    )
    assert now == kept
    states = select(loaded, "select state from runs order by run_id")
    assert states == [("published",), ("published",)]


def test_new_reference_data_rebuilds_from_what_was_read(loaded: Project) -> None:
    for document in loaded.archive.glob("[0-9a-f][0-9a-f]/*"):
        if document.suffix != ".json":
            document.chmod(0o644)
            document.write_bytes(b"")  # were it read again, it would be empty
    labels = loaded.reference / "agencies.csv"
    labels.write_text(
        labels.read_text(encoding="utf-8").replace("淮安市人民政府,", "江苏省淮安市人民政府,"), encoding="utf-8"
    )
    loaded_again = replace(HERE, pull=lambda session, sources: PulledTogether())
    again = run_pipeline(loaded, None, Lines(), steps=loaded_again)
    assert (again.state, again.new, again.changed) == ("published", 0, 3)
    assert select(loaded, "select count(*) from facts") == [(458,)]


def test_corrected_hints_reach_the_warehouse(loaded: Project) -> None:
    source = loaded.sources / "samples.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(
        text.replace("district_code: 320800", "district_code: 320800\n    published_on: 2025-03-20"), encoding="utf-8"
    )
    again = run(loaded)
    assert (again.state, again.changed) == ("published", 1)
    assert select(loaded, "select published_on::varchar from reports where district_code = '320800'") == [
        ("2025-03-20",)
    ]


def bad_folder(folder: Path) -> Path:
    """One good report among files that fail in every way."""
    folder.mkdir()
    shutil.copy(SAMPLES / "huaian-2024.pdf", folder / "good.pdf")
    (folder / "cut.pdf").write_bytes((SAMPLES / "xixia-sfj-2024.pdf").read_bytes()[:90_000])
    (folder / "empty.pdf").touch()
    with pikepdf.open(SAMPLES / "xixia-sfj-2024.pdf") as pdf:
        pdf.save(folder / "secret.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))
    (folder / "error.pdf").write_text("<html><title>404</title><p>页面不存在</p></html>", encoding="utf-8")
    (folder / "plain.html").write_text("<h1>某某市2020年政府信息公开工作年度报告</h1><p>见附件。</p>", encoding="utf-8")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    return folder


def test_every_bad_file_has_one_reason_and_the_rest_loads(project: Project, tmp_path: Path) -> None:
    folder = bad_folder(tmp_path / "in")
    result = run_pipeline(project, [folder, tmp_path / "nowhere"], Lines(), steps=WITH_WORKERS)
    assert result.state == "partial"
    assert {Path(f.locator).name: f.message_en.split(":")[0] for f in result.failed} == {
        "cut.pdf": "quarantined",
        "empty.pdf": "quarantined",
        "secret.pdf": "quarantined",
        "error.pdf": "not_a_report",
        "plain.html": "no_table",
        "old.doc": "quarantined",
        "nowhere": "there is no such file",
    }
    assert select(project, "select count(*) from facts") == [(200,)]
    rules = select(project, "select rule from findings where severity <> 'info' order by all")
    assert {rule for (rule,) in rules} >= {
        "reading.broken",
        "reading.empty",
        "reading.encrypted",
        "form.none",
        "form.not_a_report",
    }
    again = run(project, folder)
    assert again.state == "unchanged"
    assert len(again.failed) == 6  # asked for again, they are named again


def test_nothing_loaded_is_lost_when_a_later_document_fails(loaded: Project, tmp_path: Path) -> None:
    run(loaded, bad_folder(tmp_path / "in"))
    assert select(loaded, "select count(*) from facts") == [(458,)]


def test_a_failed_check_leaves_the_published_file(loaded: Project) -> None:
    before = loaded.warehouse.read_bytes()

    def refuse(*_: object) -> NoReturn:
        raise WarehouseError("refused")

    with pytest.raises(WarehouseError, match="refused"):
        run_pipeline(loaded, [TYPESET / "sample-2017-legacy.pdf"], Lines(), steps=replace(HERE, check=refuse))
    assert loaded.warehouse.read_bytes() == before
    assert journal.read(loaded.journal)[-1].state == "failed"
    resumed = run(loaded)  # what was pulled before the failure is not forgotten
    assert (resumed.state, resumed.new) == ("published", 1)


def test_a_second_run_is_kept_out(project: Project) -> None:
    lock = project.warehouse.with_name(".gongkai.lock")
    lock.parent.mkdir(parents=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ProjectError, match="another run"):
            run(project)
    assert run(project).state == "published"


def test_a_warehouse_that_cannot_be_written(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WarehouseError, match="cannot write"):
        run(Project(project.root, tmp_path / "file" / "gongkai.duckdb", project.reference))


def test_a_mistake_in_a_source_stops_the_night_before_anything_is_done(project: Project) -> None:
    (project.sources / "broken.yaml").write_text(
        "source: broken\npublisher: x\nenabled: perhaps\ndocuments: []\n", encoding="utf-8"
    )
    with pytest.raises(CatalogueError, match=r"broken\.yaml:3"):
        run(project)
    assert not project.warehouse.exists()


def test_another_warehouse_has_an_archive_of_its_own(project: Project, tmp_path: Path) -> None:
    other = Project(project.root, tmp_path / "try" / "mine.duckdb", project.reference)
    assert run(other, TYPESET / "sample-2017-legacy.pdf").state == "published"
    assert run(project).state == "published"
    assert select(project, "select count(*) from reports where agency like '示例市%'") == [(0,)]


def test_the_project_of_the_checkout_is_found() -> None:
    from gongkai.flows.project import find_project

    assert find_project().root == ROOT


def test_a_permission_is_overridden_on_record_and_can_be_withdrawn(project: Project) -> None:
    forbidden = project.root / "data" / "samples" / "forbidden.pdf"
    with pikepdf.open(SAMPLES / "huaian-2024.pdf") as pdf:
        allow = pikepdf.Permissions(extract=False)
        pdf.save(forbidden, encryption=pikepdf.Encryption(user="", owner="b", R=6, allow=allow))
    (project.sources / "samples.yaml").unlink()
    source = project.sources / "closed.yaml"
    permitted = "source: closed\npublisher: x\nenabled: true\ndocuments:\n  - path: data/samples/forbidden.pdf\n"
    source.write_text(permitted, encoding="utf-8")
    assert [f.message_en.split(":")[0] for f in run(project).failed] == ["quarantined"]
    source.write_text(permitted + "override_permission: agreed by the agency, 2025-01-02\n", encoding="utf-8")
    assert run(project).failed == []
    assert select(project, "select count(*) from facts") == [(200,)]
    assert select(project, "select rule from findings where rule like 'reading%'") == [
        ("reading.permission_overridden",)
    ]
    assert "agreed by the agency" in str(select(project, "select hints from documents"))
    source.write_text(permitted, encoding="utf-8")
    with pytest.raises(WarehouseError, match="from 200 facts"):
        run(project)  # numbers do not go without a reason
    accepted = run_pipeline(project, None, Lines(), RunRequest(accept_fewer="permission withdrawn"), steps=HERE)
    assert accepted.state == "partial"
    assert select(project, "select count(*) from facts") == [(0,)]
    assert select(project, "select accepted from runs order by run_id") == [
        (None,),
        (None,),
        (None,),
        ("permission withdrawn (1)",),
    ]
