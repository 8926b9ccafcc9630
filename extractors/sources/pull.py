"""From a source, or from files given by hand, into the archive. One failing document never stops the others."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from extractors.readers import media
from extractors.sources import fetch
from extractors.sources.archive import Archive, ArchiveError, Kept
from extractors.sources.attachments import attachments, pictures
from extractors.sources.catalogue import Source

BY_HAND = "by-hand"  # the source of files given on the command line
_MAX_LOCAL_BYTES = 200_000_000  # a stray video must not fill the memory
_NO_DOCUMENTS = {"thumbs.db", "desktop.ini"}
_RULES = {
    "file_missing": ("找不到文件", "there is no such file"),
    "file_unmatched": ("没有匹配的文件", "nothing matches"),
    "file_unreadable": ("文件无法读取", "the file cannot be read"),
    "folder_unreadable": ("文件夹无法读取", "the folder cannot be read"),
    "file_irregular": ("不是普通文件", "not an ordinary file"),
    "file_too_large": ("文件过大", "the file is too large"),
    "archive_write": ("无法写入档案", "cannot be written to the archive"),
    "pull_unexpected": ("采集时出现意外错误", "an unexpected error while pulling"),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that did not reach the archive: what was asked for, and why not."""

    source: str
    locator: str
    rule: str
    message_zh: str
    message_en: str

    def __str__(self) -> str:
        return f"{self.message_zh} / {self.message_en}"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull gave, in the order of the source."""

    kept: list[Kept] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


class Pace:
    """Leaves at least `seconds` between the end of one request to a host and the start of the next."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._last: dict[str, float] = {}

    def wait(self, host: str) -> None:
        if host in self._last and (rest := self._last[host] + self.seconds - time.monotonic()) > 0:
            fetch.pause(rest)

    def done(self, host: str) -> None:
        self._last[host] = time.monotonic()


def pull(
    source: Source,
    archive: Archive,
    project_root: Path,
    *,
    now: datetime,
    limits: fetch.Limits | None = None,
    contact: str | None = None,
) -> Pulled:
    """Every document of `source` into `archive`. Whether the source is enabled is for the caller to heed."""
    limits = limits or fetch.Limits()
    distance = source.min_interval_seconds  # a retry is a request too and keeps it
    limits = replace(
        limits,
        wait_seconds=max(limits.wait_seconds, distance),
        max_wait_seconds=max(limits.max_wait_seconds, distance),
    )
    run = _Run(archive, source.source, now)
    run.files(source, project_root)
    if any(entry.url for entry in source.documents):
        with fetch.make_client(limits, contact) as client:
            run.addresses(source, client, limits)
    return run.pulled


def gather(paths: Iterable[Path], archive: Archive, *, now: datetime) -> Pulled:
    """The files and folders `paths` into `archive`; folders with all that is in them, each file once."""
    run = _Run(archive, BY_HAND, now)
    found = (file for path in paths for file in run.tree(Path(path)))
    for path in {os.path.realpath(file): file for file in found}.values():
        run.file(path, {})
    return run.pulled


