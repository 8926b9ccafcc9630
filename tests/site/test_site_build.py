"""What a build writes, and what it leaves alone."""

from __future__ import annotations

import json
import re
import shutil
import struct
import sys
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sites import HOSTILE, ROOT, Made, site_of
from typer.testing import CliRunner

from gongkai.flows.cli.main import app
from gongkai.flows.project import ProjectError
from gongkai.site import kept_series, page_images
from gongkai.site.known_pages import RECORD
from gongkai.site.output import MARKER, open_site_folder


def data_of(site: Path, name: str) -> Any:
    """The JSON in a page, or in a file of data/."""
    text = (site / name).read_text(encoding="utf-8")
    if name.endswith(".js"):
        return json.loads(text.partition(",")[2].rstrip()[:-1])
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in (RECORD, kept_series.FILE))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_building_again_touches_nothing(bundled: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in bundled.site.rglob("*") if path.is_file()}
    result = CliRunner().invoke(app, ["site", "--out", str(bundled.site), "--warehouse", str(bundled.warehouse)])
    assert result.exit_code == 0
    assert "写入 written 0" in result.stdout
    after = {path: path.stat().st_mtime_ns for path in bundled.site.rglob("*") if path.is_file()}
    for own in (MARKER, RECORD, kept_series.FILE):
        before.pop(bundled.site / own)
        after.pop(bundled.site / own)
    assert after == before


def test_another_build_in_another_folder_gives_the_same_bytes(bundled: Made, tmp_path: Path) -> None:
    again = site_of(bundled.warehouse, tmp_path / "site")
    assert contents(again.site) == contents(bundled.site)


def test_totals_stand_in_the_order_of_districts(bundled: Made) -> None:
    codes = list(data_of(bundled.site, "data/totals.js"))
    assert len(codes) > 1 and codes == sorted(codes)


def test_memory_that_is_too_little_is_given_up(bundled: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["gongkai.site.build"], "PAGES_MEMORY_GIB", 0.001)
    little = site_of(bundled.warehouse, tmp_path / "site", pictures=bundled.site)
    assert contents(little.site) == contents(bundled.site)


def test_what_changed_is_written_and_what_is_gone_is_removed(
    bundled: Made, changed: Callable[..., Path], tmp_path: Path
) -> None:
    gone = bundled.report(2018)
    site = tmp_path / "site"
    shutil.copytree(bundled.site, site)
    report_id = Path(gone).stem
    path = changed(
        *(f"delete from {table} where report_id = '{report_id}'" for table in ("facts", "findings", "reports"))
    )
    before = contents(site)
    site_of(path, site)
    after = contents(site)
    assert gone in before and gone not in after
    unchanged = bundled.report(2024, "淮安%")
    assert after[unchanged] == before[unchanged]
    assert not [name for name in after if name.endswith(".part")]


def test_what_others_leave_in_the_folder_is_no_obstacle(bundled: Made, tmp_path: Path) -> None:
    """File managers leave files of their own wherever they look, and a killed build leaves half a page."""
    site = tmp_path / "site"
    shutil.copytree(bundled.site, site)
    for name in ("pictures/.DS_Store", "report/Thumbs.db", ".index.html.part"):
        (site / name).write_text("x")
    (site / "index.html").unlink()
    site_of(bundled.warehouse, site)
    assert contents(site) == contents(bundled.site)


def test_a_folder_that_cannot_be_changed_is_told_in_one_line(bundled: Made, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(bundled.site, site)
    shutil.rmtree(site / "agency")
    (site / "agency").touch()
    with pytest.raises(ProjectError, match=r"cannot write to .*agency"):
        site_of(bundled.warehouse, site)


@pytest.mark.parametrize("content", ["note.txt", "index.html"])
def test_a_folder_with_other_things_is_refused(bundled: Made, tmp_path: Path, content: str) -> None:
    (tmp_path / content).write_text("mine")
    with pytest.raises(ProjectError, match="--out"):
        site_of(bundled.warehouse, tmp_path)
    assert contents(tmp_path) == {content: b"mine"}
    result = CliRunner().invoke(app, ["site", "--out", str(tmp_path), "--warehouse", str(bundled.warehouse)])
    assert result.exit_code == 2
    assert "不是 gongkai 的网站" in result.stderr


def test_a_place_that_cannot_be_written_is_told_in_one_line(bundled: Made, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "site" / "static" / "site.css").mkdir(parents=True)
    (tmp_path / "site" / MARKER).touch()
    for out in ("file", "site"):
        result = CliRunner().invoke(app, ["site", "--out", str(tmp_path / out), "--warehouse", str(bundled.warehouse)])
        assert result.exit_code == 2
        assert "无法写入" in result.stderr


def test_one_build_at_a_time(empty: Made, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site"
    with ThreadPoolExecutor(1) as pool:
        with open_site_folder(site):
            second = pool.submit(site_of, empty.warehouse, site)
            while "waiting" not in capfd.readouterr().err:
                assert not second.done()
                time.sleep(0.02)
            assert contents(site) == {MARKER: b""}
        second.result()
    assert contents(site) == contents(empty.site)


def test_a_warehouse_of_another_version_is_told_in_one_line(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "other.duckdb") as connection:
        connection.execute("create table facts (x int)")
    result = CliRunner().invoke(app, ["site", "--warehouse", str(tmp_path / "other.duckdb")])
    assert result.exit_code == 2
    assert "gongkai nightly" in result.stderr and "Traceback" not in result.stderr


def test_every_link_inside_leads_somewhere(bundled: Made) -> None:
    for page in bundled.site.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"#?]*)', page.read_text(encoding="utf-8")):
            if address and not address.startswith(("http://", "https://")):
                assert (page.parent / address).exists(), f"{page.name}: {address}"


def test_no_file_names_an_address_outside(bundled: Made) -> None:
    """But for the sources of reports, the names of standards, and what the libraries say of themselves."""
    harmless = ("http://www.w3.org/2000/svg", "https://github.com/leeoniya/uPlot", "https://github.com/duckdb/")
    for path in bundled.site.rglob("*"):
        if path.suffix in (".html", ".js", ".css", ".svg"):
            text = path.read_text(encoding="utf-8")
            for address in re.findall(r"https?://[\w./-]+", text):
                assert address.startswith(harmless), f"{path.name}: {address}"


def test_a_site_of_one_district(bundled: Made, changed: Callable[..., Path], tmp_path: Path) -> None:
    """Only its agency, and of that what the whole site says, its peer in the next district included."""
    path = changed(*(f"update {table} set year = 2018 where year = 2024" for table in ("reports", "measure_values")))
    whole, part = site_of(path, tmp_path / "whole", pictures=bundled.site).site, tmp_path / "site"
    words = ["site", "--district", "640104", "--warehouse", str(path), "--out", str(part)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    pages = {name: sorted(path.name for path in (part / name).iterdir()) for name in ("agency", "district", "report")}
    report = bundled.report(2018)  # 兴庆
    known = data_of(whole, "data/names.js")["agencies"]
    [(slug, agency)] = [(slug, agency) for slug, _, code, agency in known if code == "640104"]
    assert pages == {
        "agency": [f"{slug}.html"],
        "district": ["640000.html", "640100.html", "640104.html"],
        "report": [Path(report).name],
    }
    for page in (report, "district/640104.html"):
        assert data_of(part, page) == data_of(whole, page)
    here, there = (data_of(site, f"agency/{slug}.html") for site in (part, whole))
    for series in (*here["series"].values(), *there["series"].values()):
        del series[2]  # caveats are numbered by what a site has of them
    assert here == there
    assert max(row[3] + row[8] for row in here["peers"]) == 2  # with a rate, and without one
    assert [agency_id for *_, agency_id in data_of(part, "data/names.js")["agencies"]] == [agency]
    assert list(data_of(part, "data/totals.js")) == ["640104"]
    for name, content in contents(part).items():
        assert "淮安".encode() not in content, name
    index = (part / "index.html").read_text(encoding="utf-8")
    assert "只含 宁夏回族自治区银川市兴庆区 及其下级" in index
    assert "from 1 documents" in (part / "coverage.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"), [(["--district", "兴庆区"], "--out"), (["--district", "无此区", "--out", "{out}"], "无此区")]
)
def test_a_district_that_cannot_be_shown(bundled: Made, tmp_path: Path, words: list[str], said: str) -> None:
    before = contents(bundled.site)
    filled = [word.format(out=tmp_path / "site") for word in words]
    result = CliRunner().invoke(app, ["site", *filled, "--warehouse", str(bundled.warehouse)])
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert contents(bundled.site) == before
    assert not (tmp_path / "site" / "index.html").exists()


def test_names_and_titles_stay_texts(hostile: Made) -> None:
    for name, content in contents(hostile.site).items():
        if name.endswith(".parquet"):  # no page: what it holds becomes text nodes (test_site_sql.py)
            continue
        assert b"<script>window" not in content, name
        assert "<b>公报".encode() not in content, name
    page = (hostile.site / hostile.report(2018)).read_text(encoding="utf-8")
    assert "&lt;script&gt;window.broken=1&lt;/script&gt;" in page
    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in page
    assert HOSTILE in [name for _, name, *_ in data_of(hostile.site, "data/names.js")["agencies"]]


def test_the_cells_of_a_report_are_those_of_the_warehouse(bundled: Made) -> None:
    page = bundled.report(2024, "淮安%")
    given = data_of(bundled.site, page)
    facts = bundled.ask(
        f"select form, raw, plain(value), state, page from facts where report_id = '{Path(page).stem}' order by all"
    )
    assert sorted((c[0], c[3], c[4], c[5], c[6]) for c in given["cells"]) == facts
    assert given["pictures"]["standing"] == "ok"
    assert given["pictures"]["sizes"] == [[595, 842]] * 6


def test_the_statements_of_a_report_are_those_of_the_warehouse(bundled: Made) -> None:
    """As the page prints it: through the microblog of the bureau, 54 pieces."""
    statements = data_of(bundled.site, bundled.report(2018))["statements"]
    assert ["disclosure.weibo", "54", 0, "条", 0, "通过新浪政务微博发布信息54条", 3, None, None] in statements
    boxes = data_of(bundled.site, bundled.report(2018))["sentences"]
    assert len(boxes) == len(statements) and all(boxes)
    weibo = boxes[[row[0] for row in statements].index("disclosure.weibo")]
    assert weibo == [pytest.approx([176, 347, 409, 364], abs=4)]  # one line of page 3, read by eye
    terms = data_of(bundled.site, "data/terms.js")
    assert {row[0] for row in statements} <= set(terms["statement"])


def test_a_doubt_about_a_cell_stands_beside_the_measure_made_of_it(
    bundled: Made, changed: Callable[..., Path], tmp_path: Path
) -> None:
    """The text of 兴庆 2018 says that there was no litigation; its table says 3."""

    def doubt(made: Made) -> str:
        years = data_of(made.site, "data/measures.js")["years"]
        doubts = data_of(made.site, made.agency("%兴庆%"))["series"]["litigation.concluded"][3]
        return str(doubts[years.index(2018)])

    assert doubt(bundled) == "?"
    path = changed("update measure_values set n_findings = null, corrected = repeat([true], 99) where year = 2018")
    assert doubt(site_of(path, tmp_path / "site", pictures=bundled.site)) == "*"


def test_series_say_what_is_missing_and_where_they_break(bundled: Made) -> None:
    known = data_of(bundled.site, "data/measures.js")
    assert known["years"] == list(range(2018, 2025))
    given = data_of(bundled.site, bundled.agency("%兴庆%"))
    values, how, *_ = given["series"]["litigation.concluded"]
    assert values == "3,,,,,,"
    assert how == "c      "
    values, how, *_ = given["series"]["requests.carried_in"]
    assert values == ",,,,,,"
    assert how == ".      ", "the legacy form has no counterpart: not 0, and not a missing report"
    assert given["states"] == "0555555"


def test_documents_without_pages_or_file_or_agency_say_so(
    bundled: Made, changed: Callable[..., Path], tmp_path: Path
) -> None:
    assert data_of(bundled.site, bundled.report(2020))["pictures"]["standing"] == "no_pages"
    path = changed(
        "update documents set archive_path = 'nowhere' where media_type = 'application/pdf'",
        "update reports set agency_id = null, agency = null where report_id like 'rfed22%'",
    )
    made = site_of(path, tmp_path / "site")
    overview = (made.site / "coverage.html").read_text(encoding="utf-8")
    assert f'href="{bundled.report(2024, "淮安%")}"' in overview, "a report that belongs to nobody is listed"
    assert "机关不明" in overview
    assert data_of(made.site, made.report(2018))["pictures"] == {
        "folder": data_of(bundled.site, bundled.report(2018))["pictures"]["folder"],
        "sizes": [],
        "standing": "absent",
        "reason": "",
    }


def test_a_document_that_cannot_be_drawn_is_tried_once_and_told(
    bundled: Made, changed: Callable[..., Path], tmp_path: Path
) -> None:
    path = changed("update documents set archive_path = 'broken.pdf' where document_id like 'fed22baa%'")
    archive = path.with_name("gongkai-archive")
    archive.unlink()
    archive.mkdir()
    (archive / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    not_drawn = shutil.ignore_patterns("fed22baa*")
    shutil.copytree(bundled.site / "pictures", tmp_path / "drawn" / "pictures", ignore=not_drawn)
    shutil.copyfile(bundled.site / MARKER, tmp_path / "drawn" / MARKER)
    made = site_of(path, tmp_path / "site", pictures=tmp_path / "drawn")
    page = made.report(2024, "淮安%")
    assert data_of(made.site, page)["pictures"]["standing"] == "failed"
    [sizes] = (made.site / "pictures").glob("fed22baa*/sizes.json")
    first = sizes.stat().st_mtime_ns
    site_of(path, made.site)
    assert sizes.stat().st_mtime_ns == first


def test_a_picture_too_large_to_be_drawn_stops_nothing(tmp_path: Path) -> None:
    head, body = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0), b"IDAT" + zlib.compress(b"")
    chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (head, body))
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
    (tmp_path / "a").write_bytes(bomb)
    page_images.draw([page_images.PictureJob(tmp_path / "out", tmp_path / "a", "image/png")], 1)
    assert page_images.page_sizes(tmp_path / "out") == []


def test_one_report_alone(bundled: Made, changed: Callable[..., Path], tmp_path: Path) -> None:
    path = changed(
        *(
            f"delete from {table} where report_id not in (select report_id from reports where year = 2018)"
            for table in ("facts", "findings", "reports")
        ),
        "delete from agencies",
    )
    made = site_of(path, tmp_path / "site", pictures=bundled.site)
    assert data_of(made.site, "data/measures.js")["years"] == [2018]
    assert [folder.name for folder in (made.site / "pictures").iterdir()] == ["b21b9f5cf114fafc"], "others are removed"
    assert len(list((made.site / "agency").iterdir())) == 1
    assert len(list((made.site / "report").iterdir())) == 1


def test_an_empty_warehouse_gives_pages_that_say_so(empty: Made) -> None:
    assert "还没有机关" in (empty.site / "coverage.html").read_text(encoding="utf-8")
    assert "还没有可比的数" in (empty.site / "index.html").read_text(encoding="utf-8")
    assert not (empty.site / "agency").exists()
    assert data_of(empty.site, "data/measures.js")["years"] == []


def test_no_warehouse_is_told_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["site", "--warehouse", str(tmp_path / "none.duckdb")])
    assert result.exit_code == 2
    assert "gongkai nightly" in result.stderr


def test_rates_peers_and_totals(varied: Made, bundled: Made) -> None:
    known = data_of(varied.site, "data/measures.js")
    assert ["denied_of_concluded", "不予公开占办结", "Denied of concluded", "%"] in [
        rate[:4] for rate in known["rates"]
    ]
    given = data_of(bundled.site, bundled.agency("淮安%"))
    values, how, _, _, _, over, under = given["series"]["denied_of_concluded"]
    assert (values, how, over, under) == (",,,,,,0.0584", "      e", ",,,,,,178", ",,,,,,3050")
    _, how, *_ = data_of(bundled.site, bundled.agency("%西夏%"))["series"]["denied_of_concluded"]
    assert how == "      0", "nothing was concluded: no rate"
    peers = data_of(varied.site, varied.agency("淮安%"))["peers"]
    assert [row for row in peers if row[1] == 2024] == [
        ["denied_of_concluded", 2024, "city", 1, 0.05, 0.02, 0.1, None, 1, 1, 2, ["甲市人民政府", "乙市人民政府"]],
        ["denied_of_concluded", 2024, "country", 300, 0.05, 0.02, 0.1, 3, 1, 1, None, None],
        ["denied_of_concluded", 2024, "province", 13, 0.05, 0.02, 0.1, 3, 1, 1, None, None],
    ]
    totals = data_of(bundled.site, "district/320800.html")["totals"]
    assert [row for row in totals if row[0] == "requests.received"] == [
        [
            "requests.received",
            "whole_region",
            [",,,,,,3119", "      e", "", " " * 7, " | |   "],  # breaks.csv: the form of 2019, the fee of 2021
            ",,,,,,1",
            ",,,,,,0",
        ]
    ]


def test_a_district_shows_the_newest_rates_of_its_agencies(bundled: Made) -> None:
    rates = {row[1]: row[2:] for row in data_of(bundled.site, "district/320800.html")["rates"]}
    assert rates["denied_of_concluded"] == [2024, "0.0584", "e", "178", "3050", ""]
    assert data_of(bundled.site, "district/640105.html")["rates"] == [], "nothing was concluded there"


def test_what_a_person_decided_stands_beside_the_finding(varied: Made) -> None:
    counts = data_of(varied.site, "data/rules.js")["counts"]
    assert ["text.conflict", "warning", "confirmed", 3] in counts
    findings = data_of(varied.site, "data/findings-rule-text.conflict-0.js")
    assert {(row[13], row[14]) for row in findings} == {("confirmed", "张三 2025-03-01 原件如此")}


def test_no_template_lets_anything_through_unescaped() -> None:
    for path in (ROOT / "site" / "templates").glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        assert "safe" not in text.replace("'wasm-unsafe-eval'", "")
        assert text.count('type="application/json"') == text.count("| inert")
