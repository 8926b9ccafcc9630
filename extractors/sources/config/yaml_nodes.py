"""YAML nodes to values. Works on nodes, not on loaded values: only nodes know their line."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TypeVar
from urllib.parse import urlsplit

import yaml
from selectolax.lexbor import LexborHTMLParser

_T = TypeVar("_T")
_TAG = "tag:yaml.org,2002:"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_YEARS = range(2000, 2101)


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


def given(keys: dict[str, yaml.Node], key: str, read: Callable[[yaml.Node], _T]) -> _T | None:
    """What `read` makes of the node under `key`; None where the key is absent."""
    return read(keys[key]) if key in keys else None


class Reader:
    """The values of one YAML file, each mistake named with its line."""

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

    def whole(self, node: yaml.Node, least: int, most: int) -> int:
        written = node.value if self._type(node) == "int" else ""
        if not re.fullmatch(r"[0-9]{1,9}", written) or not least <= int(written) <= most:
            raise self.wrong(node, f"整数（{least} 到 {most}）", f"a whole number from {least} to {most}")
        return int(written)

    def choice(self, node: yaml.Node, known: Collection[str]) -> str:
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if text not in known:
            listed = ", ".join(known)
            raise self.wrong(node, f"以下之一：{listed}", f"one of {listed}")
        return text

    def years(self, node: yaml.Node, last: int) -> range:
        """ "2014-2024", or "2014-" up to `last`."""
        written = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        found = re.fullmatch(r"(20[0-9]{2})(?:-(20[0-9]{2})?)?", written)
        if found:
            until = found.group(2) or (found.group(1) if "-" not in written else str(last))
            if int(until) >= int(found.group(1)):
                return range(int(found.group(1)), int(until) + 1)
        raise self.wrong(node, "年份范围，如 2014-2024 或 2014-", "years such as 2014-2024 or 2014-")

    def css(self, node: yaml.Node) -> str:
        text = self.text(node)
        try:
            LexborHTMLParser("<p></p>").css(text)
        except Exception:
            raise self.wrong(node, " CSS 选择器", "a CSS selector") from None
        return text

    def pick(self, node: yaml.Node) -> str:
        """ "css@attribute": "span", "a@title", or "@data-date" of the row itself."""
        text = self.text(node)
        selector, _, attribute = text.partition("@")
        if "@" in text and not re.fullmatch(r"[\w-]+", attribute):
            raise self.wrong(node, "“选择器@属性”", "selector@attribute")
        if selector.strip():
            try:
                LexborHTMLParser("<p></p>").css(selector.strip())
            except Exception:
                raise self.wrong(node, "“选择器@属性”", "selector@attribute") from None
        return text

    def keys_path(self, node: yaml.Node) -> str:
        text = self.text(node)
        if not re.fullmatch(r"[\w$-]+(\.[\w$-]+)*", text):
            raise self.wrong(node, "以点分隔的键，如 data.list", "keys with dots between them, such as data.list")
        return text

    def template(self, node: yaml.Node, place: str) -> str:
        """An address, or a part of one, with `place` in it."""
        text = self.text(node)
        if text.count(place) != 1 or re.search(r"[{}]", text.replace(place, "")) or re.search(r"\s", text):
            raise self.wrong(node, f"含一个 {place} 的地址", f"an address with one {place} in it")
        return text

    @staticmethod
    def _type(node: yaml.Node) -> str:
        """The YAML type of a plain value; "" for lists and mappings."""
        return node.tag.removeprefix(_TAG) if isinstance(node, yaml.ScalarNode) else ""
