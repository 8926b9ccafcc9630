"""Recognising names of agencies by their words, and the canonical form that ids are made of.

The words are rows of `data/reference/agency_words.csv`; the rules that map variants to one name are rows of
`data/reference/agency_names.csv`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from gongkai.extractors.document import compact

Row = Mapping[str, str]

MAX_NAME = 45
"""Text longer than this is not taken for the name of an agency."""
MAX_GIVEN_NAME = 60
"""The same for a name given by a title or a source, which may name an office together with the organ it serves."""
_MARK = re.compile("([。,;])")
_CHARACTERS = re.compile(r"[〇\u3400-\u9fff\uf900-\ufaff()·•、\"“”\-A-Za-z0-9○]+")
_PHRASES = (
    ("编制/author", "author"),
    ("正文/subject", "subject"),
    ("联系/contact", "contact"),
    ("正文/subject", "own"),
)
"""The places in sentences that name an agency and the roles of their patterns, the most trustworthy first."""
YEAR = r"(?:20\d{2}|(?<!\d)(?:0[89]|[1-4]\d)(?=年))"
"""A year as reports print it: 2023, or 23 before 年. The first year reported on is 2008."""

_HAN_YEAR = re.compile(
    "二[〇○零OoＯ0](?P<pair>[〇○零OoＯ0一二三四][〇○零OoＯ0一二三四五六七八九])(?:年|(?=[-—–~～至到]))"
    "|(?<![〇○零一二三四五六七八九十百])二(?P<cut>[一二三四][〇○零一二三四五六七八九])年"
)
"""A year in Han numerals, also one whose 〇 a scan has lost: 二二三年."""
_HAN_DIGITS = str.maketrans("〇○零OoＯ一二三四五六七八九", "000000123456789")
_REGIMENT = re.compile("[一二三][〇○零一二三四五六七八九]{1,2}(?=团)")
"""一〇三团 and 103团 are the same agency."""


@lru_cache(4_000)
def plain(text: str) -> str:
    """`text` without white space, NFKC-normalised, with years in Han numerals as digits."""
    flat = unicodedata.normalize("NFKC", compact(text))
    return _HAN_YEAR.sub(_in_digits, flat)


def _in_digits(found: re.Match[str]) -> str:
    pair = found["pair"] or found["cut"]
    return f"20{pair.translate(_HAN_DIGITS)}{'年' if found.group().endswith('年') else ''}"


def full_year(printed: str) -> int:
    """The year in four digits, from four or only the last two: 23 → 2023."""
    return int(printed) % 100 + 2000


def patterns_by_role(rows: Iterable[Row]) -> dict[str, str]:
    """The patterns of each role, joined into one alternation. Raises re.error for an invalid pattern."""
    words: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        re.compile(row["pattern"])
        words[row["role"]].append(row["pattern"])
    return {role: "|".join(patterns) for role, patterns in words.items()}


class AgencyNames:
    """Recognises names of agencies by their words, without knowledge of districts."""

    def __init__(self, words: Iterable[Row], rules: Iterable[Row]) -> None:
        role = patterns_by_role(words)
        self._ending = re.compile(f".*(?:{role['ending']})")
        self._township = re.compile(role["township"])
        self._cut_township = re.compile(
            rf"(?:(?!{role['short_township']})[\u3400-\u9fff])?(?:{role['township_office']})"
        )
        self._town = re.compile(role["town"])
        self._office_of_government = re.compile(role["office_of_government"])
        self._fragment = re.compile(role["fragment"])
        self._second_name = re.compile(role["second_name"])
        self._county = re.compile(role["county"])
        self._corps_prefix = re.compile(role["corps_prefix"])
        self._in_a_sentence = re.compile(role["in_a_sentence"])
        self._national = re.compile(role["national"])
        self._prefix = re.compile(f"(?:{role['prefix']})")
        self._zone = re.compile(f".*?(?:{role['zone']})")
        self._scope_words = role["scope"]
        self._scope = re.compile(f"(.+?)(?:{self._scope_words})")
        self._self = re.compile(role["self"])
        self._relative = re.compile(f"{role['self']}|{role['relative']}")
        self._sentence = re.compile(role["sentence"])
        self._verb = re.compile(f"(?:{role['verb']})")
        self._verb_at_end = re.compile(f"(?:{role['verb']})[了的]?$")
        self._seat = re.compile(role["seat"])
        self._institution = re.compile(role["institution"])
        self._college = re.compile(role["college"])
        self._namesake_zone = re.compile(role["namesake_zone"])
        self._new_area = re.compile(role["new_area"])
        self._zone_of_county = re.compile(role["zone_of_county"])
        self._generic = re.compile(role["generic"])
        self._vertical = re.compile(role["vertical"])
        self._feature = re.compile(role["feature"])
        self._trade_zone = re.compile(role["trade_zone"])
        self._bureau = re.compile(role["bureau"])
        self._corps = re.compile(role["corps"])
        self._owner = re.compile(f"(?:{role['owner']})")
        self._medium = re.compile(role["medium"])
        self._compiler = re.compile(role["compiler"])
        self.future = re.compile(role["future"])
        self._site = re.compile(f"([\u3400-\u9fff]{{2,40}}?)(?:{role['site']})")
        self._short_site = re.compile(role["short_site"])
        self._issuer = re.compile(f"([\u3400-\u9fff]{{2,40}}?)(?:{role['issuer']})")
        self._other_body = re.compile(role["other_body"])
        self._office = re.compile(role["office"])
        self.phrases = tuple((place, re.compile(role[name])) for place, name in _PHRASES)
        self.people = re.compile(f"(?:{role['people']})+")
        self._told_year = role["told_year"]
        self._rules = tuple(
            (re.compile(row["pattern"]), row["name"]) for row in sorted(rules, key=lambda row: int(row["position"]))
        )

    def tells_of_year(self, text: str, year: int) -> bool:
        """Whether the text has a `told_year` phrase with the year: 2023年,…; 2023年共收到…; 截至2023年底."""
        return re.search(self._told_year.replace("{year}", str(year)), text, re.MULTILINE) is not None

    def is_name(self, text: str) -> bool:
        """Whether `text` may be a name: at most `MAX_NAME` characters, none unusual, and no words of sentences."""
        return (
            2 <= len(text) <= MAX_NAME
            and _CHARACTERS.fullmatch(text) is not None
            and self._sentence.search(text) is None
        )

    def ends(self, text: str) -> bool:
        """Whether `text` ends like the name of an agency and has a beginning: at least three characters, and not merely
        办公室 or the like. A second name in brackets at the end is ignored: 县委农办(县农业局)."""
        text = self._second_name.sub("", text)
        return (
            len(text) > 2
            and self._ending.fullmatch(text) is not None
            and not self._fragment.match(text)
            and not self._generic.fullmatch(text)
        )

    def is_relative(self, text: str) -> bool:
        """Whether a name refers to an agency without its place: 我局, 区政府."""
        return self._relative.match(text) is not None

    def is_self(self, text: str) -> bool:
        """Whether a name is one that the writer uses for itself: 我局."""
        return self._self.match(text) is not None

    def is_township(self, name: str) -> bool:
        return self._township.fullmatch(name) is not None

    def is_cut_township(self, rest: str) -> bool:
        """Whether the rest of a name after a county is too short for a town, so that the "county" belongs to the name
        of a town: 唐县镇, 古县渡镇, 西城区街道办事处."""
        return self._cut_township.fullmatch(rest) is not None

    def township_stem(self, name: str) -> str | None:
        """The town in the name of its government or office: 两城镇人民政府办公室 → 两城镇. None for others."""
        name = self._office_of_government.sub("", name)
        found = self._town.match(name)
        return found.group() if found and self.is_township(name) else None

    def town_pattern(self, stem: str) -> str:
        """The pattern of a town, which addresses print with its peoples: 落别布依族彝族乡 for 落别乡."""
        return f"{re.escape(stem[:-1])}(?:{self.people.pattern})?{stem[-1]}"

    def is_national(self, name: str) -> bool:
        return self._national.fullmatch(name) is not None

    def begins_with_county(self, name: str) -> bool:
        """Whether a name begins with what looks like a county or urban district: 某某区教育局, not 某某开发区管委会."""
        found = self._county.match(name)
        return found is not None and self._zone.fullmatch(found.group()) is None

    def has_seat(self, name: str) -> bool:
        """Whether names of this kind give their seat without 市 or 县: 广州海关."""
        return self._seat.search(name) is not None

    def is_college(self, name: str) -> bool:
        """Whether a name is that of a university, which may be called after its province or city: 随州职业技术学院."""
        return self._college.fullmatch(name) is not None

    def is_vertical(self, rest: str) -> bool:
        """Whether the rest of a name after a place is of a kind also named after roads, waters or quarters: 海事局."""
        return self._vertical.fullmatch(rest) is not None

    def is_feature(self, rest: str) -> bool:
        """Whether the rest of a name turns the stem before it into a lake or river: 湖海事局 in 微山湖海事局."""
        return self._feature.fullmatch(rest) is not None

    def is_trade_zone(self, name: str) -> bool:
        """Whether a name begins with a free trade zone, which is called after its province: 福建自由贸易试验区."""
        return self._trade_zone.match(name) is not None

    def corps(self, name: str) -> str | None:
        """The name without 兵团 of an organ of 新疆生产建设兵团 that is in none of its cities; None for others."""
        bare = self._corps_prefix.sub("", name)
        return bare if self._corps.fullmatch(bare) else None

    def is_bureau(self, rest: str) -> bool:
        """Whether a name without its place is a bureau that every county has: 教育局, not 公园管理局."""
        return self._bureau.fullmatch(rest) is not None

    def is_zone_of_county(self, rest: str) -> bool:
        """Whether the rest of a name after a province or city may be a zone called after a county in it."""
        return self._zone_of_county.fullmatch(rest) is not None

    def is_named_for_itself(self, name: str) -> bool:
        """Whether a name is complete without that of its district: 燕郊高新区, 两城镇人民政府, 长江大学."""
        its_own = self.is_township(name) or self.has_seat(name) or self._institution.fullmatch(name) is not None
        return bool(name) and not self._in_a_sentence.match(name) and self.ends(name) and its_own

    def is_new_area(self, rest: str) -> bool:
        """Whether the rest of a zone's name is of a kind whose names do not tell the district: 新区, 风景区."""
        return self._new_area.fullmatch(rest) is not None

    def is_namesake_zone(self, name: str) -> bool:
        """Whether a zone shares its name with a district or another zone: 东湖高新区."""
        return self._namesake_zone.fullmatch(name) is not None

    def is_medium(self, name: str) -> bool:
        """Whether a name is that of a newspaper or the like, whose texts pages reprint."""
        return self._medium.fullmatch(name) is not None

    def is_compiler(self, name: str) -> bool:
        """Whether a name is that of a kind of bureau that may compile the report of its whole county or city."""
        return self._compiler.fullmatch(name) is not None

    def without_prefix(self, name: str) -> str:
        """The name without the superior organs at its beginning (国家税务总局, 中共), unless nothing would be left."""
        found = self._prefix.match(name)
        while found and found.end() < len(name):
            name = name[found.end() :]
            found = self._prefix.match(name)
        return name

    def owner(self, name: str) -> tuple[str, str]:
        """The superior organ or company at the beginning of a name and the rest; ("", name) if there is none."""
        found = self._owner.match(name)
        if not found or found.end() == len(name):
            return "", name
        return found.group(), re.sub(r"^\((.*?)\)", r"\1", name[found.end() :])

    def without_office(self, name: str) -> str:
        """大冶市自然资源和规划局办公室 → 大冶市自然资源和规划局"""
        found = self._office.fullmatch(name)
        return next((group for group in found.groups() if group), name) if found else name

    def sites(self, text: str) -> list[str]:
        """What precedes each phrase for a government's site: 某市 of 某市人民政府门户网站."""
        return self._site.findall(text)

    def short_sites(self, text: str) -> list[str]:
        """What stands for a district in phrases for its site without 市 or 县: 赫山 of 中国赫山网."""
        return [found[found.lastindex or 0] for found in self._short_site.finditer(text)]

    def issuers(self, text: str) -> list[str]:
        """What precedes each phrase for a government that issues a notice: 某市 of 某市人民政府关于."""
        return self._issuer.findall(text)

    def without_other_bodies(self, text: str) -> str:
        """The text without clauses about other bodies (赴南京市民政局学习): they name neither writer nor place.
        Lines without a mark are no text."""
        lines = text.split("\n")
        return "\n".join(self._own_clauses(line) if _MARK.search(line) else line for line in lines)

    def _own_clauses(self, line: str) -> str:
        return "".join(clause for clause in _MARK.split(line) if not self._other_body.search(clause))

    def without_scope(self, name: str) -> str:
        """广州海关关区 → 广州海关: the scope of the numbers is not part of the name."""
        found = self._scope.fullmatch(name)
        return found[1] if found and self.ends(found[1]) else name

    def behind_verb(self, text: str) -> Iterable[str]:
        """The clause, and what follows each announcing verb in it, the shortest last. A verb at its end is dropped."""
        text = self._verb_at_end.sub("", text).removeprefix("由")
        yield text
        for found in self._verb.finditer(text):
            yield text[found.end() :]

    def joined(self, before: str, behind: str) -> str | None:
        """The agency of a title from the parts before and after the year, which may overlap. None if there is none."""
        if not before or not behind or behind in before:
            name = before or behind
        elif behind.endswith(before) or behind.startswith(before):
            name = behind
        else:
            name = before + behind
        if re.fullmatch(self._scope_words, name):  # 2023年关区政府信息公开…
            return None
        return self.without_scope(name) or None

    def canonical(self, name: str) -> str:
        """The canonical form of a name without its district, shared by all its variants."""
        for pattern, replacement in self._rules:
            found = pattern.fullmatch(name)
            if found:
                name = found.expand(replacement)
        return _REGIMENT.sub(lambda found: found.group().translate(_HAN_DIGITS), name)
