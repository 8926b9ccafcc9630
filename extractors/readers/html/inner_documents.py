"""Content of a page that is stored elsewhere than it is shown, where it holds tables: the source of an inline frame or
an object, a declarative shadow tree, style sheets in the addresses of links and imports, style sheets and scripts that
came with the page, foot rows before the body.

It is put where a browser shows it, for both readings, like decoding.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote_to_bytes

_TAG = r"<{}\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
_FRAME = re.compile(_TAG.format("(?:iframe|object|embed)"), re.I)
_PAGE = re.compile(r"data:text/html([^,]*?)(;base64)?,(.*)", re.I | re.S)
_CHARSET = re.compile(r";\s*charset=\"?([\w-]+)", re.I)
_SHADOW = re.compile(_TAG.format("template"), re.I)
_SHADOW_END = re.compile(r"</template\s*>", re.I)
_HIDDEN = re.compile(r"\s(hidden|style|class|id)\s*=\s*(?:\"[^\"]*\"|'[^']*')|\shidden\b", re.I)

MOST_DOCUMENTS = 50

MAX_SCRIPT = 50_000
"""The most characters of a script that came with the page: larger ones are libraries, which know no page."""

MOST_GROUPS = 200
"""The most head and foot rows examined: each costs a search through the page."""

_LINK = re.compile(_TAG.format("link"), re.I)
_SCRIPT = re.compile(_TAG.format("script"), re.I)
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_KEPT = ("media", "title")
"""Attributes of a link that say whether its sheet is applied."""

CSS = "text/css"
ALTERNATE = "data-alternate"
"""The attribute put on a sheet that is only applied where its title is that of the preferred ones."""
_IMPORT = re.compile(
    r"@import\s+(?:url\(\s*)?(?:\"(data:[^\"]*)\"|'(data:[^']*)'|(data:[^\s)\"']+))\s*\)?[^;<]*;?", re.I
)
_CARRIED = re.compile(r"data:text/css[^,]*?(;base64)?,(.*)", re.I | re.S)
_FOOT = re.compile(r"<(tfoot|thead)\b[^<>]*>", re.I)
_TABLE_TAG = re.compile(r"<(/?)table\b", re.I)
_ROW = re.compile(r"<tr\b", re.I)


def unfolded(text: str, resources: Mapping[str, str]) -> str:
    """The page with its inner documents put in their places."""
    lower = text.lower()
    if "srcdoc" in lower or "data:text/html" in lower:
        text = _FRAME.sub(_frame, text, count=MOST_DOCUMENTS)
    if "shadowrootmode" in lower:
        text = _shadows(text)
    if resources:
        text = _LINK.sub(lambda found: _link(found, resources), text, count=MOST_DOCUMENTS)
        text = _SCRIPT.sub(lambda found: _script(found, resources), text, count=4 * MOST_DOCUMENTS)
    if "data:text/css" in lower:
        text = _IMPORT.sub(_import, _LINK.sub(_link, text, count=MOST_DOCUMENTS), count=MOST_DOCUMENTS)
    if "<tfoot" in lower or "<thead" in lower:
        text = _in_order(text)
    return text


def _link(found: re.Match[str], resources: Mapping[str, str] | None = None) -> str:
    """A link to a style sheet, replaced by the sheet if the link's address contains it or it came with the page."""
    values = _attributes(found[1])
    place, sheet = values.get("href"), None
    if place is not None and "stylesheet" in found[1].lower() and not _is_set_aside(values):
        sheet = _sheet(place) if resources is None else _that_came(place, resources)
    if sheet is None:
        return found[0]
    named = {name: values[name].replace('"', "&quot;").replace("<", "&lt;") for name in _KEPT if values.get(name)}
    kept = "".join(f' {name}="{value}"' for name, value in named.items())
    alternate = f" {ALTERNATE}" if _is_alternate(values) else ""
    return f"<style{kept}{alternate}>{sheet}</style>"


def _script(found: re.Match[str], resources: Mapping[str, str]) -> str:
    """The tag of a script that came with the page, with its text; a browser ignores what else the element contains."""
    place = _attributes(found[1]).get("src")
    script = None if place is None else _that_came(place, resources)
    if script is None or len(script) > MAX_SCRIPT:
        return found[0]
    within = script.replace("<!--", "<\\!--")  # which may hide the end of the element
    return f"<script>{within}\n"


def _attributes(text: str) -> dict[str, str]:
    """The values of the attributes of a tag, each as first written."""
    return {name.lower(): "".join(value) for name, *value in reversed(_ATTRIBUTE.findall(text))}


