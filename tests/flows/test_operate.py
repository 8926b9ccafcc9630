"""What whoever keeps the machine asks: how things stand, whether it is fit, what a killed run left, who is told."""

from __future__ import annotations

import fcntl
import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from paths import ROOT, SAMPLES
from run_here import HERE, WITH_EXPORTS
from typer.testing import CliRunner
from website import Website, document, fails

from gongkai.flows.cli.main import app
from gongkai.flows.operations import doctor, notify
from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline import run_log as runlog
from gongkai.flows.pipeline.lock import exclusive_run, is_locked
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError
from gongkai.sql.connection import connect
from gongkai.sql.queries import not_loaded
from gongkai.sql.records import RunRow


def run(project: Project) -> RunResult:
    return run_pipeline(project, None, Lines(), steps=HERE)


@pytest.fixture
def prefect_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def states(project: Project, **options: bool) -> dict[str, str]:
    return {check.name: check.state for check in doctor.examine(project, **options)}


def test_a_sound_machine_has_nothing_bad(project: Project, prefect_home: None) -> None:
    assert states(project)["last night"] == "warn"  # none yet
    run(project)
    found = states(project, archive=True)
    assert "bad" not in found.values()
    assert found["archive"] == found["warehouse"] == found["last good night"] == "ok"


