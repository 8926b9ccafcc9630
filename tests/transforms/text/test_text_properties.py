"""What a text states does not depend on the order of its sentences, on synonyms, or on the width of its letters."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.extractors.document import Passage
from gongkai.flows.project import load_reference
from gongkai.reference import read_table
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running
from tests.transforms.text.score_statements import AGENCIES, EXCERPTS, LABELS, PAGES, ROOT, TRAPS, WRITTEN, score

REFERENCE = load_reference(ROOT / "data" / "reference")
GRAMMAR = REFERENCE.grammar
SENTENCES = (
    "本单位收到政府信息公开申请12件，其中予以公开7件、不予公开2件，结转下年度3件",
    "通过门户网站发布信息120条，微信公众号发布信息80条，微博发布信息15条",
    "主动公开政府信息300条",
    "因政府信息公开引起的行政复议2件、行政诉讼1件",
    "未收取信息处理费",
    "制发行政规范性文件6件，废止2件",
    "去年收到政府信息公开申请9件",
    "受理行政许可申请1200件",
    "12345热线办理诉求35件",
    "开展在线访谈4次，发布政策解读11篇",
)
NO_SYNONYMS = frozenset({"filler", "joint", "silent", "ending", "level", "beside"})
"""Kinds of rows whose words are only read alike where they stand between others: 政府 is a part of 政府网站."""
ROWS = [
    row["terms"].split("|")
    for _, row in read_table(ROOT / "data" / "reference" / "text" / "terms.csv")
    if row["kind"] not in NO_SYNONYMS
]
SYNONYMS = {word: [other for other in row if other != word] for row in ROWS for word in row if len(row) > 1}
"""The words of the same row; rows of one concept differ in what may stand around them."""
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def counted(text: str, years: frozenset[int] = frozenset({2024})) -> Counter[tuple[str, str]]:
    found = read_statements(running([Passage(0, text)]), GRAMMAR, years)
    return Counter((statement.statement, f"{statement.value:f}") for statement in found)


TOGETHER = counted("。".join(SENTENCES))


def test_the_sentences_state_what_they_say() -> None:
    """Read off the sentences above."""
    assert sum(TOGETHER.values()) == 16
    assert TOGETHER["requests.received", "12"] == TOGETHER["petitions.hotline", "35"] == 1


@given(st.permutations(SENTENCES))
@settings(max_examples=60, deadline=None)
def test_the_order_of_sentences(sentences: Sequence[str]) -> None:
    assert counted("。".join(sentences)) == TOGETHER


CLAUSES = (
    "收到政府信息公开申请12件",
    "主动公开政府信息300条",
    "通过门户网站发布信息120条",
    "微信公众号发布信息80条",
    "因政府信息公开引起的行政复议2件",
    "未收取信息处理费",
    "新制发行政规范性文件6件",
    "开展在线访谈4次",
    "新增受理行政许可申请1200件",
)


@given(st.permutations(CLAUSES), st.sampled_from("，；"))
@settings(max_examples=100, deadline=None)
def test_the_order_of_clauses(clauses: Sequence[str], mark: str) -> None:
    assert counted(mark.join(clauses)) == counted("。".join(CLAUSES))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_synonyms_of_one_row(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SENTENCES))
    exchanged, at = "", 0
    for match in GRAMMAR.scanner.finditer(text):
        if match["word"] in SYNONYMS:
            exchanged += text[at : match.start()] + data.draw(st.sampled_from(SYNONYMS[match["word"]]))
            at = match.end()
    exchanged += text[at:]
    assert counted(exchanged) == counted(text), exchanged


def labelled_sentences() -> list[str]:
    """Every sentence of the labelled texts, once each."""
    found: set[str] = set()
    for path in (LABELS, WRITTEN, TRAPS, AGENCIES, PAGES, EXCERPTS):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {part for row in csv.DictReader(file) for part in re.split("[。\n]", row["text"]) if part}
    return sorted(found)


def words_of(text: str) -> list[str]:
    return [match[0] for match in GRAMMAR.scanner.finditer(text)]


def exchanged(sentence: str) -> str:
    """The sentence with one word exchanged for another of its row, which depends on the sentence alone; as it is where
    the new word would form a longer one with what stands beside it, as 暂 and 免收费用 do."""
    found = list(GRAMMAR.scanner.finditer(sentence))
    places = [place for place, match in enumerate(found) if match["word"] in SYNONYMS]
    if not places:
        return sentence
    draw = Random(sentence)
    place = draw.choice(places)
    match, word = found[place], draw.choice(SYNONYMS[found[place][0]])
    other = sentence[: match.start()] + word + sentence[match.end() :]
    words = [match[0] for match in found]
    return other if words_of(other) == [*words[:place], word, *words[place + 1 :]] else sentence


def test_synonyms_and_width_in_all_labelled_sentences() -> None:
    """One exchange in each, and all letters wide. The year of a sentence is its own."""
    different = []
    for sentence in labelled_sentences():
        stated = counted(sentence, frozenset())
        others = {exchanged(sentence), sentence.translate(_WIDE) if stated else sentence} - {sentence}
        different += [(sentence, other) for other in others if counted(other, frozenset()) != stated]
    assert different == []


@given(st.permutations(SENTENCES), st.sets(st.integers(0, 400)))
@settings(max_examples=60, deadline=None)
def test_full_width_letters(sentences: Sequence[str], places: set[int]) -> None:
    text = "。".join(sentences)
    wide = "".join(c.translate(_WIDE) if i in places else c for i, c in enumerate(text))
    assert counted(wide) == TOGETHER
    assert counted(" ".join(text)) == TOGETHER


@given(st.text(alphabet="收到政府信息公开申请未件条12,，。、（）其中同比", max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for statement in read_statements(running([Passage(0, text)]), GRAMMAR):
        assert statement.quote


@pytest.mark.parametrize("labels", [LABELS, WRITTEN, TRAPS, AGENCIES, PAGES, EXCERPTS], ids=lambda labels: labels.stem)
def test_the_statements_of_labelled_texts(labels: Path) -> None:
    """score_statements.py prints what differs."""
    result = score(REFERENCE, labels)
    assert result.precision >= 0.99
    assert result.recall >= 0.9
