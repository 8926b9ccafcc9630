"""The flags of number_meanings.csv: each has its test, and is computed only where a row asks for it."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.transforms.reference import Reference
from gongkai.transforms.text.context import Context
from gongkai.transforms.text.descriptions import TESTS, describe
from gongkai.transforms.text.grammar import FLAGS
from gongkai.transforms.text.phrases import Phrase
from gongkai.transforms.text.tokens import tokens


def described(reference: Reference, text: str = "收到申请12件") -> Any:
    *words, number = tokens(text, 0, len(text), reference.grammar)
    phrase = Phrase(number, tuple(words), 0)
    return describe(phrase, frozenset({"request_bare"}), text, Context(), reference.grammar)[1]


def test_each_flag_has_its_test() -> None:
    assert TESTS.keys() == FLAGS


def test_a_flag_without_a_test_is_an_error(reference: Reference) -> None:
    with pytest.raises(KeyError):
        described(reference).holds("misspelt")


def test_flags_are_computed_once_and_only_if_asked_for(reference: Reference) -> None:
    flags = described(reference)
    assert flags.computed == {}
    assert flags.holds("first") is flags.holds("first") is True
    assert flags.computed == {"first": True}


def test_a_row_is_told_by_its_flags(reference: Reference) -> None:
    """Without flags, the row that needs `first` does not fit."""
    asked, concepts = frozenset({"request_bare"}), frozenset({"receive", "application"})
    grammar, flags = reference.grammar, described(reference)
    assert grammar.pattern(asked, concepts, "件", flags.holds) is not None
    doubtful = grammar.pattern(asked, concepts, "件", lambda flag: flag == "not_understood" or flags.holds(flag))
    assert doubtful is None or doubtful.statement is None
