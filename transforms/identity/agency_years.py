"""The district of an agency in the year of its report."""

from __future__ import annotations

from dataclasses import replace

from gongkai.transforms.identity.agency_resolution import Named
from gongkai.transforms.reference import Reference


def in_year(named: Named | None, year: int | None, reference: Reference) -> Named | None:
    """The agency under the district code of that year. If the district's name then meant another district, that one, as
    a guess. Listed agencies, and those without district or year, are unchanged."""
    if named is None or named.district is None or year is None or named.agency_id in reference.agency_ids:
        return named
    was, periods = named.district, reference.district_periods
    namesake = periods.namesake_in(was.code, was.name, year)
    code = namesake or periods.code_in(was.code, was.name, year)
    district = reference.districts.by_code.get(code, was)
    return replace(
        named,
        district=district,
        agency_id=named.agency_id.replace(was.code, district.code, 1),
        basis="guess" if namesake else named.basis,
    )
