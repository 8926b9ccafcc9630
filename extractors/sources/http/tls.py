"""TLS connections, also to servers that newer libraries refuse by default."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

import httpx2


def _before_rfc_5746(context: ssl.SSLContext) -> None:
    context.options |= 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which is named only since Python 3.12


def _weak_ciphers(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT:@SECLEVEL=1")


def _tls_1_0(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")


TLS_QUIRKS: dict[str, Callable[[ssl.SSLContext], None]] = {
    "legacy_renegotiation": _before_rfc_5746,
    "weak_ciphers": _weak_ciphers,
    "tls_1_0": _tls_1_0,
}
"""What old servers need, weakest last. Certificates are always verified."""


@cache
def _usual_trust() -> ssl.SSLContext:
    """The system's certificates, cached because loading them takes longer than most requests."""
    return httpx2.create_ssl_context(trust_env=False)


def trust(quirks: Collection[str], certificates: Path | None) -> ssl.SSLContext:
    """The TLS settings of a client: the system's certificates, those in `certificates`, and the given quirks."""
    if not quirks and certificates is None:
        return _usual_trust()
    context = ssl.create_default_context()
    if certificates is not None:
        context.load_verify_locations(certificates)
    for quirk, apply in TLS_QUIRKS.items():
        if quirk in quirks:
            apply(context)
    return context
