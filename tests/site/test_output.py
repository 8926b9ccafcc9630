"""The folder of a site after a build: what it put there or kept, and nothing else in its own folders."""

from __future__ import annotations

from pathlib import Path

from gongkai.site.output import SiteFolder


def test_what_no_page_needs_goes_with_the_folders_that_it_leaves_empty(tmp_path: Path) -> None:
    before = SiteFolder(tmp_path)
    for name in ("change/a.html", "data/tables/rates/2022.parquet", "data/tables/rates/2023.parquet", "data/x/y/z.js"):
        before.put(name, "1")
    (tmp_path / "notes").mkdir()
    now = SiteFolder(tmp_path)
    now.put("data/tables/rates/2023.parquet", "1")
    now.keep("index.html")
    assert now.sweep(("change", "data", "report")) == 3 and now.written == 0
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert left == ["data", "data/tables", "data/tables/rates", "data/tables/rates/2023.parquet", "notes"]
    assert now.sweep(("change", "data", "report")) == 0
