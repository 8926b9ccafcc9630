"""How many cores this process may use."""

from __future__ import annotations

import os


def available_cores() -> int:
    """The cores available to this process where the system says so (Linux), else those of the machine (macOS)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
