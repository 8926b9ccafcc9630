"""Reports drawn with a PDF library, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.roundtrip.layout import Grid, Sheet, split
from tests.roundtrip.render import A4, Look

_CJK = "STSong-Light"


@dataclass(slots=True)
class _Pen:
    """Where on which page the drawing is."""

    canvas: Canvas
    look: Look
    y: float
    page: tuple[float, float]

    def room(self, height: float) -> bool:
        return self.y - height >= 50

    def turn(self) -> None:
        self.canvas.showPage()
        self.y = self.page[1] - 50


def draw_pdf(sheet: Sheet, path: Path, look: Look) -> None:
    """The report drawn with a PDF library: its own line breaks, its own rules, cut where a page ends."""
    pdfmetrics.registerFont(UnicodeCIDFont(_CJK))
    page = (A4[1], A4[0]) if look.landscape else A4
    pen = _Pen(Canvas(str(path), pagesize=page), look, page[1] - 50, page)
    for block in sheet.blocks:
        if isinstance(block, str):
            _draw_text(pen, block)
        else:
            if look.spacer and len(block.rows) > 8:
                pen.y -= min(look.spacer, pen.y - 60)
            _draw_grid(pen, block)
    pen.canvas.save()


def _draw_text(pen: _Pen, text: str) -> None:
    for line in _wrapped(text, pen.page[0] - 90, 11):
        if not pen.room(18):
            pen.turn()
        pen.canvas.setFillColor(HexColor("#000000"))
        pen.canvas.setFont(_CJK, 11)
        pen.canvas.drawString(45, pen.y - 12, line)
        pen.y -= 18


def _draw_grid(pen: _Pen, grid: Grid) -> None:
    look = pen.look
    widths = [share * (pen.page[0] - 90) * look.width for share in look.widths(grid)]
    left = [45 + sum(widths[:at]) for at in range(len(widths) + 1)]
    while grid.rows:
        heights = _heights(grid, widths, look)
        fitting = next((at for at in range(len(heights)) if not pen.room(sum(heights[: at + 1]))), len(heights))
        fresh = pen.y >= pen.page[1] - 50
        if fitting <= grid.heads and fitting < len(heights) and not fresh:
            pen.turn()
            continue
        fitting = max(fitting, 1, min(grid.heads + 1, len(heights)) if fresh else 1)
        rest: Grid | None = None
        if fitting < len(heights):
            grid, rest = split(grid, fitting, repeat=look.repeat_heads)
        _draw_piece(pen, grid, left, _heights(grid, widths, look))
        if rest is None:
            pen.y -= 14
            return
        grid = rest
        pen.turn()


def _heights(grid: Grid, widths: list[float], look: Look) -> list[float]:
    heights = [max(look.height, look.size + 2 * look.padding + 2)] * len(grid.rows)
    for row, column, spot in sorted(grid.placed(), key=lambda cell: cell[2].rowspan):
        lines = _wrapped(look.text(spot), sum(widths[column : column + spot.colspan]) - 2 * look.padding, look.size)
        wanted = len(lines) * look.size * 1.25 + 2 * look.padding + 2
        short = wanted - sum(heights[row : row + spot.rowspan])
        if short > 0:
            heights[row + spot.rowspan - 1] += short
    return heights


def _draw_piece(pen: _Pen, grid: Grid, left: list[float], heights: list[float]) -> None:
    look, canvas = pen.look, pen.canvas
    tops = [pen.y - sum(heights[:at]) for at in range(len(heights) + 1)]
    canvas.setStrokeColor(HexColor(look.colour))
    canvas.setLineWidth(look.rule)
    canvas.setDash({"dotted": [look.rule], "dashed": [3 * look.rule]}.get(look.pattern, []))
    for row, column, spot in grid.placed():
        box = (left[column], tops[row + spot.rowspan], left[column + spot.colspan], tops[row])
        if look.shading and grid.ruled:
            canvas.setFillColor(HexColor(look.shading))
            canvas.rect(box[0], box[1], box[2] - box[0], box[3] - box[1], stroke=0, fill=1)
    for row in range(1, len(heights), 2) if look.bands and grid.ruled else ():
        canvas.setFillColor(HexColor(look.bands))
        canvas.rect(left[0], tops[row + 1], left[-1] - left[0], heights[row], stroke=0, fill=1)
    if grid.ruled:
        _draw_long_rules(canvas, left, tops, max(grid.heads, 1), look)
    for row, column, spot in grid.placed():
        box = (left[column], tops[row + spot.rowspan], left[column + spot.colspan], tops[row])
        if grid.ruled and look.lines == "all":
            _draw_rules(canvas, box, look)
        lines = _wrapped(look.text(spot), box[2] - box[0] - 2 * look.padding, look.size)
        free = (box[3] - box[1] - len(lines) * look.size * 1.25 - 2 * look.padding) / 2
        y = (box[1] + box[3]) / 2 + len(lines) * look.size * 1.25 / 2 - look.size
        y += {"top": free, "middle": 0.0, "bottom": -free}[look.valign]
        canvas.setFillColor(Color(0, 0, 0))
        for line in lines:
            font = "Helvetica" if line.isascii() else _CJK
            canvas.setFont(font, look.size)
            space = box[2] - box[0] - 2 * look.padding - pdfmetrics.stringWidth(line, font, look.size)
            shift = {"left": 0.0, "center": space / 2, "right": space}[look.align]
            canvas.drawString(box[0] + look.padding + shift, y, line)
            y -= look.size * 1.25
    pen.y = tops[-1]


def _draw_long_rules(canvas: Canvas, left: list[float], tops: list[float], heads: int, look: Look) -> None:
    """Rules across or down the whole table, where not every cell has its own."""
    across = {"three": [tops[0], tops[heads], tops[-1]], "across": tops, "outer": [tops[0], tops[-1]]}
    down = {"down": left, "outer": [left[0], left[-1]]}
    for y in across.get(look.lines, ()):
        canvas.line(left[0], y, left[-1], y)
    for x in down.get(look.lines, ()):
        canvas.line(x, tops[0], x, tops[-1])


def _draw_rules(canvas: Canvas, box: tuple[float, float, float, float], look: Look) -> None:
    x0, y0, x1, y1 = box
    if look.drawing == "boxes":
        canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=1, fill=0)
    elif look.drawing == "lines":
        canvas.lines([(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)])
    else:
        half = look.rule / 2
        canvas.setFillColor(HexColor(look.colour))
        for y in (y0, y1):
            canvas.rect(x0 - half, y - half, x1 - x0 + look.rule, look.rule, stroke=0, fill=1)
        for x in (x0, x1):
            canvas.rect(x - half, y0 - half, look.rule, y1 - y0 + look.rule, stroke=0, fill=1)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than `width`, broken anywhere; at least one character on each."""
    lines: list[str] = []
    for part in text.replace("\u200b", "").replace("\xa0", " ").split("\n"):
        line = ""
        for char in part:
            font = "Helvetica" if (line + char).isascii() else _CJK
            if line and pdfmetrics.stringWidth(line + char, font, size) > width:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines
