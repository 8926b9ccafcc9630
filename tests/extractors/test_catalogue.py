"""The catalogue is read strictly: each mistake is named with its file and line."""

from __future__ import annotations

import csv
import pickle
from datetime import date
from pathlib import Path

import pytest

from extractors.sources.catalogue import CatalogueError, load_catalogue, load_source

ROOT = Path(__file__).parents[2]
GOOD = """\
source: office
publisher: 某局
enabled: yes
notes: 备注
allow_private_hosts: [Intranet.local, 127.0.0.1]
min_interval_seconds: 2.5
documents:
  - path: data/samples/*.pdf
  - url: https://www.example.gov.cn/a.html
    agency: 某区司法局
    district_code: 640105
    year: 2024
    published_on: 2025-01-23
    note: 原件
"""


def write(folder: Path, text: str, name: str = "office.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_source_is_read_with_its_hints(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, GOOD))
    assert (source.source, source.publisher, source.enabled, source.notes) == ("office", "某局", True, "备注")
    assert source.allow_private_hosts == ("intranet.local", "127.0.0.1")
    assert source.min_interval_seconds == 2.5
    glob, page = source.documents
    assert (glob.path, glob.url, glob.hints) == ("data/samples/*.pdf", None, {})
    assert (page.locator, page.line, page.published_on) == (
        "https://www.example.gov.cn/a.html",
        9,
        date(2025, 1, 23),
    )
    assert page.hints == {
        "agency": "某区司法局",
        "district_code": "640105",
        "year": "2024",
        "published_on": "2025-01-23",
        "note": "原件",
    }


def test_defaults(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, "source: office\npublisher: x\nenabled: false\ndocuments:\n  - path: a.pdf\n"))
    assert (source.enabled, source.notes, source.allow_private_hosts, source.min_interval_seconds) == (
        False,
        "",
        (),
        1.0,
    )


