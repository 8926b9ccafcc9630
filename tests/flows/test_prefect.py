"""The night as a Prefect flow, run by the real command in a process of its own, with no server at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from paths import ROOT, SAMPLES

from gongkai.flows.project import Project
from gongkai.sql.connection import connect
from tests.prefect_server import prefect_server, until

pytestmark = pytest.mark.slow

# Loaded by every Python that the command starts, Prefect's own server included.
WATCH = """
import json, os, sys
def watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        with open(os.environ["CONNECTIONS"], "a") as file:
            file.write(json.dumps(str(args[1][0])) + "\\n")
    if event == "socket.getaddrinfo":
        with open(os.environ["CONNECTIONS"], "a") as file:
            file.write(json.dumps(str(args[0])) + "\\n")
sys.addaudithook(watch)
"""


@pytest.fixture
def environment(project: Project, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return clean | {
        "GONGKAI_HOME": str(project.root),
        "PYTHONPATH": str(tmp_path / "watch"),
        "CONNECTIONS": str(tmp_path / "connections"),
    }


def gongkai(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gongkai", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def facts(project: Project) -> int:
    with connect(project.warehouse, read_only=True) as connection:
        [(count,)] = connection.execute("select count(*) from facts").fetchall()
    return int(count)


def test_the_night_runs_with_no_server_and_no_network(
    project: Project, environment: dict[str, str], tmp_path: Path
) -> None:
    """Nor does it start a server, which would outlive it if it were killed."""
    done = gongkai(environment, "nightly", "--no-site")
    assert done.returncode == 0, done.stderr
    assert "458" in done.stdout
    assert facts(project) == 458
    assert "PREFECT_API_URL" in done.stderr  # what a night without a server lacks
    assert project.exports.exists() and not project.site.exists()
    assert not (tmp_path / "connections").exists()
    unwritable = project.root / "data" / "samples" / "huaian-2024.pdf" / "x"
    refused = gongkai(environment, "nightly", "--warehouse", str(unwritable))
    assert refused.returncode == 2
    assert "cannot write" in refused.stderr and "Traceback" not in refused.stderr


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server for the tests of this file; gives what names it to a command."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as (named, _):
        yield named


@pytest.fixture
def server(environment: dict[str, str], standing: dict[str, str]) -> Iterator[httpx2.Client]:
    """The server; from here on the environment names it."""
    environment |= standing
    with httpx2.Client(base_url=standing["PREFECT_API_URL"], timeout=30) as client:
        yield client


def create_run(server: httpx2.Client, deployment: str, wanted: dict[str, object]) -> str:
    """Ask for a run of a deployment, again where the server's own file is busy for a moment; gives its id."""
    address = f"deployments/{deployment}/create_flow_run"
    return str(until(lambda: server.post(address, json=wanted).json().get("id")))


def test_serve_puts_the_night_on_its_schedule(
    project: Project, environment: dict[str, str], server: httpx2.Client
) -> None:
    command = [sys.executable, "-m", "gongkai", "serve"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        (deployment,) = until(lambda: server.post("deployments/filter", json={}).json())
        (schedule,) = deployment["schedules"]
        assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 3 * * *", "Asia/Shanghai")
        assert schedule["active"]
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        wanted = {"parameters": {"site": False, "export": False}, "state": {"type": "SCHEDULED"}}
        run = create_run(server, deployment["id"], wanted)

        def ended() -> str | None:
            state = server.get(f"flow_runs/{run}").json().get("state", {}).get("type")
            return state if state in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

        assert until(ended) == "COMPLETED"
    finally:
        process.terminate()
        process.wait(30)
    assert facts(project) == 458


def test_what_a_night_leaves_in_prefect(
    project: Project, environment: dict[str, str], server: httpx2.Client, tmp_path: Path
) -> None:
    """Names that say what a run did, texts and tables, the same rows from two Dask workers, word of a failure.

    Bad files exit with 1 and are named, and the night talks to nobody but the server.
    """
    (project.root / "data" / "samples" / "cut.pdf").write_bytes((SAMPLES / "huaian-2024.pdf").read_bytes()[:1000])
    (project.sources / "broken.yaml").write_text(
        "source: broken\npublisher: x\nenabled: true\ndocuments:\n"
        "  - path: data/samples/cut.pdf\n  - path: data/samples/gone.pdf\n",
        encoding="utf-8",
    )
    environment["PREFECT_TASKS_DEFAULT_NO_CACHE"] = "false"  # to look up a cache would take the reports away
    done = gongkai(environment, "nightly", "--no-site", "--no-export")
    assert (done.returncode, facts(project)) == (1, 458), done.stderr
    assert "cut.pdf" in done.stderr and "Traceback" not in done.stderr
    assert not project.exports.exists() and not project.site.exists()
    hosts = {json.loads(line) for line in (tmp_path / "connections").read_text().splitlines()}
    assert hosts  # the hook saw Prefect talk to its server
    assert hosts <= {"127.0.0.1", "localhost", "::1", "None"}
    ended = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}, "sort": "START_TIME_DESC"}
    run = server.post("flow_runs/filter", json=ended).json()[0]
    assert run["state"]["type"] == "COMPLETED"
    assert run["name"].startswith("night 20")
    tasks = {task["name"] for task in server.post("task_runs/filter", json={}).json()}
    assert {"pull broken", "pull samples"} <= tasks
    assert any(name.startswith("read 0000 ") for name in tasks)
    artifacts = {found["key"]: found["data"] for found in server.post("artifacts/latest/filter", json={}).json()}
    assert set(artifacts) == {f"gongkai-{key}" for key in ("night", "new", "failed", "findings", "coverage")}
    assert "| 新 new | 4 |" in artifacts["gongkai-night"]
    assert len(json.loads(artifacts["gongkai-new"])) == 4
    failed = {row["locator"].rsplit("/", 1)[-1] for row in json.loads(artifacts["gongkai-failed"])}
    assert failed == {"cut.pdf", "gone.pdf"}
    assert {row["state"] for row in json.loads(artifacts["gongkai-coverage"])} >= {"loaded", "missing"}

    other = tmp_path / "dask.duckdb"
    on_dask = gongkai(environment, "nightly", "--warehouse", str(other), "--runner", "dask", "--no-site", "--no-export")
    assert on_dask.returncode == 1, on_dask.stderr
    rows = []
    for path in (project.warehouse, other):
        with connect(path, read_only=True) as connection:
            rows.append([connection.execute(f"select * from {name}").fetchall() for name in ("reports", "facts")])
    assert rows[0] == rows[1]

    note = tmp_path / "note"
    environment["GONGKAI_ON_FAILURE"] = f'{{ echo "$GONGKAI_STATE"; cat; }} > {note}'
    (project.sources / "broken.yaml").write_text("source: broken\n", encoding="utf-8")
    refused = gongkai(environment, "nightly")
    assert refused.returncode == 2
    assert "broken.yaml:1" in refused.stderr
    assert note.read_text(encoding="utf-8").startswith("Failed\n")
    assert "broken.yaml:1" in note.read_text(encoding="utf-8")


def test_prefect_yaml_deploys_on_a_work_pool(
    project: Project, environment: dict[str, str], server: httpx2.Client
) -> None:
    """And a worker of that pool runs a night."""
    environment["GONGKAI_CHECKOUT"] = str(ROOT)

    def prefect(*words: str) -> None:
        command = [sys.executable, "-m", "prefect", "--no-prompt", *words]
        subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=120, check=True)

    prefect("work-pool", "create", "gongkai", "--type", "process")
    prefect("deploy", "--all")
    deployed = {found["name"]: found for found in server.post("deployments/filter", json={}).json()}
    assert {name: found["entrypoint"] for name, found in deployed.items()} == dict.fromkeys(
        ("gongkai-nightly", "gongkai-retry"), "flows/pipeline/prefect_flow.py:nightly"
    )
    for found in deployed.values():
        assert found["work_pool_name"] == "gongkai"
        assert found["schedules"][0]["schedule"]["timezone"] == "Asia/Shanghai"
        assert found["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert deployed["gongkai-retry"]["parameters"] == {"retry_failed": True}

    night = deployed["gongkai-nightly"]["id"]
    wanted = {"parameters": {"site": False, "export": False}, "state": {"type": "SCHEDULED"}}
    run = create_run(server, night, wanted)
    prefect("worker", "start", "--pool", "gongkai", "--limit", "1", "--run-once")
    assert server.get(f"flow_runs/{run}").json()["state"]["type"] == "COMPLETED"
    assert facts(project) == 458


def test_a_schedule_without_a_server_says_what_to_do(environment: dict[str, str]) -> None:
    done = gongkai(environment, "serve")
    assert done.returncode == 2
    assert "prefect server start" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["nightly", "serve"])
def test_a_server_that_does_not_answer_is_named(environment: dict[str, str], verb: str) -> None:
    """Port 9 of this machine refuses connections."""
    done = gongkai(environment | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}, verb)
    assert done.returncode == 2
    assert "http://127.0.0.1:9/api" in done.stderr and "PREFECT_API_URL" in done.stderr
    assert "Traceback" not in done.stderr
