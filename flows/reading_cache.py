"""The stored readings of documents, per version of the readers: no document is read twice by the same programs."""

from __future__ import annotations

import gzip
import re
import shutil
import time
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from gongkai.extractors.document import Document
from gongkai.files import write_bytes

KEPT_DAYS = 14
_VERSION = re.compile("[0-9a-f]{16}")
_DOCUMENT = TypeAdapter(Document)


def load(folder: Path, document_id: str) -> Document | None:
    """The stored reading of a document; None if there is none or it is damaged."""
    path = _path(folder, document_id)
    try:
        return _DOCUMENT.validate_json(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValidationError):
        return None


def latest(folder: Path, document_id: str) -> Document | None:
    """The latest stored reading of a document, whatever LibreOffice, permission or pictures it was read with."""
    found = _path(folder, document_id).parent.glob(f"{document_id}*.json.gz")
    names = [path.name.removesuffix(".json.gz") for path in sorted(found, key=lambda path: path.stat().st_mtime)]
    return load(folder, names[-1]) if names else None


def kept(folder: Path, document_id: str) -> bool:
    """Whether there is a stored reading of a document, damaged or not."""
    return _path(folder, document_id).exists()


def save(folder: Path, document_id: str, document: Document) -> None:
    """Store a reading. It is written to another file and renamed, so that a
    crash leaves either nothing or all of it."""
    path = _path(folder, document_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, gzip.compress(_DOCUMENT.dump_json(document), compresslevel=6, mtime=0))


def clear_old(folder: Path) -> list[Path]:
    """Remove readings of other versions beside `folder` that have not been used for a while.

    They are kept for some days, so that going back to an earlier version need not read everything again.
    """
    oldest = time.time() - KEPT_DAYS * 86_400
    others = [path for path in folder.parent.glob("*") if path.is_dir() and path.name != folder.name]
    old = [path for path in others if _VERSION.fullmatch(path.name) and _last_used(path) < oldest]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return old


def _last_used(folder: Path) -> float:
    """When something was last stored there; its subfolders are as new as their newest file."""
    return max(path.stat().st_mtime for path in (folder, *folder.glob("*")))


def _path(folder: Path, document_id: str) -> Path:
    return folder / document_id[:2] / f"{document_id}.json.gz"
