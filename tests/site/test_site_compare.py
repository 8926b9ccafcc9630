"""The comparison, and what can be downloaded of every page."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect
from sites import HOSTILE, ROOT, Look, Made, address, site_of

from gongkai.sql.build import prepare_staging
from tests.sql.conftest import NO_AGENCIES, Builder, made
from tests.sql.form_cells import consistent


def test_the_selection_is_compared_and_downloaded(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "compare.html"))
    assert "还没有选" in page.inner_text("#result")
    for name in ("兴庆区司法局", "淮安市人民政府"):
        page.fill("#add", name)
        page.wait_for_selector("#add-found li b")
        page.focus("#add")
        page.keyboard.press("Enter")
    page.select_option("#measure", "litigation.concluded")
    page.select_option("#from", "2023")
    expect(page.locator("#result thead th")).to_have_count(3)
    rows = page.locator("#result tbody tr")
    assert rows.count() == 2
    assert rows.nth(1).inner_text().split() == ["淮安市人民政府", "39"]
    with page.expect_download() as got:
        page.click("#download")
    assert got.value.suggested_filename == "litigation.concluded-2023-2024.csv"
    assert (
        Path(got.value.path()).read_bytes()
        == (
            "\ufeff机关编号或区划代码,机关或区划,年度,指标,数值,单位,可比性,注意,口径中断,存疑,分子,分母\r\n"
            "640104-司法局,银川市兴庆区司法局,2023,行政诉讼已审结,,件,没有读到报告,,,,,\r\n"
            "640104-司法局,银川市兴庆区司法局,2024,行政诉讼已审结,,件,没有读到报告,,,,,\r\n"
            "320800-人民政府,淮安市人民政府,2023,行政诉讼已审结,,件,没有读到报告,,,,,\r\n"
            "320800-人民政府,淮安市人民政府,2024,行政诉讼已审结,39,件,可直接比较,,"
            "2024 年起，对不予公开政府信息不服的应先申请行政复议，不能直接起诉,,,\r\n"
        ).encode()
    )
    assert "m=litigation.concluded" in page.url, "the address keeps the selection"
    page.reload()
    page.wait_for_selector("#result tbody tr")
    assert page.locator("#result tbody tr").count() == 2


def test_a_ranking_of_one_year_with_all_agencies_of_a_district(bundled: Made, look: Look) -> None:
    """Typed from the reports: in 2024 淮安 had 26 and 20 suits, 西夏's bureau none; of 兴庆's no report is loaded."""
    page = look.ready(address(bundled, "compare.html#m=litigation.total&s=d640100,d320800"))
    page.locator(".chips button", has_text="加其 2 个机关").click()
    page.locator(".chips button", has_text="加其 1 个机关").click()
    page.locator(".chips li", has_text="银川市").first.get_by_label("去掉").click()
    page.select_option("#view", "2024")
    expect(page.locator("svg.bars")).to_be_visible()
    assert page.input_value("#sort") == "most"
    assert page.locator("svg.bars text").all_text_contents()[1:-1] == [
        "江苏省淮安市：全地区的汇总报告",
        "46",
        "淮安市人民政府",
        "46",
        "银川市西夏区司法局",
        "0",
        "银川市兴庆区司法局",
        "— 没有读到报告",
    ]
    assert "v=2024" in page.url and "o=most" in page.url and "u640100" in page.url
    assert page.url in page.inner_text(".cite .whole")
    with page.expect_download() as got:
        page.click("#image")
    assert "2024 年行政诉讼总计" in Path(got.value.path()).read_text("utf-8")
    page.reload()
    expect(page.locator("#result tbody tr")).to_have_count(4)


def test_a_chart_on_a_log_scale_is_saved_as_a_picture(varied: Made, look: Look) -> None:
    page = look.ready(address(varied, f"compare.html#m=requests.received&s=a{Path(varied.agency('淮安%')).stem}"))
    page.check("#log")
    with page.expect_download() as got:
        page.click("#image")
    assert got.value.suggested_filename.endswith(".png") and "l=1" in page.url
    assert Path(got.value.path()).read_bytes().startswith(b"\x89PNG")


def test_what_loads_slowly_never_stands_under_another_name(bundled: Made, served: str, look: Look) -> None:
    """One measure is chosen and takes its time, then another: the first one's numbers must not come in its place."""
    slug = Path(bundled.agency("淮安%")).stem
    page = look.ready(f"{served}/compare.html#m=litigation.total&y=2024-2024&s=a{slug}")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/measure-penalties.decisions.js", hold)
    page.select_option("#measure", "penalties.decisions")
    while not held:
        page.wait_for_timeout(20)
    with page.expect_download() as got:  # what still stands there is what is downloaded
        page.click("#download")
    assert got.value.suggested_filename == "litigation.total-2024-2024.csv"
    assert "penalties" not in Path(got.value.path()).read_text("utf-8") and "行政处罚" not in page.inner_text("#result")
    page.select_option("#measure", "litigation.concluded")
    expect(page.locator("#result h2")).to_contain_text("行政诉讼已审结")
    held[0].continue_()
    page.evaluate("() => G.load('measure-penalties.decisions').then(() => new Promise(requestAnimationFrame))")
    assert page.locator("#result tbody tr").inner_text().split()[:2] == ["淮安市人民政府", "39"]


def test_a_measure_without_values_says_so(bundled: Made, look: Look) -> None:
    slug = Path(bundled.agency("淮安%")).stem
    page = look.ready(address(bundled, f"compare.html#m=normative_documents.disclosed&s=a{slug}"))
    assert "没有一个数" in page.inner_text("#result")
    assert page.locator("#result td .q-nocounter").count() == 1


