"""A page of words without rules, and what is read from it: what tests of such tables share."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.extractors.document import Box, Document, Passage, TextLayout, Word
from gongkai.transforms.model import Fact, Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report

TITLE = "银川市兴庆区司法局2023年政府信息公开工作年度报告"
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
LEFT, FIRST, STEP, SIZE = 60.0, 270.0, 44.0, 5.0
"""Where labels begin, where the middle of the first column is, from one to the next, and the size of the type."""


@dataclass
class Page:
    """Words put on a page line by line; each number at the middle of its column, or at another place of it."""

    y: float = 40.0
    shift: float = 0.0
    number: int = 1

    def __post_init__(self) -> None:
        self.words: list[Word] = []

    def line(self, *texts: str, columns: int = 7) -> None:
        label, *others = texts
        self.put(label, LEFT)
        for at, text in enumerate(others):
            width = len(text) * SIZE * (1.0 if text[:1] > "\u2e80" else 0.5)
            middle = FIRST + at * STEP * 7 / columns
            self.put(text, middle - width / 2 + (self.shift if text.isdigit() else 0.0))
        self.y += 1.7 * SIZE

    def put(self, text: str, x: float) -> None:
        if text:
            width = len(text) * SIZE * (1.0 if text[:1] > "\u2e80" else 0.5)
            self.words.append(Word(text, Box(x, self.y - 0.85 * SIZE, x + width, self.y + 0.15 * SIZE)))

    def layout(self) -> TextLayout:
        return TextLayout(self.number, tuple(self.words), tuple(self.words), (), "test")


def labels(reference: Reference) -> list[str]:
    return [indicator.row_path[-1] for indicator in reference.of("requests", "2021")]


def numbers(row: int) -> list[str]:
    """The numbers of a row: no two of the table are the same."""
    return [str(100 + 7 * row + column) for column in range(7)]


def requests(page: Page, reference: Reference, blanks: frozenset[tuple[int, int]] = frozenset()) -> Page:
    """The table of requests; the header last, as its words need not come first in a file."""
    page.line("", *APPLICANTS)
    for row, label in enumerate(labels(reference)):
        page.line(label, *("" if (row, column) in blanks else text for column, text in enumerate(numbers(row))))
    return page


def report(reference: Reference, *layouts: TextLayout) -> Report:
    passages = tuple(
        Passage(n, "\n".join([TITLE, *(word.text for word in layout.words)]), layout.page)
        for n, layout in enumerate(layouts)
    )
    document = Document("application/pdf", len(layouts), passages, (), layouts=layouts)
    return to_report("x", document, reference, Hints())


def facts(read: Report) -> dict[tuple[str, str | None], Fact]:
    return {(fact.indicator, fact.applicant): fact for fact in read.facts}


def errors(read: Report) -> set[str]:
    """The rules of the errors about numbers; the pages have one table and no title."""
    found = {finding.rule for finding in read.findings if finding.severity == "error"}
    return found - {"form.table_missing", "identity.year_unknown"}


def raws(read: Report, reference: Reference) -> list[list[str]]:
    found = facts(read)
    types = list(reference.applicants.values())
    return [[found[i.indicator, t].raw for t in types] for i in reference.of("requests", "2021")]


def expected(reference: Reference, blanks: frozenset[tuple[int, int]] = frozenset()) -> list[list[str]]:
    rows = range(len(labels(reference)))
    return [["" if (row, n) in blanks else text for n, text in enumerate(numbers(row))] for row in rows]
