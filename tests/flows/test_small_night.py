"""A whole night over two reports, with exports and site: the only one that `make check` runs."""

from __future__ import annotations

import csv
from pathlib import Path

from paths import ROOT, SAMPLES
from run_here import read_here

from gongkai.flows.pipeline.outputs import build_site
from gongkai.flows.pipeline.run import run
from gongkai.flows.pipeline.steps import Steps
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import connect

REPORTS = [SAMPLES / "hongze-2024.html", SAMPLES / "shanghai-bgt-2019.html"]
WITH_SITE = Steps(read=read_here, site=build_site)

RECEIVED = "select year, value from harmonized where measure = 'requests.received' order by year"
CELLS = "select count(*), count(*) filter (where state = 'reported') from facts"
FINDINGS = "select rule, count(*) from findings where severity <> 'info' group by rule order by rule"


def test_two_reports_from_their_files_to_the_site(tmp_path: Path) -> None:
    project = Project(tmp_path, tmp_path / "gongkai.duckdb", ROOT / "data" / "reference")
    project.sources.mkdir(parents=True)
    result = run(project, REPORTS, Lines(), steps=WITH_SITE)
    assert (result.state, result.new, result.reports, result.failed) == ("published", 2, 2, [])
    with connect(project.warehouse, read_only=True) as connection:
        received, findings, [(facts, numbers)] = (
            connection.execute(sql).fetchall() for sql in (RECEIVED, FINDINGS, CELLS)
        )
    assert received == [(2019, 859), (2024, 95)]
    assert findings == [("identity.blank_part", 1), ("identity.year_after_form", 1)]
    with (project.exports / "observations.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert result.facts == facts == len(rows) == 384
    values = {(row["year"], row["indicator"]): row["value"] for row in rows if row["applicant"] in ("", "total")}
    assert [values[year, "requests.received"] for year in ("2019", "2024")] == ["859", "95"]
    home = (project.site / "index.html").read_text(encoding="utf-8")
    assert "859" in home and "淮安市洪泽区人民政府" in home
    pages = [path.read_text(encoding="utf-8") for path in (project.site / "report").glob("*.html")]
    assert [sum(page.count(text) for page in pages) for text in ('"859","859","reported"', '"reported"')] == [
        1,
        numbers,
    ]
    assert {path.parent.name for path in project.site.glob("*/*.html")} == {"agency", "district", "measure", "report"}
    assert run(project, REPORTS, Lines(), steps=WITH_SITE).state == "unchanged"
