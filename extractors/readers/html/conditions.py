"""Whether a group of rules holds on the screen of a person who reads a page at a desk: the first reading's own.

What is asked of a screen that nobody knows does not hold here; the second reading holds it for possible: a doubt.
"""

from __future__ import annotations

import operator
import re

from gongkai.extractors.readers.html.lengths import SCREEN_WIDTH, pixels
from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.tags import KNOWN_FEATURES, PROPERTIES

LOWEST, HIGHEST = 400.0, 2000.0
"""Pixels between which the height of a screen is."""

LONGEST, MOST_NESTED = 1_000, 50
"""Characters of a condition, and the parentheses and words in each other that are worked out."""

_OTHER_MEDIA = frozenset(["print", "speech", "aural", "braille", "embossed", "handheld", "projection", "tty", "tv"])
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_NAMED = re.compile(r"\s*(?:(min|max)-)?([a-z-]+)\s*(?::\s*([^\s].*?))?\s*")
_RANGE = re.compile(r"\s*width\s*([<>]=?)\s*(\S+?)\s*")
_FAILS = {"<": operator.ge, "<=": operator.gt, ">": operator.le, ">=": operator.lt}
"""When the screen is not as a query says."""
_DECLARED = re.compile(r"\(\s*(-?[a-z][\w-]*)\s*:(?:[^()]|\([^()]*\))*\)")
_SELECTOR = re.compile(r"selector\((?:[^()]|\([^()]*\))*\)")
_OF_OTHER_BROWSERS = ("-ms-", "-moz-", "-o-", "-khtml-")


def applies(head: str) -> bool:
    if len(head) > LONGEST:  # nobody asks so much
        return False
    if head.startswith("@supports"):
        return _is_supported(head.removeprefix("@supports"))
    if head.startswith("@container"):
        return (
            "style(" not in head and _holds(head.removeprefix("@container").partition("(")[2].join("()")) is not False
        )
    if not head.startswith("@media"):
        return True
    return any(_holds(query) is True for query in re.split(r",|\sor\s", head.removeprefix("@media")))


def _holds(query: str) -> bool | None:
    words = query.split()
    if words[:1] == ["not"]:
        inner = _holds(" ".join(words[1:]))
        return None if inner is None else not inner
    if not _OTHER_MEDIA.isdisjoint(words):
        return False
    answers = [_has(feature) for feature in _PARENTHESES.findall(query)]
    answers += [None] if "not" in words else []
    return False if False in answers else None if None in answers else True


def _has(feature: str) -> bool | None:
    """Whether the screen is as a feature asks; None if that is not known."""
    if found := _RANGE.fullmatch(feature):
        asked = pixels(found[2])
        return None if asked is None else not _FAILS[found[1]](SCREEN_WIDTH, asked)
    found = _NAMED.fullmatch(feature)
    if found is None:
        return None
    bound, name, value = found.groups()
    name = name.removeprefix("device-")
    if name in ("width", "height") and bound:
        return _is_within(name, bound, value)
    if name in KNOWN_FEATURES:
        return value in (None, KNOWN_FEATURES[name])
    if name in ("color", "monochrome"):
        return bool(name == "color")
    return False if name.startswith(_OF_OTHER_BROWSERS) else None


def _is_within(name: str, bound: str, value: str | None) -> bool | None:
    """Whether the screen is at least or at most so wide or high; no screen is, where that is no length."""
    asked = pixels(value)
    if asked is None:
        return False
    lowest, highest = (SCREEN_WIDTH, SCREEN_WIDTH) if name == "width" else (LOWEST, HIGHEST)
    if (bound == "min" and asked > highest) or (bound == "max" and asked < lowest):
        return False
    return True if (asked <= lowest if bound == "min" else asked >= highest) else None


def _is_supported(condition: str) -> bool:
    """Whether a browser of today knows what a condition asks for."""
    text = _SELECTOR.sub("T", condition)
    text = _DECLARED.sub(lambda found: "T" if _is_known(found[1]) else "F", text)
    for _ in range(MOST_NESTED):
        before = text
        text = re.sub(r"\(\s*([TF])\s*\)", r"\1", text)
        text = re.sub(r"\bnot\s+([TF])\b", lambda found: "F" if found[1] == "T" else "T", text)
        text = re.sub(r"\b([TF])\s+and\s+([TF])\b", lambda f: "T" if f[1] == f[2] == "T" else "F", text)
        text = re.sub(r"\b([TF])\s+or\s+([TF])\b", lambda f: "T" if "T" in (f[1], f[2]) else "F", text)
        if text == before:
            break
    return text.strip() != "F"


def _is_known(name: str) -> bool:
    known = name in PROPERTIES or plain_styles().values(name) is not None
    return known and not name.startswith(_OF_OTHER_BROWSERS)
