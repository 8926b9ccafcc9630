"""The tables of data/reference/text/, in the form in which the reader of sentences uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from gongkai.transforms.text.doubt_rows import Doubt, doubt

Row = Mapping[str, str]
Table = Iterable[Row]
_T = TypeVar("_T")
_Trie = dict[str, "_Trie"]

REMEMBERED = 20_000
"""How many answers a grammar keeps at most."""


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
    """A row of readings.csv: what a number means. `statement` is None if the number states nothing."""

    statement: str | None
    subjects: frozenset[str]
    needs: Needs
    units: frozenset[str]
    denied: bool

    def about(self, subjects: frozenset[str]) -> bool:
        return "*" in self.subjects or not self.subjects.isdisjoint(subjects)


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
    endings: dict[str, re.Pattern[str]]
    """Endings of the names of bodies, by sort: `organ` of government, `other` body, `leader` of agencies, and `any`."""
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
        return re.compile(_alternatives(self.levels) or "(?!)")

    @cached_property
    def scanner(self) -> re.Pattern[str]:
        """Compiled when a text is first read, as that takes half as long as reading all reference data."""
        return scanner(self.concepts, self.units, self.places)

    def subject(self, concepts: frozenset[str]) -> str | None:
        """What a phrase with these concepts is about, by the first row that fits; None if no row does."""
        return self._once(concepts, lambda: next((s.name for s in self.subjects if s.needs.holds(concepts)), None))

    def objects(self, subjects: frozenset[str]) -> frozenset[str]:
        """The concepts of the words that name these subjects: the first set that each of their rows needs."""
        rows = (row.needs.all_of[:1] for row in self.subjects if row.name in subjects)
        return self._once(("objects", subjects), lambda: frozenset().union(*(some for row in rows for some in row)))

    def pattern(self, subjects: frozenset[str], concepts: frozenset[str], unit: str | None) -> Pattern | None:
        """What a number with this unit means, or a denial if `unit` is None; None if no row fits."""
        return self._once((subjects, concepts, unit), lambda: self._pattern(subjects, concepts, unit))

    def _pattern(self, subjects: frozenset[str], concepts: frozenset[str], unit: str | None) -> Pattern | None:
        fitting = (p for p in self.patterns if (p.denied if unit is None else unit in p.units or "*" in p.units))
        return next((p for p in fitting if p.about(subjects) and p.needs.holds(concepts)), None)

    def may_state(self, subjects: frozenset[str], concepts: frozenset[str], unit: str | None) -> bool:
        """Whether a number with this unit, or a denial, states something if the flags of its phrase are as needed."""
        return self._once(("may", subjects, concepts, unit), lambda: self._may_state(subjects, concepts, unit))

    def _may_state(self, subjects: frozenset[str], concepts: frozenset[str], unit: str | None) -> bool:
        fitting = (p for p in self.patterns if (p.denied if unit is None else unit in p.units or "*" in p.units))
        return any(
            p.statement is not None
            and p.about(subjects)
            and all(not (some.isdisjoint(concepts) and some.isdisjoint(FLAGS)) for some in p.needs.all_of)
            for p in fitting
        )

    def _once(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        if question not in self.known:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            self.known[question] = answer()
        return cast(_T, self.known[question])


def grammar(
    places: Collection[str], terms: Table, units: Table, subjects: Table, doubts: Table, readings: Table
) -> Grammar:
    """The grammar of these tables. Raises ValueError for a row that is not understood; it names file and line."""
    words: dict[str, tuple[str, str]] = {}
    counted_in: dict[str, frozenset[str]] = {}
    rows = list(terms)
    for row in (row for row in rows if row["kind"] not in (SILENT, ENDING, LEVEL)):
        for word in row["terms"].split("|"):
            if not word or words.setdefault(word, (row["kind"], row["concept"])) != (row["kind"], row["concept"]):
                raise ValueError(f"text/terms.csv:{row.get('line', '?')}: {word!r} is empty or means two things")
            if row.get("units"):
                counted_in[word] = frozenset(row["units"].split("|"))
    unit_of = {word: row["unit"] for row in units for word in row["terms"].split("|")}
    doubted = _rows("doubts", doubts, lambda row: doubt(row, {concept for _, concept in words.values()}))
    known = {concept for _, concept in words.values()} | FLAGS | {row.flag for row in doubted}
    return Grammar(
        words,
        unit_of,
        _rows("subjects", subjects, lambda row: Subject(row["subject"], _needs(row, known))),
        _rows("readings", readings, lambda row: _pattern(row, known)),
        places,
        {denied: _silent(rows, denied=denied) for denied in (False, True)},
        _endings(rows),
        {word: row["concept"] for row in rows if row["kind"] == LEVEL for word in row["terms"].split("|")},
        counted_in,
        doubted,
    )


SILENT = "silent"
"""The kind of words that are not read; and, of these, the concept of those that are silent beside a number, too."""


def _silent(terms: Iterable[Row], *, denied: bool) -> re.Pattern[str]:
    rows = (row for row in terms if row["kind"] == SILENT and (denied or row["concept"] == SILENT))
    words = {word for row in rows for word in row["terms"].split("|")}
    return re.compile(f"(?:{_alternatives(words)})+" if words else "(?!)")


ENDING = "ending"
"""The kind of endings of names; their concepts are `organ_name`, `other_name` and the like."""
LEVEL = "level"
"""The kind of the words in names that are levels of government."""


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
        "one_applicant",
        "channel_before",
        "zero",
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
        "of_rest",
        "of_one_sort",
        "fee_of_other",
        "not_understood",
    }
)
"""Flags that the reader itself adds to the concepts of a phrase, for readings.csv to use."""


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


GROUP = 32
"""Alternatives are tried one by one; a look at the first letter skips a group of this many at once."""

_YEARS = "|".join(
    rf"{year:02}年?度?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?[-—–~至到]+(?!20(?:{year:02}|{year + 1:02}))"
    rf"|{year:02}[-—–~至到]+(?!20{year:02})(?=20\d\d年(?!度))"
    rf"|{year:02}年度?起?[-—–~至到]+(?!20{year:02})"
    for year in range(50)
)
"""The beginning of a span of three years or more, or of two if each is called 年; else two may be one school year:
2021-2022年度."""
_OTHER_PERIOD = (
    rf"(?P<period>(?<!\d)20(?:{_YEARS})20\d\d年度?|"
    r"(?<!\d)20\d\d年?度?[、和与及]20\d\d(?:[两二]年|年度?(?=[两二]年|,?(?:[共总合累]|新?收到|受理|办理|主动公开|公开|发布|制[定发]|印发)))|"
    r"(?<![^,;。:、])计划[于在到至]?20\d\d年度?|"
    r"截[至止]到?(?:20\d\d年)?(?:[1-9]|1[01])月"
    r"|(?<!\d)(?!1月?份?[-—–~至到]+12月)(?:[1-9]|1[0-2])月?份?[-—–~至到]+(?:[1-9]|1[0-2])月(?!\d)"
    r"|(?<![至到止\d])(?:[1-9]|1[0-2])月份"
    r"|(?<![^,;。:])(?:[1-9]|1[0-2])月(?![\d至到底末初份-]|举办|召开)"
    r"|(?<![至到止\d])20\d\d年(?:[1-9]|1[0-2])月(?=,?(?:公开|主动公开|发布|收到|受理|办理|召开|举办|开展|组织|共|累计|新收))"
    r"|近[两二三四五六七八九十2-9]年来?|(?<![\d一二三四五六七八九十])[两二三四五六七八九十2-9]年[来间])"
)
"""Some months, several years, or a plan: 截至6月, 1-6月, 近三年, 2019年至2022年, 计划2022年; 1-12月 is the year."""

_NUMBER = (
    r"(?<!每[页张件份次])(?=[\d约近将超逾大突零〇一二两三四五六七八九十百千])(?P<about>约为|约|近|将近|超过|超|逾|大约|突破)?"
    r"(?:(?<![\d.第])(?P<digits>\d{{1,3}}(?:,\d{{3}}){{1,4}}(?!\d)(?:\.\d{{1,4}})?|\d{{1,15}}(?:\.\d{{1,4}})?)"
    r"|(?<![第零〇一二两三四五六七八九十百千])(?P<chinese>[零〇一二两三四五六七八九十百千]{{1,8}}))"
    r"(?P<scale>[百千万亿]{{0,2}})(?P<more>[余多来])?(?P<scale2>[万亿])?(?P<more2>[余多])?(?P<unit>{units})"
)


SHORTEST = 3
"""Names of fewer characters are too often something else: 县政府和县财政局."""


def _misread(places: Iterable[str], words: Mapping[str, tuple[str, str]], number: re.Pattern[str]) -> list[str]:
    """The names in which words or numbers would be found; for names that seem to deny, also without the last letter."""
    names: list[str] = []
    for place in places:
        found = list(_found_in(place, words, number))
        if len(place) >= SHORTEST and any(concept != "filler" for _, concept in found):
            names += [place, place[:-1]] if any(kind == "denial" for kind, _ in found) else [place]
    return names


def _found_in(name: str, words: Mapping[str, tuple[str, str]], number: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Kind and concept of the words and numbers that the scanner would find in a name.

    They are looked up one by one: a scanner without the names would take as long to compile as the one with them.
    """
    at = 0
    while at < len(name):
        ends = range(len(name), at, -1)
        if figure := number.match(name, at):
            at = figure.end()
            yield "number", "number"
        elif end := next((end for end in ends if name[at:end] in words), None):
            yield words[name[at:end]]
            at = end
        else:
            at += 1


