"""Labels as printed, as keys, and as the official labels they stand for. Never applied to values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gongkai.extractors.document import compact

_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』〝〞")
_PUNCTUATION = str.maketrans({"．": ".", "。": ".", "﹒": ".", "，": ",", "；": ";", "：": ":", "〇": "○"})
_ORDINAL = re.compile(
    r"^(?:[-—–·•●○■□◆◇▪]+(?=[\u3400-\u9fff(]))?"
    r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.,]|\(\d{1,2}\)|\d{1,2}[.、,:]?|其中:)*"
)
_QUALIFIER = re.compile(r"\([^()]*\)$")
_MARKS = "*＊※†‡#＃①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳¹²³⁴⁵⁶⁷⁸⁹ \t\r\n\f\v\u3000\xa0"
"""The marks of notes at the end of a label, and what may stand between them: 行政复议数①. Asked last, as 免予公开范围①
may be a label."""
_OF_YEAR = re.compile(r"^(?:本|当)年度?(?!.*(?:累计|历年))")
"""Before a label; 本年度累计 is no 累计 of all years."""
_COLON = re.compile(r"(?::|\(?注\d{0,2}\)?)$")
"""Behind a label: a colon, or what leads to a note."""
_LONGEST_COLON = 5
_OTHER_SCRIPT = re.compile(
    r"[(/]?[A-Za-z\u0370-\u06ff\u0f00-\u0fff\u1800-\u18af\u3131-\u318e\uac00-\ud7af][^\u3400-\u9fff()]*\)?"
)
"""The same label in another language beside it: 总计Total, and in Mongolian, Uyghur, Tibetan or Korean."""

REMEMBERED = 10_000
"""Texts of cells: the labels of a form are looked up again and again, in one report and in the next."""


FOUND = 2_000
"""Texts of which each vocabulary remembers what they are: there are some dozens of vocabularies."""


@lru_cache(REMEMBERED)
def normal(text: str) -> str:
    """NFKC, no white space, no quotes, one kind of punctuation: `（一）予以 公开` → `(一)予以公开`."""
    return unicodedata.normalize("NFKC", compact(text)).translate(_PUNCTUATION).translate(_QUOTES)


@lru_cache(REMEMBERED)
def key(text: str) -> str:
    """The normal form without the ordinal and `其中：` in front: what labels are looked up by."""
    whole = normal(text)
    return _ORDINAL.sub("", whole) or whole


@lru_cache(REMEMBERED)
def unqualified(label_key: str) -> str:
    """The key without one parenthesis at its end: `采购总金额(万元)` → `采购总金额`."""
    return _QUALIFIER.sub("", label_key) or label_key


@lru_cache(REMEMBERED)
def _in_chinese(label_key: str) -> str:
    """The key without the same label in another language beside it."""
    return _OTHER_SCRIPT.sub("", label_key)


def _without_colons(label_key: str) -> str:
    """The key without all colons and references to notes at its end."""
    end = len(label_key)
    while found := _COLON.search(label_key, max(end - _LONGEST_COLON, 0), end):
        end = found.start()
    return label_key[:end]


How = Literal["exact", "alias", "qualified", "misprint"]


@lru_cache(REMEMBERED)
def _readings(text: str) -> tuple[tuple[str, How, str | None], ...]:
    """What a printed label is looked up by, one after the other: a key, how a label that it is was found, and the
    words in parentheses that were left out. For nearly every text that is a single key."""
    wanted = key(text)
    ways: dict[str, tuple[How, str | None]] = {wanted: ("exact", None)}
    for bare in (_in_chinese(wanted), _without_colons(wanted)):
        ways.setdefault(bare, ("alias", None))
    ways.setdefault(key(_OF_YEAR.sub("", wanted)), ("qualified", None))
    short = unqualified(wanted)
    ways.setdefault(short, ("qualified", wanted[len(short) + 1 : -1]))
    unmarked = text.rstrip(_MARKS)
    for bare, how, qualifier in _readings(unmarked) if unmarked != text else ():
        ways.setdefault(bare, ("alias" if how == "exact" else how, qualifier))
    return tuple((bare, how, qualifier) for bare, (how, qualifier) in ways.items())


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way to print an official label; `official` if the form itself prints it so."""

    label: str
    text: str
    official: bool


def known_everywhere(variants: Iterable[Variant], local: Set[str], national: Set[str]) -> list[Variant]:
    """The variants without those of labels of `local` forms that a `national` one prints as its own: 行政复议 is a row
    of a place within its forms alone, and the head of columns elsewhere."""
    printed = set(map(key, national))
    return [v for v in variants if v.label not in local or key(v.text) not in printed]


@dataclass(frozen=True, slots=True)
class Match:
    """An official label found for a printed one, and how."""

    label: str
    how: How


class Vocabulary:
    """Official labels and their variants, by key.

    `qualifiers` are patterns for parentheses that are known to be added to a label without changing what it counts.
    """

    def __init__(
        self, labels: Iterable[str], variants: Iterable[Variant], qualifiers: Iterable[re.Pattern[str]] = ()
    ) -> None:
        known = set(labels)
        self._qualifiers = tuple(qualifiers)
        self._official = {key(label): label for label in known}
        self._alias: dict[str, str] = {}
        for variant in variants:
            if variant.label in known:
                words = self._official if variant.official else self._alias
                words.setdefault(key(variant.text), variant.label)
        self._found: dict[str, Match | None] = {}

    def find(self, text: str) -> Match | None:
        """The official label that `text` is, or None. A bare qualifier in parentheses may be left over."""
        if text not in self._found:
            if len(self._found) >= FOUND:
                self._found.clear()
            self._found[text] = self._look_up(text)
        return self._found[text]

    def _look_up(self, text: str) -> Match | None:
        for bare, how, qualifier in _readings(text):
            if how == "exact" and bare in self._official:
                return Match(self._official[bare], how)
            if label := self._either(bare):
                is_alias = how != "qualified" or (qualifier is not None and self._is_known_qualifier(qualifier))
                return Match(label, "alias" if is_alias else "qualified")
        return None

    def _either(self, label_key: str) -> str | None:
        return self._official.get(label_key) or self._alias.get(label_key)

    def _is_known_qualifier(self, words: str) -> bool:
        return any(pattern.fullmatch(words) for pattern in self._qualifiers)

    def spellings(self) -> dict[str, str]:
        """Every known way to print a label, as a key and as the form has it, with the label."""
        known = {**self._alias, **self._official}
        return known | {label: label for label in known.values()}

    def meanings(self, text: str) -> set[str]:
        """All official labels that `text` may be: what one form prints may be how an office writes another's."""
        wanted = key(text)
        exact = {words[wanted] for words in (self._official, self._alias) if wanted in words}
        found = self.find(text)
        return exact or ({found.label} if found else set())

    def __contains__(self, text: str) -> bool:
        return self.find(text) is not None
