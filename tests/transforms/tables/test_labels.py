"""Labels as printed and the official labels they stand for."""

from __future__ import annotations

import csv
from pathlib import Path
from time import process_time

import pytest

from gongkai.transforms.reference import Reference
from gongkai.transforms.tables.labels import Match, Variant, Vocabulary, key, normal, unqualified

LABELS = Path(__file__).parents[3] / "data" / "reference" / "labels.csv"


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("（一）予以 公开", "(一)予以公开"),
        ("三\n、\n本\n年\n度\n办\n理\n结\n果", "三、本年度办理结果"),
        ("3.危及“三安全一稳定”", "3.危及三安全一稳定"),
        ('3．危及"三安全一稳定"', "3.危及三安全一稳定"),
        ("3.危及「三安全一稳定」", "3.危及三安全一稳定"),
        ("商业\u3000企\xa0业\u200b", "商业企业"),
        ("１，２；３：", "1,2;3:"),
    ],
)
def test_the_normal_form(printed: str, wanted: str) -> None:
    assert normal(printed) == wanted


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("（三）其他情形数", "其他情形数"),
        ("(3)其他", "其他"),
        ("一、主动公开情况", "主动公开情况"),
        ("十二、其他", "其他"),
        ("1．兼职", "兼职"),
        ("1、兼职", "兼职"),
        ("其中：涉及国家秘密", "涉及国家秘密"),
        ("其中:1.涉及国家秘密", "涉及国家秘密"),
        ("三类内部事务信息", "三类内部事务信息"),
        ("第二十条第（一）项", "第二十条第(一)项"),
        ("1.", "1."),
        ("（一）", "(一)"),
    ],
)
def test_the_key_is_without_the_ordinal_and_never_empty(printed: str, wanted: str) -> None:
    assert key(printed) == wanted


def test_the_qualifier_is_one_parenthesis_at_the_end() -> None:
    assert unqualified("采购总金额(万元)") == "采购总金额"
    assert unqualified("第二十条第(一)项") == "第二十条第(一)项"
    assert unqualified("(一)") == "(一)"


@pytest.mark.parametrize(
    "printed", ["总计 Total", "总计（Total）", "总计/TOTAL", "总计 ᠨᠡᠢᠲᠡ", "总计 جەمئىي", "总计 སྤྱི་བསྡོམས།", "总计 합계"]
)
def test_the_same_label_in_another_language_beside_it(printed: str) -> None:
    assert Vocabulary(["总计", "其他"], []).find(printed) == Match("总计", "alias")


def test_how_a_label_was_found() -> None:
    variants = [Variant("总计", "合计", False), Variant("总计", "总数", True), Variant("不在", "此表", False)]
    words = Vocabulary(["总计", "3.其他"], variants)
    assert words.find("（七）总 计") == Match("总计", "exact")
    assert words.find("总数") == Match("总计", "exact")
    assert words.find("合计") == Match("总计", "alias")
    assert words.find("合计（件）") == Match("总计", "qualified")
    assert words.find("其他（不含个人）") == Match("3.其他", "qualified")
    for other in ("其他处理", "总", "其他结果", "此表", "", "12"):
        assert words.find(other) is None
        assert other not in words


def test_a_label_of_one_form_that_is_a_variant_of_another_may_be_both(reference: Reference) -> None:
    both = "危及国家安全、公共安全、经济安全和社会稳定"
    assert reference.rows.meanings(both) == {both, "3.危及“三安全一稳定”"}
    assert reference.follows("2.其他法律行政法规禁止公开", both)
    assert not reference.follows("（二）部分公开", both)
    assert reference.rows.meanings("2.重复申请（件）") == {"2.重复申请"}
    assert reference.rows.meanings("此表") == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.重复申请", "4.无正当理由大量反复申请"),
        ("3.其他", "（六）其他处理"),
        ("（一）予以公开", "（二）部分公开"),
        ("（一）维持具体行政行为数", "（一）维持具体行政行为或者驳回原告诉讼请求数"),
    ],
)
def test_labels_that_contain_each_other_are_told_apart(reference: Reference, one: str, other: str) -> None:
    first, second = reference.rows.find(one), reference.rows.find(other)
    assert first and second and first.label != second.label


def test_no_two_labels_of_one_table_have_the_same_key(reference: Reference) -> None:
    for table_id, form in {(i.table_id, i.form) for i in reference.indicators}:
        for labels in (
            {label for i in reference.of(table_id, form) for label in i.row_path},
            {label for i in reference.of(table_id, form) for label in i.column_path},
        ):
            assert len({key(label) for label in labels}) == len(labels), (table_id, form)
    assert len({key(label) for label in reference.applicants}) == len(reference.applicants)


def test_every_variant_in_labels_csv_is_found_as_what_it_stands_for(reference: Reference) -> None:
    words = {
        "row": reference.rows,
        "column": reference.columns,
        "applicant": reference.applicant_labels,
        "heading": reference.headings,
    }
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["alias"] and row["role"] in words]
    assert len(rows) > 40
    for row in rows:
        found = words[row["role"]].find(row["alias"])
        if found is None or found.label != row["label"]:  # a label of one form may be a variant only under another
            assert row["role"] in ("row", "column"), row
            forms = [
                (i.table_id, i.form) for i in reference.indicators if row["label"] in (*i.row_path, *i.column_path)
            ]
            under = [reference.words(*form, row["role"]).known.find(row["alias"]) for form in dict.fromkeys(forms)]
            assert forms and {match and match.label for match in under} == {row["label"]}, row


@pytest.mark.parametrize("mark", ["①", "*", "注", "(注1)", ":", "①:", "注1：", "* "])
def test_marks_cost_no_more_than_they_are_many(reference: Reference, mark: str) -> None:
    start = process_time()
    assert reference.rows.find(5_000 * mark + "规章们") is None
    assert reference.rows.find("规章们" + 5_000 * mark) is None
    assert process_time() - start < 0.4


@pytest.mark.parametrize("behind", ["①", "*", "：", "（注1）", "注2：", "：①", "①②", "* ", "（注1）（注2）：", "::"])
def test_marks_behind_a_label(reference: Reference, behind: str) -> None:
    found = reference.rows.find(f"行政许可{behind}")
    assert found is not None
    assert found.label == "行政许可"
    assert reference.rows.find(f"{behind}行政许可数目") is None
