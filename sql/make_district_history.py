"""Writes data/reference/district_history.csv from the data set in data/reference/areacodes and later changes.

`python -m gongkai.sql.make_district_history` writes it; a test fails while the file is out of date.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gongkai.files import write_text
from gongkai.reference import read_table

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
SOURCE = Path("areacodes") / "areacodes.csv"
CHANGES = Path("areacodes") / "changes.csv"
"""Rows as in SOURCE, with the notice that each is taken from. A row with the code and
first year of a row of SOURCE replaces it."""
TARGET = "district_history.csv"
COLUMNS = (
    "district_code",
    "district",
    "level",
    "parent_code",
    "valid_from",
    "valid_to",
    "change",
    "successors",
    "ceded_to",
)
SINCE = 2003
"""Districts abolished earlier are left out: no report is about an earlier year."""

_LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
_DIRECT = "直辖"
_CEDED = re.compile(r"(\d{6})\[(\d{4})\]")

_Row = dict[str, str]


def text(reference: Path) -> str:
    """The whole table as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_history(list(_rows(reference).values())))
    return out.getvalue()


def _rows(reference: Path) -> dict[tuple[str, str], _Row]:
    """The rows of the data set and its changes, by code and first year."""
    rows = (row for name in (SOURCE, CHANGES) for _, row in read_table(reference / name))
    return {(row["代码"], row["启用时间"]): row for row in rows}


def _history(rows: Sequence[_Row]) -> Iterator[_Row]:
    began = {(row["代码"], row["启用时间"]) for row in rows}
    after = {(row["代码"], row["变更/弃用时间"]): _successors(row, rows, began) for row in rows}
    heirs = Counter((code, ended) for (_, ended), codes in after.items() for code in codes)
    for row in sorted(rows, key=lambda row: (row["代码"], row["启用时间"])):
        code, ended = row["代码"], row["变更/弃用时间"]
        if ended and int(ended) <= SINCE:
            continue
        codes = after[code, ended]
        yield {
            "district_code": code,
            "district": row["名称"],
            "level": _LEVELS[row["级别"]],
            "parent_code": _parent(row),
            "valid_from": row["启用时间"],
            "valid_to": str(int(ended) - 1) if ended else "",
            "change": _change(code, ended, codes, began, heirs) if ended else "",
            "successors": "|".join(codes),
            "ceded_to": "|".join(f"{part}:{year}" for part, year in _CEDED.findall(row["新代码"])),
        }


def _successors(row: _Row, rows: Sequence[_Row], began: set[tuple[str, str]]) -> list[str]:
    """The codes that succeed a district as a whole; none while it is in use.

    The data set names no successors of prefectures: they are a new name under the same code, or the codes to which its
    counties moved in that year.
    """
    ended = row["变更/弃用时间"]
    if row["级别"] != "地级" or not ended:
        return _named(row)
    if (row["代码"], ended) in began:
        return [row["代码"]]
    counties = (
        r for r in rows if r["代码"].startswith(row["代码"][:4]) and r["变更/弃用时间"] == ended and r is not row
    )
    return sorted({f"{code[:4]}00" for county in counties for code in _named(county)})


def _named(row: _Row) -> list[str]:
    return [code for code in row["新代码"].split(";") if code and "[" not in code]


def _change(
    code: str, ended: str, after: Sequence[str], began: set[tuple[str, str]], heirs: Counter[tuple[str, str]]
) -> str:
    """How a district ended: `renamed`, `moved` (another code), `merged`, `split` or `abolished`."""
    if len(after) != 1:
        return "split" if after else "abolished"
    if after[0] == code:
        return "renamed"
    return "moved" if (after[0], ended) in began and heirs[after[0], ended] == 1 else "merged"


def _parent(row: _Row) -> str:
    code = row["代码"]
    if row["级别"] == "省级":
        return ""
    direct = row["级别"] == "地级" or row["二级行政区"] == _DIRECT
    return f"{code[:2]}0000" if direct else f"{code[:4]}00"


if __name__ == "__main__":
    write_text(REFERENCE / TARGET, text(REFERENCE))
