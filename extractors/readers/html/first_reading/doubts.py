"""Reasons why the first reading cannot tell what an element of a cell draws: list markers, background pictures, filters
and masks, boxes too narrow for their text, typefaces of the page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from gongkai.extractors.readers.html.first_reading.lengths import pixels, share
from gongkai.extractors.readers.html.first_reading.moved_boxes import moves
from gongkai.extractors.readers.html.first_reading.neighbours import is_drawn_together, is_moved_by, is_without_lines
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations
from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.tags import BLOCKS, PLAIN_ELEMENTS, TABLE_LAYOUT

_SHAPES = ("none", "disc", "circle", "square", "disclosure-open", "disclosure-closed")
_VEILS = re.compile(r"blur|brightness|contrast|invert|url")
_MASKS = ("mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "mix-blend-mode", "clip-path")
_INKS = ("color", "-webkit-text-fill-color", "opacity")
_OF_GROUNDS = ("background", "background-color", "background-image", "font-family", "list-style", "list-style-type")
_PLAIN_COLOUR = re.compile(r"(?:rgb|hsl)a?\(\s*[\d.]+(?:deg)?\s*(?:,\s*[\d.]+%?\s*){2,3}\)")
_NUMBER = re.compile(r"[\d.]+%?")
_SIGNED = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
SYSTEM_COLOURS = (
    "canvas",
    "canvastext",
    "field",
    "window",
    "buttonface",
    "background",
    "highlighttext",
    "accentcolortext",
)
_OTHER_SPACES = re.compile(r"(?:color|color-mix|lab|lch|hwb|light-dark|contrast-color)\(")
"""Colour functions that are not evaluated here."""
ASIDE, ABOVE = 40.0, 16.0
"""Text moved by this many pixels may appear in another column or row."""
_WORD = re.compile(r"[!-~]+")
_SIZES = re.compile(r"(?<![\w.])((?:\d+\.?\d*|\.\d+))(px|pt)(?!\w)")
_STOPS = re.compile(r"(?<![\w.])(?!(?:0|100)%)\d+(?:\.\d+)?(?:%|px|em)")
_WIDTHS = ("width", "max-width", "max-inline-size")
NOTHING = 1.5
"""Letters up to this many pixels are invisible."""

NARROWEST = 0.45
"""Width of a digit as a share of its height in the narrowest common typefaces."""
LEAST_HEIGHT = 0.8
"""The least height of a line with visible digits, as a share of the letters' height."""
DRAWN_TOGETHER = -4.0
"""From this letter-spacing in pixels, letters overlap."""


