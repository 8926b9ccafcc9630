"""A synthetic warehouse: made-up reports of made-up agencies in every real district, written by SQL inside DuckDB.

The numbers hold: every identity of checks.csv, and what carries on from one year to the next. A settable share of the
reports has one number planted that does not (its note says so), some have blank cells, were read only in part, or
were published twice. Agencies are the current districts × kinds × years; forms, cells, labels, units and identities
come from data/reference, so that a new form or rule is in the benchmark as soon as it is in the reference data.

A few hundred agencies are made cell by cell (`bodies`); every other one prints the numbers of one of them at its own
places on the page. What it costs to load, check and query does not depend on which of the numbers are alike.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from measuring import Measured, measured

from gongkai.extractors.document import Box
from gongkai.sql import objects
from gongkai.sql.build import check_staging, prepare_staging
from gongkai.sql.connection import connect
from gongkai.sql.facts import write_facts
from gongkai.sql.incremental import Checked
from gongkai.sql.records import DocumentRow, RunRow
from gongkai.transforms.formulas import parse_equation
from gongkai.transforms.model import Correction, Fact, Identity, Report

ROOT = Path(__file__).parents[1]

REFERENCE = ROOT / "data" / "reference"

KINDS = (
    "人民政府 司法局 教育局 财政局 民政局 公安局 卫生健康局 发展和改革局 自然资源局 住房和城乡建设局 交通运输局 "
    "水务局 农业农村局 商务局 文化和旅游局 审计局 统计局 应急管理局 市场监督管理局 医疗保障局 退役军人事务局 "
    "人力资源和社会保障局 生态环境局 科学技术局 工业和信息化局 城市管理局 信访局 行政审批服务局 体育局 林业局"
)
"""The offices of a district, the most common first; further ones are 街道办事处 with a number."""

FORM_OF_YEAR = {
    **dict.fromkeys(range(2014, 2019), "legacy"),
    **dict.fromkeys((2019, 2020), "2019"),
    **dict.fromkeys(range(2021, 2026), "2021"),
}
"""Provinces and prefectures have a report for each of these years, everyone else from 2019 on: 200 facts a report."""

BODIES = 400
STEP = 25_000
"""Reports per INSERT: their facts are sorted in memory."""


BASELINE = "select form, indicator, applicant, sum(value), count(*) from facts group by all"
"""What times are compared with: one pass over the facts."""

RUN = RunRow("n1", "2026-07-01", None, "published", 0, 0, 0, 0)
NEXT_RUN = replace(RUN, run_id="n2", started_at="2026-07-02")


@dataclass(frozen=True, slots=True)
class Shares:
    """Of 100,000 reports: how many have an error planted, blank cells, doubtful cells, a second edition, no table."""

    errors: int = 10_000
    blanks: int = 2_000
    doubts: int = 500
    again: int = 2_000
    unread: int = 1_000


@contextmanager
def asked_for(doc: str | None, reports: int, options: Sequence[str] = ()) -> Iterator[tuple[Path, Measured]]:
    """Where a synthetic warehouse is to stand and how its facts were made: as large and in the folder that the command
    line says. Prints what was made; the folder goes away. `options` are those of the command itself."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=reports)
    parser.add_argument("--folder", type=Path, help="for the warehouse; default: a temporary one")
    for option in options:
        parser.add_argument(option, action="store_true")
    given = parser.parse_args()
    (given.folder or Path(tempfile.gettempdir())).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        target = Path(folder) / "synthetic.duckdb"
        made = measured(make, target, given.reports)
        rows = counted(made.result)
        print(f"{rows['reports']:,} reports, {rows['facts']:,} facts, {size(made.result):,.0f} MB, made in {made.cost}")
        yield target, made


def make(target: Path, reports: int, shares: Shares = Shares()) -> Path:
    """A staging file beside `target` with so many synthetic reports loaded and nothing checked yet.

    Facts stand in the order in which a first night reads: by the name of the document, that is at random.
    """
    staging = prepare_staging(target, REFERENCE, fresh=True)
    with connect(staging, read_only=False) as connection:
        _bodies(connection)
        _reports(connection, reports, shares)
        for start in range(0, _one(connection, "select count(*) from made"), STEP):
            _facts(connection, start)
        _findings(connection)
        connection.execute("checkpoint")
    return staging


