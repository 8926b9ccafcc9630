"""Office packages (.docx, .xlsx): zip archives, opened within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from lxml import etree

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers.xml_parsing import parsed_xml, root_of

MAX_UNCOMPRESSED = 200 * 1024 * 1024
MAX_XML = 50 * 1024 * 1024
# XML of a long table shrinks to a fiftieth; no real document shrinks to a five hundredth
MAX_RATIO = 500

MOST_PARTS = 10_000
_OFFICE_PARTS = {"word/document.xml", "xl/workbook.xml", "[Content_Types].xml", "OFD.xml"}
_CONTENT_TYPES, _WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
_WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_USUAL_PLACES = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}

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
    """Open the package; any error of the archive itself, now or when a part is read, makes it count as broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield package
    except UNREADABLE_ZIP as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}") from error


def with_plain_names(data: bytes) -> bytes:
    """The package with slashes in the names of its parts where a program has written backslashes.

    Office opens such a package, but the libraries do not. If two parts would get the
    same name, the package counts as broken.
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


def with_usual_places(data: bytes) -> bytes:
    """The workbook with its texts and styles at the usual paths, where the libraries
    look for them, if its relations name others.

    A part at a usual path without a relation to it does not belong to the workbook, and is left out.
    """
    with opened(data) as package:
        found = {kind: related(package, _WORKBOOK, kind) for kind in _USUAL_PLACES}
        moved = {
            place: _USUAL_PLACES[kind] for kind, place in found.items() if place not in (None, _USUAL_PLACES[kind])
        }
        if not moved:
            return data
        refuse_bombs(package, [name for name in package.namelist() if name.endswith((".xml", ".rels"))])
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as plain:
            for name in package.namelist():
                if name in moved or name not in moved.values():
                    content = package.read(name)
                    if name in (_CONTENT_TYPES, _WORKBOOK_RELATIONS):
                        content = _renamed(content, {place: usual for place, usual in moved.items() if place})
                    plain.writestr(moved.get(name, name), content)
    return written.getvalue()


def _renamed(xml: bytes, moved: Mapping[str, str]) -> bytes:
    """A list of parts with the new names of those that were moved."""
    try:
        root = parsed_xml(xml)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("reading.broken", detail=str(error)) from error
    for element in list(root.iter("{*}Override")):
        name = element.get("PartName", "").lstrip("/")
        if name in moved:
            element.set("PartName", f"/{moved[name]}")
        elif name in moved.values():
            root.remove(element)
    for element in root.iter("{*}Relationship"):
        target = element.get("Target", "")
        name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if name in moved:
            element.set("Target", f"/{moved[name]}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def refuse_bombs(package: zipfile.ZipFile, parts: Iterable[str]) -> None:
    """Refuse a package that is too large as a whole, or that states sizes of `parts` that no document has.

    zipfile never returns more than the sizes checked here: a false size raises BadZipFile.
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
    """The part of a kind to which the relations of a part (of the whole package: "") lead; None if there is none."""
    names = package.namelist()
    return next((name for name in targets(package, part, kind).values() if name in names), None)


def targets(package: zipfile.ZipFile, part: str, kind: str | None = None) -> dict[str, str]:
    """The targets of the relations of a part, by their ids; only those of one kind, if given."""
    folder, file = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{file}.rels")
    if listed not in package.namelist():
        return {}
    refuse_bombs(package, [listed])
    root = root_of(package.read(listed))
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")
        for relation in (root.iter("{*}Relationship") if root is not None else ())
        if relation.get("TargetMode") != "External" and kind in (None, relation.get("Type", "").rpartition("/")[2])
    }