def doubts(
    tag: str,
    marker: str,
    size: float,
    styles: Declarations,
    pseudo: Sequence[str],
    text: Callable[[], str],
    lines: Callable[[], int] = lambda: 1,
) -> Iterator[str]:
    """What an element draws that is not read, or how it may draw its text so that it is not what is seen.

    `pseudo` are the parts of its text that look different from the rest, `lines` is the least number of its lines.
    """
    if not styles and not pseudo and tag != "li" and tag in PLAIN_ELEMENTS:  # most elements declare nothing
        return
    if _is_marked(tag, marker, styles):
        yield "list marker"
    if tag not in ("td", "th") and "url(" in styles.get("background-image", "") + styles.get("background", ""):
        yield from () if text().strip() else ("background picture",)
    seen = [name for name in _MASKS if styles.get(name, "none") not in ("none", "normal", "initial", "auto")]
    seen += ["filter"] if _VEILS.search(styles.get("filter", "")) else []
    seen += ["letter-spacing"] if is_drawn_together(styles, size, DRAWN_TOGETHER) else []
    seen += [name for name in _INKS if tag not in ("td", "th") and _is_computed(styles.get(name, ""))]
    seen += [name for name in styles if tag not in ("td", "th") and _is_variable(name, styles[name])]
    seen += ["background"] if _draws_lines(tag, styles) else []
    seen += ["font-size"] if _may_be_tiny(styles.get("font-size", "")) else []
    seen += ["contain"] if re.search(r"strict|size", styles.get("contain", "")) else []
    seen += ["box-shadow"] if tag not in ("td", "th") and "inset" in styles.get("box-shadow", "") else []
    seen += ["displaced"] if _is_displaced(styles, size) else []
    seen += ["overflow"] if _is_cut(tag, size, styles, text) or _is_cut_below(tag, size, styles, text, lines) else []
    seen += ["line-height"] if tag in BLOCKS and is_without_lines(styles, size) else []
    seen += pseudo
    seen += ["animation"] if _is_animated(styles) else []
    seen += _drawn_through(styles, size)
    seen += ["font-size-adjust"] if styles.get("font-size-adjust", "none") != "none" else []
    seen += ["displaced"] if _is_drawn_back(tag, styles, size) else []
    if "url(" in styles.get("content", "") or (tag == "q" and re.search(r"\d", styles.get("quotes", ""))):
        yield "content"
    framed = styles.get("border-image", "") + styles.get("border-image-source", "")
    if "url(" in framed and tag not in ("td", "th") and not text().strip():
        yield "border picture"
    if tag not in ("td", "th", "img") and _is_placed_box(tag, styles, size) and not text().strip():
        yield "drawn box"
    yield from seen if seen and text().strip() else ()
    doubtful = [f"style {name}" for name, value in styles.items() if not _is_plain(tag, name, value)]
    doubtful += [] if tag in PLAIN_ELEMENTS or ":" in tag else [f"element {tag}"]
    if doubtful and not any(map(str.isnumeric, text())):  # moved words may label other numbers
        doubtful = [name for name in doubtful if is_moved_by(name)] if text().strip() else []
    yield from doubtful


def _is_placed_box(tag: str, styles: Declarations, size: float) -> bool:
    """Whether a box without text may cover the digits beside it."""
    if styles.get("z-index", "").startswith("-"):  # below the text
        return False
    if styles.get("position") in ("absolute", "fixed"):
        return True
    is_drawn = tag == "hr" or any(name.startswith(("background", "border")) for name in styles)
    moved = [styles.get(name) for name in ("margin-left", "margin-right", "margin-top", "margin-bottom")]
    moved += styles.get("margin", "").split()
    if styles.get("position") == "relative":
        moved += ["-" + styles.get(name, "0").lstrip("-+") for name in _OFFSETS]
    return is_drawn and any(_pixels(value, size) <= -0.2 * size for value in moved)


def _is_marked(tag: str, marker: str, styles: Declarations) -> bool:
    """Whether the marker of a list item may be a digit."""
    if tag == "li":
        return marker not in _SHAPES and styles.get("display", "list-item") == "list-item"
    return bool(marker) and marker not in _SHAPES and "list-item" in styles.get("display", "")


def _is_plain(tag: str, name: str, value: str) -> bool:
    """Whether a declaration leaves digits as they are read. On tables and cells, computed backgrounds and colours by
    variable are taken for the page's theme, and a shadow is below the text."""
    by_theme = (name in _OF_GROUNDS and "(" in value and not _OTHER_SPACES.search(value)) or (
        name in _INKS[:2] and "var(" in value
    )
    is_below = name == "box-shadow" and ("inset" not in value or "(" in value)
    if tag in (*_ROWS, *_CELLS) and (by_theme or is_below):
        return True
    return bool(plain_styles().is_plain(name, value))


_LAYOUT = TABLE_LAYOUT - {"box-shadow"}
_ROWS, _CELLS = ("table", "thead", "tbody", "tfoot", "tr"), ("td", "th")
_SHOWN_AS = {
    "table": ("block", "table", "inline-table", "inline-block", "flow-root", "none", "unset"),
    "tr": ("table-row", "none"),
}
_GROUPS = ("table-row-group", "table-header-group", "table-footer-group", "none")
_OFFSETS = ("left", "right", "top", "bottom", "inset")