def test_what_is_wrong_is_found(project: Project, prefect_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    run(project)
    old = journal.read(project.journal)[-1]
    long_ago = datetime.now(UTC) - timedelta(days=3)
    project.journal.write_text("")
    journal.append(project.journal, old.__class__(**{**_values(old), "started_at": f"{long_ago:%Y-%m-%d %H:%M:%S}"}))
    damaged = next(path for path in project.archive.glob("[0-9a-f][0-9a-f]/*") if path.suffix != ".json")
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    (project.sources / "wrong.yaml").write_text("source: wrong\n", encoding="utf-8")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setattr(doctor, "_SPARE", 1 << 62)
    (project.warehouse.parent / ".gongkai.1.building.duckdb").touch()
    found = states(project, archive=True)
    assert {name for name, state in found.items() if state == "bad"} == {
        "last good night",
        "archive",
        "inputs",
        "prefect",
        "disk: warehouse",
        "disk: archive",
    }
    assert found["lock"] == "warn"


def _values(row: RunRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}


def test_nights_that_get_nothing_are_not_good_ones(project: Project, prefect_home: None) -> None:
    """Without a network every document fails and nothing changes, night after night: somebody must be told."""
    old, now = (f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%d %H:%M:%S}" for hours in (48, 1))
    journal.append(project.journal, RunRow("n1", old, old, "published", 3, 3, 0, 0))
    journal.append(project.journal, RunRow("n2", now, now, "unchanged", 3, 0, 0, 3))
    found = states(project)
    assert (found["last night"], found["last good night"]) == ("bad", "bad")
    journal.append(project.journal, RunRow("n3", now, now, "unchanged", 3, 0, 0, 2))
    found = states(project)
    assert ("last night" in found, found["last good night"]) == (False, "ok")


def test_the_doctor_asks_the_sources_only_when_told(project: Project, prefect_home: None, website: Website) -> None:
    url = website.on("/a.pdf", document((SAMPLES / "xixia-sfj-2024.pdf").read_bytes()))
    source = project.sources / "office.yaml"
    head = "source: office\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
    source.write_text(f"{head}documents:\n  - url: {url}\n", encoding="utf-8")
    assert "source: office" not in states(project)
    assert states(project, online=True)["source: office"] == "ok"
    website.on("/a.pdf", fails(404))
    assert states(project, online=True)["source: office"] == "bad"


def test_a_version_that_was_not_tried_is_bad(
    project: Project, prefect_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.metadata, "requires", lambda name: ["fastapi<0.1", "duckdb>=2", "nowhere-to-be-found"])
    found = states(project)
    assert (found["fastapi"], found["duckdb"], found["nowhere-to-be-found"]) == ("bad", "ok", "bad")


def test_status_says_what_failed_and_why_and_what_waits(project: Project) -> None:
    for name in ("cut", "copy"):
        cut = (SAMPLES / "huaian-2024.pdf").read_bytes()[:1000]
        (project.root / "data" / "samples" / f"{name}.pdf").write_bytes(cut)
    (project.sources / "more.yaml").write_text(
        "source: more\npublisher: x\nenabled: true\ndocuments:\n"
        "  - path: data/samples/cut.pdf\n  - path: data/samples/copy.pdf\n  - path: data/samples/gone.pdf\n",
        encoding="utf-8",
    )
    first = run(project)
    named = [failure.locator.rsplit("/", 1)[-1] for failure in first.failed]
    assert sorted(named) == ["copy.pdf", "cut.pdf", "gone.pdf"]  # of two files with the same bytes both
    with connect(project.warehouse, read_only=True) as connection:
        unread = [document for (document,) in connection.execute("select document_id from documents").fetchall()]
        assert {row[0].rsplit("/", 1)[-1] for row in not_loaded(connection, unread)} == {"copy.pdf", "cut.pdf"}
    (project.sources / "broken.yaml").write_text("source: broken\n", encoding="utf-8")
    with pytest.raises(Exception, match="broken"):
        run(project)
    (project.reference / "agencies.csv").open("a").write("320802-x,示例,320802,,,,\n")

    def gongkai(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--warehouse", str(project.warehouse)], env=environment)
        assert result.exit_code == 0, result.output
        return result.stdout

    environment = {"GONGKAI_HOME": str(project.root), "GONGKAI_REFERENCE": str(project.reference)}
    status = gongkai("status")
    assert "broken.yaml:1" in status  # why nothing was published
    assert "data/samples/gone.pdf" in status
    assert "reading.broken" in status
    assert "readers, rules or reference data have changed" in status
    assert "unfetched" in gongkai("status", "--run", first.run_id)


def test_a_killed_run_is_on_record_and_so_is_one_that_had_published(project: Project) -> None:
    first = run_pipeline(project, None, Lines(), steps=WITH_EXPORTS)
    lines = project.journal.read_text(encoding="utf-8").splitlines()
    project.journal.write_text(lines[0] + "\n" + lines[1][:40], encoding="utf-8")  # killed while it wrote its end
    shutil.rmtree(project.exports)
    dead = RunRow("n0", "2026-01-01 00:00:00", None, journal.RUNNING, 0, 0, 0, 0)
    journal.append(project.journal, dead)
    converting = project.readings / "docx" / "1a2b3c4d" / ".converting-x"
    converting.mkdir(parents=True)
    assert run_pipeline(project, None, Lines(), steps=WITH_EXPORTS).state == "unchanged"
    assert not converting.exists()
    recorded = {row.run_id: row for row in journal.read(project.journal)}
    assert recorded["n0"].state == journal.KILLED
    assert (recorded[first.run_id].state, recorded[first.run_id].documents_new) == ("published", 3)
    assert json.loads((project.exports / "manifest.json").read_text())["run_id"] == first.run_id  # made up for


def test_a_journal_cut_within_a_character_is_read(tmp_path: Path) -> None:
    row = RunRow("n1", "2026-01-01 00:00:00", None, "published", 0, 0, 0, 0, "一所\u2028撤销")
    journal.append(tmp_path / "j", row)
    text = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(text + text[: text.index("所".encode()) + 1])
    journal.append(tmp_path / "j", replace(row, run_id="n2"))
    assert [run.run_id for run in journal.read(tmp_path / "j")] == ["n1", "n2"]
    assert journal.read(tmp_path / "j")[0] == row


def test_the_lock_is_seen(project: Project) -> None:
    assert not is_locked(project)
    run(project)
    assert not is_locked(project)
    with project.lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert is_locked(project)
        with pytest.raises(ProjectError, match="another run"), exclusive_run(project):
            pass
    with project.lock.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert not is_locked(project)
        threading.Timer(0.05, looking.close).start()
        with exclusive_run(project):  # who looks keeps no night from running
            pass


def test_only_the_newest_logs_are_kept(tmp_path: Path) -> None:
    for number in range(runlog.KEPT + 5):
        runlog.RunLog(tmp_path, f"n{number:04}").close()
    kept = sorted(path.stem for path in tmp_path.iterdir())
    assert (len(kept), kept[0]) == (runlog.KEPT, "n0005")
    log = runlog.RunLog(tmp_path, "n9999")
    log.write("begin", path=tmp_path)
    log.write("failed", message="一行\u2028之内")
    log.path.open("ab").write('{"event": "断'.encode()[:-1])
    assert [line["event"] for line in runlog.read(tmp_path, "n9999")] == ["begin", "failed"]
    assert runlog.read(tmp_path, "nothing") == []


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """An address that takes a POST, and what it was told."""
    posted: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", posted
    server.shutdown()
    server.server_close()


def test_a_failure_is_told_to_an_address(
    hook: tuple[str, list[dict[str, str]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, posted = hook
    monkeypatch.setenv("GONGKAI_ON_FAILURE", address)
    notify.run_failed("night", "Failed", "出错了")
    assert posted == [{"run": "night", "state": "Failed", "message": "出错了"}]
    for wrong in ("http://127.0.0.1:9/", "http://127.0.0.1:x/", "exit 3", "/nowhere/at/all"):
        monkeypatch.setenv("GONGKAI_ON_FAILURE", wrong)
        notify.run_failed("night", "Failed", "x")  # raises nothing
        assert f"could not notify {wrong}" in capsys.readouterr().err
    monkeypatch.setenv("GONGKAI_ON_FAILURE", address)
    notify.run_failed("night", "Failed", "半\udc80")
    assert posted.pop()["message"] == "半?"
    monkeypatch.setenv("GONGKAI_ON_FAILURE", f"cat > {tmp_path / 'told'}")
    notify.run_failed("night", "Failed", "长" * 200_000 + "\udc80")  # too long for the environment of a program
    assert (tmp_path / "told").read_text().endswith("长?\n")
    monkeypatch.delenv("GONGKAI_ON_FAILURE")
    notify.run_failed("night", "Failed", "x")
    assert len(posted) == 1


def test_backup_and_restore_as_the_guide_says(project: Project, tmp_path: Path, prefect_home: None) -> None:
    run(project)
    facts = _facts(project)
    backup, other = tmp_path / "backup.tar", tmp_path / "restored"
    guide = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    save, restore, look = guide.split("<!-- backup -->")[1].split("```")[1].strip().splitlines()
    assert look == "gongkai doctor --archive"
    save = save.replace("/backup/gongkai.tar", str(backup))
    subprocess.run(save, shell=True, cwd=project.root, check=True)
    other.mkdir()
    subprocess.run(restore.replace("/backup/gongkai.tar", str(backup)), shell=True, cwd=other, check=True)
    shutil.rmtree(project.root)
    restored = Project(other, other / "data" / "warehouse" / "gongkai.duckdb", other / "data" / "reference")
    assert states(restored, archive=True)["archive"] == "ok"
    assert _facts(restored) == facts
    assert run(restored).state == "unchanged"


def _facts(project: Project) -> list[tuple[object, ...]]:
    with connect(project.warehouse, read_only=True) as connection:
        return connection.execute("select * from facts order by all").fetchall()
