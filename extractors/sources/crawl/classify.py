"""Classifies titles on lists and answers of servers by the tables in data/reference/web."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.document import compact
from gongkai.extractors.sources.crawl import taken_down
from gongkai.extractors.sources.crawl.page_essence import NEVER_SEEN, essence_of
from gongkai.reference import ReferenceDataError, read_table

SHIPPED = Path(__file__).resolve().parents[3] / "data" / "reference" / "web"
REPORT = "report"
BLOCKED, CHALLENGE, LOGIN, MISSING, BROKEN = "blocked", "challenge", "login", "missing", "broken"
_REFUSED = (BLOCKED, CHALLENGE, LOGIN, MISSING, BROKEN)
_SHELL, _COUNT, _VARIES, _CONTENT = "shell", "count", "varies", "content"
_KINDS_OF_PAGES = (*_REFUSED, _SHELL, _COUNT, _VARIES, _CONTENT)
_LINE = "line"
_PLACES = ("title", "text", "markup", "address", _LINE)
_SHELL_BYTES = 400
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|title|noscript|a)\b.*?</\1\s*>|<[^>]*>", re.S)
_LABEL_IN_FRONT = re.compile(r"^[【\[(〔](.{0,12}?)[】\])〕]|^(?:(?!20\d{2})(?:[\d_]|[^\w《“\"【\[(]))+")
_YEAR_ALONE = re.compile(r"20\d{2}年?度?")
_LONGEST_TITLE = 300
_CHINESE_YEAR = re.compile("二[〇○零0O]([〇○零一二三四五六七八九0O]{2})(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九O", "0001234567890")


@dataclass(frozen=True, slots=True)
class TitleClass:
    """The class of a title: `kind` is "report" or why it is none, with labels;
    agency and year as far as it names them."""

    kind: str
    label_zh: str
    label_en: str
    agency: str | None = None
    year: int | None = None


UNKNOWN = TitleClass("unknown", "titles.csv 中没有匹配的标题", "no pattern of titles.csv matches the title")


@dataclass(frozen=True, slots=True)
class TitlePattern:
    """A row of titles.csv. `pattern` is searched in the title without white
    space and with full-width forms normalised."""

    kind: str
    pattern: re.Pattern[str]
    example: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class PagePattern:
    """A row of pages.csv, for pages with at most `most_text` visible characters (None: all pages). The pattern of a
    line must match the whole line."""

    kind: str
    where: str
    pattern: re.Pattern[str]
    most_text: int | None
    example: str
    system: str = ""
    """The system in front of the site (such as a firewall), where the pattern identifies it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A web page as the patterns see it; texts without white space."""

    markup: str
    address: str
    title: str
    text: str

    def part(self, where: str) -> str:
        return str(getattr(self, where))


@dataclass(frozen=True, slots=True)
class Patterns:
    """Both tables."""

    titles: tuple[TitlePattern, ...]
    pages: tuple[PagePattern, ...]
    folder: Path = SHIPPED
    spellings: tuple[tuple[re.Pattern[str], str], ...] = ()

    def classify_title(self, title: str) -> TitleClass:
        """The class of `title`: the first matching row decides."""
        plain = self.spelled_alike(plain_title(title))
        for row in self.titles:
            if found := row.pattern.search(plain):
                groups = found.groupdict()
                agency = (groups.get("agency") or "").strip("《》-_|:： ") or None
                year = int(groups["year"]) if groups.get("year") else None
                return TitleClass(row.kind, row.label_zh, row.label_en, agency, year)
        return UNKNOWN

    def spelled_alike(self, title: str) -> str:
        """A plain title with the different spellings of a report's title unified."""
        for pattern, becomes in self.spellings:
            title = pattern.sub(becomes, title, count=1)
        return title

    def refused(self, markup: str, address: str) -> str | None:
        """Why a page served as a document is not one: one of _REFUSED."""
        found = self.refusal(markup, address)
        return found.kind if found else None

    def refusal(self, markup: str, address: str) -> PagePattern | None:
        """The row that says why a page served as a document is not one."""
        return self._instead(markup, address) or self._taken_away(markup)

    def _taken_away(self, markup: str) -> PagePattern | None:
        """The row matching a line by which a site says that a text was taken down, wherever the line is on the page. A
        page that shows or links any content of a report does not count, whatever the line says."""
        text = parse_page(markup, "").text
        rows = [row for row in self.pages if row.where == _LINE and row.pattern.search(text)]
        if not rows or any(row.pattern.search(text) for row in self.pages if row.kind == _CONTENT):
            return None
        alone = taken_down.lines(markup)
        found = next((row for row in rows if any(row.pattern.fullmatch(line) for line in alone)), None)
        return None if found is None or taken_down.shows_content(markup) else found

    def _instead(self, markup: str, address: str) -> PagePattern | None:
        """The row that matches a short page, or the address that it came from."""
        rows = [row for row in self.pages if row.kind in _REFUSED and row.where != _LINE]
        # most pages need not be parsed for this: a report is longer than all such pages
        if len(markup) > 40_000:
            rows = [row for row in rows if row.where == "address"]
        page = None
        for row in rows:
            page = page or parse_page(markup, address)
            if page.title and self.classify_title(page.title).kind == REPORT:
                return None  # a short page around an attachment, perhaps below a login box
            short = row.most_text is None or len(page.text) <= row.most_text
            if short and row.pattern.search(page.part(row.where)):
                return row
        return None

    def shell_target(self, data: bytes) -> str | None:
        """The address to which a tiny page without visible content redirects the
        browser; sites do this for old addresses."""
        if len(data) >= _SHELL_BYTES:
            return None
        markup = data.decode("latin-1")
        if _UNSEEN.sub("", markup.lower()).strip():
            return None
        found = (row.pattern.search(markup) for row in self.pages if row.kind == _SHELL)
        return next((match["target"] for match in found if match), None)

    def page_count(self, markup: str) -> int | None:
        """The number of pages that a list states."""
        page = None
        for row in self.pages:
            if row.kind == _COUNT:
                if row.where != "markup":
                    page = page or parse_page(markup, "")
                if found := row.pattern.search(page.part(row.where) if page else markup):
                    return int(found["count"])
        return None

    def same_page(self, one: str, other: str) -> bool:
        """Whether two versions of a page have the same content; counters, clocks and menus make no new edition."""
        moving = [row.pattern for row in self.pages if row.kind == _VARIES]
        return essence_of(one, moving) == essence_of(other, moving)


