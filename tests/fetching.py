"""What the tests of fetching share: a quick session on 127.0.0.1, and the failure that is expected."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Any

import pytest

from gongkai.extractors.sources.http.client import Session
from gongkai.extractors.sources.http.types import Fetched, FetchError, Limits, Politeness, Validators

HERE = frozenset({"127.0.0.1"})
PAGE = "<!DOCTYPE html><html><body>二〇二四年</body></html>".encode()
QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=10, wait_seconds=0.01)
AGENT = f"gongkai/{metadata.version('gongkai')} (+open-government report archive"


def get(
    url: str,
    limits: Limits = QUICK,
    allow: frozenset[str] = HERE,
    known: Validators | None = None,
    **politeness: Any,
) -> Fetched:
    with Session(limits, Politeness(allow_private_hosts=allow, **politeness)) as session:
        return session.get(url, known)


@contextmanager
def refused(rule: str, *expected: str) -> Iterator[None]:
    with pytest.raises(FetchError) as caught:
        yield
    assert caught.value.rule == rule, str(caught.value)
    for words in expected:
        assert words in str(caught.value)
    assert " / " in str(caught.value)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.rule) == (str(caught.value), rule)
