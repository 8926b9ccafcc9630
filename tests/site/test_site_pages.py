"""The pages in a real browser: opened from disk, clicked, typed into, printed and looked at on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect
from sites import SCREENSHOTS, Look, Made, address

PHONE, DESK = 390, 1280
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""axe-core: labels, contrast, landmarks, order of headings, what the keyboard reaches."""


def every_page(made: Made) -> dict[str, str]:
    return {
        "overview": "index.html",
        "coverage": "coverage.html",
        "measures": "measures.html",
        "measure": "measure/requests.received.html",
        "agency": made.agency("淮安%"),
        "agency-2018": made.agency("%兴庆%"),
        "district": "district/640100.html",
        "compare": "compare.html",
        "findings": "findings.html",
        "changes": "changes.html",
        "late": "late.html",
        "sql": "sql.html",
        "notes": "notes.html",
        "evidence": made.report(2024, "淮安%"),
        "evidence-web-page": made.report(2020),
    }


def keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


BY_WIDTH = ["scrollable-region-focusable", "aria-hidden-focus"]
"""Rules of axe whose verdict the window changes: in a narrow one nothing is shown that a wide one hides, but tables
scroll. Contrast, which takes as long as all other rules, is a matter of the style sheet: the same in both languages."""


def broken_rules(page: Page, *, contrast: bool, only: list[str] | None = None) -> list[list[str]]:
    """What axe finds on a page as it stands, with the first element of each."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found: list[list[str]] = page.evaluate(
        """([contrast, only]) => axe.run({
            preload: false,
            selectors: false,
            resultTypes: ["violations"],
            ...(only ? {runOnly: only} : {rules: {"color-contrast": {enabled: contrast}}}),
        }).then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html]))""",
        [contrast, only],
    )
    return found


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_page_opens_from_disk_and_asks_for_nothing_outside(bundled: Made, look: Look, width: int) -> None:
    for name, path in every_page(bundled).items():
        page = look(address(bundled, path), width)
        if name not in ("notes", "measures", "changes", "late"):
            page.wait_for_selector("html[data-ready]")
        if os.environ.get("SCREENSHOTS"):
            keep(page, f"{name}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the window"
        only = BY_WIDTH if width == PHONE else None
        assert broken_rules(page, contrast=True, only=only) == [], name
        page.click("#language")
        assert broken_rules(page, contrast=False, only=only) == [], f"{name} in English"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider in English"
    assert look.requests
    assert all(url.startswith((bundled.site.as_uri(), "data:")) for url in look.requests)


def test_a_plain_web_server_does_as_well_and_scripts_from_elsewhere_are_refused(
    bundled: Made, served: str, look: Look
) -> None:
    for path in ("index.html", bundled.agency("淮安%"), "compare.html", bundled.report(2024, "淮安%")):
        page = look.ready(f"{served}/{path}")
        # the same server under another name is another one
        elsewhere = served.replace("127.0.0.1", "localhost")
        fetch = f"fetch('{elsewhere}/index.html', {{mode: 'no-cors'}}).then(() => false, () => true)"
        assert page.evaluate(fetch), "the policy of the page must refuse every fetch from elsewhere"
    assert all(url.startswith(served) for url in look.requests)
    look.complaints[:] = [said for said in look.complaints if "Content Security Policy" not in said]
    look.complaints[:] = [said for said in look.complaints if "favicon" not in said]


def test_a_district_is_found_and_opened_with_the_keyboard(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "index.html"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#find")
    page.keyboard.type("西夏")
    page.wait_for_selector("#find-found li b")
    names = page.locator("#find-found li b").all_text_contents()
    assert names == ["西夏区", "银川市西夏区司法局"]
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#find-found li >> nth=1", "aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/agency/*.html")
    assert page.text_content("h1") == "银川市西夏区司法局"


def test_districts_fold_and_unfold_with_the_keyboard(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "coverage.html"))
    page.wait_for_selector("tr.agency")
    shown = page.locator("tr.agency").count()
    page.focus("#fold-64")
    page.keyboard.press("Enter")
    expect(page.locator("tr.agency")).to_have_count(shown - 2)
    assert page.evaluate("document.activeElement.id") == "fold-64"
    assert page.get_attribute("#fold-64", "aria-expanded") == "false"


def test_states_are_told_by_sign_and_words_not_by_colour_alone(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "coverage.html"))
    row = page.locator("tr.agency", has_text="兴庆区司法局")
    row.wait_for()
    assert row.locator("td").all_text_contents() == ["✓", *"○○○○○○"]
    assert row.locator("td >> nth=1").locator(".s").get_attribute("aria-label") == "银川市兴庆区司法局 2019 应有而没有"


def test_the_language_is_switched_and_kept(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "coverage.html"))
    assert page.inner_text("nav a >> nth=2") == "比较"
    page.click("#language")
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("nav a >> nth=2") == "Compare"
    assert "expected and missing" in page.inner_text("#legend")
    page.click("nav a >> nth=4")
    page.wait_for_url(re.compile("findings.html[?]lang=en"))
    page.wait_for_selector("html[data-ready]")
    assert page.inner_text("h1") == "Findings"
    assert "the table gives" in page.inner_text("#result")
    page.click("#language")
    assert page.inner_text("h1") == "问题"
    assert "表中为" in page.inner_text("#result")


def test_nothing_of_a_test_is_left_to_the_next(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "findings.html"))
    page.click("#language")
    page.evaluate("sessionStorage.setItem('left', '1'); window.open('notes.html')")
    page.route("**/*", lambda route: route.abort())
    page.emulate_media(media="print")
    after = look.tab.anew()
    page = after.ready(address(bundled, "findings.html"))
    kept = page.evaluate("[localStorage.length, sessionStorage.length, matchMedia('print').matches]")
    assert kept == [0, 0, False] and page.get_attribute("html", "lang") != "en"
    assert (look.complaints, after.complaints, len(page.context.pages)) == ([], [], 1)


def outlined(page: Page) -> list[float]:
    """The outlined box in points of the page, and the number of the page."""
    return page.evaluate(
        """() => {
            const box = document.querySelector(".box.on");
            const sheet = box.parentElement.getBoundingClientRect(), own = box.getBoundingClientRect();
            const scale = 595 / sheet.width;
            const number = [...document.querySelectorAll(".sheetpage")].indexOf(box.parentElement) + 1;
            return [number, (own.left - sheet.left) * scale, (own.top - sheet.top) * scale,
                (own.right - sheet.left) * scale, (own.bottom - sheet.top) * scale];
        }"""
    )


def test_a_click_on_a_number_shows_its_cell_on_the_page(bundled: Made, look: Look) -> None:
    """3985758 stands on page 4 between 244 and 520 points from the left and 116 and 151 from the top (read by eye)."""
    page = look.ready(address(bundled, bundled.report(2024, "淮安%")))
    page.locator("td.v", has_text="3,985,758").click()
    assert outlined(page) == pytest.approx([4, 243.8, 115.6, 520.4, 151.3], abs=1)
    told = page.inner_text(".detail")
    assert "3,985,758 件" in told and "3985758" in told and "一致" in told and "第 4 页" in told
    page.wait_for_function(  # the page scrolls there
        """() => {
            const box = document.querySelector(".box.on").getBoundingClientRect();
            const pane = document.querySelector(".viewer").getBoundingClientRect();
            return box.top > pane.top && box.bottom < pane.bottom;
        }"""
    )
    assert page.evaluate("[...document.images].slice(3, 4).every((i) => i.naturalWidth > 500)")
    page.screenshot(path=SCREENSHOTS / "evidence-cell.png")


def test_a_click_on_the_page_shows_what_was_read(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, bundled.report(2018)))
    box = page.locator(".sheetpage .box[aria-label*='行政诉讼'] >> nth=0")
    box.scroll_into_view_if_needed()
    box.click()
    assert page.locator("td.on").inner_text().startswith("3")
    assert page.locator(".stated tr", has_text="新浪政务微博").locator("mark").inner_text() == "54"
    page.locator(".stated tr", has_text="新浪政务微博").locator("button").click()
    assert page.locator(".sheetpage:nth-child(3) .box.sentence").count() == 1
    told = page.inner_text(".detail")
    assert "正文称行政诉讼为 0" in told, "the finding that touches the cell"
    assert "核对此格的规则" in told, "the rules that check it"


def test_the_tables_of_a_web_page_stand_beside_its_numbers(bundled: Made, look: Look) -> None:
    """The fourth of seven numbers of its row, and the fifth of the fifteen of a table in one row."""
    page = look.ready(address(bundled, bundled.report(2020) + "#c=requests.received&a=public_interest"))
    place = page.locator(".printed td.on")
    assert place.count() == 1
    row = place.locator("xpath=..").locator("td")
    assert row.first.inner_text().startswith("一、本年新收") and row.nth(-4).get_attribute("class") == "on"
    page = look.ready(address(bundled, bundled.report(2020) + "#c=review.total"))
    row = page.locator(".printed td.on").locator("xpath=..").locator("td")
    assert row.count() == 15 and row.nth(4).get_attribute("class") == "on"
    assert page.evaluate("[...document.querySelectorAll('td.v')].every(({cell}) => cell.boxes.length === 1)")


def test_cells_are_walked_with_the_arrow_keys(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, bundled.report(2024, "淮安%")))
    assert page.locator("td.v[tabindex='0']").count() == 1
    page.focus("td.v[tabindex='0']")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("td.on") == "0"
    page.keyboard.press("ArrowDown")
    assert page.inner_text("td.on") == "26"
    page.keyboard.press("ArrowRight")
    assert page.inner_text("td.on") == "66"
    assert outlined(page)[0] == 3
    page.keyboard.press("Escape")
    assert page.locator(".on").count() == 0


def test_an_address_leads_to_the_cells_of_a_measure(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, bundled.agency("淮安%")))
    page.locator("tr", has_text="行政诉讼总计").locator("td a").click()
    page.wait_for_url("**/report/*")
    page.wait_for_selector("td.on")
    assert page.locator("td.also").count() == 1
    numbers = [int(page.inner_text(f"td.{name}")) for name in ("on", "also")]
    assert sum(numbers) == 46


def test_blank_marks_and_zero_look_different(varied: Made, look: Look) -> None:
    page = look.ready(address(varied, varied.report(2024, "淮安%")))
    cells = {
        name: page.locator("tr", has_text=name).locator("td").first for name in ("行政许可", "行政处罚", "行政强制")
    }
    assert cells["行政许可"].locator(".q-blank").inner_text() == "空"
    assert cells["行政处罚"].locator(".q-mark").inner_text() == "/"
    assert cells["行政强制"].inner_text() == "0" and cells["行政强制"].locator(".q").count() == 0
    assert "split" in (cells["行政强制"].get_attribute("class") or "")
    assert page.locator("tr", has_text="行政事业性收费").locator(".q-unread").count() == 1


def test_units_stand_beside_rows_that_do_not_share_one(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, bundled.report(2024, "淮安%")))
    assert page.locator("tr", has_text="行政事业性收费").locator("th .unit").inner_text() == "万元"
    assert page.locator("tr", has_text="行政处罚").locator("th .unit").inner_text() == "件"
    requests = page.locator("section.form", has_text="科研机构")
    assert "单位：件" in requests.locator("h2").inner_text() and requests.locator(".unit").count() == 0


def test_only_the_suspect_cell_is_pointed_at(varied: Made, look: Look) -> None:
    """Of the row and the column that it explains; a column that it does not explain is pointed at as a whole."""
    page = look.ready(address(varied, varied.report(2024, "淮安%")))
    granted = page.locator("tr", has_text="予以公开").locator("td.v")
    assert ["has-error" in (cell.get_attribute("class") or "") for cell in granted.all()] == [True, True] + [False] * 5
    assert granted.first.inner_text() == "1,288!"
    page.locator(".findings button", has_text="identity.cell").click()
    assert page.url.endswith("#f=f-identity.cell-natural_person"), "a finding has an address"
    assert page.locator("td.on").inner_text() == "1,288!"
    assert page.locator(".chosen .facts").inner_text().split()[:4] == ["应为", "1280", "实为", "1288"]


def test_the_sentence_that_contradicts_a_cell_stands_below_it(bundled: Made, look: Look) -> None:
    path = bundled.report(2018)
    page = look.ready(address(bundled, path))
    below = page.locator("tr", has_text="六、举报投诉数量").locator("xpath=following-sibling::tr[1]")
    assert below.inner_text().startswith("正文：未发生公民、法人和其他组织提出政府信息公开相关举报或投诉。")
    ((finding,),) = bundled.ask("select finding_id from findings where indicator = 'complaints.total'")
    page = look.ready(address(bundled, f"{path}#f={finding}"))
    assert page.locator("td.on").inner_text() == "6!"
    assert page.locator(".sheetpage:nth-child(6) .box.sentence").count() > 0
    assert "6 件，原件第 8 页" in page.inner_text(".cite .whole")


def test_findings_are_filtered(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "findings.html"))
    every = page.locator("#result li").count()
    assert every == bundled.ask("select count(*) from findings")[0][0]
    page.select_option("#severity", "info")
    expect(page.locator("#result")).to_contain_text("个数全部为 0")
    assert "应为" not in page.inner_text("#result"), "what was counted is no number of the report"
    page.select_option("#severity", "warning")
    expect(page.locator("#result")).to_contain_text("应为")
    page.select_option("#rule", "text.conflict")
    expect(page.locator("#result li")).to_have_count(3)
    page.fill("#agency", "西夏")
    page.wait_for_selector("#agency-found li b")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#result li")).to_have_count(1)
    page.select_option("#severity", "error")
    page.wait_for_selector("#result .note")
    assert "没有符合" in page.inner_text("#result")
    page.goto(page.url.replace("v=error", "v=warning"))
    page.reload()
    page.wait_for_selector("#result li a[href*='report/']")
    page.click("#result li a[href*='report/']")
    page.wait_for_selector("td.on")
    assert page.inner_text("td.on").startswith("0")


def test_a_script_in_a_title_is_text(hostile: Made, look: Look) -> None:
    agency = hostile.agency("=1+1%")
    slug = Path(agency).stem
    report = hostile.report(2018)
    pages = ("index.html", agency, "district/640104.html", report, f"compare.html#s=a{slug}", "findings.html")
    for path in pages:
        page = look.ready(address(hostile, path))
        expect(page.locator("body")).to_contain_text("<b>公报</b>")
        assert page.evaluate("window.broken") is None
        assert page.evaluate("[...document.querySelectorAll('b')].every((bold) => bold.innerText !== '公报')")
        assert page.evaluate("document.documentElement.scrollWidth") <= DESK
    expect(look.ready(address(hostile, report)).locator("h1 + .note")).to_contain_text("<b>公报</b>")


def test_rates_stand_beside_their_peers(varied: Made, look: Look) -> None:
    page = look.ready(address(varied, varied.agency("淮安%")))
    cells = page.locator("table.rates tbody tr", has_text="不予公开占办结").locator("td").all_inner_texts()
    assert cells[0].split() == ["5.8%", "178", "/", "3,050"]
    assert "仅 1 个机关有数，不排名" in cells[2] and "2 个缺报告" in cells[2]
    assert cells[4].split() == ["5.0%", "2.0%–10.0%", "第", "3", "/", "300，1", "个算不出；范围不一"]
    page = look.ready(address(varied, "district/320800.html"))
    assert "5.8%" in page.locator("table.heads-wrap").inner_text().split()
    figure = page.locator("figure", has_text="新收政府信息公开申请")
    assert "3,119" in figure.inner_text() and "全地区的汇总报告" in figure.inner_text()


def test_lines_stop_at_series_breaks(varied: Made, look: Look) -> None:
    page = look.ready(address(varied, varied.agency("淮安%")))
    figure = page.locator("figure", has_text="新收政府信息公开申请")
    text = figure.inner_text()
    assert "2019 年起、2019 与 2022 年之间口径有变，线在此断开" in text
    assert "2019：2019 年起改用新格式" in text and "2021：" in text and "（可能）" in text, "why, and in which year"
    figure.locator(".plot").focus()
    page.keyboard.press("ArrowRight")
    assert figure.locator(".reading").inner_text() == "2018：1,500 件"
    page.keyboard.press("ArrowRight")
    assert figure.locator(".reading").inner_text() == "2019：1,800 件"
    page.keyboard.press("ArrowRight")
    assert figure.locator(".reading").inner_text() == "2020：没有读到报告", "a year without a report is not 0"
    keep(page, "agency-years")


def test_a_sum_of_other_reports_does_not_continue_the_line(bundled: Made, look: Look) -> None:
    page = look.ready(address(bundled, "district/640100.html"))
    series = [["requests.received", "own", ["96,99,58,,60", "eee-e", "", "     ", "     "], "3,3,2,,2", "1,1,2,,2"]]
    points = page.evaluate(
        "(series) => G.totals(series, [2021, 2022, 2023, 2024, 2025], [])[0].points"
        ".map(({broken, reason, caveat}) => [broken, reason, caveat])",
        series,
    )
    assert points[:3] == [
        [False, "", "3 份报告，另 1 个未计入"],
        [False, "", "3 份报告，另 1 个未计入"],
        [True, "计入的报告由 3 份变为 2 份", "2 份报告，另 2 个未计入"],
    ]
    assert [broken for broken, _, _ in points[3:]] == [False, False], "the same number of reports goes on"


def test_pages_print(bundled: Made, look: Look) -> None:
    for path in ("index.html", bundled.agency("淮安%"), bundled.report(2024, "淮安%")):
        page = look.ready(address(bundled, path))
        page.emulate_media(media="print")
        assert not page.is_visible("nav a >> nth=1")
        assert page.is_visible("h1")


def test_an_empty_warehouse_has_pages_that_work(empty: Made, look: Look) -> None:
    page = look.ready(address(empty, "index.html"))
    assert "还没有可比的数" in page.inner_text("main")
    page = look(address(empty, "coverage.html"))
    assert "还没有机关" in page.inner_text("main")
    page = look.ready(address(empty, "compare.html"))
    assert "还没有选" in page.inner_text("#result")
    page = look.ready(address(empty, "findings.html"))
    assert "没有发现问题" in page.inner_text("#result")
