"""The second reading of numbers: what it sees, and that it differs where the first one is mistaken."""

from __future__ import annotations

import csv

import pytest

from gongkai.extractors.document import Passage
from gongkai.transforms.model import Statement
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.grammar import Grammar, grammar
from gongkai.transforms.text.running import running
from gongkai.transforms.text.second_reading import SecondReader, features, in_order, surroundings
from gongkai.transforms.text.tokens import Token, tokens
from tests.transforms.score_statements import ROOT

TEXT = ROOT / "data" / "reference" / "text"


def rows(name: str) -> list[dict[str, str]]:
    with (TEXT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_weights(weights: dict[str, float]) -> Grammar:
    """The words of the tables with other weights."""
    learnt = [{"feature": feature, "weight": str(weight)} for feature, weight in weights.items()]
    words = [rows(name) for name in ("terms", "units", "subjects", "readings", "named_by")]
    return grammar(*words, weights=learnt)


def numbers(text: str, grammar: Grammar) -> tuple[list[Token], list[Token]]:
    words = tokens(text, 0, len(text), grammar)
    return words, [word for word in words if word.kind == "number"]


def stated(text: str, reference: Reference) -> list[Statement]:
    return read_statements(running([Passage(0, text)]), reference.grammar, frozenset({2023}))


def test_the_words_around_a_number(reference: Reference) -> None:
    text = "去年无申请,本局门户网站(含转发)发布“窗口”动态信息35条后归档,微博9条"
    words, (number, _) = numbers(text, reference.grammar)
    around = surroundings(text, number, in_order(words), 0, len(text))
    assert around.before == ("^", "own", "website", "publish", "in_person", "news")
    assert around.behind == ("?", ",")
    assert around.previous == ("last_year", "none", "application")
    assert (around.rest, around.unit) == ((), "条")
    seen = features("disclosure.website", around, frozenset({"website"}))
    assert {"is disclosure.website", "away 3", "between publish", "disclosure|before SELF"} <= seen
    assert "disclosure.website|before website" in seen


def test_weights_decide() -> None:
    text = "门户网站发布信息35条"
    for weight, agreed in ((1.0, True), (-5.0, False)):
        grammar = with_weights({"away 2": weight})
        words, (number,) = numbers(text, grammar)
        second = SecondReader(grammar).begin(text, words, 0, len(text))
        assert second.agrees("disclosure.website", number) is agreed
        assert second.agrees("litigation_direct.pending", number)  # too rare to learn from


@pytest.mark.parametrize("text", ["通过门户网站发布信息35条", "共收到政府信息公开申请8件", "召开新闻发布会3场"])
def test_both_readings_agree(text: str, reference: Reference) -> None:
    (statement,) = stated(text, reference)
    assert statement.agreed


@pytest.mark.parametrize("text", ["年鉴公开信息17条"])
def test_the_second_reading_differs(text: str, reference: Reference) -> None:
    """A yearbook is no way of disclosure that any table holds: the first reading takes it for who disclosed."""
    (statement,) = stated(text, reference)
    assert not statement.agreed


def test_denials_are_read_once(reference: Reference) -> None:
    (statement,) = stated("未收到政府信息公开申请", reference)
    assert statement.denied
    assert statement.agreed


def test_weights_are_of_words_and_indicators_that_there_are(reference: Reference) -> None:
    """benchmarks/train_second_reading.py --keep makes them again after a word was given another meaning."""
    known = {concept for _, concept in reference.grammar.concepts.values()}
    known |= {*"?^$,:;()", "??", "SELF", "year", "skip", "measure", "number", "other_period", "none", "carry"}
    known |= set(reference.grammar.units.values())
    about = {p.statement for p in reference.grammar.patterns if p.statement}
    assert set(reference.grammar.named_by) <= about
    kinds = {"before", "behind", "before:", "behind:", "pair", "both", "between", "previous", "earlier", "away", "unit"}
    for feature in reference.grammar.weights:
        of, _, seen = feature.rpartition("|")
        assert of in about | {""} | {name.partition(".")[0] for name in about}
        if seen == "every number" or seen.startswith("is "):
            continue
        assert {word for word in seen.split(" ") if not word.isdigit()} <= known | kinds, feature