HEAD = "source: office\npublisher: 某局\nenabled: true\n"
ONE = HEAD + "documents:\n  - url: https://www.example.gov.cn/a.html\n"
MISTAKES = {
    "unknown key": (HEAD + "colour: red\ndocuments:\n  - path: a.pdf\n", 4, "unknown key 'colour'"),
    "unknown hint": (ONE + "    agancy: 某局\n", 6, "unknown key 'agancy'"),
    "key twice": (HEAD + "enabled: false\ndocuments:\n  - path: a.pdf\n", 4, "given twice"),
    "missing key": ("source: office\nenabled: true\ndocuments:\n  - path: a.pdf\n", 1, "publisher is missing"),
    "not the file name": (ONE.replace("office", "bureau"), 1, "stem of the file name, office"),
    "not a flag": (ONE.replace("true", "maybe"), 3, "expected true or false, got 'maybe'"),
    "publisher a number": (ONE.replace("某局", "12"), 2, "expected text, got '12'"),
    "publisher nothing": (ONE.replace("某局", ""), 2, "expected text"),
    "interval a word": (ONE + "min_interval_seconds: fast\n", 6, "a number of seconds"),
    "negative interval": (ONE + "min_interval_seconds: -1\n", 6, "a number of seconds"),
    "interval not a number": (ONE + "min_interval_seconds: .nan\n", 6, "a number of seconds"),
    "hosts a word": (ONE + "allow_private_hosts: localhost\n", 6, "expected a list"),
    "host an address": (ONE + "allow_private_hosts: ['http://localhost']\n", 6, "a host name without scheme"),
    "documents a word": (HEAD + "documents: a.pdf\n", 4, "expected a list, got 'a.pdf'"),
    "no documents": (HEAD + "documents: []\n", 4, "at least one entry"),
    "document a word": (HEAD + "documents:\n  - a.pdf\n", 5, "expected keys with values"),
    "path and url": (ONE + "    path: a.pdf\n", 5, "exactly one of path and url"),
    "neither": (HEAD + "documents:\n  - year: 2024\n", 5, "exactly one of path and url"),
    "ftp": (ONE.replace("https", "ftp"), 5, "an address with http:// or https://"),
    "file address": (ONE.replace("https://", "file:///"), 5, "an address with http:// or https://"),
    "address without host": (ONE.replace("www.example.gov.cn", ""), 5, "an address with http:// or https://"),
    "bad port": (ONE.replace(".cn/", ".cn:99999/"), 5, "an address with http:// or https://"),
    "space in address": (ONE.replace("a.html", "a b.html"), 5, "an address with http:// or https://"),
    "password": (ONE.replace("www.", "me:secret@www."), 5, "must not carry a user name"),
    "escaped control character": (HEAD + 'documents:\n  - path: "a\\0.pdf"\n', 5, "expected text"),
    "half a surrogate": (ONE + '    note: "\\uD800"\n', 6, "expected text"),
    "absolute path": (HEAD + "documents:\n  - path: /etc/passwd\n", 5, "below the project root"),
    "path upwards": (HEAD + "documents:\n  - path: ../a.pdf\n", 5, "below the project root"),
    "short code": (ONE + "    district_code: 64010\n", 6, "six digits"),
    "code of letters": (ONE + "    district_code: 64010a\n", 6, "six digits"),
    "full-width code": (ONE + "    district_code: '６４０１０５'\n", 6, "six digits"),
    "year": (ONE + "    year: 24\n", 6, "a year from 2000"),
    "date": (ONE + "    published_on: 2025-02-30\n", 6, "a date such as"),
    "time": (ONE + "    published_on: 2025-02-03 10:00:00\n", 6, "a date such as"),
    "same twice": (ONE + "  - url: https://www.example.gov.cn/a.html\n", 6, "stands in line 5"),
    "syntax": (HEAD + "documents: [a\n", 5, "not YAML"),
    "tab": (HEAD + "documents:\n\t- path: a.pdf\n", 5, "not YAML"),
    "control character": (HEAD + "notes: \x01\n", 1, "not YAML"),
    "two documents": (ONE + "---\nsource: other\n", 6, "not YAML"),
    "empty": ("", 1, "the file is empty"),
    "a list": ("- a\n", 1, "expected keys with values"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_names_file_line_and_expectation(tmp_path: Path, name: str) -> None:
    text, line, expected = MISTAKES[name]
    path = write(tmp_path, text)
    with pytest.raises(CatalogueError) as caught:
        load_source(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert expected in caught.value.message_en
    assert any("\u4e00" <= mark <= "\u9fff" for mark in caught.value.message_zh)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_gbk_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_bytes("source: office\npublisher: 某局\n".encode("gbk"))
    with pytest.raises(CatalogueError, match=r"office\.yaml:2: .*UTF-8"):
        load_source(path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + ONE.encode())
    assert load_source(path).source == "office"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_source(tmp_path / "gone.yaml")


def test_a_catalogue_is_sorted_and_complete(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path, ONE.replace("office", name), f"{name}.yaml")
    write(tmp_path, "half a file", ".a.yaml.swp")
    assert [source.source for source in load_catalogue(tmp_path)] == ["a", "b"]
    write(tmp_path, ONE, "office.yml")
    with pytest.raises(CatalogueError, match=r"office\.yml: .*must end in \.yaml"):
        load_catalogue(tmp_path)
    with pytest.raises(CatalogueError, match="no such folder"):
        load_catalogue(tmp_path / "none")


def test_the_shipped_catalogue() -> None:
    sources = {source.source: source for source in load_catalogue(ROOT / "data/sources")}
    assert sources["samples"].enabled
    assert not sources["yinchuan"].enabled  # nothing asks a government site unless someone decides so
    assert len(sources["samples"].documents) == 3
    assert all((ROOT / str(entry.path)).is_file() for entry in sources["samples"].documents)
    assert len(sources["yinchuan"].documents) == 12
    with (ROOT / "data/reference/districts.csv").open(encoding="utf-8-sig") as file:
        districts = {row["district_code"]: row["full_name"] for row in csv.DictReader(file)}
    for entry in (*sources["samples"].documents, *sources["yinchuan"].documents):
        assert entry.agency
        assert entry.district_code
        name = districts[entry.district_code]
        short = name[name.index("银川市") if "银川市" in name else name.index("淮安市") :]
        assert entry.agency.startswith((short, short.removeprefix("银川市") or short, "苏银产业园"))