def test_every_page_gives_its_table(varied: Made, look: Look) -> None:
    findings = varied.ask("select count(*) from findings")[0][0]
    for path, rows, line in (
        (varied.agency("淮安%"), None, "320800-人民政府,淮安市人民政府,新收政府信息公开申请,2018,1500,件,可直接比较"),
        (
            varied.report(2024, "淮安%"),
            None,
            "requests.granted,三、本年度办理结果/（一）予以公开,自然人,1288,件,印着数",
        ),
        ("district/320800.html", None, "320800,新收政府信息公开申请,全地区的汇总报告,2024,3119,件"),
        ("coverage.html", 5, "淮安市人民政府,320800,已载入"),
        ("findings.html", findings + 1, "identity.cell,淮安市人民政府,2024"),
        ("changes.html", 2, "银川市西夏区司法局,2024,1,同一网址改过,2025-02-20,2025-03-12"),
    ):
        page = look.ready(address(varied, path)) if path != "changes.html" else look(address(varied, path))
        with page.expect_download() as got:
            page.locator(".csv").first.click()
        text = Path(got.value.path()).read_text("utf-8-sig")
        assert line in text, path
        assert rows is None or len(text.splitlines()) == rows, path


def test_a_filter_chosen_meanwhile_leaves_a_download_as_it_was_asked_for(varied: Made, look: Look) -> None:
    findings = varied.ask("select count(*) from findings")[0][0]
    page = look.ready(address(varied, "findings.html"))
    with page.expect_download() as got:
        page.evaluate(
            """() => {
                document.querySelector(".csv").click();
                const severity = document.querySelector("#severity");
                severity.value = "info";
                severity.dispatchEvent(new Event("change"));
            }"""
        )
    assert len(Path(got.value.path()).read_text("utf-8-sig").splitlines()) == findings + 1
    expect(page.locator("#result")).to_contain_text("个数全部为 0")


def test_names_stay_texts_in_a_spreadsheet(hostile: Made, look: Look) -> None:
    slug = Path(hostile.agency("=1+1%")).stem
    page = look.ready(address(hostile, f"compare.html#s=a{slug}&m=litigation.concluded&y=2018-2018"))
    with page.expect_download() as got:
        page.click("#download")
    with Path(got.value.path()).open(encoding="utf-8-sig", newline="") as file:
        _, row = csv.reader(file)
    assert row[1] == f"'{HOSTILE}", "no spreadsheet takes it for a formula"
    assert row[4:8] == ["3", "件", "比较须谨慎", "旧表只列三种结果，没有「尚未审结」一行"]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Bureaus of districts that became one (静安, 闸北), have a new code (密云) or were taken apart (石家庄 桥东)."""
    folder = tmp_path_factory.mktemp("moved")
    make = Builder(folder, prepare_staging(folder / "template.duckdb", ROOT / "data" / "reference", fresh=True))
    numbers = {
        ("310106", 2014): 6,
        ("310108", 2014): 8,
        ("310106", 2016): 30,
        ("110228", 2014): 5,
        ("110118", 2016): 7,
        ("130102", 2013): 1,
        ("130102", 2016): 4,
    }
    reports = [
        made(
            f"{code}-{year}",
            "legacy",
            consistent("legacy") | {("requests.received", None): number},
            agency=f"{code}-司法局",
            district=code,
            year=year,
        )
        for (code, year), number in numbers.items()
    ]
    return site_of(make(*reports, plant=NO_AGENCIES), folder / "site")


def test_agencies_are_compared_in_the_districts_of_one_year(moved: Made, look: Look) -> None:
    chosen = ",".join(f"a{code}-司法局" for code in ("310106", "310108", "110118", "110228", "130102"))
    page = look.ready(address(moved, f"compare.html#m=requests.received&s={chosen}"))

    def rows() -> list[list[str]]:
        return [row.split("\t")[1:] for row in page.locator("#result tbody").inner_text().split("\n")]

    assert rows() == [
        ["", "6!", "", "30!"],
        ["", "8!", "", ""],
        ["", "", "", "7!"],
        ["", "5!", "", ""],
        ["1!", "", "", "4!"],
    ]
    page.select_option("#boundaries", "1")
    assert "b=1" in page.url
    expect(page.locator("#result .note").first).to_contain_text("按 2016 年的区划")
    assert rows() == [
        ["", "14!", "", "30!"],
        ["", "—", "", ""],
        ["", "5!", "", "7!"],
        ["", "—", "", ""],
        ["—", "", "", "4!"],
    ]
    with page.expect_download() as got:
        page.click("#download")
    lines = Path(got.value.path()).read_text("utf-8-sig").splitlines()
    assert [",".join(line.split(",")[i] for i in (0, 2, 4, 6, 7)) for line in lines[1:] if ",2014," in line] == [
        "310106-司法局,2014,14,口径相近,2 个原区划之和，按 2016 年区划",
        "310108-司法局,2014,,计入今天所属的区划,",
        "110118-司法局,2014,5,口径相近,原在别的代码下，按 2016 年区划",
        "110228-司法局,2014,,计入今天所属的区划,",
        "130102-司法局,2014,,没有读到报告,",
    ]
    assert any(line.startswith("130102") and ",2013," in line and "后来拆给了几个区划" in line for line in lines)
    page.reload()
    expect(page.locator("#boundaries")).to_have_value("1")
