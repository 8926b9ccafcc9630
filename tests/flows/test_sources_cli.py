"""`gongkai sources`: what a person sees who tries a source before switching it on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import simulated_city
from typer.testing import CliRunner, Result
from website import Request, Website, document, fails, give, listed, page, titled

from gongkai.extractors.sources.config.catalogue import load_source
from gongkai.extractors.sources.crawl.pull import pull
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.cli.main import app
from gongkai.flows.project import Project
from gongkai.sql.connection import connect


@pytest.fixture
def home(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("GONGKAI_HOME", str(project.root))
    return project


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sources", *arguments])


def write(project: Project, website: Website, more: str = "") -> None:
    (project.sources / "office.yaml").write_text(
        f"source: office\npublisher: 某区\nenabled: false\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"listings:\n  - url: {website.url('/nb/')}\n    pages: index_{{n}}.html\n{more}",
        "utf-8",
    )


def site(website: Website) -> None:
    notice = ("n.html", "关于做好2024年政府信息公开工作年度报告编制工作的通知", "2025-01-02")
    website.on("/nb/", page(listed([("t1.html", titled(2024), "2025-01-23"), notice])))
    website.on("/nb/index_1.html", page(listed([("t2.pdf", titled(2023), "2024-01-23")])))
    website.on("/nb/t1.html", page("<iframe src='r.pdf'></iframe>"))


def test_a_source_is_tried_without_loading_anything(home: Project, website: Website) -> None:
    site(website)
    write(home, website, "expect: {min: 2, max: 30}\n")
    result = run("check", "office")
    printed = result.stdout
    assert result.exit_code == 0, printed
    for words in (
        "未启用 not enabled",
        "office.yaml:7",
        f"第 1 页 page: 3 个链接 links  {website.url('/nb/')}",
        f"第 2 页 page: 2 个链接 links  {website.url('/nb/index_1.html')}",
        titled(2024),
        "2025-01-23",
        "通知 a notice",
        "选中 chosen 2，未选 rejected 2，其中 1 个菜单等链接未列出（--all）",
        f"试取 tried: {website.url('/nb/t1.html')}",
        f"part: {website.url('/nb/r.pdf')}",
        "报告 reports: 2，预期 expected 2–30：符合 as expected",
    ):
        assert words in printed
    assert not list(home.archive.glob("??"))
    assert "政府信息公开年度报告" in run("check", "office", "--all", "--fetch", "0").stdout


def test_what_is_wrong_is_said_and_counts(home: Project, website: Website) -> None:
    site(website)
    write(home, website, "expect: {min: 9}\n")
    result = run("check", "office")
    assert result.exit_code == 1
    assert "预期 expected 9–∞：不符合 NOT as expected" in result.stdout
    write(home, website)
    website.on("/nb/t1.html", fails(403))
    result = run("check", "office")
    assert (result.exit_code, "HTTP 403" in result.stdout) == (1, True)
    website.on("/nb/", page("<p>建设中</p>"))
    result = run("check", "office")
    assert result.exit_code == 1
    assert "版式可能变了" in result.stdout
    website.on("/robots.txt", give(b"User-agent: *\nDisallow: /\n"))
    assert "robots.txt 不允许" in run("check", "office").stdout


def test_what_cannot_be_tried(home: Project, website: Website) -> None:
    result = run("check", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "samples, shanghai, yinchuan" in result.stderr
    write(home, website, "expect: {least: 9}\n")
    result = run("check", "samples")
    assert result.exit_code == 2
    assert "office.yaml:9" in result.stderr


def test_a_contact_that_cannot_be_sent(home: Project, website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    site(website)
    write(home, website)
    assert "GONGKAI_CONTACT" in run("check", "office").stderr
    website.forget()
    monkeypatch.setenv("GONGKAI_CONTACT", "archive@example.org")
    assert "GONGKAI_CONTACT" not in run("check", "office").stderr
    assert website.heard[0]["User-Agent"].endswith("contact: archive@example.org)")
    monkeypatch.setenv("GONGKAI_CONTACT", "某局")
    result = run("check", "office")
    assert (result.exit_code, "GONGKAI_CONTACT" in result.stderr, "ASCII" in result.stderr) == (2, True, True)


def test_without_a_name_the_sources_that_are_on(home: Project, website: Website) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "samples" in result.stdout
    assert "yinchuan" not in result.stdout
    (home.root / "data/samples/huaian-2024.pdf").unlink()
    result = run("check")
    assert (result.exit_code, "data/samples/huaian-2024.pdf" in result.stdout) == (1, True)


def test_the_list_says_when_and_how_many(home: Project, website: Website) -> None:
    site(website)
    website.on("/nb/t2.pdf", document())
    website.on("/nb/r.pdf", document())
    write(home, website)
    now = datetime(2025, 2, 1, 4, 0, tzinfo=UTC)
    pull(load_source(home.sources / "office.yaml"), Archive(home.archive), home.root, now=now)
    result = run("list")
    assert result.exit_code == 0
    office = next(line for line in result.stdout.splitlines() if line.startswith("office")).split()
    asked = now.astimezone().strftime("%Y-%m-%d %H:%M").split()
    assert office == ["office", "某区", "否", "no", "nightly", "1", "0", *asked, "3"]  # off, so never due


def test_a_site_is_explored_and_a_source_written_switched_off(home: Project, website: Website) -> None:
    items = [
        (f"某县司法局{year}年政府信息公开工作年度报告", f"{year + 1}-01-20", f"/xx/t{year}0120_{year}.html")
        for year in (2023, 2024)
    ]
    website.on("/", page("<a href='/xx/xxgknb/'>政府信息公开年报</a>", "永宁县人民政府"))
    listing = page(
        listed([(path, title, day) for title, day, path in items])
        + "<script>createPageHTML(1, 0, 'index', 'html')</script>"
    )
    website.on("/xx/xxgknb/", listing)
    asked = ("discover", website.url("/"), "--name", "yongning", "--interval", "0", "--allow-private-host", "127.0.0.1")
    result = run(*asked)
    assert result.exit_code == 0, result.output
    assert "trs_wcm" in result.stdout
    assert "2023: 1, 2024: 1" in result.stdout
    source = load_source(home.sources / "yongning.yaml")
    assert (source.enabled, source.publisher, source.district_code) == (False, "永宁县人民政府", "640121")
    assert [one.agency for one in source.listings] == ["某县司法局"]
    assert "报告 reports: 2" in run("check", "yongning", "--fetch", "0").stdout
    assert "已存在" in run(*asked).output  # nothing is written over


def test_a_site_without_reports_leaves_no_file(home: Project, website: Website) -> None:
    website.on("/", page("<a href='/news/'>新闻</a>", "某公司"))
    result = run("discover", website.url("/"), "--name", "none", "--interval", "0", "--allow-private-host", "127.0.0.1")
    assert result.exit_code != 0
    assert "没有找到" in result.output
    assert not (home.sources / "none.yaml").exists()


def test_years_without_a_report_are_listed(home: Project, website: Website) -> None:
    def shown(request: Request) -> None:
        year = request.query["fbtime"]
        report = f"<h1>{titled(int(year), '某镇')}</h1><p>{'本报告。' * 200}</p>"
        page(report if year == "2023" else "<p>暂无</p>", "某市")(request)

    website.on("/module/xxgk/xxgkAnnualReport.jsp", shown)
    (home.sources / "town.yaml").write_text(
        "source: town\npublisher: 某镇\nenabled: false\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"listings:\n  - url: {website.url('/module/xxgk/xxgkAnnualReport.jsp?area=1137')}\n"
        "    family: jcms_annual\n    years: 2022-2024\n",
        "utf-8",
    )
    source = load_source(home.sources / "town.yaml")
    pulled = pull(source, Archive(home.archive), home.root, now=datetime(2026, 3, 1, tzinfo=UTC))
    assert (pulled.failures, len(pulled.kept)) == ([], 1)
    printed = run("missing", "town").stdout
    assert [year for year in ("2022", "2023", "2024") if f"  {year}  2026-03-01" in printed] == ["2022", "2024"]


def test_from_a_city_to_its_reports_in_five_commands(home: Project, website: Website) -> None:
    """As data/sources/README.md shows it; what the city lists without a report is missing in the coverage."""
    address = simulated_city.build(website, ("司法局", "教育局"), (2023,))
    found = run("discover", address, "--name", "city", "--interval", "0", "--allow-private-host", "127.0.0.1")
    assert (found.exit_code, "longsun" in found.stdout) == (0, True), found.output
    file = home.sources / "city.yaml"
    text = file.read_text("utf-8").replace("min_interval_seconds: 3", "min_interval_seconds: 0")
    file.write_text(text, "utf-8")
    assert "选中 chosen 2" in run("check", "city", "--fetch", "0").stdout
    file.write_text(text.replace("enabled: false", "enabled: true"), "utf-8")
    night = CliRunner().invoke(app, ["nightly", "--source", "city", "--no-site", "--no-export"])
    assert (night.exit_code, "新 new 2" in night.stdout) == (0, True), night.output
    assert "city" in run("list").stdout
    with connect(home.warehouse, read_only=True) as connection:
        loaded = connection.execute("select agency, year, status from reports order by 1").fetchall()
        gaps = connection.execute("select agency, state from coverage where unpublished_since is not null").fetchall()
    assert loaded == [("淮安市司法局", 2023, "loaded"), ("淮安市教育局", 2023, "loaded")]
    assert gaps == [("淮安市信访局", "missing")]
    assert "unchanged" in CliRunner().invoke(app, ["nightly", "--source", "city", "--no-site", "--no-export"]).stdout
