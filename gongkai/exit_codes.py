"""How the program says, to whatever started it, how it ended; the table for users stands in docs/operate.md."""

from __future__ import annotations

OK = 0
"""All well."""

SOME_FAILED = 1
"""It ran to its end, and what it looked at is not all well: documents that failed, a check that is bad."""

CANNOT_RUN = 2
"""It could not run or the request is wrong: a message says what to do, and nothing was published."""

CRASHED = 3
"""The program itself failed, or made no progress for too long."""


def ended_by(signal_number: int) -> int:
    """What a shell reports of a program that a signal ended: 143 for SIGTERM."""
    return 128 + signal_number


INTERRUPTED = ended_by(2)
"""By the person at the terminal (SIGINT)."""
