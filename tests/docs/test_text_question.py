"""The question of analyst.md that only texts answer: its output is that of the labelled texts of public reports."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from gongkai.extractors.document import Passage
from gongkai.flows.project import load_reference
from gongkai.sql import objects
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "tests" / "data" / "text" / "statements.csv"


def rows() -> Iterator[tuple[str, int, str, float, bool, str, int, int]]:
    grammar = load_reference(ROOT / "data" / "reference").grammar
    with TEXTS.open(encoding="utf-8", newline="") as file:
        for report in csv.DictReader(file):
            [year] = re.findall(r"20\d\d", report["report"])[-1:]
            text = running(Passage(i, line) for i, line in enumerate(report["text"].splitlines()))
            for s in read_statements(text, grammar):
                polarity = "denied" if s.denied else "stated"
                yield report["report"], int(year), s.statement, float(s.value), s.approximate, polarity, s.start, s.end


def test_the_output_is_that_of_the_texts() -> None:
    page = (ROOT / "docs" / "analyst.md").read_text("utf-8")
    found = re.search(r"```sql\n([^`]*wechat_ahead[^`]*)```.*?```\n([^`]*)```", page, re.DOTALL)
    assert found is not None
    with duckdb.connect() as connection:
        connection.execute(
            "create table statements (report_id text, year int, indicator text, value decimal(20, 4), "
            'corrected bool, approximate bool, polarity text, "start" int, "end" int, '
            "unit text, scope text, quote text, page int, element int)"
        )
        connection.executemany(
            "insert into statements values (?, ?, ?, ?, false, ?, ?, ?, ?, '条', null, '', 1, null)", list(rows())
        )
        connection.execute(
            "create table reports as select distinct report_id, year, true as is_current, '' as district_code, "
            "'' as district, '' as agency_id, '' as agency, '' as source_url from statements; "
            "alter table statements drop year"
        )
        connection.execute(objects.statement("views", "narrative"))
        counted = connection.execute(found[1]).fetchall()
    header, *lines = found[2].splitlines()
    assert header.split()[0] == "period"
    assert [tuple(line.split()) for line in lines] == [tuple(map(str, row)) for row in counted]
