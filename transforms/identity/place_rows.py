"""Checks of the rows of agencies.csv, district_names.csv and zones.csv, which decide the district of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Row = Mapping[str, str]

OF_THE_COUNTRY = ("", "000000")


def check_agency_rows(rows: Iterable[Row], districts: Iterable[str]) -> None:
    """Raises ValueError, naming the line, for a district that is not in districts.csv, an agency_id that does not begin
    with the row's district, an invalid year, and a name or alias of another agency of the same district."""
    known = {*districts, *OF_THE_COUNTRY}
    called: dict[tuple[str, str], str] = {}
    for row in rows:
        if problem := _problem(row, known, called):
            raise ValueError(f"agencies.csv:{row.get('line', '?')}: {problem}")


def _problem(row: Row, known: set[str], called: dict[tuple[str, str], str]) -> str | None:
    agency, code = row["agency_id"], row["district_code"]
    if code not in known:
        return f"districts.csv 没有 / is not in districts.csv: {code!r}"
    if agency.partition("-")[0] != (code or "000000"):
        return f"agency_id 应以 district_code 开头 / agency_id is to begin with district_code: {agency!r}, {code!r}"
    if wrong := [row[name] for name in ("first_year", "last_year") if not _is_year(row[name])]:
        return f"应为年度或空 / a year or nothing is expected: {wrong[0]!r}"
    for name in sorted({row["agency"], *row["aliases"].split("|")} - {""}):
        if (other := called.setdefault((code, name), agency)) != agency:
            return f"{name!r} 已是 {other} 的名称或别名 / is a name of {other} already"
    return None


def check_district_names(rows: Iterable[Row], districts: Iterable[str]) -> None:
    """Raises ValueError, naming the line, for a district that is not in districts.csv and an invalid year."""
    known = set(districts)
    for row in rows:
        place = f"district_names.csv:{row.get('line', '?')}"
        if row["district_code"] not in known:
            raise ValueError(f"{place}: districts.csv 没有 / is not in districts.csv: {row['district_code']!r}")
        if not _is_year(row["until"]):
            raise ValueError(f"{place}: 应为年度或空 / a year or nothing is expected: {row['until']!r}")


def check_zones(rows: Iterable[Row], districts: Iterable[str]) -> None:
    """Raises ValueError, naming the line, for a district that is not in districts.csv, a duplicate name, and an empty
    name or zone."""
    known = set(districts)
    names: set[str] = set()
    for row in rows:
        place = f"zones.csv:{row.get('line', '?')}"
        if row["district_code"] not in known:
            raise ValueError(f"{place}: districts.csv 没有 / is not in districts.csv: {row['district_code']!r}")
        if not row["name"] or not row["zone"] or row["name"] in names:
            raise ValueError(f"{place}: 名称为空或重复 / a name is missing or stands twice: {row['name']!r}")
        names.add(row["name"])


def _is_year(text: str) -> bool:
    return not text or (len(text) == 4 and text.isascii() and text.isdigit())
