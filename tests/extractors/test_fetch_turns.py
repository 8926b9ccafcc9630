"""What robots.txt forbids, and how requests to one host keep their distance."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from fetching import HERE, QUICK, get, refused
from website import (
    PDF,
    Request,
    Website,
    cut,
    fails,
    give,
    page,
    robots,
    silent,
    to,
)

from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.throttle import MOST_FAILURES, Hosts
from gongkai.extractors.sources.http.types import Politeness

# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────────────

FORBIDDEN = "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n"


def test_what_robots_forbid_is_not_asked(website: Website) -> None:
    website.on("/robots.txt", robots(FORBIDDEN))
    secret, free = website.on("/private/a.pdf", give(PDF)), website.on("/a.pdf", give(PDF))
    leads_there = website.on("/b", to("/private/a.pdf"))
    hosts = Hosts()
    for url in (secret, leads_there):
        with Session(QUICK, Politeness(allow_private_hosts=HERE), hosts=hosts) as session:
            with refused("fetch_robots", "/robots.txt", "gongkai ingest"):
                session.get(url)
            hosts._free.clear()
    assert website.asked == ["/b"]
    assert get(free).data == PDF


def test_robots_may_name_us(website: Website) -> None:
    website.on("/robots.txt", robots("User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nAllow: /\n"))
    with refused("fetch_robots"):
        get(website.on("/a.pdf", give(PDF)))


def test_robots_are_asked_once_and_their_delay_is_kept(website: Website, pauses: list[float]) -> None:
    website.on("/robots.txt", robots(FORBIDDEN))
    url = website.on("/a.pdf", give(PDF))
    with Session(QUICK, Politeness(allow_private_hosts=HERE, interval_seconds=1)) as session:
        for _ in range(3):
            session.get(url)
    assert website.robots_asked == 1
    # nobody really waits here, so each wait is as long as all before it and its own
    assert [round(later - wait) for wait, later in pairwise(pauses)] == [7, 7]
    assert round(pauses[0]) == 1  # robots.txt itself keeps the source's own distance


def test_a_rate_in_robots_is_kept_and_a_senseless_one_obeyed_by_not_asking(
    website: Website, pauses: list[float]
) -> None:
    url = website.on("/a.pdf", give(PDF))
    website.on("/robots.txt", robots("\ufeffUser-agent: *\nRequest-rate: 1/9\n"))
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        session.get(url)
        session.get(url)
    assert [round(wait) for wait in pauses] == [9]
    website.on("/robots.txt", robots("User-agent: *\nCrawl-delay: 86400\n"))
    with refused("fetch_robots", "Crawl-delay: 86400"):
        get(url)


@pytest.mark.parametrize("answer", [fails(404), fails(403), page("<p>首页</p>"), to("/robots.txt")])
def test_without_robots_everything_may_be_asked(website: Website, answer: Any) -> None:
    website.on("/robots.txt", answer)
    assert get(website.on("/a.pdf", give(PDF))).data == PDF


def test_a_challenge_in_place_of_robots_is_named_one(website: Website, pauses: list[float]) -> None:
    script = b"<html><script>document.cookie='__jsl_clearance_s=1';location.reload()</script></html>"
    website.on("/robots.txt", give(script, 521))
    with refused("fetch_challenge"):
        get(website.on("/a.pdf", give(PDF)))
    assert (website.robots_asked, website.asked) == (1, [])


def test_of_huge_robots_the_beginning_counts(website: Website) -> None:
    website.on("/robots.txt", robots(FORBIDDEN + "# \n" * 400_000))
    with refused("fetch_robots"):
        get(website.on("/private/a.pdf", give(PDF)))


def test_robots_that_cannot_be_read_forbid_everything(website: Website, pauses: list[float]) -> None:
    website.on("/robots.txt", fails(503))
    urls = [website.on(f"/{name}.pdf", give(PDF)) for name in "ab"]
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        for url in urls:
            with refused("fetch_robots_unknown", "HTTP 503", f"{url} ("):  # each document is named, not the first
                session.get(url)
    assert website.asked == []
    assert website.robots_asked == 4  # once with three retries, not for every document
    website.on("/robots.txt", fails(503), robots(""))
    assert get(urls[0]).data == PDF


# ── taking turns ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_connection_is_kept(website: Website) -> None:
    url = website.on("/a.pdf", give(PDF))
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        for _ in range(5):
            session.get(url)
        assert website.connections == 1
        website.on("/b.pdf", cut(), give(PDF))
        session.get(website.url("/b.pdf"))
        session.get(url)
    assert website.connections == 2  # the broken one was not used again


def test_a_kept_connection_that_the_server_has_closed(website: Website, pauses: list[float]) -> None:
    def and_goodbye(request: Request) -> None:
        request.give(PDF)
        request.close_connection = True  # without a word in the headers

    url = website.on("/a.pdf", and_goodbye)
    with Session(QUICK, Politeness(allow_private_hosts=HERE)) as session:
        for _ in range(3):
            assert session.get(url).data == PDF
            assert website.ended.acquire(timeout=30)
    assert pauses == []


def test_a_deadline_over_a_kept_connection(website: Website) -> None:
    good, slow = website.on("/a.pdf", give(PDF)), website.on("/b.pdf", silent(3))
    with Session(
        replace(QUICK, deadline_seconds=0.3, read_seconds=30), Politeness(allow_private_hosts=HERE)
    ) as session:
        session.get(good)
        started = time.monotonic()
        with refused("fetch_deadline"):
            session.get(slow)
        assert time.monotonic() - started < 2.5
        assert session.get(good).data == PDF


def test_sessions_take_turns_at_a_host() -> None:
    hosts, now, most = Hosts(), [0], [0]

    def ask() -> None:
        with hosts.acquire("www.example.gov.cn", 0, 2):
            now[0] += 1
            most[0] = max(most[0], now[0])
            time.sleep(0.02)
            now[0] -= 1

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]


def test_starts_are_apart_whoever_asks(pauses: list[float]) -> None:
    hosts = Hosts()
    for _ in range(3):
        with hosts.acquire("www.example.gov.cn", 5, 4):
            pass
    with hosts.acquire("other.example.gov.cn", 5, 4):
        pass
    assert [round(wait) for wait in pauses] == [5, 10]


def test_a_host_that_keeps_failing_is_left_alone(website: Website, pauses: list[float]) -> None:
    for n in range(8):
        website.on(f"/{n}.pdf", fails(500 if n < 5 else 503))
    with Session(replace(QUICK, retries=0), Politeness(allow_private_hosts=HERE)) as session:
        for n in range(5):  # five broken documents are no broken host
            with refused("fetch_status", "HTTP 500"):
                session.get(website.url(f"/{n}.pdf"))
        for _ in range(MOST_FAILURES):
            with refused("fetch_status", "HTTP 503"):
                session.get(website.url("/5.pdf"))
        with refused("fetch_closed", "本次不再访问"):
            session.get(website.on("/good.pdf", give(PDF)))


def test_a_host_that_answers_now_and_then_is_not(website: Website, pauses: list[float]) -> None:
    bad, good = website.on("/bad.pdf", fails(503)), website.on("/good.pdf", give(PDF))
    with Session(replace(QUICK, retries=0), Politeness(allow_private_hosts=HERE)) as session:
        for _ in range(3):
            for _ in range(MOST_FAILURES - 1):
                with refused("fetch_status"):
                    session.get(bad)
            assert session.get(good).data == PDF
