"""Records one pull of one source: what reached the archive, and what did not and why."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from gongkai.extractors.sources.http.types import Fetched
from gongkai.extractors.sources.store.archive import Archive, ArchivedDocument, ArchiveError
from gongkai.extractors.sources.store.hints import PICTURE_OF, DocumentHints, Origin

BY_HAND = "by-hand"  # the source of files given on the command line
_RULES = {
    "file_missing": ("找不到文件", "there is no such file"),
    "file_unmatched": ("没有匹配的文件", "nothing matches"),
    "file_unreadable": ("文件无法读取", "the file cannot be read"),
    "folder_unreadable": ("文件夹无法读取", "the folder cannot be read"),
    "file_irregular": ("不是普通文件", "not an ordinary file"),
    "link_outside": (
        "链接指向文件夹之外，未读取；如需载入，请直接指定目标",
        "a link out of its folder is not followed; to load its target, name the target itself",
    ),
    "file_too_large": ("文件过大", "the file is too large"),
    "archive_write": ("无法写入档案", "cannot be written to the archive"),
    "pull_unexpected": ("采集时出现意外错误", "an unexpected error while pulling"),
    "source_too_few": (
        "来源给出的报告比预期少，请用 gongkai sources check 查看列表，或修改 expect.min",
        "the source gave fewer reports than expected; look with gongkai sources check, or change expect.min",
    ),
    "source_too_many": (
        "来源给出的报告比预期多，请用 gongkai sources check 查看列表，或修改 expect.max",
        "the source gave more reports than expected; look with gongkai sources check, or change expect.max",
    ),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that did not reach the archive: what was requested, and why it failed."""

    source: str
    locator: str
    rule: str
    message_zh: str
    message_en: str

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}"


@dataclass(frozen=True, slots=True, order=True)
class ListedWithoutReport:
    """An agency and year that a site lists without a report: first seen on the day `since`, at the address `url`."""

    source: str
    agency: str
    year: int
    since: str
    url: str
    district_code: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ClockDifference:
    """How many seconds the clock of a host is ahead of this machine's."""

    host: str
    seconds: float


@dataclass(slots=True, kw_only=True)
class PullNotes:
    """What a pull records besides the documents, in the order of the sources.

    `gone` are stored documents that are no longer at their address: nothing is deleted, and it is no failure.
    """

    failures: list[Failure] = field(default_factory=list)
    gone: list[Failure] = field(default_factory=list)
    unread_lists: list[Failure] = field(default_factory=list)
    """Those of the failures that are about lists: what these link now is not known."""
    unpublished: list[ListedWithoutReport] = field(default_factory=list)
    clocks: list[ClockDifference] = field(default_factory=list)

    def add_notes(self, other: PullNotes) -> None:
        """Add the notes of another pull, each failure once."""
        lists = (self.unread_lists, other.unread_lists)
        for mine, theirs in ((self.failures, other.failures), (self.gone, other.gone), lists):
            mine += [failure for failure in theirs if failure not in mine]
        self.unpublished.extend(other.unpublished)
        self.clocks.extend(one for one in other.clocks if one not in self.clocks)


@dataclass(slots=True, kw_only=True)
class Pulled(PullNotes):
    """The result of pulling one source."""

    kept: list[ArchivedDocument] = field(default_factory=list)

    def add(self, other: Pulled) -> None:
        """Add the result of a part of the source. A document is listed once for each address that gave it."""
        self.kept.extend(other.kept)
        self.add_notes(other)


@dataclass(slots=True, kw_only=True)
class PulledTogether(PullNotes):
    """The result of a run's sources. As there may be a million documents, only what the archive does not already say is
    kept: which they are, how many each source gave, and the pictures of pages."""

    documents: set[str] = field(default_factory=set)
    given: int = 0
    """The number of addresses that gave a document."""
    by_source: Counter[str] = field(default_factory=Counter)
    pictures: list[ArchivedDocument] = field(default_factory=list)

    @classmethod
    def of(cls, pulled: Pulled) -> Self:
        """The result of one source."""
        together = cls(
            documents={kept.sha256 for kept in pulled.kept},
            given=len(pulled.kept),
            by_source=Counter(source for kept in pulled.kept for source in {s.source for s in kept.sightings}),
            pictures=[kept for kept in pulled.kept if PICTURE_OF in kept.sightings[0].hints],
        )
        together.add_notes(pulled)
        return together

    def add(self, other: PulledTogether) -> None:
        """Add the result of other sources."""
        self.documents |= other.documents
        self.given += other.given
        self.by_source += other.by_source
        self.pictures += other.pictures
        self.add_notes(other)


