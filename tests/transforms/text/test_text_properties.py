"""What a text states does not depend on the order of its sentences, on synonyms, or on the width of its letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

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
NO_SYNONYMS = frozenset({"filler", "joint", "silent", "ending", "level"})
"""Kinds of rows whose words are only read alike where they stand between others: 政府 is a part of 政府网站."""
ROWS = [
    row["terms"].split("|")
    for _, row in read_table(ROOT / "data" / "reference" / "text" / "terms.csv")
    if row["kind"] not in NO_SYNONYMS
]
SYNONYMS = {word: [other for other in row if other != word] for row in ROWS for word in row if len(row) > 1}
"""The words of the same row; rows of one concept differ in what may stand around them."""
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def counted(text: str) -> Counter[tuple[str, str]]:
    found = read_statements(running([Passage(0, text)]), GRAMMAR, frozenset({2024}))
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
