"""OFD (GB/T 33190), China's own page format, read through its XML: lines make the grid, glyphs are put into its cells.

The two readings share the positions of the lines. The first assigns every character by its own position, the second
every text object by the middle of its stated box.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gongkai.extractors import media_types
from gongkai.extractors.document import Cell, CellNote, Document, Passage, Problem, Table, UnreadableError
from gongkai.extractors.readers.ofd.drawn import DrawnCharacters
from gongkai.extractors.readers.ofd.grid import NEAR, Area, Frame, Line, areas_of
from gongkai.extractors.readers.ofd.looks import Looks, is_true
from gongkai.extractors.readers.ofd.numbers_printed import is_mixed, is_spaced, raised, usual_step
from gongkai.extractors.readers.ofd.objects import (
    MAX_LINES,
    Glyph,
    Objects,
    TextBox,
    add_annotations,
    add_seals,
    cut_at_edges,
    doubt_beyond,
    objects_of,
)
from gongkai.extractors.readers.ofd.package import Package, Resources, joined
from gongkai.extractors.readers.ofd.paths import Segment
from gongkai.extractors.readers.ofd.seals import seals_of
from gongkai.extractors.readers.office import ooxml_package

READER = "ofd:glyphs+boxes"

MAX_PAGES = 500
POINTS = 72 / 25.4


def read_ofd(data: bytes) -> Document:
    """The tables and passages of every page."""
    with ooxml_package.opened(data) as package:
        reading = _Reading(Package(package))
        reading.read()
    return Document(
        media_type=media_types.OFD,
        pages=reading.pages,
        passages=tuple(reading.passages),
        tables=tuple(reading.tables),
        meta=reading.meta,
        problems=tuple(reading.problems),
    )


def pictures_of_ofd(data: bytes) -> list[bytes]:
    """The pictures in a package, in the order of their names."""
    with ooxml_package.opened(data) as package:
        names = sorted(n for n in package.namelist() if n.lower().endswith((".jpg", ".jpeg", ".png", ".bmp", ".tif")))
        return [package.read(name) for name in names]


def _as_drawn(content: Any, templates: Mapping[str | None, tuple[Any, str]]) -> list[Any]:
    """The templates of a page and its layers, in drawing order."""
    found = [(use.get("ZOrder"), templates.get(use.get("TemplateID"))) for use in content.iter("{*}Template")]
    used = [(order or one[1], one[0]) for order, one in found if one is not None]
    layers = [(layer.get("Type", "Body"), layer) for layer in content.iter("{*}Layer")] or [("Body", content)]
    levels = {"Background": 0, "Foreground": 2}
    drawn = sorted([*used, *layers], key=lambda entry: levels.get(entry[0], 1))
    return [root for _, root in drawn if root is not None]


class _Reading:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.pages = 0
        self.passages: list[Passage] = []
        self.tables: list[Table] = []
        self.problems: list[Problem] = []
        self.meta: dict[str, str] = {}

    def read(self) -> None:
        root = self.package.root("OFD.xml")
        bodies = root.iter("{*}DocBody") if root is not None else ()
        places = {place: body for body in bodies if (place := self._shown_version(body))}
        if not places:
            raise UnreadableError("reading.broken", detail="no DocRoot in OFD.xml")
        title = root.findtext(".//{*}Title")
        if title:
            self.meta["title"] = title.strip()
        for place, body in places.items():
            self._document(posixpath.normpath(place.strip().lstrip("/")), seals_of(self.package, body))

    def _shown_version(self, body: Any) -> str:
        """The path of a body's document: if there are several versions, that of the one marked as current."""
        for version in body.iterfind("{*}Versions/{*}Version"):
            place = (version.get("BaseLoc") or "").strip().lstrip("/")
            described = self.package.root(posixpath.normpath(place)) if is_true(version.get("Current")) else None
            if described is not None and (root := (described.findtext("{*}DocRoot") or "").strip()):
                return joined(posixpath.dirname(place), root)
        return body.findtext("{*}DocRoot") or ""

    def _document(self, place: str, seals: Mapping[str, list[list[float]]]) -> None:
        document = self.package.root(place)
        if document is None:
            raise UnreadableError("reading.broken", detail=f"no {place} in the package")
        folder = posixpath.dirname(place)
        templates = {
            template.get("ID"): (
                self.package.root(joined(folder, template.get("BaseLoc", ""))),
                template.get("ZOrder", "Background"),
            )
            for template in document.iter("{*}TemplatePage")
        }
        pages = list(document.iterfind("{*}Pages/{*}Page"))
        first = self.pages + 1
        self.pages += len(pages)
        if self.pages > MAX_PAGES:
            raise UnreadableError("reading.too_large", pages=str(self.pages), limit=str(MAX_PAGES))
        annotations = self._annotations(folder, document)
        resources = Resources(self.package, folder, document)
        drawn = DrawnCharacters(resources.program, resources.holds)
        for number, page in enumerate(pages, start=first):
            content = self.package.root(joined(folder, page.get("BaseLoc", "")))
            if content is None:
                self.problems.append(Problem("reading.broken", number, {"detail": page.get("BaseLoc", "")}))
                continue
            resources.of_page(joined(folder, page.get("BaseLoc", "")), content)
            looks = Looks(resources.parameters, resources.spaces)
            objects = objects_of(_as_drawn(content, templates), looks)
            for annotated in annotations.get(page.get("ID"), ()):
                add_annotations(objects, annotated)
            add_seals(objects, seals.get(page.get("ID") or "", []))
            if objects.is_cut:
                values = {"size": f"{len(objects.glyphs)} characters", "limit": f"{MAX_LINES} lines"}
                self.problems.append(Problem("reading.too_large", number, values))
            drawn.look(objects.glyphs)
            resources.doubt_icons(objects.glyphs)
            area = content.find("{*}Area")
            area = area if area is not None else document.find("{*}CommonData/{*}PageArea")
            if area is not None:
                cut_at_edges(objects, area.find("{*}PhysicalBox"))
                doubt_beyond(objects, area.find("{*}ApplicationBox"))
            self._page(number, objects)

    def _annotations(self, folder: str, document: Any) -> dict[str | None, list[Any]]:
        """The annotations of each page by its ID."""
        place = joined(folder, (document.findtext("{*}Annotations") or "").strip())
        listed = self.package.root(place)
        found: dict[str | None, list[Any]] = {}
        for page in listed.iter("{*}Page") if listed is not None else ():
            root = self.package.root(joined(posixpath.dirname(place), (page.findtext("{*}FileLoc") or "").strip()))
            if root is not None:
                found.setdefault(page.get("PageID"), []).append(root)
        return found

    def _page(self, number: int, objects: Objects) -> None:
        areas, irregular = areas_of(objects.lines)
        if irregular:
            self.problems.append(Problem("reading.irregular_cells", number, {"count": str(irregular)}))
        outside = list(objects.glyphs)
        items: list[tuple[float, str | Area]] = []
        for area in areas:
            outside = [glyph for glyph in outside if not area.holds(glyph.middle, glyph.height)]
            items.append((area.top, area))
        for line in _lines(outside):
            text = "".join(glyph.text for glyph in line)
            items.append((line[0].y, text))
            if any(glyph.coded is not None for glyph in line):
                stated = "".join(glyph.coded or glyph.text for glyph in line)
                self.problems.append(Problem("reading.wrong_code", number, {"expected": stated, "actual": text}))
        for _, item in sorted(items, key=lambda entry: entry[0]):
            order = len(self.passages) + len(self.tables)
            if isinstance(item, str):
                if item.strip():
                    self.passages.append(Passage(order, item.strip(), number))
            else:
                self.tables.append(_table(item, objects, order, number))


def _table(area: Area, objects: Objects, order: int, number: int) -> Table:
    cells = []
    held = [[g for g in objects.glyphs if cell[-1].holds(g.middle, g.height)] for cell in area.cells]
    usual = usual_step(line for glyphs in held for line in _lines(glyphs))
    for (row, col, rowspan, colspan, box), glyphs in zip(area.cells, held, strict=True):
        hidden = [g for g in objects.hidden if box.holds(g.middle, g.height)]
        boxes = [t for t in objects.boxes if box.holds(*t.middle)]
        others = [
            name for (left, top, right, low), name in objects.others if box.holds((left + right) / 2, (top + low) / 2)
        ]
        others += _drawn_within(box, objects, blank=not _text(glyphs).strip())
        otherwise = [glyph for glyph in glyphs if glyph.coded is not None]
        struck = _struck(glyphs, objects.lines)
        marks = raised([glyph for glyph in glyphs if glyph not in struck])
        left_out = {id(glyph) for glyph in (*struck, *marks)}
        text = _text([glyph for glyph in glyphs if id(glyph) not in left_out])
        notes = [CellNote("reading.struck_text", _text(struck))] if struck else []
        if marks:
            notes.append(CellNote("reading.raised_text", _text(marks)))
        if hidden and _text(hidden).strip():
            notes.append(CellNote("reading.hidden_text", _text(hidden)))
        if others:
            notes.append(CellNote("reading.not_text", "；".join(dict.fromkeys(others))))
        if otherwise:
            stated = _text([replace(glyph, text=glyph.coded or glyph.text) for glyph in glyphs])
            notes.append(CellNote("reading.wrong_code", stated))
        doubts = [g.doubt for g in glyphs if g.doubt and (g.text.isdecimal() or not g.text.strip())]
        if doubts:
            notes.append(CellNote("reading.not_text", doubts[0]))
        if any(_crosses(slope, glyph) for glyph in glyphs if glyph.text.isdecimal() for slope in objects.slopes):
            notes.append(CellNote("reading.overprinted"))
            doubts.append("line")
        spaced = any(
            is_spaced(line, usual) or is_mixed(line)
            for line in _lines([g for g in glyphs if g.text.strip() and id(g) not in left_out])
        )
        if spaced:
            notes.append(CellNote("reading.uneven_digits", text))
        second = (
            _text_of_boxes([b for b in boxes if not any(_is_of(b, mark) for mark in marks)]) if not struck else text
        )
        shown = not others and not otherwise and not doubts and not spaced and bool(text or not notes)
        cells.append(Cell(row, col, rowspan, colspan, text, second, number, None, tuple(notes), shown))
    xs = tuple(x * POINTS for x in area.xs)
    return Table(order, len(area.ys) - 1, len(area.xs) - 1, tuple(cells), READER, number, xs)


