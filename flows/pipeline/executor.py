"""Who carries out the steps of a run: threads of this process here, Prefect tasks in prefect_flow.py."""

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
"""Steps that are carried out in many batches at once: sources on this machine, documents wherever there are workers."""


class Pending(Protocol[T_co]):
    """A batch on its way."""

    def result(self) -> T_co:
        """What the step gave; waits for it, and raises what it raised."""
        ...


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """One call of a step: a name for people, and what is called."""

    name: str
    step: Callable[..., T]
    arguments: tuple[Any, ...]


class Executor(Protocol):
    """Carries out steps, one or many at a time."""

    def worker_count(self) -> int:
        """How many documents can be read at once."""
        ...

    def call(self, name: str, step: Callable[..., T], *arguments: Any) -> T:
        """One step, now."""
        ...

    def submit(self, kind: Kind, batches: Sequence[Batch[T]]) -> AbstractContextManager[Sequence[Pending[T]]]:
        """Many batches of a step, in their order; they go on while the first results are used."""
        ...


class LocalExecutor:
    """Threads of this process, each of which leads a worker process where documents are read."""

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
        finally:  # whoever gave up before the end needs no further batch
            pool.shutdown(cancel_futures=True)
