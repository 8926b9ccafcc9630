"""The seals of an OFD (GB/T 33190, 18): its signatures, which are not part of the pages, are stamped over them."""

from __future__ import annotations

import posixpath
from typing import Any

from gongkai.extractors.readers.ofd.looks import floats
from gongkai.extractors.readers.ofd.package import Package, joined


def seals_of(package: Package, body: Any) -> dict[str, list[list[float]]]:
    """The boxes of a document's seals, by page ID; of a seal across the edges of several pages, each
    page has the part to which it is clipped."""
    place = joined("", (body.findtext("{*}Signatures") or "").strip())
    listed = package.root(place)
    found: dict[str, list[list[float]]] = {}
    signed = [signature.get("BaseLoc") or "" for signature in listed.iter("{*}Signature")] if listed is not None else []
    for base in dict.fromkeys(signed):
        root = package.root(joined(posixpath.dirname(place), base))
        for stamp in root.iter("{*}StampAnnot") if root is not None else ():
            box, clip = floats(stamp.get("Boundary")), floats(stamp.get("Clip"))
            if len(box) != 4:
                continue
            if len(clip) == 4:
                box = [box[0] + clip[0], box[1] + clip[1], min(clip[2], box[2]), min(clip[3], box[3])]
            found.setdefault(stamp.get("PageRef") or "", []).append(box)
    return found
