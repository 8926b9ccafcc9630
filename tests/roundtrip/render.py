"""A `Sheet` in every medium: HTML, Word, and PDF by three programs that draw tables in their own ways."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from random import Random

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from tests import chromium
from tests.roundtrip.layout import Grid, Sheet, Spot
from tests.site import browser

A4 = (595.0, 842.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What a table looks like on paper; each renderer uses what it can."""

    font: str = "Noto Serif CJK SC"
    size: float = 9.0
    rule: float = 0.5  # points
    colour: str = "#000000"
    shading: str = ""  # of the label cells
    padding: float = 2.0
    width: float = 1.0  # of the table, as a share of the page
    squeeze: float = 1.0  # of the number columns
    landscape: bool = False
    repeat_heads: bool = False
    cut_rows: bool = False  # a page may end inside a row
    spacer: float = 0.0  # points above each table: moves the page break
    height: float = 0.0  # least height of a row in points
    drawing: str = "lines"  # lines | boxes | rects: rules as thin lines, a box per cell, filled rectangles
    align: str = "center"
    vertical: bool = False  # the group labels one character per line
    pattern: str = "solid"  # solid | dotted | dashed rules
    lines: str = "all"  # all | none | three (above, below the header, below) | across | down | outer: which are drawn
    bands: str = ""  # shading of every other row
    valign: str = "middle"  # top | middle | bottom

    @classmethod
    def any(cls, random: Random) -> Look:
        """A mixture of everything."""
        return cls(
            font=random.choice(("Noto Serif CJK SC", "Noto Sans CJK SC")),
            size=random.choice((5.0, 6.5, 8.0, 9.0, 10.5, 12.0, 16.0)),
            rule=random.choice((0.25, 0.5, 0.75, 1.0, 1.5, 2.25)),
            colour=random.choice(("#000000", "#000000", "#999999", "#cccccc", "#c00000")),
            shading=random.choice(("", "", "#eeeeee", "#dde8f4")),
            padding=random.choice((0.5, 2.0, 5.0)),
            width=random.choice((1.0, 0.8)),
            squeeze=random.choice((1.0, 1.0, 0.6)),
            landscape=random.random() < 0.3,
            repeat_heads=random.random() < 0.5,
            cut_rows=random.random() < 0.5,
            spacer=random.choice((0.0, random.uniform(0, 400))),
            height=random.choice((0.0, 0.0, 30.0, 60.0)),
            drawing=random.choice(("lines", "boxes", "rects")),
            align=random.choice(("center", "left", "right")),
            vertical=random.random() < 0.3,
        )

    def widths(self, grid: Grid) -> list[float]:
        """The columns' shares of 1; squeezed columns are those to the right of the labels."""
        labels = 3 if len(grid.widths) == 10 else 1
        raw = [w * (self.squeeze if at >= labels else 1.0) for at, w in enumerate(grid.widths)]
        return [w / sum(raw) for w in raw]

    def text(self, spot: Spot) -> str:
        if self.vertical and spot.rowspan > 2 and spot.role == "row" and "\n" not in spot.text:
            return "\n".join(spot.text)
        return spot.text


# ---------------------------------------------------------------- HTML


def html(sheet: Sheet, look: Look | None = None, charset: str = "utf-8") -> str:
    """The report as a page; with a `look`, as it is to be printed."""
    body = [f"<h1>{escape(sheet.title)}</h1>"] if look is None else []
    for block in sheet.blocks:
        if isinstance(block, str):
            body.append(f"<p style='text-indent:2em'><span>{escape(block)}</span></p>")
        else:
            body.append(_html_table(block, look))
    style = _css(look) if look else "table{border-collapse:collapse} td{border:1px solid #000}"
    return (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>{escape(sheet.title)}</title>"
        f"<style>{style}</style></head><body>{''.join(body)}</body></html>"
    )


