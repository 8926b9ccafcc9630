"""An alarm for one request after the other: a thread per session instead of one per request."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Alarm:
    """Calls back when a deadline has passed, from a thread that sleeps until then. One deadline at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due = math.inf
        self._call: Callable[[], None] | None = None
        self._wakes = math.inf
        self._thread: threading.Thread | None = None
        self._ended = False

    @contextmanager
    def at(self, deadline: float, call: Callable[[], None]) -> Iterator[None]:
        """`call` at `deadline` (of time.monotonic), but never once the block is left."""
        with self._changed:
            self._due, self._call = deadline, call
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="gongkai-alarm", daemon=True)
                self._thread.start()
            elif deadline < self._wakes:  # else it wakes early enough by itself: hardly ever a switch of threads
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._due, self._call = math.inf, None

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                if self._call is not None and now >= self._due:
                    self._call()
                    self._due, self._call = math.inf, None
                self._wakes = self._due
                self._changed.wait(None if self._due == math.inf else max(0.0, self._due - now))
