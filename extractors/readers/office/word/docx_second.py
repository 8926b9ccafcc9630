"""The second reading of a Word document: one pass over the bare XML, with the styles resolved beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from gongkai.extractors.document import CellNote
from gongkai.extractors.readers.office.word.symbols import digit_of_symbol
from gongkai.extractors.readers.xml_parsing import parsed_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = ("del", "moveFrom", "Fallback", "pPr", "rPr", "tblPr", "trPr", "rt", "sdtPr", "tblGrid")
_OBJECTS = {"pic", "imagedata", "OLEObject", "chart", "contentPart", "pgNum", "control", "altChunk", "textpath",
            "relIds"}  # fmt: skip
_OFF = ("0", "false", "off", "none")
_ICON_FONTS = ("wingdings", "webdings", "symbol")
_FEW_CELLS, _FEW_CHARACTERS = 4, 16

Properties = dict[str, str]


@dataclass(slots=True)
class WordCell:
    """The text that one `w:tc` prints, and the rules for anything else in it."""

    text: str
    notes: tuple[CellNote, ...] = ()
    shown: bool = True


@dataclass(slots=True)
class _Open:
    """A cell that is being read: text by its kind, and content that is not text."""

    seen: list[tuple[str, str]] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    shading: str = ""
    styled: bool = False


class Stylesheet:
    """The run properties of each style, including those of the styles it is based on."""

    def __init__(self, xml: bytes) -> None:
        self.run: dict[str, Properties] = {}
        self.base: dict[str, str] = {}
        self.default: Properties = {}
        self.shading_tables: set[str] = set()
        self.hiding_tables: set[str] = set()
        self.plain = ""
        try:
            root = parsed_xml(xml)
        except etree.XMLSyntaxError:
            return
        self.default = _properties(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        for style in root.iter(f"{_W}style"):
            identity = style.get(f"{_W}styleId") or ""
            self.run[identity] = _properties(style.find(f"{_W}rPr"))
            base = style.find(f"{_W}basedOn")
            self.base[identity] = base.get(f"{_W}val", "") if base is not None else ""
            if style.get(f"{_W}type") == "table" and any(True for _ in style.iter(f"{_W}shd")):
                self.shading_tables.add(identity)
            if any(_blots_out(part) for part in style.iter(f"{_W}tblStylePr")):
                self.hiding_tables.add(identity)
            if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true"):
                self.plain = identity

    def hides(self, table: str) -> bool:
        """Whether a table style, or one that it is based on, makes text in parts of a table invisible."""
        chain: list[str] = []
        while table in self.base and table not in chain:
            chain.append(table)
            table = self.base[table]
        return not self.hiding_tables.isdisjoint(chain)

    def of(self, *names: str) -> Properties:
        """The run properties of several styles, where later names override earlier ones."""
        merged = dict(self.default)
        for name in names:
            chain: list[str] = []
            base = name
            while base in self.run and base not in chain and len(chain) < 20:
                chain.append(base)
                base = self.base[base]
            for one in reversed(chain):
                merged.update(self.run[one])
        return merged


def _blots_out(part: Any) -> bool:
    """Whether a part of a table style hides or strikes text below and beside the headings of a table."""
    look = _properties(part.find(f"{_W}rPr"))
    if part.get(f"{_W}type") in ("firstRow", "firstCol", "nwCell", "neCell"):
        return False
    if any(look.get(switch, "0") not in _OFF for switch in ("vanish", "specVanish", "strike", "dstrike")):
        return True
    ink = _channels(look.get("filled") or look.get("color", ""))
    paper = _channels(_properties(part.find(f"{_W}tcPr")).get("shd", "")) or [255, 255, 255]
    return bool(ink) and sum(abs(a - b) for a, b in zip(ink, paper, strict=True)) <= 48


_OF_THEMES = {"background1": "FFFFFF", "light1": "FFFFFF", "text1": "000000", "dark1": "000000"}
"""Theme colours, which take precedence over any stated colour."""


def _properties(element: Any) -> Properties:
    """Run properties as name → value; a switch without a value is "1"."""
    found: Properties = {}
    for child in element if element is not None else ():
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2]
            found[name] = child.get(f"{_W}val") or child.get(f"{_W}fill") or child.get(f"{_W}ascii") or "1"
            if name == "textFill" and any(part.tag.endswith("}noFill") for part in child if isinstance(part.tag, str)):
                found["unfilled"] = "1"
            for colour in child.iterfind("{*}solidFill/*") if name == "textFill" else ():
                value = next(iter(colour.attrib.values()), "")
                found["filled"] = "FFFFFF" if value == "bg1" else value
                shares = [next(iter(share.attrib.values()), "") for share in colour if share.tag.endswith("}alpha")]
                if any(share.isdigit() and int(share) >= 95_000 for share in shares):
                    found["unfilled"] = "1"
            if name == "color" and not any(child.get(f"{_W}{kind}") for kind in ("themeShade", "themeTint")):
                found[name] = _OF_THEMES.get(child.get(f"{_W}themeColor"), found[name])
            if name == "shd":
                pattern = child.get(f"{_W}val") or ""
                full = pattern == "solid" or (pattern[:3] == "pct" and pattern[3:] > "50" and len(pattern) == 5)
                found[name] = child.get(f"{_W}color" if full else f"{_W}fill") or ""
    return found


def second_reading(xml: bytes, styles: bytes) -> list[list[WordCell]]:
    """The printed text of all `w:tc` of each table, in document order."""
    return _Walk(parsed_xml(xml), Stylesheet(styles)).tables()


class _Walk:
    def __init__(self, root: Any, styles: Stylesheet) -> None:
        self.root = root
        self.styles = styles
        self.found: list[list[_Open]] = []
        self.inside: list[list[_Open] | None] = []  # None for a table that only frames a number
        self.cells: list[_Open] = []
        self.owned: list[bool] = []  # for each open w:tc, whether it has a sink of its own
        self.style_of_table: list[str] = []
        self.style_of_paragraph = ""
        self.shade_of_paragraph = ""
        self.properties: list[Properties] = []
        self.codes: list[bool] = []

    def tables(self) -> list[list[WordCell]]:
        walk = etree.iterwalk(self.root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            name = etree.QName(element).localname
            if event == "end":
                if element is not skipped:
                    self._leave(name)
            elif name in _SKIPPED or self._is_no_row(element, name):
                self._note_skipped(element, name)
                skipped = element
                walk.skip_subtree()
            else:
                self._enter(element, name)
        return [[_result(cell) for cell in cells] for cells in self.found]

    @staticmethod
    def _is_no_row(element: Any, name: str) -> bool:
        if name != "tr":
            return False
        removed = element.find(f"{_W}trPr/{_W}del")
        hidden = element.find(f"{_W}trPr/{_W}hidden")
        return removed is not None or (hidden is not None and hidden.get(f"{_W}val") not in _OFF)

    def _note_skipped(self, element: Any, name: str) -> None:
        if not self.cells:
            return
        if name in ("del", "moveFrom"):
            gone = "".join(t.text or "" for t in element.iter(f"{_W}delText", f"{_W}t"))
            self.cells[-1].seen.append(("struck", gone))
        elif name == "pPr":
            number = element.find(f"{_W}numPr/{_W}numId")
            if number is not None and number.get(f"{_W}val") != "0":
                self.cells[-1].objects.append("numbering")
        elif name == "sdtPr" and any(True for _ in element.iter("{*}dataBinding")):
            self.cells[-1].objects.append("dataBinding")

    def _enter(self, element: Any, name: str) -> None:
        if name == "tbl":
            self._open_table(element)
        elif name == "tc":
            self._open_cell(element)
        elif name == "p":
            style = element.find(f"{_W}pPr/{_W}pStyle")
            self.style_of_paragraph = style.get(f"{_W}val", "") if style is not None else self.styles.plain
            shade = element.find(f"{_W}pPr/{_W}shd")
            self.shade_of_paragraph = shade.get(f"{_W}fill", "") if shade is not None else ""
            self._put("shown", "\n")
        elif name == "r":
            own = _properties(element.find(f"{_W}rPr"))
            table = self.style_of_table[-1] if self.style_of_table else ""
            names = (table, self.style_of_paragraph, own.get("rStyle", ""))
            self.properties.append({**self.styles.of(*names), **own})
        else:
            self._content(element, name)

    def _open_table(self, element: Any) -> None:
        style = element.find(f"{_W}tblPr/{_W}tblStyle")
        self.style_of_table.append(style.get(f"{_W}val", "") if style is not None else "")
        if self.cells and self._frames_a_number(element):
            self.inside.append(None)
            return
        self.found.append([])
        self.inside.append(self.found[-1])

    @staticmethod
    def _frames_a_number(table: Any) -> bool:
        outer = next(table.iterancestors(f"{_W}tbl"), None)
        inner = sum(1 for _ in table.iter(f"{_W}tc"))
        if outer is None or inner > _FEW_CELLS or sum(1 for _ in outer.iter(f"{_W}tc")) <= 2 * inner:
            return False
        return sum(len("".join((t.text or "").split())) for t in table.iter(f"{_W}t")) <= _FEW_CHARACTERS

    def _open_cell(self, element: Any) -> None:
        table = self.inside[-1] if self.inside else None
        self.owned.append(table is not None or not self.cells)
        if not self.owned[-1]:
            return
        shade = element.find(f"{_W}tcPr/{_W}shd")
        style = self.style_of_table[-1] if self.style_of_table else ""
        styled = style in self.styles.shading_tables
        cell = _Open(shading=shade.get(f"{_W}fill", "") if shade is not None else "", styled=styled)
        if self.styles.hides(style) and any((t.text or "").strip() for t in element.iter(f"{_W}t")):
            cell.objects.append("table style")
        for tracked in ("cellDel", "cellIns", "cellMerge"):
            if element.find(f"{_W}tcPr/{_W}{tracked}") is not None:
                cell.objects.append(tracked)
        self.cells.append(cell)
        if table is not None:
            table.append(cell)

    def _leave(self, name: str) -> None:
        if name == "p":
            self._put("shown", "\n")
        elif name == "r" and self.properties:
            self.properties.pop()
        elif name == "tc" and self.owned.pop():
            self.cells.pop()
        elif name == "tbl":
            self.inside.pop()
            self.style_of_table.pop()

    def _content(self, element: Any, name: str) -> None:
        if name in ("t", "br", "cr", "tab", "noBreakHyphen"):
            if not any(self.codes):
                text = (element.text or "").replace("\n", " ")
                text = {"t": text, "tab": "\t", "noBreakHyphen": "-"}.get(name, "\n")
                backwards = any(o.get(f"{_W}val") == "rtl" for o in element.iterancestors(f"{_W}bdo"))
                self._put(self._kind(), text[::-1] if backwards else text)
                if text.strip() and self.properties and self._font().startswith(_ICON_FONTS):
                    self._object(f"font {self.properties[-1]['rFonts']}")
        elif name == "sym":
            font, code = element.get(f"{_W}font") or "", element.get(f"{_W}char") or ""
            self._put(self._kind(), digit_of_symbol(font, code))
            self._object(f"sym {font} {code}")
        elif name == "fldChar":
            self._field(element)
        elif name in _OBJECTS or (name == "wsp" and element.find(f".//{_W}txbxContent") is None):
            self._object(name)

    def _font(self) -> str:
        return self.properties[-1].get("rFonts", "").lower()

    def _field(self, element: Any) -> None:
        kind = element.get(f"{_W}fldCharType")
        if kind == "begin":
            self.codes.append(True)
            data = element.find(f"{_W}ffData")
            if data is not None and data.find(f"{_W}checkBox") is not None:
                self._object("checkBox")
            for listed in data.iter(f"{_W}ddList") if data is not None else ():
                entries = [entry.get(f"{_W}val", "") for entry in listed.iter(f"{_W}listEntry")]
                numbers = {etree.QName(n).localname: n.get(f"{_W}val", "0") for n in listed}
                chosen = numbers.get("result", numbers.get("default", "0"))
                place = int(chosen) if chosen.isdigit() else 0
                self._put("shown", entries[min(place, len(entries) - 1)] if entries else "")
        elif kind == "separate" and self.codes:
            self.codes[-1] = False
        elif (
            kind == "end"
            and self.codes
            and self.codes.pop()
            and self.cells
            and not "".join(text for kind_, text in self.cells[-1].seen if kind_ == "shown").strip()
        ):
            self._object("field")

    def _put(self, kind: str, text: str) -> None:
        if self.cells and text:
            self.cells[-1].seen.append((kind, text))

    def _object(self, name: str) -> None:
        if self.cells:
            self.cells[-1].objects.append(name)

    # ------------------------------------------------------------ what becomes of text

    def _kind(self) -> str:
        run = self.properties[-1] if self.properties else {}

        def on(name: str) -> bool:
            return name in run and run[name] not in _OFF

        if on("vanish") or on("specVanish") or "unfilled" in run or _is_too_small(run):
            return "hidden"
        if self._is_on_its_own_colour(run):
            return "faint"
        if on("strike") or on("dstrike"):
            return "struck"
        if run.get("vertAlign") in ("superscript", "subscript"):
            return "raised"
        return "shifted" if run.get("position", "0").strip("-0") else "shown"

    def _is_on_its_own_colour(self, run: Properties) -> bool:
        ink = _channels(run.get("filled") or run.get("color", ""))
        if not ink:
            return False
        marker = {"white": "FFFFFF", "black": "000000", "none": ""}.get(run.get("highlight", "none"), "808080")
        shading = self.cells[-1].shading if self.cells else ""
        grounds = (marker, run.get("shd", ""), self.shade_of_paragraph, shading, "FFFFFF")
        ground = next(channels for text in grounds if (channels := _channels(text)))
        return sum(abs(a - b) for a, b in zip(ink, ground, strict=True)) <= 48


def _is_too_small(run: Properties) -> bool:
    other_script = any(run.get(switch, "0") not in _OFF for switch in ("rtl", "cs"))
    size, share = run.get("szCs" if other_script else "sz", ""), run.get("w", "").removesuffix("%")
    return (size.isdigit() and int(size) <= 2) or (share.isdigit() and int(share) <= 5)


def _channels(text: str) -> list[int]:
    try:
        return [int(text[place : place + 2], 16) for place in (0, 2, 4)] if len(text) == 6 else []
    except ValueError:
        return []


def _result(cell: _Open) -> WordCell:
    def text_of(*kinds: str) -> str:
        text = "".join(text for kind, text in cell.seen if kind in kinds).replace("\xa0", " ")
        return "\n".join(filter(None, (line.strip() for line in text.split("\n"))))

    candidates = ["shown", "shifted", "raised", *(["faint"] if cell.styled else [])]
    used = list(_until_text(candidates, text_of))
    text = text_of(*used)
    notes = []
    for rule, kinds in _NOTED.items():
        quote = text_of(*(kind for kind in kinds if kind not in used or kind == "raised"))
        if any(map(str.isalnum, quote)):
            notes.append(CellNote(rule, quote))
    objects = list(dict.fromkeys(cell.objects + (["colour"] if "faint" in used and text_of("faint") else [])))
    if objects:
        notes.append(CellNote("reading.not_text", "；".join(objects)[:200]))
    return WordCell(text, tuple(notes), not objects and bool(text or not notes))


def _until_text(candidates: list[str], text_of: Any) -> Iterator[str]:
    used: list[str] = []
    for kind in candidates:
        if used and text_of(*used):
            return
        used.append(kind)
        yield kind


_NOTED = {
    "reading.hidden_text": ("hidden", "faint"),
    "reading.struck_text": ("struck",),
    "reading.raised_text": ("raised", "shifted"),
}
