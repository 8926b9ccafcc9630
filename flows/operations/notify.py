"""Notifies someone when a night failed: `GONGKAI_ON_FAILURE` is a command or an address to POST to; unset, nobody is.

A command gets the message on its standard input. Both get run, state and message: the command as the environment
variables GONGKAI_RUN, GONGKAI_STATE and GONGKAI_MESSAGE, the address as JSON.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import httpx2

from gongkai.exit_codes import ended_by

SECONDS = 60


@contextmanager
def notifying(name: str) -> Iterator[None]:
    """Notify if the run ends with an error or a signal. Where a Prefect flow runs, its hooks do this instead."""
    signal.signal(signal.SIGTERM, _terminate)  # the signal that systemd and `kill` send
    try:
        yield
    except BaseException as error:
        state = "Failed" if isinstance(error, Exception) else "Interrupted"
        run_failed(name, state, f"{type(error).__name__}: {error}")
        raise


def heartbeat(run: str, state: str) -> None:
    """Send a request to the address `GONGKAI_HEARTBEAT` after a run ended well, so that a monitor notices when none
    comes.

    Raises nothing.
    """
    target = os.environ.get("GONGKAI_HEARTBEAT", "").strip()
    if not target:
        return
    try:
        httpx2.post(target, json={"run": run, "state": state}, timeout=SECONDS).raise_for_status()
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        print(f"无法通知 / could not notify {target}: {error}", file=sys.stderr)


def _terminate(number: int, _: object) -> NoReturn:
    raise SystemExit(ended_by(number))


def run_failed(run: str, state: str, message: str) -> None:
    """Notify of a failed run. Raises nothing: a failed notification must not hide the failure itself."""
    target = os.environ.get("GONGKAI_ON_FAILURE", "").strip()
    if not target:
        return
    # text from a page may contain a lone surrogate, which cannot be encoded
    fields = {"run": run, "state": state, "message": message.encode("utf-8", "replace").decode()}
    try:
        if target.startswith(("http://", "https://")):
            httpx2.post(target, json=fields, timeout=SECONDS).raise_for_status()
        else:
            environment = os.environ | {
                f"GONGKAI_{name.upper()}": value.replace("\0", "")[:10_000] for name, value in fields.items()
            }
            text = f"{run} {state}\n{fields['message']}\n".encode()
            subprocess.run(target, shell=True, check=True, env=environment, input=text, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        print(f"无法通知 / could not notify {target}: {error}", file=sys.stderr)
