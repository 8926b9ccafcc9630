"""A report whose tables a web page shows as pictures: pulled with the page, read with it, one report."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest
from paths import SAMPLES
from run_here import HERE
from website import Website, give

from gongkai.flows.cli.progress import Lines
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.project import Project
from gongkai.sql.connection import connect

PAGE = """<html><meta charset="utf-8"><title>淮安市人民政府2024年政府信息公开工作年度报告</title><body>
<img src="/logo.png" width="40" height="40"><div id="zoom"><p>统计期限自2024年1月1日至2024年12月31日。</p>
<p><img src="3.png"></p><p><img src="4.png"></p><p><img src="5.png"></p></div></body></html>"""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    pdf = pdfium.PdfDocument(SAMPLES / "huaian-2024.pdf")
    files = {"/page.html": PAGE.encode()}
    for number in (3, 4, 5):
        out = io.BytesIO()
        pdf[number - 1].render(scale=200 / 72).to_pil().save(out, "PNG")
        files[f"/{number}.png"] = out.getvalue()
    pdf.close()

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
    assert (first.state, first.new, first.failed) == ("published", 1, [])
    with connect(project.warehouse, read_only=True) as connection:
        assert connection.execute("select agency, year, status from reports").fetchall() == [
            ("淮安市人民政府", 2024, "loaded")
        ]
        counted = connection.execute(
            "select count(*), sum(value) filter (where indicator = 'penalties.decisions') from facts"
        )
        assert counted.fetchone() == (200, 3985758)
    assert run_pipeline(project, None, Lines(), steps=HERE).state == "unchanged"
