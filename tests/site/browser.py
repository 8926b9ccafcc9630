"""Headless Chromium, driven."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import FLAGS, program

CHROMIUM = program()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; it makes itself an empty profile and throws it away."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        try:
            yield browser
        finally:
            browser.close()
