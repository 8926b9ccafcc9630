"""Nights over a web site: what is asked again, what is kept, what changes and what disappears."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from website import (
    PDF,
    Website,
    document,
    fails,
    firewall,
    give,
    listed,
    page,
    titled,
    to,
)

from gongkai.extractors.sources.config.models import Entry, JsonLayout, Listing, Source
from gongkai.extractors.sources.crawl.crawler import FULL_AGAIN_DAYS, page_date
from gongkai.extractors.sources.crawl.pull import Pulled, pull, visits_of
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.throttle import Hosts
from gongkai.extractors.sources.http.types import Fetched, Limits
from gongkai.extractors.sources.store.archive import Archive, ArchivedDocument
from gongkai.extractors.sources.store.fetch_state import Visit, Visits

NOW = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)
QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=5, wait_seconds=0.001, retries=0)


class Night:
    """The nights of one source over one site, one after the other."""

    def __init__(self, website: Website, root: Path) -> None:
        self.website = website
        self.archive = Archive(root / "archive")
        self.root = root
        self.days = 0
        self.listing: dict[str, Any] = {}
        self.stated: dict[str, Any] = {"expect_min": 0}
        self.documents: tuple[Entry, ...] = ()

    @property
    def source(self) -> Source:
        lists = (Listing(urls=(self.website.url("/nb/"),), line=5, **self.listing),) if self.listing is not None else ()
        stated = {
            "listings": lists,
            "documents": self.documents,
            "allow_private_hosts": ("127.0.0.1",),
            "min_interval_seconds": 0.0,
        }
        return Source(source="office", publisher="某局", enabled=True, **(stated | self.stated))

    def __call__(self, days: int = 1, **more: Any) -> Pulled:
        self.website.forget()
        self.days += days
        return pull(self.source, self.archive, self.root, now=NOW + timedelta(days=self.days), limits=QUICK, **more)

    def files(self) -> dict[str, tuple[bytes, int]]:
        """What stands in the archive, the record of visits apart."""
        return {
            str(path.relative_to(self.archive.root)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.archive.root.glob("??/*")
        }


@pytest.fixture
def night(website: Website, tmp_path: Path) -> Night:
    return Night(website, tmp_path)


def pdf(number: int) -> bytes:
    return PDF.replace(b"1.4", f"1.4 {number}".encode())


def site(website: Website, *years: int, answer: Callable[[bytes], Any] = document) -> None:
    """A list with a PDF per year."""
    items = [(f"{year}.pdf", titled(year), f"{year + 1}-01-23") for year in years]
    website.on("/nb/", page(listed(items)))
    for year in years:
        website.on(f"/nb/{year}.pdf", answer(pdf(year)))


def rules(pulled: Pulled) -> list[str]:
    return [failure.rule for failure in pulled.failures]


def sayings(kept: ArchivedDocument) -> tuple[dict[str, str], dict[str, str]]:
    return kept.sightings[0].hints, kept.sightings[0].found


def test_what_a_list_offers_is_kept_with_all_that_is_known(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    night.stated |= {"district_code": "640105"}
    pulled = night()
    assert rules(pulled) == []
    first = pulled.kept[0]
    assert first.path.read_bytes() == pdf(2024)
    hints, found = sayings(first)
    assert hints == {"district_code": "640105", "agency": "某区司法局", "year": "2024", "published_on": "2025-01-23"}
    assert found == {"by": "list", "at": website.url("/nb/"), "title": titled(2024), "date": "2025-01-23"}
    sighting = first.sightings[0]
    assert (sighting.status, sighting.final_url) == (200, website.url("/nb/2024.pdf"))
    assert sighting.headers["etag"]


def test_what_the_catalogue_states_comes_first(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    night.listing = {"agency": "某区政务服务局"}
    night.documents = (Entry(url=website.url("/nb/2023.pdf"), agency="另一局", line=9),)
    by_catalogue, by_list = night().kept
    assert sayings(by_catalogue) == ({"agency": "另一局"}, {"by": "catalogue", "at": "office.yaml:9"})
    assert sayings(by_list)[0]["agency"] == "某区政务服务局"


def test_a_link_without_a_title(website: Website, night: Night) -> None:
    website.on("/nb/", page('<a href="1.pdf"><img src="a.png"></a>'))
    website.on("/nb/1.pdf", document())
    night.listing = {"any_title": True}
    assert sayings(night().kept[0]) == ({}, {"by": "list", "at": website.url("/nb/")})


def test_a_title_that_no_file_could_hold(website: Website, night: Night) -> None:
    row = {"t": f"{titled(2024)}\ud800\u2028\x00 x", "u": "1.pdf"}
    broken = {"t": titled(2023), "u": "\ud800.pdf"}
    website.on("/nb/1.pdf", document())
    night.listing = {"json": JsonLayout("0", "u", "t")}
    website.on("/nb/", give(json.dumps({"0": [row, broken]}).encode()))
    first = night()
    assert rules(first) == []
    assert sayings(first.kept[0])[1]["title"] == f"{titled(2024)}? x"
    assert night().kept == first.kept
    assert visits_of(night.source, night.archive).get(website.url("/nb/1.pdf")).sha256


def test_a_name_that_means_nothing_elsewhere_is_no_hint(website: Website, night: Night) -> None:
    website.on("/nb/", page(listed([("1.pdf", titled(2024, "区司法局"), "")])))
    website.on("/nb/1.pdf", document())
    assert "agency" not in sayings(night().kept[0])[0]


# ── a night with nothing new ─────────────────────────────────────────────────────────────────────────────


def test_a_second_night_asks_and_writes_nothing(
    website: Website, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(website, 2024, 2023)
    first = night()
    before = night.files()
    monkeypatch.setattr("os.fsync", lambda _: pytest.fail("nothing is to be written"))
    second = night()
    assert second.kept == first.kept
    assert night.files() == before
    assert website.asked == ["/nb/", "/nb/2024.pdf", "/nb/2023.pdf"]
    assert all("If-None-Match" in asked for asked in website.heard[1:])


def test_without_validators_the_same_bytes_write_nothing(website: Website, night: Night) -> None:
    site(website, 2024, answer=give)
    first, before = night(), night.files()
    assert night().kept == first.kept
    assert night.files() == before


def test_another_etag_for_the_same_bytes(website: Website, night: Night) -> None:
    site(website, 2024)
    night()
    before = night.files()
    website.on("/nb/2024.pdf", document(pdf(2024), etag='"other"'))
    assert len(night().kept) == 1
    assert night.files() == before
    night()
    assert website.heard[1]["If-None-Match"] == '"other"'


def test_the_same_etag_for_other_bytes_is_found_out_in_the_end(website: Website, night: Night) -> None:
    website.on("/nb/", page(listed([("1.pdf", titled(2024), "")])))
    website.on("/nb/1.pdf", document(pdf(1), etag='"1"'))
    night()
    website.on("/nb/1.pdf", document(pdf(2), etag='"1"'))
    for _ in range(FULL_AGAIN_DAYS - 1):
        assert night().kept[0].path.read_bytes() == pdf(1)
    assert night(days=8).kept[0].path.read_bytes() == pdf(2)
    night()
    assert "If-None-Match" in website.heard[1]  # and from then on it is believed again


def test_a_page_whose_counter_has_moved_is_the_same(website: Website, night: Night) -> None:
    def report(visits: int, number: int) -> Any:
        text = f"<p>主动公开{number}条</p><p>浏览次数：{visits}</p><iframe src='r.pdf'></iframe>"
        return page(text, titled(2024))

    website.on("/nb/", page(listed([("1.html", titled(2024), "2025-01-23")])))
    website.on("/nb/1.html", report(1, 5), report(2, 5), report(3, 6))
    website.on("/nb/r.pdf", document())
    first = night()
    before = night.files()
    assert night().kept == first.kept
    assert night.files() == before
    changed = night()
    assert len(night.files()) == len(before) + 2
    assert changed.kept[0].sha256 != first.kept[0].sha256


def test_without_its_record_everything_is_asked_once_more_and_nothing_is_lost(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    first, before = night(), night.files()
    visits_of(night.source, night.archive).path.unlink()
    assert night().kept == first.kept
    assert night.files() == before


def test_a_record_that_was_cut_off(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    first = night()
    path = visits_of(night.source, night.archive).path
    path.write_bytes(path.read_bytes()[:-20])
    assert night().kept == first.kept
    assert [("If-None-Match" in asked) for asked in website.heard] == [False, True, False]


def test_a_record_goes_on_behind_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "office.jsonl"
    Visits(path).note("http://a/", Visit("1"))
    path.open("a").write('{"url": "http://b/", "sha')
    Visits(path).note("http://c/", Visit("3"))
    assert [Visits(path).get(f"http://{name}/").sha256 for name in "abc"] == ["1", "", "3"]


def test_a_killed_night_goes_on_where_it_stopped(
    website: Website, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(website, 2024, 2023, 2022)

    real = Session.get

    def power_cut(self: Session, url: str, known: Any = None) -> Fetched:
        if url.endswith("2022.pdf"):
            raise KeyboardInterrupt
        return real(self, url, known)

    with monkeypatch.context() as patched:
        patched.setattr(Session, "get", power_cut)
        with pytest.raises(KeyboardInterrupt):
            night()
    assert len(list(night.archive)) == 2
    assert len(night().kept) == 3
    assert [("If-None-Match" in asked) for asked in website.heard] == [False, True, True, False]


# ── what changes and what disappears ─────────────────────────────────────────────────────────────────────


def test_a_changed_report_is_a_new_edition_and_the_old_one_stays(website: Website, night: Night) -> None:
    site(website, 2024)
    old = night().kept[0]
    website.on("/nb/2024.pdf", document(pdf(0)))
    new = night().kept[0]
    assert new.sha256 != old.sha256
    assert {kept.sha256 for kept in night.archive} == {old.sha256, new.sha256}
    assert new.source_url == old.source_url
    assert new.first_seen_at > old.first_seen_at


def test_a_report_that_is_taken_down_is_no_failure(website: Website, night: Night) -> None:
    site(website, 2024)
    night.documents = (Entry(url=website.url("/nb/2024.pdf")),)
    kept = night().kept
    website.on("/nb/2024.pdf", fails(404))
    pulled = night()
    assert (pulled.kept, rules(pulled)) == (kept, [])
    assert [gone.rule for gone in pulled.gone] == ["fetch_missing"]
    assert website.url("/nb/2024.pdf") in pulled.gone[0].message_zh
    website.on("/nb/2024.pdf", fails(503))
    assert rules(night()) == ["fetch_status"]
    website.on("/nb/2024.pdf", document(pdf(2024)))
    assert night().kept == kept


def test_a_report_that_leaves_the_list_stays_in_the_archive(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    night()
    site(website, 2024)
    pulled = night()
    assert len(pulled.kept) == 1
    assert len(list(night.archive)) == 2


def test_a_list_that_fails_leaves_what_it_offered_before(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    first = night()
    website.on("/nb/", firewall())
    night.stated |= {"expect_min": 2}
    second = night()
    assert second.kept == first.kept
    assert rules(second) == ["fetch_blocked"]
    website.on("/nb/", page("<p>首页</p>"))
    assert rules(night()) == ["list_empty"]
    site(website, 2024, 2023)
    assert rules(night()) == []


def test_hints_corrected_in_the_catalogue_reach_the_archive_without_asking(website: Website, night: Night) -> None:
    site(website, 2024)
    night.stated |= {"frequency": "monthly"}
    night()
    night.listing = {"agency": "另一局"}
    assert sayings(night().kept[0])[0]["agency"] == "另一局"
    assert website.asked == []


# ── how often ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_source_is_left_alone_until_it_is_due(website: Website, night: Night) -> None:
    site(website, 2024)
    night.stated |= {"frequency": "weekly"}
    first = night()
    for _ in range(6):
        assert night().kept == first.kept
        assert website.asked == []
    assert night().kept == first.kept
    assert website.asked == ["/nb/", "/nb/2024.pdf"]
    night(again=True)
    assert website.asked == ["/nb/", "/nb/2024.pdf"]
    night(days=-30)  # the clock was put back
    assert website.asked == ["/nb/", "/nb/2024.pdf"]


def test_a_list_that_could_not_be_read_is_asked_again_the_next_night(website: Website, night: Night) -> None:
    """Else what it offers would be missing for as long as its source is left alone, and nobody would be told."""
    site(website, 2024)
    night.stated |= {"frequency": "yearly"}
    website.on("/nb/", fails(403))
    assert rules(night()) == ["fetch_status"]
    assert rules(night()) == ["fetch_status"]
    site(website, 2024)
    assert [kept.source_url for kept in night().kept] == [website.url("/nb/2024.pdf")]
    night()
    assert website.asked == []
    site(website, 2025, 2024)
    website.on("/nb/", fails(403))
    assert (len(night(days=360).kept), rules(night())) == (1, ["fetch_status"])
    site(website, 2025, 2024)
    assert len(night().kept) == 2
    night()
    assert website.asked == []


def test_a_source_asked_for_a_part_is_still_due(website: Website, night: Night) -> None:
    site(website, 2024)
    night.stated |= {"frequency": "yearly"}
    night(part=True)
    night()
    assert website.asked == ["/nb/", "/nb/2024.pdf"]
    night()
    assert website.asked == []


def test_what_is_new_in_the_catalogue_is_asked_at_once(website: Website, night: Night) -> None:
    site(website, 2024)
    night.stated |= {"frequency": "yearly"}
    night()
    night.documents = (Entry(url=website.on("/new.pdf", document(pdf(0)))),)
    assert len(night().kept) == 2
    assert website.asked == ["/new.pdf"]
    assert len(night().kept) == 2
    assert website.asked == []


def test_a_failure_is_told_each_night_and_tried_again_when_due(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    website.on("/nb/2023.pdf", fails(403))
    night.stated |= {"frequency": "monthly"}
    first = night()
    assert rules(first) == ["fetch_status"]
    second = night()
    assert (second.failures, website.asked) == (first.failures, [])
    website.on("/nb/2023.pdf", document(pdf(2023)))
    third = night(retry_failed=True)
    assert (rules(third), website.asked) == ([], ["/nb/2023.pdf"])
    assert len(third.kept) == 2
    assert len(night().kept) == 2
    assert website.asked == []


def test_the_parts_of_a_page_need_no_page(website: Website, night: Night) -> None:
    """A page that has not changed is not read again; its attachment is asked for all the same."""
    dated = '<meta name="PubDate" content="2025-01-24 09:00">'
    body = f"<!DOCTYPE html><html><head>{dated}</head><body><iframe src='r.pdf'></iframe></body></html>".encode()
    website.on("/nb/", page(listed([("1.html", titled(2024), "2025-01-23")])))
    website.on("/nb/1.html", document(body))
    website.on("/nb/r.pdf", document(pdf(1)))
    first = night()
    assert sayings(first.kept[1])[0]["published_on"] == "2025-01-24"  # the page's own word, not the list's
    website.on("/nb/r.pdf", document(pdf(2)))
    second = night()
    assert website.asked == ["/nb/", "/nb/1.html", "/nb/r.pdf"]
    assert second.kept[0] == first.kept[0]
    assert second.kept[1].path.read_bytes() == pdf(2)
    assert sayings(second.kept[1])[0] == sayings(first.kept[1])[0]


# ── how many ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("least", "most", "rule"), [(3, None, "source_too_few"), (0, 1, "source_too_many"), (2, 2, None)]
)
def test_expectations(website: Website, night: Night, least: int, most: int | None, rule: str | None) -> None:
    site(website, 2024, 2023)
    night.stated |= {"expect_min": least, "expect_max": most}
    pulled = night()
    assert rules(pulled) == ([rule] if rule else [])
    if rule:
        assert "expect." in pulled.failures[0].message_zh
        assert f"2 {'<' if least else '>'} " in pulled.failures[0].message_en


# ── manners ──────────────────────────────────────────────────────────────────────────────────────────────


def test_links_take_the_scheme_that_the_source_states(website: Website, night: Night) -> None:
    https = website.url("/nb/1.pdf").replace("http:", "https:")
    website.on("/nb/", page(listed([(https, titled(2024), "")])))
    website.on("/nb/1.pdf", document())
    assert rules(night()) == ["fetch_tls"]
    night.stated |= {"scheme": "http"}
    assert [kept.source_url for kept in night().kept] == [website.url("/nb/1.pdf")]


def test_several_connections_give_the_same_in_the_same_order(website: Website, night: Night) -> None:
    site(website, *range(2008, 2025))
    night.stated |= {"connections": 4}
    first = night()
    assert [sayings(kept)[0]["year"] for kept in first.kept] == [str(year) for year in range(2008, 2025)]
    assert night().kept == first.kept


def test_sources_side_by_side_take_turns(website: Website, tmp_path: Path) -> None:
    for name in ("a", "b"):
        website.on(f"/{name}.pdf", document(pdf(ord(name))))
    sources = [
        Source(
            source=name,
            publisher="x",
            enabled=True,
            documents=(Entry(url=website.url(f"/{name}.pdf")),),
            allow_private_hosts=("127.0.0.1",),
            min_interval_seconds=0.05,
        )
        for name in ("a", "b")
    ]
    started = datetime.now(UTC)
    archive, hosts = Archive(tmp_path), Hosts()
    with ThreadPoolExecutor(2) as pool:
        pulls = pool.map(lambda one: pull(one, archive, tmp_path, now=NOW, limits=QUICK, hosts=hosts), sources)
        assert [kept.source for pulled in pulls for kept in pulled.kept] == ["a", "b"]
    assert datetime.now(UTC) - started >= timedelta(seconds=0.1)  # robots.txt and two documents of one host
    assert website.robots_asked == 1


def test_a_pull_that_is_stopped_ends_soon(website: Website, tmp_path: Path) -> None:
    """As a night does where another source is mistaken."""
    entries = tuple(Entry(url=website.on(f"/{n}.pdf", document(pdf(n)))) for n in range(50))
    busy = Source(
        source="a",
        publisher="x",
        enabled=True,
        documents=entries,
        allow_private_hosts=("127.0.0.1",),
        min_interval_seconds=0.1,
    )
    archive, hosts = Archive(tmp_path), Hosts()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(pull, busy, archive, tmp_path, now=NOW, limits=QUICK, hosts=hosts)
        hosts.stop()
        asked.exception()
    assert len(website.asked) < 40
    assert visits_of(busy, archive).asked_at is None  # it will be asked again


def test_no_page_leads_to_a_private_host_or_a_file(website: Website, night: Night) -> None:
    secret = website.url("/secret.pdf", "localhost")
    website.on("/secret.pdf", document())
    frames = f"<iframe src='{secret}'></iframe><iframe src='file:///etc/passwd'></iframe><embed src='/moved.pdf'>"
    website.on("/moved.pdf", to(secret))
    website.on(
        "/nb/", page(listed([("1.html", titled(2024), ""), (secret, titled(2023), ""), (secret, titled(2022), "")]))
    )
    website.on("/nb/1.html", page(frames))
    assert rules(night()) == ["fetch_private_host", "fetch_private_host"]
    night.listing = {"hosts": ("localhost",)}  # the list may lead there, but it is no public host all the same
    assert set(rules(night())) == {"fetch_private_host"}
    assert "/secret.pdf" not in website.asked


def test_a_surprise_in_a_list_is_that_list_s(website: Website, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    site(website, 2024)
    night.documents = (Entry(url=website.url("/nb/2024.pdf")),)

    def surprise(*_: Any) -> None:
        raise RecursionError("never seen before")

    monkeypatch.setattr("gongkai.extractors.sources.crawl.crawler.choose", surprise)
    pulled = night()
    assert rules(pulled) == ["pull_unexpected"]
    assert len(pulled.kept) == 1


def test_a_damaged_page_is_told(website: Website, night: Night) -> None:
    website.on("/nb/", page(listed([("1.html", titled(2024), "")])))
    website.on("/nb/1.html", page("<p>1</p>"), page("<p>2</p>"))
    kept = night().kept[0]
    kept.path.chmod(0o644)
    kept.path.write_bytes(b"")
    assert rules(night()) == ["archive_damaged"]


def test_a_record_that_cannot_be_written_is_told(website: Website, night: Night) -> None:
    site(website, 2024)
    (night.root / "archive").mkdir()
    (night.root / "archive" / "visits").write_text("in the way")
    pulled = night()
    assert set(rules(pulled)) == {"archive_write"}


def test_a_certificate_that_is_none_is_a_mistake_of_the_source(night: Night) -> None:
    night.stated |= {"certificates": "data/none.pem"}
    with pytest.raises(Exception, match=r"certificates 无法使用：data/none\.pem"):
        night()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<meta name="PubDate" content="2025-01-23 09:00:00"><p>发布日期：2020-01-01</p>', date(2025, 1, 23)),
        ("<p>发布日期： 2025年1月23日</p>", date(2025, 1, 23)),
        ("<p>统计期限自2024年1月1日</p>", None),
        ("", None),
    ],
)
def test_when_a_page_was_published(markup: str, expected: date | None) -> None:
    assert page_date(markup) == expected


def test_hosts_are_shared(website: Website, night: Night) -> None:
    site(website, 2024)
    hosts = Hosts()
    night(hosts=hosts)
    night(hosts=hosts)
    assert website.robots_asked == 1
