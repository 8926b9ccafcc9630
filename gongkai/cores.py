"""How many cores this process may use."""

from __future__ import annotations

import os


def available_cores() -> int:
    """The cores of this process where the system tells them apart (Linux), else those of the machine (macOS)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
