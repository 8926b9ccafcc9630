"""The words and numbers of a sentence, in order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gongkai.transforms.text.grammar import Grammar

SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_GAZETTE = re.compile(r"(?:(?:《|政府|办公[厅室]|[部委局署厅会院省市县区州盟旗])公报|《[^《》]{0,8}政报)》$")
"""Titles of government gazettes; 《水资源公报》 is none."""
_DIGITS = {"两": 2}
_MEANT = {
    "period": ("time", "other_period"),
    "carry": ("action", "carry"),  # 余8件转2023年度办理
    "zero": ("denial", "none"),  # without a unit: 申请为0
}
_WORD = tuple.__new__
"""Makes a token of all its fields, without the arguments and defaults of its own `__new__`."""
_NO_VALUE = (None, False, ())
QUOTED = 30
"""A name in quotes has at most this many characters before, and behind, a number in it."""


class Token(NamedTuple):  # made by the thousand, and nothing is faster to make
    """A word of terms.csv with its `kind` and `concept`; or of kind `number` or `measure` (a number that counts
    nothing), with its unit as concept; `year`; `mark`; or `group`, the tokens in a pair of brackets."""

    kind: str
    concept: str
    start: int
    end: int
    value: Decimal | None = None
    approximate: bool = False
    group: tuple[Token, ...] = ()


def tokens(text: str, start: int, end: int, grammar: Grammar) -> list[Token]:
    """The tokens between two positions of the text; each pair of brackets is one token."""
    brackets = _Brackets([], [], [])
    concepts, here = grammar.concepts, brackets.outer
    for match in grammar.scanner.finditer(text, start, end):
        if match.lastgroup == "word":  # by far the most frequent
            here.append(_WORD(Token, (*concepts[match[0]], *match.span(), *_NO_VALUE)))
        elif (token := _token(match, grammar)) is not None:
            here = brackets.place(token) if token.kind == "mark" else _added(here, token)
    return brackets.outer + brackets.inner  # what follows a bracket that never closes is not in it


def _added(here: list[Token], token: Token) -> list[Token]:
    here.append(token)
    return here


@dataclass(frozen=True, slots=True)
class _Brackets:
    """The tokens outside and inside of brackets; `opened` are the positions of brackets still open."""

    outer: list[Token]
    inner: list[Token]
    opened: list[int]

    def place(self, mark: Token) -> list[Token]:
        """Open or close a bracket, or keep another mark. Returns the list to which the next tokens belong."""
        if mark.concept == "(":
            self.opened.append(mark.start)
        elif mark.concept == ")":
            self._close(mark.end)
        else:
            (self.inner if self.opened else self.outer).append(mark)
        return self.inner if self.opened else self.outer

    def _close(self, end: int) -> None:
        if len(self.opened) == 1:
            self.outer.append(Token("group", "()", self.opened[0], end, group=tuple(self.inner)))
            self.inner.clear()
        del self.opened[-1:]


def _token(match: re.Match[str], grammar: Grammar) -> Token | None:
    kind = match.lastgroup or ""
    if kind in ("mark", "year"):
        return Token(kind, match[kind], match.start(), match.end())
    if kind in _MEANT:
        return Token(*_MEANT[kind], match.start(), match.end())
    if kind == "title":
        return _title(match)
    return None if kind == "place" else _number(match, grammar)  # the name of a place is no word


def _title(match: re.Match[str]) -> Token | None:
    """A gazette for its title, 编印《市政府公报》6期; None for other titles, whose words are not the report's."""
    return Token("thing", "gazette", match.start(), match.end()) if _GAZETTE.search(match["title"]) else None


def _number(match: re.Match[str], grammar: Grammar) -> Token | None:
    """A number with its unit; a `measure` if it counts nothing, such as a date, share or length."""
    value = Decimal(match["digits"].replace(",", "")) if match["digits"] else Decimal(chinese(match["chinese"]))
    for scale in match["scale"] + (match["scale2"] or ""):
        value *= SCALES[scale]
    unit = "" if match["chinese"] and _is_quoted(match) else grammar.units[match["unit"]]
    approximate = any(match[name] for name in ("about", "more", "more2"))
    return Token("number" if unit else "measure", unit, match.start(), match.end(), value, approximate)


def _is_quoted(match: re.Match[str]) -> bool:
    """Whether a number is part of a name in quotes: “残疾人两项补贴提标”政策."""
    text, start, end = match.string, match.start(), match.end()
    opened = text.rfind("“", max(start - QUOTED, 0), start)
    closed = text.find("”", end, end + QUOTED)
    return closed >= 0 and opened >= 0 and text.find("”", opened, start) < 0


def chinese(text: str) -> int:
    """The value of a number below ten thousand in Chinese numerals: 十二, 一百零五, 二〇, 两千."""
    total = digit = 0
    for letter in text:
        value = _DIGITS.get(letter) or int(unicodedata.numeric(letter))
        if value >= 10:
            total += max(digit, 1) * value
            digit = 0
        else:
            digit = digit * 10 + value
    return total + digit
