"""docs/first-questions.ipynb runs, and its outputs are what it prints today.

`python -m tests.docs.test_notebook` runs it on the bundled reports and writes the outputs into it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.bundled import run_night

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "first-questions.ipynb"


def code_cells() -> list[dict[str, Any]]:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def run(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """A cell as Jupyter runs it: what it prints, then its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append(
            {"name": "stdout", "output_type": "stream", "text": printed.getvalue().splitlines(keepends=True)}
        )
    if value is not None:
        plain = {"text/plain": repr(value).splitlines(keepends=True)}
        outputs.append({"data": plain, "execution_count": None, "metadata": {}, "output_type": "execute_result"})
    return outputs


def run_all(folder: Path) -> list[list[dict[str, Any]]]:
    """The outputs of every cell, run where the warehouse is at ../data/warehouse/gongkai.duckdb."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        names: dict[str, Any] = {}
        return [run("".join(cell["source"]), names) for cell in code_cells()]
    finally:
        if "con" in names:
            names["con"].close()
        os.chdir(before)


@pytest.fixture(scope="module")
def outputs(docs_project: Path) -> list[list[dict[str, Any]]]:
    return run_all(docs_project / "docs")


def test_every_cell_gives_what_the_notebook_shows(outputs: list[list[dict[str, Any]]]) -> None:
    for cell, made in zip(code_cells(), outputs, strict=True):
        assert made == cell["outputs"], "".join(cell["source"])


def test_the_notebook_is_one_that_jupyter_opens() -> None:
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert len(code_cells()) >= 8


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        run_night(Path(made_in))
        (Path(made_in) / "docs").mkdir()
        made = iter(run_all(Path(made_in) / "docs"))
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = next(made)
    NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
