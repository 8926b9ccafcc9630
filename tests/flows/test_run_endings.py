"""Every way a run can end is told: by the hook, by exit codes, and by whoever asks afterwards."""

from __future__ import annotations

import errno
import inspect
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from run_here import HERE
from typer.testing import CliRunner

from gongkai.flows.cli import main as cli
from gongkai.flows.cli.main import app
from gongkai.flows.operations import notify, status
from gongkai.flows.operations.last_runs import check_runs, raise_alarm
from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline import run as runs
from gongkai.flows.pipeline.lock import exclusive_run, recover_from_crash
from gongkai.flows.pipeline.run import run
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import WarehouseError
from gongkai.sql.records import RunRow


def row(name: str, state: str, hours_ago: float, *, seen: int = 3, failed: int = 0) -> RunRow:
    started = datetime.now(UTC) - timedelta(hours=hours_ago)
    ended = None if state == journal.RUNNING else f"{started:%Y-%m-%d %H:%M:%S}"
    return RunRow(name, f"{started:%Y-%m-%d %H:%M:%S}", ended, state, seen, 0, 0, failed)


def bad(project: Project, since_hours: float = 36) -> list[str]:
    return [check.name for check in check_runs(project, since_hours) if check.state == "bad"]


@pytest.fixture
def journaled(tmp_path: Path) -> Project:
    """A project whose last run was good, a day ago."""
    project = Project(tmp_path, tmp_path / "w.duckdb")
    journal.append(project.journal, row("n1", "published", 24))
    return project


def test_a_run_that_was_killed_is_bad_until_one_is_good(journaled: Project) -> None:
    assert bad(journaled) == []
    journal.append(journaled.journal, row("n2", journal.RUNNING, 0.1))
    assert bad(journaled) == ["last night"]
    assert ("n2", journal.KILLED) in [r[:2] for _, _, rows in status.tables(journaled, 7) for r in rows]
    journal.append(journaled.journal, row("n3", "unchanged", 0))
    assert bad(journaled) == []


def test_room_is_made_before_anything_is_written(journaled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk what the last run left is the room that the next one needs."""
    left = journaled.warehouse.with_name(".w.1.building.duckdb")
    left.write_bytes(b"x")
    journal.append(journaled.journal, row("n2", journal.RUNNING, 0.1))

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal, "append", full)
    with pytest.raises(OSError, match="No space"):
        recover_from_crash(journaled)
    assert not left.exists()


def test_a_run_is_on_record_before_its_first_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or nobody would hear of one that is killed."""
    project = Project(tmp_path, tmp_path / "w.duckdb")
    project.sources.mkdir(parents=True)

    def killed_here(*_: object) -> NoReturn:
        (last,) = journal.read(project.journal)
        assert last.state == journal.RUNNING
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "validate", killed_here)
    with pytest.raises(KeyboardInterrupt):
        run(project, [], Lines(), steps=HERE)


def test_a_run_under_way_is_no_dead_one_unless_it_takes_too_long(journaled: Project) -> None:
    with exclusive_run(journaled):
        journal.append(journaled.journal, row("n2", journal.RUNNING, 1))
        assert bad(journaled) == []
        journal.append(journaled.journal, row("n2", journal.RUNNING, 40))
        assert bad(journaled) == ["last night"]


@pytest.mark.parametrize(
    ("last", "hours", "expected"),
    [
        (row("n2", "failed", 1), 36, ["last night"]),
        (row("n2", "unchanged", 1, seen=3, failed=3), 36, ["last night"]),
        (row("n2", "partial", 1, failed=1), 36, []),
        (row("n2", "published", 20), 12, ["last good night"]),
        (row("n2", "failed", 1), 12, ["last night", "last good night"]),
    ],
)
def test_a_good_run_is_expected_in_time(journaled: Project, last: RunRow, hours: float, expected: list[str]) -> None:
    journal.append(journaled.journal, last)
    assert bad(journaled, hours) == expected