def scanner(words: Mapping[str, tuple[str, str]], units: Iterable[str], places: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all tokens. Each alternative is bounded, so that the time is linear in the text."""
    number = _NUMBER.format(units=_alternatives(units))
    like_numbers = [word for word in words if re.match(number, word)]  # 百家号 is no number of 家
    number = (f"(?!{_alternatives(like_numbers)})" if like_numbers else "") + number
    names = _misread(places, words, re.compile(number))
    place = f"(?P<place>{_alternatives(names)})|" if names else ""
    return re.compile(
        rf"{place}(?P<title>《[^《》]{{0,200}}》)|{_OTHER_PERIOD}|(?P<carry>转(?=20\d\d年))|(?P<year>(?<!\d)20\d\d(?=年))年度?|(?P<zero>[为是]0(?=[,;。、)]|$))|{number}|(?P<mark>[,:;()])|(?P<word>{_alternatives(words)})"
    )


def _alternatives(words: Iterable[str]) -> str:
    """A pattern in the shape of a trie, which finds the longest of the words."""
    root: _Trie = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(root)


def _branches(node: _Trie) -> str:
    letters = sorted(letter for letter in node if letter)
    if not letters:
        return ""
    groups = [letters[i : i + GROUP] for i in range(0, len(letters), GROUP)]
    longer = [_group(group, node, guarded=len(groups) > 1) for group in groups]
    return f"(?:{'|'.join(longer)})" + ("?" if "" in node else "")


def _group(letters: list[str], node: _Trie, *, guarded: bool) -> str:
    longer = "|".join(re.escape(letter) + _branches(node[letter]) for letter in letters)
    return f"(?=[{''.join(map(re.escape, letters))}])(?:{longer})" if guarded else longer
