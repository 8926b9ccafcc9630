"""Nights over a web site: how often it is asked, by how many at once, and what may go wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nights import NOW, QUICK, Night, hints_and_origin, pdf, rules, site
from website import (
    Website,
    document,
    fails,
    give,
    listed,
    page,
    titled,
    to,
)

from gongkai.extractors.sources.config.models import Entry, Listing, Source
from gongkai.extractors.sources.crawl.page_parts import page_date
from gongkai.extractors.sources.crawl.pull import fetch_states_of, pull
from gongkai.extractors.sources.http.throttle import Hosts
from gongkai.extractors.sources.store.archive import Archive

# ── how often ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_source_is_left_alone_until_it_is_due(website: Website, night: Night) -> None:
    site(website, 2024)
    night.overrides |= {"frequency": "weekly"}
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
    night.overrides |= {"frequency": "yearly"}
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
    night.overrides |= {"frequency": "yearly"}
    night(part=True)
    night()
    assert website.asked == ["/nb/", "/nb/2024.pdf"]
    night()
    assert website.asked == []


def test_what_is_new_in_the_catalogue_is_asked_at_once(website: Website, night: Night) -> None:
    site(website, 2024)
    night.overrides |= {"frequency": "yearly"}
    night()
    night.documents = (Entry(url=website.on("/new.pdf", document(pdf(0)))),)
    assert len(night().kept) == 2
    assert website.asked == ["/new.pdf"]
    assert len(night().kept) == 2
    assert website.asked == []


def test_a_failure_is_told_each_night_and_tried_again_when_due(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    website.on("/nb/2023.pdf", fails(403))
    night.overrides |= {"frequency": "monthly"}
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
    assert hints_and_origin(first.kept[1])[0]["published_on"] == "2025-01-24"  # the page's own word, not the list's
    website.on("/nb/r.pdf", document(pdf(2)))
    second = night()
    assert website.asked == ["/nb/", "/nb/1.html", "/nb/r.pdf"]
    assert second.kept[0] == first.kept[0]
    assert second.kept[1].path.read_bytes() == pdf(2)
    assert hints_and_origin(second.kept[1])[0] == hints_and_origin(first.kept[1])[0]


# ── how many ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("least", "most", "rule"), [(3, None, "source_too_few"), (0, 1, "source_too_many"), (2, 2, None)]
)
def test_expectations(website: Website, night: Night, least: int, most: int | None, rule: str | None) -> None:
    site(website, 2024, 2023)
    night.overrides |= {"expect_min": least, "expect_max": most}
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
    night.overrides |= {"scheme": "http"}
    assert [kept.source_url for kept in night().kept] == [website.url("/nb/1.pdf")]


def test_several_connections_give_the_same_in_the_same_order(website: Website, night: Night) -> None:
    site(website, *range(2008, 2025))
    night.overrides |= {"connections": 4}
    first = night()
    assert [hints_and_origin(kept)[0]["year"] for kept in first.kept] == [str(year) for year in range(2008, 2025)]
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
    assert fetch_states_of(busy, archive).asked_at is None  # it will be asked again


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
    night.overrides |= {"certificates": "data/none.pem"}
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


# ── what a site refuses, and what its lists say ──────────────────────────────────────────────────────────


def challenge(request: Any) -> None:
    give(b"<html><script>document.cookie='__jsl_clearance_s=1';location.reload()</script></html>", 521)(request)


def test_a_challenge_is_left_alone_for_some_days_and_told_each_night(website: Website, night: Night) -> None:
    site(website, 2024)
    website.on("/nb/2024.pdf", challenge)
    assert rules(night()) == ["fetch_challenge"]
    assert rules(night()) == ["fetch_challenge"]
    assert website.asked == ["/nb/"]  # asked for the list only
    assert rules(night(retry_failed=True)) == ["fetch_challenge"]
    assert website.asked == ["/nb/", "/nb/2024.pdf"]  # a person wants to know
    website.on("/nb/2024.pdf", document(pdf(2024)))
    assert rules(night(days=15)) == []


def test_a_list_that_is_refused_is_left_alone_too(website: Website, night: Night) -> None:
    site(website, 2024)
    first = night()
    website.on("/nb/", challenge)
    night.overrides |= {"expect_min": 1}
    assert rules(night()) == ["fetch_challenge", "fetch_closed"]
    second = night()
    assert (rules(second), second.kept) == (["fetch_challenge"], first.kept)
    assert "/nb/" not in website.asked
    site(website, 2024, 2023)
    assert (rules(night(days=15)), len(night().kept)) == ([], 2)


def test_a_list_that_has_become_shorter_drops_nothing_and_is_told(website: Website, night: Night) -> None:
    site(website, 2024, 2023, 2022)
    night()
    files = night.files()
    site(website, 2024)
    second = night()
    assert [problem.rule for problem in second.gone] == ["list_shrunk"]
    assert "3 → 1" in str(second.gone[0])
    assert (second.failures, set(night.files())) == ([], set(files))
    assert night().gone == []


def test_a_report_that_two_agencies_list_is_neither_s_until_it_is_read(website: Website, tmp_path: Path) -> None:
    items = [("/r/2024.pdf", "2024年政府信息公开工作年度报告", "2025-01-23")]
    website.on("/r/2024.pdf", document(pdf(2024)))
    lists = []
    for name in ("某市司法局", "某市教育局", "某市民政局"):
        website.on(f"/{len(lists)}/", page(listed(items)))
        lists.append(Listing((website.url(f"/{len(lists)}/"),), agency=name))
    source = Source(
        "s", "某市", True, listings=tuple(lists), allow_private_hosts=("127.0.0.1",), min_interval_seconds=0
    )
    (kept,) = pull(source, Archive(tmp_path / "archive"), tmp_path, now=NOW, limits=QUICK).kept
    assert "agency" not in kept.sightings[0].hints
    assert kept.sightings[0].hints["year"] == "2024"


def test_known_documents_may_be_left_alone_for_some_days(website: Website, night: Night) -> None:
    night.overrides |= {"recheck_days": 10}
    site(website, 2024, 2023)
    first = night()
    second = night()
    assert (second.kept, website.asked) == (first.kept, ["/nb/"])
    items = [("2024.pdf", titled(2024), "2025-02-28"), ("2023.pdf", titled(2023), "2024-01-23")]
    website.on("/nb/", page(listed(items)))
    night()
    assert website.asked == ["/nb/", "/nb/2024.pdf"]  # the list has another date for it
    night(days=20)
    assert sorted(website.asked) == ["/nb/", "/nb/2023.pdf", "/nb/2024.pdf"]


def test_a_challenge_ends_the_requests_to_its_host(website: Website, night: Night) -> None:
    site(website, 2024, 2023, 2022)
    for year in (2024, 2023, 2022):
        website.on(f"/nb/{year}.pdf", challenge)
    assert rules(night()) == ["fetch_challenge", "fetch_closed", "fetch_closed"]
    assert website.asked == ["/nb/", "/nb/2024.pdf"]


def test_a_day_that_is_still_to_come_is_not_taken_from_a_list(website: Website, night: Night) -> None:
    website.on("/nb/", page(listed([("2024.pdf", titled(2024), "2035-01-23")])))
    website.on("/nb/2024.pdf", document(pdf(2024)))
    (kept,) = night().kept
    assert "published_on" not in kept.sightings[0].hints