def test_the_alarm_is_raised_once_for_each_reason(
    journaled: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    monkeypatch.setenv("GONGKAI_ON_FAILURE", f"cat >> {calls}")
    assert raise_alarm(journaled) == []
    journal.append(journaled.journal, row("n2", journal.RUNNING, 0.1))
    assert [check.name for check in raise_alarm(journaled)] == ["last night"]
    assert raise_alarm(journaled) == []
    assert calls.read_text().count("n2 killed") == 1
    journal.append(journaled.journal, row("n3", "failed", 0))
    assert [check.result[:2] for check in raise_alarm(journaled)] == ["n3"]
    journal.append(journaled.journal, row("n4", "published", 0))
    assert raise_alarm(journaled) == []
    journal.append(journaled.journal, row("n5", "failed", 0))
    assert [check.result[:2] for check in raise_alarm(journaled)] == ["n5"]


def test_doctor_fails_after_a_kill(journaled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_ON_FAILURE", raising=False)
    words = ["doctor", "--alarm", "--warehouse", str(journaled.warehouse)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert CliRunner().invoke(app, [*words, "--since-hours", "12"]).exit_code == 1
    journal.append(journaled.journal, row("n2", journal.RUNNING, 0.1))
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, "killed" in done.stdout) == (1, True)


def test_a_good_run_is_told_to_the_heartbeat_and_a_failed_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats: list[tuple[str, str]] = []
    monkeypatch.setattr(notify, "heartbeat", lambda run_id, state: beats.append((run_id, state)))
    project = Project(tmp_path, tmp_path / "w.duckdb")
    project.sources.mkdir(parents=True)

    def broken(*_: object) -> NoReturn:
        raise WarehouseError("refused")

    with pytest.raises(WarehouseError):
        run(project, [], Lines(), steps=replace(HERE, check=broken))
    assert beats == []
    result = run(project, [], Lines(), steps=HERE)
    assert beats == [(result.run_id, "published")]


def test_a_heartbeat_that_nobody_takes_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in ("", "http://127.0.0.1:9/", "http://127.0.0.1:x/"):
        monkeypatch.setenv("GONGKAI_HEARTBEAT", address)
        notify.heartbeat("n1", "published")
    assert capsys.readouterr().err.count("could not notify") == 2


def test_prefect_may_call_the_hook_by_the_names_of_its_arguments() -> None:
    """A runner does so for a flow that crashed; the hook of before took `_`, and was never heard."""
    code = (
        "from gongkai.flows.pipeline import prefect_settings\n"
        "from pathlib import Path\nprefect_settings.apply(Path('.'))\n"
        "from types import SimpleNamespace as S\n"
        "from gongkai.flows.pipeline.prefect_flow import nightly, reread\n"
        "for flow in (nightly, reread):\n"
        "    for hook in (*flow.on_failure_hooks, *flow.on_crashed_hooks, *flow.on_cancellation_hooks):\n"
        "        hook(flow=flow, flow_run=S(name='night'), state=S(name='Crashed', message='killed'))\n"
    )
    environment = os.environ | {"GONGKAI_ON_FAILURE": "echo told $GONGKAI_STATE", "PREFECT_HOME": "/tmp"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["told", "Crashed"] * 6


def test_a_crash_of_the_program_is_not_the_code_of_a_night_that_went_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def defect() -> None:
        raise RuntimeError("the scheduler died")

    monkeypatch.setattr(cli, "app", defect)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 3
    assert "RuntimeError: the scheduler died" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code", "told"), [(signal.SIGTERM, 143, "Interrupted"), (signal.SIGINT, 130, "Interrupted")]
)
def test_a_night_that_is_stopped_says_so(tmp_path: Path, number: int, code: int, told: str) -> None:
    project = Project(tmp_path, tmp_path / "data" / "warehouse" / "gongkai.duckdb")
    (tmp_path / "data" / "sources").mkdir(parents=True)
    note = tmp_path / "note"
    program = (
        # a shell starts what runs in the background deaf to SIGINT
        "import os, signal, time\nfrom pathlib import Path\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"{inspect.getsource(_waiting)}\n"
        "import gongkai.flows.pipeline.run as run\nrun.validate = _waiting\n"
        "from gongkai.flows.cli.main import main\nimport sys\nsys.argv = ['gongkai', 'nightly']\nmain()\n"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = clean | {
        "GONGKAI_HOME": str(tmp_path),
        "GONGKAI_ON_FAILURE": f"echo $GONGKAI_STATE > {note}",
        "PREFECT_HOME": str(tmp_path / "prefect"),
    }
    process = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE)
    while process.poll() is None and not (journal.read(project.journal) and (tmp_path / "waiting").exists()):
        time.sleep(0.02)
    process.send_signal(number)
    _, complaints = process.communicate(timeout=60)
    assert process.returncode == code, complaints.decode()
    assert note.read_text().strip() == told
    assert b"Traceback" not in complaints
    assert journal.read(project.journal)[-1].state == "failed"
    assert bad(project) == ["last night", "last good night"]


@pytest.mark.parametrize("is_deaf", [False, True])
def test_ctrl_c_while_the_command_is_being_loaded_ends_it_in_one_line(is_deaf: bool) -> None:
    program = (
        "import os, signal, sys\n"
        f"signal.signal(signal.SIGINT, signal.{'SIG_IGN' if is_deaf else 'default_int_handler'})\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'gongkai.flows.console':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from gongkai.__main__ import main\nsys.argv = ['gongkai', '--version']\nmain()\n"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", program], capture_output=True, check=False)
    if is_deaf:
        assert (done.returncode, done.stderr, done.stdout[:8]) == (0, b"", b"gongkai ")
    else:
        assert (done.returncode, done.stderr.decode(), done.stdout) == (130, "已中断 / interrupted\n", b"")


def _waiting(*_: object) -> None:
    Path(os.environ["GONGKAI_HOME"], "waiting").touch()
    time.sleep(60)
