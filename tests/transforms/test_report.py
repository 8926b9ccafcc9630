"""A document as a report: its status and its findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from grids import document, filled, grid, of_rule, retext, rules

from gongkai.extractors.document import Document, Passage, Problem, UnreadableError
from gongkai.transforms.model import Hints, Report
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import UNRULED_ROWS, to_report, unreadable_report

TITLE = "兴庆区司法局2024年政府信息公开工作年度报告"
HINTS = Hints(source_url="http://example.gov.cn/1.html")


def report(reference: Reference, of: Document) -> Report:
    return to_report("0" * 64, of, reference, HINTS)


def test_loaded(reference: Reference) -> None:
    form = filled(reference, "2021")
    result = report(reference, document(*form.all(), text=TITLE))
    assert (result.status, len(result.facts), result.findings) == ("loaded", 200, ())
    assert (result.identity.agency_id, result.identity.year) == ("640104-司法局", 2024)
    assert (result.document_id, result.source_url) == ("0" * 64, HINTS.source_url)


def test_a_form_without_a_title_is_loaded_and_says_what_is_unknown(reference: Reference) -> None:
    result = report(reference, document(*filled(reference, "2021").all()))
    assert result.status == "loaded"
    assert rules(result.findings) == {"identity.year_unknown", "identity.agency_unknown"}


def test_no_table(reference: Reference) -> None:
    other = grid([["首页", "政府信息公开"], ["索引号", "640104/2025"]])
    result = report(reference, document(other, text=TITLE))
    assert (result.status, result.facts, rules(result.findings)) == ("no_table", (), {"form.none"})


def test_rows_without_a_table_are_not_taken_for_no_table(reference: Reference) -> None:
    """As a PDF without rules gives them."""
    table = filled(reference, "2021").tables["requests"]
    labels = [cell.text for cell in table.cells if cell.col == 2 and cell.row > 4][:UNRULED_ROWS]
    lines = [f"{label} 0 1,234 － — 3 0 1237" for label in labels]
    result = report(reference, document(text="\n".join([TITLE, *lines])))
    assert (result.status, result.facts, rules(result.findings)) == ("quarantined", (), {"form.unruled"})
    result = report(reference, document(text="\n".join([TITLE, *lines[1:], *lines[1:]])))
    assert result.status == "no_table", "a label or two may stand in any text"


@pytest.mark.parametrize("escaped", [False, True])
def test_a_form_in_a_script_is_not_taken_for_no_table(reference: Reference, escaped: bool) -> None:
    table = filled(reference, "2021").tables["requests"]
    labels = [cell.text for cell in table.cells if cell.col == 2 and cell.row > 4][:UNRULED_ROWS]
    if escaped:
        labels = ["".join(f"\\u{ord(char):04x}" for char in label) for label in labels]
    rows = [f'{{"name":"{label}","numbers":[0,12,3]}}' for label in labels]
    page = replace(document(text=TITLE), scripts=f"var rows=[{','.join(rows)}]")
    result = report(reference, page)
    assert (result.status, result.facts, rules(result.findings)) == ("quarantined", (), {"form.in_script"})
    result = report(reference, replace(page, scripts=f"var rows=[{','.join(rows[1:])}]"))
    assert result.status == "no_table", "a label or two may stand in any script"


def test_not_a_report(reference: Reference) -> None:
    result = report(reference, document(text="政府信息公开指南"))
    assert (result.status, result.facts, rules(result.findings)) == ("not_a_report", (), {"form.not_a_report"})


def test_two_different_tables_of_one_kind_cost_that_table(reference: Reference) -> None:
    form, other = filled(reference, "2021"), filled(reference, "2021", first=5001)
    made = report(reference, document(*form.all(), other.tables["requests"], text=TITLE))
    assert (made.status, {f.table_id for f in made.facts}) == ("partial", {"proactive", "review_litigation"})
    assert len(of_rule(made.findings, "form.duplicate")) == 175
    alone = report(reference, document(form.tables["requests"], other.tables["requests"], text=TITLE))
    assert (alone.status, alone.facts) == ("quarantined", ())


def test_a_row_that_is_not_understood_costs_that_row(reference: Reference) -> None:
    form = filled(reference, "2021")
    table = retext(form.tables["requests"], "2.重复申请", "2.恶意申请")
    made = report(reference, document(*form.all(requests=table), text=TITLE))
    assert (made.status, len(made.facts)) == ("partial", 193)
    [unknown] = of_rule(made.findings, "label.unknown_row")
    [missing] = of_rule(made.findings, "form.rows_missing")
    assert unknown.severity == missing.severity == "error"
    assert "恶意申请" in unknown.message_zh and "恶意申请" in unknown.message_en
    assert "2.重复申请" in missing.message_zh
    assert [(cell.label, cell.column_label) for cell in made.extra_cells[:2]] == [
        ("三、本年度办理结果/（五）不予处理/2.恶意申请", "自然人"),
        ("三、本年度办理结果/（五）不予处理/2.恶意申请", "商业企业"),
    ]
    assert len(made.extra_cells) == 7


def test_a_table_that_is_not_understood_costs_that_table(reference: Reference) -> None:
    form = filled(reference, "2021")
    table = form.tables["requests"]
    labels = [c.text for c in table.cells if c.row > 5 and c.col == 2]
    for number, label in enumerate(labels):
        table = retext(table, label, f"第{number}类")
    made = report(reference, document(*form.all(requests=table), text=TITLE))
    assert (made.status, {f.table_id for f in made.facts}) == ("partial", {"proactive", "review_litigation"})
    assert {"form.unknown", "form.rows_missing"} <= rules(made.findings)
    alone = report(reference, document(table, text=TITLE))
    assert (alone.status, alone.facts, alone.extra_cells) == ("quarantined", (), ())


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem("reading.page_turned", 2), "quarantined"),
        (Problem("reading.irregular_cells", 2, {"count": "3"}), "quarantined"),
        (Problem("reading.too_large", None, {"elements": "9", "limit": "5"}), "quarantined"),
        (Problem("reading.rules_without_table", 2), "no_table"),
        (Problem("reading.undecodable", None, {"encoding": "gbk"}), "no_table"),
    ],
)
def test_what_the_reader_could_not_read_keeps_a_report_from_being_without_a_table(
    reference: Reference, problem: Problem, status: str
) -> None:
    result = report(reference, replace(document(text=TITLE), problems=(problem, problem)))
    assert result.status == status
    [finding] = of_rule(result.findings, problem.rule)
    assert finding.cause == "reader"
    assert "{" not in finding.message_zh + finding.message_en
    if problem.page:
        assert f"第 {problem.page} 页" in finding.message_zh
    whole = replace(document(*filled(reference, "2021").all(), text=TITLE), problems=(problem,))
    assert report(reference, whole).status == "loaded"
    assert problem.rule in rules(report(reference, whole).findings)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("reading.empty", {}),
        ("reading.broken", {"detail": "no trailer"}),
        ("reading.encrypted", {"detail": "password"}),
        ("reading.not_permitted", {"detail": "NotAllowed"}),
        ("reading.no_ocr", {}),
        ("reading.unsupported", {"media_type": "image/png"}),
        ("reading.no_libreoffice", {}),
        ("reading.too_large", {"size": "300", "limit": "200"}),
        ("reading.too_large", {"ratio": "300", "limit": "200"}),
        ("reading.timeout", {"seconds": "60"}),
        ("reading.crashed", {"detail": "out of memory"}),
    ],
)
def test_what_cannot_be_read_is_quarantined_with_the_reason(
    reference: Reference, rule: str, values: dict[str, str]
) -> None:
    hints = Hints(source_url="http://example.gov.cn/1.pdf", agency="某局", district_code="640104", year=2024)
    result = unreadable_report("0" * 64, UnreadableError(rule, **values), reference, hints)
    assert (result.status, result.facts, result.identity.year) == ("quarantined", (), 2024)
    [finding] = result.findings
    assert (finding.rule, finding.severity, finding.cause) == (rule, "error", "reader")
    shown = set(values.values()) if rule not in ("reading.encrypted", "reading.not_permitted") else set()
    assert all(value in finding.message_zh and value in finding.message_en for value in shown)


def test_no_finding_is_said_twice(reference: Reference, reading: Callable[[str], Document]) -> None:
    form = filled(reference, "2021")
    table = form.tables["requests"]
    for old, new in (
        ("自然人", "自然人（个人）"),
        ("2.重复申请", "2.重复申请（件）"),
        ("1011", "10 11"),
        ("1012", "约5"),
    ):
        table = retext(table, old, new)
    for of in (
        document(*form.all(requests=table), text=TITLE),
        reading("huaian-2024.pdf"),
        reading("sample-2023-hybrid.pdf"),
    ):
        findings = report(reference, of).findings
        keys = [(f.rule, f.indicator, f.applicant, f.detail, f.actual, f.expected) for f in findings]
        assert len(set(findings)) == len(findings)
        assert len(set(keys)) == len(keys)


def test_what_is_left_of_a_damaged_file_is_no_report(reference: Reference) -> None:
    """Repaired and whole it is loaded, repaired and torn it is quarantined."""
    whole = filled(reference, "2021")
    title = "兴庆区司法局2024年政府信息公开工作年度报告"
    mended = replace(document(*whole.all(), text=title), problems=(Problem("reading.repaired"),))
    assert to_report("0", mended, reference, Hints()).status == "loaded"
    torn = replace(mended, tables=whole.all()[:2])
    assert to_report("0", torn, reference, Hints()).status == "quarantined"
    assert to_report("0", replace(torn, problems=()), reference, Hints()).status == "partial"


def test_a_file_that_cannot_be_read_still_says_whose_it_is(reference: Reference) -> None:
    hints = Hints(agency="兴庆区司法局", district_code="640104", year=2023)
    result = unreadable_report("0", UnreadableError("reading.no_ocr"), reference, hints).identity
    assert (result.agency, result.agency_id, result.year) == ("银川市兴庆区司法局", "640104-司法局", 2023)


def two_reports(reference: Reference, *, title: str, between: str) -> Document:
    """The tables of two reports, one below the other; `between` is what is printed above the second."""
    form, other = filled(reference, "2021"), filled(reference, "2021", first=5001)
    first = [replace(table, order=2 + i) for i, table in enumerate(form.all())]
    second = [replace(table, order=12 + i) for i, table in enumerate(other.all())]
    passages = (Passage(0, title), Passage(1, "一、总体情况"), Passage(10, between), Passage(11, "一、总体情况"))
    return replace(document(*first, *second), passages=passages)


@pytest.mark.parametrize(
    "between",
    [
        "兴庆区司法局2023年政府信息公开工作年度报告",
        "西夏区司法局2024年政府信息公开工作年度报告",
        "六、其他需要报告的事项\n无。\n西夏区司法局\n2024年政府信息公开工作年度报告",
        "（此页无正文）\n2023年度兴庆区司法局政府信息公开工作年度报告\n",
        "六、其他需要报告的事项\n西夏区司法局\n2024年政府信息\n公开工作年度报告",
        "附件2：西夏区司法局2024年政府信息公开工作年度报告",
    ],
)
def test_two_reports_of_one_document_are_two(reference: Reference, between: str) -> None:
    meta = {"title": TITLE, "h1": TITLE, "发布机构": "银川市兴庆区司法局"}  # of the page, and so of its first report
    made = report(reference, replace(two_reports(reference, title=TITLE, between=between), meta=meta))
    assert [(r.status, len(r.facts), r.part) for r in made.in_document()] == [("loaded", 200, 1), ("loaded", 200, 2)]
    names = [(r.identity.agency, r.identity.year) for r in made.in_document()]
    assert names[0] == ("银川市兴庆区司法局", 2024)
    assert names[1] == (("银川市西夏区司法局", 2024) if "西夏" in between else ("银川市兴庆区司法局", 2023))
    assert [f.value for f in made.facts if f.indicator == "regulations.issued"] == [1001]
    assert [f.value for f in made.further[0].facts if f.indicator == "regulations.issued"] == [5001]


@pytest.mark.parametrize(
    "between",
    [
        "",
        TITLE,
        "附表",
        "以上是兴庆区司法局2023年政府信息公开工作年度报告的数据。",
        "我们学习了\n西夏区司法局2024年政府信息\n公开的经验。",
    ],
)
def test_tables_below_no_title_of_their_own_are_of_no_other_report(reference: Reference, between: str) -> None:
    made = report(reference, two_reports(reference, title=TITLE, between=between))
    assert (made.further, made.status, made.facts) == ((), "quarantined", ())


def test_titles_that_a_page_lists_make_no_reports(reference: Reference) -> None:
    form = filled(reference, "2021")
    listed = "兴庆区司法局2022年政府信息公开工作年度报告\n兴庆区司法局2023年政府信息公开工作年度报告"
    tables = [replace(table, order=2 + 2 * i) for i, table in enumerate(form.all())]
    passages = (
        Passage(0, listed),
        Passage(1, TITLE),
        Passage(3, TITLE),
        Passage(5, "兴庆区司法局2022年政府信息公开工作年度报告"),
        Passage(9, listed),
    )
    made = report(reference, replace(document(*tables), passages=passages))
    assert (made.further, made.status, len(made.facts)) == ((), "loaded", 200)


@pytest.mark.parametrize(("year", "rules_found"), [("2024", set()), ("2023", {"form.other_period"})])
def test_a_qualifier_that_names_a_year_must_name_the_report_s(
    reference: Reference, year: str, rules_found: set[str]
) -> None:
    form = filled(reference, "2021")
    table = retext(form.tables["proactive"], "本年处理决定数量", f"本年处理决定数量（指{year}年办件量）")
    table = retext(table, "规章", "规章（设区的市以上地方人民政府应提供相关数据）")
    made = report(reference, document(*form.all(proactive=table), text=TITLE))
    assert (made.status, len(made.facts)) == ("loaded", 200)
    assert {f.rule for f in made.findings if f.severity != "info"} == rules_found


def test_a_known_row_of_an_agency_s_own_is_kept_without_a_warning(reference: Reference) -> None:
    form = filled(reference, "2021")
    table = form.tables["proactive"]
    label = replace(table.cells[0], row=table.rows, colspan=1, text="其他主动公开文件", second_text="其他主动公开文件")
    value = replace(label, col=1, colspan=3, text="77", second_text="77")
    table = replace(table, rows=table.rows + 1, cells=(*table.cells, label, value))
    made = report(reference, document(*form.all(proactive=table), text=TITLE))
    assert (made.status, len(made.facts), made.findings) == ("loaded", 200, ())
    assert [(cell.label, cell.raw, cell.value) for cell in made.extra_cells] == [("其他主动公开文件", "77", 77)]
