"""Forms typed with spaces or tabs: in .txt, in preformatted text of a page and in Word."""

from __future__ import annotations

from html import escape
from pathlib import Path

import docx
import pytest

from gongkai.extractors.document import UnreadableError
from gongkai.extractors.readers import read
from gongkai.extractors.readers.text_columns import layouts

LINES = [
    "银川市某局2023年政府信息公开工作年度报告，统计期限为一年，联系电话见网站。",
    "                          自然人   商业企业   总计",
    "一、本年新收申请数量         12                12",
    "二、上年结转申请数量          3        1        4",
    "（一）予以公开               15        1       16",
]


def places(path: Path) -> dict[str, tuple[float, float]]:
    (layout,) = read(path).layouts
    return {word.text: (word.box.x0, word.box.y0) for word in layout.words}


def test_a_text_keeps_the_columns_that_its_spaces_make(tmp_path: Path) -> None:
    path = tmp_path / "report"
    for codec in ("utf-8-sig", "gb18030", "utf-16"):
        path.write_bytes("\r\n".join(LINES).encode(codec))
        found = places(path)
        assert found["自然人"][0] < found["15"][0] < found["商业企业"][0] < found["1"][0] < found["16"][0]
        assert [passage.text for passage in read(path).passages] == [line.strip() for line in LINES]


COLUMNS = [
    ["指标", "自然人", "商业企业", "总计"],
    *([f"第{n}项申请数量", "12", "", "1,2" if n == 3 else "9"] for n in range(7)),
]


