"""From a number back to its page: the picture shows the cell, the words say what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from paths import ROOT, SAMPLES, TYPESET
from PIL import Image
from run_here import HERE
from typer.testing import CliRunner, Result

from gongkai.extractors.document import Passage
from gongkai.flows import reading_cache as readings
from gongkai.flows.cli.main import app
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.flows.review import evidence, page_drawing, sentence_pictures
from gongkai.flows.review.page_drawing import OUTLINE, SCALE, Spot, UndrawableError
from gongkai.flows.review.sentence_boxes import place_of
from gongkai.sql.connection import connect
from tests import fake_soffice

NOWHERE = (None, None, None, "", True)


@pytest.fixture(scope="module")
def warehouse(keep_readings: Callable[[Project], None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "gongkai.duckdb"
    keep_readings(Project(ROOT, path))
    files = [SAMPLES / "huaian-2024.pdf", SAMPLES / "xingqing-sfj-2018.pdf", TYPESET / "sample-2020-form2019.html"]
    assert run_pipeline(Project(ROOT, path), files, Lines(), steps=HERE).state == "published"
    return path


def show(warehouse: Path, out: Path, year: int, *words: str) -> Result:
    with connect(warehouse, read_only=True) as connection:
        found = connection.execute("select report_id from reports where year = ?", [year]).fetchone()
    assert found is not None
    return CliRunner().invoke(app, ["show", found[0], *words, "--out", str(out), "--warehouse", str(warehouse)])


def test_the_cell_is_outlined_on_its_page(warehouse: Path, tmp_path: Path) -> None:
    """3985758 stands on page 4 between 244 and 520 points from the left and 116 and 151 from the top."""
    result = show(warehouse, tmp_path, 2024, "penalties.decisions")
    assert result.exit_code == 0
    assert "3985758" in result.stdout
    assert "huaian-2024.pdf" in result.stdout
    (picture,) = tmp_path.glob("*.png")
    image = Image.open(picture)
    assert image.size == (595 * SCALE, 842 * SCALE)
    red = _red(image)
    left, top = min(x for x, _ in red), min(y for _, y in red)
    right, bottom = max(x for x, _ in red), max(y for _, y in red)
    assert (left, top, right, bottom) == pytest.approx((243.8, 115.6, 520.4, 151.3), abs=1)


def test_a_sentence_is_outlined_line_by_line(warehouse: Path, tmp_path: Path) -> None:
    """It begins 328 points from the left on one line and ends at 195 on the next, on page 1 (read by eye)."""
    result = show(warehouse, tmp_path, 2024, "disclosure.website")
    assert result.exit_code == 0
    assert "市政府网站主动公开各类政府信息5500余条" in result.stdout
    (picture,) = tmp_path.glob("*-p1.png")
    image = Image.open(picture)
    red = [(x, y) for x, y in _red(image) if 1200 / SCALE <= y < 1340 / SCALE]
    upper, lower = [x for x, y in red if y < 631], [x for x, y in red if y > 635]
    assert (min(upper), max(upper), min(lower), max(lower)) == pytest.approx((328, 518, 75, 195), abs=3)


LONG = "服务企业用工和促进返乡人员就业创业专题新闻发布会"


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("全年 收到申请\n１２件，均", "收到申请12件", "收到申请\n１２件"),
        ("全年收到申请", "收到信件", None),
        ("召开" + LONG + "，共- 1 -", LONG + ",共12场", LONG + "，共"),
        ("", "收到", None),
    ],
)  # fmt: skip
def test_a_quote_is_found_whatever_stands_between_its_letters(text: str, quote: str, found: str | None) -> None:
    place = place_of(text, quote)
    assert (text[place.start : place.stop] if place else None) == found


def test_the_sentence_is_marked_in_a_document_without_pages(warehouse: Path, tmp_path: Path) -> None:
    with connect(warehouse, read_only=True) as connection:
        found = connection.execute(
            "select s.indicator, s.quote from statements as s join reports as r using (report_id) where year = 2020"
        ).fetchall()
    assert found
    indicator, quote = found[0]
    assert show(warehouse, tmp_path, 2020, indicator).exit_code == 0
    (page,) = tmp_path.glob("*-text.html")
    assert "<mark>" in page.read_text("utf-8") and quote in "".join(page.read_text("utf-8").split())


def test_a_sentence_printed_twice_is_marked_in_its_own_paragraph(tmp_path: Path) -> None:
    """The heading has the words of the sentence, and a table stands between them: the statement is of element 3."""
    spot = Spot("r1", "", "", "text/html", "", "甲局", "", "", "i", "i", None, 3, "条", "stated", "信息3条", *NOWHERE)
    passages = [Passage(0, "信息3条"), Passage(2, "全年信息3条。")]
    page = sentence_pictures._page_of_text(passages, [(spot, 3)], tmp_path / "page.html").read_text("utf-8")
    assert "<p>信息3条</p><p>全年<mark>信息3条</mark>。</p>" in page


def test_the_paragraph_of_a_sentence_is_told(warehouse: Path, tmp_path: Path) -> None:
    with connect(warehouse, read_only=True) as connection:
        [(indicator, element, quote, document)] = connection.execute(
            "select s.indicator, s.element, s.quote, r.document_id from statements as s join reports as r "
            'using (report_id) where year = 2020 order by s."start" limit 1'
        ).fetchall()
    assert f"第 {element} 段 paragraph" in show(warehouse, tmp_path, 2020, indicator).stdout
    reading = readings.latest(Project(ROOT, warehouse).readings, document)
    assert reading is not None
    [paragraph] = [passage.text for passage in reading.passages if passage.order + 1 == element]
    assert place_of(paragraph, quote)


def _red(image: Image.Image) -> list[tuple[float, float]]:
    """Where the outline is drawn, in points."""
    rows, columns = (np.asarray(image) == OUTLINE[:3]).all(axis=2).nonzero()
    return [(x / SCALE, y / SCALE) for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]


def test_rules_and_findings_that_touch_the_cell_are_told(warehouse: Path, tmp_path: Path) -> None:
    printed = show(warehouse, tmp_path, 2018, "litigation.total").stdout
    assert "legacy.litigation.total.sum" in printed
    assert "text.conflict" in printed
    assert "未发生" in printed


def test_a_whole_report_is_a_picture_per_page(warehouse: Path, tmp_path: Path) -> None:
    assert show(warehouse, tmp_path, 2018).exit_code == 0
    assert sorted(path.name[-6:] for path in tmp_path.glob("*.png")) == ["p6.png", "p7.png", "p8.png"]


def test_a_web_page_shows_its_tables_with_the_number_marked(warehouse: Path, tmp_path: Path) -> None:
    assert show(warehouse, tmp_path, 2020, "licensing.change").exit_code == 0
    (page,) = tmp_path.glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "<mark>+22</mark>" in text
    assert "<script" not in text


def test_what_libreoffice_converted_shows_its_tables(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_soffice.install(tmp_path, monkeypatch)
    fake_soffice.documents(tmp_path / "in", "one")
    assert run_pipeline(project, [tmp_path / "in"], Lines(), steps=HERE).state == "published"
    monkeypatch.setenv("GONGKAI_HOME", str(project.root))
    with connect(project.warehouse, read_only=True) as connection:
        ((report,),) = connection.execute("select report_id from reports").fetchall()
    result = CliRunner().invoke(app, ["show", report, "requests.received", "total", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    (page,) = (tmp_path / "out").glob("*.html")
    assert "<mark>" in page.read_text(encoding="utf-8")


def test_what_does_not_exist_is_told(warehouse: Path, tmp_path: Path) -> None:
    result = show(warehouse, tmp_path, 2024, "no.such")
    assert result.exit_code == 2
    assert "no such cell" in result.stderr


def test_a_name_that_is_nearly_right_is_suggested_and_a_report_that_is_none_is_told(warehouse: Path) -> None:
    with connect(warehouse, read_only=True) as connection:
        ((report, indicator),) = connection.execute("select report_id, indicator from facts limit 1").fetchall()
        assert f"called alike: {indicator}" in evidence.why_none(connection, report, indicator[:-1])
        assert "no report_id begins so; name an agency with --year" in evidence.why_none(connection, "某局", indicator)


@pytest.mark.parametrize("kind", ["image/png", "application/pdf"])
def test_a_document_that_is_gone_or_damaged_is_told(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UndrawableError, match="cannot be opened"):
        page_drawing.rendered(tmp_path / "gone", kind, 1)
    (tmp_path / "cut").write_bytes((SAMPLES / "huaian-2024.pdf").read_bytes()[:5000])
    with pytest.raises(UndrawableError, match="cannot be opened"):
        page_drawing.rendered(tmp_path / "cut", kind, 1)