def _drawn_within(box: Frame, objects: Objects, *, blank: bool) -> Iterator[str]:
    """What may be figures in a cell: small outlines, and objects that are not read and cover all of a blank cell."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    for (left, top, right, low), name in objects.others:
        if (blank or name == "CompositeObject") and left <= x <= right and top <= y <= low:
            yield name
    for left, top, right, low in objects.inks:
        if box.x0 + NEAR < left and right < box.x1 - NEAR and box.y0 + NEAR / 2 < top and low < box.y1 - NEAR / 2:
            yield "path"
            return


def _struck(glyphs: list[Glyph], lines: list[Line]) -> list[Glyph]:
    """The characters crossed in their middle by a short horizontal line."""
    return [
        glyph
        for glyph in glyphs
        if any(
            line.is_level
            and line.begin <= glyph.middle <= line.end
            and line.end - line.begin < 12 * glyph.size
            and abs(line.at - glyph.height) < 0.2 * glyph.size
            for line in lines
        )
    ]


def _crosses(slope: Segment, glyph: Glyph) -> bool:
    """Whether a sloping line runs through a character."""
    x0, y0, x1, y1 = slope
    if not min(x0, x1) <= glyph.middle <= max(x0, x1) or abs(x1 - x0) < 0.01:
        return False
    at = y0 + (y1 - y0) * (glyph.middle - x0) / (x1 - x0)
    return abs(at - glyph.height) < 0.35 * glyph.size


def _is_of(box: TextBox, glyph: Glyph) -> bool:
    """Whether a text object contains only a character that is left out."""
    return len(box.text) == 1 and box.size == glyph.size and abs(box.middle[0] - glyph.middle) < glyph.size


def _lines(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """The characters line by line from top to bottom, each from left to right."""
    waiting = sorted(glyphs, key=lambda glyph: glyph.y)
    while waiting:
        first = waiting[0]
        line = [glyph for glyph in waiting if abs(glyph.y - first.y) < 0.5 * max(first.size, 0.1)] or [first]
        taken = set(map(id, line))
        waiting = [glyph for glyph in waiting if id(glyph) not in taken]
        yield sorted(line, key=lambda glyph: glyph.x)


def _text(glyphs: list[Glyph]) -> str:
    return "\n".join("".join(glyph.text for glyph in line).strip() for line in _lines(glyphs))


def _text_of_boxes(boxes: list[TextBox]) -> str:
    rows: list[list[TextBox]] = []
    for box in sorted(boxes, key=lambda box: box.y):
        if rows and abs(rows[-1][0].y - box.y) < 0.5 * box.size:
            rows[-1].append(box)
        else:
            rows.append([box])
    return "\n".join("".join(box.text for box in sorted(row, key=lambda box: box.x)) for row in rows)
