"""The program as others install it: the wheel alone, and the steps of the container file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
from paths import ROOT
from small_source import THREE, write_small_source

from gongkai.flows.project import ProjectError, create_home, find_project

LIBRARIES = Path(duckdb.__file__).parents[1]
"""Where the dependencies are installed."""

ROOMS = ("gongkai", "extractors", "transforms", "sql", "site", "flows", "data")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_", "PYTHON"))}


def call(*command: str | Path, cwd: Path, path: Path | None = None, **environment: str) -> str:
    """What a command prints; fails with all that it said."""
    search = {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"} if path else {}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=CLEAN | search | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which runs have left what they make."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ROOMS:
        made_by_runs = shutil.ignore_patterns("archive", "warehouse", "exports", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=made_by_runs)
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt", "requirements-dask.txt"):
        shutil.copyfile(ROOT / name, folder / name)
    write_small_source(folder, THREE[-1:])
    for name in ("archive/aa", "warehouse", "exports", "site"):
        (folder / "data" / name).mkdir(parents=True, exist_ok=True)
        (folder / "data" / name / "made.csv").write_text("x")
    return folder


def environment_with_libraries(folder: Path) -> Path:
    """An empty environment that finds the dependencies; gives the folder of its programs."""
    call(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    (own,) = (folder / "lib").glob("python*/site-packages")
    (own / "libraries.pth").write_text(f"{LIBRARIES}\n")
    return folder / "bin"


@pytest.mark.slow
def test_the_wheel_alone_makes_a_folder_and_runs_a_night(checkout: Path, tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    call(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, checkout, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    assert not [name for name in names if name.startswith("gongkai/data/") and "made" in name]
    assert {"gongkai/site/sql_page.py", "gongkai/site/examples/1-granted.sql"} <= set(names)
    engines = [name.split("/")[4] for name in names if name.startswith("gongkai/site/static/") and ".wasm.gz" in name]
    assert [name.rpartition("-")[0] for name in sorted(engines)] == ["duckdb-wasm", "parquet-wasm"]
    assert {name.split("/")[0] for name in names} == {"gongkai", wheel.name.rsplit("-", 3)[0] + ".dist-info"}
    programs = environment_with_libraries(tmp_path / "env")
    python = programs / "python"
    call(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    home = tmp_path / "home"
    call(programs / "gongkai", "init", home, cwd=tmp_path)
    printed = call(programs / "gongkai", "nightly", cwd=home)
    assert " published" in printed
    assert (home / "data" / "site" / "index.html").exists() and (home / "data" / "exports").exists()
    where = call(python, "-c", "import gongkai; print(gongkai.__file__)", cwd=home)
    assert str(ROOT) not in where and str(tmp_path) in where


def steps(text: str) -> list[tuple[str, str]]:
    """The instructions of a container file, with continued lines joined."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def copy(checkout: Path, words: str, folder: Path) -> None:
    """What COPY does with its words: files and folders of the checkout, and where they go."""
    *given, target = words.split()
    for name in given:
        source, to = checkout / name, folder / target
        if source.is_dir():
            shutil.copytree(source, to, symlinks=True)
        else:
            shutil.copyfile(source, to / source.name if target == "./" else to)


def test_every_lock_pins_the_same() -> None:
    def pinned(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z][\w.-]*)==([\w.]+)", (ROOT / name).read_text("utf-8"), re.M))

    base = pinned("requirements.txt")
    assert base["duckdb"] >= "2.0.1"
    assert base.items() <= pinned("requirements-dask.txt").items(), "run make lock"


def test_the_container_with_dask_has_pins_of_its_own() -> None:
    plain, dask = ((ROOT / f"requirements{which}.txt").read_text("utf-8") for which in ("", "-dask"))
    assert ("\ndistributed==" in plain, "\ndistributed==" in dask) == (False, True)
    text = (ROOT / "docs" / "Containerfile").read_text("utf-8")
    assert "\nARG REQUIREMENTS=requirements.txt\n" in text and "\nCOPY ${REQUIREMENTS} requirements.txt\n" in text


@pytest.mark.slow
def test_the_steps_of_the_container_file_run(checkout: Path, tmp_path: Path) -> None:
    """Without a container engine: its paths lie in a folder, and what the system installs is left out."""
    requirements = "requirements.txt"
    root = folder = tmp_path / "root"
    root.mkdir()
    programs = environment_with_libraries(tmp_path / "env")
    for name in ("apt-get", "useradd", "chown"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    (programs / "pip").write_text(
        f'#!/bin/sh\ncase "$*" in *requirements.txt) exit 0;; esac\n'
        f'exec {sys.executable} -m pip --python {programs / "python"} "$@"\n'
    )
    (programs / "pip").chmod(0o755)
    variables, entry = {"REQUIREMENTS": requirements}, []

    def inside(text: str) -> str:
        return re.sub(r"(?<![\w/.])/(srv|src|var)\b", rf"{root}/\1", text)

    for instruction, words in steps((ROOT / "docs" / "Containerfile").read_text("utf-8")):
        if instruction == "WORKDIR":
            folder = Path(inside(words))
            folder.mkdir(parents=True, exist_ok=True)
        elif instruction == "ENV":
            variables |= {name: inside(value) for name, value in (word.split("=", 1) for word in words.split())}
        elif instruction == "COPY":
            copy(checkout, words.replace("${REQUIREMENTS}", requirements), folder)
        elif instruction == "RUN":
            call("sh", "-ec", inside(words), cwd=folder, path=programs, **variables)
        elif instruction in ("ENTRYPOINT", "CMD"):
            entry += json.loads(words)
    assert entry == ["tini", "--", "gongkai", "nightly"]
    printed = call(*entry[2:], "--no-site", cwd=folder, path=programs, **variables)
    assert " published" in printed


def test_a_home_is_made_once_and_what_is_there_stays(tmp_path: Path) -> None:
    written = create_home(tmp_path)
    assert {path.parent.name for path in written} == {"sources", "samples", "corrections", "decisions"}
    changed = tmp_path / "data" / "sources" / "samples.yaml"
    changed.write_text("mine")
    (tmp_path / "data" / "decisions" / "README.md").unlink()
    assert [path.name for path in create_home(tmp_path)] == ["README.md"]
    assert changed.read_text() == "mine"


def test_the_home_is_named_or_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_HOME", raising=False)
    create_home(tmp_path / "here")
    create_home(tmp_path / "named")
    monkeypatch.chdir(tmp_path)
    assert find_project().root == ROOT  # a checkout is a home, wherever its program is started
    monkeypatch.chdir(tmp_path / "here")
    assert find_project().root == tmp_path / "here"
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "named"))
    assert find_project().root == tmp_path / "named"
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    with pytest.raises(ProjectError, match="gongkai init"):
        find_project()
    monkeypatch.delenv("GONGKAI_HOME")
    monkeypatch.setenv("GONGKAI_REFERENCE", str(tmp_path))
    with pytest.raises(ProjectError, match="GONGKAI_REFERENCE"):
        find_project()