def _is_set_aside(values: Mapping[str, str]) -> bool:
    """Whether a browser never applies a sheet: it is disabled, or an alternative to the usual ones without a title."""
    return "disabled" in values or (_is_alternate(values) and not values.get("title"))


def _is_alternate(values: Mapping[str, str]) -> bool:
    return "alternate" in values.get("rel", "").lower().split()


def _that_came(place: str, resources: Mapping[str, str]) -> str | None:
    """The text of an address; a relative address matches the end of a complete one, if only one."""
    place = unescape(place.strip())
    text = resources.get(place)
    if text is None:
        ends = {text for address, text in resources.items() if address.endswith("/" + place.lstrip("./"))}
        text = ends.pop() if len(ends) == 1 else None
    return None if text is None else text.replace("</", "<\\/")


def _import(found: re.Match[str]) -> str:
    sheet = _sheet(next(filter(None, found.groups()), ""))
    return found[0] if sheet is None else sheet


def _sheet(address: str) -> str | None:
    carried = _CARRIED.fullmatch(unescape(address.strip()))
    if carried is None:
        return None
    try:
        return _content(carried[2], carried[1]).decode("utf-8", "replace").replace("</", "<\\/")
    except ValueError:
        return None


def _in_order(text: str) -> str:
    """The page with the foot rows of each table moved after its body, and its head rows before it."""
    begin = 0
    for _ in range(MOST_GROUPS):
        found = _FOOT.search(text, begin)
        if found is None:
            break
        begin = found.end()
        close = re.compile(f"</{found[1]}\\s*>", re.I).search(text, begin)
        if close is None or _TABLE_TAG.search(text, begin, close.start()):
            continue
        group = text[found.start() : close.end()]
        if found[1].lower() == "tfoot":
            place = _end_of_table(text, close.end())
            if place and _ROW.search(text, close.end(), place):
                text = text[: found.start()] + text[close.end() : place] + group + text[place:]
                begin = found.start()
            continue
        place = _start_of_table(text, found.start())
        if place and _ROW.search(text, place, found.start()):
            text = text[:place] + group + text[place : found.start()] + text[close.end() :]
            begin = close.end()
    return text


def _end_of_table(text: str, begin: int) -> int | None:
    """The end of the table that contains a position."""
    depth = 1
    for tag in _TABLE_TAG.finditer(text, begin):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    return None


def _start_of_table(text: str, end: int) -> int | None:
    """The start of the content of the table that contains a position."""
    open_: list[int] = []
    for tag in _TABLE_TAG.finditer(text, 0, end):
        if not tag[1]:
            open_.append(tag.start())
        elif open_:
            open_.pop()
    begun = text.find(">", open_[-1]) + 1 if open_ else 0
    return begun or None


def _frame(found: re.Match[str]) -> str:
    values, tag = _attributes(found[1]), found[0][1:7].lower()
    if tag == "iframe" and "srcdoc" in values:
        document = unescape(values["srcdoc"])
    else:
        document = _page(values.get("data" if tag == "object" else "src", ""))
    if "<table" not in document.lower():
        return found[0]
    kept = "".join(attribute[0] for attribute in _HIDDEN.finditer(found[1]))
    return f"<div{kept}>{document}</div>{found[0]}"


def _page(address: str) -> str:
    """The page that the address of a frame contains."""
    carried = _PAGE.fullmatch(unescape(address.strip()))
    if carried is None:
        return ""
    charset = _CHARSET.search(carried[1])
    try:
        return _content(carried[3], carried[2]).decode(charset[1] if charset else "utf-8", "replace")
    except (ValueError, LookupError):
        return ""


def _content(written: str, base_64: str | None) -> bytes:
    """What an address contains; browsers do without the padding of base64."""
    content = unquote_to_bytes(written)
    return base64.b64decode(content + b"==") if base_64 else content


def _shadows(text: str) -> str:
    parts: list[str] = []
    done = 0
    for found in _SHADOW.finditer(text):
        end = _SHADOW_END.search(text, found.end()) if found.start() >= done else None
        if end is None or "shadowrootmode" not in found[1].lower() or len(parts) > 4 * MOST_DOCUMENTS:
            continue
        inside = text[found.end() : end.start()]
        if "<table" in inside.lower():
            parts += [text[done : found.start()], "<div>", inside, "</div>"]
            done = end.end()
    return "".join([*parts, text[done:]])
