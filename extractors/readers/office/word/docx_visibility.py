"""Whether text of a Word document is shown, hidden, struck or raised: the first reading's own rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from gongkai.extractors.readers.office.word import word_markup
from gongkai.extractors.readers.office.word.docx_elements import Element, W

NEAR_COLOURS = 48
NO_WIDTH = 5
"""Letters squeezed to at most this per cent of their width are invisible."""

TRANSPARENT = 95_000
"""Letters are invisible from this transparency on, in thousandths of a per cent."""

_OFF = ("0", "false", "off", "none")
_OF_THEMES = {"text1": "dk1", "dark1": "dk1", "background1": "lt1", "light1": "lt1", "text2": "dk2", "dark2": "dk2",
              "background2": "lt2", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
              "tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}  # fmt: skip
_USUAL = {"dk1": "000000", "lt1": "FFFFFF"}
"""The theme colours by the names used in documents, and the defaults without a theme."""
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


class Formats:
    """The styles of a document, and the kind of text that they make of a run."""

    def __init__(self, styles: Element | None, theme: Mapping[str, str] | None = None) -> None:
        self._theme = {**_USUAL, **(theme or {})}
        self._styles: dict[str, Element] = {}
        self._default: Element | None = None
        self._shading_styles: set[str] = set()
        self._hiding_styles: set[str] = set()
        self._chains: dict[str, list[Element]] = {}
        self._last: tuple[Element, list[Element]] | None = None
        if styles is None:
            return
        self._default = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for style in styles.findall(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._styles.setdefault("", style)
            if style.get(f"{W}type") == "table" and style.find(f".//{W}shd") is not None:
                self._shading_styles.add(name)
            if any(map(self._hides, style.findall(f"{W}tblStylePr"))):
                self._hiding_styles.add(name)

    def kind(self, run: Element) -> str:
        """The kind of the text of `run`: "shown", "hidden", "faint", "struck", "raised", "shifted"."""
        levels = self._levels(run)
        if self._is_hidden(levels):
            return "hidden"
        if self._is_unreadable(levels, run):
            return "faint"
        if self._on(levels, "strike") or self._on(levels, "dstrike"):
            return "struck"
        note = run.find(f"{W}footnoteReference[@{W}customMarkFollows]")
        if note is not None or self._value(levels, "vertAlign") in ("superscript", "subscript"):
            return "raised"
        position = self._value(levels, "position").lstrip("-")
        return "shifted" if position.isdigit() and int(position) else "shown"

    def _is_hidden(self, levels: list[Element]) -> bool:
        if self._on(levels, "vanish") or self._on(levels, "specVanish"):
            return True
        complex_ = self._on(levels, "rtl") or self._on(levels, "cs")
        size, width = self._value(levels, "szCs" if complex_ else "sz"), self._value(levels, "w").rstrip("%")
        unfilled = any(map(_is_unfilled, levels))
        return unfilled or (size.isdigit() and int(size) <= 2) or (width.isdigit() and int(width) <= NO_WIDTH)

    def doubt(self, run: Element) -> str:
        """A property that colours the letters of a run, or their background, in a way that is not computed here."""
        levels = self._levels(run)
        if any(level.find(f"{_W14}textFill/{_W14}gradFill") is not None for level in levels):
            return "textFill"
        inked = any(self._ink(level) not in ("", "auto") or self._fill(level) for level in levels)
        return "highlight" if self._value(levels, "highlight") == "black" and not inked else ""

    def size(self, run: Element) -> int:
        """The size of a run's letters in half points."""
        stated = self._value(self._levels(run), "sz")
        return int(stated) if stated.isdigit() else 20

    def font(self, run: Element) -> str:
        levels = self._levels(run)
        for level in levels:
            fonts = level.find(f"{W}rFonts")
            if fonts is not None and fonts.get(f"{W}ascii"):
                return str(fonts.get(f"{W}ascii"))
        return ""

    def _levels(self, run: Element) -> list[Element]:
        """The run properties that apply to a run, the nearest first. Cached, as
        each run is asked about several times."""
        if self._last is None or self._last[0] is not run:
            self._last = run, list(self._properties(run))
        return self._last[1]

    def _properties(self, run: Element) -> Iterator[Element]:
        own = run.find(f"{W}rPr")
        if own is not None:
            yield own
            yield from self._of_style(_value_of(own, "rStyle"))
        paragraph = next(run.iterancestors(f"{W}p"), None)
        properties = paragraph.find(f"{W}pPr") if paragraph is not None else None
        yield from self._of_style(_value_of(properties, "pStyle"))
        table = next(run.iterancestors(f"{W}tbl"), None)
        if table is not None:
            yield from self._of_style(_value_of(table.find(f"{W}tblPr"), "tblStyle") or "\0")
        if self._default is not None:
            yield self._default

    def _of_style(self, name: str) -> list[Element]:
        """The run properties of a style and of those that it is based on."""
        if name not in self._chains:
            found, passed, at = [], set[str](), name
            while at not in passed and (style := self._styles.get(at)) is not None:
                passed.add(at)
                properties = style.find(f"{W}rPr")
                found += [properties] if properties is not None else []
                at = _value_of(style, "basedOn") or "\0"
            self._chains[name] = found
        return self._chains[name]

    @staticmethod
    def _on(levels: list[Element], name: str) -> bool:
        for level in levels:
            mark = level.find(f"{W}{name}")
            if mark is not None:
                return mark.get(f"{W}val", "1") not in _OFF
        return False

    @staticmethod
    def _value(levels: list[Element], name: str) -> str:
        return next((value for level in levels if (value := _value_of(level, name))), "")

    def _is_unreadable(self, levels: list[Element], run: Element) -> bool:
        colour = _rgb(next(filter(None, map(self._fill, levels)), "") or next(filter(None, map(self._ink, levels)), ""))
        if colour is None:
            return False
        ground = _rgb(_ground(levels, run)) or (255, 255, 255)
        return sum(abs(a - b) for a, b in zip(colour, ground, strict=True)) <= NEAR_COLOURS

    def _hides(self, part: Element) -> bool:
        """Whether a table style hides or strikes the text in some part of tables, other than headings."""
        if part.get(f"{W}type") in word_markup.HEADS or (properties := part.find(f"{W}rPr")) is None:
            return False
        if any(self._on([properties], name) for name in ("vanish", "specVanish", "strike", "dstrike")):
            return True
        shading = part.find(f"{W}tcPr/{W}shd")
        ground = _rgb(_shade(shading) if shading is not None else "") or (255, 255, 255)
        ink = _rgb(self._fill(properties) or self._ink(properties))
        return ink is not None and sum(abs(a - b) for a, b in zip(ink, ground, strict=True)) <= NEAR_COLOURS

    def _fill(self, level: Element) -> str:
        """The colour that fills the letters in Word 2010 and later, whatever `color` says."""
        fill = level.find(f"{_W14}textFill/{_W14}solidFill")
        colour = next(iter(fill), None) if fill is not None else None
        named = "" if colour is None else str(colour.get(f"{_W14}val", ""))
        return self._theme.get(_OF_THEMES.get(named, named)) or named

    def _ink(self, level: Element) -> str:
        """The colour of the letters; a theme colour takes precedence over a stated one."""
        colour = level.find(f"{W}color")
        if colour is None:
            return ""
        shaded = colour.get(f"{W}themeShade") or colour.get(f"{W}themeTint")
        named = "" if shaded else colour.get(f"{W}themeColor", "")
        return self._theme.get(_OF_THEMES.get(named, named)) or str(colour.get(f"{W}val", ""))

    def may_be_hidden(self, cell: Element) -> bool:
        """Whether the style of its table hides or strikes the text of some rows or columns."""
        table = next(cell.iterancestors(f"{W}tbl"), None)
        name = "" if table is None else _value_of(table.find(f"{W}tblPr"), "tblStyle")
        passed: set[str] = set()
        while self._hiding_styles and name in self._styles and name not in passed:
            passed.add(name)
            if name in self._hiding_styles:
                return True
            name = _value_of(self._styles.get(name), "basedOn")
        return False

    def may_be_shaded(self, cell: Element) -> bool:
        """Whether the style of its table may colour the background of a cell."""
        table = next(cell.iterancestors(f"{W}tbl"), None)
        return table is not None and _value_of(table.find(f"{W}tblPr"), "tblStyle") in self._shading_styles


