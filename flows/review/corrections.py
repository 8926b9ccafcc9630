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
  quote: 收到举报6件             # only for a number of the text: words of its sentence; expect is the number
"""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from gongkai.flows.project import ProjectError
from gongkai.flows.review import yaml_entries
from gongkai.transforms.model import Correction

_WHAT = "更正文件有误 / the correction file is not as expected"
_ENTRY = TypeAdapter(Correction)
_REQUIRED = {"indicator", "expect", "value", "reason", "author", "date", "status"}
_OPTIONAL = {"applicant", "report", "agency_id", "year", "quote"}


def load_corrections(folder: Path) -> list[Correction]:
    """All corrections, sorted by file. Raises ProjectError."""
    corrections = yaml_entries.load(folder, _WHAT, _ENTRY, _REQUIRED, _OPTIONAL)
    for correction in corrections:
        if (correction.report is not None) == (correction.agency_id is not None and correction.year is not None):
            raise _wrong(
                folder, correction, "应写 report，或 agency_id 和 year / expected report, or agency_id and year"
            )
        if correction.quote is not None and (correction.applicant or not correction.quote.strip()):
            raise _wrong(
                folder, correction, "quote 应为正文原话，不与 applicant 同用 / quote: words of the text, no applicant"
            )
    return corrections


def _wrong(folder: Path, correction: Correction, expected: str) -> ProjectError:
    return yaml_entries.wrong(folder / correction.file, correction.line, _WHAT, expected)
