"""Words and numbers of a sentence, in the order in which they stand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from gongkai.transforms.text.grammar import Grammar

SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_GAZETTE = re.compile(r"(?:(?:《|政府|办公[厅室]|[部委局署厅会院省市县区州盟旗])公报|《[^《》]{0,8}政报)》$")
"""The titles of gazettes; not that of 《水资源公报》."""
_DIGITS = {"两": 2}
_MEANT = {
    "period": ("time", "other_period"),
    "carry": ("action", "carry"),  # 余8件转2023年度办理
    "zero": ("denial", "none"),  # without a unit: 申请为0
}
QUOTED = 30
"""No name in quotes is longer before or behind a number in it."""


@dataclass(slots=True, eq=False)  # made by the thousand: frozen ones take three times as long
class Token:
    """A word of terms.csv (`kind` and `concept`), a `number` with its unit, a `year`, a `mark`, or a `group`:
    what stands in brackets, as tokens of its own."""

    kind: str
    concept: str
    start: int
    end: int
    value: Decimal | None = None
    approximate: bool = False
    group: tuple[Token, ...] = ()


def tokens(text: str, start: int, end: int, grammar: Grammar) -> list[Token]:
    """The tokens between two positions of the text, what stands in brackets as one."""
    brackets = _Brackets([], [], [])
    concepts, here = grammar.concepts, brackets.outer
    for match in grammar.scanner.finditer(text, start, end):
        if match.lastgroup == "word":  # by far the most
            kind, concept = concepts[match[0]]
            begin, until = match.span()
            here.append(Token(kind, concept, begin, until))
        elif (token := _token(match, grammar)) is not None:
            here = brackets.place(token) if token.kind == "mark" else _added(here, token)
    return brackets.outer + brackets.inner  # a bracket that never closes encloses nothing


def _added(here: list[Token], token: Token) -> list[Token]:
    here.append(token)
    return here


@dataclass(frozen=True, slots=True)
class _Brackets:
    """Tokens outside and inside of brackets; `opened` are the positions of those that are open."""

    outer: list[Token]
    inner: list[Token]
    opened: list[int]

    def place(self, mark: Token) -> list[Token]:
        """Open or close a bracket, or keep another mark; where what follows belongs."""
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
    return None if kind == "place" else _number(match, grammar)  # a place is as any other name


def _title(match: re.Match[str]) -> Token | None:
    """What a title says is not the report's; but the gazette is called by its title: 编印《市政府公报》6期."""
    return Token("thing", "gazette", match.start(), match.end()) if _GAZETTE.search(match["title"]) else None


def _number(match: re.Match[str], grammar: Grammar) -> Token | None:
    """A count with its unit; a date, share or length is a number that counts nothing."""
    value = Decimal(match["digits"].replace(",", "")) if match["digits"] else Decimal(chinese(match["chinese"]))
    for scale in match["scale"] + (match["scale2"] or ""):
        value *= SCALES[scale]
    unit = "" if match["chinese"] and _is_quoted(match) else grammar.units[match["unit"]]
    approximate = any(match[name] for name in ("about", "more", "more2"))
    return Token("number" if unit else "measure", unit, match.start(), match.end(), value, approximate)


def _is_quoted(match: re.Match[str]) -> bool:
    """Whether a number stands in the name of something: “残疾人两项补贴提标”政策."""
    text, start, end = match.string, match.start(), match.end()
    opened = text.rfind("“", max(start - QUOTED, 0), start)
    closed = text.find("”", end, end + QUOTED)
    return closed >= 0 and opened >= 0 and text.find("”", opened, start) < 0


def chinese(text: str) -> int:
    """A number below ten thousand, written in Chinese: 十二, 一百零五, 二〇; 两千."""
    total = digit = 0
    for letter in text:
        value = _DIGITS.get(letter) or int(unicodedata.numeric(letter))
        if value >= 10:
            total += max(digit, 1) * value
            digit = 0
        else:
            digit = digit * 10 + value
    return total + digit
