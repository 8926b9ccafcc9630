"""Whatever a person must know of is one tree of errors."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest

from gongkai.errors import GongkaiError
from gongkai.extractors.document import UnreadableError
from gongkai.extractors.sources.http.connection import PrivateHostError, UnresolvedHostError
from gongkai.limited_process import LimitError

ROOT = Path(__file__).parents[2]
ROOMS = ("extractors", "flows", "gongkai", "site", "sql", "transforms")
BUILT_IN = {"Exception", "BaseException", "ValueError", "OSError", "RuntimeError", "TypeError"}
SIGNALS = {
    "TooManyStylesError",
    "_OverBudgetError",
    "UnexpectedContentError",
    "FieldError",
    "StoppedError",
    "_UnknownPlaceError",
}
SIGNALS |= {"_UnknownPlaceError", "_UnusualError"}
"""Caught in the module or room that raises them; nobody ever reads them."""


def rootless(source: str) -> set[str]:
    """The classes of a module that descend from an error of Python itself."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return {c.name for c in classes if {base.id for base in c.bases if isinstance(base, ast.Name)} & BUILT_IN}


@pytest.mark.slow
def test_every_error_is_of_the_tree() -> None:
    found = {
        name
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if not path.is_symlink()
        for name in rootless(path.read_text("utf-8"))
    }
    assert found - SIGNALS == {GongkaiError.__name__}
    assert found >= SIGNALS
    assert rootless("class Lost(ValueError): pass") == {"Lost"}


def test_an_error_says_it_in_both_languages_and_crosses_processes() -> None:
    for error in (UnreadableError("reading.too_large", size="9"), LimitError("timeout", "60")):
        assert isinstance(error, GongkaiError)
        assert all(text in str(error) for text in (*map(str, error.args), " / "))
    unreadable = pickle.loads(pickle.dumps(UnreadableError("reading.too_large", size="9")))
    assert (unreadable.rule, unreadable.values) == ("reading.too_large", {"size": "9"})
    assert issubclass(PrivateHostError, GongkaiError) and issubclass(UnresolvedHostError, GongkaiError)
