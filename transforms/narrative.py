"""What the text of a report says against what its tables say.

Reports name numbers in words, and not always those of the table: another scope, another year's template, a slip.
`data/reference/statements.csv` says which sentences state which number and which numbers of the table they
could mean; where a report's sentences fit none of them, that is a finding. The table stays as published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

from gongkai.extractors.document import Passage, compact
from gongkai.transforms.formulas import evaluate
from gongkai.transforms.model import Cause, Fact, Finding
from gongkai.transforms.reference import Reference, Statement

_SENTENCE = re.compile(r"[^。；;!?！？]+")
_WIDER = re.compile("全[区市县省州旗]|各(?:部门|单位|乡镇|街道|县区)")
_OTHER_YEAR = re.compile(r"(?:去年|上年|20\d\d年)同期|同比|环比|20\d\d年以来|累计")
Totals = Mapping[str, Decimal | None]


def running_text(passages: Iterable[Passage]) -> str:
    """The text outside the tables in one piece, without white space, letters and digits as usual ones."""
    return unicodedata.normalize("NFKC", compact("".join(p.text for p in passages)))


def totals_of(facts: Iterable[Fact]) -> Totals:
    """The value of each indicator: in the total column where it is printed per applicant."""
    return {f.indicator: f.value for f in facts if f.applicant in (None, "total")}


def compare(text: str, facts: Iterable[Fact], reference: Reference) -> list[Finding]:
    """A finding for each statement that no candidate number of the tables bears out, or only another than the first.

    `text` is the report's running text.
    """
    stated = list(facts)
    sentences = _SENTENCE.findall(text)
    findings = []
    for statement in reference.statements:
        # the forms give other cells the same name: each statement is held against those of its own
        totals = totals_of(f for f in stated if f.form in statement.forms)
        findings += _held(statement, sentences, totals, reference)
    return findings


def _held(statement: Statement, sentences: list[str], totals: Totals, reference: Reference) -> list[Finding]:
    """What is to be said of one statement: nothing where the first candidate bears it out, or none could."""
    candidates = {name: evaluate(terms, totals) for name, terms in statement.candidates.items()}
    known = {name: value for name, value in candidates.items() if value is not None}
    said = [(number, quote, sentence) for sentence in sentences for number, quote in _numbers(statement, sentence)]
    widest = next(iter(candidates.values()))
    if not known or not said or any(number == widest for number, _, _ in said):
        return []
    (indicator, _), *_ = next(iter(statement.candidates.values()))
    by_applicant = any(
        i.indicator == indicator and i.form in statement.forms and i.by_applicant for i in reference.indicators
    )

    def finding(rule: str, number: Decimal, quote: str, actual: str, cause: Cause) -> Finding:
        return reference.finding(
            rule,
            indicator=indicator,
            applicant="total" if by_applicant else None,
            cause=cause,
            detail=statement.name,
            expected=f"{number:f}",
            actual=actual,
            label=statement.label_zh,
            label_en=statement.label_en,
            quote=quote,
        )

    # that there were none is borne out by the first candidate alone
    for number, quote, _ in said:
        for name, value in known.items():
            if number and number == value:
                return [finding("text.matched", number, quote, name, "scope")]
    number, quote, sentence = said[0]
    actual = "；".join(f"{name} {value:f}" for name, value in known.items())
    return [finding("text.conflict", number, quote, actual, "scope" if _WIDER.search(sentence) else "unknown")]


def _numbers(statement: Statement, sentence: str) -> list[tuple[Decimal, str]]:
    """The numbers that a sentence states, each with its words; 0 where it says that there were none."""
    if not statement.about.search(sentence) or _OTHER_YEAR.search(sentence):
        return []
    numbers = [(Decimal(found.group(1)), found.group()) for found in statement.number.finditer(sentence)]
    if not numbers and statement.zero and (found := statement.zero.search(sentence)):
        numbers = [(Decimal(0), found.group())]
    return numbers
