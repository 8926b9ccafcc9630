"""Editions that differ: that a number was changed after publication is known only of one address that gave both."""

from __future__ import annotations

import duckdb
import pytest

from gongkai.site.publication_pages import edition_changes
from gongkai.site.site_data import QUERIES
from gongkai.sql import objects
from gongkai.sql.connection import rows_of


class Asked:
    """As much of the data of a site as the pages of changes ask."""

    def __init__(self, *addresses: tuple[str, str]) -> None:
        self.connection = duckdb.connect()
        for kind, name in (("macros", "plain"), *(("tables", of) for of in ("reports", "documents", "sightings"))):
            self.connection.execute(objects.statement(kind, name))
        for name in ("indicators", "applicants"):
            self.connection.execute(objects.statement("tables", name))
        for document, address in addresses:
            self.connection.execute(
                "insert into sightings values ($1, $2, 's', '2025-01-01', '2025-01-01', null, 0, 0)",
                [document, address],
            )
        self.connection.execute("""
            insert into reports by name
            select unnest(['r1', 'r2']) as report_id, unnest(['d1', 'd2']) as document_id, 'x' as source_url,
                'loaded' as status;
            create table site_agencies as select 'a' as agency_id, 'a' as slug;
            create table site_changes as
            select 'a' as agency_id, '甲局' as agency, 2024 as year, 'r1' as from_report, 'r2' as to_report,
                '2021' as form, 'x' as indicator, null::varchar as applicant, 1::decimal as value_before,
                2::decimal as value_after, '1' as raw_before, '2' as raw_after
        """)

    def rows(self, name: str) -> list[dict[str, object]]:
        return rows_of(self.connection.execute((QUERIES / f"{name}.sql").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("addresses", "is_known"),
    [
        ((("d1", "http://a/1"), ("d2", "http://a/1")), True),
        ((("d1", "http://a/1"), ("d2", "http://a/2")), False),
        ((("d1", "http://a/1"), ("d1", "http://b/1"), ("d2", "http://a/2"), ("d2", "http://b/1")), True),
        ((), False),
    ],
)
def test_only_one_address_that_gave_both_was_changed(addresses: tuple[tuple[str, str], ...], is_known: bool) -> None:
    data: object = Asked(*addresses)
    (change,) = edition_changes(data)  # type: ignore[arg-type]
    assert change["same_address"] is is_known
    assert len(change["cells"]) == 1
