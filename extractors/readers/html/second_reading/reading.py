"""The second reading of a page, by libxml2 (lxml.html), with style sheets by tinycss2 and cssselect2.

It finds the cells of the tables that hold data, what each shows, and what else is in it, by its own rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from lxml import etree

from gongkai.extractors.document import CellNote
from gongkai.extractors.readers.html.second_reading.appearance import FAINT, HIDDEN, SHOWN, State, state_of
from gongkai.extractors.readers.html.second_reading.controls import drawn_by
from gongkai.extractors.readers.html.second_reading.doubts import (
    boxes_over,
    leftward_boxes,
    near_its_ground,
    out_of_place,
    unread_in,
)
from gongkai.extractors.readers.html.second_reading.styles import Block, Styles
from gongkai.extractors.readers.html.tags import BLOCKS, MOST_BOXED_CELLS, MOST_BOXED_TEXT, words

# elements whose content is not read as text
_CLOSED = words(
    "title style script template noscript noembed noframes iframe object embed applet canvas video audio select "
    "textarea svg math"
)


@dataclass(slots=True)
class CellReading:
    """What the page shows in one cell, and the rules for anything else in it, each with a quote."""

    text: str
    notes: tuple[CellNote, ...] = ()
    shown: bool = True


@dataclass(slots=True)
class TableReading:
    cells: list[CellReading]
    hidden: bool


@dataclass(slots=True)
class _Cell:
    line: list[tuple[str, str]] = field(default_factory=list)  # kind and text
    unread: list[str] = field(default_factory=list)
    hooks: list[str] = field(default_factory=list)  # names by which a script may fill it


@dataclass(slots=True)
class _Table:
    element: Any
    hidden: bool
    above: _Table | None
    in_cell: bool
    cells: list[_Cell] = field(default_factory=list)
    inner: list[_Table] = field(default_factory=list)
    characters: int = 0
    count: int = 0
    doubts: list[str] = field(default_factory=list)
    """Reasons why none of its cells may be what the page shows."""


def second_reading(text: str) -> tuple[list[TableReading], bool]:
    """What the cells of each table that holds data show, and whether all style sheets were applied."""
    root = _tree(text)
    if root is None:
        return [], True
    reading = _Reading(root)
    return reading.tables(), reading.styles.complete


def _tree(text: str) -> lxml.html.HtmlElement | None:
    # bytes, since lxml refuses text that declares an encoding; huge_tree, since it stops at a depth of 256 without
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    _add_groups(root)
    return root


def _add_groups(root: lxml.html.HtmlElement) -> None:
    """Put rows that are directly in a table into a `tbody`, as browsers do and style sheets rely on."""
    for table in list(root.iter("table")):
        group = None
        for child in list(table):
            if child.tag != "tr":
                group = None if isinstance(child.tag, str) else group
                continue
            if group is None:
                group = etree.Element("tbody")
                child.addprevious(group)
            group.append(child)


class _Reading:
    def __init__(self, root: Any) -> None:
        self.root = root
        self.styles = Styles(root)
        links = root.iter("link")
        self.linked_styles = any("stylesheet" in (link.get("rel") or "") for link in links)
        self.scripts = "\n".join(script.text or "" for script in root.iter("script"))
        self.framing: dict[Any, bool] = {}  # table → whether it only frames a number in a cell

    def tables(self) -> list[TableReading]:
        self._survey()
        found: list[_Table] = []
        open_tables: list[_Table] = []
        sinks: list[_Cell | None] = [None]
        states: list[State] = [State()]
        turned: list[tuple[Any, _Cell, int]] = []
        walk = etree.iterwalk(self.root, events=("start", "end", "comment", "pi"))
        closed: Any = None
        for event, element in walk:
            if event == "start":
                closed = self._start(element, states, sinks, open_tables, found, turned)
                if closed is not None:
                    walk.skip_subtree()
            elif event == "end":
                if turned and turned[-1][0] is element:
                    _, cell, begun = turned.pop()
                    cell.line[begun:] = [(kind, text[::-1]) for kind, text in reversed(cell.line[begun:])]
                self._end(element, states, sinks, open_tables)
            if event != "start":
                self._put(sinks[-1], states[-1], element.tail)
        return [
            TableReading([self._result(cell, table.doubts) for cell in table.cells], table.hidden)
            for table in found
            if all(self.framing[inner.element] for inner in table.inner)
        ]

    # ------------------------------------------------------------ which tables hold data

    def _survey(self) -> None:
        """Find the tables that only frame a few characters in a cell of another."""
        tables: list[_Table] = []
        inside: list[_Table] = []
        cells: list[Any] = []
        for event, element in etree.iterwalk(self.root, events=("start", "end")):
            tag = element.tag
            if event == "start" and tag == "table":
                above = inside[-1] if inside else None
                in_cell = bool(above is not None and cells and _within(cells[-1], above.element))
                table = _Table(element, False, above, in_cell)
                if above is not None:
                    above.inner.append(table)
                tables.append(table)
                inside.append(table)
            elif event == "end" and tag == "table":
                table = inside.pop()
                if inside:
                    inside[-1].characters += table.characters
            elif tag in ("td", "th"):
                if event == "end":
                    cells.pop()
                else:
                    cells.append(element)
                    if inside:
                        inside[-1].count += 1
            if inside:
                text = element.text if event == "start" and tag not in ("script", "style", "title") else ""
                text = (text or "") + (
                    (element.tail or "") if event == "end" and element is not inside[-1].element else ""
                )
                inside[-1].characters += len("".join(text.split()))
        for table in reversed(tables):
            few = table.count <= MOST_BOXED_CELLS and table.characters <= MOST_BOXED_TEXT
            fits = table.above is not None and table.in_cell and table.count < table.above.count
            self.framing[table.element] = fits and few and all(self.framing[i.element] for i in table.inner)

    # ------------------------------------------------------------ the walk

    def _start(
        self,
        element: Any,
        states: list[State],
        sinks: list[_Cell | None],
        open_tables: list[_Table],
        found: list[_Table],
        turned: list[tuple[Any, _Cell, int]],
    ) -> Any:
        """Enter an element; returns the element itself if none of its content is read as text."""
        tag = element.tag
        block = self.styles.of(element)
        in_cell = sinks[-1] is not None
        state = state_of(states[-1], tag, element.attrib, block, in_cell=in_cell)
        states.append(state)
        if tag == "table":
            self._open_table(element, states, open_tables, found)
        elif tag in ("col", "colgroup") and open_tables:
            open_tables[-1].doubts += [] if state.visible else ["hidden column"]
            open_tables[-1].doubts += near_its_ground(state.ink, state.paper)
        elif tag in ("tr", "tbody", "thead", "tfoot") and open_tables:
            open_tables[-1].doubts += out_of_place(tag, block, self.styles.generated.get(element, {}))
        elif tag in ("td", "th"):
            sinks.append(self._open_cell(element, state, open_tables, sinks[-1]))
        cell = sinks[-1]
        if (tag in BLOCKS or tag == "br") and not state.dropped:
            self._put(cell, State(), "\n", raw=True)
        if cell is not None:
            self._draw(element, cell, state)
            self._doubt(element, cell, state, block)
            if element in self.styles.uncertain and self._may_differ(element, states[-2], state, block):
                cell.unread.append("selector")
            if state.turned:
                turned.append((element, cell, len(cell.line)))
        self._generated(element, "before", cell, state)
        if tag in _CLOSED:
            return element
        self._put(cell, state, element.text)
        return None

    def _open_table(self, element: Any, states: list[State], open_tables: list[_Table], found: list[_Table]) -> None:
        above = open_tables[-1] if open_tables else None
        hidden_here = states[-1].kind() == HIDDEN
        unshown = hidden_here or "unshown" in states[-1].marks
        frames = self.framing[element] or (
            above is not None and _in_cell(element, above.element) and hidden_here and states[-2].kind() != HIDDEN
        )
        if frames:
            self.framing[element] = True
            return
        if hidden_here:
            states[-1] = states[-1].as_if_shown()
        table = _Table(element, unshown, above, False)
        if above is not None:
            above.inner.append(table)
        table.doubts += out_of_place("table", self.styles.of(element), self.styles.generated.get(element, {}))
        open_tables.append(table)
        found.append(table)

    def _open_cell(self, element: Any, state: State, open_tables: list[_Table], outer: _Cell | None) -> _Cell | None:
        holder = next(element.iterancestors("table"), None)
        if holder is not None and self.framing.get(holder):
            return outer
        if holder is None or not open_tables or state.dropped:
            return None
        cell = _Cell()
        open_tables[-1].cells.append(cell)
        return cell

    def _end(self, element: Any, states: list[State], sinks: list[_Cell | None], open_tables: list[_Table]) -> None:
        tag = element.tag
        self._generated(element, "after", sinks[-1], states[-1])
        if tag in BLOCKS and not states[-1].dropped:
            self._put(sinks[-1], State(), "\n", raw=True)
        states.pop()
        if tag in ("td", "th"):
            sinks.pop()
        elif tag == "table" and open_tables and open_tables[-1].element is element:
            open_tables.pop()

    def _doubt(self, element: Any, cell: _Cell, state: State, block: Block) -> None:
        """Record what the element draws that is not read, and parts of its text that look different."""
        if state.kind() == HIDDEN:
            return
        drawn = self.styles.generated.get(element, {})
        parts = [name for name in ("first-letter", "first-line") if name in drawn]
        parts = [name for name in parts if state_of(state, "", {}, drawn[name], in_cell=True).kind() != state.kind()]
        seen = [*parts, *boxes_over(drawn), *leftward_boxes(block, right_to_left=state.right_to_left)]
        seen += [] if state.kind() == FAINT else near_its_ground(state.ink, state.paper)
        seen += out_of_place(element.tag, block, drawn)
        if element.tag in ("input", "textarea", "select", "button") and state.turned:
            cell.unread.append("direction")
        if state.face in self.styles.declared_faces and "font-family" in block:
            seen.append("font-family")
        cell.unread += unread_in(element, state.marker, state.size, block, seen)

    def _may_differ(self, element: Any, above: State, state: State, block: Block) -> bool:
        """Whether text in the element would be read differently if its uncertain declarations applied."""
        maybe = (
            state_of(above, element.tag, element.attrib, {**block, **further}, in_cell=True)
            for further in self.styles.uncertain[element]
        )
        return bool("".join(element.itertext()).strip()) and any(one.kind() != state.kind() for one in maybe)

    def _put(self, cell: _Cell | None, state: State, text: str | None, *, raw: bool = False) -> None:
        if cell is None or not text:
            return
        kind = SHOWN if raw else state.kind()
        text = text if raw else self.styles.as_drawn(text, state.face)
        if state.face in self.styles.faces and kind != HIDDEN and re.search(r"\d", text) and not raw:
            cell.unread.append(f"font {state.face}")
        cell.line.append((kind, text if raw else text.replace("\n", " ")))

    def _generated(self, element: Any, which: str, cell: _Cell | None, state: State) -> None:
        block = self.styles.generated.get(element, {}).get(which)
        if block is None or cell is None:
            return
        drawn = state_of(state, "", {}, block, in_cell=True)
        if drawn.kind() in (HIDDEN, FAINT):
            return
        for value in block.get("content", ()):
            if value.type == "string":
                self._put(cell, drawn, value.value)
            elif value.type == "function" and value.lower_name == "attr":
                name = next((a.lower_value for a in value.arguments if a.type == "ident"), "")
                self._put(cell, drawn, element.get(name))
            elif value.type not in ("literal",) and not _is_silent(value, element.tag):
                cell.unread.append(f"content {value.serialize()}"[:48])

    # ------------------------------------------------------------ what is no text

    def _draw(self, element: Any, cell: _Cell, state: State) -> None:
        seen = state.kind() != HIDDEN
        if element.get("id"):
            cell.hooks.append(element.get("id"))
        for kind, text in drawn_by(element):
            if kind == "text":
                self._put(cell, state, text)
            elif kind == "unseen":
                cell.line.append((HIDDEN, text))
            elif seen:
                cell.unread.append(text)

    # ------------------------------------------------------------ what a cell shows

    def _result(self, cell: _Cell, doubts: list[str]) -> CellReading:
        cell.unread += doubts
        if not cell.unread and not cell.hooks and {kind for kind, _ in cell.line} <= {SHOWN}:
            return CellReading(_joined([text for _, text in cell.line]))
        seen: dict[str, str] = {}
        for kind in {kind for kind, _ in cell.line}:
            seen[kind] = _joined([text for k, text in cell.line if k == kind])
        used = self._used(cell)
        text = _joined([text for kind, text in cell.line if kind in used])
        notes = []
        for kind, rule in _NOTED:
            if (kind not in used and _is_telling(seen.get(kind, ""))) or (
                kind == "raised" and kind in used and seen.get(kind)
            ):
                notes.append(CellNote(rule, seen[kind]))
        unread = list(dict.fromkeys(cell.unread))
        if seen.get("moved") and (len(seen) > 1 and seen["moved"] != text):
            unread.append(f"moved {seen['moved']}")
        if "faint" in used and seen.get("faint"):
            unread.append(f"colour {seen['faint']}")
        if not text:
            unread += [
                f"script #{hook}" for hook in cell.hooks if re.search(f"[\"']{re.escape(hook)}[\"']", self.scripts)
            ]
        if unread:
            notes.append(CellNote("reading.not_text", "；".join(unread)[:200]))
        return CellReading(text, tuple(notes), not unread and bool(text or not notes))

    def _used(self, cell: _Cell) -> set[str]:
        """The kinds of text that count: text on the line, or else what is shifted, raised, or faint."""
        used = {SHOWN, "moved"}
        for further in ("shifted", "raised", "faint" if self.linked_styles else ""):
            if any(kind in used and text.strip() for kind, text in cell.line):
                break
            used.add(further)
        return used


_NOTED = (
    (HIDDEN, "reading.hidden_text"),
    ("faint", "reading.hidden_text"),
    ("struck", "reading.struck_text"),
    ("raised", "reading.raised_text"),
    ("shifted", "reading.raised_text"),
)


def _within(element: Any, ancestor: Any) -> bool:
    return any(other is ancestor for other in element.iterancestors("table"))


def _in_cell(element: Any, table: Any) -> bool:
    """Whether there is a cell of `table` between the two."""
    for other in element.iterancestors():
        if other is table:
            return False
        if other.tag in ("td", "th"):
            return True
    return False


def _is_silent(value: Any, tag: str) -> bool:
    if value.type != "ident":
        return False
    return value.lower_value in ("none", "normal") or (tag == "q" and "quote" in value.lower_value)


def _is_telling(text: str) -> bool:
    return re.search(r"[^\W_]", text) is not None


def _joined(pieces: list[str]) -> str:
    words = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, words))
