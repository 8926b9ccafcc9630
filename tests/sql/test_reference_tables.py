"""The reference data in the warehouse: as the files have it, and a mistake in a file is named by its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.reference import ReferenceDataError
from gongkai.sql import objects
from gongkai.sql.build import prepare_staging
from tests.sql.conftest import (
    BILINGUAL,
    ask,
)
from tests.sql.form_cells import REFERENCE, rows_of


@pytest.mark.parametrize("name", objects.tables("reference"))
def test_the_reference_tables_hold_what_the_files_say(published: Path, name: str) -> None:
    columns = list(rows_of(name)[0])
    got = ask(published, f"select {', '.join(f'cast({c} as varchar)' for c in columns)} from {name}")
    types = {c: kind for c, kind, *_ in ask(published, f"describe {name}")}

    def stored(column: str, text: str) -> str | None:
        if types[column] == "BOOLEAN":
            return {"0": "false", "1": "true"}[text]
        return (f"{Decimal(text):.4f}" if text and types[column].startswith("DECIMAL") else text) or None

    wanted = [tuple(stored(c, row[c]) for c in columns) for row in rows_of(name)]
    assert sorted(got, key=str) == sorted(wanted, key=str) and wanted
    assert set(columns) == {c for c, *_ in ask(published, f"describe {name}")}


def test_the_formulas_become_terms(published: Path) -> None:
    total = (
        "select measure, form, string_agg(case when sign > 0 then '+' else '-' end || indicator, ' ' order by rowid)"
    )
    got = {(m, f): terms for m, f, terms in ask(published, f"{total} from crosswalk_terms group by all")}
    wanted = {
        (row["measure"], row["form"]): f"+{row['formula']}".replace("+ ", "+").replace("- ", "-")
        for row in rows_of("crosswalk")
    }
    assert got == wanted
    signs = ask(published, "select indicator, sign, is_left from check_terms where check_id = '2021.requests.balance'")
    assert signs == [
        ("requests.received", 1, True),
        ("requests.carried_in", 1, True),
        ("requests.processed_total", -1, False),
        ("requests.carried_out", -1, False),
    ]


def _swap(old: str, new: str) -> Callable[[Path], None]:
    def swap(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return swap


def _drop(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _gbk(path: Path) -> None:
    """Saved by a spreadsheet in the encoding of the system, from the fourth line on."""
    *head, rest = path.read_text("utf-8").split("\n", 3)
    path.write_bytes("".join(f"{line}\n" for line in head).encode() + rest.encode("gb18030"))


MALFORMED = [
    ("crosswalk", _swap("2021,requests.received,exact", "2021,requests.received +,exact"), 4, "公式"),
    ("crosswalk", _swap("2021,requests.received,exact", "2021,requests.received * 2,exact"), 4, "公式"),
    ("crosswalk", _swap("2021,requests.received,exact", "2021,,exact"), 4, "参考数据"),
    ("crosswalk", _swap("2021,requests.received,exact,", "2021,requests.received,exact"), 4, "9 columns"),
    ("crosswalk", _swap("2021,requests.received,exact", "2019,requests.received,exact"), 4, "uplicate key"),
    ("crosswalk", _swap("2021,requests.received,exact", "2021,requests.received,same"), 4, "comparability"),
    ("checks", _swap("requests.received = requests", "requests.received requests"), 2, "公式"),
    ("checks", _swap("received = requests.received.in_person", "received = received = received"), 2, "公式"),
    ("checks", _swap("error,1,收到申请数", "error,perhaps,收到申请数"), 2, "perhaps"),
    ("checks", _swap("error,1,收到申请数", "fatal,1,收到申请数"), 2, "severity"),
    ("checks", _swap(",formula,", ",formel,"), 1, "formel, formula"),
    ("indicators", _swap("2021,2,proactive", "2021,two,proactive"), 3, "two"),
    ("districts", _swap("110101,东城区", "110101,东城区,another"), 3, "7 columns"),
    ("districts", _swap("110101,东城区,county", '110101,"东城区"x,county'), 3, "expected after"),
    ("districts", _swap("110101,东城区,county", '110101,"东城区,county'), 3, "field larger"),
    ("agencies", _swap("320800-人民政府,淮安", '320800-人民政府,"淮安'), 4, "unexpected end"),
    ("applicants", _swap("applicant,position", "applicant,place"), 1, "place, position"),
    ("applicants", _empty, 1, "columns missing"),
    ("labels", _gbk, 4, "utf-8"),
    ("labels", _drop, 0, "No such file"),
]


@pytest.mark.parametrize(("name", "spoil", "line", "what"), MALFORMED)
def test_malformed_reference_data_names_file_and_line(
    tmp_path: Path, name: str, spoil: Callable[[Path], None], line: int, what: str
) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE, folder)
    spoil(folder / f"{name}.csv")
    with pytest.raises(ReferenceDataError) as error:
        prepare_staging(tmp_path / "gongkai.duckdb", folder, fresh=True)
    message = str(error.value)
    place = f":{line}" if line else ""  # a file that is not there has no lines
    assert message.startswith(f"{folder / name}.csv{place}: ") and what in message and BILINGUAL.search(message)
    assert not (tmp_path / "gongkai.duckdb").exists()


def test_reference_data_saved_by_a_spreadsheet_is_read_alike(tmp_path: Path, published: Path) -> None:
    """With a byte order mark and Windows line ends."""
    folder = tmp_path / "reference"
    shutil.copytree(REFERENCE, folder)
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    staging = prepare_staging(tmp_path / "gongkai.duckdb", folder, fresh=True)
    for table in objects.tables("reference", "terms"):
        sql = f"select * from {table} order by all"
        assert ask(staging, sql) == ask(published, sql)
