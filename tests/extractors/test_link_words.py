"""data/reference/web/link_words.csv: each row holds for its example, and a mistake in it is named by its line."""

from pathlib import Path

import pytest

from gongkai.extractors.sources.crawl.link_words import TABLE, link_words
from gongkai.reference import ReferenceDataError

HEAD = "role,pattern,example,note\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("column,年报,年报,", "role is one of"),
        ("report_column,年报(,年报,", "not a pattern"),
        ("report_column,年报,月报,", "does not match"),
        ("report_column,年报,年报,", "no row of on_the_way"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    table = tmp_path / "link_words.csv"
    table.write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=message) as error:
        link_words(table)
    assert "link_words.csv" in str(error.value) and "2" in str(error.value)


def test_rows_of_a_role_are_alternatives(tmp_path: Path) -> None:
    table = tmp_path / "link_words.csv"
    table.write_text(TABLE.read_text(encoding="utf-8") + "report_column,绩效公示,绩效公示,\n", encoding="utf-8")
    assert link_words(table).report_column.search("2023年绩效公示")
    assert link_words(table).report_column.search("/zfxxgkNB/")
    assert not link_words().report_column.search("2023年绩效公示")
