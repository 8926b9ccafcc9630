"""Labels with two different readings, or that are not labels of the form, and the rows and columns that they name.

The row or column of such a label is not used. On a scan, where labels are easily misread, differing readings have this
effect only if nothing else identifies the row or column: between known neighbours, as far from both as in the form, it
can be no other. The ends of a table that has every row of the form also count as neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby

from gongkai.extractors.document import Cell, compact
from gongkai.transforms.model import Finding
from gongkai.transforms.reference import Indicator, Reference, TableId
from gongkai.transforms.tables.labels import Match, key
from gongkai.transforms.tables.misprints import fits_between
from gongkai.transforms.tables.scan_labels import SCAN, is_misread_label
from gongkai.transforms.tables.table_reader import BlockReading, PlacedCell, UnknownLabel

_RULES = {"qualified": "label.qualified", "misprint": "label.misprint"}


def label_doubts(blocks: Sequence[BlockReading], table_id: TableId, reference: Reference) -> list[Finding]:
    """A finding for each row and column whose label is in doubt."""
    findings: list[Finding] = []
    for form, placed, _ in _tables(blocks):
        read = dict.fromkeys((label, one.reader) for one in placed for label in one.labels)
        doubtful = [(label, reader) for label, reader in read if _is_in_doubt(label, reader, reference)]
        if not doubtful:
            continue
        provable = {label for label, reader in doubtful if _may_be_proved(label, reader, reference)}
        order = [indicator.indicator for indicator in reference.of(table_id, form)]
        types = list(reference.applicants.values())
        labels = [label for label, _ in doubtful]
        rows = _in_question(_labels_of_rows(placed), order, set(labels), provable)
        columns = _in_question(_labels_of_types(placed), types, set(labels), provable)
        for label in labels:
            rule = "reading.label_one_reader" if label.second_text is None else "reading.label_disagree"
            values = {"expected": compact(label.second_text or ""), "actual": compact(label.text)}
            findings += [
                reference.make_finding(rule, values, *place, cause="reader", detail=values["actual"], table_id=table_id)
                for place in _named({label}, rows, columns)
            ]
    return findings


def inexact_labels(blocks: Sequence[BlockReading], table_id: TableId, reference: Reference) -> list[Finding]:
    """A finding for each row and column whose label was taken for another one; a single
    finding for the table if the label names none.

    On a scan the label of a group is not reported if its rows, which have labels of their own, are in their places.
    """
    findings: list[Finding] = []
    for form, placed, inexact in _tables(blocks):
        for text, match in inexact.items():
            labels = {label for one in placed for label in one.labels if compact(label.text) == text}
            places = _named(labels, _labels_of_rows(placed), _labels_of_types(placed))
            if not places and _is_proved_group(match.label, placed, reference.of(table_id, form)):
                continue
            values = {"label": text, "matched": match.label}
            detail = "|".join((table_id, *values.values()))
            findings += [
                reference.make_finding(_RULES[match.how], values, *place, detail=detail, table_id=table_id)
                for place in places or [(None, None)]
            ]
    return findings


def _is_proved_group(label: str, placed: Sequence[PlacedCell], expected: Sequence[Indicator]) -> bool:
    """Whether a label on a scan is that of a group each of whose rows is between its neighbours in the form."""
    places = {indicator.indicator: place for place, indicator in enumerate(expected)}
    rows = dict.fromkeys(one.indicator for one in placed if one.reader.startswith(SCAN))
    every = {-1: -1, len(rows): len(expected)} | {at: places[row.indicator] for at, row in enumerate(rows)}
    own = [(at, places[row.indicator]) for at, row in enumerate(rows) if label in row.row_path[:-1]]
    return bool(own) and all(fits_between(at, place, {n: p for n, p in every.items() if n != at}) for at, place in own)


def rows_meant(blocks: Sequence[BlockReading], expected: Sequence[Indicator]) -> dict[UnknownLabel, list[str]]:
    """For unknown rows, the indicators of the rows whose places they take: if between two known
    rows (or after the last) there are as many unknown rows as the form has missing ones, only
    these rows are affected and not the table."""
    places = {indicator.indicator: at for at, indicator in enumerate(expected)}
    lacking = [i for i in expected if not any(i.indicator in block.indicators for block in blocks)]
    meant: dict[UnknownLabel, list[str]] = {}
    for _, group in groupby(blocks, key=lambda block: block.table):
        own = list(group)
        placed = ((one.cell.row, places.get(one.indicator.indicator)) for block in own for one in block.placed)
        read = {(row, place) for row, place in placed if place is not None}
        gaps: dict[tuple[int, int], list[UnknownLabel]] = {}
        for label in sorted((label for block in own for label in block.unknown), key=lambda label: label.row):
            above = max((place for row, place in read if row < label.row), default=-1)
            below = min((place for row, place in read if row > label.row), default=len(expected))
            gaps.setdefault((above, below), []).append(label)
        for (above, below), labels in gaps.items():
            rows: dict[tuple[str, ...], list[str]] = {}
            for indicator in lacking:
                if above < places[indicator.indicator] < below:
                    rows.setdefault(indicator.row_path, []).append(indicator.indicator)
            if len(rows) == len(labels) and all(label.role == "row" for label in labels):
                meant |= dict(zip(labels, rows.values(), strict=True))
    return meant


def _tables(blocks: Iterable[BlockReading]) -> Iterator[tuple[str, list[PlacedCell], dict[str, Match]]]:
    """The form of each table, its cells, and its labels that were taken for others."""
    for (_, form), group in groupby(blocks, key=lambda block: (block.table, block.form)):
        own = list(group)
        inexact = {text: match for block in own for text, match in block.inexact.items()}
        yield form, [one for block in own for one in block.placed], inexact


def _named(
    labels: Set[Cell], rows: Mapping[str, set[Cell]], types: Mapping[str, set[Cell]]
) -> list[tuple[str | None, str | None]]:
    """The rows and applicant types that have any of some labels, as indicator and applicant; a
    single entry if all rows of a table have one."""
    named = [name for name, own in rows.items() if own & labels]
    if len(named) == len(rows) > 1:
        return [(None, None)]
    return [*((name, None) for name in named), *((None, name) for name, own in types.items() if own & labels)]


def _labels_of_rows(placed: Iterable[PlacedCell]) -> dict[str, set[Cell]]:
    """The labels that lead to each indicator, in printed order, without those of applicant types."""
    labels: dict[str, set[Cell]] = {}
    for one in placed:
        own = one.labels[:-1] if one.applicant else one.labels
        labels.setdefault(one.indicator.indicator, set()).update(own)
    return labels


def _labels_of_types(placed: Iterable[PlacedCell]) -> dict[str, set[Cell]]:
    """The headers of each applicant type, in printed order."""
    labels: dict[str, set[Cell]] = {}
    for one in sorted(placed, key=lambda one: one.cell.col):
        if one.applicant:
            labels.setdefault(one.applicant, set()).add(one.labels[-1])
    return labels


def _in_question(
    named: Mapping[str, set[Cell]], expected: Sequence[str], doubtful: Set[Cell], provable: Set[Cell]
) -> dict[str, set[Cell]]:
    """For each row or column, in printed order, its doubtful labels that are not proved by its neighbours."""
    places = {name: place for place, name in enumerate(expected)}
    sure = {-1: -1, len(named): len(expected)}
    sure |= {index: places[name] for index, name in enumerate(named) if not named[name] & doubtful}
    return {
        name: {
            label for label in labels & doubtful if label not in provable or not fits_between(index, places[name], sure)
        }
        for index, (name, labels) in enumerate(named.items())
    }


def _is_in_doubt(label: Cell, reader: str, reference: Reference) -> bool:
    return not (
        label.same_readings or _is_in_another_order(label, reference) or is_misread_label(label, reader, reference)
    )


def _is_in_another_order(label: Cell, reference: Reference) -> bool:
    """Whether the readings of a known label differ only in the order of its characters: lines in several fonts with
    different baselines get mixed."""
    return reference.knows(label.text) and sorted(compact(label.text)) == sorted(compact(label.second_text or ""))


def _may_be_proved(label: Cell, reader: str, reference: Reference) -> bool:
    """Whether its place may prove a label: not if the second reading is another label, or says the opposite."""
    text, second = label.text, label.second_text or ""
    alike, read_alike = (set(key(reading).translate(reference.confusable)) for reading in (text, second))
    is_other = bool(reference.meanings(second) - reference.meanings(text))
    return reader.startswith(SCAN) and not is_other and not reference.reversing & (read_alike - alike)
