"""The archive: every document as published, named by the hash of its content.

`<sha[:2]>/<sha>` holds the bytes, `<sha[:2]>/<sha>.json` where and when they were seen. Bytes are written once and
never changed; the same report found at two addresses is one file with two sightings. Only one process may write at a
time, with any number of threads: of two processes adding sightings to the same document, one could lose its own.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, cast

from gongkai.errors import GongkaiError
from gongkai.extractors.sources.store.hints import DocumentHints, Origin
from gongkai.files import sync_folder, write_bytes

_SHA = re.compile(r"[0-9a-f]{64}")
_FILE_MODE = 0o444  # what was published must not change
_SIDECAR_MODE = 0o644


class ArchiveError(GongkaiError):
    """The archive does not hold what its records say: the rule, the file and what was found."""

    def __init__(self, rule: str, path: Path, zh: str, en: str) -> None:
        super().__init__(rule, path, zh, en)
        self.rule = rule
        self.path = path
        self.message_zh = f"{zh}：{path}"
        self.message_en = f"{en}: {path}"


@dataclass(frozen=True, slots=True)
class Sighting:
    """An address where the bytes were found, by which source, and when for the first time.

    `found` says why we fetched it: `by` (catalogue, list, page, hand) and `at`, with the title and the date of a list.
    `final_url` is where redirects ended, `file_name` the name that the server gave. `returned_at` is when the address
    gave these bytes again after others, or after it had given nothing; `gone_at` is since when it gives nothing.
    `first_turn` and `turn` count the different contents of the address up to these bytes, when they came first and
    last: an order that depends on no clock.
    """

    source_url: str
    source: str
    first_seen_at: datetime
    hints: DocumentHints = field(default_factory=DocumentHints)
    headers: dict[str, str] = field(default_factory=dict)
    final_url: str = ""
    status: int | None = None
    file_name: str = ""
    found: Origin = field(default_factory=Origin)
    returned_at: tuple[datetime, ...] = ()
    gone_at: datetime | None = None
    first_turn: int = 0
    turn: int = 0

    @property
    def given_since(self) -> datetime:
        """When the address last began to give these bytes."""
        return max((self.first_seen_at, *self.returned_at))


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """One document of the archive. `sightings` has at least one entry; the first is the oldest."""

    sha256: str
    size: int
    media_type: str
    path: Path
    sightings: tuple[Sighting, ...]

    @property
    def source(self) -> str:
        return self.sightings[0].source

    @property
    def source_url(self) -> str:
        return self.sightings[0].source_url

    @property
    def first_seen_at(self) -> datetime:
        return self.sightings[0].first_seen_at

    def at(self, source_url: str) -> Sighting | None:
        """The sighting at that address, if any."""
        return next((s for s in self.sightings if s.source_url == source_url), None)


class Archive:
    """A content-addressed folder of documents with a JSON sidecar each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._reading_all = threading.Lock()
        self._last_given: dict[str, str] | None = None
        self._locks = [threading.Lock() for _ in range(256)]  # one per folder: threads seldom wait for each other

    def path(self, sha: str) -> Path:
        """The path of the bytes, unchecked; `read` also verifies them."""
        if not _SHA.fullmatch(sha):
            raise ValueError(f"not a SHA-256 in lower-case hex: {sha!r}")
        return self.root / sha[:2] / sha

    def put(
        self,
        data: bytes,
        *,
        source_url: str,
        source: str,
        fetched_at: datetime,
        media_type: str,
        hints: DocumentHints,
        headers: Mapping[str, str] | None = None,
        final_url: str = "",
        status: int | None = None,
        file_name: str = "",
        found: Origin | None = None,
        turn: int = 0,
    ) -> ArchivedDocument:
        """Store `data`. Known bytes from a known address change nothing, whatever the other arguments are."""
        if fetched_at.tzinfo is None:
            raise ValueError("fetched_at must carry a time zone")
        sha = hashlib.sha256(data).hexdigest()
        sighting = Sighting(
            source_url,
            source,
            fetched_at.astimezone(UTC),
            hints.copy(),
            dict(headers or {}),
            final_url,
            status,
            file_name,
            (found or Origin()).copy(),
            first_turn=turn,
            turn=turn,
        )
        with self._writing(sha):
            return self._put(sha, data, media_type, sighting)

    def _put(self, sha: str, data: bytes, media_type: str, sighting: Sighting) -> ArchivedDocument:
        path = self.path(sha)
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self.root)
        if path.exists():
            self.read(sha)  # raises if the stored copy is damaged: a person must know, nothing is repaired silently
        else:
            write_bytes(path, data, mode=_FILE_MODE, durable=True)
        if not _sidecar_path(path).exists():  # new, or the last run died between the two writes
            return self._describe(ArchivedDocument(sha, len(data), media_type, path, (sighting,)))
        kept = self.sidecar(sha)
        if kept.at(sighting.source_url):
            return kept
        return self._describe(replace(kept, sightings=(*kept.sightings, sighting)))

    def update_hints(self, sha: str, source_url: str, *, source: str, hints: DocumentHints) -> ArchivedDocument:
        """Replace the hints about the document at that address; bytes, times and headers stay.

        Hints come from the catalogue, not from the publisher: a corrected district code must reach the archive.
        """
        return self._change(sha, source_url, lambda s: replace(s, source=source, hints=hints.copy()))

    def note_given(self, sha: str, source_url: str, now: datetime, turn: int | None = None) -> ArchivedDocument:
        """Record that the address gives these bytes now, with a new `turn` if it gave others in between.

        A sighting in the future, recorded while the clock was wrong, is dated to now.
        """
        return self._change(sha, source_url, lambda s: _given(s, now.astimezone(UTC), turn))

    def note_gone(self, sha: str, source_url: str, now: datetime) -> ArchivedDocument:
        """Record that the address gives nothing any more; the first day of this is kept."""
        return self._change(sha, source_url, lambda s: replace(s, gone_at=s.gone_at or now.astimezone(UTC)))

    def _change(self, sha: str, source_url: str, change: Callable[[Sighting], Sighting]) -> ArchivedDocument:
        """Change the sighting at an address; written only if it differs."""
        with self._writing(sha):
            kept = self.sidecar(sha)
            changed = tuple(change(s) if s.source_url == source_url else s for s in kept.sightings)
            return kept if changed == kept.sightings else self._describe(replace(kept, sightings=changed))

    def last_given(self, source_url: str) -> str | None:
        """What an address gave last, determined from all sidecars, for when it is recorded nowhere else."""
        with self._reading_all:
            if self._last_given is None:
                newest: dict[str, tuple[int, datetime, str]] = {}
                for kept in self:
                    for s in kept.sightings:
                        this = s.turn, s.given_since, kept.sha256
                        newest[s.source_url] = max(this, newest.get(s.source_url, this))
                self._last_given = {url: sha for url, (*_, sha) in newest.items()}
        return self._last_given.get(source_url)

    def contains(self, sha: str) -> bool:
        """Whether bytes and sidecar exist; neither is read."""
        path = self.path(sha)
        return path.exists() and _sidecar_path(path).exists()

    def read(self, sha: str) -> bytes:
        """The bytes, verified against their hash."""
        path = self.path(sha)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise ArchiveError("archive_missing", path, "档案文件缺失", "the archived file is missing") from None
        if (found := hashlib.sha256(data).hexdigest()) != sha:
            raise ArchiveError(
                "archive_damaged",
                path,
                f"档案文件已损坏（内容哈希为 {found[:12]}…），请运行 gongkai mend",
                f"the archived file is damaged (its bytes hash to {found[:12]}…), run 'gongkai mend'",
            )
        return data

    def set_aside(self, sha: str, *, with_sidecar: bool = False) -> Path:
        """Move bytes that do not match their hash to `damaged/`: nothing is deleted, and the document will be requested
        again. Returns the new path. `with_sidecar` is for documents about which nothing is known any more."""
        aside = self.root / "damaged" / f"{sha}.{datetime.now(UTC):%Y%m%dT%H%M%S}"
        aside.parent.mkdir(exist_ok=True)
        with self._writing(sha):
            with suppress(FileNotFoundError):
                self.path(sha).replace(aside)
            if with_sidecar:
                with suppress(FileNotFoundError):
                    _sidecar_path(self.path(sha)).replace(aside.with_name(f"{aside.name}.json"))
        return aside

    def restore(self, kept: ArchivedDocument) -> None:
        """Write the sidecar of a document from what was recorded elsewhere."""
        with self._writing(kept.sha256):
            self._describe(kept)

    def sidecar(self, sha: str) -> ArchivedDocument:
        """What is known about the document."""
        path = self.path(sha)
        try:
            kept = _parse(json.loads(_sidecar_path(path).read_text("utf-8")), path)
        except FileNotFoundError:
            _bad_sidecar(path, "缺失", "is missing")
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            _bad_sidecar(path, "无法解析", f"cannot be understood ({type(problem).__name__})")
        if kept.sha256 != sha or not kept.sightings:
            _bad_sidecar(path, "与文件名不符", "does not belong to its file")
        return kept

    def shas(self) -> list[str]:
        """The hashes of all stored documents, sorted. A document counts as stored once it has a sidecar."""
        return sorted(p.stem for p in self.root.glob("[0-9a-f][0-9a-f]/*.json") if _SHA.fullmatch(p.stem))

    def __iter__(self) -> Iterator[ArchivedDocument]:
        return (self.sidecar(sha) for sha in self.shas())

    def check(self) -> list[ArchiveError]:
        """Every damaged or missing file and every unreadable sidecar. Reads the whole archive."""
        found = []
        for sha in self.shas():
            for look in (self.read, self.sidecar):
                try:
                    look(sha)
                except ArchiveError as problem:
                    found.append(problem)
        return found

    def _writing(self, sha: str) -> threading.Lock:
        return self._locks[int(sha[:2], 16)]

    def _describe(self, kept: ArchivedDocument) -> ArchivedDocument:
        text = json.dumps(_to_json(kept), ensure_ascii=False, indent=2) + "\n"
        write_bytes(_sidecar_path(kept.path), text.encode(), mode=_SIDECAR_MODE, durable=True)
        sync_folder(kept.path.parent)  # both names survive a power cut: the sidecar makes the document count
        return kept


