"""The catalogue is read strictly: each mistake is named with its file and line."""

from __future__ import annotations

import csv
import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from gongkai.extractors.sources.config.catalogue import CatalogueError, load_catalogue, load_source
from gongkai.extractors.sources.config.models import JsonLayout
from gongkai.extractors.sources.crawl.families import load_families

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
LISTS = """\
source: office
publisher: 某区司法局
enabled: false
agency: 某区司法局
frequency: weekly
expect:
  min: 3
  max: 40
connections: 2
scheme: http
tls: [legacy_renegotiation, weak_ciphers]
certificates: data/sources/example.pem
listings:
  - url: http://www.example.gov.cn/nb/index.html
    pages: index_{n}.html
    rows: ul.xxgkList > li
    title: a@title
    date: span
  - url: http://www.example.gov.cn/{year}n/
    years: 2023-2024
    titles: any
  - url: https://api.example.gov.cn/list?page=1
    pages: "?page={n}"
    next: 2
    json:
      items: data.list
      url: /show/{id}.html
      title: title
      date: day
      count: data.pages
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


def test_lists_are_read(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, LISTS))
    assert (source.documents, source.agency, source.frequency) == ((), "某区司法局", "weekly")
    assert (source.expect_min, source.expect_max, source.connections) == (3, 40, 2)
    assert source.tls == {"legacy_renegotiation", "weak_ciphers"}
    assert source.hosts == {"www.example.gov.cn", "api.example.gov.cn"}
    html, by_year, api = source.listings
    assert (html.urls, html.pages, html.next, html.line) == (
        ("http://www.example.gov.cn/nb/index.html",),
        "index_{n}.html",
        1,
        14,
    )
    assert (html.rows, html.title, html.date, html.any_title) == ("ul.xxgkList > li", "a@title", "span", False)
    assert by_year.urls == tuple(f"http://www.example.gov.cn/{year}n/" for year in (2023, 2024))
    assert by_year.any_title
    assert api.json == JsonLayout("data.list", "/show/{id}.html", "title", "day", "data.pages")
    assert source.address_of("https://www.example.gov.cn/a") == "http://www.example.gov.cn/a"
    assert source.address_of("https://cdn.example.com/a") == "https://cdn.example.com/a"


def test_a_list_is_expected_to_give_something(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, LIST))
    assert (source.expect_min, source.expect_max) == (1, None)


def test_a_list_of_a_family(tmp_path: Path) -> None:
    keys = ("family: jcms_annual", "years: 2019-2021", "organs: yes", "place: 淮安市", "parameters: {area: 0113}")
    (listing,) = load_source(write(tmp_path, LIST + "".join(f"    {key}\n" for key in keys))).listings
    assert (listing.urls, listing.years) == (("https://www.example.gov.cn/nb/",), (2019, 2020, 2021))
    assert (listing.family, listing.organs, listing.place) == ("jcms_annual", True, "淮安市")
    assert listing.parameters == {"area": "0113"}  # as it is written, not as the number that YAML takes it for


def test_an_address_for_each_year(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, YEARS + "    years: 2014-2016\n    agency: 某局\n"))
    assert [(entry.url, entry.year, entry.agency) for entry in source.documents] == [
        (f"https://www.example.gov.cn/{year}.html", year, "某局") for year in (2014, 2015, 2016)
    ]
    until_now = load_source(write(tmp_path, YEARS + "    years: 2014-\n")).documents
    assert until_now[-1].year == date.today().year - 1


HEAD = "source: office\npublisher: 某局\nenabled: true\n"
ONE = HEAD + "documents:\n  - url: https://www.example.gov.cn/a.html\n"
LIST = HEAD + "listings:\n  - url: https://www.example.gov.cn/nb/\n"
YEARS = HEAD + "documents:\n  - url: https://www.example.gov.cn/{year}.html\n"
MISTAKES = {
    "unknown key": (HEAD + "colour: red\ndocuments:\n  - path: a.pdf\n", 4, "unknown key 'colour'"),
    "unknown hint": (ONE + "    agancy: 某局\n", 6, "unknown key 'agancy'"),
    "key twice": (HEAD + "enabled: false\ndocuments:\n  - path: a.pdf\n", 4, "given twice"),
    "nothing to fetch": (HEAD, 1, "expected documents or listings"),
    "frequency": (ONE + "frequency: hourly\n", 6, "one of nightly, weekly, monthly, quarterly, yearly, got 'hourly'"),
    "too many connections": (ONE + "connections: 99\n", 6, "a whole number from 1 to 16"),
    "scheme": (ONE + "scheme: ftp\n", 6, "one of http, https"),
    "unknown quirk": (ONE + "tls: [sslv3]\n", 6, "one of legacy_renegotiation, weak_ciphers, tls_1_0"),
    "certificates elsewhere": (ONE + "certificates: /etc/x.pem\n", 6, "below the project root"),
    "expect a number": (ONE + "expect: 3\n", 6, "expected keys with values"),
    "expect the wrong way round": (ONE + "expect:\n  min: 9\n  max: 3\n", 8, "max is below min"),
    "years without place": (ONE + "    years: 2014-2024\n", 5, "an address with one {year} in it"),
    "years the wrong way round": (YEARS + "    years: 2024-2014\n", 6, "years such as 2014-2024"),
    "years of a path": (HEAD + "documents:\n  - path: a.pdf\n    years: 2014-\n", 6, "years goes with url only"),
    "years and year": (YEARS + "    years: 2014-\n    year: 2014\n", 6, "years excludes year"),
    "list without address": (HEAD + "listings:\n  - agency: 某局\n", 5, "a list needs its url"),
    "no lists": (HEAD + "listings: []\n", 4, "at least one entry"),
    "list twice": (LIST + "  - url: https://www.example.gov.cn/nb/\n", 6, "the same list stands in line 5"),
    "unknown key of a list": (LIST + "    page: index_{n}.html\n", 6, "unknown key 'page'"),
    "pages without number": (LIST + "    pages: index_n.html\n", 6, "an address with one {n} in it"),
    "next without pages": (LIST + "    next: 2\n", 6, "next needs pages"),
    "no selector": (LIST + "    rows: 'ul >> li['\n", 6, "a CSS selector"),
    "no pick": (LIST + "    title: 'a@'\n", 6, "selector@attribute"),
    "titles": (LIST + "    titles: all\n", 6, "one of any, patterns"),
    "host with scheme": (LIST + "    hosts: ['http://a.gov.cn']\n", 6, "a host name without scheme"),
    "rows of json": (LIST + "    rows: li\n    json: {items: a, url: b, title: c}\n", 6, "rows does not go with json"),
    "json without title": (LIST + "    json: {items: a, url: b}\n", 6, "json needs title"),
    "json path": (LIST + "    json: {items: 'a..b', url: b, title: c}\n", 6, "keys with dots"),
    "parameters without family": (LIST + "    parameters: {organ: 3}\n", 6, "parameters needs family"),
    "organs without family": (LIST + "    organs: yes\n", 6, "organs needs family"),
    "rows of a family": (LIST + "    family: trs_wcm\n    rows: li\n", 7, "rows does not go with family"),
    "json of a family": (
        LIST + "    family: ucap\n    json: {items: a, url: b, title: c}\n",
        7,
        "json does not go with family",
    ),
    "years of a list without a place": (LIST + "    years: 2014-\n", 6, "years needs {year} in url, or a family"),
    "variant": (LIST + "    family: trs_wcm\n    variant: 0\n", 7, "a whole number from 1 to 9"),
    "recheck": (ONE + "recheck_days: often\n", 6, "a whole number from 0 to 366"),
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
    "long agency": (ONE + f"    agency: {'某局' * 31}\n", 6, "60 characters at most"),
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


def test_the_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        text = ONE.replace("office", name)
        write(tmp_path, text if name == "b" else text + "colour: red\n", f"{name}.yaml")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"{tmp_path}/{name}.yaml:6" for name in "ac"]


def test_the_shipped_catalogue() -> None:
    sources = {source.source: source for source in load_catalogue(ROOT / "data/sources")}
    # nothing asks a government site unless someone decides so
    assert [name for name, source in sources.items() if source.enabled] == ["samples"]
    assert len(sources["samples"].documents) == 12
    assert all((ROOT / str(entry.path)).is_file() for entry in sources["samples"].documents)
    assert (len(sources["yinchuan"].documents), len(sources["lists-ningxia"].listings)) == (12, 12)


def test_agencies_of_the_shipped_catalogue_are_in_their_districts() -> None:
    with (ROOT / "data/reference/districts.csv").open(encoding="utf-8-sig") as file:
        rows = {row["district_code"]: row for row in csv.DictReader(file)}
    for source in load_catalogue(ROOT / "data/sources"):
        for entry in (*source.documents, *source.listings):
            hints = source.hints | entry.hints
            if source.source.startswith("lists-") and "agency" not in hints:  # a list of several agencies
                continue
            assert hints["agency"]
            if "district_code" not in hints:
                assert hints["agency"] == "司法部" or source.source == "lists-central"
                continue
            row = rows[hints["district_code"]]
            names = (row["district"], row["full_name"], rows.get(row["parent_code"], {}).get("district", "?"))
            assert hints["agency"].startswith((*names, "苏银产业园")), hints


def test_every_address_from_public_material_is_marked_as_seen_or_derived() -> None:
    """The lists of the provinces are switched off, and say how each address is known."""
    sources = [source for source in load_catalogue(ROOT / "data/sources") if source.source.startswith("lists-")]
    assert len(sources) >= 28
    families = {family.family for family in load_families().known}
    for source in sources:
        assert not source.enabled
        assert all(listing.family in (None, *families) for listing in source.listings)
        text = (ROOT / "data/sources" / f"{source.source}.yaml").read_text("utf-8")
        notes = re.findall(r"^    note: \"(所见 seen|推得 derived)", text, re.M)
        assert len(notes) == len(re.findall(r"^  - url:", text, re.M))
