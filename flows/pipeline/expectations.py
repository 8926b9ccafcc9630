"""data/reference/expectations.csv: how many reports a source or a district should have. Errors name the line."""

from __future__ import annotations

from pathlib import Path

from gongkai.flows.pipeline.run_request import RunRequest, stem, within
from gongkai.reference import ReferenceDataError, read_table
from gongkai.sql.publish_gate import Expectation

_COLUMNS = ("source", "district_code", "year", "min_reports", "max_reports", "note")


def load_expectations(path: Path) -> list[Expectation]:
    """All rows, in file order. Raises ReferenceDataError; a project without the file expects nothing."""
    if not path.exists():
        return []
    return [_expectation(path, line, row) for line, row in read_table(path, _COLUMNS)]


def _expectation(path: Path, line: int, row: dict[str, str]) -> Expectation:
    source, district = row["source"], row["district_code"]
    if bool(source) == bool(district):
        raise ReferenceDataError(
            path, line, "source 与 district_code 应只写其一", "expected one of source and district_code"
        )
    if district and not (district.isdecimal() and len(district) == 6):
        raise ReferenceDataError(path, line, "district_code 应为六位数字", f"six digits expected: {district!r}")
    year, least, most = (_number(path, line, name, row[name]) for name in ("year", "min_reports", "max_reports"))
    if least is None:
        raise ReferenceDataError(path, line, "缺少 min_reports", "min_reports is missing")
    if most is not None and most < least:
        raise ReferenceDataError(path, line, "max_reports 小于 min_reports", "max_reports is below min_reports")
    return Expectation(path.name, line, source or None, stem(district) if district else None, year, least, most)


def _number(path: Path, line: int, name: str, text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal()):
        raise ReferenceDataError(path, line, f"{name} 应为整数", f"a whole number expected: {text!r}")
    return int(text) if text else None


def due(expectations: list[Expectation], request: RunRequest, asked: set[str]) -> list[Expectation]:
    """The expectations that apply after a run that asked these sources, without those it did not cover."""
    is_partial = bool(request.since or request.reread)
    return [
        row
        for row in expectations
        if (row.source is not None and row.source in asked and not request.districts and not is_partial)
        or (
            row.district is not None
            and bool(asked)
            and not (request.sources or is_partial or request.retry_failed)
            and (not request.districts or within(row.district, request.districts))
        )
    ]
