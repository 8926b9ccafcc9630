"""The tables of data/reference/text/, in the form in which the reader of sentences uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from gongkai.transforms.text.doubt_rows import Doubt, doubt
from gongkai.transforms.text.scanner import alternatives, scanner

Row = Mapping[str, str]
Table = Iterable[Row]
_T = TypeVar("_T")

REMEMBERED = 20_000
"""How many answers a grammar keeps at most."""
LONGEST = 40
"""Answers about longer parts of a text are not kept."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Needs:
    """A condition on the concepts of a phrase: at least one of each set in `all_of`, and none of `without`."""

    all_of: tuple[frozenset[str], ...]
    without: frozenset[str]

    def holds(self, concepts: frozenset[str]) -> bool:
        return self.without.isdisjoint(concepts) and not any(some.isdisjoint(concepts) for some in self.all_of)


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of subjects.csv: what a phrase is about."""

    name: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row of number_meanings.csv: what a number means. `statement` is None if the number states nothing."""

    statement: str | None
    subjects: frozenset[str]
    needs: Needs
    units: frozenset[str]
    denied: bool

    def about(self, subjects: frozenset[str]) -> bool:
        return "*" in self.subjects or not self.subjects.isdisjoint(subjects)


Holds = Callable[[str], bool]
"""Whether a flag is set."""


