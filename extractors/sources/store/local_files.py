"""Copies files and folders of this machine into the archive: those of a source, or those given by hand."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path

from gongkai.extractors import media_types
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.http.types import Fetched
from gongkai.extractors.sources.store.fetch_state import FetchState, FetchStates
from gongkai.extractors.sources.store.hints import DocumentHints, Origin, origin
from gongkai.extractors.sources.store.recorder import PullRecorder, reason

_MAX_LOCAL_BYTES = 200_000_000  # a stray video must not fill the memory
_NO_DOCUMENTS = {"thumbs.db", "desktop.ini"}


class LocalFiles:
    """The local documents of one pull."""

    def __init__(self, recorder: PullRecorder, states: FetchStates | None) -> None:
        self.recorder = recorder
        self.states = states

    def of(self, source: Source, project_root: Path) -> None:
        """The local documents of a source. One matched twice, by a glob and by its
        own name, gets both hints; later ones win."""
        found: dict[str, tuple[Path, DocumentHints, Origin]] = {}
        for entry in source.documents:
            for path in self._named(entry.path, project_root) if entry.path is not None else ():
                by = origin("catalogue", f"{source.source}.yaml:{entry.line}")
                _, before, _ = found.get(os.path.realpath(path), (path, {}, by))
                found[os.path.realpath(path)] = (path, source.hints | before | entry.hints, by)
        for path, hints, by in found.values():
            self.file(path, hints, by)

    def tree(self, path: Path) -> Iterator[Path]:
        """`path` itself, or every document below it."""
        return self._below(path, os.path.realpath(path)) if _is_folder(path) else iter([path])

    def file(self, path: Path, hints: DocumentHints, by: Origin) -> None:
        try:
            real = path.resolve(strict=True)
            state = real.stat()
            if not stat.S_ISREG(state.st_mode):  # reading a pipe would never end
                return self.recorder.add_failure(str(path), "file_irregular")
            if state.st_size > _MAX_LOCAL_BYTES:
                return self.recorder.add_failure(str(path), "file_too_large", f"> {_MAX_LOCAL_BYTES:,} bytes")
            data = real.read_bytes()
        except FileNotFoundError:
            return self.recorder.add_failure(str(path), "file_missing")
        except (OSError, RuntimeError) as problem:  # RuntimeError: a link that leads to itself
            return self.recorder.add_failure(str(path), "file_unreadable", reason(problem))
        address = real.as_uri()
        got = Fetched(address, address, data, media_types.sniff(data), status=0)
        previous = self.states.last_given(address) if self.states else None
        kept = self.recorder.add_document(str(path), got, hints, by, previous=previous)
        if kept is not None and self.states:
            with suppress(OSError):  # what is not recorded here can be determined from the archive
                self.states.save(address, FetchState(kept.sha256))

    def _named(self, pattern: str, root: Path) -> list[Path]:
        """The files that the path or glob `pattern` names; none is a failure."""
        if os.path.lexists(root / pattern):  # literally first: a file name may contain brackets
            return [root / pattern]
        before = len(self.recorder.pulled.failures)
        found = list(self._matches(root, Path(pattern).parts, _base(root, pattern)))
        if not found and len(self.recorder.pulled.failures) == before:
            self.recorder.add_failure(pattern, "file_unmatched" if _is_glob(pattern) else "file_missing")
        return found

    def _matches(self, folder: Path, parts: tuple[str, ...], base: str) -> Iterator[Path]:
        """The files below `folder` that match the glob `parts`, sorted, without links that lead out of `base`."""
        head, rest = parts[0], parts[1:]
        if head == "**":
            yield from self._matches(folder, rest or ("*",), base)
            for child in self._within(self._children(folder), base):
                if _is_folder(child) and not child.is_symlink():
                    yield from self._matches(child, parts, base)
            return
        for child in self._within(self._called(head, folder), base):
            if _is_folder(child) != bool(rest):
                continue
            if rest:
                yield from self._matches(child, rest, base)
            else:
                yield child

    def _called(self, name: str, folder: Path) -> list[Path]:
        """The entries of `folder` that have the name or match the glob."""
        if _is_glob(name):
            return [child for child in self._children(folder) if fnmatchcase(child.name, name)]
        return [folder / name] if _exists(folder / name) else []

    def _below(self, folder: Path, base: str, above: frozenset[str] = frozenset()) -> Iterator[Path]:
        """All documents below `folder`, sorted. Links are followed within `base`, but never into a parent folder."""
        real = os.path.realpath(folder)
        if real in above:
            return
        for child in self._within(self._children(folder), base):
            if _is_folder(child):
                yield from self._below(child, base, above | {real})
            else:
                yield child

    def _within(self, paths: Iterable[Path], base: str) -> Iterator[Path]:
        """The paths without links that lead out of `base`: someone who can put a link into a shared folder must not
        choose what else on this machine is read and published. Each of the others is reported as a failure."""
        for path in paths:
            target = os.path.realpath(path) if _is_link(path) else base
            if os.path.commonpath((base, target)) == base:
                yield path
            else:
                self.recorder.add_failure(str(path), "link_outside", f"→ {target}")

    def _children(self, folder: Path) -> list[Path]:
        """The entries of `folder`, sorted. An unreadable folder is reported as a
        failure, where `Path.glob` would skip it."""
        try:
            return sorted(child for child in folder.iterdir() if _is_document(child.name))
        except OSError as problem:
            self.recorder.add_failure(str(folder), "folder_unreadable", reason(problem))
            return []


def _base(root: Path, pattern: str) -> str:
    """The folder that a glob searches: the parts before its first wildcard."""
    fixed = takewhile(lambda part: not _is_glob(part), Path(pattern).parts)
    return os.path.realpath(root.joinpath(*fixed))


def _is_glob(text: str) -> bool:
    return any(mark in text for mark in "*?[")


def _is_document(name: str) -> bool:
    """Whether a name is not hidden (.DS_Store included), not Office's lock file,
    and not left behind by a file manager."""
    return not name.startswith((".", "~$")) and name.lower() not in _NO_DOCUMENTS


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # access is forbidden; reading it will say why
    return True


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False  # access is forbidden; reading it will say why


def _is_folder(path: Path) -> bool:
    """`Path.is_dir`, which raises where access is forbidden; reading it will say why."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False
