"""A report whose tables a web page shows as pictures: pulled with the page, read with it, one report."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing

import pypdfium2 as pdfium
import pytest
from paths import SAMPLES
from run_here import HERE
from website import Website, give

from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import connect

PAGE = """<html><meta charset="utf-8"><title>淮安市人民政府2024年政府信息公开工作年度报告</title><body>
<img src="/logo.png" width="40" height="40"><div id="zoom"><p>统计期限自2024年1月1日至2024年12月31日。</p>
<p><img src="3.png"></p><p><img src="5.png"></p></div></body></html>"""

TABLES = ((3, 0.5, 0.92), (5, 0.54, 0.85))
"""Of pages 3 and 5 the table of rules and permits and that of reviews: page, and from where to where of its height."""

RULES = [1, 0, 11, 8, 26, 66, 447228]
REVIEWS = [72, 64, 178, 37, 351, 13, 4, 8, 1, 26, 12, 1, 1, 6, 20]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    files = {"/page.html": PAGE.encode()}
    with closing(pdfium.PdfDocument(SAMPLES / "huaian-2024.pdf")) as pdf:
        for number, top, bottom in TABLES:
            page = pdf[number - 1].render(scale=200 / 72).to_pil()
            out = io.BytesIO()
            page.crop((0, int(top * page.height), page.width, int(bottom * page.height))).save(out, "PNG")
            files[f"/{number}.png"] = out.getvalue()

    with Website() as served:
        for path, data in files.items():
            served.on(path, give(data))
        yield served.url("")


def test_the_pictures_of_a_page_are_its_tables(project: Project, site: str) -> None:
    for path in project.sources.glob("*.yaml"):
        path.unlink()
    (project.sources / "office.yaml").write_text(
        f"source: office\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"documents:\n  - url: {site}/page.html\n",
        encoding="utf-8",
    )
    first = run_pipeline(project, None, Lines(), steps=HERE)
    assert (first.state, first.new) == ("partial", 1)  # of pages 4 and 5 the rest is missing
    with connect(project.warehouse, read_only=True) as connection:
        assert connection.execute("select agency, year, status from reports").fetchall() == [
            ("淮安市人民政府", 2024, "partial")
        ]
        rows = connection.execute(
            "select table_id, value from facts join indicators using (form, table_id, indicator) "
            "where state = 'reported' order by position"
        ).fetchall()
    assert [value for table, value in rows if table == "review_litigation"] == REVIEWS
    assert [value for table, value in rows if table != "review_litigation"] == RULES
    assert run_pipeline(project, None, Lines(), steps=HERE).state == "unchanged"
