"""Whatever a site sends: lists, pages, titles and headers are read without a surprise."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.extractors.sources.config.models import JsonLayout, Listing
from gongkai.extractors.sources.crawl.attachments import attachments, pictures
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.listing import choose, walk
from gongkai.extractors.sources.crawl.page_parts import page_date
from gongkai.extractors.sources.http.content_disposition import file_name
from gongkai.extractors.sources.http.types import Fetched

URL = "https://www.example.gov.cn/nb/index.html"
PATTERNS = load_patterns()
LISTINGS = (
    Listing(urls=(URL,), pages="index_{n}.html", most_pages=3),
    Listing(urls=(URL,), rows="li", title="a@title", date="@data-date", sublists="ul a", most_pages=2),
    Listing(
        urls=(URL,), json=JsonLayout("data.list", "/show/{id}.html", "title", "date", "data.pages"), any_title=True
    ),
)

words = st.text("年报2024政府信息公开工作度告〇二/:.#?&={}[]<>\"'% \n\x00\ud800a-", max_size=20)
addresses = st.one_of(
    words,
    st.sampled_from(["http://[::1", "//", "javascript:;", "file:///x", "a.pdf", "?file=a.pdf", "http://h:99999/"]),
)
tags = st.builds(
    '<{}><a href="{}" title="{}">{}</a><iframe src="{}"></iframe><img src="{}">'.format,
    st.sampled_from(
        ["li", "tr", "ul", "base href='x'", "table", "div class='TRS_Editor'", "meta name=PubDate content='2"]
    ),
    addresses,
    words,
    words,
    addresses,
    addresses,
)
markup = st.lists(tags, max_size=5).map("".join)
values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "list", "id", "title"]), inner)
    ),
    max_leaves=8,
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(body: bytes) -> None:
    for listing in LISTINGS:
        pages = list(walk(listing, lambda url: Fetched(url, url, body, "text/html"), PATTERNS))
        for choice in choose(listing, [link for page in pages for link in page.links], PATTERNS):
            assert choice.link.url.startswith(("http://", "https://"))
            (choice.link.url + choice.link.title).encode()


@given(markup)
@quick
def test_pages(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    read(body)
    found = attachments(body, URL) + pictures(body, URL)
    assert all(url.startswith(("http://", "https://")) for url in found)
    page_date(text)
    PATTERNS.refused(text, URL)
    PATTERNS.shell_target(body)
    assert PATTERNS.same_page(text, text)


@given(values)
@quick
def test_json(value: object) -> None:
    read(json.dumps({"data": {"list": value, "pages": 2}}).encode())
    read(json.dumps(value).encode())


@given(st.binary(max_size=60))
@quick
def test_headers(stated: bytes) -> None:
    name = file_name([(b"content-disposition", b"attachment; filename=" + stated)])
    assert "/" not in name
    assert "\x00" not in name
    read(stated)


@given(words)
@quick
def test_titles(title: str) -> None:
    judged = PATTERNS.classify_title(title)
    assert judged.year is None or 2000 <= judged.year <= 2099
