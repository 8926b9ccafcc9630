"""Which forms a table is read under: every one that may fit best, and no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongkai.extractors.document import Document
from gongkai.transforms.reference import Reference
from gongkai.transforms.tables import form_choice
from gongkai.transforms.tables.forms import stitch_tables


def test_a_form_that_cannot_fit_as_well_is_not_tried(
    reference: Reference, reading: Callable[[str], Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = stitch_tables(reading("xixia-sfj-2024.pdf").tables, reference)
    tables = [table for kind, table in kinds if kind == "requests"]
    tried: list[str] = []

    def read(*arguments: object) -> form_choice.TableReading:
        tried.append(str(arguments[2]))
        return form_choice_read(*arguments)

    form_choice_read: Callable[..., form_choice.TableReading] = form_choice.read_under
    monkeypatch.setattr(form_choice, "read_under", read)
    (best,) = form_choice.best_readings(tables, "requests", reference)
    assert best.form == "2021"
    assert reference.forms("requests") == ["2021", "2019"]
    assert tried == ["2021"]  # the form of 2019 has fewer rows than were found here


def test_the_forms_that_are_left_out_change_nothing(reference: Reference, reading: Callable[[str], Document]) -> None:
    for name in ("xixia-sfj-2024.pdf", "shanghai-bgt-2019.html", "xingqing-sfj-2018.pdf"):
        kinds = stitch_tables(reading(name).tables, reference)
        for kind in {kind for kind, _ in kinds}:
            tables = [table for other, table in kinds if other == kind]
            best = form_choice.best_readings(tables, kind, reference)
            every = [form_choice.read_under(tables, kind, form, reference) for form in reference.forms(kind)]
            fits = {reading.form: reading.unknown - len(reading.stated) for reading in every}
            assert fits[best[0].form] == min(fits.values())
            assert [reading for reading in every if reading.form in {one.form for one in best}] == best