def _sidecar_path(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _bad_sidecar(path: Path, zh: str, en: str) -> NoReturn:
    zh, en = f"档案说明文件{zh}，请运行 gongkai mend", f"the sidecar {en}, run 'gongkai mend'"
    raise ArchiveError("archive_sidecar", _sidecar_path(path), zh, en) from None


def _to_json(kept: ArchivedDocument) -> dict[str, Any]:
    return {
        "sha256": kept.sha256,
        "bytes": kept.size,
        "media_type": kept.media_type,
        "source": kept.source,
        "source_url": kept.source_url,
        "first_seen_at": kept.first_seen_at.isoformat(),
        "sightings": [
            {
                "source_url": s.source_url,
                "source": s.source,
                "first_seen_at": s.first_seen_at.isoformat(),
                "hints": s.hints,
                "headers": s.headers,
                "final_url": s.final_url,
                "status": s.status,
                "file_name": s.file_name,
                "found": s.found,
                **_changes(s),
            }
            for s in kept.sightings
        ],
    }


def _changes(sighting: Sighting) -> dict[str, Any]:
    """The fields that most sightings do not have."""
    returned = [moment.isoformat() for moment in sighting.returned_at]
    gone = sighting.gone_at.isoformat() if sighting.gone_at else None
    changes = {
        "returned_at": returned,
        "gone_at": gone,
        "first_turn": sighting.first_turn,
        "turn": sighting.turn,
    }
    return {name: value for name, value in changes.items() if value}


def _given(sighting: Sighting, now: datetime, turn: int | None) -> Sighting:
    first = min(sighting.first_seen_at, now)
    times = [min(moment, now) for moment in sighting.returned_at]
    if turn is not None or sighting.gone_at is not None:
        times.append(now)
    new_turn = sighting.turn if turn is None else turn
    return replace(sighting, first_seen_at=first, returned_at=tuple(dict.fromkeys(times)), gone_at=None, turn=new_turn)


def _parse(raw: dict[str, Any], path: Path) -> ArchivedDocument:
    sightings = tuple(
        Sighting(
            s["source_url"],
            s["source"],
            datetime.fromisoformat(s["first_seen_at"]),
            cast(DocumentHints, dict(s["hints"])),
            dict(s["headers"]),
            s.get("final_url", ""),  # not in sidecars written before these were stored
            s.get("status"),
            s.get("file_name", ""),
            cast(Origin, dict(s.get("found", {}))),
            tuple(datetime.fromisoformat(moment) for moment in s.get("returned_at", ())),
            datetime.fromisoformat(s["gone_at"]) if s.get("gone_at") else None,
            s.get("first_turn", 0),
            s.get("turn", 0),
        )
        for s in raw["sightings"]
    )
    return ArchivedDocument(raw["sha256"], int(raw["bytes"]), raw["media_type"], path, sightings)
