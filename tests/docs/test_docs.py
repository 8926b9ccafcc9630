"""What the documents show works: their SQL and Python run, and the dictionary is that of today's reference data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gongkai.flows.console import print_query
from gongkai.sql import dictionary
from gongkai.sql.connection import connect

ROOT = Path(__file__).parents[2]
PAGES = ("analyst", "spreadsheets", "contribute")


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("sql", [sql for page in PAGES for sql in blocks(page, "sql")])
def test_the_queries_run(docs_project: Path, sql: str) -> None:
    with connect(docs_project / "data" / "warehouse" / "gongkai.duckdb", read_only=True) as connection:
        cursor = connection.execute(sql)
        assert len(cursor.description or []) >= 5
        assert cursor.fetchall()


def shown() -> list[tuple[str, str]]:
    """The queries of the documents behind which their output stands, with that."""
    block = r"((?:(?!^```).*\n)+)^```"
    pages = [(ROOT / "docs" / f"{page}.md").read_text("utf-8") for page in PAGES]
    return [pair for page in pages for pair in re.findall(rf"^```sql\n{block}\n\n```\n{block}", page, re.MULTILINE)]


@pytest.mark.parametrize(("sql", "output"), shown())
def test_the_output_is_what_the_query_prints(
    docs_project: Path, capsys: pytest.CaptureFixture[str], sql: str, output: str
) -> None:
    with connect(docs_project / "data" / "warehouse" / "gongkai.duckdb", read_only=True) as connection:
        print_query(connection, sql)
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    # a long output may be cut, at its end or in its middle
    assert all(line.rstrip() in printed for line in output.splitlines() if line not in ("…", "...")), "\n".join(printed)


@pytest.mark.parametrize("code", [code for page in PAGES for code in blocks(page, "python")])
def test_the_python_runs(docs_project: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.chdir(docs_project)
    names: dict[str, object] = {}
    exec(code, names)
    assert len(names["rates"]) > 0  # type: ignore[arg-type]


def test_there_is_something_to_run() -> None:
    assert len(blocks("analyst", "sql")) >= 4 and blocks("analyst", "python")


def test_the_dictionary_is_not_stale() -> None:
    written = dictionary.TARGET.read_text("utf-8")
    assert written == dictionary.text(ROOT / "data" / "reference"), "make docs"


def test_a_change_of_the_reference_data_makes_the_dictionary_stale(tmp_path: Path) -> None:
    for path in (ROOT / "data" / "reference").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    crosswalk = tmp_path / "crosswalk.csv"
    crosswalk.write_text(crosswalk.read_text("utf-8").replace("New requests received", "Requests"), "utf-8")
    assert dictionary.text(tmp_path) != dictionary.TARGET.read_text("utf-8")


def test_every_row_of_a_table_in_the_dictionary_has_its_columns() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", dictionary.TARGET.read_text("utf-8"), re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1, block[:80]
