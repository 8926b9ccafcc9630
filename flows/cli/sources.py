"""Commands for sources: `gongkai sources list`, `missing`, `check [NAME]` and `discover URL`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from gongkai.exit_codes import OK, SOME_FAILED
from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.extractors.sources.config.models import Source
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.dry_run import DocumentResult, DryRun, ListResult, dry_run_source
from gongkai.extractors.sources.crawl.pull import fetch_states_of, session_for
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.console import Warehouse, clear_errors, fail, print_table
from gongkai.flows.pipeline.run_request import unknown_source
from gongkai.flows.project import Project, find_project

app = typer.Typer()
verbs = typer.Typer(help="来源：列出、试取、寻找 / sources: list, try, discover", no_args_is_help=True)
app.add_typer(verbs, name="sources")


@verbs.command("list")
def list_(warehouse: Warehouse = None) -> None:
    """来源、是否启用、上次访问、已存文件数 / every source, on or off, last asked, documents kept."""
    with clear_errors():
        project = find_project(warehouse)
        print_table(
            ["source", "publisher", "enabled", "frequency", "lists", "documents", "last_asked", "due", "kept"],
            [_row(source, project) for source in load_catalogue(project.sources)],
        )


def _row(source: Source, project: Project) -> tuple[object, ...]:
    states = fetch_states_of(source, Archive(project.archive))
    asked = states.asked_at.astimezone().strftime("%Y-%m-%d %H:%M") if states.asked_at else ""
    lists = sum(len(listing.urls) for listing in source.listings)
    state = "是 yes" if source.enabled else "否 no"
    kept = len(states) if source.hosts else None
    due = "是 yes" if source.enabled and source.is_due(states.asked_at, datetime.now(UTC)) else ""
    return (source.source, source.publisher, state, source.frequency, lists, len(source.documents), asked, due, kept)


@verbs.command()
def missing(
    name: Annotated[str | None, typer.Argument(help="来源；不写则全部 / default: all")] = None,
    warehouse: Warehouse = None,
) -> None:
    """网站有该年度页面而没有报告的机关和年度 / agencies and years that a site has a page for, but no report."""
    with clear_errors():
        project = find_project(warehouse)
        sources = _chosen(load_catalogue(project.sources), name)
        rows = [row for source in sources for row in _missing(source, project)]
        print_table(["source", "agency", "year", "since", "address"], sorted(rows))


def _chosen(known: list[Source], name: str | None) -> list[Source]:
    """The source of a name, or all. Raises ProjectError for a name that is none."""
    chosen = [source for source in known if name in (None, source.source)]
    if name is not None and not chosen:
        raise unknown_source(name, [source.source for source in known])
    return chosen


def _missing(source: Source, project: Project) -> list[tuple[str, str, str, str, str]]:
    """Pages of agencies and years that held no report when they were last asked for."""
    listed = fetch_states_of(source, Archive(project.archive)).listed
    absent = [(url, report) for reports in listed.values() for url, report in reports.items() if "absent" in report]
    return [(source.source, one.get("agency", ""), one.get("year", ""), one["absent"], url) for url, one in absent]


@verbs.command()
def check(
    name: Annotated[str | None, typer.Argument(help="来源；不写则试所有已启用的 / default: all switched on")] = None,
    fetch: Annotated[int, typer.Option(help="每个列表试取几份 / documents to ask for per list", min=0)] = 1,
    all_links: Annotated[bool, typer.Option("--all", help="列出全部链接 / print every link, menus too")] = False,
) -> None:
    """试一个来源而不载入：列表各页、链接、取舍、日期、数量 / try a source without loading anything.

    会访问网站，未启用的来源也可以试。 / Asks the site; works for sources that are switched off, too.
    """
    with clear_errors():
        project = find_project()
        patterns = load_patterns(project.reference / "web")
        known = load_catalogue(project.sources)
        chosen = [source for source in _chosen(known, name) if name or source.enabled]
        if not chosen:
            fail("没有已启用的来源 / no source is switched on")
        contact = os.environ.get("GONGKAI_CONTACT")
        if not contact and any(source.hosts for source in chosen):
            print(
                "未设置 GONGKAI_CONTACT，网站不知道可与谁联系 / GONGKAI_CONTACT is not set: sites cannot write to you",
                file=sys.stderr,
            )
        ok = True
        for source in chosen:
            with session_for(source, project.root, contact=contact, patterns=patterns) as session:
                dry_run = dry_run_source(source, session, project.root, fetch=fetch)
            _print(dry_run, all_links)
            ok = ok and dry_run.ok
    raise typer.Exit(OK if ok else SOME_FAILED)


@verbs.command()
def discover(
    url: Annotated[str, typer.Argument(help="网站、栏目页或机构列表 / a site, a column page or a list of agencies")],
    name: Annotated[str | None, typer.Option(help="来源名；不写则取自主机名 / default: from the host")] = None,
    pages: Annotated[int, typer.Option(help="最多看几页 / pages at most", min=1, max=2000)] = 80,
    depth: Annotated[int, typer.Option(help="最多几层 / links deep at most", min=0, max=8)] = 4,
    seconds: Annotated[int, typer.Option(help="最多几秒 / seconds at most", min=1)] = 300,
    interval: Annotated[float, typer.Option(help="两次访问至少隔几秒 / seconds between requests", min=0)] = 1.0,
    allow_private_host: Annotated[
        list[str] | None, typer.Option(help="允许访问的内网主机 / a host that is not public")
    ] = None,
) -> None:
    """查明网站怎样列出报告，写一个未启用的来源文件 / find out how a site lists its reports; writes a source, off.

    会访问网站：遵守 robots.txt，页数、层数、时间有上限。 / Asks the site: robots.txt holds, everything is bounded.
    """
    with clear_errors():
        from gongkai.extractors.sources.crawl.discover import Bounds
        from gongkai.extractors.sources.crawl.source_file import suggested_name
        from gongkai.flows.operations.discovery import discover_source

        project = find_project()
        bounds = Bounds(depth=depth, pages=pages, seconds=seconds)
        path = project.sources / f"{name or suggested_name(url)}.yaml"
        if path.exists():
            fail(f"{path} 已存在，请用 --name 另取名 / {path} exists: choose another --name")
        found = discover_source(project, url, path, bounds, interval, tuple(allow_private_host or ()))
        for listed in found.lists:
            years = ", ".join(f"{year}: {count}" for year, count in sorted(listed.years.items()))
            print(f"列表 list: {listed.family or '系统未知 unknown system'}  {listed.url}\n  {years}")
        for line in (*found.unknown, *found.refused, *found.failed):
            print(f"未能读取或未知 unknown or not read: {line}", file=sys.stderr)
        if found.stopped_by:
            print(f"到达上限 stopped by {found.stopped_by}；未看 left: {found.left}", file=sys.stderr)
        if not found.lists:
            fail(f"没有找到报告列表 / no list of reports was found: {url}")
        print(f"已写入 written: {path}（看了 asked {found.asked} 页 pages）\n  gongkai sources check {path.stem}")
    raise typer.Exit(OK if all(listed.family for listed in found.lists) else SOME_FAILED)


def _print(dry_run: DryRun, all_links: bool) -> None:
    source = dry_run.source
    state = "已启用 enabled" if source.enabled else "未启用 not enabled"
    print(f"来源 source: {source.source}  {source.publisher}  （{state}）")
    for result in dry_run.lists:
        _print_list(result, source, all_links)
    for path in dry_run.missing:
        print(f"没有匹配的文件 no such file: {path}")
    for document in dry_run.documents:
        _print_document(document)
    most = "∞" if source.expect_max is None else source.expect_max
    verdict = "符合 as expected" if dry_run.expected else "不符合 NOT as expected"
    print(f"报告 reports: {dry_run.reports}，预期 expected {source.expect_min}–{most}：{verdict}")


def _print_list(result: ListResult, source: Source, all_links: bool) -> None:
    print(f"列表 list: {result.listing.urls[0]}  （{source.source}.yaml:{result.listing.line}）")
    for number, page in enumerate(result.pages, 1):
        if page.problem is None:
            print(f"  第 {number} 页 page: {len(page.links)} 个链接 links  {page.url}")
        else:
            print(f"  第 {number} 页 page: 失败 failed\n    {page.problem.message_zh}\n    {page.problem.message_en}")
    shown = [choice for choice in result.choices if all_links or choice.title_class.kind not in ("unknown", "undated")]
    rows = [
        (
            "✓" if choice.chosen else "✗",
            choice.title_class.year,
            choice.link.listed_on,
            choice.link.title,
            f"{choice.title_class.label_zh} {choice.title_class.label_en}",
            choice.link.url,
        )
        for choice in sorted(shown, key=lambda choice: not choice.chosen)
    ]
    if rows:
        print_table(["", "year", "date", "title", "为何 why", "address"], rows)
    print(
        f"  选中 chosen {len(result.chosen)}，未选 rejected {len(result.choices) - len(result.chosen)}"
        + (
            f"，其中 {len(result.choices) - len(shown)} 个菜单等链接未列出（--all）"
            if len(shown) < len(result.choices)
            else ""
        )
    )


def _print_document(document: DocumentResult) -> None:
    if document.problem is not None or document.got is None:
        print(f"试取 tried: 失败 failed\n  {document.problem}")
        return
    got = document.got
    named = f"，文件名 name {got.file_name}" if got.file_name else ""
    print(f"试取 tried: {document.url}\n  {got.media_type}，{len(got.data):,} bytes{named}")
    for part in document.parts:
        print(f"  附件或图片 part: {part}")
