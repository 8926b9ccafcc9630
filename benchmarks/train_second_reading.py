"""Learn the weights of the second reading of numbers in sentences from the labelled texts, and tell what it is worth.

Every number of the texts in tests/data/text is an example for each indicator that words around it name: of what the
labels say, and of what they do not. A logistic model with few weights (L1) learns from them. What is told comes from
weights that have not seen the text: how many of the statements that are right it agrees with, and how many of those
that an earlier version of the first reading stated wrongly when it saw the text for the first time (misread.csv).

    python benchmarks/train_second_reading.py            what the second reading is worth on texts that it has not seen
    python benchmarks/train_second_reading.py --keep     writes data/reference/text/weights.csv
"""

from __future__ import annotations

import csv
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gongkai.extractors.document import Passage
from gongkai.flows.project import load_reference
from gongkai.transforms.model import Statement
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.grammar import Grammar
from gongkai.transforms.text.running import RunningText, running
from gongkai.transforms.text.second_reading import Surroundings, features, in_order, surroundings
from gongkai.transforms.text.sentences import sentences
from gongkai.transforms.text.tokens import Token, tokens

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "data" / "text"
FILES = "pages", "statements", "sentences", "traps", "agencies"
KEPT = ROOT / "data" / "reference" / "text" / "weights.csv"
FOLDS = 6
SHRINKING = 0.7
"""How strongly weights are drawn to nothing: the more, the fewer remain."""
STEPS = 400
SEEN = 3
"""What has been seen fewer times has no weight."""
DIGITS = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """A number of a text if it were one of an indicator, and whether it is."""

    text: int
    statement: str
    features: tuple[str, ...]
    right: bool
    stated: bool
    """Whether the first reading states it."""


@dataclass(frozen=True)
class Matrix:
    """Which features each example has; no example is without any."""

    columns: NDArray[np.int64]
    begins: NDArray[np.int64]
    rows: NDArray[np.int64]
    names: tuple[str, ...]

    def times(self, weights: Floats) -> Floats:
        return np.add.reduceat(weights[self.columns], self.begins)

    def transposed_times(self, values: Floats) -> Floats:
        return np.bincount(self.columns, weights=values[self.rows], minlength=len(self.names))


def brief(indicator: str, number: Token | Statement) -> str:
    assert number.value is not None
    return f"{indicator}={number.value.normalize():f}{'~' if number.approximate else ''}"


def numbers(words: Sequence[Token]) -> Iterator[Token]:
    for word in words:
        if word.kind == "number":
            yield word
        yield from numbers(word.group)


def examples(place: int, row: dict[str, str], grammar: Grammar) -> Iterator[Example]:
    text = running(Passage(i, line) for i, line in enumerate(row["text"].splitlines()))
    year = (row.get("year") or "").rpartition("|")[2]
    spans: dict[str, list[Statement]] = defaultdict(list)
    for found in read_statements(text, grammar, frozenset({int(year)}) if year else frozenset()):
        spans[brief(found.statement, found)].append(found)
    labelled = {label.split("@")[0] for label in row["statements"].split(";")}
    open_questions = {label.split("@")[0] for label in (row.get("allowed") or "").split(";")}
    for number, near, around in _numbers(text, grammar):
        for indicator, named_by in grammar.named_by.items():
            named = brief(indicator, number)
            # of numbers alike the one that the first reading took is the one that is meant
            meant = not spans[named] or any(s.start <= number.start and number.end <= s.end for s in spans[named])
            right = named in labelled
            if named in open_questions or (right and not meant) or not (right or named_by & near):
                continue
            seen = tuple(features(indicator, around, named_by))
            yield Example(place, f"{row.get('report', '')}: {named}", seen, right, bool(spans[named]))


