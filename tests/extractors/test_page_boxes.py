"""Pages whose boxes are told by other corners than the lower left and the upper right one."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from table_page import middle_of, page


def test_the_corners_of_a_page_may_be_told_in_any_order(tmp_path: Path) -> None:
    path = page(tmp_path / "page.pdf", lambda canvas: None, middle="14")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.MediaBox = pikepdf.Array([595, 842, 0, 0])
        pdf.save()
    cell = middle_of(path)
    assert (cell.text, cell.agreed, cell.notes) == ("14", True, ())
