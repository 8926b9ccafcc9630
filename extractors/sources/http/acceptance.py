"""Whether the answer is what was requested: the document, or a page served in its place."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx2

from gongkai.extractors import media_types
from gongkai.extractors.sources.crawl.classify import BLOCKED, BROKEN, CHALLENGE, LOGIN, MISSING, Patterns
from gongkai.extractors.sources.http.content_disposition import file_name
from gongkai.extractors.sources.http.exchange import Answer
from gongkai.extractors.sources.http.types import Fetched, FetchError, TransientFetchError
from gongkai.extractors.sources.suffixes import format_of

_KEPT_HEADERS = ("content-type", "content-disposition", "etag", "last-modified")
_VALIDATORS = ("etag", "last-modified")
_REASONS = {
    BLOCKED: "fetch_blocked",
    CHALLENGE: "fetch_challenge",
    LOGIN: "fetch_login",
    MISSING: "fetch_missing",
}


def kept_headers(response: httpx2.Response) -> dict[str, str]:
    return {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}


def accept(url: str, answer: Answer, patterns: Patterns) -> Fetched:
    """The answer to `url` as a document. Raises FetchError with the reason where it is not one."""
    final, data = str(answer.response.url), answer.data
    if not data:
        raise FetchError("fetch_empty", url)
    kind = media_types.sniff(data)
    headers = kept_headers(answer.response)
    if not _is_whole(kind, data):  # stored as received, but requested in full again
        headers = {name: value for name, value in headers.items() if name not in _VALIDATORS}
    got = Fetched(url, final, data, kind, headers, 200, file_name(answer.response.headers.raw))
    if kind == media_types.HTML:
        _check_page(got, patterns)
    _check_asked_for(got)
    return got


def refused(url: str, status_line: str, markup: str, address: str, patterns: Patterns) -> FetchError | None:
    """The error for a page served in place of what was requested; it names the system in front of the site."""
    found = patterns.refusal(markup, address)
    if found is None:
        return None
    if found.kind == BROKEN:
        return TransientFetchError("fetch_broken", url)
    return FetchError(_REASONS[found.kind], url, f"{found.system}, {status_line}" if found.system else status_line)


def _check_page(got: Fetched, patterns: Patterns) -> None:
    status = f"HTTP 200, {len(got.data)} bytes"
    if problem := refused(got.url, status, got.text, got.final_url, patterns):
        raise problem


def _is_whole(kind: str, data: bytes) -> bool:
    """Whether a document has its end: with a wrong Content-Length, it is cut off without an error."""
    if kind == media_types.PDF:
        return b"%%EOF" in data[-2048:]
    if kind in (media_types.DOCX, media_types.XLSX, media_types.ZIP):
        return b"PK\x05\x06" in data[-70_000:]
    return True


def _check_asked_for(got: Fetched) -> None:
    """Raise FetchError where a name that ends in .pdf returned an error page with status 200."""
    paths = [unquote(urlsplit(address).path) for address in (got.url, got.final_url)]
    formats = [format_of(PurePosixPath(name).suffix) for name in (*paths, got.file_name)]
    asked = next((known for known in formats if known), None)
    if asked is None:
        return
    if got.media_type == media_types.HTML:
        raise FetchError("fetch_web_page", got.url, asked)
    if got.media_type == media_types.UNKNOWN:
        raise FetchError("fetch_not_document", got.url, asked)