def _html_table(grid: Grid, look: Look | None) -> str:
    rows = []
    for spots in grid.rows:
        kind = " class='h'" if look and len(rows) == max(grid.heads, 1) - 1 else ""
        rows.append(f"<tr{kind}>" + "".join(_html_cell(spot, look) for spot in spots) + "</tr>")
    if look is None:
        return f"<table border='1'><tbody>\n{chr(10).join(rows)}\n</tbody></table>"
    cols = "".join(f"<col style='width:{share * 100:.3f}%'>" for share in look.widths(grid))
    heads = rows[: grid.heads] if look.repeat_heads else []
    head = f"<thead>{''.join(heads)}</thead>" if heads else ""
    spacer = f"<div style='height:{look.spacer}pt'></div>" if look.spacer and grid.ruled and len(grid.rows) > 8 else ""
    kind = "" if grid.ruled else " class='bare'"
    body = "".join(rows[len(heads) :])
    return f"{spacer}<table{kind}><colgroup>{cols}</colgroup>{head}<tbody>{body}</tbody></table>"


def _html_cell(spot: Spot, look: Look | None) -> str:
    spans = "".join(f" {name}='{n}'" for name, n in (("rowspan", spot.rowspan), ("colspan", spot.colspan)) if n > 1)
    shaded = " class='l'" if look and look.shading and spot.place is None else ""
    text = look.text(spot) if look else spot.text
    inside = escape(text).replace("\xa0", "&nbsp;").replace("\n", "<br>")
    return f"<td{spans}{shaded}><p align='center'><span>{inside}</span></p></td>"


def _css(look: Look) -> str:
    return (
        f"@page{{size:A4 {'landscape' if look.landscape else 'portrait'};margin:20mm 15mm}}"
        f"body{{font:{look.size}pt '{look.font}'}} p{{margin:0}}"
        f"table{{border-collapse:collapse;table-layout:fixed;width:{look.width * 100:.0f}%;margin:8pt 0;"
        f"{_css_table_rules(look)}}}"
        f"td{{{_css_rules(look)};padding:{look.padding}pt;text-align:{look.align};vertical-align:{look.valign};"
        f"word-break:break-all;{f'height:{look.height}pt' if look.height else ''}}}"
        f"td p{{text-align:{look.align}}} td.l{{background:{look.shading or 'none'}}} .bare td{{border:none}}"
        f"tr{{break-inside:{'auto' if look.cut_rows else 'avoid'}}}"
        f"tr:nth-child(even){{background:{look.bands or 'none'}}}"
    )


def _css_rules(look: Look) -> str:
    rule = f"{look.rule}pt {look.pattern} {look.colour}"
    if look.lines in ("none", "outer", "three"):
        return "border:none"
    sides = {"across": ("top", "bottom"), "down": ("left", "right")}.get(look.lines, ())
    return ";".join(f"border-{side}:{rule}" for side in sides) or f"border:{rule}"


def _css_table_rules(look: Look) -> str:
    """Rules that are the table's and not of each cell."""
    rule = f"{look.rule}pt {look.pattern} {look.colour}"
    if look.lines == "outer":
        return f"border:{rule}"
    if look.lines == "three":
        return f"border-top:{rule};border-bottom:{rule}"
    return "border:none"


# ---------------------------------------------------------------- Word


def write_docx(sheet: Sheet, path: Path, look: Look) -> None:
    document = docx.Document()
    section = document.sections[0]
    size = (Mm(297), Mm(210)) if look.landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if look.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = size
    section.left_margin = section.right_margin = Mm(15)
    width = (size[0] - Mm(30)) / 635 * look.width  # twentieths of a point
    style = document.styles["Normal"]
    style.font.name, style.font.size = look.font, Pt(look.size)
    style.element.rPr.rFonts.set(docx.oxml.ns.qn("w:eastAsia"), look.font)
    style.paragraph_format.space_after = Pt(0)
    for block in sheet.blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        if look.spacer and len(block.rows) > 8:
            document.add_paragraph().paragraph_format.space_before = Pt(look.spacer)
        table = parse_xml(_docx_table(block, look, width))
        document.element.body.insert(len(document.element.body) - 1, table)
        document.add_paragraph()
    document.save(str(path))


