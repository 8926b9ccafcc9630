"""Where the samples lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"
TYPESET = ROOT / "tests" / "data" / "typeset"
