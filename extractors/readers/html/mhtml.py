"""Web archives (.mht, also named .doc): the page inside, unpacked by the standard library and read as HTML."""

from __future__ import annotations

import email
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import Message

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, Passage, Table, UnreadableError
from gongkai.extractors.readers.html.reader import decode, read_html

MAX_BYTES = 30 * 1024 * 1024
# a page with frames has one part per frame, a workbook saved by Excel one per sheet
MAX_PARTS = 50
_RESOURCES = ("text/css", "text/javascript", "application/javascript", "application/x-javascript")


def read_mhtml(data: bytes) -> Document:
    """The page of a web archive; if it only frames others (as workbooks saved by Excel do), those too."""
    if len(data) > MAX_BYTES:
        raise UnreadableError("reading.too_large", size=str(len(data)), limit=str(MAX_BYTES))
    # a blank line before the header would end the header
    pages = _pages(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    first = next(pages, None)
    if first is None:
        raise UnreadableError("reading.broken", detail="no text/html part in the web archive")
    documents = [first] if first.tables else [first, *pages]
    return _joined(documents)


def _pages(data: bytes) -> Iterator[Document]:
    try:
        message = email.message_from_bytes(data)
    except (RecursionError, ValueError, LookupError) as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}") from error
    parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if len(parts) > MAX_PARTS:
        raise UnreadableError("reading.too_large", parts=str(len(parts)), limit=str(MAX_PARTS))
    root = (message.get_param("start") or "") if message.is_multipart() else ""
    parts.sort(key=lambda part: part.get("Content-ID") != root)  # first the page that the archive names
    resources = dict(_resources(message))
    for part in parts:
        yield read_html(_content(part), part.get_content_charset(), resources)


def _resources(message: Message) -> Iterator[tuple[str, str]]:
    """The style sheets and scripts of an archive, by the addresses with which its pages link them."""
    for part in message.walk():
        if part.get_content_type() not in _RESOURCES:
            continue
        text, _ = decode(_content(part), part.get_content_charset())
        if location := part.get("Content-Location"):
            yield location.strip(), text
        if name := part.get("Content-ID"):
            yield f"cid:{name.strip().strip('<>')}", text


def _content(part: Message) -> bytes:
    """The bytes of a part, decoded from quoted-printable or base64."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _joined(documents: Sequence[Document]) -> Document:
    """All documents joined into one, with the metadata of the first."""
    passages: list[Passage] = []
    tables: list[Table] = []
    for document in documents:
        shift = len(passages) + len(tables)
        passages += [replace(passage, order=passage.order + shift) for passage in document.passages]
        tables += [replace(table, order=table.order + shift) for table in document.tables]
    return Document(
        media_type=media_types.MHTML,
        pages=None,
        passages=tuple(passages),
        tables=tuple(tables),
        meta=documents[0].meta,
        problems=tuple(problem for document in documents for problem in document.problems),
        scripts="\n".join(filter(None, (document.scripts for document in documents))),
    )
