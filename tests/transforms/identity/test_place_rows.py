"""A row about an agency or a place that would lead reports astray is named before anything is read with it."""

from __future__ import annotations

import pytest

from gongkai.transforms.identity.place_rows import check_agency_rows, check_district_names

PLACES = ("330100", "330106")
AGENCY = {
    "agency_id": "330100-教育局",
    "agency": "杭州市教育局",
    "district_code": "330100",
    "aliases": "杭州市教委|市教委",
    "first_year": "2008",
    "last_year": "",
    "line": "2",
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        (
            {"agency_id": "330106-教育局", "agency": "西湖区教育局", "district_code": "330106", "aliases": "市教委"},
            None,
        ),
        ({"agency_id": "000000-海关总署", "agency": "海关总署", "district_code": "", "aliases": ""}, None),
        (
            {"agency_id": "330100-体育局", "agency": "杭州市体育局", "aliases": "市教委"},
            "a name of 330100-教育局 already",
        ),
        ({"agency_id": "330100-体育局"}, "a name of 330100-教育局 already"),
        ({"agency_id": "330106-教育局"}, "agency_id is to begin with district_code"),
        ({"agency_id": "330199-教育局", "district_code": "330199"}, "is not in districts.csv: '330199'"),
        ({"first_year": "20x8"}, "a year or nothing is expected: '20x8'"),
        ({"last_year": "二〇二四"}, "a year or nothing is expected"),
    ],
)
def test_rows_of_agencies(change: dict[str, str], words: str | None) -> None:
    rows = [AGENCY, AGENCY | change | {"line": "7"}]
    if words is None:
        check_agency_rows(rows, PLACES)
        return
    with pytest.raises(ValueError, match=rf"^agencies\.csv:7: .*{words}"):
        check_agency_rows(rows, PLACES)


@pytest.mark.parametrize(
    ("code", "until", "words"),
    [("330106", "", None), ("330106", "2020", None), ("330199", "", "is not in"), ("330106", "２０２０", "a year or")],
)
def test_rows_of_names_of_districts(code: str, until: str, words: str | None) -> None:
    rows = [{"district_code": code, "name": "新樱区", "until": until, "line": "7"}]
    if words is None:
        check_district_names(rows, PLACES)
        return
    with pytest.raises(ValueError, match=rf"^district_names\.csv:7: .*{words}"):
        check_district_names(rows, PLACES)