def check(staging: Path, *more: RunRow, corrections: Sequence[Correction] = ()) -> Checked:
    """As a night does: editions, rules, measures, and the tests of sql/tests."""
    return check_staging(staging, {"inputs": "synthetic"}, [RUN, *more], corrections)


def read(path: Path, reports: int) -> list[Report]:
    """Some of the loaded reports of a warehouse, as reading gave them."""
    with connect(path, read_only=True) as connection:
        connection.execute(
            "create temp table wanted as select * from reports where status = 'loaded' order by report_id limit ?",
            [reports],
        )
        facts = defaultdict(list)
        for report_id, *cell, x0, y0, x1, y1, reader, agreed in connection.execute(
            "select * exclude (corrected) from facts where report_id in (select report_id from wanted)"
        ).fetchall():
            facts[report_id].append(Fact(*cell, Box(x0, y0, x1, y1), reader, agreed))
        found = connection.execute(
            "select document_id, source_url, status, title, agency, agency_id, district, district_code, year, "
            "published_on, report_id from wanted"
        ).fetchall()
    return [Report(*row[:3], Identity(*row[3:10]), tuple(facts[row[10]])) for row in found]


def read_next_year(path: Path, reports: int) -> list[Report]:
    """The same as reports of a year that was not there yet."""
    year = max(FORM_OF_YEAR) + 1
    return [
        replace(
            report,
            document_id=hashlib.sha256(report.document_id.encode()).hexdigest(),
            identity=replace(report.identity, year=year),
        )
        for report in read(path, reports)
    ]


def document(report: Report) -> DocumentRow:
    """The row of `documents` that goes with a report."""
    sha = report.document_id
    place = f"{sha[:2]}/{sha}"
    return DocumentRow(
        sha, "application/pdf", 100_000, "2026-01-01", place, report.source_url, "synthetic", "{}", "synthetic"
    )


def counted(path: Path) -> dict[str, int]:
    """Rows of the tables of a warehouse."""
    with connect(path, read_only=True) as connection:
        return {
            table: _one(connection, f"select count(*) from {table}") for table in ("facts", *objects.tables("data"))
        }


def size(path: Path) -> float:
    """Megabytes on disk."""
    return path.stat().st_size / 1e6


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _bodies(connection: duckdb.DuckDBPyConnection) -> None:
    """body_cells: the numbers of a few hundred made-up agencies, each year, and the place of each cell on the page."""
    years = list(FORM_OF_YEAR.items())
    connection.execute("create temp macro edge(report, place) as (hash(report, place) % 1500)::double / 100")
    connection.execute("create temp table form_of_year (year smallint, form varchar)")
    connection.executemany("insert into form_of_year values (?, ?)", years)
    connection.execute("create temp table recipe (form varchar, indicator varchar, seed varchar, back int, sign int)")
    connection.executemany("insert into recipe values (?, ?, ?, ?, ?)", _recipes(connection))
    connection.execute(
        """
        create temp table body_cells as
        with types as (
            select i.form, i.indicator, a.applicant, a.applicant as type
            from indicators as i, applicants as a where i.by_applicant and a.applicant <> 'total'
            union all
            select i.form, i.indicator, 'total', a.applicant
            from indicators as i, applicants as a where i.by_applicant and a.applicant <> 'total'
            union all
            select form, indicator, null, '' from indicators where not by_applicant
        ),
        numbers as (
            select b.body, y.year, y.form, t.indicator, t.applicant, sum(
                r.sign * case
                    when r.seed like '%.in_force' then 100 + hash(b.body, r.seed, y.year - r.back) % 4
                    when r.seed like '%.repealed' then 3 + hash(b.body, r.seed, y.year - r.back) % 9
                    when r.seed = 'requests.granted' then 2 + hash(b.body, r.seed, t.type, y.year - r.back) % 30
                    when hash(b.body, r.seed, t.type, y.year - r.back) % 5 < 3 then 0
                    else hash(b.body, r.seed, t.type, y.year - r.back, 'n') % 3
                end
            )::decimal(20, 4) as value
            from range($bodies) as b(body)
            cross join form_of_year as y
            join types as t on t.form = y.form
            join recipe as r on r.form = y.form and r.indicator = t.indicator
            group by all
        )
        select n.*, i.table_id, i.unit,
            row_number() over (partition by n.body, n.year order by i.position, a.position)::int as cell,
            row_number() over (partition by n.body, n.year, ruled.indicator is null order by i.position, a.position)
                * (ruled.indicator is not null)::int as ruled_cell,
            count(ruled.indicator) over (partition by n.body, n.year) as ruled_cells,
            (i.position // 14 + 3)::int as page,
            (240 + 36 * coalesce(a.position, 0))::double as x,
            (120 + 40 * (i.position % 14))::double as y,
            coalesce(a.position, 0) as col,
            i.position as line
        from numbers as n
        join indicators as i using (form, indicator)
        left join applicants as a using (applicant)
        left join (
            select distinct c.form, coalesce(t.indicator, i.indicator) as indicator
            from check_terms as t
            join checks as c on c.check_id = t.check_id and c.kind = 'identity' and c.severity = 'error'
            join indicators as i
                on i.form = c.form and i.table_id = c.table_id and i.by_applicant = (c.scope <> 'report')
        ) as ruled on ruled.form = n.form and ruled.indicator = n.indicator
        order by n.body, n.year, cell
        """,
        {"bodies": BODIES},
    )


def _recipes(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int, int]]:
    """What each cell is the sum of: form, indicator, seed (a random number), years back, sign.

    An identity gives its total as the sum of its parts; the balance gives 新收. What is carried over, or in force,
    is a seed of the year itself or of the year before.
    """
    made: dict[tuple[str, str], list[tuple[str, int]]] = {}
    formulas = connection.execute(
        "select form, formula from checks where kind = 'identity' and severity = 'error' and scope <> 'indicator' "
        "order by contains(split_part(formula, '=', 1), '+')"
    ).fetchall()
    for form, formula in formulas:
        left, right = parse_equation(formula)
        total, *others = left
        made[form, total.name] = [*((t.name, t.sign) for t in right), *((t.name, -t.sign) for t in others)]
    carried: dict[str, list[tuple[str, int, int]]] = {"requests.carried_in": [("requests.carried_out", 1, 1)]}
    for what in ("regulations", "normative_documents"):
        in_force, repealed = f"{what}.in_force", f"{what}.repealed"
        carried[f"{what}.issued"] = [(repealed, 0, 1), (in_force, 0, 1), (in_force, 1, -1)]

    def seeds(form: str, name: str) -> list[tuple[str, int, int]]:
        if form != "legacy" and name in carried:
            return carried[name]
        if (form, name) not in made:
            return [(name, 0, 1)]
        return [(seed, back, sign * s) for part, sign in made[form, name] for seed, back, s in seeds(form, part)]

    cells = connection.execute("select form, indicator from indicators").fetchall()
    return [(form, name, *seed) for form, name in cells for seed in seeds(form, name)]


def _reports(connection: duckdb.DuckDBPyConnection, reports: int, shares: Shares) -> None:
    """made: the reports in the order in which they are loaded; and with them the tables documents and reports."""
    connection.execute("create temp table kind (rank int, kind varchar)")
    connection.executemany("insert into kind values (?, ?)", list(enumerate(KINDS.split())))
    connection.execute(
        """
        create temp table made as
        with offices as (
            select d.district_code, d.district, d.full_name, d.level, n.rank,
                coalesce(k.kind, format('第{}街道办事处', n.rank - $kinds + 1)) as kind
            from districts as d
            cross join range(200) as n(rank)
            left join kind as k using (rank)
            where d.status = 'current'
        ),
        dues as (
            select o.*, y.year, y.form
            from offices as o
            join form_of_year as y on y.form <> 'legacy' or (o.rank = 0 and o.level <> 'county')
            order by o.rank, hash(o.district_code), y.year
            limit $reports
        ),
        editions as (
            select *, 1 as edition from dues
            union all
            select *, 2 from dues where hash(district_code, rank, year, 'again') % 100000 < $again
        ),
        named as (
            select *, sha256(concat_ws('|', district_code, kind, year, edition)) as document_id
            from editions
        )
        select *, (row_number() over (order by document_id) - 1)::int as number,
            'r' || left(document_id, 16) as report_id,
            hash(district_code, rank, 'body') % $bodies as body,
            hash(document_id, 'unread') % 100000 < $unread as unread,
            hash(document_id, 'error') % 100000 < $errors as wrong,
            hash(document_id, 'blank') % 100000 < $blanks as blank,
            hash(document_id, 'doubt') % 100000 < $doubts as doubtful,
            hash(document_id, 'torn') % 10 = 0 as torn
        from named
        order by document_id
        """,
        {
            "kinds": len(KINDS.split()),
            "reports": reports,
            "bodies": BODIES,
            "again": shares.again,
            "unread": shares.unread,
            "errors": shares.errors,
            "blanks": shares.blanks,
            "doubts": shares.doubts,
        },
    )
    connection.execute(
        """
        insert into documents
        select document_id, 'application/pdf', 100000 + hash(document_id) % 400000,
            make_timestamp(year + 1, 1 + edition, 10, 3, 0, 0), left(document_id, 2) || '/' || document_id,
            format('https://www.example.gov.cn/{}/xxgk/gknb/{}/t{}.html', district_code, year, left(document_id, 12)),
            'synthetic', '{}', 'synthetic'
        from made order by number
        """
    )
    connection.execute(
        """
        insert into reports by name
        select m.report_id, m.document_id, d.source_url,
            format('{}{}{}年政府信息公开工作年度报告', district, kind, year) as title,
            full_name || kind as agency, district_code || '-' || kind as agency_id, district, district_code, year,
            make_date(year + 1, edition, 15) as published_on,
            case when unread then 'quarantined' else 'loaded' end as status
        from made as m join documents as d using (document_id) order by number
        """
    )


def _facts(connection: duckdb.DuckDBPyConnection, start: int) -> None:
    """The cells of some reports. A planted error goes to a cell of an identity; its note says so."""
    write_facts(
        connection,
        f"""
        with cells as (
            select m.*, c.* exclude (body, year, form), case when torn and c.page % 2 = 0 then 0.35 else 0 end as shift,
                m.wrong and not m.blank
                and c.ruled_cell = hash(m.document_id, 'cell') % c.ruled_cells + 1 as planted,
                case
                    when m.blank and hash(m.document_id, c.cell) % 20 = 0 then 'blank'
                    when m.blank and hash(m.document_id, c.cell) % 20 = 1 then 'mark'
                    else 'reported'
                end as state
            from made as m
            join body_cells as c on c.body = m.body and c.year = m.year
            where m.number >= {start} and m.number < {start + STEP} and not m.unread
        )
        select report_id, form, table_id, indicator, applicant,
            case when state = 'reported' then value + planted::int end as value, unit, state,
            case state when 'reported' then plain(value + planted::int) when 'mark' then '/' else '' end as raw,
            case when planted then 'planted' end as note, page,
            round(x + edge(number, -col) + shift, 2) as x0, round(y + edge(number, line), 2) as y0,
            round(x + 36 + edge(number, -col - 1) + shift, 2) as x1, round(y + 40 + edge(number, line + 1), 2) as y1,
            'pdf:camelot-vector+pdfium' as reader, not (doubtful and hash(document_id, cell) % 40 = 0) as agreed,
            false as corrected
        from cells
        order by number, cell
        """,
    )


def _findings(connection: duckdb.DuckDBPyConnection) -> None:
    """What reading leaves: cells where the readings differ, an unread file, a label known as a variant."""
    connection.execute(
        """
        insert into findings
        with p as (
            select report_id, 'reading.disagree' as rule, table_id, indicator, applicant, 'reader' as cause
            from facts where not agreed
            union all
            select report_id, 'reading.broken', null, null, null, 'reader' from made where unread
            union all
            select report_id, 'label.alias', 'requests', 'requests.carried_out', null, 'source'
            from made where hash(document_id, 'alias') % 5 = 0 and form <> 'legacy' and not unread
        )
        select finding_key(m.district_code || '-' || m.kind, m.year, p.rule, p.indicator, p.applicant, ''),
            report_id, p.rule, c.severity, p.table_id, p.indicator, p.applicant, null, null, p.cause,
            c.message_zh, c.message_en, 'open'
        from p
        join made as m using (report_id)
        join checks as c on c.check_id = p.rule
        """
    )
