"""Reports that add up give no error whose cause is the source: neither as they are read nor by the rules."""

from __future__ import annotations

from pathlib import Path

from gongkai.sql.build import check_staging, prepare_staging
from gongkai.sql.connection import connect
from tests.roundtrip.compare import read_back
from tests.roundtrip.styles import samples
from tests.roundtrip.values import ROOT
from tests.sql.conftest import Builder

STYLES = ("html", "html-gbk", "html-split", "docx", "drawn", "drawn-thick")
SEEDS = range(4)


def test_what_adds_up_gives_no_error_about_the_source(tmp_path: Path) -> None:
    read = [read_back(made.path)[0] for style in STYLES for made in samples(style, SEEDS, tmp_path)]
    assert {fact.form for report in read for fact in report.facts} == {"legacy", "2019", "2021"}
    staging = prepare_staging(tmp_path / "made.duckdb", ROOT / "data" / "reference", fresh=True)
    Builder.load(staging, *read)
    check_staging(staging, {}, [])
    with connect(staging, read_only=True) as connection:
        false = connection.execute(
            "select source_url, rule, f.indicator, message_en from findings as f join reports using (report_id) "
            "where severity = 'error' and cause = 'source'"
        ).fetchall()
        assessed = connection.execute("select count(*) from check_results where result = 'holds'").fetchall()
    assert false == []
    assert assessed > [(len(read) * 10,)]