def plain_title(title: str) -> str:
    """A title as the patterns expect it: no white space, normalised forms,
    digits for a Chinese year, no prefixed label."""
    plain = unicodedata.normalize("NFKC", compact(title[:_LONGEST_TITLE]))
    plain = _CHINESE_YEAR.sub(lambda found: "20" + found[1].translate(_DIGITS), plain)
    if not (label := _LABEL_IN_FRONT.match(plain)):
        return plain
    rest = plain[label.end() :]
    # [2022] before a title without a year is the year of the report
    is_year = _YEAR_ALONE.fullmatch(label[1] or "") and not _YEAR_ALONE.search(rest)
    return f"{label[1]}{rest}" if is_year else rest


def parse_page(markup: str, address: str) -> Page:
    tree = LexborHTMLParser(markup)
    title = tree.css_first("title")
    return Page(markup, address, compact(title.text()) if title is not None else "", _seen(tree))


def _seen(tree: LexborHTMLParser) -> str:
    for node in tree.css(NEVER_SEEN):
        node.decompose()
    text = tree.body.text(separator=" ") if tree.body is not None else ""
    return unicodedata.normalize("NFKC", compact(text))


@cache
def load_patterns(folder: Path = SHIPPED) -> Patterns:
    """The tables in `folder`. Raises ReferenceDataError."""
    titles = folder / "titles.csv"
    pages = folder / "pages.csv"
    spellings = folder / "title_spellings.csv"
    return Patterns(
        tuple(
            TitlePattern(row["kind"], _compiled(titles, line, row), row["example"], row["label_zh"], row["label_en"])
            for line, row in read_table(titles)
        ),
        tuple(_page_pattern(pages, line, row) for line, row in read_table(pages)),
        folder,
        tuple((_compiled(spellings, line, row), row["becomes"]) for line, row in read_table(spellings)),
    )


def _page_pattern(file: Path, line: int, row: dict[str, str]) -> PagePattern:
    if row["kind"] not in _KINDS_OF_PAGES or row["where"] not in _PLACES:
        known = f"kind: {', '.join(_KINDS_OF_PAGES)}; where: {', '.join(_PLACES)}"
        raise ReferenceDataError(file, line, f"kind 或 where 无效（{known}）", f"unknown kind or where ({known})")
    most = row["most_text"]
    if most and not most.isdecimal():
        raise ReferenceDataError(
            file, line, f"most_text 应为数字，实为 {most!r}", f"most_text must be a number, got {most!r}"
        )
    pattern = _compiled(file, line, row)
    needed = {_SHELL: "target", _COUNT: "count"}.get(row["kind"])
    if needed and needed not in pattern.groupindex:
        raise ReferenceDataError(file, line, f"pattern 缺少 (?P<{needed}>…)", f"the pattern has no (?P<{needed}>…)")
    return PagePattern(row["kind"], row["where"], pattern, int(most) if most else None, row["example"], row["system"])


def _compiled(file: Path, line: int, row: dict[str, str]) -> re.Pattern[str]:
    if " " in row["pattern"] and row.get("where", "title") in ("title", "text", _LINE):
        raise ReferenceDataError(
            file,
            line,
            "标题和文字先去掉空格再比较，pattern 中不能有空格",
            "titles and texts are compared without spaces",
        )
    try:
        return re.compile(row["pattern"], re.I)
    except re.error as problem:
        raise ReferenceDataError(
            file, line, f"正则表达式有误：{problem}", f"not a regular expression: {problem}"
        ) from None
