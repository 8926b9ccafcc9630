"""Finding districts and measures by the names that people type. If several fit, none is guessed: all are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gongkai.errors import GongkaiError
from gongkai.reference import read_table

_LISTED = 20
"""The most names that an error lists."""

_ENDINGS = (
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "盟",
)


class SelectionError(GongkaiError):
    """What was asked for is not in the warehouse; the message lists what is."""


@dataclass(frozen=True, slots=True)
class District:
    """A row of districts."""

    code: str
    name: str
    full_name: str
    is_current: bool

    @property
    def short_name(self) -> str:
        """银川 for 银川市; never shorter than two characters."""
        ending = next((one for one in _ENDINGS if self.name.endswith(one)), "")
        short = self.name.removesuffix(ending)
        return short if len(short) > 1 else self.name


def district_code(districts: Iterable[District], text: str) -> str:
    """The code of a district, by its code, name, the end of its full name, or its name without the ending. Raises
    SelectionError for none or several."""
    text = text.strip()
    every = list(districts)
    current = [one for one in every if one.is_current]
    for found in (
        [one for one in every if one.code == text],
        [one for one in current if text in (one.name, one.full_name)],
        [one for one in current if len(text) > len(one.name) and one.full_name.endswith(text)],
        [one for one in current if one.short_name == text],
    ):
        if len(found) == 1:
            return found[0].code
        if found:
            raise SelectionError(
                f"「{text}」不止一个，请用代码 / {text!r} is several; give the code: {_listed_districts(found)}"
            )
    former = [one for one in every if not one.is_current and text in (one.name, one.full_name)]
    raise SelectionError(
        f"没有行政区划「{text}」；用六位代码或名称 / no district {text!r}; give its six-digit code or its name"
        + (f"；已撤销的 / abolished: {_listed_districts(former)}" if former else "")
    )


def _listed_districts(found: Sequence[District]) -> str:
    return ", ".join(f"{one.code} {one.full_name}" for one in sorted(found, key=lambda one: one.code))


def loaded_districts(connection: duckdb.DuckDBPyConnection) -> list[District]:
    """The districts in a warehouse."""
    rows = connection.execute("select district_code, district, full_name, status = 'current' from districts").fetchall()
    return [District(*row) for row in rows]


def known_districts(reference: Path) -> list[District]:
    """The districts in data/reference/."""
    rows = read_table(reference / "districts.csv")
    return [District(r["district_code"], r["district"], r["full_name"], r["status"] == "current") for _, r in rows]


def districts_below(connection: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """The codes of a district, by its code or name, and of all below it. Raises SelectionError for none or several."""
    code = district_code(loaded_districts(connection), text)
    below = connection.execute(
        "select district_code from regions where $1 in (district_code, city_code, province_code)", [code]
    ).fetchall()
    return [code for (code,) in below]


def measure_name(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The measure or rate with this code or this Chinese or English label.
    Raises SelectionError for none or several."""
    text = text.strip()
    every = connection.execute(_MEASURES).fetchall()
    found = sorted({code for code, *_ in every if code == text})
    found = found or sorted({code for code, *labels in every if _plain(text) in map(_plain, labels)})
    if len(found) == 1:
        return str(found[0])
    listed = found or sorted({code for code, *labels in every if any(_plain(text) in _plain(one) for one in labels)})
    names = {code: zh for code, zh, _ in every}
    near = ", ".join(f"{code} {names[code]}" for code in listed[:_LISTED]) if _plain(text) else ""
    if found:
        raise SelectionError(f"「{text}」不止一个指标，请用代码 / {text!r} is several measures; give the code: {near}")
    raise SelectionError(
        f"没有指标 {text}；可用的见 crosswalk 的 measure 和 rate_definitions 的 rate / "
        f"no measure {text}; see crosswalk.measure and rate_definitions.rate"
        + (f"；名称相近的 / like it: {near}" if near else "")
    )


_MEASURES = """
select measure, label_zh, label_en from crosswalk
union
select rate, rate_zh, rate_en from rate_definitions
order by all
"""


def _plain(text: str) -> str:
    """A label normalised for comparison: width and case unified, blanks removed."""
    wide = str.maketrans("：，（）", ":,()")
    return "".join(text.translate(wide).casefold().split())
