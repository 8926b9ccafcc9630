"""The command `gongkai`, and `python -m gongkai`: what is to be loaded takes seconds, and Ctrl-C may come meanwhile."""

from __future__ import annotations

import os
import signal
import sys

from gongkai.exit_codes import INTERRUPTED, INTERRUPTION


def main() -> None:
    """Entry point of the console script."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a shell may start it deaf to it
    if is_heard:
        signal.signal(signal.SIGINT, _end)
    from gongkai.flows.cli.main import main as run_command  # noqa: PLC0415

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()


def _end(number: int, _: object) -> None:
    """Nothing has been begun that would have to be ended; what is being loaded might take an exception for its own."""
    print(INTERRUPTION, file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
