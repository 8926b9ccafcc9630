"""Office packages (.docx, .xlsx): zip archives, opened within bounds."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lxml import etree

from gongkai.extractors.document import UnreadableError

MAX_UNCOMPRESSED = 200 * 1024 * 1024
MAX_XML = 50 * 1024 * 1024
# XML of a long table shrinks to a fiftieth; nothing that people write shrinks to a five hundredth.
MAX_RATIO = 500

MOST_PARTS = 10_000
_OFFICE_PARTS = {"word/document.xml", "xl/workbook.xml", "[Content_Types].xml", "OFD.xml"}

UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,  # encrypted
    NotImplementedError,  # unknown compression
    ValueError,
    EOFError,
    OSError,
)


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The package; whatever is wrong with the archive itself, now or when a part is read, makes it broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield package
    except UNREADABLE_ZIP as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}") from error


def with_plain_names(data: bytes) -> bytes:
    """The package; with slashes in the names of its parts where a program has written backslashes.

    Office opens such a package, and the libraries do not. Two parts that would have one name make it broken.
    """
    with opened(data) as package:
        parts = [part for part in package.infolist() if not part.is_dir()]
        if len(parts) > MOST_PARTS or not any("\\" in part.filename for part in parts):
            return data
        names = [part.filename.replace("\\", "/") for part in parts]
        if not _OFFICE_PARTS & set(names):
            return data
        if len({name.lower() for name in names}) < len(names) or any(".." in name.split("/") for name in names):
            raise UnreadableError("reading.broken", detail="names of parts with backslashes that are not clear")
        refuse_bombs(package, [part.filename for part in parts if part.filename.endswith((".xml", ".rels"))])
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as plain:
            for part, name in zip(parts, names, strict=True):
                plain.writestr(name, package.read(part))
    return written.getvalue()


def refuse_bombs(package: zipfile.ZipFile, parts: Iterable[str]) -> None:
    """Refuse a package that is too large as a whole, or that states sizes of `parts` which no document has.

    zipfile gives no more than the sizes checked here: a false size is a BadZipFile.
    """
    total = sum(part.file_size for part in package.infolist())
    if total > MAX_UNCOMPRESSED:
        raise UnreadableError("reading.too_large", size=str(total), limit=str(MAX_UNCOMPRESSED))
    for name in parts:
        part = package.getinfo(name)
        if part.file_size > MAX_XML:
            raise UnreadableError("reading.too_large", size=str(part.file_size), limit=str(MAX_XML))
        if part.file_size > 1024 * 1024 and part.file_size > MAX_RATIO * part.compress_size:
            ratio = part.file_size // max(1, part.compress_size)
            raise UnreadableError("reading.too_large", ratio=str(ratio), limit=str(MAX_RATIO))


def related(package: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """The part of a kind that the relations of a part (of the whole package: "") name; None if there is none."""
    folder, file = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{file}.rels")
    names = package.namelist()
    if listed not in names:
        return None
    refuse_bombs(package, [listed])
    try:
        root = etree.fromstring(package.read(listed), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    for relation in root.iter("{*}Relationship"):
        if relation.get("Type", "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            if (name := posixpath.normpath(name)) in names:
                return name
    return None


def targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that the relations of a part name, by their identities."""
    folder, file = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{file}.rels")
    if listed not in package.namelist():
        return {}
    refuse_bombs(package, [listed])
    try:
        root = etree.fromstring(package.read(listed), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return {}
    named = {relation.get("Id", ""): relation.get("Target", "") for relation in root.iter("{*}Relationship")}
    return {
        identity: posixpath.normpath(name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name))
        for identity, name in named.items()
    }
