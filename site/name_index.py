"""The index of the search box: the names of agencies and districts, and the pinyin of their characters."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.site.site_data import Row, SiteData


def of(site_data: SiteData) -> Row:
    """Agencies as lists, districts by code, and each character of their names with its readings."""
    agencies = [[a["slug"], a["agency"], a["district_code"], a["agency_id"]] for a in site_data.agencies]
    districts = {
        code: [d["district"], d["parent_code"], d["level"], d["full_name"]] for code, d in site_data.districts.items()
    }
    texts = [name for _, name, *_ in agencies] + [full_name for *_, full_name in districts.values()]
    return {"agencies": agencies, "districts": districts, "pinyin": readings(texts)}


def readings(texts: Iterable[str]) -> dict[str, str]:
    """Every reading of each Chinese character, without tones, with ü as v;
    separated by spaces, the most common first."""
    from pypinyin import Style, pinyin  # importing it takes a third of a second, also in each process that draws a page

    found: dict[str, str] = {}
    for character in sorted(set().union(*texts)):
        ((*spelled,),) = pinyin(character, style=Style.NORMAL, heteronym=True)
        if spelled != [character]:
            found[character] = " ".join(dict.fromkeys(spelled))
    return found
