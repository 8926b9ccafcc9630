"""Nights over a web site: what is kept, what is asked again, what changes and what disappears."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nights import Night, hints_and_origin, pdf, rules, site
from website import (
    Website,
    document,
    fails,
    firewall,
    give,
    listed,
    named,
    page,
    titled,
)

from gongkai.extractors.sources.config.models import Entry, JsonLayout
from gongkai.extractors.sources.crawl.crawler import FULL_AGAIN_DAYS
from gongkai.extractors.sources.crawl.pull import fetch_states_of
from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Fetched
from gongkai.extractors.sources.store.fetch_state import FetchState, FetchStates


def test_what_a_list_offers_is_kept_with_all_that_is_known(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    night.overrides |= {"district_code": "640105"}
    pulled = night()
    assert rules(pulled) == []
    first = pulled.kept[0]
    assert first.path.read_bytes() == pdf(2024)
    hints, found = hints_and_origin(first)
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
    assert hints_and_origin(by_catalogue) == ({"agency": "另一局"}, {"by": "catalogue", "at": "office.yaml:9"})
    assert hints_and_origin(by_list)[0]["agency"] == "某区政务服务局"


def test_a_link_without_a_title(website: Website, night: Night) -> None:
    website.on("/nb/", page('<a href="1.pdf"><img src="a.png"></a>'))
    website.on("/nb/1.pdf", document())
    night.listing = {"any_title": True}
    assert hints_and_origin(night().kept[0]) == ({}, {"by": "list", "at": website.url("/nb/")})


def test_a_title_that_no_file_could_hold(website: Website, night: Night) -> None:
    row = {"t": f"{titled(2024)}\ud800\u2028\x00 x", "u": "1.pdf"}
    broken = {"t": titled(2023), "u": "\ud800.pdf"}
    website.on("/nb/1.pdf", document())
    night.listing = {"json": JsonLayout("0", "u", "t")}
    website.on("/nb/", give(json.dumps({"0": [row, broken]}).encode()))
    first = night()
    assert rules(first) == []
    assert hints_and_origin(first.kept[0])[1]["title"] == f"{titled(2024)}? x"
    assert night().kept == first.kept
    assert fetch_states_of(night.source, night.archive).get(website.url("/nb/1.pdf")).sha256


def test_a_name_that_means_nothing_elsewhere_is_no_hint(website: Website, night: Night) -> None:
    website.on("/nb/", page(listed([("1.pdf", titled(2024, "区司法局"), "")])))
    website.on("/nb/1.pdf", document())
    assert "agency" not in hints_and_origin(night().kept[0])[0]


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
    fetch_states_of(night.source, night.archive).path.unlink()
    assert night().kept == first.kept
    assert night.files() == before


def test_a_record_that_was_cut_off(website: Website, night: Night) -> None:
    site(website, 2024, 2023)
    first = night()
    path = fetch_states_of(night.source, night.archive).path
    path.write_bytes(path.read_bytes()[:-20])
    assert night().kept == first.kept
    assert [("If-None-Match" in asked) for asked in website.heard] == [False, True, False]


def test_a_record_goes_on_behind_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "office.jsonl"
    FetchStates(path).save("http://a/", FetchState("1"))
    path.open("a").write('{"url": "http://b/", "sha')
    FetchStates(path).save("http://c/", FetchState("3"))
    assert [FetchStates(path).get(f"http://{name}/").sha256 for name in "abc"] == ["1", "", "3"]


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
    (kept,) = night().kept
    website.on("/nb/2024.pdf", fails(404))
    pulled = night()
    assert ([found.sha256 for found in pulled.kept], rules(pulled)) == ([kept.sha256], [])
    assert pulled.kept[0].sightings[0].gone_at is not None
    assert [gone.rule for gone in pulled.gone] == ["fetch_missing"]
    assert website.url("/nb/2024.pdf") in pulled.gone[0].message_zh
    website.on("/nb/2024.pdf", fails(503))
    assert rules(night()) == ["fetch_status"]
    website.on("/nb/2024.pdf", document(pdf(2024)))
    (back,) = night().kept
    assert (back.sha256, back.sightings[0].gone_at) == (kept.sha256, None)
    assert len(back.sightings[0].returned_at) == 1


def test_a_report_in_whose_place_a_page_says_so_is_taken_down(website: Website, night: Night) -> None:
    site(website)
    night.documents = (Entry(url=website.url("/nb/2024.html")),)
    website.on("/nb/2024.html", page("<p>一、总体情况</p><p>2024年公开政府信息3条。</p>", titled(2024)))
    (kept,) = night().kept
    website.on("/nb/2024.html", page(f"<ul>{'<li>政府信息公开年报</li>' * 60}</ul><p>该信息已下架</p>", titled(2024)))
    (still,) = night().kept
    assert (still.sha256, still.sightings[0].gone_at is None) == (kept.sha256, False)


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
    night.overrides |= {"expect_min": 2}
    second = night()
    assert second.kept == first.kept
    assert rules(second) == ["fetch_blocked"]
    website.on("/nb/", page("<p>首页</p>"))
    assert rules(night()) == ["list_empty"]
    site(website, 2024, 2023)
    assert rules(night()) == []


def test_hints_corrected_in_the_catalogue_reach_the_archive_without_asking(website: Website, night: Night) -> None:
    site(website, 2024)
    night.overrides |= {"frequency": "monthly"}
    night()
    night.listing = {"agency": "另一局"}
    assert hints_and_origin(night().kept[0])[0]["agency"] == "另一局"
    assert website.asked == []


def test_an_address_that_expires_is_asked_for_again_and_never_kept(website: Website, night: Night) -> None:
    """The page gives another address for its attachment each time; the archive names it by the page."""
    tokens = iter(range(100))

    def report(request: Any) -> None:
        link = f"<a href='/gw/file?fileUrl=x&token={next(tokens)}'>附件：年度报告.pdf</a>"
        page(f"<h1>{titled(2024)}</h1>{link}", titled(2024))(request)

    def gateway(request: Any) -> None:
        valid = request.path.endswith("token=1") or request.path.endswith("token=2")
        (named('attachment; filename="年报.pdf"'.encode("gbk")) if valid else fails(403))(request)

    website.on("/nb/", page(listed([("2024.html", titled(2024), "2025-01-23")])))
    website.on("/nb/2024.html", report)
    website.on("/gw/file", gateway)
    first = night()  # the link of the first night has expired already
    assert [kept.source_url for kept in first.kept] == [website.url("/nb/2024.html")]
    assert rules(first) == ["fetch_status"]
    second = night()
    assert [kept.source_url for kept in second.kept] == [
        website.url("/nb/2024.html"),
        website.url("/nb/2024.html") + "#attachment-1",
    ]
    attachment = second.kept[1].sightings[0]
    assert (attachment.file_name, attachment.final_url) == ("年报.pdf", attachment.source_url)
    assert attachment.hints["linked_from"] == website.url("/nb/2024.html")
    kept = "".join(path.read_text("utf-8") for path in night.archive.root.rglob("*.json*"))
    assert "token" not in kept
