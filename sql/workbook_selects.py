"""Queries of the workbook: tables in Chinese, cells in the order of their form, and the sheet to look at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gongkai.sql.objects import Entry
from gongkai.sql.quoting import quoted_name, quoted_text

MAIN_MEASURES = (
    "requests.received",
    "requests.carried_in",
    "requests.granted",
    "requests.granted_in_part",
    "requests.denied",
    "requests.carried_out",
    "review.total",
    "litigation.total",
)
"""The measures that people ask for first."""

FIRST = Entry(
    "first_look", "先看这张表",
    "The main measures by agency and year; beside each how it stands: ! an error, ? a warning, * corrected, "
    "how comparable it is where not exactly, and why there is none.",
)  # fmt: skip

_VOCABULARIES = {
    "scope": "scope",
    "comparability": "comparability",
    "state": "state",
    "status": "status",
    "severity": "severity",
    "cause": "cause",
    "decision": "decision",
    "availability": "availability",
    "level": "level",
    "unit_type": "unit_type",
    "basis": "basis",
    "table_id": "table",
}
"""Columns of coded values, each with its vocabulary in `terms`."""

_OF_COVERAGE = {"state": "coverage"}

_LABELS = {
    "form": "select label_zh from forms where form = {0}",
    "measure": "select any_value(label_zh) from crosswalk where measure = {0}",
    "rate": "select any_value(rate_zh) from rate_definitions where rate = {0}",
    "indicator": "select max_by(i.label_zh, f.position) from indicators as i join forms as f using (form) "
    "where i.indicator = {0}",
    "applicant": "select label_zh from applicants where applicant = {0}",
    "rule": r"select regexp_replace(message_zh, '[（“]?\{\w+\}[”）]?', '…', 'g') from checks where check_id = {0}",
}


def chinese_columns(columns: Sequence[str]) -> list[str]:
    """The columns shown in Chinese: of a pair in both languages only the Chinese one, without its code."""
    known = set(columns)

    def is_shown(column: str) -> bool:
        if column.endswith("_en"):
            return f"{column.removesuffix('_en')}_zh" not in known
        return f"{column}_zh" not in known

    return [column for column in columns if is_shown(column)]


def in_chinese(name: str, column: str, type_: str) -> str:
    """SQL for a column of the table or view `name` (alias `src`), with codes replaced by their Chinese terms."""
    quoted = f"src.{quoted_name(column)}"
    if type_ == "BOOLEAN":
        return f"case when {quoted} then '是' when not {quoted} then '否' end"
    if column in _LABELS:
        return _label(column, quoted)
    vocabulary = (_OF_COVERAGE if name == "coverage" else {}).get(column) or _VOCABULARIES.get(column)
    return _term(vocabulary, quoted) if vocabulary and type_ == "VARCHAR" else quoted


def _label(column: str, value: str) -> str:
    return f"coalesce(({_LABELS[column].replace('{0}', value)}), {value})"


def _term(vocabulary: str, value: str, chinese: bool = True) -> str:
    label = "label_zh" if chinese else "label_en"
    named = f"select any_value({label}) from terms where vocabulary = {quoted_text(vocabulary)} and term = {value}"
    return f"coalesce(({named}), {value})"


def order_of(name: str, columns: Sequence[str]) -> str:
    """SQL for the order: cells in the order of their form and applicants as printed; everything else by all columns."""
    every = [f"src.{quoted_name(column)}" for column in columns]
    if name == "observations":
        place = "(select position from applicants as a where a.applicant = src.applicant)"
        first = ("district_code", "agency_id", "year", "report_id", "form", "position")
        every = [*(f"src.{column}" for column in first if column in columns), place, *every]
    return ", ".join(every)


def first_look(labels: Mapping[str, tuple[str, str | None]], condition: str, chinese: bool) -> tuple[list[str], str]:
    """Titles and query of the first sheet; `labels` are those of the measures shown, with their units."""
    names = (
        ["行政区划", "机关", "年度", "统计范围", "表式"] if chinese else ["district", "agency", "year", "scope", "form"]
    )
    titles, cells = [*names], []
    for measure, (label, unit) in labels.items():
        titles += [f"{label}（{unit}）" if unit else label, f"注：{label}" if chinese else f"note: {label}"]
        here = f"filter (where measure = {quoted_text(measure)})"
        cells += [f"max(value) {here}", f"max(note) {here}"]
    scope = _term("scope", "scope") if chinese else "scope"
    form = _label("form", "h.form") if chinese else "h.form"
    shown = "".join(f", {cell} as c{number}" for number, cell in enumerate(cells))
    select = f"""
        with numbers as (
            select h.district_code, h.district, h.agency_id, h.agency, h.year, h.scope, h.report_id, h.measure, h.value,
                {form} as form, {_note(chinese)} as note
            from harmonized as h
            where {condition}
        )
        select district, agency, year, {scope}, forms, * exclude (district, agency, year, scope, forms, district_code,
            agency_id, report_id)
        from (
            select district_code, agency_id, report_id, district, agency, year, scope,
                string_agg(distinct form, '、' order by form) as forms{shown}
            from numbers
            group by all
        )
        order by district_code nulls last, agency_id, year, report_id
    """
    return titles, select


def _note(chinese: bool) -> str:
    """SQL for a short note about the quality of a number; empty where there is nothing to note."""
    comparable, why = (_term("note", column, chinese) for column in ("h.comparability", "h.availability"))
    return f"""nullif(concat_ws(' ',
        nullif(doubt_mark(h.has_error, h.n_findings, h.corrected), ' '),
        case
            when h.availability <> 'reported' then {why}
            when h.comparability <> 'exact' then {comparable}
        end
    ), '')"""
