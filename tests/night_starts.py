"""How nights are started in a soak: by the command, by `gongkai serve`, by a worker of a Prefect work pool.

Each start gives a night that can be killed: the process that holds the lock of the warehouse, or the one that started
it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx2

from tests.prefect_server import prefect_server, until

ROOT = Path(__file__).parents[1]
_ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
_SERVE = ("-m", "gongkai", "serve")
_WORKER = ("-m", "prefect", "worker", "start", "--pool", "gongkai", "--limit", "1")

_NIGHT = """
import sys
from pathlib import Path
from gongkai.flows.progress import Lines
from gongkai.flows.pipeline.run import run
from gongkai.flows.pipeline.steps import Steps
from gongkai.flows.project import Project
root = Path(sys.argv[1])
steps = Steps() if sys.argv[2:] else Steps(export=None)
run(Project(root, root / "data" / "warehouse" / "gongkai.duckdb"), None, Lines(), steps=steps)
"""


class Night(Protocol):
    """A night that was started."""

    def wait(self, seconds: float) -> bool:
        """Whether it ended within so many seconds."""
        ...

    def kill(self) -> None:
        """By SIGKILL, and nobody else."""
        ...


class Starter(Protocol):
    """Starts nights."""

    name: str
    seconds_more: float
    """What its start takes beyond that of a plain night."""

    def start(self) -> Night: ...


def environment(root: Path) -> dict[str, str]:
    """For the programs of one project; whoever is told of a failure appends to the file `alarms`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return clean | {
        "GONGKAI_HOME": str(root),
        "PYTHONPATH": str(ROOT),
        "GONGKAI_ON_FAILURE": f"cat >> '{root}/alarms'",
        "GONGKAI_CHECKOUT": str(ROOT),
    }


@dataclass
class _Process:
    process: subprocess.Popen[bytes]

    def wait(self, seconds: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=seconds)
            return True
        return False

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Command:
    """The pipeline without the command line, with or without exports, or the command `gongkai nightly`."""

    root: Path
    name: str = "nightly"
    seconds_more: float = 1.0
    exports: bool = True

    def start(self) -> _Process:
        command = (
            ["-m", "gongkai", "nightly", "--no-site"]
            if self.name == "nightly"
            else ["-c", _NIGHT, str(self.root), *self.exports * ["exports"]]
        )
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            [sys.executable, *command], env=environment(self.root), cwd=ROOT, stdout=quiet, stderr=subprocess.PIPE
        )
        return _Process(process)


@dataclass
class _Run:
    """A run of a deployment; `by` is the process that starts it, killed every other time in its place."""

    client: httpx2.Client
    run_id: str
    lock: Path
    by: Deployment
    kills_starter: bool

    def wait(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.state() in _ENDED:
                return True
            time.sleep(0.2)
        return False

    def state(self) -> str:
        with suppress(httpx2.HTTPError, ValueError):
            return str(self.client.get(f"flow_runs/{self.run_id}").json().get("state", {}).get("type"))
        return ""

    def history(self) -> str:
        """The states that the run has had."""
        states = self.client.get("flow_run_states/", params={"flow_run_id": self.run_id}).json()
        return "; ".join(f"{one['timestamp']} {one['name']} {one['message'] or ''}" for one in states)

    def begun(self) -> str:
        """The state, once it is more than that of a run that waits."""
        state = self.state()
        return "" if state in ("", "None", "SCHEDULED", "PENDING") else state

    def kill(self) -> None:
        if self.kills_starter:
            self.by.restart()
            return
        with suppress(OSError, ValueError):
            os.kill(int(self.lock.read_text()), signal.SIGKILL)


@dataclass
class Deployment:
    """A standing `gongkai serve`, or a worker of a work pool, that is asked for a night."""

    root: Path
    name: str
    named: dict[str, str]
    seconds_more: float = 12.0
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0
    refused: int = field(default=0)
    """Nights that the server cancelled: a killed one still had the only slot."""

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def restart(self) -> None:
        """Kill what stands, if anything does, and start it anew."""
        self.stop()
        command = _SERVE if self.name == "serve" else _WORKER
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command], env=environment(self.root) | self.named, cwd=ROOT, stdout=log, stderr=log
            )

    @property
    def log(self) -> Path:
        return self.root.parent / f"{self.name}.log"

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-60:])

    def start(self) -> _Run:
        self.kills += 1
        if self.process is None or self.process.poll() is not None:
            self.restart()
        client = httpx2.Client(base_url=self.named["PREFECT_API_URL"], timeout=30)
        lock = self.root / "data" / "warehouse" / ".gongkai.lock"

        def asked() -> _Run | None:
            found = client.post("deployments/filter", json={}).json()
            deployment = next(one["id"] for one in found if one["name"] == "gongkai-nightly")
            wanted = {"parameters": {"site": False}, "state": {"type": "SCHEDULED"}}
            run_id = client.post(f"deployments/{deployment}/create_flow_run", json=wanted).json().get("id")
            run = _Run(client, str(run_id), lock, self, kills_starter=self.kills % 2 == 0)
            try:
                begun = until(run.begun)
            except AssertionError:
                raise AssertionError(f"{self.name} began no night; {run.history()}; {self.last_lines()}") from None
            if begun == "CANCELLED":
                self.refused += 1
                time.sleep(5)
                return None
            return run

        found: _Run = until(asked, 900)
        return found


@contextmanager
def starters(root: Path, names: tuple[str, ...], *, exports: bool = True) -> Iterator[list[Starter]]:
    """Those of the names: pipeline, nightly, serve, worker. The last two have a Prefect server of their own."""
    made: list[Starter] = [Command(root, name, exports=exports) for name in names if name in ("pipeline", "nightly")]
    standing = [name for name in names if name in ("serve", "worker")]
    if not standing:
        yield made
        return
    with prefect_server(root.parent / "prefect") as (named, _):
        deployments = [Deployment(root, name, named) for name in standing]
        if "worker" in standing:
            for words in (("work-pool", "create", "gongkai", "--type", "process"), ("deploy", "--all")):
                command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
                subprocess.run(command, env=environment(root) | named, cwd=ROOT, capture_output=True, check=True)
        try:
            yield made + deployments
        finally:
            for deployment in deployments:
                deployment.stop()


def left_running(root: Path, all_starters: Sequence[Starter]) -> list[int]:
    """The processes of the project, but for what stands to start nights, and its helpers."""
    standing = {one.process.pid for one in all_starters if isinstance(one, Deployment) and one.process}
    marked = f"GONGKAI_HOME={root}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            if marked not in (folder / "environ").read_bytes().split(b"\0") or int(folder.name) in standing:
                continue
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent not in standing or b"resource_tracker" not in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found
