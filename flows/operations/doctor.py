"""Is this machine fit for a nightly run? Small checks, each with what to do about it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import httpx2
from packaging.requirements import Requirement

from gongkai.extractors.readers.office.word.libreoffice import find_soffice
from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.extractors.sources.config.errors import CatalogueError
from gongkai.extractors.sources.crawl.classify import load_patterns
from gongkai.extractors.sources.crawl.pull import session_for
from gongkai.extractors.sources.http.client import FetchError
from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.console import ERRORS
from gongkai.flows.operations.last_runs import LATE_HOURS, Check, check_runs
from gongkai.flows.pipeline.expectations import load_expectations
from gongkai.flows.pipeline.lock import is_locked
from gongkai.flows.pipeline.steps import validate
from gongkai.flows.project import Project
from gongkai.sql.build import unfinished
from gongkai.sql.connection import WarehouseError, connect, naming_damage, read_whole

_SPARE = 2 << 30


def examine(
    project: Project, *, online: bool = False, archive: bool = False, since_hours: float = LATE_HOURS
) -> Iterator[Check]:
    """All checks. `online` sends a request to every source that is switched on, `archive` reads every archived byte."""
    yield _python()
    yield from _libraries()
    yield _fonts()
    yield _libreoffice()
    yield _inputs(project)
    yield from _own_reference(project)
    yield from _disk(project)
    yield _lock(project)
    yield from check_runs(project, since_hours)
    yield _prefect()
    if online:
        yield from _sources(project)
    if archive:
        yield from _archive(project)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] < (3, 15)
    return Check("python", "ok" if fits else "bad", version if fits else f"{version}；需要 3.11–3.14 is needed")


def _libraries() -> Iterator[Check]:
    """Compare the installed versions with those tested: a newer fastapi breaks Prefect, and pip does not say so."""
    yield Check("gongkai", "ok", metadata.version("gongkai"))
    for text in metadata.requires("gongkai") or ():
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            yield Check(needed.name, "bad", "未安装 not installed；make setup")
            continue
        if not needed.specifier.contains(version, prereleases=True):
            yield Check(needed.name, "bad", f"{version}；需要 {needed.specifier} is needed；make setup")
        elif needed.name in ("prefect", "duckdb", "camelot-py"):
            yield Check(needed.name, "ok", version)


def _fonts() -> Check:
    listed = shutil.which("fc-list") and _output_of("fc-list", ":lang=zh", "family")
    if listed:
        return Check("fonts", "ok", f"{len(listed.splitlines())} 种中文字体 Chinese fonts")
    return Check(
        "fonts",
        "warn",
        "没有中文字体，.doc 转换可能变样：apt install fonts-noto-cjk / no Chinese fonts; .doc files may convert badly",
    )


def _libreoffice() -> Check:
    found = find_soffice()
    if found and (version := _output_of(str(found), "--version").strip()):
        return Check("libreoffice", "ok", f"{found}: {version}")
    if found:
        return Check(
            "libreoffice",
            "warn",
            f"{found} 不能启动，.doc .wps .rtf 不能读取；请运行 {found} --version / "
            "it does not start: .doc, .wps, .rtf stay unread",
        )
    return Check(
        "libreoffice",
        "warn",
        "未安装，.doc .wps .rtf 不能读取：apt install libreoffice-writer / not installed: .doc, .wps, .rtf stay unread",
    )


def _output_of(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def _inputs(project: Project) -> Check:
    """Validate everything that people write by hand, as a run would."""
    try:
        validate(project)
        names = {source.source for source in load_catalogue(project.sources)}
        unknown = [row for row in load_expectations(project.expectations) if row.source and row.source not in names]
    except ERRORS as error:
        return Check("inputs", "bad", str(error))
    if unknown:
        return Check(
            "inputs",
            "warn",
            f"{unknown[0].file}:{unknown[0].line}: 没有来源 {unknown[0].source} / there is no such source",
        )
    return Check("inputs", "ok", "来源、参考数据、更正、判断 sources, reference data, corrections, decisions")


def _own_reference(project: Project) -> Iterator[Check]:
    """Reference data that an earlier version kept among the user's data, and that no run reads any more."""
    old = project.root / "data" / "reference"
    if old.is_dir() and old.resolve() != project.reference.resolve():
        yield Check(
            "reference",
            "warn",
            f"{old}: 不再使用，参考数据随程序更新；可删除，或用 GONGKAI_REFERENCE 指定 / not used: reference data "
            "comes with the program; remove it, or name it with GONGKAI_REFERENCE",
        )