@pytest.mark.parametrize("mark", [",", "|", "│"])
def test_columns_parted_by_commas_or_bars(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "report"
    if mark == ",":
        rows = [",".join(f'"{field}"' if "," in field else field for field in row) for row in COLUMNS]
    else:
        rows = ["## 标题", *(f"{mark} {f' {mark} '.join(row)} {mark}" for row in COLUMNS)]
        rows.insert(2, "|---|:-:|---|---|" if mark == "|" else "├──┼──┼──┼──┤")
    path.write_text("\n".join(["银川市某局2023年政府信息公开工作年度报告", *rows]), encoding="utf-8")
    found = places(path)
    assert found["12"][0] == found["自然人"][0] < found["商业企业"][0] < found["总计"][0] == found["1,2"][0]
    texts = [passage.text for passage in read(path).passages]
    assert texts[0] == "银川市某局2023年政府信息公开工作年度报告"
    assert mark == "," or texts[1] == "标题"


def test_a_sheet_of_three_columns_and_numbers_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    rows = ["统计指标,单位,统计数", *(f'第{n}项公开政府信息数,条,"=""{n}12"""' for n in range(1, 8))]
    path.write_text("\n".join(["银川市某局2017年政府信息公开工作年度报告", *rows]), encoding="utf-8-sig")
    found = places(path)
    assert [found[f"{n}12"][0] for n in range(1, 8)] == [found["统计数"][0]] * 7


def test_preformatted_text_and_paragraphs_of_word_keep_them_too(tmp_path: Path) -> None:
    page, word = tmp_path / "page", tmp_path / "word"
    page.write_text(f"<html><body><p>上文</p><pre>{escape(chr(10).join(LINES))}</pre></body></html>", encoding="utf-8")
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    document.save(str(word))
    (tmp_path / "text").write_text("\n".join(LINES), encoding="utf-8")
    expected = {text: x for text, (x, _) in places(tmp_path / "text").items()}
    for path in (page, word):
        assert {text: x for text, (x, _) in places(path).items() if text != "上文"} == expected


def test_what_a_page_does_not_show_makes_no_columns(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text(f"<html><body><pre style='display:none'>{escape(chr(10).join(LINES))}</pre></body></html>")
    assert read(page).layouts == ()


def test_a_tab_parts_columns_however_long_what_stands_before_it_is() -> None:
    lines = ["一\t1\t\t3", "一、本年新收政府信息公开申请数量\t4\t5\t6", "二\t7\t8\t9"]
    (layout,) = layouts(list(enumerate(lines)))
    lefts = {word.text: word.box.x0 for word in layout.words if word.text.isdigit()}
    assert lefts["1"] == lefts["4"] == lefts["7"] < lefts["5"] == lefts["8"] < lefts["3"] == lefts["6"] == lefts["9"]


def test_running_text_has_no_columns() -> None:
    lines = ["2023年，本机关收到申请 12 件，办结 11 件。", "培训 3 次、120 人次。"] * 20
    assert layouts(list(enumerate(lines))) == ()


def test_one_row_of_numbers_far_apart_is_a_table() -> None:
    assert layouts([(0, "维持      纠正    其他"), (1, "      3       0       1       0")])
    assert not layouts([(0, "维持      纠正    其他"), (1, "      3       0       1")])


@pytest.mark.parametrize(
    "data",
    [
        b"plain text in no Chinese\n" * 20,
        b'{"msg": "' + "请求失败，请稍后再试".encode() * 9 + b'"}',
        bytes(range(256)) * 9,
    ],
)
def test_what_is_no_text_in_chinese_is_not_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.rule == "reading.unsupported"


def test_spaces_that_a_browser_keeps_make_columns(tmp_path: Path) -> None:
    page = tmp_path / "page"
    heads = "指标" + "&nbsp;" * 22 + "本年\u3000\u3000累计"
    rows = [
        "\u3000\u3000第一项申请数量 \u3000 \u3000 12\u3000\u300030",
        "第二项 申请数量" + "\u3000" * 5 + "9\u3000 \u3000 4",
    ]
    text = f"<p>{LINES[0]}</p><p>{heads}</p><p> {rows[0]}\n</p><div>{rows[1]}<br>第三项：\n  7</div>"
    page.write_text(f"<html><body>{text}</body></html>", encoding="utf-8")
    found = places(page)
    assert found["第一项申请数量"][0] == 2 * 10 and found["第二项"][0] == found["指标"][0] == 0
    assert found["本年"] == (26 * 5.0, found["指标"][1]) and found["累计"][0] == 34 * 5.0
    assert found["12"][0] == (4 + 14 + 1 + 2 + 1 + 2 + 1) * 5.0
    page.write_text("<html><body>" + "".join(f"<p>第 {n} 项 {n}</p>" for n in range(9)) + "</body></html>")
    assert read(page).layouts == ()


def test_an_em_space_is_as_wide_as_a_character(tmp_path: Path) -> None:
    """Heads are set in with them: a line of one wide space between its words begins where it is shown."""
    page = tmp_path / "page"
    page.write_text(
        "<html><body><p>指标"
        + "&emsp;" * 7
        + "本年&emsp;累计</p><p>"
        + "&emsp;" * 9
        + "件&emsp;条</p>"
        + "".join(f"<p>第{n}项申请{'&emsp;' * 4}{n}{'&ensp;' * 5}3{n}</p>" for n in range(1, 5))
        + "</body></html>",
        encoding="utf-8",
    )
    found = places(page)
    assert found["本年"][0] == found["件"][0] == found["4"][0] + 5.0 == 18 * 5.0


def placed(lines: list[str], *, second: bool = False) -> dict[str, float]:
    (layout,) = layouts(list(enumerate(lines)))
    return {word.text: word.box.x0 for word in (layout.second_words if second else layout.words)}


PUSHED = [
    "指标        单位  本年  累计",
    *(f"第{name}项申请    件    1{n}    2{n}" for n, name in enumerate("一二三四五六")),
    "第七项很长很长的指标的申请  件  41  51",
]


def test_a_long_label_pushes_no_number_into_another_column() -> None:
    found = placed(PUSHED)
    assert found["10"] <= found["41"] < found["20"] <= found["51"]
    assert placed(PUSHED, second=True)["41"] > found["41"]  # the second reading goes by order alone


@pytest.mark.parametrize(
    "lines",
    [
        [*PUSHED[:-1], "第七项很长很长的指标的申请  件  41"],  # which of the two is blank nothing tells
        [PUSHED[0], *(line.rsplit(maxsplit=1)[0] for line in PUSHED[1:])],  # what most lines leave blank
        [*PUSHED[:4], PUSHED[-1]],
    ],
)
def test_where_a_pushed_line_has_its_blanks_is_not_guessed(lines: list[str]) -> None:
    assert placed(lines)["41"] == 32 * 5.0


@pytest.mark.parametrize(
    ("numbers", "left"), [(["- 1 -", "— 2 —"], set()), (["- 3 -", "- 5 -"], {"3", "5"}), (["- 7 -"], set())]
)
def test_the_numbers_of_pages_are_no_words_of_a_table(numbers: list[str], left: set[str]) -> None:
    pages = [*PUSHED[:4], "", numbers[0], "", *PUSHED[4:], "", *numbers[1:]]
    assert {"1", "2", "3", "5", "7"} & set(placed(pages)) == left
    beside = [*PUSHED[:4], *numbers[:1], *PUSHED[4:]]
    assert numbers[0].split()[1] in placed(beside)


def test_parts_of_lines_that_two_spaces_part_are_columns() -> None:
    lines = [
        "指标  单位  本年  累计",
        *(f"{'很' * n}长的第{n}项  件  {10**n}  {2 * 10**n}" for n in range(1, 8)),
    ]
    found = placed(lines)
    middles = [[found[str(k * 10**n)] + len(str(k * 10**n)) * 2.5 for n in range(1, 8)] for k in (1, 2)]
    assert len(set(middles[0])) == len(set(middles[1])) == 1 and middles[0] < middles[1]
    blank = [*lines, "末项  件  77"]
    assert placed(blank)["77"] < middles[0][0] - 20  # left where it is: in no column


@pytest.mark.parametrize("line", ["末项  件  77  见注", "末项  77  88  见注", "其中：  末项  件  77"])
def test_a_line_with_a_word_where_others_have_numbers_is_left_where_it_is(line: str) -> None:
    """It has as many parts as the others and lacks a number: which one nothing tells."""
    lines = ["指标  单位  本年  累计", *(f"{'很' * n}长的第{n}项  件  {n}  2{n}" for n in range(1, 8)), line]
    before = line[: line.index("77")]
    assert placed(lines)["77"] == 5.0 * sum(2 if char > "\u2e80" else 1 for char in before)
