"""A separate process that answers one question after the other, within limits of memory and time.

pdfium is not thread-safe and a stuck C call cannot be interrupted, so whatever reads or draws documents must be
killable. The processes are started as programs and not with `multiprocessing`, whose daemonic processes, such as those
of a Dask worker, may have no children.
"""

from __future__ import annotations

import ctypes
import gc
import json
import math
import os
import pickle
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gongkai.cores import available_cores
from gongkai.errors import GongkaiError

GIB = 1 << 30
MOST_BYTES = 4 * GIB
LEAST_BYTES = 3 * GIB // 2
"""With less address space, text recognition does not start."""

CLOCK_FACTOR = 10
"""The wall-clock limit of a question is this multiple of its limit of processor
time: it stops what hangs without working."""

KEPT_BYTES = 64 << 20
"""Some pictures of a page, of 2 MB in grey and 6 MB in colour."""

NEW_OBJECTS = 20_000
"""Garbage collection runs when so many more objects were made than freed, twice per report; Python's 700 make it take a
fortieth of the time of reading, and hardly any object of a report needs it to be freed."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""The numbers of these options in malloc.h of glibc."""

MEMORY_SHARE = 0.75
"""The share of the machine's memory for all these processes together; the rest
is for building the warehouse and others."""


class LimitError(GongkaiError):
    """The process hung, died or ran out of memory; `kind` is timeout or crashed."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.message_zh = f"子进程超时或崩溃（{kind}: {detail}）"
        self.message_en = f"a process hung or died ({kind}: {detail})"
        self.kind, self.detail = kind, detail


class LimitedProcess:
    """A process that is started when first asked, and again after it was killed. `program` is Python code that calls
    `serve` of this module; `setup` is sent to it first."""

    def __init__(self, program: str, setup: object) -> None:
        self._program, self._setup = program, setup
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self.answered = 0

    @property
    def pid(self) -> int | None:
        """The id of the process, if it runs."""
        return self._process.pid if self._process else None

    def ask(self, question: object, seconds: float, start_seconds: float = 60.0) -> bytes:
        """The answer, pickled as the process sent it. Raises LimitError, after which the process is gone.

        `seconds` counts processor time: on a busy machine a good document may wait for minutes.
        """
        try:
            return self._ask(question, seconds, start_seconds)
        except LimitError:
            self.stop()
            raise

    def _ask(self, question: object, seconds: float, start_seconds: float) -> bytes:
        if self._process is None:
            self._start()
        assert self._connection is not None
        assert self._process is not None
        self.answered += 1
        try:
            self._connection.send((question, seconds))
            # the first question also waits for the imports
            clock_seconds = CLOCK_FACTOR * seconds
            if not self._connection.poll(clock_seconds + (start_seconds if self.answered == 1 else 0)):
                raise LimitError("timeout", f"{clock_seconds:g}")
            succeeded, answer = self._connection.recv()
        except (EOFError, OSError):
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            if self._process.returncode == -signal.SIGXCPU:
                raise LimitError("timeout", f"{seconds:g}") from None
            raise LimitError("crashed", f"exit {self._process.returncode}") from None
        if not succeeded:
            raise LimitError("crashed", answer[:200])
        packed: bytes = answer
        return packed

    def _start(self) -> None:
        self._connection, other = Pipe()
        # imported modules live to the end, so garbage collection need not scan them (`serve` turns it on again)
        program = f"import gc, json, sys; gc.disable(); sys.path[:] = json.loads(sys.argv[2]); {self._program}"
        with other:
            command = [sys.executable, "-c", program, str(other.fileno()), json.dumps(sys.path)]
            # numpy reads this once, when it is loaded: its other threads would busy-wait for work that one thread does,
            # and take a fourteenth more processor time
            single = {**os.environ, "OMP_NUM_THREADS": "1"}
            # stdin is empty: a child must not read what the person at the terminal types
            self._process = subprocess.Popen(command, pass_fds=[other.fileno()], stdin=subprocess.DEVNULL, env=single)
        self._connection.send(self._setup)
        self.answered = 0

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None


def serve(answer: Callable[[Any, Any], object], memory_bytes: Callable[[Any], int]) -> None:
    """The main loop of such a process: it reads the setup, and then questions,
    from the pipe given as its first argument."""
    connection = Connection(int(sys.argv[1]))
    setup = connection.recv()
    limit_memory(memory_bytes(setup))
    keep_freed_memory()
    collect_garbage_rarely()
    gc.enable()
    with suppress(EOFError, OSError):  # the parent is gone
        while True:
            question, seconds = connection.recv()
            limit_processor_time(seconds)
            try:
                reply: tuple[bool, bytes | str] = True, pickle.dumps(answer(question, setup))
            except Exception as error:  # an error costs its question, not the process
                reply = False, f"{type(error).__name__}: {error}"
            connection.send(reply)


def collect_garbage_rarely() -> None:
    """Let garbage collection leave out what exists so far, such as imported modules, and run less often."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def keep_freed_memory() -> None:
    """Let the C library keep up to `KEPT_BYTES` that are freed for what is allocated next. Pictures of pages would
    otherwise go back to the system each time, and getting as much from it again takes longer than drawing them."""
    with suppress(AttributeError, OSError):  # only glibc has it
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, KEPT_BYTES // 4)


def limit_memory(most: int) -> None:
    """Limit the memory of this process, or keep a lower limit that whoever started the run set."""
    _, given = resource.getrlimit(resource.RLIMIT_AS)
    limit = most if given == resource.RLIM_INFINITY else min(most, given)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_processor_time(seconds: float) -> None:
    """Let the system end this process (SIGXCPU) after so many more seconds of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def memory_of_machine() -> int:
    """The memory in bytes available to this process and its children: a container may have less than its machine."""
    found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            found = min(found, int(Path(path).read_text()))
    return found


def affordable_workers() -> int:
    """How many processes may read at once: one per core, as far as memory allows."""
    return max(1, min(available_cores(), int(MEMORY_SHARE * memory_of_machine()) // LEAST_BYTES))


def memory_share() -> int:
    """The memory that each of them may use, so that all together leave the machine usable."""
    return max(LEAST_BYTES, min(MOST_BYTES, int(MEMORY_SHARE * memory_of_machine()) // affordable_workers()))


_CALLS = "from gongkai.limited_process import serve_calls; serve_calls()"


@contextmanager
def limited_calls(memory_bytes: int = LEAST_BYTES) -> Iterator[Callable[..., Any]]:
    """A function that calls others in a separate process: `call(seconds, function, *arguments)`.

    It raises LimitError; a later call gets a new process.
    """
    process = LimitedProcess(_CALLS, memory_bytes)

    def call(seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
        return pickle.loads(process.ask((function, arguments), seconds))

    try:
        yield call
    finally:
        process.stop()


def serve_calls() -> None:
    serve(lambda question, _: question[0](*question[1]), int)
