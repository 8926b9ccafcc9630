"""The bundled reports that the nights of these tests load."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

THREE = (
    ("huaian-2024", "淮安市人民政府", 320800),
    ("xixia-sfj-2024", "银川市西夏区司法局", 640105),
    ("xingqing-sfj-2018", "银川市兴庆区司法局", 640104),
)


def write_small_source(root: Path, reports: tuple[tuple[str, str, int], ...] = THREE) -> None:
    """Three of the bundled reports and no more are expected: what a night does with them, it does with twelve."""
    years = Counter(name[-4:] for name, _, _ in reports)
    (root / "data" / "sources" / "samples.yaml").write_text(
        "source: samples\npublisher: gongkai\nenabled: true\ndocuments:\n"
        + "".join(
            f"  - path: data/samples/{name}.pdf\n    agency: {agency}\n    district_code: {code}\n"
            for name, agency, code in reports
        ),
        encoding="utf-8",
    )
    (root / "data" / "sources" / "expectations.csv").write_text(
        "source,district_code,year,min_reports,max_reports,note\n"
        + "".join(f"samples,,{year},{count},{count},\n" for year, count in sorted(years.items())),
        encoding="utf-8",
    )
