"""A row of labels.csv that says nothing, or two things, is named before anything is read with it."""

from __future__ import annotations

import pytest

from gongkai.transforms.tables.label_rows import check_label_rows

LABELS = {
    "row": {"A/requests": ["一、收到", "二、结转"], "B/requests": ["一、新收", "二、结转"]},
    "column": {"A/requests": ["总计"]},
}
GOOD = [
    {"role": "row", "label": "二、结转", "alias": "转入", "official": "0", "line": "2"},
    {"role": "row", "label": "一、收到", "alias": "新收", "official": "0", "line": "3"},  # a label of another form
    {"role": "row", "label": "一、收到", "alias": "收到（件）", "official": "1", "line": "4"},
    {"role": "character", "label": "力", "alias": "カ", "official": "0", "line": "5"},
    {"role": "heading", "label": "情况表", "alias": "", "official": "1", "line": "6"},
]


def test_rows_that_say_one_thing_are_taken() -> None:
    check_label_rows(GOOD, LABELS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"role": "rows"}, "role is to be one of"),
        ({"official": "yes"}, "official is to be 0 or 1"),
        ({"label": "二、结转下年"}, "no form has this label"),
        ({"role": "column"}, "no form has this label"),
        ({"alias": "（转入）"}, None),
        ({"label": "一、收到"}, "another label of A/requests: 二、结转"),
        ({"alias": "三、收到"}, "another label of A/requests: 一、收到"),
        ({"role": "behind", "alias": "一、收到"}, None),
        ({"role": "behind"}, "no form has this row"),
    ],
)
def test_what_a_row_may_not_say(change: dict[str, str], words: str | None) -> None:
    row = {"role": "row", "label": "二、结转", "alias": "转入", "official": "0", "line": "7"} | change
    if words is None:
        check_label_rows([*GOOD, row], LABELS)
        return
    with pytest.raises(ValueError, match=rf"^labels\.csv:7: .*{words}"):
        check_label_rows([*GOOD, row], LABELS)
