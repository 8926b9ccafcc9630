"""Documents within a page, where they hold tables: the source of an inline frame, a shadow tree that is written out.

What a browser shows in their place is put there, for both readings, as decoding is.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = r"<{}\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
_FRAME = re.compile(_TAG.format("iframe"), re.I)
_SOURCE = re.compile(r"\ssrcdoc\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_SHADOW = re.compile(_TAG.format("template"), re.I)
_SHADOW_END = re.compile(r"</template\s*>", re.I)
_HIDDEN = re.compile(r"\s(hidden|style|class|id)\s*=\s*(?:\"[^\"]*\"|'[^']*')|\shidden\b", re.I)

MOST_DOCUMENTS = 50


def unfolded(text: str) -> str:
    """The page with its inner documents in their places."""
    lower = text.lower()
    if "srcdoc" in lower:
        text = _FRAME.sub(_frame, text, count=MOST_DOCUMENTS)
    if "shadowrootmode" in lower:
        text = _shadows(text)
    return text


def _frame(found: re.Match[str]) -> str:
    source = _SOURCE.search(found[1])
    document = unescape(source[1] or source[2] or "") if source else ""
    if "<table" not in document.lower():
        return found[0]
    kept = "".join(attribute[0] for attribute in _HIDDEN.finditer(found[1]))
    return f"<div{kept}>{document}</div>{found[0]}"


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
