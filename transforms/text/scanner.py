"""The one pattern that finds all words and numbers of a text, made from the tables of data/reference/text/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_Trie = dict[str, "_Trie"]

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
    rf"(?P<period>(?=[1-9两二三四五六七八九十截计近])(?:(?<!\d)20(?:{_YEARS})20\d\d年度?|"
    r"(?<!\d)20\d\d年?度?[、和与及]20\d\d(?:[两二]年|年度?(?=[两二]年|,?(?:[共总合累]|新?收到|受理|办理|主动公开|公开|发布|制[定发]|印发)))|"
    r"(?<![^,;。:、])计划[于在到至]?20\d\d年度?|"
    r"截[至止]到?(?:20\d\d年)?(?:[1-9]|1[01])月"
    r"|(?<!\d)(?!1月?份?[-—–~至到]+12月)(?:[1-9]|1[0-2])月?份?[-—–~至到]+(?:[1-9]|1[0-2])月(?!\d)"
    r"|(?<![至到止\d])(?:[1-9]|1[0-2])月份"
    r"|(?<![^,;。:])(?:[1-9]|1[0-2])月(?![\d至到底末初份-]|举办|召开)"
    r"|(?<![至到止\d])20\d\d年(?:[1-9]|1[0-2])月(?=,?(?:公开|主动公开|发布|收到|受理|办理|召开|举办|开展|组织|共|累计|新收))"
    r"|近[两二三四五六七八九十2-9]年来?|(?<![\d一二三四五六七八九十])[两二三四五六七八九十2-9]年[来间]))"
)
"""Some months, several years, or a plan: 截至6月, 1-6月, 近三年, 2019年至2022年, 计划2022年; 1-12月 is the year. The
look at the first letter spares all alternatives at most places of a text."""

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
    number = _NUMBER.format(units=alternatives(units))
    like_numbers = [word for word in words if re.match(number, word)]  # 百家号 is no number of 家
    number = (f"(?!{alternatives(like_numbers)})" if like_numbers else "") + number
    names = _misread(places, words, re.compile(number))
    place = f"(?P<place>{alternatives(names)})|" if names else ""
    return re.compile(
        rf"{place}(?P<title>《[^《》]{{0,200}}》)|{_OTHER_PERIOD}|(?P<carry>转(?=20\d\d年))|(?P<year>(?<!\d)20\d\d(?=年))年度?|(?P<zero>[为是]0(?=[,;。、)]|$))|{number}|(?P<mark>[,:;()])|(?P<word>{alternatives(words)})"
    )


def alternatives(words: Iterable[str]) -> str:
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
