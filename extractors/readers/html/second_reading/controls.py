"""What elements other than text draw in a cell: form controls, pictures, drawings, scripts; for the second reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Drawn = Iterator[tuple[str, str]]
"""Pieces of a cell: "text" is shown as text, "unread" is something that is not read, "unseen" is not shown."""

_NO_TEXT = ("iframe", "object", "embed", "applet", "canvas", "video", "audio", "progress", "meter")
_LITERAL = re.compile(r"""document\.write(?:ln)?\((["'])([^"'\\<&]*)\1\);?""")
_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def drawn_by(element: Any) -> Drawn:
    """What an element draws besides its text."""
    tag = element.tag
    if tag in _DRAWN:
        yield from _DRAWN[tag](element)
    elif tag in _NO_TEXT:
        yield "unread", tag
    elif tag in ("noscript", "noembed", "noframes"):
        yield "unseen", "".join(element.itertext())


def _input(element: Any) -> Drawn:
    kind, value = (element.get("type") or "text").lower(), element.get("value") or ""
    if kind in ("password", "checkbox", "radio", "range", "color", "file", "image"):
        yield "unread", f"input {kind}"
    elif kind == "number" and value and not re.fullmatch(r"-?\d*\.?\d+(?:e[-+]?\d+)?", value, re.I):
        yield "unseen", value
    elif kind != "hidden":
        shown = value or not element.get("placeholder")
        yield ("text", value) if shown else ("unread", f"input {element.get('placeholder')}")


def _select(element: Any) -> Drawn:
    options = list(element.iter("option"))
    size = re.match(r"\s*(\d+)", element.get("size") or "1")
    if not options:
        return
    if element.get("multiple") is not None or (size and int(size[1][:6]) > 1):
        yield "unread", "select"
        return
    marked = [option for option in options if option.get("selected") is not None]
    free = [option for option in options if option.get("disabled") is None]
    option = marked[-1] if marked else (free or options)[0]
    yield "text", option.get("label") or "".join(option.itertext())


def _textarea(element: Any) -> Drawn:
    typed = "".join(element.itertext())
    yield "text", typed
    if not typed.strip() and element.get("placeholder"):
        yield "unread", f"textarea {element.get('placeholder')}"


def _img(element: Any) -> Drawn:
    for side in ("width", "height"):
        if re.fullmatch(r"\s*[012](\.\d*)?\s*(px)?\s*", element.get(side) or ""):
            return
    yield "unread", f"img {element.get('alt') or ''}".strip()


def _svg(element: Any) -> Drawn:
    for text in element.iter("text"):
        yield "text", "".join(text.itertext())
    yield "unread", "svg"


def _math(element: Any) -> Drawn:
    text = "".join("".join(element.itertext()).split())
    built = any(
        str(part.tag).startswith(("msu", "mfrac", "mover", "munder", "mroot", "annotation", "mphantom", "menclose"))
        or not {"style", "class", "mathcolor", "mathsize", "mathbackground", "hidden"}.isdisjoint(part.attrib)
        for part in element.iter()
    )
    yield ("unread" if built else "text"), text


def _script(element: Any) -> Drawn:
    kind = (element.get("type") or "text/javascript").lower()
    if kind not in ("text/javascript", "application/javascript", "module") and not element.get("src"):
        return
    source = "".join(_COMMENTS.sub("", element.text or "").split())
    literal = _LITERAL.fullmatch(re.sub(r"\s+(?=[(;.])|(?<=[(.])\s+|\s+$|^\s+", "", element.text or ""))
    if literal:
        yield "text", literal[2]
    if element.get("src") or source:
        yield "unread", "script"


def _template(element: Any) -> Drawn:
    if element.get("shadowrootmode"):
        yield "unread", "template"


_DRAWN: dict[str, Callable[[Any], Drawn]] = {
    "input": _input,
    "select": _select,
    "textarea": _textarea,
    "img": _img,
    "svg": _svg,
    "math": _math,
    "script": _script,
    "template": _template,
}