def misplaced(tag: str, styles: Declarations, pseudo: Mapping[str, Declarations], size: float = 16.0) -> list[str]:
    """What puts the cells or rows of a table in other places than in the source, or draws all of them differently."""
    if tag not in _ROWS and tag not in _CELLS:
        return []
    placed = styles.get("position", "static")
    is_lifted = placed in ("absolute", "fixed") or styles.get("float", "none") != "none"
    if tag in _CELLS:
        return ["position"] if is_lifted else []
    display = styles.get("display", "")
    found = [n for n, value in styles.items() if n not in _LAYOUT and not _is_plain(tag, n, value)]
    found += [name for name in drawn_together(styles, size) if name not in found]
    if display and display not in _SHOWN_AS.get(tag, _GROUPS) and display not in ("inherit", "revert"):
        found.append("display")
    is_laid = placed in ("absolute", "fixed") and ("top" in styles or "inset" in styles)
    if is_laid if tag == "table" else is_lifted:
        found.append("position")
    if tag != "table" and placed == "relative" and any(_pixels(styles.get(name), 16) for name in _OFFSETS):
        found.append("position")
    for name in ("before", "after"):
        drawn = pseudo.get(name, {})
        content = drawn.get("content", "none")
        is_drawn = content not in ("none", "normal") and drawn.get("display") != "none"
        is_in_flow = drawn.get("position") not in ("absolute", "fixed")
        is_a_cell = is_drawn and is_in_flow and tag == "tr" and name == "before"  # even if it is empty
        says = is_drawn and tag != "table" and re.search(r"\w", content)  # in a table it is a row of its own
        if is_a_cell or says or "table-cell" in drawn.get("display", ""):
            found.append(f"{name} of {tag}")
    return found


LEAST_SCALE = 0.3
"""Digits drawn smaller than this share of their size cannot be read."""
_OF_PAGE = (TABLE_LAYOUT - {"display"}) | {
    "perspective",
    "animation",
    "animation-name",
    "-webkit-animation",
    *_OF_GROUNDS,
}
_OF_PAGE |= {"backdrop-filter", "-webkit-backdrop-filter"}
_MOVES_ALL = re.compile(r"(?:translate(?:x|y|z|3d)?\([^()]*\)|scale(?:x|y)?\(\s*0?\.?[3-9][^()-]*\)|\s|none)*")


_OFF_THE_PAGE = re.compile(r"\s*(?:translate(?:x|3d)?\()?\s*-(?:9\d|\d{3,})(?:\.\d+)?%")
"""Moved to the left by the whole width of a box."""


