"""Tell someone that a night failed: `GONGKAI_ON_FAILURE` is a command, or an address to POST to; without it nobody.

A command gets the message on its standard input, and both get run, state and message: the command in the environment
as GONGKAI_RUN, GONGKAI_STATE and GONGKAI_MESSAGE, the address as JSON.
"""

from __future__ import annotations

import os
import subprocess
import sys

import httpx2

SECONDS = 60


def failed(run: str, state: str, message: str) -> None:
    """Raises nothing: a night that failed must still be able to say so elsewhere."""
    target = os.environ.get("GONGKAI_ON_FAILURE", "").strip()
    if not target:
        return
    # what a page says may hold half a surrogate, which no line of text can
    said = {"run": run, "state": state, "message": message.encode("utf-8", "replace").decode()}
    try:
        if target.startswith(("http://", "https://")):
            httpx2.post(target, json=said, timeout=SECONDS).raise_for_status()
        else:
            environment = os.environ | {
                f"GONGKAI_{name.upper()}": value.replace("\0", "")[:10_000] for name, value in said.items()
            }
            text = f"{run} {state}\n{said['message']}\n".encode()
            subprocess.run(target, shell=True, check=True, env=environment, input=text, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        print(f"无法通知 / could not notify {target}: {error}", file=sys.stderr)
