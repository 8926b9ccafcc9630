"""A zip archive, a mail or a compressed file with one report in it: the document is extracted
and read as if it had been published alone."""

from __future__ import annotations

import email
import email.policy
import gzip
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, Problem, UnreadableError
from gongkai.extractors.readers import embedded_images
from gongkai.extractors.readers.embedded_images import with_pictures
from gongkai.extractors.readers.html.inner_documents import MAX_SCRIPT
from gongkai.extractors.readers.html.reader import decode, read_html
from gongkai.extractors.readers.office import ooxml_package

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 100 * 1024 * 1024
MAX_RESOURCE, MOST_OF_A_KIND = {".css": 1_000_000, ".js": MAX_SCRIPT}, 50
"""The most bytes of a style sheet and of a script that came with a page, and how many of each kind are read."""

_BESIDE = ("__MACOSX/", ".", "Thumbnails/", "QuickLook/", "docProps/")
"""What programs put into an archive beside the document, such as a picture of its first page."""

_ATTACHED = re.compile(rb"^content-disposition:\s*attachment", re.I | re.M)
_REPORT_WORDS = ("年度报告", "年报")
_PICTURES = (media_types.JPEG, media_types.PNG, media_types.TIFF, media_types.BMP, media_types.GIF)
_NO_DOCUMENT = (media_types.UNKNOWN, media_types.EMPTY, media_types.ZIP, media_types.GZIP)


def read_archive(data: bytes, read: Callable[[Path], Document]) -> Document:
    """Read the only document of the archive; `read` reads a file. Raises `UnreadableError` if there are several."""
    with ooxml_package.opened(data) as archive:
        documents = _documents(archive)
        if not documents:
            raise UnreadableError("reading.unsupported", media_type=media_types.ZIP)
        resources = _resources(archive)
    return _read_one(documents, read, resources)


def read_compressed(data: bytes, read: Callable[[Path], Document]) -> Document:
    """Read a single file compressed with gzip, as servers store pages."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(MAX_MEMBER_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}") from error
    if len(content) > min(MAX_MEMBER_BYTES, ooxml_package.MAX_RATIO * max(len(data), 4096)):
        raise UnreadableError("reading.too_large", size=str(len(content)), limit=str(MAX_MEMBER_BYTES))
    if media_types.sniff(content) in (media_types.ZIP, media_types.GZIP):
        raise UnreadableError("reading.unsupported", media_type=media_types.GZIP)
    return _read_one([("gzip", content)], read)


def read_attachment(data: bytes, read: Callable[[Path], Document]) -> Document | None:
    """Read the document attached to a mail; None if nothing is attached, as in web archives."""
    if _ATTACHED.search(data) is None:  # parsing a web archive takes many times its size
        return None
    try:
        message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(), policy=email.policy.default)
        parts = [part for part in message.walk() if part.get_content_disposition() == "attachment"][:MAX_MEMBERS]
        attached = [(part.get_filename() or "", part.get_payload(decode=True)) for part in parts]
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return None
    documents = _chosen([(name, content) for name, content in attached if isinstance(content, bytes)])
    return _read_one(documents, read) if documents else None


def _resources(archive: zipfile.ZipFile) -> dict[str, str]:
    """The style sheets and scripts beside a page that a browser saved completely, by name."""
    found: dict[str, str] = {}
    for suffix, most in MAX_RESOURCE.items():
        members = (m for m in archive.infolist() if m.filename.lower().endswith(suffix) and m.file_size <= most)
        found |= {_name(m): decode(archive.read(m), None)[0] for m in islice(members, MOST_OF_A_KIND)}
    return found


def _read_one(
    documents: list[tuple[str, bytes]], read: Callable[[Path], Document], resources: Mapping[str, str] | None = None
) -> Document:
    names = [name for name, _ in documents]
    if len(documents) > 1:
        listed = "；".join(names[:5])
        raise UnreadableError("reading.several_documents", count=str(len(documents)), detail=listed)
    content = documents[0][1]
    unpacked = Problem("reading.unpacked", values={"detail": names[0]})
    if resources and media_types.sniff(content) == media_types.HTML:
        document = with_pictures(read_html(content, None, resources), lambda: embedded_images.of_page(content, ()))
        return replace(document, problems=(unpacked, *document.problems))
    with tempfile.TemporaryDirectory(prefix="gongkai-zip-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        document = read(path)
    return replace(document, problems=(unpacked, *document.problems))


def _documents(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """The documents of an archive: if there are several, those named like a
    report; pictures only if there is nothing else."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise UnreadableError("reading.too_large", parts=str(len(members)), limit=str(MAX_MEMBERS))
    found = []
    for member in members:
        name = _name(member)
        if name.startswith(_BESIDE) or PurePosixPath(name).name.startswith((".", "~$")):
            continue
        if member.file_size > MAX_MEMBER_BYTES or member.file_size > ooxml_package.MAX_RATIO * max(
            member.compress_size, 4096
        ):
            raise UnreadableError("reading.too_large", size=str(member.file_size), limit=str(MAX_MEMBER_BYTES))
        found.append((name, archive.read(member)))
    return _chosen(found)


def _chosen(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    kinds = ((name, content, media_types.sniff(content)) for name, content in members)
    found = [entry for entry in kinds if entry[2] not in _NO_DOCUMENT]
    written = [entry for entry in found if entry[2] not in _PICTURES] or found
    named = [entry for entry in written if any(word in entry[0] for word in _REPORT_WORDS)]
    return [(name, content) for name, content, _ in (named if len(named) == 1 else written)]


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a member; archives made on Chinese Windows use GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename
