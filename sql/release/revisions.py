"""What a release changes in the preceding one: each number that is new, different or gone, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gongkai.errors import GongkaiError
from gongkai.sql.csv_files import Exported, write_query
from gongkai.sql.objects import Entry
from gongkai.sql.quoting import quoted_text

NAME = "gongkai-annual-reports"
"""The Data Package name of every release."""

ENTRY = Entry("revisions", "修订", "One row per cell that is new, different or gone since the release before.")
COLUMNS = (
    Entry("change", "变化", "added, changed or withdrawn"),
    Entry("why", "原因", "new_report, new_edition (the agency replaced its report), correction (by a person), "
          "read_again (same document, read otherwise) or report_withdrawn"),
    Entry("reason", "说明", "of a correction: its reason, author and date; of another edition: its address"),
    Entry("district_code", "行政区划代码", "GB/T 2260 code of the agency's district"),
    Entry("agency_id", "机关编号", "reports.agency_id"),
    Entry("agency", "机关", "name of the agency"),
    Entry("year", "报告年度", "the year reported on"),
    Entry("form", "表式", "forms.form"),
    Entry("table_id", "表", "table of the form"),
    Entry("indicator", "指标", "name of the indicator"),
    Entry("indicator_zh", "指标（中文）", "official label"),
    Entry("applicant", "申请人类型", "applicant type; empty where not printed per applicant"),
    Entry("unit", "单位", "unit of the value"),
    Entry("old_value", "旧值", "the number in the release before; its state in brackets where there is none"),
    Entry("new_value", "新值", "the number in this release; its state in brackets where there is none"),
    Entry("old_report", "旧报告编号", "edition that the release before has it from"),
    Entry("new_report", "新报告编号", "edition that this release has it from"),
    Entry("address", "地址", "where the cell stands in the API of this release, or of the one before if it is gone"),
)  # fmt: skip

CHANGES = ("added", "changed", "withdrawn")


class PreviousError(GongkaiError):
    """The folder given as the preceding release is not a release."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The preceding release: its folder and version."""

    folder: Path
    version: str


@dataclass(frozen=True, slots=True)
class Revisions:
    """The file that was written, and the number of changes of each kind."""

    file: Exported
    counts: dict[str, int]


def read_previous(folder: Path) -> Previous:
    """The release in a folder. Raises PreviousError where there is none."""
    try:
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        if package["name"] == NAME and (folder / "data" / "observations.csv").is_file():
            return Previous(folder, str(package["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise PreviousError(
        f"{folder} 不是 gongkai release 写的文件夹（应有 datapackage.json 和 data/observations.csv） / "
        f"{folder} was not written by 'gongkai release' (datapackage.json and data/observations.csv are expected)"
    )


def write(connection: duckdb.DuckDBPyConnection, folder: Path, before: Previous | None) -> Revisions:
    """Write revisions.csv into `folder`; for the first release only its header."""
    titles = [entry.name for entry in COLUMNS]
    select = _CHANGES.format(before=_before(before))
    if before is None:  # everything is new, which does not count as a revision
        select = f"select * from ({select}) limit 0"
    file = write_query(connection, folder / "revisions.csv", ENTRY.name, titles, select)
    source = f"read_csv({quoted_text(folder / 'revisions.csv')}, all_varchar = true, header = true)"
    counted = dict(connection.execute(f"select change, count(*) from {source} group by all").fetchall())
    return Revisions(file, {change: counted.get(change, 0) for change in CHANGES})


def _before(before: Previous | None) -> str:
    """SQL for the cells of the preceding release; for a first release only the columns, without rows."""
    columns = "district_code, agency_id, agency, year, form, table_id, indicator, indicator_zh, applicant, unit, "
    columns += "value, state, corrected, report_id"
    if before is None:
        return f"select {columns.replace('value', 'plain(value) as value')} from observations"
    path = quoted_text(before.folder / "data" / "observations.csv")
    return (
        f"select {columns} from read_csv({path}, all_varchar = true, header = true, delim = ',', quote = '\"', "
        "escape = '\"', new_line = '\\n', parallel = false, auto_detect = false, strict_mode = true, "
        f"columns = {_columns_of(before)}, max_line_size = 16777216)"
    )


def _columns_of(before: Previous) -> str:
    with (before.folder / "data" / "observations.csv").open(encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    return "{" + ", ".join(f"{quoted_text(name)}: 'VARCHAR'" for name in names) + "}"


_CHANGES = """
with was as (
    select *, coalesce(nullif(value, ''), '[' || state || ']') as shown, coalesce(agency_id, report_id) as whose,
        coalesce(year::varchar, report_id) as of_year, coalesce(applicant, '') as who
    from ({before})
),
now as (
    select district_code, agency_id, agency, year::varchar as year, form, table_id, indicator, indicator_zh, applicant,
        unit, corrected, report_id, source_url, coalesce(plain(value), '[' || state || ']') as shown,
        coalesce(agency_id, report_id) as whose, coalesce(year::varchar, report_id) as of_year,
        coalesce(applicant, '') as who
    from observations
),
old_reports as (select whose, of_year, min(report_id) as report_id from was group by all),
new_reports as (
    select whose, of_year, min(report_id) as report_id, min(source_url) as source_url from now group by all
),
compared as (
    select
        case when w.whose is null then 'added' when n.whose is null then 'withdrawn' else 'changed' end as change,
        coalesce(n.whose, w.whose) as whose, coalesce(n.of_year, w.of_year) as of_year,
        coalesce(n.district_code, w.district_code) as district_code, coalesce(n.agency_id, w.agency_id) as agency_id,
        coalesce(n.agency, w.agency) as agency, coalesce(n.year, w.year::varchar) as year,
        coalesce(n.form, w.form) as form, coalesce(n.table_id, w.table_id) as table_id,
        coalesce(n.indicator, w.indicator) as indicator, coalesce(n.indicator_zh, w.indicator_zh) as indicator_zh,
        coalesce(n.applicant, w.applicant) as applicant, coalesce(n.unit, w.unit) as unit,
        w.shown as old_value, n.shown as new_value, w.report_id as old_report, n.report_id as new_report,
        coalesce(n.corrected, false) as corrected, w.corrected::varchar = 'true' as was_corrected
    from was as w
    full join now as n
        on n.whose = w.whose and n.of_year = w.of_year and n.form = w.form and n.table_id = w.table_id
        and n.indicator = w.indicator and n.who = w.who
    where n.shown is distinct from w.shown or n.unit is distinct from w.unit
),
explained as (
    select c.*, n.source_url, o.report_id as had, n.report_id as has,
        case
            when o.report_id is null then 'new_report'
            when n.report_id is null then 'report_withdrawn'
            when o.report_id <> n.report_id then 'new_edition'
            when c.corrected or c.was_corrected then 'correction'
            else 'read_again'
        end as why
    from compared as c
    left join old_reports as o using (whose, of_year)
    left join new_reports as n using (whose, of_year)
)
select
    e.change,
    e.why,
    case
        when e.why = 'correction' then k.reason
        when e.why in ('new_report', 'new_edition') then e.source_url
    end as reason,
    e.district_code, e.agency_id, e.agency, e.year, e.form, e.table_id, e.indicator, e.indicator_zh, e.applicant,
    e.unit, e.old_value, e.new_value, e.old_report, e.new_report,
    'api/v1/reports/' || coalesce(e.new_report, e.old_report) || '.json#/cells/' || e.form || '/' || e.indicator || ':'
        || coalesce(e.applicant, '') as address
from explained as e
left join (
    select report_id, indicator, applicant,
        string_agg(reason || '（' || author || '，' || date || '）', '；' order by date, reason) as reason
    from corrections
    where quote is null
    group by all
) as k
    on k.report_id = e.new_report and k.indicator = e.indicator
    and k.applicant is not distinct from nullif(e.applicant, '')
order by all
"""
