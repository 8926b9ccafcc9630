"""Connections to checked addresses only: a name is resolved once, the address
checked, and that very address connected to."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterable
from typing import Any

import anyio
import anyio.to_thread
import httpcore2
import httpx2

from gongkai.errors import GongkaiError
from gongkai.extractors.sources.http import throttle

_IDLE_SECONDS = 30.0
"""How long an idle connection is kept: longer than the usual interval between two requests to one host."""


class UnresolvedHostError(GongkaiError):
    """The host name has no address."""


class PrivateHostError(GongkaiError):
    """A host has addresses that are not on the public internet."""


class CheckedBackend(httpcore2.AnyIOBackend):
    """Opens connections to public addresses, and to any address of the hosts in `allowed`."""

    def __init__(self, allowed: Collection[str]) -> None:
        self.allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        problem: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in await self.addresses(host):
            try:
                return await super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                problem = failed
        raise problem

    async def addresses(self, host: str) -> list[str]:
        """All addresses of `host`; raises an error unless all of them are public."""
        try:
            # in a thread of its own: the system's resolver cannot be interrupted, only abandoned
            found = await anyio.to_thread.run_sync(throttle.resolve, host, abandon_on_cancel=True)
        except (OSError, UnicodeError) as problem:
            raise UnresolvedHostError(f"{host}: {problem}") from None
        private = [address for address in found if not throttle.is_public(address)]
        if private and host.lower() not in self.allowed:
            raise PrivateHostError(f"{host} → {', '.join(private)}")
        return found


class CheckedTransport(httpx2.AsyncHTTPTransport):
    """HTTP over connections of a CheckedBackend."""

    def __init__(self, backend: CheckedBackend, trust: ssl.SSLContext) -> None:
        super().__init__(verify=trust, trust_env=False)
        # a private name: the transport has no parameter for the backend. The tests of private hosts fail without it
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trust, network_backend=backend, keepalive_expiry=_IDLE_SECONDS
        )
