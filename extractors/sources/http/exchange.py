"""One request and its complete answer, within limits of seconds and bytes."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

import anyio
import httpx2

from gongkai.extractors.sources.http.connection import (
    CheckedBackend,
    CheckedTransport,
    PrivateHostError,
    UnresolvedHostError,
)
from gongkai.extractors.sources.http.tls import trust
from gongkai.extractors.sources.http.types import FetchError, Limits, Politeness, TransientFetchError

ERROR_BYTES = 40_000
"""The bytes read of answers that are not a document: enough to recognise a
firewall's page and to keep the connection."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `url` is the address that errors name: redirects led from it to `address`."""

    url: str
    address: httpx2.URL
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that was read; `data` is its decompressed body."""

    response: httpx2.Response
    data: bytes

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def status_line(self) -> str:
        return f"HTTP {self.response.status_code} {self.response.reason_phrase}".rstrip()

    @property
    def redirect(self) -> str | None:
        """The target of a redirect. Old servers send Chinese addresses in raw
        GBK: their bytes are kept, percent-encoded."""
        if not self.response.has_redirect_location:
            return None
        raw = next(value for name, value in self.response.headers.raw if name.lower() == b"location")
        return self.joined(quote(raw.strip(), safe=string.punctuation))

    def joined(self, address: str) -> str:
        """`address` resolved against that of the answer; unchanged where it is invalid, so that the error names it."""
        try:
            return str(self.response.url.join(address))
        except (httpx2.InvalidURL, ValueError):
            return address


class Exchanger:
    """Sends requests over persistent connections. Not thread-safe."""

    def __init__(self, limits: Limits, politeness: Politeness, user_agent: str) -> None:
        context = trust(politeness.tls, politeness.certificates)
        self._runner = asyncio.Runner()
        self._client = httpx2.AsyncClient(
            headers={"User-Agent": user_agent},
            timeout=httpx2.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            transport=CheckedTransport(CheckedBackend(politeness.allow_private_hosts), context),
            trust_env=False,  # no proxy: the peer is checked
            follow_redirects=False,
        )

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def exchange(self, request: Request, seconds: float, most: Callable[[int], int], *, cut: bool = False) -> Answer:
        """The answer to `request`. `most` gives the bytes to read for a status;
        more is an error, or cut off with `cut`.

        `seconds` covers everything: resolving, connecting, the handshake, the head, the body and its chunks.
        """
        try:
            return self._runner.run(self._exchange(request, seconds, most, cut))
        except TimeoutError:
            raise FetchError("fetch_deadline", request.url) from None
        except PrivateHostError as problem:
            raise FetchError("fetch_private_host", request.url, str(problem)) from None
        except UnresolvedHostError as problem:
            raise TransientFetchError("fetch_unresolved", request.url, str(problem)) from None
        except (httpx2.TransportError, httpx2.DecodingError) as problem:
            rule = "fetch_tls" if "SSL" in str(problem) else "fetch_connection"
            raise TransientFetchError(rule, request.url, f"{type(problem).__name__}: {problem}") from problem

    async def _exchange(self, request: Request, seconds: float, most: Callable[[int], int], cut: bool) -> Answer:
        stream = self._client.stream(request.method, request.address, headers=request.headers, content=request.body)
        with anyio.fail_after(seconds):
            async with stream as response:
                limit = most(response.status_code)
                if response.status_code == 200:
                    return Answer(response, await _body(response, request.url, limit, cut=cut))
                with suppress(httpx2.TransportError, httpx2.DecodingError):  # the status says enough
                    return Answer(response, await _body(response, request.url, limit, cut=True))
                return Answer(response, b"")


async def _body(response: httpx2.Response, url: str, most: int, *, cut: bool) -> bytes:
    """The decompressed body; with `cut`, only the beginning of one that is too large.

    No chunk size is set: with one, a slow server would fill a buffer before anything is counted.
    """
    too_large = FetchError("fetch_too_large", url, f"> {most:,} bytes")
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most and not cut:
        raise too_large
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > most:
            if cut:
                break
            raise too_large
    return bytes(data)
