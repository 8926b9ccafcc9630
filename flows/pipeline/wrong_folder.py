"""What files and folders hold, counted by kind before anything of them is archived: a wrong folder costs nothing."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from gongkai.extractors import media_types
from gongkai.extractors.sources.crawl.pull import files_below
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.project import Project, ProjectError

MOST_OTHERS = 200
"""Files that are no documents, pictures among them, which may lie beside any number of documents."""

_DOCUMENTS = (
    *(".pdf", ".doc", ".docx", ".wps", ".rtf", ".odt", ".xls", ".xlsx", ".et", ".ods", ".ofd"),
    *(".htm", ".html", ".shtml", ".xhtml", ".mht", ".mhtml", ".eml", ".txt", ".csv", ".zip", ".gz"),
)
_PICTURES = (media_types.JPEG, media_types.PNG, media_types.TIFF, media_types.BMP, media_types.GIF)
_NOT_TOLD = (*_PICTURES, media_types.UNKNOWN, media_types.EMPTY)
_HEAD = 4096
_LISTED = 5


def check_folder(project: Project, paths: Sequence[Path]) -> None:
    """Raises ProjectError where what is given is mostly no documents, and much of it."""
    documents, others = counted(files_below(paths, Archive(project.archive), now=datetime.now(UTC)))
    if others.total() <= max(MOST_OTHERS, documents):
        return
    count, named = documents + others.total(), "、".join(f"{kind} {n:,}" for kind, n in others.most_common(_LISTED))
    raise ProjectError(
        f"{paths[0]}: 共 {count:,} 个文件，其中文档 {documents:,} 个，其他 {others.total():,} 个（{named} …）；"
        "像是给错了文件夹，什么也没有存档。确要全部载入，加 --all-files / "
        f"{count:,} files, {documents:,} of them documents and {others.total():,} others: this looks like a wrong "
        "folder, and nothing was archived. If all of it is meant, add --all-files"
    )


def counted(files: Iterable[Path]) -> tuple[int, Counter[str]]:
    """How many of the files are documents, by their names or their beginnings, and the others by what their names end
    with."""
    documents, others = 0, Counter[str]()
    for file in files:
        if _is_document(file):
            documents += 1
        else:
            others[file.suffix.lower() or "?"] += 1
    return documents, others


def _is_document(file: Path) -> bool:
    if file.suffix.lower() in _DOCUMENTS:
        return True
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would never end
            return False
        with file.open("rb") as opened:
            return media_types.sniff(opened.read(_HEAD)) not in _NOT_TOLD
    except OSError:
        return False