class PullRecorder:
    """Stores the documents of one source and records what became of them."""

    def __init__(self, archive: Archive, source: str, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("now must carry a time zone")
        self.archive = archive
        self.source = source
        self.now = now
        self.pulled = Pulled()

    def add_document(
        self, locator: str, got: Fetched, hints: DocumentHints, found: Origin, *, previous: str | None = None
    ) -> ArchivedDocument | None:
        """Store a document with its current hints. Returns None and records a failure where that is not possible.

        `previous` is the hash of what the address gave last, "" for nothing, None if that is not recorded.
        """
        try:
            turn = self._next_turn(got.url, previous)
            kept = self.archive.put(
                got.data,
                source_url=got.url,
                source=self.source,
                fetched_at=self.now,
                media_type=got.media_type,
                hints=hints,
                headers=got.headers,
                final_url=got.final_url,
                status=got.status or None,  # local files have none
                file_name=got.file_name,
                found=found,
                turn=turn,
            )
            kept = self._given(kept, got.url, turn)
            return self._add(self._with_hints(kept, got.url, hints))
        except Exception as problem:
            self.add_exception(locator, problem)
            return None

    def add_known(
        self, url: str, sha256: str, hints: DocumentHints, *, given: bool = False, gone: bool = False
    ) -> ArchivedDocument | None:
        """Update the hints of a stored document. `given` if the address still gives it, `gone` if it no longer gives
        anything; neither where it was not requested."""
        try:
            kept = self.archive.sidecar(sha256)
            if given:
                kept = self._given(kept, url, None)
            elif gone:
                kept = self.archive.note_gone(sha256, url, self.now)
            return self._add(self._with_hints(kept, url, hints))
        except Exception as problem:
            self.add_exception(url, problem)
            return None

    def _next_turn(self, url: str, previous: str | None) -> int:
        """The turn of a content that follows the one that the address gave last: one more than that content's turn."""
        if previous is None or (previous and not self.archive.contains(previous)):
            previous = self.archive.last_given(url)
        sighting = self.archive.sidecar(previous).at(url) if previous else None
        return sighting.turn + 1 if sighting else 0

    def _given(self, kept: ArchivedDocument, url: str, turn: int | None) -> ArchivedDocument:
        """Record that the address gives these bytes now, if that is new. It gave others
        in between if its last turn is not theirs."""
        sighting = kept.at(url)
        if sighting is None:  # the sighting belongs to the same file elsewhere
            return kept
        returned = turn is not None and sighting.turn < turn - 1
        if returned or sighting.gone_at is not None or sighting.given_since > self.now:
            return self.archive.note_given(kept.sha256, url, self.now, turn if returned else None)
        return kept

    def add_failure(self, locator: str, rule: str, detail: str = "") -> None:
        zh, en = _RULES[rule]
        zh, en = f"{zh}：{locator}", f"{en}: {locator}"
        self.add_message(locator, rule, f"{zh}（{detail}）" if detail else zh, f"{en} ({detail})" if detail else en)

    def add_message(
        self, locator: str, rule: str, zh: str, en: str, *, gone: bool = False, of_list: bool = False
    ) -> None:
        # file names in GBK arrive as lone surrogates, which neither logs nor JSON can hold
        failure = Failure(self.source, printable(locator), rule, printable(zh), printable(en))
        failures = self.pulled.gone if gone else self.pulled.failures
        if failure not in failures:  # `**` searches a folder twice
            failures.append(failure)
        if of_list and failure not in self.pulled.unread_lists:
            self.pulled.unread_lists.append(failure)

    def _add(self, kept: ArchivedDocument) -> ArchivedDocument:
        self.pulled.kept.append(kept)
        return kept

    def add_exception(self, locator: str, problem: Exception) -> None:
        """Record why something is not in the archive, whether it was fetched or not."""
        if isinstance(problem, ArchiveError):
            self.add_message(locator, problem.rule, problem.message_zh, problem.message_en)
        else:
            self.add_failure(
                locator, "archive_write" if isinstance(problem, OSError) else "pull_unexpected", reason(problem)
            )

    def _with_hints(self, kept: ArchivedDocument, url: str, hints: DocumentHints) -> ArchivedDocument:
        """Update hints that were corrected in the catalogue; those stated by another source stay.

        The hints of a file also apply to its former places: the whole project may have been moved or copied.
        """
        for sighting in kept.sightings:
            here = sighting.source_url == url or (_is_file(sighting.source_url) and _is_file(url))
            known = sighting.source, sighting.hints
            if here and sighting.source in (self.source, BY_HAND) and known != (self.source, hints):
                kept = self.archive.update_hints(kept.sha256, sighting.source_url, source=self.source, hints=hints)
        return kept


def _is_file(url: str) -> bool:
    return url.startswith("file:")


def printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def reason(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.errno is not None:
        return f"{errno.errorcode.get(problem.errno, '')} {problem.strerror}".strip()
    return f"{type(problem).__name__}: {problem}"
