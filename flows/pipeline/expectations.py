"""data/reference/expectations.csv: how many reports a source or a district should have. A mistake names its line."""

from __future__ import annotations

import csv
from pathlib import Path

from gongkai.flows.pipeline.run_request import RunRequest, stem, within
from gongkai.flows.project import ProjectError
from gongkai.sql.publish_gate import Expectation

_COLUMNS = ("source", "district_code", "year", "min_reports", "max_reports", "note")


def load_expectations(path: Path) -> list[Expectation]:
    """All rows, in request. Raises ProjectError; a project without the file expects nothing."""
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise _error(path, 1, f"应有的列 columns expected: {', '.join(_COLUMNS)}")
            return [_expectation(path, reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _error(path, 1, str(error)) from None


def _expectation(path: Path, line: int, row: dict[str, str]) -> Expectation:
    if None in row or None in row.values():
        raise _error(path, line, f"应有 {len(_COLUMNS)} 列 / {len(_COLUMNS)} columns expected")
    source, district = row["source"], row["district_code"]
    if bool(source) == bool(district):
        raise _error(path, line, "source 与 district_code 应只写其一 / expected one of source and district_code")
    if district and not (district.isdecimal() and len(district) == 6):
        raise _error(path, line, f"district_code 应为六位数字 / six digits expected: {district!r}")
    year, least, most = (_number(path, line, name, row[name]) for name in ("year", "min_reports", "max_reports"))
    if least is None:
        raise _error(path, line, "缺少 min_reports / min_reports is missing")
    if most is not None and most < least:
        raise _error(path, line, "max_reports 小于 min_reports / max_reports is below min_reports")
    return Expectation(path.name, line, source or None, stem(district) if district else None, year, least, most)


def _number(path: Path, line: int, name: str, text: str) -> int | None:
    if text and not (text.isascii() and text.isdecimal()):
        raise _error(path, line, f"{name} 应为整数 / a whole number expected: {text!r}")
    return int(text) if text else None


def _error(path: Path, line: int, what: str) -> ProjectError:
    return ProjectError(f"{path}:{line}: 应有报告数有误 / the expectations are not as they must be: {what}")


def due(expectations: list[Expectation], request: RunRequest, asked: set[str]) -> list[Expectation]:
    """What may be expected after a run that asked these sources: nothing of what it left aside."""
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
