"""Fields of a Word document whose result Word recomputes before showing it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.extractors.readers.office.word import word_markup
from gongkai.extractors.readers.office.word.docx_elements import OFF, Element, W


def renewed_fields(cell: Element, *, all_renewed: bool) -> Iterator[str]:
    codes: list[str] = []
    for element in cell.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        if element.tag == f"{W}fldSimple":
            yield from _renewed(element, element.get(f"{W}instr", ""), all_renewed)
        elif element.tag == f"{W}instrText" and codes:
            codes[-1] += element.text or ""
        elif element.get(f"{W}fldCharType") == "begin":
            codes.append("")
            yield from ("field",) if element.get(f"{W}dirty", "0") not in OFF else ()
        elif element.get(f"{W}fldCharType") == "separate" and codes:
            yield from _renewed(element, codes[-1], all_renewed)
        elif element.get(f"{W}fldCharType") == "end" and codes:
            codes.pop()
    if codes:  # the field does not end here, so its code cannot be told from its text
        yield "field"


def _renewed(element: Element, code: str, all_renewed: bool) -> Iterator[str]:
    name = re.match(r"\s*(=|\S*)", code)
    known = name is not None and name[1].upper() in word_markup.KEPT_FIELDS
    if not known or all_renewed or element.get(f"{W}dirty", "0") not in OFF:
        yield "field"