def _is_unfilled(level: Element) -> bool:
    """Whether the letters have no fill, or a fully transparent one."""
    fill = level.find(f"{_W14}textFill")
    if fill is None or fill.find(f"{_W14}noFill") is not None:
        return fill is not None
    shares = [alpha.get(f"{_W14}val", "") for alpha in fill.findall(f"{_W14}solidFill/*/{_W14}alpha")]
    return any(share.isdigit() and int(share) >= TRANSPARENT for share in shares)


def _ground(levels: list[Element], run: Element) -> str:
    """The background colour of a run: its own, its paragraph's, or its cell's."""
    for level in levels:
        highlight = _value_of(level, "highlight")
        if highlight not in ("", "none"):
            return {"white": "FFFFFF", "black": "000000"}.get(highlight, "808080")
    holders = [*levels, *(run.iterancestors(f"{W}p")), *(run.iterancestors(f"{W}tc"))]
    for holder in holders:
        for path in (f"{W}shd", f"{W}pPr/{W}shd", f"{W}tcPr/{W}shd"):
            shading = holder.find(path)
            if shading is not None and _rgb(_shade(shading)):
                return _shade(shading)
    return "FFFFFF"


def _shade(shading: Element) -> str:
    """The colour that fills most of a background: in a solid or dense pattern, that of the pattern."""
    pattern = shading.get(f"{W}val", "")
    dense = pattern == "solid" or (pattern.startswith("pct") and pattern[3:].isdigit() and int(pattern[3:]) > 50)
    return str(shading.get(f"{W}color" if dense else f"{W}fill", ""))


def _value_of(properties: Element | None, name: str) -> str:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return str(found.get(f"{W}val", "")) if found is not None else ""


def _rgb(text: str) -> tuple[int, int, int] | None:
    try:
        return (int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)) if len(text) == 6 else None
    except ValueError:
        return None


def colours_of(theme: Element | None) -> dict[str, str]:
    """The colours of a theme by their names in it."""
    colours: dict[str, str] = {}
    for colour in theme.iterfind(".//{*}clrScheme/*") if theme is not None else ():
        for stated in colour.iter("{*}srgbClr", "{*}sysClr"):
            colours[etree.QName(colour).localname] = stated.get("lastClr") or stated.get("val") or ""
    return {name: value for name, value in colours.items() if _rgb(value)}


def fonts_of(theme: Element | None) -> dict[str, str]:
    """The Latin fonts of a theme, and those of complex scripts, for headings ("major") and text ("minor")."""
    if theme is None:
        return {}
    scripts = [(kind, script) for kind in ("major", "minor") for script in ("latin", "cs")]
    return {
        kind + ("Bidi" if script == "cs" else ""): font.get("typeface", "")
        for kind, script in scripts
        for font in theme.iterfind(f".//{{*}}fontScheme/{{*}}{kind}Font/{{*}}{script}")
    }
