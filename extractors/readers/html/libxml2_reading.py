"""The second reading of a page: libxml2 (lxml.html)."""

from __future__ import annotations

import lxml.html
from lxml import etree

from gongkai.extractors.readers.html.lexbor_reading import not_displayed
from gongkai.extractors.readers.html.tags import BLOCKS, DROPPED


def second_reading(text: str) -> list[list[str]]:
    """The texts of the cells of each leaf table."""
    root = _libxml2_tree(text)
    if root is None:
        return []
    tables: list[tuple[list[list[str]], list[bool]]] = []  # its cells' pieces; True once a table is found inside
    inside: list[int] = []
    sinks: list[list[str]] = [[]]
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    skipped = None
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in DROPPED - {"head"} or not_displayed(element.get("style")):
                skipped = element
                walk.skip_subtree()
                continue
            if tag == "table":
                if inside:
                    tables[inside[-1]][1].append(True)
                inside.append(len(tables))
                tables.append(([], []))
            elif tag in ("td", "th"):
                sinks.append([])
                if inside:
                    tables[inside[-1]][0].append(sinks[-1])
            sinks[-1].append(("\n" if tag in BLOCKS or tag == "br" else "") + (element.text or "").replace("\n", " "))
            continue
        if event == "end" and element is not skipped:
            if tag == "table":
                inside.pop()
            elif tag in ("td", "th"):
                sinks.pop()
            if tag in BLOCKS:
                sinks[-1].append("\n")
        sinks[-1].append((element.tail or "").replace("\n", " "))
    return [[_joined(cell) for cell in cells] for cells, nested in tables if not nested]


def _libxml2_tree(text: str) -> lxml.html.HtmlElement | None:
    # bytes, since lxml refuses text that declares an encoding; huge_tree, since it stops at a depth of 256 without
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _joined(pieces: list[str]) -> str:
    words = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(filter(None, words))
