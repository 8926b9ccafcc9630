"""The corrections of data/corrections/*.yaml, each a list of entries; every mistake names its file and line.

- agency_id: 640104-司法局      # or report: the id of an edition, or its beginning
  year: 2018
  indicator: complaints.total
  expect: "6"                   # what the cell prints, exactly
  value: 0
  reason: 正文称没有举报投诉，已与该局核实
  author: 张三
  date: 2026-11-21
  status: reported              # open, reported (to the publisher), fixed (at the source: no longer applied)
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from flows.project import ProjectError
from transforms.model import Correction

_CORRECTION = TypeAdapter(Correction)
_OPTIONAL = {"applicant", "report", "agency_id", "year"}
_KEYS = {"indicator", "expect", "value", "reason", "author", "date", "status"} | _OPTIONAL


def load_corrections(folder: Path) -> list[Correction]:
    """All corrections, sorted by file. Raises ProjectError."""
    return [correction for path in sorted(folder.glob("*.yaml")) for correction in _load(path)]


def _load(path: Path) -> list[Correction]:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _wrong(path, 1, str(error).replace("\n", " ")) from None
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise _wrong(path, 1, "应为列表 a list is expected")
    return [_correction(path, item) for item in node.value]


def _correction(path: Path, node: yaml.Node) -> Correction:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise _wrong(path, line, "应为键值对 keys and values are expected")
    said = {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    if odd := {key.value for key, _ in node.value} ^ (set(said) & _KEYS):
        raise _wrong(path, line, f"未知的键 unknown keys: {', '.join(sorted(odd))}")
    if missing := _KEYS - _OPTIONAL - set(said):
        raise _wrong(path, line, f"缺少 missing: {', '.join(sorted(missing))}")
    if ("report" in said) == ("agency_id" in said and "year" in said):
        raise _wrong(path, line, "应写 report，或 agency_id 和 year / expected report, or agency_id and year")
    try:
        dt.date.fromisoformat(said["date"])
        return _CORRECTION.validate_python({"file": path.name, "line": line, **said})
    except (ValidationError, ValueError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else {"loc": ("date",), "msg": str(error)}
        raise _wrong(path, line, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _wrong(path: Path, line: int, what: str) -> ProjectError:
    return ProjectError(f"{path}:{line}: 更正文件有误 / the correction file is not as expected: {what}")
