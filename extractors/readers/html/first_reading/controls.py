"""What elements other than text draw in a cell: form controls, pictures, drawings, scripts; for the first reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from selectolax.lexbor import LexborNode

from gongkai.extractors.readers.html.first_reading.lengths import pixels
from gongkai.extractors.readers.html.first_reading.room import FIGURE
from gongkai.extractors.readers.html.first_reading.style_sheets import Declarations

Written = list[tuple[str, str]]
"""Pieces of a cell: "text" is shown as text, "other" is something that is not read, "hidden" is not shown."""

_WRITE = re.compile(r"\s*document\s*\.\s*write(?:ln)?\s*\(\s*(?:'([^'\\<&]*)'|\"([^\"\\<&]*)\")\s*\)\s*;?\s*")
_SILENT_SCRIPT = re.compile(r"\s*(?://[^\n]*\s*|/\*.*?\*/\s*)*\Z", re.S)
_SIZE = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*(?:px)?\s*")
_TEXT_INPUTS = ("", "text", "number", "tel", "search", "url", "email", "button", "submit", "reset", "date", "month")


def written_by_control(tag: str, node: LexborNode) -> Written:
    """What an element draws besides its text."""
    if tag in _DRAWING:
        return _DRAWING[tag](node)
    if "-" in tag and not tag.startswith("-"):
        return [("filled", tag)]
    return []


CONTROLS = ("input", "textarea", "select", "button")
_LETTERS = 13.33
"""The letter size of a control in pixels, unless a style sheet sets another."""
_FLOAT = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?")
_BY_A_PERSON = re.compile(
    r"on(?:(?:dbl|aux)?click|mouse\w*|key\w*|touch\w*|pointer\w*|drag\w*|drop|change|input|select\w*|submit|reset|focus\w*"
    r"|blur|copy|cut|paste|before\w+|contextmenu|wheel|scroll\w*|resize|help|invalid|search)"
)


def handlers_of_the_page(attributes: Mapping[str, str | None]) -> list[str]:
    """The scripts of an element that run without any action of a person."""
    named = [name for name in attributes if name.startswith("on")]
    return [name for name in named if not _BY_A_PERSON.fullmatch(name) or "autofocus" in attributes]


def cuts_value(tag: str, node: LexborNode, styles: Declarations, indent: float) -> bool:
    """Whether a control may have too little room for its value."""
    if tag not in CONTROLS or (node.attributes.get("type") or "").lower() in (
        "hidden",
        "password",
        "checkbox",
        "radio",
    ):
        return False
    size = pixels(styles.get("font-size")) or _LETTERS
    value = "".join(text for kind, text in written_by_control(tag, node) if kind == "text") if tag != "button" else ""
    needed = FIGURE * size * len(value.strip())
    has = [pixels(styles.get(name), size) for name in ("width", "max-width")]
    high = [pixels(styles.get(name), size) for name in ("height", "max-height")]
    if indent <= -size:
        return True
    if tag == "select":
        needed += size  # for the arrow
    if tag == "textarea":
        cols, rows = _number(node.attributes.get("cols")) or 20, _number(node.attributes.get("rows")) or 2
        return len(value) > cols * rows or any(h is not None and h < size for h in high)
    count = _number(node.attributes.get("size"))
    if tag == "input" and "width" not in styles and len(value) > (count or 20) + 1:
        return True
    return any(w is not None and w < needed for w in has) or any(h is not None and h < 0.8 * size for h in high)


def _input(node: LexborNode) -> Written:
    kind = (node.attributes.get("type") or "").lower()
    value = node.attributes.get("value") or ""
    if kind == "number" and value and not _FLOAT.fullmatch(value):
        return [("hidden", value)]
    if kind == "hidden":
        return []
    if kind in _TEXT_INPUTS or kind not in ("password", "checkbox", "radio", "range", "color", "file", "image"):
        placeholder = node.attributes.get("placeholder") or ""
        return [("text", value)] if value or not placeholder else [("other", f"input {placeholder}")]
    return [("other", f"input {kind}")]


def _area(node: LexborNode) -> Written:
    text, placeholder = node.text(deep=True).removeprefix("\n"), node.attributes.get("placeholder") or ""
    return [("text", text)] if text or not placeholder else [("other", f"textarea {placeholder}")]


def _select(node: LexborNode) -> Written:
    options = node.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    if "multiple" in node.attributes or _number(node.attributes.get("size")) > 1:
        return [("other", "select")] if options else []
    if not options:
        return []
    option = (chosen or [o for o in options if "disabled" not in o.attributes] or options)[-1 if chosen else 0]
    return [("text", option.attributes.get("label") or option.text(deep=True) or "")]


def _number(value: str | None) -> float:
    found = _SIZE.fullmatch(value or "")
    return float(found[1]) if found else 0.0


def _picture(node: LexborNode) -> Written:
    sizes = [_SIZE.fullmatch(node.attributes.get(side) or "") for side in ("width", "height")]
    if any(size is not None and float(size[1]) <= 2 for size in sizes):
        return []
    return [("other", f"img {node.attributes.get('alt') or ''}".strip())]


def _drawing(node: LexborNode) -> Written:
    texts = [text.text(deep=True) for text in node.css("text")]
    return [("text", "".join(texts)), ("other", "svg")]


def _formula(node: LexborNode) -> Written:
    """MathML: its text, if it is a single row."""
    built = node.css(
        "msup, msub, msubsup, mfrac, mover, munder, mroot, annotation, annotation-xml, mphantom, menclose, "
        "[style], [class], [mathcolor], [mathsize], [mathbackground], [hidden]"
    )
    return [("other" if built else "text", node.text(deep=True, strip=True))]


def _script(node: LexborNode) -> Written:
    source = node.text(deep=True)
    if node.attributes.get("src"):
        return [("other", "script")]
    if (node.attributes.get("type") or "text/javascript").lower() not in (
        "text/javascript",
        "module",
        "application/javascript",
    ):
        return []
    written = _WRITE.fullmatch(source)
    if written:
        return [("text", written[1] or written[2] or ""), ("other", "script")]
    return [] if _SILENT_SCRIPT.match(source) else [("other", "script")]


def _template(node: LexborNode) -> Written:
    return [("other", "template")] if "shadowrootmode" in node.attributes else []


def _fallback(node: LexborNode) -> Written:
    return [("hidden", node.text(deep=True))]


def _named(node: LexborNode) -> Written:
    return [("other", node.tag or "")]


_DRAWING: dict[str, Callable[[LexborNode], Written]] = {
    "input": _input,
    "select": _select,
    "textarea": _area,
    "img": _picture,
    "svg": _drawing,
    "math": _formula,
    "script": _script,
    "template": _template,
    "noscript": _fallback,
    "noembed": _fallback,
    "noframes": _fallback,
    **dict.fromkeys(("canvas", "video", "audio", "object", "embed", "iframe", "progress", "meter", "applet"), _named),
}