_DOCX_SIDES = {
    "all": ("top", "left", "bottom", "right", "insideH", "insideV"),
    "none": (),
    "three": ("top", "bottom"),
    "across": ("top", "bottom", "insideH"),
    "down": ("left", "right", "insideV"),
    "outer": ("top", "left", "bottom", "right"),
}


def _docx_table(grid: Grid, look: Look, width: float) -> str:
    widths = [round(share * width) for share in look.widths(grid)]
    kind = "single" if look.pattern == "solid" else look.pattern
    edge = f'w:val="{kind}" w:sz="{round(look.rule * 8)}" w:space="0" w:color="{look.colour[1:]}"'
    edges = "".join(f"<w:{side} {edge}/>" for side in _DOCX_SIDES[look.lines])
    borders = f"<w:tblBorders>{edges}</w:tblBorders>" if grid.ruled else ""
    pad = round(look.padding * 20)
    at = {(row, column): spot for row, column, spot in grid.placed()}
    above: dict[int, tuple[Spot, int]] = {}  # column → the cell that reaches down, and the rows it has left
    rows = []
    for row in range(len(grid.rows)):
        cells, column = [], 0
        while column < len(widths):
            spot = at.get((row, column))
            merge = ""
            if spot is None:
                spot, left = above[column]
                merge = "<w:vMerge/>"
                above[column] = (spot, left - 1)
            elif spot.rowspan > 1:
                merge = '<w:vMerge w:val="restart"/>'
                above[column] = (spot, spot.rowspan - 1)
            text = "" if merge == "<w:vMerge/>" else look.text(spot)
            cells.append(_docx_cell(spot, text, merge, sum(widths[column : column + spot.colspan]), look))
            column += spot.colspan
        height = f'<w:trHeight w:val="{round(look.height * 20)}" w:hRule="atLeast"/>' if look.height else ""
        heading = "<w:tblHeader/>" if look.repeat_heads and row < grid.heads else ""
        whole = "" if look.cut_rows else "<w:cantSplit/>"
        rows.append(f"<w:tr><w:trPr>{whole}{height}{heading}</w:trPr>{''.join(cells)}</w:tr>")
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}'
        f'<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _docx_cell(spot: Spot, text: str, merge: str, width: int, look: Look) -> str:
    span = f'<w:gridSpan w:val="{spot.colspan}"/>' if spot.colspan > 1 else ""
    shading = f'<w:shd w:val="clear" w:fill="{look.shading[1:]}"/>' if look.shading and spot.place is None else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line, quote=False) for line in text.split("\n"))
    valign = {"middle": "center"}.get(look.valign, look.valign)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{shading}<w:vAlign w:val="{valign}"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{look.align}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{lines}</w:t></w:r></w:p></w:tc>'
    )


# ---------------------------------------------------------------- PDF by LibreOffice and Chromium


def soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(files: Sequence[Path], folder: Path, ending: str = "pdf", most: int = 25) -> None:
    """Files of Word or Excel in another format, many in one run, under a profile of their own."""
    program = soffice()
    assert program
    for start in range(0, len(files), most):
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(
                [
                    program,
                    f"-env:UserInstallation=file://{profile}",
                    "--headless",
                    "--convert-to",
                    ending,
                    "--outdir",
                    str(folder),
                    *files[start : start + most],
                ],
                check=True,
                capture_output=True,
                timeout=600,
            )


def chromium_to_pdfs(pages: Mapping[Path, Path]) -> None:
    """Pages into PDFs, by one start of the browser."""
    with browser.chromium() as started:
        tab = started.new_page()
        for page, pdf in pages.items():
            tab.goto(page.as_uri())
            tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True)


def chromium_to_pdf(page: Path, pdf: Path) -> None:
    program = chromium.program()
    assert program
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                program,
                "--headless",
                *chromium.FLAGS,
                "--no-pdf-header-footer",
                f"--user-data-dir={profile}",
                f"--print-to-pdf={pdf}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
