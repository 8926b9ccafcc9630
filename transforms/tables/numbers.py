"""The content of a cell as one of the four states of a fact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gongkai.transforms.model import State
from gongkai.transforms.tables.labels import REMEMBERED

_WIDE = str.maketrans("０１２３４５６７８９．，＋－−／％（）\u3000\xa0", "0123456789.,+--/%()  ")
_GAP = re.compile(r"(?<=[0-9.,])\s+(?=[0-9.,])|(?<=[+-])\s+(?=[0-9])")
_NUMBER = re.compile(r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(?P<rest>.*)", re.DOTALL)
_UNIT = re.compile(r"\s*(?P<unit>万元|亿元|元|人次|件次|件|条|次|个|项|篇|人|份|宗)?\s*(?P<rest>.*)", re.DOTALL)
_NOTE = re.compile(
    r"(?:\((?:[^()]|\([^()]*\))*\)|[*＊※☆★†‡①-⑳❶-❿]{1,3}|[\[〔【]注?[0-9]{0,2}[\]〕】]|注[0-9一二三四五六①-⑨]?)?[。;；]?"
)
"""One remark in brackets, or the mark of a footnote; anything after it could be another number."""
_UNIT_NOTED = re.compile(
    r"(?:^\(|[,，、:：;；为])(?P<unit>(?:人民币)?(?:[十百千万亿]+元?|元)|[万千亿]?[件条次宗份]|%)\)"
)
"""A unit alone in its brackets, or at the end of a remark that states no number."""
_OTHER_DIGITS = re.compile("[\U0001d7ce-\U0001d7ff\U0001fbf0-\U0001fbf9]")
"""Mathematical digits (bold, double-struck, monospaced) and those of segmented displays."""
_STRUCK = re.compile("(?:[0-9][\u0335-\u0338]+)+")
"""Digits struck through by combining characters."""
_RAISED = re.compile("(?<=[0-9])[\u00b9\u00b2\u00b3\u2070\u2074-\u2079\u2080-\u2089]{1,2}$")
"""Superscript or subscript digits after a number: the mark of a note."""
_WHOLE, _FRACTION = 16, 4
"""Digits before and after the point that a fact can hold (DECIMAL(20,4)); longer numbers are never rounded."""

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c\u180e]")
_REVERSED = re.compile("\u202e([^\u202a-\u202e]*)")
"""Text after a right-to-left override is displayed from right to left."""
_ESCAPED_SPACE = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|#160|#xa0|#12288|#x3000);", re.I)
"""A space that was escaped twice, so that the page shows its code."""


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """The state of a cell. `unit` is printed after the number, `note` is other text, `split` means that digits are
    separated by white space; `leading_zero` that the digits begin with 0, as those of two joined numbers may (`02481`);
    `struck` and `raised` are digits beside the number that do not count."""

    state: State
    value: Decimal | None
    raw: str
    note: str | None = None
    unit: str | None = None
    split: bool = False
    leading_zero: bool = False
    struck: str = ""
    raised: str = ""


def read_number(text: str, marks: Collection[str]) -> ParsedNumber:
    """Parse `text` as a fact: `１，２３４` and `251000元` are numbers,
    `22（其中修订 16 件）` is 22 with a note, `/` a mark.

    Digits separated by white space are read as one number with `split`; anything that would need guessing (`约50`,
    `12,34`, `3/5`) is text.
    """
    return _read(text, marks if isinstance(marks, frozenset) else frozenset(marks))


@lru_cache(REMEMBERED)
def _read(text: str, marks: frozenset[str]) -> ParsedNumber:
    drawn = _INVISIBLE.sub("", _REVERSED.sub(lambda found: found[1][::-1], text))
    raw = re.sub(r"\s*[\n\f]\s*", "\n", drawn.strip())
    plain = _ESCAPED_SPACE.sub(" ", raw).translate(_WIDE).strip()
    plain = _OTHER_DIGITS.sub(lambda found: str(unicodedata.digit(found[0])), plain)
    plain, struck, raised = _without_marks(plain)
    if not plain:
        return ParsedNumber("blank", None, "")
    if re.sub(r"\s", "", plain) in marks:
        return ParsedNumber("mark", None, _one_line(raw))
    joined = _GAP.sub("", plain)
    found = _NUMBER.fullmatch(joined)
    if not found:
        return ParsedNumber("text", None, _one_line(raw))
    rest = _UNIT.fullmatch(found["rest"].replace("\n", ""))
    assert rest is not None  # every part of the pattern is optional
    note = rest["rest"].strip()
    if note and not _NOTE.fullmatch(note):
        return ParsedNumber("text", None, _one_line(raw))
    value = Decimal(found["number"].replace(",", ""))
    whole, _, fraction = found["number"].lstrip("+-").replace(",", "").partition(".")
    if len(whole) > _WHOLE or len(fraction) > _FRACTION:
        return ParsedNumber("text", None, _one_line(raw))
    split = _GAP.search(plain.partition("(")[0]) is not None  # only within the number, not within a note
    unit = rest["unit"] or _unit_of(note)
    leading_zero = len(whole) > 1 and whole.startswith("0")
    note_or_none = _one_line(note) or None
    return ParsedNumber("reported", value, _one_line(raw), note_or_none, unit, split, leading_zero, struck, raised)


def _without_marks(plain: str) -> tuple[str, str, str]:
    """A number without struck and raised digits beside it, and these; the text unchanged if nothing else is printed."""
    struck, raised = " ".join(_STRUCK.findall(plain)), "".join(_RAISED.findall(plain))
    rest = _RAISED.sub("", _STRUCK.sub(" ", plain)).strip()
    return (rest, struck, raised) if re.search("[0-9]", rest) else (plain, "", "")


def sum_of(numbers: Sequence[ParsedNumber]) -> ParsedNumber:
    """The sum of several numbers; unknown if one of them is not a number."""
    raw = "；".join(number.raw for number in numbers) if any(number.raw for number in numbers) else ""
    states = {number.state for number in numbers}
    units = {number.unit for number in numbers}
    if len(states) > 1 or len(units) > 1:
        return ParsedNumber("text", None, raw)
    value = sum((number.value for number in numbers if number.value is not None), Decimal(0))
    split = any(number.split for number in numbers)
    leading_zero = any(number.leading_zero for number in numbers)
    struck, raised = " ".join(n.struck for n in numbers).strip(), " ".join(n.raised for n in numbers).strip()
    (state,), (unit,) = states, units
    value_or_none = value if state == "reported" else None
    return ParsedNumber(state, value_or_none, raw, None, unit, split, leading_zero, struck, raised)


def _unit_of(note: str) -> str | None:
    """The unit that a remark states, as in `592372400（单位：元）`."""
    found = None if re.search(r"\d", note) else _UNIT_NOTED.search(note)
    return found["unit"].removeprefix("人民币") if found else None


def _one_line(text: str) -> str:
    return text.replace("\n", "")
