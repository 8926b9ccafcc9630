"""Reports drawn as OFD: objects of text and paths, in millimetres."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from tests.roundtrip.layout import Grid, Sheet, split
from tests.roundtrip.render import Look

SPACE = "xmlns:ofd='http://www.ofdspec.org/2016'"
LEFT, WIDTH, TOP, BOTTOM = 20.0, 170.0, 20.0, 275.0
RULES = ("cell", "lines", "path", "filled")
PIECES = ("line", "character", "half")
"""How rules are written: a frame for each cell, each line, one path of all, thin areas; and how texts are."""


def draw_ofd(sheet: Sheet, path: Path, look: Look) -> None:
    pen = _Pen(look, Random(f"{sheet.values.kind} {sheet.values.seed}"))
    for block in sheet.blocks:
        if isinstance(block, Grid):
            pen.grid(block)
        else:
            pen.paragraph(block)
    path.write_bytes(_package(["".join(page) for page in pen.pages]))


def _package(pages: list[str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        root = "<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        file.writestr("OFD.xml", f"<ofd:OFD {SPACE}>{root}</ofd:OFD>")
        listed = "".join(f"<ofd:Page ID='{n}' BaseLoc='Pages/{n}.xml'/>" for n in range(len(pages)))
        file.writestr("Doc_0/Document.xml", f"<ofd:Document {SPACE}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>")
        for n, page in enumerate(pages):
            layer = f"<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content>"
            file.writestr(f"Doc_0/Pages/{n}.xml", f"<ofd:Page {SPACE}>{layer}</ofd:Page>")
    return written.getvalue()


class _Pen:
    def __init__(self, look: Look, random: Random) -> None:
        self.look, self.pages, self.y = look, [[""]], TOP
        self.rules, self.pieces = random.choice(RULES), random.choice(PIECES)
        self.size = min(look.size, 10.5) * 25.4 / 72

    def turn(self) -> None:
        self.pages.append([])
        self.y = TOP

    def paragraph(self, text: str) -> None:
        for line in _wrapped(text, WIDTH, 4):
            if self.y > BOTTOM:
                self.turn()
            self._write(line, LEFT, self.y, 4)
            self.y += 6

    def grid(self, grid: Grid) -> None:
        widths = [share * WIDTH for share in self.look.widths(grid)]
        left = [LEFT + sum(widths[:at]) for at in range(len(widths) + 1)]
        rest: Grid | None = grid
        while rest is not None:
            grid, rest = rest, None
            heights = self._heights(grid, widths)
            fitting = next((n for n in range(len(heights)) if self.y + sum(heights[: n + 1]) > BOTTOM), len(heights))
            if fitting <= grid.heads and fitting < len(heights) and self.y > TOP:
                self.turn()
                rest = grid
                continue
            if fitting < len(heights):
                grid, rest = split(grid, max(fitting, grid.heads + 1), repeat=self.look.repeat_heads)
            self._draw(grid, left, self._heights(grid, widths))
            if rest is None:
                self.y += 4
            else:
                self.turn()

    def _heights(self, grid: Grid, widths: list[float]) -> list[float]:
        heights = [self.size * 1.2 + 2] * len(grid.rows)
        for row, column, spot in sorted(grid.placed(), key=lambda cell: cell[2].rowspan):
            lines = _wrapped(spot.text, sum(widths[column : column + spot.colspan]) - 1.5, self.size)
            short = len(lines) * self.size * 1.25 + 2 - sum(heights[row : row + spot.rowspan])
            heights[row + spot.rowspan - 1] += max(0.0, short)
        return heights

    def _draw(self, grid: Grid, left: list[float], heights: list[float]) -> None:
        tops = [self.y + sum(heights[:at]) for at in range(len(heights) + 1)]
        lines: dict[tuple[float, ...], None] = {}
        for row, column, spot in grid.placed():
            x0, x1 = left[column], left[column + spot.colspan]
            y0, y1 = tops[row], tops[row + spot.rowspan]
            if self.rules == "cell":
                self._path(f"M {x0} {y0} L {x1} {y0} L {x1} {y1} L {x0} {y1} C")
            sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
            lines |= dict.fromkeys(tuple(round(at, 3) for at in side) for side in sides)
            texts = _wrapped(spot.text, x1 - x0 - 1.5, self.size)
            y = (y0 + y1 - len(texts) * self.size * 1.25) / 2
            for text in texts:
                space = x1 - x0 - _width(text, self.size)
                self._write(text, x0 + {"left": 0.7, "center": space / 2, "right": space - 0.7}[self.look.align], y)
                y += self.size * 1.25
        self._rule(list(lines))
        self.y = tops[-1]

    def _rule(self, lines: list[tuple[float, ...]]) -> None:
        if self.rules == "path":
            self._path(" ".join(f"M {x0} {y0} L {x1} {y1}" for x0, y0, x1, y1 in lines))
        for x0, y0, x1, y1 in lines if self.rules in ("lines", "filled") else ():
            wide, high = max(x1 - x0, 0.2), max(y1 - y0, 0.2)
            if self.rules == "lines":
                self._path(f"M {x0} {y0} L {x1} {y1}")
            else:
                area = f"M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C"
                self._path(area, f"{x0 - 0.1} {y0 - 0.1} {wide} {high}", "Fill='true' Stroke='false'")

    def _path(self, data: str, boundary: str = "0 0 210 297", more: str = "LineWidth='0.2'") -> None:
        drawn = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
        self.pages[-1].append(f"<ofd:PathObject Boundary='{boundary}' {more}>{drawn}</ofd:PathObject>")

    def _write(self, line: str, x: float, y: float, size: float | None = None) -> None:
        size = size or self.size
        half = len(line) // 2 if self.pieces == "half" else len(line)
        parts = line if self.pieces == "character" else [part for part in (line[:half], line[half:]) if part]
        for part in parts:
            wide = _width(part, size)
            steps = " ".join(f"{_width(char, size):.3f}" for char in part[:-1])
            if part.strip():
                code = f"<ofd:TextCode X='0' Y='{size * 0.9:.3f}' DeltaX='{steps}'>{escape(part)}</ofd:TextCode>"
                box = f"{x:.3f} {y:.3f} {wide:.3f} {size * 1.2:.3f}"
                self.pages[-1].append(
                    f"<ofd:TextObject Boundary='{box}' Size='{size:.3f}' Font='1'>{code}</ofd:TextObject>"
                )
            x += wide


def _width(text: str, size: float) -> float:
    return sum(size / 2 if char.isascii() else size for char in text)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for part in text.replace("\u200b", "").replace("\xa0", " ").split("\n"):
        line = ""
        for char in part:
            if line and _width(line + char, size) > width:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines
