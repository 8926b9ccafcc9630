"""Word documents (.docx), read twice: through python-docx's model of the tree, and by one walk over the bare XML.

Only the main part is read, and by itself: packages with broken relations to pictures or styles are common and harmless.
The two readings share the decompressed XML and the names below, and no code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from docx.oxml.parser import parse_xml
from lxml import etree

from gongkai.extractors import media_types
from gongkai.extractors.document import Cell, Document, Passage, Table, UnreadableError
from gongkai.extractors.readers.office import ooxml_package

READER = "docx:python-docx+lxml"

MAX_SPAN = 100

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OFF = ("0", "false", "off")

# lxml's elements; python-docx has no types for the classes it makes of them
_Element = Any


def read_docx(data: bytes) -> Document:
    """The tables, passages and metadata of a Word document."""
    xml, core = _parts(data)
    try:
        root = parse_xml(xml)
        body = root.find(f"{_W}body") if root.tag == f"{_W}document" else None
        if body is None:
            raise UnreadableError("reading.broken", detail="no w:body in the main part")
        passages, tables = _first_reading(body)
        second = _second_reading(xml)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error
    return Document(
        media_type=media_types.DOCX,
        pages=None,
        passages=tuple(passages),
        tables=tuple(_with_second(tables, second)),
        meta=_meta(body, core),
    )


# ---------------------------------------------------------------- the package


def _parts(data: bytes) -> tuple[bytes, bytes]:
    """The main part and the core properties (or nothing), decompressed within bounds."""
    with ooxml_package.opened(data) as parts:
        name = media_types.main_part(parts.namelist())
        if name is None:
            raise UnreadableError("reading.broken", detail="no word/document.xml in the package")
        ooxml_package.refuse_bombs(parts, [name])
        xml = parts.read(name)
        core = parts.read("docProps/core.xml") if "docProps/core.xml" in parts.namelist() else b""
    # Word writes no document type; with one come entities, whose text a parser may leave out
    if b"<!DOCTYPE" in xml or "<!DOCTYPE".encode("utf-16-le") in xml or "<!DOCTYPE".encode("utf-16-be") in xml:
        raise UnreadableError("reading.broken", detail="document type declaration in the main part")
    return xml.replace(_STRICT, _TRANSITIONAL), core


# ---------------------------------------------------------------- first reading: python-docx

# Wrappers that print what they hold: content controls, tracked insertions, the chosen alternative, text boxes.
_TRANSPARENT = {
    *(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice",
}
# Not printed, or not text: tracked deletions, the poor twin of a text box, properties, phonetic guides.
_UNPRINTED = {*(f"{_W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "rt")), _FALLBACK}


@dataclass(slots=True)
class _Grid:
    """A table as the first reading has it; `parts` tells for each `w:tc` which of `cells` it begins, if any."""

    order: int
    rows: int = 0
    cells: list[Cell] = field(default_factory=list)
    parts: list[int | None] = field(default_factory=list)
    nested: list[_Element] = field(default_factory=list)


def _first_reading(body: _Element) -> tuple[list[Passage], list[_Grid]]:
    passages: list[Passage] = []
    grids: list[_Grid] = []
    for block in _blocks(body):
        if block.tag == f"{_W}p":
            if text := _lines([_paragraph(block)]):
                passages.append(Passage(len(passages) + len(grids), text))
            continue
        waiting = [block]
        while waiting:  # a nested table follows the one it is in
            grid = _grid(waiting.pop(), len(passages) + len(grids))
            grids.append(grid)
            waiting.extend(reversed(grid.nested))
    return passages, grids


def _blocks(container: _Element) -> Iterator[_Element]:
    """The paragraphs and tables directly in a body or cell, in order; those of a text box follow its paragraph."""
    yield from _children(container, {f"{_W}p", f"{_W}tbl"})


def _children(container: _Element, tags: set[str]) -> Iterator[_Element]:
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        if element.tag == f"{_W}p":
            waiting.extend(reversed(_runs_and_boxes(element)[1]))
        elif element.tag in _TRANSPARENT:
            waiting.extend(reversed(element))


def _runs_and_boxes(paragraph: _Element) -> tuple[list[_Element], list[_Element]]:
    """The printed runs of a paragraph, and its text boxes, whose runs are not among them."""
    runs: list[_Element] = []
    boxes: list[_Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}txbxContent":
            boxes.append(element)
        elif element.tag not in _UNPRINTED and not (element.tag == f"{_W}r" and _is_hidden(element)):
            if element.tag == f"{_W}r":
                runs.append(element)
            waiting.extend(reversed(element))
    return runs, boxes


def _is_hidden(run: _Element) -> bool:
    found = run.xpath("./w:rPr/w:vanish")
    return bool(found) and found[0].get(f"{_W}val", "1") not in _OFF


def _paragraph(paragraph: _Element) -> str:
    return "".join(run.text for run in _runs_and_boxes(paragraph)[0])


def _lines(paragraphs: Sequence[str]) -> str:
    lines = "\n".join(paragraphs).replace("\xa0", " ").split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def _grid(table: _Element, order: int) -> _Grid:
    grid = _Grid(order)
    above: dict[int, int] = {}  # column → index of the cell that reaches down to the row above
    for row in _children(table, {f"{_W}tr"}):
        if _is_row_removed(row):
            continue
        col = _property(row, "grid_before", 0)
        reaching: dict[int, int] = {}
        for tc in _children(row, {f"{_W}tc"}):
            span = max(1, _property(tc, "grid_span", 1))
            index = _merged_above(grid, above, tc, col, span)
            if index is None:
                index = len(grid.cells)
                grid.parts.append(index)
                grid.cells.append(Cell(grid.rows, col, 1, span, _cell_text(tc), None))
            else:
                grid.parts.append(None)
                grid.cells[index] = replace(grid.cells[index], rowspan=grid.cells[index].rowspan + 1)
            grid.nested.extend(block for block in _blocks(tc) if block.tag == f"{_W}tbl")
            reaching[col] = index
            col += span
        if reaching:
            grid.rows += 1
            above = reaching
    return grid


def _merged_above(grid: _Grid, above: dict[int, int], tc: _Element, col: int, span: int) -> int | None:
    """The cell that `tc` continues. A continuation of nothing is a cell of its own: its text is printed."""
    index = above.get(col)
    if index is None or grid.cells[index].colspan != span or _property(tc, "vMerge", None) != "continue":
        return None
    return index


def _is_row_removed(row: _Element) -> bool:
    return bool(row.xpath("./w:trPr/w:del")) or any(
        mark.get(f"{_W}val", "1") not in _OFF for mark in row.xpath("./w:trPr/w:hidden")
    )


def _property(element: _Element, name: str, default: Any) -> Any:
    """A property of a python-docx element; what is no valid value says nothing."""
    try:
        value = getattr(element, name)
    except (ValueError, TypeError, KeyError):
        return default
    return min(max(value, 0), MAX_SPAN) if isinstance(value, int) else value


def _cell_text(tc: _Element) -> str:
    return _lines([_paragraph(block) for block in _blocks(tc) if block.tag == f"{_W}p"])


# ---------------------------------------------------------------- second reading: the bare XML


def _second_reading(xml: bytes) -> list[list[str]]:
    """The texts of all `w:tc` of each table, in document order."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tables: list[list[list[str]]] = []
    inside: list[list[list[str]]] = []
    sinks: list[list[str]] = [[]]
    walk = etree.iterwalk(etree.fromstring(xml, parser), events=("start", "end"))
    skipped = None
    for event, element in walk:
        name = etree.QName(element).localname
        if event == "end":
            if element is skipped:
                continue
            if name == "p":
                sinks[-1].append("\n")
            elif name == "tc":
                sinks.pop()
            elif name == "tbl":
                inside.pop()
        elif _leaves_nothing(element, name):
            skipped = element
            walk.skip_subtree()
        elif name == "tbl":
            tables.append([])
            inside.append(tables[-1])
        elif name == "tc":
            sinks.append([])
            inside[-1].append(sinks[-1])
        else:
            sinks[-1].append(_printed(element, name))
    return [["".join(cell) for cell in cells] for cells in tables]


