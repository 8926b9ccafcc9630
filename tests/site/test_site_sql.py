"""SQL in the browser: the engine that ships, the tables beside the site, and the page."""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import urllib.request
from http.server import HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sites import ROOT, Look, Made, address
from typer.testing import CliRunner

from gongkai.flows.cli.main import app
from gongkai.flows.project import ProjectError
from gongkai.site import sql_page
from gongkai.site.build import Built
from gongkai.site.query_tables import FOLDER, TABLES
from gongkai.site.serving import site_server
from gongkai.sql.quoting import quoted_text

VENDOR = ROOT / "site" / "static" / "vendor"
ENGINES = sorted(VENDOR.glob("*-wasm-*"))


def test_the_engines_are_those_that_were_published() -> None:
    script = (ROOT / "benchmarks" / "vendor_wasm.py").read_text("utf-8")
    assert re.search(r"https?://", script) is None, "no address of a registry"
    assert [folder.name.rpartition("-")[0] for folder in ENGINES] == ["duckdb-wasm", "parquet-wasm"]
    for folder in ENGINES:
        name, _, version = folder.name.rpartition("-")
        assert f'"{name}", "{version}"' in script
        assert f"/{folder.name}`" in (ROOT / "site" / "static" / "sql.js").read_text("utf-8")
        assert "licen" in (folder / "LICENSE").read_text("utf-8").lower()
        for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
            expected, name = line.split()
            path = folder / name
            data = path.read_bytes() if path.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
            assert hashlib.sha256(data).hexdigest() == expected, name


def files_of(made: Made, name: str) -> list[str]:
    """The files of a table: one, or one for each year."""
    return [
        path.relative_to(made.site).as_posix()
        for path in sorted((made.site / FOLDER).rglob("*.parquet"))
        if path.relative_to(made.site / FOLDER).parts[0].removesuffix(".parquet") == name
    ]


def test_the_tables_are_those_of_the_warehouse(bundled: Made) -> None:
    assert {path.name.removesuffix(".parquet") for path in (bundled.site / FOLDER).iterdir()} == set(TABLES)
    for name in TABLES:
        files = files_of(bundled, name)
        parquet = f"read_parquet([{', '.join(quoted_text(bundled.site / file) for file in files)}])"
        assert bundled.ask(f"from {parquet} order by all") == bundled.ask(f"from {name} order by all"), name
        described = "select column_name, column_type from (describe from {})"
        assert bundled.ask(described.format(parquet)) == bundled.ask(described.format(name)), name


def test_every_example_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "analyst.md").read_text("utf-8")
    examples = sql_page.examples()
    assert len(examples) >= 5 and all(example["zh"] and example["en"] for example in examples)
    for example in examples:
        assert f"```sql\n{example['sql']}\n```" in text, example["zh"]


def ran(page: Page, sql: str) -> None:
    page.fill("#statement", sql)
    page.press("#statement", "Control+Enter")
    expect(page.locator("#state")).not_to_contain_text("运行中", timeout=30_000)


def test_questions_are_answered_in_the_browser_and_nothing_is_asked_of_another_server(
    bundled: Made, served: str, look: Look
) -> None:
    """3119 requests of 淮安 in 2024: typed from the report."""
    page = look.ready(f"{served}/sql.html")
    assert not [url for url in look.requests if "vendor" in url], "the engine is fetched when it is needed"
    page.locator(".examples button").nth(1).click()
    expect(page.locator("#result tbody tr", has_text="淮安市")).to_contain_text("3119", timeout=30_000)
    assert page.locator("#result tbody tr", has_text="淮安市").locator("td").nth(2).get_attribute("class") == "n"
    for i in range(page.locator(".examples button").count()):
        page.locator(".examples button").nth(i).click()
        expect(page.locator("#state")).to_contain_text("秒")
        assert page.locator("#result .err").count() == 0
    ran(page, "select value, [agency] as who, null as none from harmonized where value = 3119 -- 淮安\n;")
    assert page.locator("#result tbody td").all_text_contents() == ["3119.0000", "[淮安市人民政府]", "NULL"]
    with page.expect_download() as got:
        page.click("#result .csv")
    assert Path(got.value.path()).read_text("utf-8") == "\ufeffvalue,who,none\n3119.0000,[淮安市人民政府],\n"
    assert "q=select+value" in page.url, "the address keeps the question"
    ran(page, "select '<b>公报</b>' as \"<i>\"")
    assert "<i>" in page.inner_text("#result thead") and "<b>公报</b>" in page.inner_text("#result tbody")
    ran(page, "select i from range(5000) as t (i) order by i desc")
    assert page.locator("#result tbody tr").count() == 1000
    assert "只取前 1000 行" in page.inner_text("#state")
    for wrong, message in {
        "select *\nfro rates": "LINE 2: fro rates",
        "select no_such_column from rates": "no_such_column",
        "drop table rates": "只能查询",
        f"from read_csv('{served.replace('127.0.0.1', 'localhost')}/data/x.csv')": "disabled",
        "select 1; select 2": "multiple",
    }.items():
        ran(page, wrong)
        assert message in page.inner_text("#result .err[role=alert]"), wrong
    refused = page.evaluate(
        """async (elsewhere) => {
            const ends = `.then(() => postMessage("answered"), () => postMessage("refused"))`;
            const asks = `fetch("${elsewhere}", {mode: "no-cors"})${ends}`;
            const worker = new Worker(URL.createObjectURL(new Blob([asks])));
            return await new Promise((resolve) => worker.addEventListener("message", (event) => resolve(event.data)));
        }""",
        served.replace("127.0.0.1", "localhost"),
    )
    assert refused == "refused", "the policy of the page holds in its workers"
    said = [text for text in look.complaints if "Content Security Policy" in text]
    assert len(said) <= 2 and all("localhost" in text for text in said)
    look.complaints[:] = [text for text in look.complaints if text not in said and "favicon" not in text]
    assert all(url.startswith((served, f"blob:{served}")) for url in look.requests if "localhost" not in url)


