"""What a step costs: seconds, core seconds and memory, in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.memory import peak_mb  # noqa: E402


@dataclass(frozen=True, slots=True)
class Measured:
    """What a step gave, and what it cost in a process of its own: seconds, core seconds, peak memory (MB)."""

    result: Any
    seconds: float
    core_seconds: float
    peak: float

    @property
    def cost(self) -> str:
        return f"{self.seconds / 60:.1f} min, {self.core_seconds / 60:.1f} core minutes, {self.peak:,.0f} MB"


def measured(step: Callable[..., Any], *given: object) -> Measured:
    """Run a step in a process of its own, so that its peak memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return Measured(*pool.apply(_measure, (step, given)))


def _measure(step: Callable[..., Any], given: tuple[object, ...]) -> tuple[Any, float, float, float]:
    started, cores = time.perf_counter(), time.process_time()
    result = step(*given)
    return result, time.perf_counter() - started, time.process_time() - cores, peak_mb()