def _none_set(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of number_meanings.csv: it fits if one of each of `needs`, and none of `without`, is set; all are flags."""

    pattern: Pattern
    needs: tuple[list[str], ...]
    without: tuple[str, ...]

    def holds(self, flags: Holds) -> bool:
        return all(any(map(flags, some)) for some in self.needs) and not any(map(flags, self.without))


@dataclass(frozen=True)
class Grammar:
    """Words, units, subjects and patterns; its `scanner` finds the words and numbers of a text."""

    concepts: dict[str, tuple[str, str]]
    """Each word with its kind and concept."""
    units: dict[str, str]
    subjects: tuple[Subject, ...]
    patterns: tuple[Pattern, ...]
    places: Collection[str]
    """Names of places. No part of them is read as a word: 无锡市 denies nothing, 天全县 is not all of a county."""
    silent: dict[bool, re.Pattern[str]]
    """Words that are not read and say nothing: beside a number (key False), and in a denial (key True)."""
    silent_ends: frozenset[str]
    """The last letters of those that are silent beside a number."""
    endings: dict[str, re.Pattern[str]]
    """Endings of the names of bodies, by sort: `organ` of government, `other` body, `leader` of agencies, and `any`."""
    no_actor: re.Pattern[str] = re.compile("(?!)")
    """What stands before the name of a body that does not act itself: 按照, 会同."""
    head_name: re.Pattern[str] = re.compile("(?!)")
    """The name of a government organ, with its level, with which a clause begins: 县教育局高度重视."""
    levels: dict[str, str] = field(default_factory=dict)
    """The words in names of bodies that are levels, each with its level; `none` for longer words with these letters."""
    counted_in: dict[str, frozenset[str]] = field(default_factory=dict)
    """The units that count the things of a word themselves, for words with such units: 个 of 网站 or 窗口."""
    doubts: tuple[Doubt, ...] = ()
    """The rows of doubts.csv."""
    full_name: Callable[[str], str] = str
    """The official name of a body for one that it is called by: 卫生健康委员会 for 卫健委."""
    known: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)
    """Answers given before: reports consist of the same few phrases."""

    @cached_property
    def level_words(self) -> re.Pattern[str]:
        return re.compile(alternatives(self.levels) or "(?!)")

    @cached_property
    def doubts_by_flag(self) -> dict[str, list[Doubt]]:
        return {flag: [row for row in self.doubts if row.flag == flag] for flag in {row.flag for row in self.doubts}}

    @cached_property
    def flags(self) -> frozenset[str]:
        """The flags of number_meanings.csv: those of the reader itself and those of doubts.csv."""
        return FLAGS | self.doubts_by_flag.keys()

    @cached_property
    def scanner(self) -> re.Pattern[str]:
        """Compiled when a text is first read, as that takes half as long as reading all reference data."""
        return scanner(self.concepts, self.units, self.places)

    def is_unexplained(self, part: str, *, denied: bool) -> bool:
        """Whether a part of a text has words that no table holds; `denied` selects which words are silent."""
        if not _LETTER.search(part):
            return False
        if len(part) > LONGEST:
            return self._is_unexplained(part, denied)
        return self.once((part, denied), lambda: self._is_unexplained(part, denied))

    def _is_unexplained(self, part: str, denied: bool) -> bool:
        silent = self.silent[denied]
        if silent.fullmatch(part):
            return False
        return _LETTER.search(silent.sub("", self.scanner.sub("", part))) is not None

    def subject(self, concepts: frozenset[str]) -> str | None:
        """What a phrase with these concepts is about, by the first row that fits; None if no row does."""
        return self.once(concepts, lambda: next((s.name for s in self.subjects if s.needs.holds(concepts)), None))

    def objects(self, subjects: frozenset[str]) -> frozenset[str]:
        """The concepts of the words that name these subjects: the first set that each of their rows needs."""
        rows = (row.needs.all_of[:1] for row in self.subjects if row.name in subjects)
        return self.once(("objects", subjects), lambda: frozenset().union(*(some for row in rows for some in row)))

    def pattern(
        self, subjects: frozenset[str], concepts: frozenset[str], unit: str | None, flags: Holds = _none_set
    ) -> Pattern | None:
        """What a number with this unit means, or a denial if `unit` is None; None if it states nothing. `flags` tells
        whether a flag is set, and is asked only of rows that fit otherwise."""
        candidates = self.once((subjects, concepts, unit), lambda: self._candidates(subjects, concepts, unit))
        return next((candidate.pattern for candidate in candidates if candidate.holds(flags)), None)

    def _candidates(self, subjects: frozenset[str], concepts: frozenset[str], unit: str | None) -> list[Candidate]:
        """The rows that fit if their flags are as needed, up to the last that states something."""
        fitting = (p for p in self.patterns if (p.denied if unit is None else unit in p.units or "*" in p.units))
        found = [
            Candidate(
                p,
                tuple(sorted(some & self.flags) for some in p.needs.all_of if some.isdisjoint(concepts)),
                tuple(sorted(p.needs.without & self.flags)),
            )
            for p in fitting
            if p.about(subjects) and p.needs.without.isdisjoint(concepts)
        ]
        found = [candidate for candidate in found if all(candidate.needs)]
        stating = [place for place, candidate in enumerate(found, 1) if candidate.pattern.statement is not None]
        return found[: max(stating, default=0)]

    def once(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """The answer to a question, computed when it is first asked."""
        try:
            return cast(_T, self.known[question])
        except KeyError:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
        found = self.known[question] = answer()
        return found


def grammar(
    places: Collection[str], terms: Table, units: Table, subjects: Table, doubts: Table, number_meanings: Table
) -> Grammar:
    """The grammar of these tables. Raises ValueError for a row that is not understood; it names file and line."""
    words: dict[str, tuple[str, str]] = {}
    counted_in: dict[str, frozenset[str]] = {}
    rows = list(terms)
    for row in (row for row in rows if row["kind"] not in (SILENT, ENDING, LEVEL, BESIDE)):
        for word in row["terms"].split("|"):
            if not word or words.setdefault(word, (row["kind"], row["concept"])) != (row["kind"], row["concept"]):
                raise ValueError(f"text/terms.csv:{row.get('line', '?')}: {word!r} is empty or means two things")
            if row.get("units"):
                counted_in[word] = frozenset(row["units"].split("|"))
    unit_of = {word: row["unit"] for row in units for word in row["terms"].split("|")}
    doubted = _rows("doubts", doubts, lambda row: doubt(row, {concept for _, concept in words.values()}))
    known = {concept for _, concept in words.values()} | ADDED | FLAGS | {row.flag for row in doubted}
    return Grammar(
        words,
        unit_of,
        _rows("subjects", subjects, lambda row: Subject(row["subject"], _needs(row, known))),
        _rows("number_meanings", number_meanings, lambda row: _pattern(row, known)),
        places,
        {denied: _pattern_of(_silent(rows, denied=denied)) for denied in (False, True)},
        frozenset(word[-1:] for word in _silent(rows, denied=False)),
        _endings(rows),
        _no_actor(rows),
        _head_name(rows),
        {word: row["concept"] for row in rows if row["kind"] == LEVEL for word in row["terms"].split("|")},
        counted_in,
        doubted,
    )


SILENT = "silent"
"""The kind of words that are not read; and, of these, the concept of those that are silent beside a number, too."""


def _silent(terms: Iterable[Row], *, denied: bool) -> set[str]:
    rows = (row for row in terms if row["kind"] == SILENT and (denied or row["concept"] == SILENT))
    return {word for row in rows for word in row["terms"].split("|")}


def _pattern_of(words: Collection[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives(words)})+" if words else "(?!)")


ENDING = "ending"
"""The kind of endings of names; their concepts are `organ_name`, `other_name` and the like."""
LEVEL = "level"
"""The kind of the words in names that are levels of government."""


BESIDE = "beside"
"""The kind of words before the name of a body that does not act: `led` anywhere, `towards` where a clause begins."""


def _no_actor(terms: Iterable[Row]) -> re.Pattern[str]:
    rows = {row["concept"]: row["terms"].split("|") for row in terms if row["kind"] == BESIDE}
    led, towards = (alternatives(rows.get(name, [])) or "(?!)" for name in ("led", "towards"))
    return re.compile(f"(?:{led})|\\A(?:{towards})")


def _head_name(terms: Iterable[Row]) -> re.Pattern[str]:
    levels = [
        word for row in terms if row["kind"] == LEVEL and row["concept"] != "none" for word in row["terms"].split("|")
    ]
    named = {row["concept"]: row["terms"].split("|") for row in terms if row["kind"] in (ENDING, BESIDE)}
    organs, behind = named.get("head_name", []), named.get("behind", [])
    if not (levels and organs):
        return re.compile("(?!)")
    letter = r"[^\W\d的]"
    name = f"{letter}{{0,4}}?(?:{alternatives(levels)}){letter}{{1,12}}?(?:{alternatives(organs)})"
    return re.compile(f"({name})(?!{alternatives(behind) or '(?!)'})")


def _endings(terms: Iterable[Row]) -> dict[str, re.Pattern[str]]:
    rows = {row["concept"]: row["terms"].split("|") for row in terms if row["kind"] == ENDING}
    excepted = "".join(f"(?<!{re.escape(word)})" for word in rows.get("no_name", ()))
    organs, others, rest, of_all = (rows.get(f"{name}_name", []) for name in ("organ", "other", "body", "government"))
    leaders = [*of_all, *rows.get("leader_name", [])]
    sorts = {
        "office": rows.get("office_name", []),
        "organ": [*organs, *of_all],
        "other": others,
        "leader": leaders,
        "any": [*organs, *others, *rest],
    }
    return {
        name: re.compile(f"(?:{'|'.join(map(re.escape, words))}){excepted}$" if words else "(?!)")
        for name, words in sorts.items()
    }


ADDED = frozenset({"zero", "one_applicant"})
"""Concepts that the reader adds to those of the words."""
FLAGS = frozenset(
    {
        "about",
        "part",
        "part_of_information",
        "part_of_other",
        "part_of_action",
        "part_of_channel",
        "part_of_made",
        "part_of_granted",
        "part_of_shown",
        "category",
        "many_channels",
        "counted_again",
        "counted_itself",
        "first",
        "unknown_object",
        "unknown_channel",
        "begins_with_number",
        "listed_information",
        "channel_before",
        "result_of",
        "after_training",
        "after_attended",
        "carried_beside",
        "after_other_year",
        "after_handled",
        "after_contested",
        "received_before",
        "of_many_years",
        "complained_of",
        "among_sorts",
        "examples_only",
        "beside_sorts",
        "documents_beside",
        "applied_for",
        "after_total",
        "after_unstated",
        "named_twice",
        "related",
        "unanswered",
        "other_scope",
        "other_cause",
        "of_section",
        "in_gazette",
        "bare",
        "after_issues",
        "by_openness",
        "within_parts",
        "undated",
        "one_sort",
        "sites_of_others",
        "listed_behind",
        "narrowed",
        "list_beside",
        "channel_elsewhere",
        "other_verb",
        "others_beside",
        "one_way",
        "sum_of_others",
        "letters_counted",
        "object_away",
        "channel_away",
        "after_numbers",
        "other_work",
        "in_a_way",
        "head_unknown",
        "own_hotline",
        "of_rest",
        "of_one_sort",
        "fee_of_other",
        "not_understood",
    }
)
"""Flags that the reader itself sets, for number_meanings.csv to use; each has its test in descriptions.py."""


def _rows(name: str, table: Table, make: Callable[[Row], _T]) -> tuple[_T, ...]:
    made = []
    for row in table:
        try:
            made.append(make(row))
        except (KeyError, ValueError) as error:
            raise ValueError(f"text/{name}.csv:{row.get('line', '?')}: {error}") from None
    return tuple(made)


def _pattern(row: Row, known: set[str]) -> Pattern:
    return Pattern(
        row["statement"] or None,
        frozenset(row["subjects"].split("|")),
        _needs(row, known),
        frozenset(row["units"].split("|")) - {""},
        row["denied"] == "1",
    )


def _needs(row: Row, known: set[str]) -> Needs:
    needs = tuple(frozenset(some.split("|")) for some in row["needs"].split())
    without = frozenset(row["without"].split("|")) - {""}
    if unknown := frozenset().union(*needs, without) - known:
        raise ValueError(f"no concept of terms.csv: {', '.join(sorted(unknown))}")
    return Needs(needs, without)
