"""Converts documents in traditional characters to simplified ones.

Sites print their pages in either script, and copies of pages are often converted. The characters are rows of
`data/reference/traditional.csv`. A document in simplified characters is not changed, even if it contains a few others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gongkai.extractors.document import Document, Problem

LEAST, SHARE = 8, 0.1
"""A document is in traditional characters if it has at least this many of them, and they are at least this share of its
Chinese text. In a text of that script they are a third."""

_HAN = re.compile("[\u3400-\u9fff]")
_SPOKEN = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{0,4}[)）]")
"""Pronunciation after characters on some copies: 公開(kāi)."""


class Simplifier:
    """Converts documents in traditional characters."""

    def __init__(self, rows: Iterable[Mapping[str, str]], places: Iterable[str]) -> None:
        known = {row["traditional"]: row["simplified"] for row in rows}
        self._characters = str.maketrans({sign: to for sign, to in known.items() if len(sign) == 1})
        self._words = {word: to for word, to in known.items() if len(word) > 1}
        self._only_traditional = frozenset(map(chr, self._characters)) - set("".join(known.values()))
        names = set(places)
        changed = {self._converted(name): name for name in names}
        changed = {converted: name for converted, name in changed.items() if converted != name}
        # 餘干縣 is 余干县: the name of another district does not count as one that lost a character
        others = {name: name for name in names if any(converted in name for converted in changed)}
        self._places = {**others, **changed}
        longest_first = sorted(self._places, key=lambda name: (-len(name), name))
        self._replaced = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._first = re.compile("|".join(map(re.escape, self._words)) or "(?!)")

    def is_traditional(self, text: str) -> bool:
        """Whether a text is written in traditional characters, and does not merely contain some."""
        signs = sum(sign in self._only_traditional for sign in text)
        return signs >= LEAST and signs >= SHARE * len(_HAN.findall(text))

    def simplified(self, text: str) -> str:
        """The text in simplified characters, with names of districts as listed."""
        text = self._first.sub(lambda found: self._words[found.group()], _SPOKEN.sub("", text))
        return self._replaced.sub(lambda found: self._places[found.group()], self._converted(text))

    def _converted(self, text: str) -> str:
        return text.translate(self._characters)

    def document(self, document: Document) -> Document:
        """The document in simplified characters, with a note if it was converted."""
        text = "".join(passage.text for passage in document.passages)
        cells = "".join(cell.text for table in document.tables for cell in table.cells)
        if not (self.is_traditional(text) or self.is_traditional(text + cells)):
            return document  # of some copies only the text is in traditional characters, the tables are not
        passages = tuple(replace(passage, text=self.simplified(passage.text)) for passage in document.passages)
        tables = tuple(
            replace(
                table,
                cells=tuple(
                    replace(
                        cell,
                        text=self.simplified(cell.text),
                        second_text=None if cell.second_text is None else self.simplified(cell.second_text),
                    )
                    for cell in table.cells
                ),
            )
            for table in document.tables
        )
        layouts = tuple(
            replace(
                layout,
                words=tuple(replace(word, text=self.simplified(word.text)) for word in layout.words),
                second_words=tuple(replace(word, text=self.simplified(word.text)) for word in layout.second_words),
            )
            for layout in document.layouts
        )
        return replace(
            document,
            passages=passages,
            tables=tables,
            layouts=layouts,
            meta={self.simplified(name): self.simplified(value) for name, value in document.meta.items()},
            problems=(*document.problems, Problem("reading.traditional")),
        )
