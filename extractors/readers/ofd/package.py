"""The parts of an OFD package: XML parts by path, and the content of its resources."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable
from typing import Any

from gongkai.extractors.readers.font_names import draws_no_letters
from gongkai.extractors.readers.ofd.objects import Glyph
from gongkai.extractors.readers.office import ooxml_package
from gongkai.extractors.readers.xml_parsing import root_of

MAX_FONT = 40 * 1024 * 1024


class Package:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.names = package.namelist()
        ooxml_package.refuse_bombs(package, [name for name in self.names if name.endswith(".xml")])

    def root(self, name: str) -> Any:
        """The root of a part; None if it is missing or broken."""
        if name not in self.names:
            return None
        return root_of(self.package.read(name))

    def bytes_of(self, name: str, most: int) -> bytes | None:
        """The bytes of a part; None if it is missing, larger than `most`, or broken."""
        if name not in self.names or self.package.getinfo(name).file_size > most:
            return None
        try:
            return self.package.read(name)
        except ooxml_package.UNREADABLE_ZIP:
            return None


class Resources:
    """The embedded fonts and drawing parameters of a document by ID, including those of the pages read so far."""

    def __init__(self, package: Package, folder: str, document: Any) -> None:
        self.package = package
        self.places: dict[str, str] = {}
        self.parameters: dict[str, Any] = {}
        self.spaces: set[str] = set()
        """The colour spaces whose components do not range up to 255."""
        self._icons: dict[str, str] = {}
        self._added: set[str] = set()
        for resource in document.iter("{*}PublicRes", "{*}DocumentRes"):
            self._add(joined(folder, (resource.text or "").strip()))

    def of_page(self, place: str, content: Any) -> None:
        for resource in content.iter("{*}PageRes"):
            self._add(joined(posixpath.dirname(place), (resource.text or "").strip()))

    def holds(self, font: str) -> bool:
        """Whether a font is embedded."""
        return self.places.get(font, "") in self.package.names

    def program(self, font: str) -> bytes | None:
        return self.package.bytes_of(self.places.get(font, ""), MAX_FONT)

    def doubt_icons(self, glyphs: Iterable[Glyph]) -> None:
        """Put digits in doubt that are printed in a symbol font that is not embedded."""
        for glyph in glyphs if self._icons else ():
            if glyph.font in self._icons and not glyph.doubt:
                glyph.doubt = f"font {self._icons[glyph.font]}"

    def _add(self, place: str) -> None:
        if place in self._added:
            return
        self._added.add(place)
        root = self.package.root(place)
        if root is None:
            return
        folder = joined(posixpath.dirname(place), root.get("BaseLoc") or "")
        for parameter in root.iter("{*}DrawParam"):
            self.parameters.setdefault(parameter.get("ID") or "", parameter)
        spaces = (space for space in root.iter("{*}ColorSpace") if space.get("BitsPerComponent", "8").strip() != "8")
        self.spaces.update(space.get("ID") or "" for space in spaces)
        for font in root.iter("{*}Font"):
            file = (font.findtext("{*}FontFile") or "").strip()
            name = font.get("FontName") or font.get("FamilyName") or ""
            if not file and (draws_no_letters(name) or font.get("Charset") == "symbol"):
                self._icons.setdefault(font.get("ID") or "", name)
            if file and font.get("ID"):
                self.places.setdefault(font.get("ID"), joined(folder, file))


def joined(folder: str, place: str) -> str:
    return posixpath.normpath(place.lstrip("/") if place.startswith("/") else posixpath.join(folder, place))
