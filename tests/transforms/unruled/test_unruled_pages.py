"""Tables without rules whose head a page break cuts, or whose heads stand far apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unruled_page import APPLICANTS, Page, errors, expected, facts, labels, numbers, raws, report, requests

from gongkai.transforms.reference import Reference

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
X = [60.0 + 33 * n for n in range(15)]


def cut_header(reference: Reference, below: str) -> tuple[Page, Page]:
    """自然人 and 总计, which are as high as the two lines of the others, at the end of a page."""
    one, two = Page(number=1, y=700), Page(number=2)
    one.line("", "自然人", "", "", "", "", "", "总计")
    one.y += 60
    for n, text in enumerate(below.split()):
        one.put(text, 200 + 20 * n)
    two.line("", "", *APPLICANTS[1:6], "")
    for row, label in enumerate(labels(reference)):
        two.line(label, *numbers(row))
    return one, two


@pytest.mark.parametrize("below", ["", "3", "- 3 -", "第3页 共9页"])
def test_a_header_that_a_page_break_cuts(reference: Reference, below: str) -> None:
    read = report(reference, *(page.layout() for page in cut_header(reference, below)))
    assert raws(read, reference) == expected(reference)
    assert errors(read) == set() and all(fact.agreed for fact in read.facts)


def test_headings_of_two_pages_with_text_between_are_not_one_header(reference: Reference) -> None:
    read = report(reference, *(page.layout() for page in cut_header(reference, "以上情况属实，特此说明。")))
    assert read.facts == ()


def reviews(page: Page, other: Page, gap: float) -> None:
    """The header of reviews, `gap` points from one of its levels to the next; its upper levels on the first page."""
    page.put("行政复议", X[2])
    page.put("行政诉讼", X[9])
    page.y += gap
    page.put("未经复议直接起诉", X[6])
    page.put("复议后起诉", X[12])
    if other is page:
        page.y += gap
    for x, text in zip(X, OUTCOMES * 3, strict=True):
        other.put(text, x)
    other.y += 10
    for n, x in enumerate(X):
        other.put(str(10 + n), x + 5)


@pytest.mark.parametrize(("gap", "cut"), [(12, False), (24, False), (12, True), (50, False)])
def test_the_levels_of_the_header_of_reviews(reference: Reference, gap: float, cut: bool) -> None:
    page = Page(number=1, y=700 if cut else 40)
    other = Page(number=2) if cut else page
    reviews(page, other, gap)
    read = report(reference, *([page.layout(), other.layout()] if cut else [page.layout()]))
    found = [fact.raw for fact in facts(read).values()]
    assert found == ([str(10 + n) for n in range(15)] if gap < 40 else [])


@pytest.mark.parametrize(
    ("text", "rule"), [("尚未审", None), ("尚未", "label.misprint"), ("尚审结", "label.unknown_column")]
)
def test_a_heading_of_outcomes_that_lost_characters(reference: Reference, text: str, rule: str | None) -> None:
    page = Page(number=1)
    reviews(page, page, 12)
    at = next(n for n, word in enumerate(page.words) if word.text == "尚未审结")
    page.words[at] = replace(page.words[at], text=text)
    read = report(reference, page.layout())
    left_out = [3] if rule == "label.unknown_column" else []
    assert [fact.raw for fact in facts(read).values()] == [str(10 + n) for n in range(15) if n not in left_out]
    assert rule is None or rule in {finding.rule for finding in read.findings}


@pytest.mark.parametrize(("between", "is_read"), [("", True), ("- 7 -", True), ("以上情况属实，特此说明。", False)])
def test_the_numbers_of_reviews_on_the_page_after_their_header(
    reference: Reference, between: str, is_read: bool
) -> None:
    one, two = Page(number=1, y=650), Page(number=2)
    reviews(one, one, 12)
    row, one.words = one.words[-15:], one.words[:-15]
    two.words += [replace(word, box=replace(word.box, y0=40, y1=45)) for word in row]
    one.y += 90
    for n, text in enumerate(between.split()):
        one.put(text, 300 + 20 * n)
    read = report(reference, one.layout(), two.layout())
    assert [fact.raw for fact in facts(read).values()] == ([str(10 + n) for n in range(15)] if is_read else [])


def test_a_0_alone_below_the_header_is_in_doubt(reference: Reference) -> None:
    one, two = Page(number=1, y=650), Page(number=2)
    reviews(one, one, 12)
    row, one.words = one.words[-15:], one.words[:-15]
    two.put("0", 300)
    two.words += [replace(word, box=replace(word.box, y0=60, y1=65)) for word in row]
    read = report(reference, one.layout(), two.layout())
    assert read.facts and not any(fact.agreed for fact in read.facts)


def test_a_row_of_numbers_at_the_end_of_a_page_is_no_number_of_it(reference: Reference) -> None:
    page = Page(number=1)
    reviews(page, page, 12)
    page.words = [*page.words[:-15], *(replace(word, text=str(n % 5)) for n, word in enumerate(page.words[-15:]))]
    assert [fact.raw for fact in facts(report(reference, page.layout())).values()] == list("01234" * 3)


def test_a_line_of_a_label_that_stands_below_the_middle_of_the_one_above(reference: Reference) -> None:
    """Two words on the second line, and the third, shorter one below the second of them."""
    page = requests(Page(), reference)
    wanted = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    at = next(n for n, word in enumerate(page.words) if word.text == wanted)
    word = page.words[at]
    parts = [(wanted[:13], 0.0, -5), (wanted[13:15], 0.0, 0), (wanted[15:27], 16.0, -0.4), (wanted[27:], 40.0, 5)]
    split = []
    for text, x, y in parts:
        left, top = word.box.x0 + x, word.box.y0 + y
        split.append(
            replace(word, text=text, box=replace(word.box, x0=left, x1=left + 5 * len(text), y0=top, y1=top + 5))
        )
    page.words[at : at + 1] = split
    assert raws(report(reference, page.layout()), reference) == expected(reference)


@pytest.mark.parametrize("lost", [(1,), (0, 6, 14), (2, 3, 4, 5)])
def test_a_heading_of_reviews_that_is_not_legible_costs_its_column(reference: Reference, lost: tuple[int, ...]) -> None:
    page = Page(number=1)
    reviews(page, page, 12)
    for at in lost:
        word = [w for w in page.words if w.text in OUTCOMES][at - sum(other < at for other in lost)]
        page.words[page.words.index(word)] = replace(word, text="-宗")
    read = report(reference, page.layout())
    kept = [str(10 + n) for n in range(15) if n not in lost] if len(lost) < 4 else []
    assert [fact.raw for fact in read.facts] == kept
    assert ("label.unknown_column" in errors(read)) == bool(kept)
