"""Sites to look at: of the bundled reports, of a warehouse with nothing in it, and of one with hostile names."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from browser import CHROMIUM, chromium
from playwright.sync_api import Browser
from sites import HOSTILE, ROOT, Look, Made, Tab, site_of, with_number

from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.steps import Steps
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.site.serving import site_server
from gongkai.sql.build import prepare_staging
from tests.edits import edit

FILES = (
    *(ROOT / "data" / "samples" / f"{name}.pdf" for name in ("huaian-2024", "xixia-sfj-2024", "xingqing-sfj-2018")),
    ROOT / "tests" / "data" / "typeset" / "sample-2020-form2019.html",
)


@pytest.fixture(scope="session")
def bundled(keep_readings: Callable[[Project], None], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Three reports from PDF and one from a web page."""
    folder = tmp_path_factory.mktemp("bundled")
    path = folder / "gongkai.duckdb"
    reference = folder / "reference"
    shutil.copytree(ROOT / "data" / "reference", reference)
    lines = (reference / "agencies.csv").read_text("utf-8").splitlines(keepends=True)
    expected = [line for line in lines if line.startswith(("agency_id", "320800-", "640"))]
    (reference / "agencies.csv").write_text("".join(expected), "utf-8")  # of the other samples nothing is loaded
    project = Project(ROOT, path, reference)
    keep_readings(project)
    assert run_pipeline(project, FILES, Lines(), steps=Steps(export=None)).state == "published"
    return site_of(path, folder / "site")


@pytest.fixture(scope="session")
def changed(bundled: Made, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A copy of the bundled warehouse after some statements, with the same archive."""

    def make(*statements: str) -> Path:
        folder = tmp_path_factory.mktemp("changed")
        path = folder / "gongkai.duckdb"
        shutil.copyfile(bundled.warehouse, path)
        (folder / "gongkai-archive").symlink_to(bundled.warehouse.with_name("gongkai-archive"))
        with duckdb.connect(path) as connection:
            edit(connection, *statements)
        return path

    return make


@pytest.fixture(scope="session")
def hostile(bundled: Made, changed: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """兴庆's report of 2018 with markup in title, agency, note, cell and findings, and a script for an address."""
    text = HOSTILE.replace("'", "''")
    path = changed(
        f"update reports set title = '{text}', agency = '{text}', source_url = 'javascript:alert(1)' where year = 2018",
        f"update agencies set agency = '{text}' where agency_id = '640104-司法局'",
        f"update documents set hints = json_object('note', '{text}')",
        f"update findings set message_zh = '{text}'",
        f"update facts set raw = '{text}', value = null, state = 'text' where indicator = 'litigation.total'",
    )
    return site_of(path, tmp_path_factory.mktemp("hostile") / "site", pictures=bundled.site)


PEERS = """
    create temp view peers as
    select agency_id, year, 'denied_of_concluded' as rate, level, n, 0.05 as median, 0.02 as q1, 0.1 as q3,
        if(n < 5, null, 3) as rank, 2 as n_missing, ['甲市人民政府', '乙市人民政府'] as missing, 1 as without_rate,
        'own|unknown' as scopes
    from reports, (values ('city', 1), ('province', 13), ('country', 300)) as t (level, n)
    union all by name from gongkai.main.peers where false
"""
"""Many peers without many reports: in place of the view of that name."""

COPY = "insert into {table} by name select * replace ({replaced}) from {table} where report_id like 'rfed22%'"


SUSPECT = """
    insert into findings by name
    select 'f-' || rule || '-' || applicant as finding_id, report_id, rule, 'error' as severity, indicator, applicant,
        expected, actual, 'source' as cause, rule as message_zh, rule as message_en
    from reports, (values
        ('identity.cell', 'requests.granted', 'natural_person', '1280', '1288'),
        ('2021.requests.applicants', 'requests.granted', 'total', '1370', '1362'),
        ('2021.requests.results', 'requests.processed_total', 'natural_person', '2940', '2932'),
        ('2021.requests.results', 'requests.processed_total', 'commercial', '56', '53')
    ) as t (rule, indicator, applicant, expected, actual)
    where report_id like 'rfed22%'
"""
"""A row and a column that a cell explains, off by 8, and a column that is off by 3."""


OLD = "'r000000000000old' as report_id"
EARLIER_EDITION = [
    f"""insert into reports by name select * replace ({OLD}, false as is_current, report_id as superseded_by,
        date '2025-02-20' as published_on) from reports where agency_id = '640105-司法局'""",
    f"""insert into facts by name
        select f.* replace ({OLD}, if(f.indicator = 'requests.received' and f.applicant = 'total', 4, f.value) as value)
        from facts as f join reports as r using (report_id)
        where r.agency_id = '640105-司法局' and r.is_current""",
    "update reports set published_on = date '2025-03-12' where agency_id = '640105-司法局' and is_current",
]
"""西夏's report of 2024 as it was before: another number of requests, published 20 days after 31 January 2025."""


def another_year(year: int, received: int) -> list[str]:
    """Statements that give 淮安 its report of 2024 once more, for another year and with another number received."""
    key = f"'r{year:016d}' as report_id"
    value = f"if(indicator = 'requests.received', {received}, value) as value"
    numbers = with_number("requests.received", str(received))
    return [
        COPY.format(table="reports", replaced=f"{key}, {year}::smallint as year"),
        COPY.format(table="facts", replaced=f"{key}, {value}"),
        COPY.format(table="measure_values", replaced=f"{key}, {year}::smallint as year, {numbers} as numbers"),
    ]


@pytest.fixture(scope="session")
def varied(bundled: Made, changed: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """淮安 with four more years, peers, and cells of 2024 that are blank, marked, doubtful or not there."""
    huaian = "report_id like 'rfed22%' and"
    path = changed(
        *(
            s
            for year, received in ((2018, 1500), (2019, 1800), (2022, 2000), (2023, 2500))
            for s in another_year(year, received)
        ),
        f"update facts set value = null, state = 'blank', raw = '' where {huaian} indicator like 'licensing.%'",
        f"update facts set value = null, state = 'mark', raw = '/' where {huaian} indicator like 'penalties.%'",
        f"update facts set value = 0, raw = '0', agreed = false where {huaian} indicator = 'coercion.decisions'",
        f"delete from facts where {huaian} indicator = 'fees.amount'",
        "update findings set decision = 'confirmed' where rule = 'text.conflict'",
        SUSPECT,
        *EARLIER_EDITION,
        "insert into decisions by name select finding_id, 'confirmed' as decision, '张三' as decided_by,"
        " date '2025-03-01' as decided_on, '原件如此' as note, 'applied' as state, 'x' as file from findings",
    )
    return site_of(path, tmp_path_factory.mktemp("varied") / "site", PEERS, pictures=bundled.site)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A warehouse with the reference data alone, and no agency that is expected."""
    folder = tmp_path_factory.mktemp("empty")
    path = prepare_staging(folder / "gongkai.duckdb", ROOT / "data" / "reference", fresh=True)
    with duckdb.connect(path) as connection:
        connection.execute("delete from agencies")
    return site_of(path, folder / "site")


@pytest.fixture
def served(bundled: Made) -> Iterator[str]:
    with site_server(bundled.site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed before the tests of other modules: while it is open an event loop runs in this thread."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (chromium, chromium-browser or google-chrome)")
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context()
    yield Tab(context)
    context.close()


@pytest.fixture
def look(tab: Tab) -> Iterator[Look]:
    """Nothing of the tests before it is left; errors on the console fail it."""
    looking = tab.anew()
    yield looking
    assert looking.complaints == []
