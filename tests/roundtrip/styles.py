"""The styles that reports are printed in: each a renderer, and what it varies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from tests import chromium
from tests.roundtrip import render
from tests.roundtrip.drawn_ofd import draw_ofd
from tests.roundtrip.drawn_pdf import draw_pdf
from tests.roundtrip.layout import Content, Sheet, compose
from tests.roundtrip.render import Look
from tests.roundtrip.scanner import scan
from tests.roundtrip.typed import copied, typed
from tests.roundtrip.values import FORMS, LOCAL, make
from tests.roundtrip.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Style:
    """`medium` names the renderer; `content` and `look` are fixed, the rest is as random as `free` allows."""

    medium: str
    content: dict[str, Any] = field(default_factory=dict)
    look: dict[str, Any] = field(default_factory=dict)
    free: bool = True
    scan: dict[str, Any] = field(default_factory=dict)
    reports: int = 1  # in one file
    kinds: Sequence[str] = tuple(FORMS)
    damaged: bool = False  # its labels are printed wrong: some cells may be missing, with a finding

    def missing(self) -> str | None:
        """Why the style cannot be printed here."""
        office = dict.fromkeys(("office", "doc", "xls", "ods"), ("LibreOffice", render.soffice))
        programs = {**office, "chromium": ("Chromium", chromium.program)}
        name, find = programs.get(self.medium, ("", str))
        return f"{name} is not installed" if name and not find() else None


@dataclass(frozen=True, slots=True)
class Sample:
    """One report in one style: what is printed, how, and where the file is."""

    style: str
    sheet: Sheet
    content: Content
    look: Look
    path: Path


STYLES: dict[str, Style] = {
    "html": Style("html"),
    "html-prescribed": Style("html", free=False),
    "html-gbk": Style("html-gbk"),
    "html-split": Style("html", {"split_requests": True, "split_blocks": True}),
    "docx": Style("docx"),
    "docx-prescribed": Style("docx", free=False),
    "office-prescribed": Style("office", free=False),
    "office": Style("office"),
    "office-every-row": Style("office", look={"height": 60.0, "cut_rows": False}),
    "office-cut-rows": Style("office", look={"cut_rows": True, "size": 12.0, "landscape": True}),
    "office-squeezed": Style("office", look={"squeeze": 0.5, "size": 8.0}),
    "chromium-prescribed": Style("chromium", free=False),
    "chromium": Style("chromium"),
    "chromium-every-row": Style("chromium", look={"height": 60.0, "cut_rows": False}),
    "chromium-cut-rows": Style("chromium", look={"cut_rows": True, "size": 12.0}),
    "chromium-tiny": Style("chromium", look={"size": 5.0, "padding": 0.5}),
    "chromium-squeezed": Style("chromium", look={"squeeze": 0.5, "size": 8.0}),
    "chromium-thick": Style("chromium", look={"rule": 2.25}),
    "chromium-dotted": Style("chromium", look={"pattern": "dotted"}),
    "chromium-dashed": Style("chromium", look={"pattern": "dashed"}),
    "office-dotted": Style("office", look={"pattern": "dotted"}),
    "drawn-prescribed": Style("drawn", free=False),
    "drawn": Style("drawn"),
    "drawn-every-row": Style("drawn", look={"height": 60.0}),
    "drawn-thick": Style("drawn", look={"drawing": "rects", "rule": 2.25}),
    "drawn-hair": Style("drawn", look={"drawing": "lines", "rule": 0.1}),
    "drawn-boxes": Style("drawn", look={"drawing": "boxes"}),
    "drawn-white": Style("drawn", look={"colour": "#ffffff", "shading": "#dde8f4"}),
    "drawn-dashed": Style("drawn", look={"pattern": "dashed"}),
    "drawn-squeezed": Style("drawn", look={"squeeze": 0.5, "size": 8.0}),
    "html-misprints": Style("html", {"misprints": 0.1}, damaged=True),
    "drawn-misprints": Style("drawn", {"misprints": 0.1}, damaged=True),
    "html-cut-headers": Style("html", {"cut_headers": True}),
    "drawn-cut-headers": Style("drawn", {"cut_headers": True}, free=False),
    "html-peculiar": Style("html", {"peculiar": True}),
    "docx-peculiar": Style("docx", {"peculiar": True}),
    "html-two-reports": Style("html", {"split_blocks": False, "split_requests": False}, reports=2),
    "drawn-two-reports": Style("drawn", free=False, reports=2),
    "html-local": Style("html", {"ordinal": "1."}, kinds=tuple(LOCAL)),
    "workbook": Style("workbook"),
    "workbook-hidden": Style("workbook-hidden", kinds=(*FORMS, *LOCAL)),
    "ofd": Style("ofd"),
    "ofd-prescribed": Style("ofd", kinds=(*FORMS, *LOCAL), free=False),
}
CONVERTED: dict[str, Style] = {
    "word-97": Style("doc"),
    "workbook-97": Style("xls"),
    "workbook-open": Style("ods"),
}
"""What LibreOffice makes of a document of Word and of a workbook."""
_WHOLE = ("legacy", "2019", "2021")
"""The forms without hybrids."""
UNRULED: dict[str, Style] = {
    "drawn-no-rules": Style("drawn", look={"lines": "none"}, free=False),
    "drawn-no-rules-right": Style("drawn", look={"lines": "none", "align": "right", "size": 10.5}, free=False),
    "drawn-no-rules-blank": Style("drawn", {"zero": ""}, look={"lines": "none", "align": "left"}, free=False),
    "drawn-no-rules-break": Style("drawn", look={"lines": "none", "spacer": 330.0, "valign": "top"}, free=False),
    "drawn-no-rules-notes": Style("drawn", {"notes": 0.05, "units": 0.05}, look={"lines": "none"}, free=False),
    "drawn-three-rules": Style("drawn", look={"lines": "three"}, free=False),
    "drawn-level-rules": Style("drawn", {"zero": "/"}, look={"lines": "across", "align": "right"}, free=False),
    "drawn-upright-rules": Style("drawn", look={"lines": "down"}, free=False),
    "drawn-bands": Style("drawn", look={"lines": "none", "bands": "#dde8f4", "landscape": True}, free=False),
    "chromium-no-rules": Style("chromium", look={"lines": "none"}, free=False),
    "chromium-level-rules": Style("chromium", {"zero": ""}, look={"lines": "across", "align": "left"}, free=False),
    "office-no-rules": Style("office", {"breaks": 0.2}, look={"lines": "none", "align": "right"}, free=False),
    "office-three-rules": Style("office", {"zero": ""}, look={"lines": "three"}, free=False),
    "drawn-frame": Style("drawn", look={"lines": "outer"}, free=False),
    "text-spaces": Style("text", {"zero": ""}, free=False),
    "text-spaces-right": Style("text", look={"align": "right"}, free=False),
    "drawn-no-rules-peculiar": Style("drawn", {"peculiar": True, "zero": ""}, look={"lines": "none"}, free=False),
    "text-peculiar": Style("text", {"peculiar": True, "zero": ""}, free=False),
    "text-tabs": Style("text", {"zero": "/"}, look={"pattern": "tabs"}, free=False),
    "text-copied": Style(
        "text", {"zero": ""}, look={"pattern": "copied"}, free=False, kinds=("legacy", "2019", "2021")
    ),
    "text-cells": Style("text", {"zero": "—"}, look={"pattern": "cells"}, free=False, kinds=_WHOLE),
}
"""Tables whose rules make no cells: rows and columns are told by the places of the words."""

OTHER_AGENCY, OTHER_SEED = "银川市西夏区司法局", 500
_SONG, _KAI, _HEI = "AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Zen Hei"
_TIMES, _ARIAL = "Liberation Serif', '", "Liberation Sans', '"
"""Typefaces of the numbers, before those of the labels."""


def _scan(font: str, *, size: float = 9.5, **wear: Any) -> Style:
    look = {"font": font, "size": size, "squeeze": 0.9}
    return Style("chromium", free=False, look=look, scan=wear, kinds=("2021", "2019", "legacy"))


SCANS: dict[str, Style] = {
    "scan": Style("drawn", free=False, scan={"dpi": 200}),
    "scan-skewed": Style("drawn", free=False, scan={"dpi": 200, "skew": 0.8, "noise": 20}),
    "scan-fax": Style("drawn", free=False, scan={"dpi": 200, "skew": 0.3, "fax": 128}),
    "scan-song": _scan(_TIMES + _SONG, dpi=150, skew=1.2, noise=5, jpeg=50),
    "scan-kai": _scan(_ARIAL + _KAI, size=10.5, dpi=300, skew=0.8, noise=4, darkest=0.75, jpeg=45),
    "scan-hei": _scan(_TIMES + _HEI, dpi=200, skew=1.5, noise=4, specks=0.0006, jpeg=60),
    "scan-120": _scan(_ARIAL + _SONG, size=10.5, dpi=120, skew=0.9, noise=4, jpeg=70),
    "scan-worn-fax": _scan(_TIMES + _HEI, dpi=200, skew=0.5, noise=12, darkest=0.85, fax=150),
    "scan-through": _scan(_ARIAL + _HEI, dpi=200, skew=0.5, noise=4, through=0.08, holes=True, jpeg=65),
    "scan-photo": _scan(_TIMES + _SONG, dpi=200, noise=6, darkest=0.6, lean=0.018, jpeg=70),
    "scan-grey-seal": _scan(_ARIAL + _KAI, dpi=200, skew=0.6, noise=5, seals=2, seal_level=120, jpeg=60),
    "scan-black-seal": _scan(_TIMES + _SONG, dpi=200, skew=0.6, noise=5, seals=1, seal_level=50, jpeg=60),
}


def samples(name: str, seeds: Sequence[int], folder: Path, agencies: Sequence[str] = ()) -> list[Sample]:
    """Reports of every kind in turn, printed in one style; of one agency, or of each of `agencies` in turn."""
    style = {**STYLES, **UNRULED, **SCANS, **CONVERTED}[name]
    made = composed(name, seeds, folder, agencies)
    print_samples(style.medium, made)
    for sample in made if style.scan else ():
        printed = sample.path.rename(sample.path.with_suffix(".print.pdf"))
        scan(printed, sample.path, **style.scan)
    return made


def print_samples(medium: str, made: list[Sample]) -> None:
    """Print reports, whatever their style, with one start of the program that does."""
    _PRINTERS[medium](made)


def composed(name: str, seeds: Sequence[int], folder: Path, agencies: Sequence[str] = ()) -> list[Sample]:
    """Reports before they are printed."""
    style = {**STYLES, **UNRULED, **SCANS, **CONVERTED}[name]
    made = []
    for seed in seeds:
        kind = style.kinds[seed % len(style.kinds)]
        random = Random(f"{name} {seed}")
        content = replace(Content.any(random) if style.free else Content(), **style.content)
        if agencies:
            content = replace(content, agency=agencies[seed % len(agencies)])
        look = replace(Look.any(random) if style.free else Look(), **style.look)
        ending = _ENDINGS.get(style.medium.split("-")[0], "pdf")
        path = folder / f"{name}-{seed}.{ending}"
        sheet = compose(make(kind, seed), content)
        if style.reports == 2:
            other = compose(make(kind, seed + OTHER_SEED), replace(content, agency=OTHER_AGENCY))
            sheet = replace(sheet, blocks=(*sheet.blocks, *other.blocks), further=(other,))
        made.append(Sample(name, sheet, content, look, path))
    return made


def _html(made: list[Sample], charset: str = "utf-8") -> None:
    for sample in made:
        sample.path.write_bytes(render.html(sample.sheet, charset=charset).encode(charset, "xmlcharrefreplace"))


def _docx(made: list[Sample]) -> None:
    for sample in made:
        render.write_docx(sample.sheet, sample.path, sample.look)


def _office(made: list[Sample]) -> None:
    for sample in made:
        render.write_docx(sample.sheet, sample.path.with_suffix(".docx"), sample.look)
    render.convert([sample.path.with_suffix(".docx") for sample in made], made[0].path.parent)


def _workbook(made: list[Sample], *, hidden: bool = False) -> None:
    for sample in made:
        write_workbook(sample.sheet, sample.path, hidden=hidden)


def _converted(made: list[Sample]) -> None:
    ending = made[0].path.suffix[1:]
    for sample in made:
        if ending == "doc":
            render.write_docx(sample.sheet, sample.path.with_suffix(".docx"), sample.look)
        else:
            write_workbook(sample.sheet, sample.path.with_suffix(".xlsx"))
    written = ".docx" if ending == "doc" else ".xlsx"
    render.convert([sample.path.with_suffix(written) for sample in made], made[0].path.parent, ending)


def _ofd(made: list[Sample]) -> None:
    for sample in made:
        draw_ofd(sample.sheet, sample.path, sample.look)


def _chromium(made: list[Sample]) -> None:
    pages = {sample.path.with_suffix(".print.html"): sample for sample in made}
    for page, sample in pages.items():
        page.write_text(render.html(sample.sheet, sample.look), encoding="utf-8")
    if len(pages) > 1:
        render.chromium_to_pdfs({page: sample.path for page, sample in pages.items()})
    else:
        render.chromium_to_pdf(next(iter(pages)), made[0].path)


def _drawn(made: list[Sample]) -> None:
    for sample in made:
        draw_pdf(sample.sheet, sample.path, sample.look)


def _text(made: list[Sample]) -> None:
    for sample in made:
        apart = {"copied": "\t", "cells": "\n"}.get(sample.look.pattern)
        tabs = sample.look.pattern == "tabs"
        text = copied(sample.sheet, apart) if apart else typed(sample.sheet, align=sample.look.align, tabs=tabs)
        sample.path.write_text(text, encoding="utf-8")


_PRINTERS: dict[str, Callable[[list[Sample]], None]] = {
    "html": _html,
    "html-gbk": lambda made: _html(made, "gbk"),
    "docx": _docx,
    "office": _office,
    "chromium": _chromium,
    "drawn": _drawn,
    "text": _text,
    "workbook": _workbook,
    "workbook-hidden": lambda made: _workbook(made, hidden=True),
    "ofd": _ofd,
    **dict.fromkeys(("doc", "xls", "ods"), _converted),
}
_ENDINGS = {"workbook": "xlsx", **{name: name for name in ("docx", "doc", "xls", "ods", "ofd", "html")}, "text": "txt"}
