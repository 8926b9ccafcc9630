"""The site's scripts: nothing undefined or unused in them, types that fit, and laid out by the formatter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "site"


def run(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name(program), "-c", SITE / f"{program}.json", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_scripts_are_in_order() -> None:
    linted = run("oxlint", SITE / "static")
    assert linted.returncode == 0, linted.stdout
    laid_out = run("oxfmt", "--check", *(SITE / "static").glob("*.js"))
    assert laid_out.returncode == 0, laid_out.stdout


@pytest.mark.parametrize(
    ("script", "rule"),
    [
        ("document.title = G.t(heading, heading);", "no-undef"),
        ("const f = (a) => { const b = 1; return a; };\nf(2);", "no-unused-vars"),
        ("if (G.data() == 1) G.draw();", "eqeqeq"),
        ("const a = 1;\na = 2;\nG.draw(a);", "no-const-assign"),
        ("const a = ;", "Unexpected token"),
    ],
)
def test_a_mistake_is_seen(tmp_path: Path, script: str, rule: str) -> None:
    path = tmp_path / "page.js"
    path.write_text(script + "\n")
    linted = run("oxlint", path)
    assert linted.returncode != 0
    assert rule in linted.stdout


def check_types(folder: Path, *scripts: Path) -> subprocess.CompletedProcess[str]:
    command = [
        Path(sys.executable).with_name("deno"),
        "check",
        "--quiet",
        "--no-remote",
        "--config",
        SITE / "deno.json",
    ]
    environment = os.environ | {"DENO_DIR": str(folder), "NO_COLOR": "1"}
    return subprocess.run([*command, *scripts], capture_output=True, text=True, check=False, env=environment)


def test_types_fit(tmp_path: Path) -> None:
    checked = check_types(tmp_path, *(SITE / "static").glob("*.js"))
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("document.title = G.numbr(1);", "TS2551"),  # no such function in what the scripts share
        ("document.title = 3;", "TS2322"),
        ("document.getElementById('find').placeholder = '';", "TS2339"),
        ("document.getElementById('find').hidden = true;", "TS2531"),  # a page may not have it
    ],
)
def test_a_type_that_does_not_fit_is_seen(tmp_path: Path, script: str, error: str) -> None:
    path = tmp_path / "page.js"
    path.write_text(script + "\n")
    checked = check_types(tmp_path, path)
    assert checked.returncode != 0
    assert error in checked.stderr
