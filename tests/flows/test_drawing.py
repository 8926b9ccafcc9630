"""What is drawn is as bounded as what is read, and a site that fails leaves the night published."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from paths import SAMPLES, TYPESET
from run_here import HERE, WITH_EXPORTS

from gongkai import limited_process
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.pipeline.reread import documents_of_reports
from gongkai.flows.pipeline.run import run
from gongkai.flows.pipeline.run_request import make_request
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError
from gongkai.flows.review import evidence
from gongkai.limited_process import GIB, LEAST_BYTES, LimitError, limited_calls
from gongkai.site import page_images
from gongkai.sql.connection import WarehouseError, connect


def nested_forms(depth: int, width: int) -> bytes:
    """A PDF of a few kilobytes whose page draws a form that draws `width` forms, and so on: width ** depth drawings."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /F 5 0 R >> >> >>",
        stream(b"/F Do", b""),
    ]
    for level in range(depth):
        inner = b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level) if level < depth - 1 else b""
        content = b"/F Do " * width if level < depth - 1 else b"0 0 595 842 re f " * width
        objects.append(stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + inner))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, entries: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def test_a_page_that_never_ends_costs_itself_and_the_rest_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_images, "SECONDS", 5.0)
    bad, good = tmp_path / "bad.pdf", SAMPLES / "xingqing-sfj-2018.pdf"
    bad.write_bytes(nested_forms(10, 10))
    assert bad.stat().st_size < 4_000
    jobs = [
        page_images.PictureJob(tmp_path / "out" / name, path, "application/pdf")
        for name, path in (("a", bad), ("b", good))
    ]
    page_images.draw(jobs, 1)
    assert page_images.page_sizes(tmp_path / "out" / "a") == []
    assert page_images.failure(tmp_path / "out" / "a")
    assert page_images.page_sizes(tmp_path / "out" / "b")
    assert (tmp_path / "out" / "b" / "1.webp").exists()
    assert page_images.failure(tmp_path / "out" / "b") == ""


def test_a_page_that_is_shown_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "SECONDS", 1.0)
    project = Project(tmp_path, tmp_path / "w.duckdb")
    project.archive.mkdir()
    (project.archive / "x").write_bytes(nested_forms(10, 10))
    spot = evidence.Spot(
        *("r", "d", "x", "application/pdf", "u", "t", "2021", "requests", "i", "l", None, 1, "n", "reported", "1"),
        None,
        1,
        evidence.Box(0, 0, 9, 9),
        "r",
        True,
    )
    started = time.monotonic()
    with pytest.raises(ProjectError, match="cannot be drawn"):
        evidence.picture(project, [spot], [], tmp_path / "out")
    assert time.monotonic() - started < 100


def hold(megabytes: int) -> int:
    return len(bytes(megabytes << 20))


def test_a_limited_call_has_its_share_of_memory_and_time() -> None:
    with limited_calls(GIB) as call:
        assert call(20, hold, 10) == 10 << 20
        with pytest.raises(LimitError, match="MemoryError"):
            call(20, hold, 2_000)
        assert call(20, hold, 1) == 1 << 20  # another process; its first answer waits for the imports, too
        with pytest.raises(LimitError, match="timeout"):
            call(0.2, time.sleep, 60)
        with pytest.raises(LimitError, match="exit 3"):
            call(20, os._exit, 3)
        assert call(20, hold, 1) == 1 << 20


@pytest.mark.parametrize(
    ("gibibytes", "cores", "workers", "share"),
    [(64, 8, 8, 4.0), (16, 4, 4, 3.0), (8, 8, 4, 1.5), (2, 4, 1, 1.5), (1, 1, 1, 1.5)],
)
def test_all_workers_together_leave_the_machine_alive(
    monkeypatch: pytest.MonkeyPatch, gibibytes: int, cores: int, workers: int, share: float
) -> None:
    monkeypatch.setattr(limited_process, "memory_of_machine", lambda: gibibytes * GIB)
    monkeypatch.setattr(limited_process, "available_cores", lambda: cores)
    assert limited_process.affordable_workers() == workers
    assert limited_process.memory_share() == int(share * GIB)
    assert workers * share <= 0.75 * gibibytes or workers == 1


def test_the_memory_of_a_container_is_its_own() -> None:
    assert LEAST_BYTES < limited_process.memory_of_machine() <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_a_site_that_fails_leaves_the_night_published_and_its_exports_written(project: Project) -> None:
    (project.sources / "samples.yaml").unlink()
    built: list[str] = []

    def broken(project: Project) -> None:
        assert (project.exports / "manifest.json").exists()
        raise MemoryError("a page")

    files = [TYPESET / "sample-2017-legacy.html"]
    failed = run(project, files, Lines(), steps=replace(WITH_EXPORTS, site=broken))
    assert (failed.state, [failure.locator for failure in failed.failed]) == ("published", [str(project.site)])
    with connect(project.warehouse, read_only=True) as connection:
        assert connection.execute("select count(*) from facts").fetchone() == (58,)
    again = run(project, files, Lines(), steps=replace(WITH_EXPORTS, site=lambda project: built.append("site")))
    assert (again.state, again.failed, built) == ("unchanged", [], ["site"])
    run(project, files, Lines(), steps=replace(WITH_EXPORTS, site=lambda project: built.append("again")))
    assert built == ["site"]


def test_an_archived_document_that_was_altered_is_never_a_number(project: Project) -> None:
    """29644 became 99644, agreed by both readings, and the night was fine."""
    page = project.root / "page.html"
    page.write_bytes((TYPESET / "sample-2017-legacy.html").read_bytes())
    (project.sources / "samples.yaml").unlink()
    (project.sources / "one.yaml").write_text(
        "source: one\npublisher: x\nenabled: true\ndocuments:\n  - path: page.html\n", encoding="utf-8"
    )
    assert run(project, None, Lines(), steps=HERE).failed == []
    (kept,) = Archive(project.archive)
    kept.path.chmod(0o644)
    kept.path.write_bytes(kept.path.read_bytes().replace(b"1", b"9"))
    again = replace(make_request(), reread=documents_of_reports(project, [], every=True))
    with pytest.raises(WarehouseError, match="from 58 facts"):
        run(project, None, Lines(), again, steps=HERE)
    with connect(project.warehouse, read_only=True) as connection:
        assert connection.execute("select count(*) from facts").fetchone() == (58,)
    assert not kept.path.exists() and len(list((project.archive / "damaged").iterdir())) == 1
    accepted = run(project, None, Lines(), replace(again, accept_fewer="altered"), steps=HERE)
    assert [failure.message_en.split(":")[0] for failure in accepted.failed] == ["quarantined"]
    healed = run(project, None, Lines(), steps=HERE)
    assert (healed.state, healed.failed) == ("published", [])
    assert kept.path.read_bytes() == page.read_bytes()
    with connect(project.warehouse, read_only=True) as connection:
        assert connection.execute("select count(*) from facts").fetchone() == (58,)


@pytest.mark.parametrize("module", ["page_drawing", "sentence_boxes"])
def test_a_process_that_draws_imports_little(module: str) -> None:
    """It starts for every build and picture: a third of a second each with the warehouse, templates and pinyin."""
    listed = f"import sys, gongkai.flows.review.{module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    names = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout.split()
    assert {"gongkai", "pypdfium2"} <= set(names)
    assert not {"duckdb", "numpy", "pydantic", "jinja2", "pypinyin"} & set(names)
