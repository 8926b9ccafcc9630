"""Text against table: each statement is read, a contradiction is found, agreement is silent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gongkai.extractors.document import Passage
from gongkai.extractors.readers import read
from gongkai.transforms.model import Fact, Finding, Hints, Statement
from gongkai.transforms.reference import Reference
from gongkai.transforms.report import to_report
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running
from gongkai.transforms.text_against_tables import compare

SAMPLES = Path(__file__).parents[2] / "data" / "samples"

SENTENCES = [
    ("requests.received", "2021", "全年共收到政府信息公开申请{}件", "requests.received"),
    ("requests.received", "legacy", "2017年，我局受理依申请公开事项若干，共计{}", None),
    ("requests.received", "legacy", "2017年，我局受理政府信息公开申请{}件", "requests.received"),
    ("requests.handled", "2021", "全年办理政府信息公开申请{}件", "requests.received"),
    ("requests.handled", "legacy", "共处理依申请公开事项{}件", "requests.received"),
    ("requests.processed", "2021", "收到政府信息公开申请若干，答复{}件", "requests.processed_total"),
    ("requests.processed", "legacy", "收到政府信息公开申请若干，对申请均已答复，共答复{}件", "requests.replied"),
    ("requests.carried_in", "2021", "申请中含上年度结转申请{}件", "requests.carried_in"),
    ("requests.carried_out", "2021", "申请中另有{}件顺延到下年度答复", "requests.carried_out"),
    ("review.total", "2021", "因政府信息公开引起行政复议{}件", "review.total"),
    ("review.total", "legacy", "政府信息公开行政复议案件{}件", "review.total"),
    ("litigation.total", "legacy", "政府信息公开行政诉讼{}件", "litigation.total"),
    ("review.upheld", "2021", "因政府信息公开引起行政复议7件，其中结果维持{}件", "review.upheld"),
    ("review.corrected", "legacy", "政府信息公开行政复议7件，其中被依法纠错{}件", "review.corrected"),
    ("review.other", "2019", "因政府信息公开被申请行政复议7件，{}件为其他结果", "review.other"),
    ("review.pending", "2021", "因政府信息公开被申请行政复议7件（尚未审结{}件）", "review.pending"),
    ("litigation.upheld", "legacy", "政府信息公开行政诉讼7件，驳回原告诉讼请求{}件", "litigation.upheld"),
    ("litigation.corrected", "legacy", "政府信息公开行政诉讼7件，被纠正{}件", "litigation.corrected"),
    ("litigation.other", "legacy", "政府信息公开行政诉讼7件，其他情形{}件", "litigation.other"),
    ("litigation.pending", "2021", "政府信息公开行政诉讼7件，正在审理{}件", "litigation_direct.pending"),
    ("litigation_direct.total", "2021", "政府信息公开行政诉讼：未经复议直接起诉{}件", "litigation_direct.total"),
    (
        "litigation_direct.upheld",
        "2021",
        "政府信息公开行政诉讼：未经复议直接起诉7件，判决维持{}件",
        "litigation_direct.upheld",
    ),
    (
        "litigation_direct.corrected",
        "2021",
        "政府信息公开行政诉讼：未经复议直接起诉7件，结果纠正{}件",
        "litigation_direct.corrected",
    ),
    (
        "litigation_direct.other",
        "2021",
        "政府信息公开行政诉讼：未经复议直接起诉7件，其他结果{}件",
        "litigation_direct.other",
    ),
    (
        "litigation_direct.pending",
        "2021",
        "政府信息公开行政诉讼：未经复议直接起诉7件，尚未审结{}件",
        "litigation_direct.pending",
    ),
    ("litigation_after_review.total", "2021", "政府信息公开行政诉讼：复议后起诉{}件", "litigation_after_review.total"),
    (
        "litigation_after_review.upheld",
        "2021",
        "政府信息公开行政诉讼：复议后起诉7件，判决维持{}件",
        "litigation_after_review.upheld",
    ),
    (
        "litigation_after_review.corrected",
        "2021",
        "政府信息公开行政诉讼：复议后起诉7件，结果纠正{}件",
        "litigation_after_review.corrected",
    ),
    (
        "litigation_after_review.other",
        "2021",
        "政府信息公开行政诉讼：复议后起诉7件，其他结果{}件",
        "litigation_after_review.other",
    ),
    (
        "litigation_after_review.pending",
        "2021",
        "政府信息公开行政诉讼：复议后起诉7件，尚未审结{}件",
        "litigation_after_review.pending",
    ),
    ("complaints.total", "legacy", "信息公开举报投诉{}件", "complaints.total"),
    ("normative_documents.repealed", "2021", "清理后废止规范性文件{}件", "normative_documents.repealed"),
    ("normative_documents.issued", "2021", "全年制发行政规范性文件{}件", "normative_documents.issued"),
    ("normative_documents.issued", "legacy", "全年制定规范性文件{}件", "normative_documents.issued"),
    ("requests.granted", "2021", "收到政府信息公开申请若干，答复申请中，予以公开{}件", "requests.granted"),
    ("requests.granted", "legacy", "收到政府信息公开申请若干，对申请同意公开答复{}件", "requests.replied.granted"),
    ("requests.denied", "legacy", "收到政府信息公开申请若干，对申请不同意公开答复{}件", "requests.replied.denied"),
    ("requests.granted_in_part", "2021", "收到政府信息公开申请若干，部分公开{}件", "requests.granted_in_part"),
    (
        "requests.granted_in_part",
        "legacy",
        "答复政府信息公开申请，同意部分公开{}件",
        "requests.replied.granted_in_part",
    ),
    ("requests.denied", "2021", "收到政府信息公开申请若干，办理中不予公开{}件", "requests.denied.state_secret"),
    ("requests.fees", "legacy", "收取依申请公开费用{}万元", "requests.fees"),
    # the same in other words
    ("requests.received", "2021", "当年共有{}件政府信息公开申请被受理", "requests.received"),
    ("requests.received", "2019", "自然人、法人向我单位提出政府信息公开申请共{}件", "requests.received"),
    ("requests.received", "2019", "我街道本年收到群众要求公开政府信息的书面申请{}份", "requests.received"),
    ("requests.carried_out", "2021", "收到申请公开信息若干，余{}件转入下一年度继续办理", "requests.carried_out"),
    ("requests.handled", "2019", "全年依法处理政府信息公开申请{}宗", "requests.received"),
    ("requests.granted_in_part", "2019", "受理依申请公开若干，决定部分公开{}件", "requests.granted_in_part"),
    ("review.total", "2021", "申请人对政府信息公开答复不服，提出行政复议{}件", "review.total"),
    ("review.total", "legacy", "因政府信息公开申请行政复议{}宗", "review.total"),
    ("review.corrected", "2021", "因信息公开被申请行政复议7件，其中{}件被纠正", "review.corrected"),
    ("normative_documents.repealed", "2021", "清理行政规范性文件，废止{}件", "normative_documents.repealed"),
]
NONE = [
    ("requests.received", "2021", "2024年，未收到政府信息公开申请。", "requests.received"),
    ("review.total", "2021", "未发生因政府信息公开引起的行政复议。", "review.total"),
    ("litigation.total", "legacy", "没有发生政府信息公开行政诉讼案件。", "litigation.total"),
    ("complaints.total", "legacy", "未收到政府信息公开方面的举报。", "complaints.total"),
    ("normative_documents.issued", "legacy", "本年度未制发规范性文件。", "normative_documents.issued"),
    ("normative_documents.repealed", "2021", "本年度没有废止规范性文件。", "normative_documents.repealed"),
    ("requests.carried_in", "2021", "政府信息公开申请无上年结转。", "requests.carried_in"),
    ("requests.carried_out", "2021", "政府信息公开申请无结转下年度办理。", "requests.carried_out"),
    ("requests.fees", "legacy", "全年未收取政府信息公开检索、复制、邮寄等费用。", "requests.fees"),
    ("requests.received", "2021", "全年没有公民、法人和其他组织申请公开政府信息。", "requests.received"),
    ("requests.received", "2019", "依申请公开方面，本年度收到申请为0。", "requests.received"),
    ("complaints.total", "legacy", "未发生因依申请公开引起的投诉。", "complaints.total"),
]


def facts(reference: Reference, form: str, value: int) -> list[Fact]:
    """Every total of a form, all the same number."""
    return [
        Fact(form, i.table_id, i.indicator, "total" if i.by_applicant else None, Decimal(value), i.unit, "reported",
             str(value), None, None, None, "test", True)
        for i in reference.indicators
        if i.form == form
    ]  # fmt: skip


def statements_of(reference: Reference, text: str) -> list[Statement]:
    return read_statements(running([Passage(0, text)]), reference.grammar)


def found(reference: Reference, form: str, text: str, value: int) -> list[Finding]:
    return compare(statements_of(reference, text), facts(reference, form, value), reference)


@pytest.mark.parametrize(("name", "form", "sentence", "indicator"), SENTENCES)
def test_a_stated_number(reference: Reference, name: str, form: str, sentence: str, indicator: str | None) -> None:
    assert {f.rule for f in found(reference, form, sentence.format(7), 7)} <= {"text.matched"}
    conflicts = [f for f in found(reference, form, sentence.format(5), 7) if f.detail == name]
    if indicator is None:  # in none of the words of statements.csv: no guess
        assert conflicts == []
        return
    (conflict,) = conflicts
    assert (conflict.rule, conflict.indicator, conflict.expected) == ("text.conflict", indicator, "5")
    assert (indicator, conflict.applicant) in {(f.indicator, f.applicant) for f in facts(reference, form, 7)}
    assert "7" in (conflict.actual or "")
    assert "5" in conflict.message_zh


@pytest.mark.parametrize(("name", "form", "sentence", "indicator"), NONE)
def test_a_stated_none(reference: Reference, name: str, form: str, sentence: str, indicator: str) -> None:
    assert found(reference, form, sentence, 0) == []
    (conflict,) = [f for f in found(reference, form, sentence, 3) if f.detail == name]
    assert (conflict.indicator, conflict.expected) == (indicator, "0")


def test_every_statement_is_tried(reference: Reference) -> None:
    assert {c.statement for c in reference.comparisons} == {name for name, *_ in SENTENCES}
    assert {p.statement for p in reference.grammar.patterns if p.denied and p.statement} == {name for name, *_ in NONE}


def test_a_candidate_of_another_scope_is_enough(reference: Reference) -> None:
    """New requests and those carried over together: 7 + 7; the finding names which."""
    (matched,) = found(reference, "2021", "全年共收到政府信息公开申请14件", 7)
    assert (matched.rule, matched.severity, matched.expected, matched.actual) == (
        "text.matched",
        "info",
        "14",
        "新收加上年结转",
    )


def test_none_is_borne_out_by_the_first_candidate_alone(reference: Reference) -> None:
    """7 less 7 is 0, and no reason to take "answered: 0" for the answers without the other ones."""
    conflicts = found(reference, "2021", "收到政府信息公开申请若干，答复0件", 7)
    assert [(f.detail, f.rule, f.expected) for f in conflicts] == [("requests.processed", "text.conflict", "0")]


def test_a_statement_is_held_against_the_tables_of_its_forms(reference: Reference) -> None:
    """A document with the legacy table beside a new one: both have 收到申请 and 行政复议, and not the same number."""
    both = [*facts(reference, "legacy", 5), *facts(reference, "2021", 7)]
    for number, applicant in ((5, "total"), (7, None)):
        (conflict,) = compare(statements_of(reference, f"全年共收到政府信息公开申请{number}件"), both, reference)
        assert (conflict.rule, conflict.expected, conflict.applicant) == ("text.conflict", str(number), applicant)


def test_one_fitting_sentence_is_enough(reference: Reference) -> None:
    assert found(reference, "2021", "其中，某乡收到申请2件。全年共收到政府信息公开申请7件。", 7) == []


@pytest.mark.parametrize("sentence", ["同比减少，去年同期收到政府信息公开申请5件", "收到投诉5件"])
def test_numbers_of_other_years_and_things_are_left_alone(reference: Reference, sentence: str) -> None:
    assert found(reference, "2021", sentence, 7) == []


def test_a_wider_scope_is_named_as_the_possible_cause(reference: Reference) -> None:
    (conflict,) = found(reference, "2021", "对全区规范性文件进行清理，决定废止5件行政规范性文件", 7)
    assert conflict.cause == "scope"
    (behalf,) = found(reference, "2021", "区政府办代表区政府受理政府信息公开申请17件", 95)
    assert (behalf.expected, behalf.cause) == ("17", "scope")


def test_a_number_in_parts(reference: Reference) -> None:
    """One sentence counts 7 in two parts; in two places of a text each must fit by itself."""
    parts = "以政府名义出台规范性文件4件，以办公室名义出台规范性文件3件。"
    assert found(reference, "2021", parts, 7) == []
    apart = "以政府名义出台规范性文件4件。" + "严格落实合法性审查制度，" * 9 + "以办公室名义出台规范性文件3件。"
    assert [f.rule for f in found(reference, "2021", apart, 7)] == ["text.conflict"]


def test_blank_cells_contradict_nothing(reference: Reference) -> None:
    assert compare(statements_of(reference, "未收到政府信息公开申请"), [], reference) == []


@pytest.mark.slow
def test_the_contradictions_of_the_bundled_reports(reference: Reference) -> None:
    """Read off the pages: 兴庆 2018 says no litigation and no complaints, 西夏 2024 says one document abolished."""

    def conflicts(name: str) -> list[tuple[str | None, str | None, str]]:
        report = to_report("0", read(SAMPLES / name), reference, Hints())
        return [(f.indicator, f.expected, f.cause) for f in report.findings if f.rule == "text.conflict"]

    assert conflicts("huaian-2024.pdf") == []
    assert conflicts("xixia-sfj-2024.pdf") == [("normative_documents.repealed", "1", "scope")]
    assert conflicts("xingqing-sfj-2018.pdf") == [
        ("litigation.total", "0", "unknown"),
        ("complaints.total", "0", "unknown"),
    ]
