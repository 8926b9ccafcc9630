"""Pictures of a sentence of the text: outlined on its page, or marked in its
paragraph where a document has no pages."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import duckdb

from gongkai.extractors.document import Passage
from gongkai.flows import reading_cache as readings
from gongkai.flows.project import Project, ProjectError
from gongkai.flows.review import evidence
from gongkai.flows.review.evidence import SECONDS
from gongkai.flows.review.page_drawing import Spot
from gongkai.flows.review.sentence_boxes import boxes_of, place_of
from gongkai.limited_process import LimitError, limited_calls

PlacedSpot = tuple[Spot, int | None]


def pictures(
    project: Project, connection: duckdb.DuckDBPyConnection, report: str, indicator: str, out: Path
) -> list[Path]:
    """Draw the pages of an indicator's statements with each sentence outlined; a
    web page for documents without pages."""
    spots = _spots(connection, report, indicator)
    out.mkdir(parents=True, exist_ok=True)
    drawn = []
    for _, found in groupby(spots, key=lambda placed: (placed[0].report_id, placed[0].page)):
        of_page = list(found)
        first, _ = of_page[0]
        if first.page is None:
            if document := readings.latest(project.readings, first.document_id):
                name = f"{first.report_id}-{indicator}-text.html"
                drawn.append(_page_of_text(document.passages, of_page, out / name))
        elif lines := [line for spot, _ in of_page for line in _lines(project, spot)]:
            drawn.append(evidence.picture(project, lines, [], out, whole=True))
    return drawn


def _spots(connection: duckdb.DuckDBPyConnection, report: str, indicator: str) -> list[PlacedSpot]:
    """The statements of an indicator, each with the paragraph in which it is if the document has no pages."""
    rows = connection.execute(
        """
        select r.report_id, r.document_id, d.archive_path, d.media_type, r.source_url, r.title, '', '', s.indicator,
            s.indicator, null, s.value, s.unit, s.polarity, s.quote, null, s.page, null, '', true, s.element
        from statements as s
        join reports as r using (report_id)
        join documents as d using (document_id)
        where starts_with(s.report_id, ?) and s.indicator = ?
        order by s.report_id, s."start"
        """,
        [report, indicator],
    ).fetchall()
    return [(Spot(*fields), element) for *fields, element in rows]


def _lines(project: Project, spot: Spot) -> Iterator[Spot]:
    """The statement once for each line that prints it; none on a scan, which has no glyphs to locate words by."""
    if spot.media_type != "application/pdf":
        return
    path = project.archive / spot.archive_path
    with limited_calls() as call:
        try:
            [found] = call(SECONDS, boxes_of, path, [(spot.page, spot.raw)])
        except LimitError as error:
            raise ProjectError(f"{path}: 读不出这一页 / the page cannot be read: {error.detail}") from None
    for box in found:
        yield replace(spot, box=box)


def _page_of_text(passages: Sequence[Passage], spots: Sequence[PlacedSpot], path: Path) -> Path:
    """Write the paragraphs of a web page or Word file with the sentences marked."""
    first, _ = spots[0]
    paragraphs = "".join(
        f"<p>{_marked(passage.text, [spot for spot, element in spots if element == passage.order + 1])}</p>"
        for passage in passages
    )
    title = html.escape(f"{first.title or first.report_id}：{first.indicator}")
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>mark{{background:#fde047}}</style>'
        f"<h1>{title}</h1>{paragraphs}",
        encoding="utf-8",
    )
    return path


def _marked(text: str, spots: Sequence[Spot]) -> str:
    places = [place for spot in spots if (place := place_of(text, spot.raw))]
    if not places:
        return html.escape(text)
    start, stop = min(place.start for place in places), max(place.stop for place in places)
    return f"{html.escape(text[:start])}<mark>{html.escape(text[start:stop])}</mark>{html.escape(text[stop:])}"
