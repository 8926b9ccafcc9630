"""The district of a site, by its host name."""

from __future__ import annotations

from urllib.parse import urlsplit

from gongkai.transforms.identity.districts import District
from gongkai.transforms.reference import Reference


def host_district(address: str, reference: Reference) -> District | None:
    """The district of the longest known suffix of the host; None for an unknown host or an address that is not http."""
    host = (urlsplit(address).hostname or "") if address.startswith("http") else ""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        if code := reference.hosts.get(".".join(labels[start:])):
            return reference.districts.by_code.get(code)
    return None