def test_a_table_is_fetched_when_a_question_names_it_and_has_its_rows_and_types(
    bundled: Made, served: str, look: Look
) -> None:
    page = look.ready(f"{served}/sql.html")

    def files() -> list[str]:
        return [url.partition(f"/{FOLDER}/")[2] for url in look.requests if url.endswith(".parquet")]

    def fetched() -> list[str]:
        return sorted({file.partition("/")[0].removesuffix(".parquet") for file in files()})

    ran(page, "summarize rates")
    ran(page, "select * from Rates limit 1")
    assert fetched() == ["rates"]
    ran(page, "show tables")
    assert fetched() == sorted(TABLES), "a question that names none is of all of them"
    assert page.locator("#result tbody tr").all_text_contents() == sorted(TABLES)
    of_all = " union all ".join(f"select '{name}' as name, count(*) as n from {name}" for name in TABLES)
    types = (
        "select table_name, column_name, data_type from duckdb_columns() where not internal order by 1, column_index"
    )
    for sql in (f"from ({of_all}) order by 1", types):
        ran(page, sql)
        rows = page.eval_on_selector_all(
            "#result tbody tr", "rows => rows.map((r) => [...r.cells].map((c) => c.textContent))"
        )
        there = sql.replace("where not", f"where table_name in {TABLES} and database_name = current_database() and not")
        assert [tuple(row) for row in rows] == [tuple(map(str, row)) for row in bundled.ask(there)]
    assert len(files()) == len(set(files())) == sum(len(files_of(bundled, name)) for name in TABLES), "none twice"


def test_from_disk_the_page_says_how_it_is_served(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "sql.html"))
    expect(page.locator("#from-disk")).to_contain_text("gongkai site --serve")
    expect(page.locator("#run")).to_be_hidden()
    page.click("#language")
    expect(page.locator("#from-disk")).to_contain_text("A page opened from disk")


def test_only_the_page_for_sql_may_run_an_engine(bundled: Made) -> None:
    for path in bundled.site.rglob("*.html"):
        assert ("wasm-unsafe-eval" in path.read_text("utf-8")) == (path.name == "sql.html")


def test_the_command_serves_what_it_has_built(bundled: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(server: HTTPServer) -> None:
        for name, kind in {
            "static/sql.js": "text/javascript",
            files_of(bundled, "rates")[0]: "application/vnd.apache.parquet",
        }.items():
            threading.Thread(target=server.handle_request).start()
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/{name}") as answer:
                assert answer.headers["Content-Type"] == kind
        raise KeyboardInterrupt

    monkeypatch.setattr("gongkai.site.build", lambda *_, **__: Built(bundled.site, 1, 0, 0, 0))
    monkeypatch.setattr(HTTPServer, "serve_forever", interrupted)
    result = CliRunner().invoke(app, ["site", "--serve", "--port", "0", "--warehouse", str(bundled.warehouse)])
    assert result.exit_code == 0, result.output
    assert "\nhttp://" in result.stdout


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with site_server(tmp_path, 0) as first, pytest.raises(ProjectError, match="--port"):
        site_server(tmp_path, first.server_port)
