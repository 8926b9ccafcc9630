"""Whether a group of rules applies on a desktop screen: the first reading's own rules.

Conditions about unknown properties of the screen count as false here; the second reading takes
them for possible, which leads to a doubt.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence

from gongkai.extractors.readers.html.first_reading.lengths import SCREEN_WIDTH, pixels
from gongkai.extractors.readers.html.plain_styles import plain_styles
from gongkai.extractors.readers.html.tags import KEYWORDS, KNOWN_FEATURES, PROPERTIES

LOWEST, HIGHEST = 400.0, 2000.0
"""The range in pixels that a screen's height may have."""

LONGEST, MOST_NESTED = 1_000, 50
"""The longest condition that is evaluated, in characters, and the most nested parentheses and words."""

_OTHER_MEDIA = frozenset(["print", "speech", "aural", "braille", "embossed", "handheld", "projection", "tty", "tv"])
_INNERMOST = re.compile(r"\(([^()]*)\)")
_NAMED = re.compile(r"\s*(?:(min|max)-)?(-?[a-z][a-z-]*)\s*(?::\s*([^\s].*?))?\s*")
_RANGE = re.compile(r"\s*(?:([^\s<>=]+)\s*([<>]=?)\s*)?(?:device-)?(width|height)\s*(?:([<>]=?)\s*([^\s<>=]+))?\s*")
_HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_DECLARED = re.compile(r"\(\s*(-{0,2}[a-z][\w-]*)\s*:((?:[^()]|\([^()]*\))*)\)")
_SELECTOR = re.compile(r"(selector|font-tech|font-format|at-rule|style|scroll-state)\((?:[^()]|\([^()]*\))*\)")
_OF_OTHER_BROWSERS = ("-ms-", "-moz-", "-o-", "-khtml-")
_UNUSUAL_VALUE = re.compile(
    r"(?<![\w.#-])[\d.]+(?!(?:px|p[tc]|in|[cm]m|r?em|ex|ch|d?v[wh]|%|deg|m?s|fr)?(?![\w%]))|[\w-]+\("
)
_USUAL_FUNCTION = re.compile(
    r"(?:calc|min|max|clamp|rgba?|hsla?|url|var|env|blur|linear-gradient|circle|inset|polygon|translate\w*|minmax|repeat"
    r"|fit-content|scale|rotate|brightness|contrast|grayscale|saturate)\("
)


def applies(head: str) -> bool | None:
    """Whether the rules in a group apply; None where that is unknown."""
    if len(head) > LONGEST:  # no real condition is that long
        return None
    kind, condition = re.match(r"(@[\w-]*)(.*)", head, re.S).groups()  # type: ignore[union-attr]  # matches any
    if kind == "@supports":
        return _reduced(_DECLARED.sub(_is_supported, _SELECTOR.sub(_is_of_today, condition)), lambda _: None)
    if kind == "@container":
        return _reduced(_SELECTOR.sub("U", condition), _has)  # a selector is an unknown word
    if kind != "@media":
        return True
    answers = [_query(query) for query in condition.split(",")]
    return True if True in answers else None if None in answers else False


def _query(query: str) -> bool | None:
    """Whether one media query matches."""
    return _reduced(_INNERMOST.sub(lambda found: f"({_letter(_feature(found[1]))})", query), lambda _: None)


def _feature(inner: str) -> bool | None:
    return _LETTERS[inner.strip()] if inner.strip() in _LETTERS else _has(inner)


_LETTERS = {"T": True, "F": False, "U": None}


def _letter(answer: bool | None) -> str:
    return "U" if answer is None else "T" if answer else "F"


def _reduced(text: str, ask: Callable[[str], bool | None]) -> bool | None:
    """The result of a condition of `not`, `and` and `or`; `ask` answers the innermost parentheses."""
    for _ in range(MOST_NESTED):
        before = text
        text = _INNERMOST.sub(lambda found: f" {_letter(_inner(found[1], ask))} ", text)
        if text == before:
            break
    return _words(text.split())


def _inner(text: str, ask: Callable[[str], bool | None]) -> bool | None:
    words = text.split()
    return _words(words) if set(words) & _LETTERS.keys() else ask(text)


def _words(words: Sequence[str]) -> bool | None:
    """The result of words without parentheses."""
    if words[:1] == ["not"]:
        rest = _words(words[1:])
        return None if rest is None else not rest
    if "or" in words:
        at = words.index("or")
        parts = [_words(words[:at]), _words(words[at + 1 :])]
        return True if True in parts else None if None in parts else False
    answers = [_word(word) for word in words if word not in ("and", "only")]
    answers += [None] if "not" in words else []
    return False if False in answers else None if None in answers else True


def _word(word: str) -> bool | None:
    if word in _LETTERS:
        return _LETTERS[word]
    return False if word in _OTHER_MEDIA else True if word in ("all", "screen") else None


def _has(feature: str) -> bool | None:
    """Whether the screen has a feature; None if that is unknown."""
    if (found := _RANGE.fullmatch(feature)) and (found[2] or found[4]):
        answers = [_compares(found[3], _TURNED[found[2]], found[1])] if found[2] else []
        answers += [_compares(found[3], found[4], found[5])] if found[4] else []
        return False if False in answers else None if None in answers else True
    found = _NAMED.fullmatch(feature)
    if found is None:
        return None
    bound, name, value = found.groups()
    name = name.removeprefix("device-")
    if name in ("width", "height") and bound:
        return _is_within(name, bound, value)
    if name in KNOWN_FEATURES:
        return value == KNOWN_FEATURES[name] if value else KNOWN_FEATURES[name] not in ("none", "no-preference", "0")
    if name in ("resolution", "-webkit-min-device-pixel-ratio"):
        return _is_as_fine(bound, value or "")
    return {"color": True, "monochrome": False}.get(name, False if name.startswith(_OF_OTHER_BROWSERS) else None)


def _is_as_fine(bound: str | None, value: str) -> bool | None:
    """Whether the screen has the required resolution: all have one point per pixel, some have more."""
    number = re.match(r"\d+\.?\d*|\.\d+", value)
    return True if number and bound != "max" and float(number[0]) <= (96 if "dpi" in value else 1) else None


def _compares(name: str, sign: str, value: str) -> bool | None:
    asked = pixels(value)
    if asked is None:
        return None
    bounds = (SCREEN_WIDTH, SCREEN_WIDTH) if name == "width" else (LOWEST, HIGHEST)
    answers = {_HOLDS[sign](bound, asked) for bound in bounds}
    return answers.pop() if len(answers) == 1 else None


def _is_within(name: str, bound: str, value: str | None) -> bool | None:
    """Whether the screen meets a minimum or maximum width or height; false where the value is not a length."""
    if pixels(value) is None:
        return None if value is None else False
    return _compares(name, ">=" if bound == "min" else "<=", value or "")


def _is_of_today(found: re.Match[str]) -> str:
    return (
        "T" if found[1] == "selector" and not re.search(r":(?!:?(?:is|where|not|has|hover|focus)\b)", found[0]) else "U"
    )


def _is_supported(found: re.Match[str]) -> str:
    """Whether current browsers support a declaration that a condition tests."""
    name, value = found[1], found[2].strip()
    if name.startswith("--"):
        return "T"
    if (name not in PROPERTIES and plain_styles().values(name) is None) or name.startswith(_OF_OTHER_BROWSERS):
        return "F"
    if name in KEYWORDS and "(" not in value:
        return _letter(set(value.split()) <= KEYWORDS[name])
    return "U" if _UNUSUAL_VALUE.search(_USUAL_FUNCTION.sub("(", value)) else "T"
