"""The exit codes of the program; docs/operate.md has the table for users."""

from __future__ import annotations

OK = 0
"""All well."""

SOME_FAILED = 1
"""It ran to its end, but not all is well: documents failed, or a check is bad."""

CANNOT_RUN = 2
"""It could not run or the request is wrong: a message says what to do, and nothing was published."""

CRASHED = 3
"""The program itself failed, or made no progress for too long."""


def ended_by(signal_number: int) -> int:
    """What a shell reports for a program that a signal ended: 143 for SIGTERM."""
    return 128 + signal_number


INTERRUPTED = ended_by(2)
"""Interrupted by the person at the terminal (SIGINT)."""

INTERRUPTION = "已中断 / interrupted"
"""All that is printed on an interruption."""
