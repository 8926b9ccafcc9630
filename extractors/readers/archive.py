"""A zip archive with one report in it: the document is unpacked and read as if it had been published alone."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, Problem, UnreadableError
from gongkai.extractors.readers.office import ooxml_package

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 100 * 1024 * 1024
MAX_RATIO = 500

_BESIDE = ("__MACOSX/", ".", "Thumbnails/", "QuickLook/", "docProps/")
"""What programs put into an archive beside the document, as the picture of its first page."""

_REPORT_WORDS = ("年度报告", "年报")
_PICTURES = (media_types.JPEG, media_types.PNG, media_types.TIFF, media_types.BMP, media_types.GIF)
_NO_DOCUMENT = (media_types.UNKNOWN, media_types.EMPTY, media_types.ZIP)


def read_archive(data: bytes, read: Callable[[Path], Document]) -> Document:
    """The one document of the archive; `read` is how a file is read. Raises `UnreadableError` if there are several."""
    with ooxml_package.opened(data) as archive:
        documents = _documents(archive)
        names = [name for name, _ in documents]
        if not documents:
            raise UnreadableError("reading.unsupported", media_type=media_types.ZIP)
        if len(documents) > 1:
            listed = "；".join(names[:5])
            raise UnreadableError("reading.several_documents", count=str(len(documents)), detail=listed)
        content = documents[0][1]
    with tempfile.TemporaryDirectory(prefix="gongkai-zip-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        document = read(path)
    unpacked = Problem("reading.unpacked", values={"detail": names[0]})
    return replace(document, problems=(unpacked, *document.problems))


def _documents(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """The documents of an archive: of several those named a report, and pictures only where there is nothing else."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise UnreadableError("reading.too_large", parts=str(len(members)), limit=str(MAX_MEMBERS))
    found = []
    for member in members:
        name = _name(member)
        if name.startswith(_BESIDE) or PurePosixPath(name).name.startswith((".", "~$")):
            continue
        if member.file_size > MAX_MEMBER_BYTES or member.file_size > MAX_RATIO * max(member.compress_size, 4096):
            raise UnreadableError("reading.too_large", size=str(member.file_size), limit=str(MAX_MEMBER_BYTES))
        content = archive.read(member)
        kind = media_types.sniff(content)
        if kind not in _NO_DOCUMENT:
            found.append((name, content, kind))
    written = [entry for entry in found if entry[2] not in _PICTURES] or found
    named = [entry for entry in written if any(word in entry[0] for word in _REPORT_WORDS)]
    return [(name, content) for name, content, _ in (named if len(named) == 1 else written)]


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member; archives made on Chinese Windows write it in GBK and do not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
