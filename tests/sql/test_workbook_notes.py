"""Sentences of the workbook that follow from the reference data."""

from __future__ import annotations

import duckdb

from gongkai.sql.workbook_notes import no_trend
from tests.sql.form_cells import REFERENCE

FORM_OF_2030 = """
insert into forms by name
select * replace ('2030' as form, 7 as position, 5 as series, 2030 as first_year, null as last_year)
from forms where form = '2021'
"""


def test_years_apart_are_those_between_two_series_of_national_forms() -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table forms as from read_csv('{REFERENCE / 'forms.csv'}', header = true)")
        assert no_trend(connection) == ("2018 与 2019 之间不是趋势。", "2018 to 2019 is no trend.")
        connection.execute("update forms set last_year = 2029 where last_year is null")
        connection.execute(FORM_OF_2030)
        assert no_trend(connection)[1] == "2018 to 2019 is no trend. 2029 to 2030 is no trend."
