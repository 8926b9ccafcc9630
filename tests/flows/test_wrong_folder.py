"""A wrong folder is told from one of reports before anything of it is archived."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from paths import TYPESET
from typer.testing import CliRunner

from gongkai.flows.cli.main import app
from gongkai.flows.pipeline import wrong_folder
from gongkai.flows.pipeline.wrong_folder import check_folder, counted
from gongkai.flows.project import Project, ProjectError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents, one of them without an ending, and seven files that are none."""
    made = tmp_path / "in"
    (made / "below").mkdir(parents=True)
    for name in ("a.html", "below/b.docx", "named-nothing"):
        shutil.copy(TYPESET / "sample-2022-form2021.docx", made / name)
    (made / "named-nothing").write_bytes(b"%PDF-1.4")
    for name in ("a.js", "b.js", "c.JS", "d.py", "below/e", "below/f.jpg"):
        (made / name).write_bytes(b"\xff\xd8\xff" if name.endswith("jpg") else b"text")
    os.mkfifo(made / "pipe.sock")
    return made


def test_files_are_counted_by_kind(folder: Path) -> None:
    found = [path for path in folder.rglob("*") if not path.is_dir()]
    assert counted(found) == (3, {".js": 3, ".py": 1, "?": 1, ".jpg": 1, ".sock": 1})


def test_whatever_is_read_is_a_document(tmp_path: Path) -> None:
    names = ("table.csv", "letter.eml", "page.shtml", "text.txt")  # whatever they begin with
    for name in names:
        (tmp_path / name).write_text("一、主动公开情况", encoding="gbk")
    assert counted(tmp_path / name for name in names) == (4, {})


def test_a_folder_that_is_mostly_no_documents_is_refused_and_nothing_kept(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_folder(project, [folder])  # a few strays beside reports are named by the run, each with its reason
    monkeypatch.setattr(wrong_folder, "MOST_OTHERS", 6)
    done = CliRunner().invoke(app, ["ingest", str(folder)], env={"GONGKAI_HOME": str(project.root)})
    assert done.exit_code == 2
    assert "共 10 个文件，其中文档 3 个，其他 7 个（.js 3、" in done.stderr and "--all-files" in done.stderr
    assert not list(project.archive.glob("??")) and not project.journal.exists()


def test_many_strays_among_more_documents_are_no_wrong_folder(
    project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrong_folder, "MOST_OTHERS", 1)
    with pytest.raises(ProjectError, match="a wrong folder"):
        check_folder(project, [folder])
    for number in range(5):
        (folder / f"{number}.pdf").touch()
    check_folder(project, [folder])