class _Run:
    """One pull: where things go and what became of them."""

    def __init__(self, archive: Archive, source: str, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("now must carry a time zone")
        self.archive = archive
        self.source = source
        self.now = now
        self.pulled = Pulled()

    def fail(self, locator: str, rule: str, detail: str = "") -> None:
        zh, en = _RULES[rule]
        zh, en = f"{zh}：{locator}", f"{en}: {locator}"
        self._failed(locator, rule, f"{zh}（{detail}）" if detail else zh, f"{en} ({detail})" if detail else en)

    def files(self, source: Source, project_root: Path) -> None:
        """The local documents. One named twice, as by a glob and by itself, has the hints of both; later ones win."""
        of_all = _said_of_all(source)
        stated: dict[str, tuple[Path, dict[str, str]]] = {}
        for entry in source.documents:
            for path in self._named(entry.path, project_root) if entry.path is not None else ():
                _, before = stated.get(os.path.realpath(path), (path, {}))
                stated[os.path.realpath(path)] = (path, of_all | before | entry.hints)
        for path, hints in stated.values():
            self.file(path, hints)

    def addresses(self, source: Source, client: httpx2.Client, limits: fetch.Limits) -> None:
        pace = Pace(source.min_interval_seconds)
        for entry in source.documents:
            if entry.url is not None:
                hints = _said_of_all(source) | entry.hints
                page = self._address(entry.url, hints, client, limits, source.allow_private_hosts, pace)
                for url, role in _parts_of(page, entry.url):
                    self._address(url, hints | role, client, limits, source.allow_private_hosts, pace)

    def tree(self, path: Path) -> Iterator[Path]:
        """`path` itself, or every document below it."""
        return self._below(path) if _is_folder(path) else iter([path])

    def file(self, path: Path, hints: dict[str, str]) -> None:
        try:
            real = path.resolve(strict=True)
            state = real.stat()
            if not stat.S_ISREG(state.st_mode):  # reading a pipe would never end
                return self.fail(str(path), "file_irregular")
            if state.st_size > _MAX_LOCAL_BYTES:
                return self.fail(str(path), "file_too_large", f"> {_MAX_LOCAL_BYTES:,} bytes")
            data = real.read_bytes()
        except FileNotFoundError:
            return self.fail(str(path), "file_missing")
        except (OSError, RuntimeError) as problem:  # RuntimeError: a link that leads to itself
            return self.fail(str(path), "file_unreadable", _reason(problem))
        self._keep(str(path), fetch.Fetched(real.as_uri(), real.as_uri(), data, media.sniff(data)), hints)

    def _address(
        self,
        url: str,
        hints: dict[str, str],
        client: httpx2.Client,
        limits: fetch.Limits,
        allowed: Sequence[str],
        pace: Pace,
    ) -> fetch.Fetched | None:
        """What the address gave, kept; None if it could not be fetched."""
        host = urlsplit(url).hostname or ""
        pace.wait(host)
        try:
            got = fetch.fetch(url, client=client, limits=limits, allow_private_hosts=allowed)
        except fetch.FetchError as problem:
            self._failed(url, problem.rule, problem.message_zh, problem.message_en)
        except Exception as problem:  # a surprise in one document is still only one document
            self.fail(url, "pull_unexpected", _reason(problem))
        else:
            self._keep(url, got, hints)
            return got
        finally:
            pace.done(host)
        return None

    def _keep(self, locator: str, got: fetch.Fetched, hints: dict[str, str]) -> None:
        try:
            kept = self.archive.put(
                got.data,
                source_url=got.url,
                source=self.source,
                fetched_at=self.now,
                media_type=got.media_type,
                hints=hints,
                headers=got.headers,
            )
            kept = self._restated(kept, got.url, hints)
        except ArchiveError as problem:
            self._failed(locator, problem.rule, problem.message_zh, problem.message_en)
        except OSError as problem:
            self.fail(locator, "archive_write", _reason(problem))
        except Exception as problem:
            self.fail(locator, "pull_unexpected", _reason(problem))
        else:
            self.pulled.kept.append(kept)

    def _restated(self, kept: Kept, url: str, hints: dict[str, str]) -> Kept:
        """Hints corrected in the catalogue reach the archive; what another source stated there stays."""
        sighting = kept.at(url)
        if sighting is None or sighting.source not in (self.source, BY_HAND):
            return kept
        return self.archive.restate(kept.sha256, url, source=self.source, hints=hints)

    def _failed(self, locator: str, rule: str, zh: str, en: str) -> None:
        # file names in GBK arrive as lone surrogates, which no log and no JSON can hold
        failure = Failure(self.source, _printable(locator), rule, _printable(zh), _printable(en))
        if failure not in self.pulled.failures:  # `**` looks twice into a folder
            self.pulled.failures.append(failure)

    def _named(self, pattern: str, root: Path) -> list[Path]:
        """The files that the path or glob `pattern` names; none is a failure."""
        if os.path.lexists(root / pattern):  # first as it stands: a file name may have brackets in it
            return [root / pattern]
        before = len(self.pulled.failures)
        found = list(self._matches(root, Path(pattern).parts))
        if not found and len(self.pulled.failures) == before:
            self.fail(pattern, "file_unmatched" if _is_glob(pattern) else "file_missing")
        return found

    def _matches(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        """The files below `folder` that match the glob `parts`, sorted."""
        head, rest = parts[0], parts[1:]
        if head == "**":
            yield from self._matches(folder, rest or ("*",))
            for child in self._children(folder):
                if _is_folder(child) and not child.is_symlink():
                    yield from self._matches(child, parts)
            return
        if _is_glob(head):
            children = [child for child in self._children(folder) if fnmatchcase(child.name, head)]
        else:
            children = [folder / head] if _exists(folder / head) else []
        for child in children:
            if _is_folder(child) != bool(rest):
                continue
            if rest:
                yield from self._matches(child, rest)
            else:
                yield child

    def _below(self, folder: Path, above: frozenset[str] = frozenset()) -> Iterator[Path]:
        """All documents below `folder`, sorted. Links are followed, but never back into a folder above."""
        real = os.path.realpath(folder)
        if real in above:
            return
        for child in self._children(folder):
            if _is_folder(child):
                yield from self._below(child, above | {real})
            else:
                yield child

    def _children(self, folder: Path) -> list[Path]:
        """What is in `folder`, sorted. An unreadable folder is a failure: `Path.glob` would pass it over."""
        try:
            return sorted(child for child in folder.iterdir() if _is_document(child.name))
        except OSError as problem:
            self.fail(str(folder), "folder_unreadable", _reason(problem))
            return []


def _said_of_all(source: Source) -> dict[str, str]:
    """What a source says of each of its documents."""
    return {"override_permission": source.override_permission} if source.override_permission else {}


LINKED_FROM, PICTURE_OF, POSITION = "linked_from", "picture_of", "position"
"""Hints: the page that offers a document; the page that a picture is part of (it is read with that page), and where."""


def _parts_of(page: fetch.Fetched | None, address: str) -> list[tuple[str, dict[str, str]]]:
    """The documents and pictures of a page, each with the hints that name the page."""
    if page is None or page.media_type != media.HTML:
        return []
    offered = [(url, {LINKED_FROM: address}) for url in attachments(page.data, page.final_url)]
    shown = enumerate(pictures(page.data, page.final_url), 1)
    return offered + [(url, {PICTURE_OF: address, POSITION: f"{place:03}"}) for place, url in shown]


def _is_glob(text: str) -> bool:
    return any(mark in text for mark in "*?[")


def _is_document(name: str) -> bool:
    """Not hidden (.DS_Store too), not Office's lock file, not what file managers leave behind."""
    return not name.startswith((".", "~$")) and name.lower() not in _NO_DOCUMENTS


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # not to be looked at; reading it will say why
    return True


def _is_folder(path: Path) -> bool:
    """`Path.is_dir`, which raises where looking is forbidden; reading it will say why."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _reason(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.errno is not None:
        return f"{errno.errorcode.get(problem.errno, '')} {problem.strerror}".strip()
    return f"{type(problem).__name__}: {problem}"