def _disk(project: Project) -> Iterator[Check]:
    """Whether there is room for a second warehouse beside the first, with some reserve."""
    size = project.warehouse.stat().st_size if project.warehouse.exists() else 0
    for name, folder in (("disk: warehouse", project.warehouse.parent), ("disk: archive", project.archive)):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free
        needed = 2 * size + _SPARE
        space = f"{there}: {free >> 20:,} MB 可用 free"
        if not os.access(there, os.W_OK):
            yield Check(name, "bad", f"{there}: 不可写 not writable")
        elif free < needed:
            yield Check(name, "bad", f"{space}，需要 {needed >> 20:,} MB needed")
        else:
            yield Check(name, "ok", space)


def _lock(project: Project) -> Check:
    if is_locked(project):
        pid = project.lock.read_text(encoding="utf-8").strip()
        return Check("lock", "ok", f"正在运行 a run is under way，pid {pid}")
    left = unfinished(project.warehouse)
    if left:
        advice = "上次未完成的文件，下次运行会清除 / left by a run that did not end, the next one removes it"
        return Check("lock", "warn", f"{left[0].name}: {advice}")
    return Check("lock", "ok", "空闲 free")


def _prefect() -> Check:
    home = Path(os.environ.get("PREFECT_HOME", ""))
    if not (home.is_dir() and os.access(home, os.W_OK)):
        return Check("prefect", "bad", f"PREFECT_HOME={home} 不可写 not writable")
    api = os.environ.get("PREFECT_API_URL")
    if not api:
        return Check(
            "prefect", "ok", f"{home}；未设服务，运行不记入 Prefect no server is set, runs are not recorded in Prefect"
        )
    try:
        httpx2.get(f"{api}/health", timeout=10).raise_for_status()
    except httpx2.HTTPError as error:
        return Check("prefect", "bad", f"{api}: 无法连接 not reachable: {error}")
    return Check("prefect", "ok", f"{home}；{api}")


def _sources(project: Project) -> Iterator[Check]:
    """Request the first address of each source that is switched on, once."""
    patterns = load_patterns(project.reference / "web")
    for source in load_catalogue(project.sources):
        listed = [url for listing in source.listings for url in listing.urls]
        addresses = [*listed, *(entry.url for entry in source.documents if entry.url)]
        if source.enabled and addresses:
            name = f"source: {source.source}"
            contact = os.environ.get("GONGKAI_CONTACT")
            try:
                with session_for(source, project.root, contact=contact, patterns=patterns) as session:
                    session.get(source.address_of(addresses[0]))
                yield Check(name, "ok", addresses[0])
            except (FetchError, CatalogueError) as error:
                yield Check(name, "bad", str(error))


def _archive(project: Project) -> Iterator[Check]:
    archive = Archive(project.archive)
    damaged = archive.check()
    for problem in damaged:
        yield Check("archive", "bad", str(problem))
    if not damaged:
        yield Check("archive", "ok", f"{len(archive.shas())} 个文件完好 documents are whole")
    if project.warehouse.exists():
        yield _whole_warehouse(project)


def _whole_warehouse(project: Project) -> Check:
    try:
        with naming_damage(project.warehouse), connect(project.warehouse, read_only=True) as connection:
            read_whole(connection)
    except WarehouseError as error:
        return Check("warehouse: tables", "bad", str(error))
    return Check("warehouse: tables", "ok", "各表均可读 every table can be read")
