"""A Prefect server that stands, as `gongkai serve` and work pools need one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2


@contextmanager
def prefect_server(home: Path) -> Iterator[tuple[dict[str, str], int]]:
    """What names the server to a command, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    named = {
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--no-ui"]
    process = subprocess.Popen(command, env=clean | named, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: httpx2.get(f"{named['PREFECT_API_URL']}/health").status_code == 200, 300)
        yield named, process.pid
    finally:
        process.terminate()
        process.wait(30)


def until(ask: Callable[[], Any], seconds: float = 120) -> Any:
    """The first answer that is not empty."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(httpx2.TransportError):
            if answer := ask():
                return answer
        time.sleep(0.5)
    raise AssertionError(f"nothing within {seconds} s")