def is_plain_around(name: str, value: str) -> bool:
    """Whether a declaration of an element around a table leaves its digits as they are read, because it only lays out
    or moves a part of the page."""
    if name in _OF_PAGE or name.startswith(("animation-", "-webkit-animation-")):
        return True
    if name in ("transform", "-webkit-transform", "translate", "scale", "zoom"):
        numbers = (
            [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", value)]
            if name in ("scale", "zoom")
            else []
        )
        is_small = any(number < LEAST_SCALE for number in numbers) and "%" not in value
        is_small = is_small or _OFF_THE_PAGE.match(value) is not None
        return not is_small and (not name.endswith("transform") or _MOVES_ALL.fullmatch(value) is not None)
    if name == "clip":
        return value == "auto"
    if "var(" in value:  # by the page's theme, in a sheet that is not available
        return True
    return bool(plain_styles().is_plain(name, value))


def drawn_together(styles: Declarations, size: float) -> list[str]:
    """Inherited declarations that make letters overlap or fill them with their outlines, and
    declarations that veil everything inside."""
    found = [name for name in _MASKS if styles.get(name, "none") not in ("none", "normal", "initial", "auto")]
    found += ["filter"] if _VEILS.search(styles.get("filter", "")) else []
    found += ["letter-spacing"] if is_drawn_together(styles, size, DRAWN_TOGETHER) else []
    found += _drawn_through({n: v for n, v in styles.items() if n.startswith("-webkit-text-stroke")}, size)
    found += ["line-height"] if is_without_lines(styles, size) else []
    found += ["font-size-adjust"] if styles.get("font-size-adjust", "none") != "none" else []
    return found


DIM = 130
"""If the differences of two colours add up to at most this, one is hard to see on the other."""


@lru_cache(maxsize=1024)
def is_dim(colour: object, background: object) -> bool:
    """Whether digits have so nearly the colour of their background that a person may not see them."""
    if not (isinstance(colour, tuple) and isinstance(background, tuple)):
        return False
    return bool(sum(abs(a - b) for a, b in zip(colour, background, strict=True)) <= DIM)


def _drawn_through(styles: Declarations, size: float) -> Iterator[str]:
    """Underlines that are moved up into the text or as thick as it, and outlines that fill the letters."""
    if _pixels(styles.get("text-underline-offset"), size) < 0:
        yield "text-underline-offset"
    if (thick := _pixels(styles.get("text-decoration-thickness"), size)) > 0 and thick >= 0.4 * size:
        yield "text-decoration-thickness"
    outline = f"{styles.get('-webkit-text-stroke', '')} {styles.get('-webkit-text-stroke-width', '')}".split()
    if any(_pixels(word, size) >= 0.05 * size for word in outline):
        yield "text-stroke"


def _is_drawn_back(tag: str, styles: Declarations, size: float) -> bool:
    """Whether letters are drawn over those beside them on the line, or take no room."""
    if tag in ("td", "th"):
        return False
    display = styles.get("display", "")
    if tag not in BLOCKS and display in ("", "inline", "inline-block"):
        sides = [_pixels(styles.get(name), size) for name in ("margin-left", "margin-right")]
        if any(side <= -0.25 * size for side in sides):
            return True
    return display.startswith("inline-") and any(width <= 1 for width in _stated(styles, ("width",), size))


def _is_animated(styles: Declarations) -> bool:
    """Whether an animation may end with the text invisible."""
    named = f"{styles.get('animation', '')} {styles.get('animation-name', '')}".split()
    return any(word not in ("none", "initial", "unset", "inherit") for word in named)


def drawn_over(pseudo: Mapping[str, Declarations]) -> list[str]:
    """Boxes without text that an element draws before or after its text, but in
    another place: perhaps a line through it."""
    empty = [name for name in ("before", "after") if pseudo.get(name, {}).get("content", "").strip() in ("''", '""')]
    return [name for name in empty if any(_places(*entry) for entry in pseudo[name].items())]


def turned_boxes(leftwards: bool, styles: Declarations) -> list[str]:
    """Boxes that follow each other from right to left, while their text is read from left to right."""
    display = styles.get("display", "")
    return ["direction"] if leftwards and (display.startswith("inline-") or display == "flex") else []


def _places(name: str, value: str) -> bool:
    if name == "position":
        return value in ("absolute", "fixed")
    return (name in ("transform", "translate") and value != "none") or ("margin" in name and "-" in value)


def _is_computed(value: str) -> bool:
    """Whether only a browser knows a colour or its opacity."""
    plain = _PLAIN_COLOUR.fullmatch(value) or _NUMBER.fullmatch(value)
    return ("(" in value and not plain) or value in SYSTEM_COLOURS


def _is_variable(name: str, value: str) -> bool:
    """Whether a declaration that shows, moves or sizes text depends on variables."""
    return "var(" in value and name not in (*_OF_GROUNDS, *_INKS)


def _draws_lines(tag: str, styles: Declarations) -> bool:
    """Whether a gradient does not fill the background: it may be drawn as a line through the text."""
    painted = styles.get("background", "") + styles.get("background-image", "")
    if "gradient(" not in painted:
        return False
    if tag in ("td", "th"):
        return "transparent" in painted
    parted = len(_STOPS.findall(painted)) >= 2
    return parted or "background-size" in styles or "no-repeat" in painted or "/" in painted


def _may_be_tiny(size: str) -> bool:
    """Whether the size of letters is computed from lengths of which one is almost zero."""
    return "(" in size and (" - " in size or any(float(number) <= NOTHING for number, _ in _SIZES.findall(size)))


def _is_displaced(styles: Declarations, size: float) -> bool:
    """Whether text is moved so far from its place that it may appear in another cell."""
    sideways = [styles.get(name, "") for name in ("margin-left", "margin-right")] + styles.get("margin", "").split()
    sideways = [value for value in sideways if value.startswith("-")]
    upwards = [value for value in (styles.get("margin-top", ""),) if value.startswith("-")]
    position = styles.get("position", "")
    both, sides = moves(styles, "" if position == "sticky" else position)  # a sticky box stays in its table
    upwards += both
    sideways += sides
    if any((share(value) or 0.0) <= -0.5 for value in (*sideways, *upwards)):
        return True
    return any(abs(_pixels(value, size)) >= ASIDE for value in sideways) or any(
        abs(_pixels(value, size)) >= ABOVE for value in upwards
    )


def _is_cut(tag: str, size: float, styles: Declarations, text: Callable[[], str]) -> bool:
    """Whether a box is evidently narrower than a word in it, which is then cut off or covers its neighbours."""
    boxed = tag in BLOCKS or styles.get("display", "inline") not in ("inline", "contents")
    is_free = tag in ("td", "th") and "max-width" not in styles
    if is_free or not (boxed or styles.get("float", "none") != "none"):
        return False
    widths = _stated(styles, _WIDTHS[tag in ("td", "th") :], size)
    if not widths:
        return False
    return min(widths) < NARROWEST * size * max(map(len, _WORD.findall(text())), default=0) - 1


def _is_cut_below(
    tag: str, size: float, styles: Declarations, text: Callable[[], str], lines: Callable[[], int]
) -> bool:
    """Whether a box is evidently lower than its lines and cuts them off."""
    on_the_line = tag not in BLOCKS and styles.get("display", "inline") in ("inline", "contents")
    if tag in (*_ROWS, *_CELLS) or (on_the_line and "float" not in styles):
        return False
    heights = _stated(styles, ("height", "max-height"), size)
    if not heights:
        return False
    high, line = min(heights), styles.get("line-height", "")
    if not any(styles.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-y")):
        return high < LEAST_HEIGHT * size  # what follows is drawn over its text
    if high <= 0:
        return False
    if (pixels(line, size) or 0.0) > 1.6 * high:
        return True
    above = _pixels((styles.get("padding-top") or styles.get("padding", "")).split(" ")[0], size)
    wide = _stated(styles, _WIDTHS, size)
    count = lines()
    if wide and min(wide) > 0 and "nowrap" not in styles.get("white-space", ""):
        letters = sum(1.0 if ord(letter) > 0x2E7F else NARROWEST for letter in "".join(text().split()))
        count = max(count, math.ceil(letters * size / min(wide)))
    return high < LEAST_HEIGHT * size * count + (above if "border" in styles.get("box-sizing", "") else 0.0)


def _pixels(value: str | None, size: float) -> float:
    return pixels(value, size, bare=True) or 0.0


def _stated(styles: Declarations, names: Sequence[str], size: float) -> list[float]:
    """The lengths among the values of those properties."""
    found = (pixels(styles.get(name), size, bare=True) for name in names)
    return [length for length in found if length is not None]


def first_family(value: str) -> str:
    """The first typeface in a declaration."""
    return value.partition(",")[0].strip().strip("\"'").strip().lower()


def own_typeface(value: str, own: Collection[str]) -> str | None:
    """The page's own typeface that may draw digits, from a list of typefaces; those after a common one do not."""
    for name in value.split(","):
        face = name.strip().strip("\"'").strip().lower()
        if face in own:
            return face
        if face and plain_styles().is_plain("@font-face", face):
            return None
    return None