def _numbers(text: RunningText, grammar: Grammar) -> Iterator[tuple[Token, set[str], Surroundings]]:
    """The numbers of a text, with the words of their sentence and the one before, and with those around them."""
    before: set[str] = set()
    for sentence in sentences(text):
        read = tokens(text.text, sentence.start, sentence.end, grammar)
        words = in_order(read)
        here = {meaning for meaning, _, _ in words}
        for number in numbers(read):
            yield number, here | before, surroundings(text.text, number, words, sentence.start, sentence.end)
        before = here


def matrix(of: Sequence[Example], names: Sequence[str] | None = None) -> Matrix:
    if names is None:
        counted = Counter(feature for example in of for feature in example.features)
        names = sorted(feature for feature, times in counted.items() if times >= SEEN)
    place = {name: i for i, name in enumerate(names)}
    known = [[place[feature] for feature in example.features if feature in place] for example in of]
    lengths = [len(columns) for columns in known]
    begins = np.cumsum([0, *lengths[:-1]])
    columns = np.array([column for row in known for column in row])
    return Matrix(columns, begins, np.repeat(np.arange(len(of)), lengths), tuple(names))


def learnt(of: Sequence[Example]) -> dict[str, float]:
    """The weights of an L1 logistic model: accelerated proximal gradient, each weight with a step of its own."""
    x, y = matrix(of), np.array([example.right for example in of], dtype=float)
    # 1/4 of the examples' numbers of features bounds the curvature along each weight
    step = 4 / x.transposed_times(np.bincount(x.rows, minlength=len(of)).astype(float))
    weights = ahead = np.zeros(len(x.names))
    pace = 1.0
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-x.times(ahead)))
        moved = ahead - step * x.transposed_times(likely - y)
        shrunk = np.sign(moved) * np.maximum(np.abs(moved) - step * SHRINKING, 0)
        faster = (1 + (1 + 4 * pace**2) ** 0.5) / 2
        ahead = shrunk + (pace - 1) / faster * (shrunk - weights)
        weights, pace = shrunk, faster
    return {n: w for n, value in zip(x.names, weights, strict=True) if (w := round(float(value), DIGITS))}


def main() -> int:
    grammar = load_reference(ROOT / "data" / "reference").grammar
    texts = []
    for file in FILES:
        with (TEXTS / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
            texts += list(csv.DictReader(opened))
    every = [example for i, row in enumerate(texts) for example in examples(i, row, grammar)]
    print(f"{len(texts)} texts, {len(every)} examples, of which {sum(e.right for e in every)} right")
    if "--keep" in sys.argv:
        weights = learnt(every)
        with KEPT.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["feature", "weight"])
            writer.writerows(sorted(weights.items()))
        print(f"{len(weights)} weights kept")
        return 0
    tell(every, grammar)
    return 0


def tell(every: Sequence[Example], grammar: Grammar) -> None:
    with (TEXTS / "misread.csv").open(encoding="utf-8", newline="") as file:
        misread = {f"{row['report']}: {row['statement']}" for row in csv.DictReader(file)}
    sums: dict[str, float] = {}
    right: set[str] = set()
    folds = np.array([zlib.crc32(str(e.text).encode()) % FOLDS for e in every])
    for fold in range(FOLDS):
        weights = learnt([e for e, f in zip(every, folds, strict=True) if f != fold])
        for e in (e for e, f in zip(every, folds, strict=True) if f == fold):
            of = sum(weights.get(feature, 0.0) for feature in e.features)
            sums[e.statement] = max(sums.get(e.statement, of), of)
            right |= {e.statement} if e.right and e.stated else set()
    told = {s for s in misread if s in sums}
    print(f"{len(told)} of {len(misread)} misread statements are of one number that the second reading sees, too")
    for more in (-3.0, -2.0, -1.0, 0.0, 0.5, 1.0):
        kept, wrong = (sum(sums[s] >= grammar.least[_indicator(s)] + more for s in of) for of in (right, told))
        print(f"least {more:+.1f}: agrees with {kept / len(right):.1%} of those right, {wrong} of those misread")


def _indicator(statement: str) -> str:
    return statement.rpartition(": ")[2].partition("=")[0]


if __name__ == "__main__":
    sys.exit(main())
