"""Executors of a run's steps: here threads of this process; Prefect tasks are in prefect_flow.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from gongkai.limited_process import affordable_workers

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Kind = Literal["pull", "read"]
"""Steps that run in many batches at once: `pull` (sources, on this machine) and `read`
(documents, wherever there are workers)."""


class Pending(Protocol[T_co]):
    """A submitted batch."""

    def result(self) -> T_co:
        """The result of the step; waits for it, and raises what the step raised."""
        ...


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """One call of a step: a name to display, the function, and its arguments."""

    name: str
    step: Callable[..., T]
    arguments: tuple[Any, ...]


class Executor(Protocol):
    """Runs steps, one or many at a time."""

    def worker_count(self) -> int:
        """How many documents can be read at once."""
        ...

    def call(self, name: str, step: Callable[..., T], *arguments: Any) -> T:
        """Run one step now."""
        ...

    def submit(self, kind: Kind, batches: Sequence[Batch[T]]) -> AbstractContextManager[Sequence[Pending[T]]]:
        """Submit many batches of a step, in order; they continue while the first results are used."""
        ...


class LocalExecutor:
    """Runs steps on threads of this process; each thread that reads documents controls a worker process."""

    def __init__(self, workers: int | None = None, sources_at_once: int = 8) -> None:
        self._threads = {"pull": sources_at_once, "read": workers or affordable_workers()}

    def worker_count(self) -> int:
        return self._threads["read"]

    def call(self, name: str, step: Callable[..., T], *arguments: Any) -> T:
        return step(*arguments)

    @contextmanager
    def submit(self, kind: Kind, batches: Sequence[Batch[T]]) -> Iterator[Sequence[Pending[T]]]:
        pool = ThreadPoolExecutor(self._threads[kind], thread_name_prefix=kind)
        try:
            yield [pool.submit(batch.step, *batch.arguments) for batch in batches]
        finally:  # if the caller stops early, further batches are not needed
            pool.shutdown(cancel_futures=True)
