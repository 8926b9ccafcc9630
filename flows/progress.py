"""What a person sees while a run is in progress: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """Reports which stage a run is in and how many of its documents are done."""

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Callable[[int], None]]: ...


class Lines:
    """A line when a stage ends, and one every ten seconds while documents are read."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        count, spoke = 0, time.monotonic()

        def done(more: int) -> None:
            nonlocal count, spoke
            count += more
            if time.monotonic() - spoke > 10:
                spoke = time.monotonic()
                print(f"{name} {count}/{total}", file=sys.stderr, flush=True)

        yield done
        figure = f" {count}/{total}" if total else ""
        print(f"{name}{figure} ✓ {time.monotonic() - self._started:.1f}s", file=sys.stderr, flush=True)


class Bars:
    """A progress bar per stage."""

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with RichProgress(*columns, console=Console(stderr=True)) as bars:
            bar = bars.add_task(name, total=total or 1)
            yield lambda more: bars.advance(bar, more)
            bars.update(bar, completed=total or 1)


def for_terminal() -> Progress:
    return Bars() if sys.stderr.isatty() else Lines()