def _leaves_nothing(element: _Element, name: str) -> bool:
    if name in ("del", "moveFrom", "Fallback", "pPr", "rPr", "tblPr", "trPr", "tcPr", "rt"):
        return True
    if name == "r":
        return _switched_on(element, "rPr", "vanish")
    return name == "tr" and (element.find(f"{_W}trPr/{_W}del") is not None or _switched_on(element, "trPr", "hidden"))


def _switched_on(element: _Element, properties: str, name: str) -> bool:
    mark = element.find(f"{_W}{properties}/{_W}{name}")
    return mark is not None and mark.get(f"{_W}val") not in _OFF


def _printed(element: _Element, name: str) -> str:
    if name == "t":  # also the text of formulas (m:t), which python-docx passes over: the readings then differ
        return (element.text or "").replace("\n", " ")
    if name in ("br", "cr", "p"):
        return "\n"
    return {"tab": "\t", "noBreakHyphen": "-"}.get(name, "")


# ---------------------------------------------------------------- both


def _with_second(grids: list[_Grid], second: list[list[str]]) -> Iterator[Table]:
    for index, grid in enumerate(grids):
        texts = second[index] if len(second) == len(grids) else []
        if len(texts) == len(grid.parts):
            for cell, text in zip(grid.parts, texts, strict=True):
                if cell is not None:
                    grid.cells[cell] = replace(grid.cells[cell], second=text.strip())
        if grid.cells:
            cols = max(cell.col + cell.colspan for cell in grid.cells)
            yield Table(grid.order, grid.rows, cols, tuple(grid.cells), READER)


def _meta(body: _Element, core: bytes) -> dict[str, str]:
    meta = {}
    for key, name in (("title", "title"), ("modified", "modified")):
        if text := _core_property(core, name):
            meta[key] = text
    pictures = body.xpath(
        ".//*[local-name()='blip' or local-name()='imagedata'][not(ancestor::*[local-name()='Fallback'])]"
    )
    if pictures:
        meta["images"] = str(len(pictures))
    return meta


def _core_property(core: bytes, name: str) -> str:
    try:
        root = etree.fromstring(core, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:  # also without core properties
        return ""
    found = root.find(f"{{*}}{name}")
    return (found.text or "").strip() if found is not None else ""
