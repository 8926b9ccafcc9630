"""The catalogue: one YAML file per source in data/sources/, read strictly.

What is not understood stops: an unknown key or a wrong type is a `CatalogueError` that names file and line,
because a misspelt hint that is silently ignored would end as a report under the wrong agency.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TypeVar
from urllib.parse import urlsplit

import yaml

_T = TypeVar("_T")
_TAG = "tag:yaml.org,2002:"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_YEARS = range(2000, 2101)
_SOURCE_KEYS = {
    "source", "publisher", "enabled", "notes", "allow_private_hosts", "min_interval_seconds", "documents",
    "override_permission",
}  # fmt: skip
_REQUIRED = ("source", "publisher", "enabled", "documents")
_ENTRY_KEYS = {"path", "url", "agency", "district_code", "year", "published_on", "note"}


class CatalogueError(Exception):
    """A mistake in a source file: where it stands (line 0: the file as a whole) and what was expected."""

    def __init__(self, file: Path, line: int, zh: str, en: str) -> None:
        super().__init__(file, line, zh, en)  # all of it in args, so that it crosses process boundaries
        self.file = file
        self.line = line
        self.message_zh = zh
        self.message_en = en

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {self.message_zh} / {self.message_en}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, or one glob of them. Exactly one of `path` and `url` is set; the rest are hints."""

    path: str | None = None
    url: str | None = None
    agency: str | None = None
    district_code: str | None = None
    year: int | None = None
    published_on: date | None = None
    note: str | None = None
    line: int = 0

    @property
    def locator(self) -> str:
        return self.url or self.path or ""

    @property
    def hints(self) -> dict[str, str]:
        """What the operator states about the document, as text; only what is stated."""
        stated = {
            "agency": self.agency,
            "district_code": self.district_code,
            "year": None if self.year is None else str(self.year),
            "published_on": None if self.published_on is None else self.published_on.isoformat(),
            "note": self.note,
        }
        return {key: value for key, value in stated.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Source:
    """One source file. `source` is its id and the stem of its name."""

    source: str
    publisher: str
    enabled: bool
    documents: tuple[Entry, ...]
    notes: str = ""
    allow_private_hosts: tuple[str, ...] = ()
    min_interval_seconds: float = 1.0
    override_permission: str = ""
    file: Path | None = None


def load_catalogue(folder: Path) -> list[Source]:
    """All sources of `folder`, sorted by name."""
    if not folder.is_dir():
        raise CatalogueError(folder, 0, "找不到来源目录", "there is no such folder of sources")
    for stray in sorted(folder.glob("[!.]*.yml")):  # would otherwise be passed over in silence
        raise CatalogueError(stray, 0, "来源文件须以 .yaml 结尾", "a source file must end in .yaml")
    return [load_source(path) for path in sorted(folder.glob("[!.]*.yaml"))]


def load_source(path: Path) -> Source:
    """The source described by the YAML file at `path`."""
    reader = _Reader(path)
    top = reader.mapping(reader.compose(), _SOURCE_KEYS)
    for key in _REQUIRED:
        if key not in top:
            raise CatalogueError(path, 1, f"缺少必填项 {key}", f"the key {key} is missing")
    interval = _given(top, "min_interval_seconds", reader.seconds)
    source = Source(
        source=reader.text(top["source"]),
        publisher=reader.text(top["publisher"]),
        enabled=reader.boolean(top["enabled"]),
        documents=_documents(reader, top["documents"]),
        notes=_given(top, "notes", reader.text) or "",
        allow_private_hosts=tuple(reader.host(node) for node in _given(top, "allow_private_hosts", reader.items) or ()),
        min_interval_seconds=1.0 if interval is None else interval,
        override_permission=_given(top, "override_permission", reader.text) or "",
        file=path,
    )
    if source.source != path.stem:
        raise reader.error(
            top["source"],
            f"source 应与文件名一致，即 {path.stem}",
            f"source must be the stem of the file name, {path.stem}",
        )
    return source


def _documents(reader: _Reader, node: yaml.Node) -> tuple[Entry, ...]:
    found: dict[str, int] = {}
    entries = []
    for item in reader.items(node):
        entry = _entry(reader, item)
        if entry.locator in found:
            first = found[entry.locator]
            raise reader.error(item, f"与第 {first} 行的文件重复", f"the same document stands in line {first}")
        found[entry.locator] = entry.line
        entries.append(entry)
    if not entries:
        raise reader.error(node, "documents 至少应有一项", "documents must have at least one entry")
    return tuple(entries)


def _entry(reader: _Reader, node: yaml.Node) -> Entry:
    keys = reader.mapping(node, _ENTRY_KEYS)
    if ("path" in keys) == ("url" in keys):
        raise reader.error(node, "每项应写 path 或 url，二者只写其一", "expected exactly one of path and url")
    return Entry(
        path=_given(keys, "path", reader.relative_path),
        url=_given(keys, "url", reader.address),
        agency=_given(keys, "agency", reader.text),
        district_code=_given(keys, "district_code", reader.district_code),
        year=_given(keys, "year", reader.year),
        published_on=_given(keys, "published_on", reader.date),
        note=_given(keys, "note", reader.text),
        line=reader.line(node),
    )


def _given(keys: dict[str, yaml.Node], key: str, read: Callable[[yaml.Node], _T]) -> _T | None:
    """What `read` makes of the node under `key`; None where the key is absent."""
    return read(keys[key]) if key in keys else None


class _Reader:
    """YAML nodes to values. Works on nodes, not on loaded values: only nodes know their line."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + 1

    def error(self, node: yaml.Node, zh: str, en: str) -> CatalogueError:
        return CatalogueError(self.file, self.line(node), zh, en)

    def wrong(self, node: yaml.Node, zh: str, en: str) -> CatalogueError:
        """The error for a value that is not what was expected; it quotes the value."""
        got = repr(node.value) if isinstance(node, yaml.ScalarNode) else node.tag.removeprefix(_TAG)
        return self.error(node, f"应为{zh}，实为 {got}", f"expected {en}, got {got}")

    def compose(self) -> yaml.Node:
        try:
            data = self.file.read_bytes()
        except OSError as problem:
            raise CatalogueError(self.file, 0, "文件无法读取", f"cannot be read: {problem.strerror}") from problem
        try:
            root = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        except UnicodeDecodeError as problem:
            line = data.count(b"\n", 0, problem.start) + 1
            raise CatalogueError(self.file, line, "文件不是 UTF-8 编码", "the file is not UTF-8") from problem
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            line = mark.line + 1 if mark else 1
            raise CatalogueError(self.file, line, "YAML 语法错误", f"not YAML: {problem.problem}") from problem
        except yaml.YAMLError as problem:  # a control character; PyYAML gives no line for it
            raise CatalogueError(self.file, 1, "YAML 语法错误", f"not YAML: {problem}") from problem
        if root is None:
            raise CatalogueError(self.file, 1, "文件是空的", "the file is empty")
        return root

    def mapping(self, node: yaml.Node, known: set[str]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.wrong(node, "“键: 值”", "keys with values")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else key.tag.removeprefix(_TAG)
            if name not in known:
                listed = ", ".join(sorted(known))
                raise self.error(key, f"未知的键 {name!r}，可用：{listed}", f"unknown key {name!r}, expected: {listed}")
            if name in found:
                raise self.error(key, f"键 {name} 重复", f"the key {name} is given twice")
            found[name] = value
        return found

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.wrong(node, "列表", "a list")
        return list(node.value)

    def text(self, node: yaml.Node) -> str:
        # escapes such as "\\0" get past the YAML parser; no file name, log or JSON can hold them
        if self._type(node) != "str" or not node.value.strip() or _UNWRITABLE.search(node.value):
            raise self.wrong(node, "文字", "text")
        return str(node.value).strip()

    def boolean(self, node: yaml.Node) -> bool:
        if self._type(node) != "bool":
            raise self.wrong(node, " true 或 false", "true or false")
        return bool(yaml.SafeLoader.bool_values[node.value.lower()])

    def seconds(self, node: yaml.Node) -> float:
        try:
            value = float(node.value) if self._type(node) in ("int", "float") else math.nan
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= 0):
            raise self.wrong(node, "秒数（不小于 0）", "a number of seconds, not below 0")
        return value

    def year(self, node: yaml.Node) -> int:
        written = node.value if self._type(node) in ("int", "str") else ""
        if not re.fullmatch(r"[0-9]{4}", written) or int(written) not in _YEARS:
            raise self.wrong(node, "四位年份", f"a year from {_YEARS[0]} to {_YEARS[-1]}")
        return int(written)

    def date(self, node: yaml.Node) -> date:
        try:
            if self._type(node) in ("timestamp", "str"):
                return date.fromisoformat(node.value)
        except ValueError:
            pass
        raise self.wrong(node, "日期，如 2025-01-23", "a date such as 2025-01-23")

    def district_code(self, node: yaml.Node) -> str:
        # the digits as written: unquoted they are an int to YAML, and the text is what counts
        if self._type(node) not in ("int", "str") or not re.fullmatch(r"[1-9][0-9]{5}", node.value):
            raise self.wrong(node, "六位行政区划代码", "a district code of six digits")
        return str(node.value)

    def relative_path(self, node: yaml.Node) -> str:
        text = self.text(node)
        parts = PurePosixPath(text)
        if not parts.parts or parts.is_absolute() or ".." in parts.parts or "\\" in text:
            raise self.wrong(node, "相对于项目根目录的路径", "a path below the project root, with /")
        return text

    def address(self, node: yaml.Node) -> str:
        text = self.text(node)
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
        except ValueError:
            usable = False
        if not usable or re.search(r"[\s\x00-\x1f]", text):
            raise self.wrong(node, " http:// 或 https:// 地址", "an address with http:// or https://")
        if parts.username or parts.password:  # it would end in every sidecar and export
            raise self.error(node, "地址中不能带用户名或密码", "the address must not carry a user name or password")
        return text

    def host(self, node: yaml.Node) -> str:
        text = self.text(node)
        if not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:]+", text):
            raise self.wrong(node, "主机名（不带协议、端口和路径）", "a host name without scheme, port or path")
        return text.lower()

    @staticmethod
    def _type(node: yaml.Node) -> str:
        """The YAML type of a plain value; "" for lists and mappings."""
        return node.tag.removeprefix(_TAG) if isinstance(node, yaml.ScalarNode) else ""
