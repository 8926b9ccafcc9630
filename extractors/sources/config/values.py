"""The types of single values in source files; each error says what was expected."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from selectolax.lexbor import LexborHTMLParser

from gongkai.extractors.sources.config.yaml_nodes import FieldError, Scalar, unexpected

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_YEARS = range(2000, 2101)
LONGEST_AGENCY = 60
"""The longest name of an agency, in characters."""
_TRUE, _FALSE = ("yes", "true", "on"), ("no", "false", "off")


def _type(value: object) -> str:
    """The YAML type of a scalar; empty for lists and mappings."""
    return value.type if isinstance(value, Scalar) else ""


def text(value: object) -> str:
    # escapes such as "\\0" pass the YAML parser, but no file name, log or JSON can hold them
    if not isinstance(value, str) or _type(value) != "str" or not value.strip() or _UNWRITABLE.search(value):
        raise unexpected(value, "文字", "text")
    return str(value).strip()


def _agency(value: object) -> str:
    """A longer text is a sentence or a list of agencies, and would become the agency of all reports of the source."""
    name = text(value)
    if len(name) > LONGEST_AGENCY:
        raise unexpected(
            value, f"机关名称（至多 {LONGEST_AGENCY} 字）", f"an agency, {LONGEST_AGENCY} characters at most"
        )
    return name


def _written(value: object) -> str:
    """A scalar of any type, as written: identifiers of sites may look like numbers."""
    if not isinstance(value, Scalar) or _UNWRITABLE.search(value):
        raise unexpected(value, "文字", "text")
    return str(value).strip()


def _boolean(value: object) -> bool:
    if _type(value) != "bool":
        raise unexpected(value, " true 或 false", "true or false")
    return str(value).lower() in _TRUE


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value)) if _type(value) in ("int", "float") else math.nan
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise unexpected(value, "秒数（不小于 0）", "a number of seconds, not below 0")
    return seconds


def _year(value: object) -> int:
    written = str(value) if _type(value) in ("int", "str") else ""
    if not re.fullmatch(r"[0-9]{4}", written) or int(written) not in _YEARS:
        raise unexpected(value, "四位年份", f"a year from {_YEARS[0]} to {_YEARS[-1]}")
    return int(written)


def _date(value: object) -> date:
    try:
        if _type(value) in ("timestamp", "str"):
            return date.fromisoformat(str(value))
    except ValueError:
        pass
    raise unexpected(value, "日期，如 2025-01-23", "a date such as 2025-01-23")


def _district_code(value: object) -> str:
    if _type(value) not in ("int", "str") or not re.fullmatch(r"[1-9][0-9]{5}", str(value)):
        raise unexpected(value, "六位行政区划代码", "a district code of six digits")
    return str(value)


def _relative_path(value: object) -> str:
    path = text(value)
    parts = PurePosixPath(path)
    if not parts.parts or parts.is_absolute() or ".." in parts.parts or "\\" in path:
        raise unexpected(value, "相对于项目根目录的路径", "a path below the project root, with /")
    return path


def address(value: object) -> str:
    """A web address; it may contain {…}."""
    url = text(value)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f]", url):
        raise unexpected(value, " http:// 或 https:// 地址", "an address with http:// or https://")
    if parts.username or parts.password:  # it would be stored in every sidecar and export
        raise FieldError("地址中不能带用户名或密码", "the address must not carry a user name or password")
    return url


def _host(value: object) -> str:
    host = text(value)
    if not re.fullmatch(r"[\w.-]+|[0-9a-fA-F:]+", host):
        raise unexpected(value, "主机名（不带协议、端口和路径）", "a host name without scheme, port or path")
    return host.lower()


def _years(value: object) -> tuple[int, ...]:
    """ "2014-2024", or "2014-" up to the year of the newest reports, which is last year."""
    found = re.fullmatch(r"(20[0-9]{2})(?:-(20[0-9]{2})?)?", str(value) if isinstance(value, Scalar) else "")
    if found:
        first = int(found.group(1))
        last = int(found.group(2) or (first if "-" not in str(value) else date.today().year - 1))
        if last >= first:
            return tuple(range(first, last + 1))
    raise unexpected(value, "年份范围，如 2014-2024 或 2014-", "years such as 2014-2024 or 2014-")


def _is_css(selector: str) -> bool:
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except Exception:
        return False
    return True


def _css(value: object) -> str:
    selector = text(value)
    if not _is_css(selector):
        raise unexpected(value, " CSS 选择器", "a CSS selector")
    return selector


def _pick(value: object) -> str:
    """ "css@attribute": "span", "a@title", or "@data-date" for an attribute of the row itself."""
    pick = text(value)
    selector, at, attribute = pick.partition("@")
    named = not at or re.fullmatch(r"[\w-]+", attribute)
    if not named or (selector.strip() and not _is_css(selector.strip())):
        raise unexpected(value, "“选择器@属性”", "selector@attribute")
    return pick


def _keys_path(value: object) -> str:
    path = text(value)
    if not re.fullmatch(r"[\w$-]+(\.[\w$-]+)*", path):
        raise unexpected(value, "以点分隔的键，如 data.list", "keys with dots between them, such as data.list")
    return path


def template(place: str) -> Callable[[object], str]:
    """An address, or part of one, that contains `place`."""

    def read(value: object) -> str:
        written = text(value)
        if written.count(place) != 1 or re.search(r"[{}]", written.replace(place, "")) or re.search(r"\s", written):
            raise unexpected(value, f"含一个 {place} 的地址", f"an address with one {place} in it")
        return written

    return read


def whole(least: int, most: int) -> BeforeValidator:
    """An integer within a range."""

    def read(value: object) -> int:
        written = str(value) if _type(value) == "int" else ""
        if not re.fullmatch(r"[0-9]{1,9}", written) or not least <= int(written) <= most:
            raise unexpected(value, f"整数（{least} 到 {most}）", f"a whole number from {least} to {most}")
        return int(written)

    return BeforeValidator(read)


def choice(known: Collection[str]) -> BeforeValidator:
    """One of several words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            listed = ", ".join(known)
            raise unexpected(value, f"以下之一：{listed}", f"one of {listed}")
        return str(value)

    return BeforeValidator(read)


Text = Annotated[str, BeforeValidator(text)]
AgencyName = Annotated[str, BeforeValidator(_agency)]
Written = Annotated[str, BeforeValidator(_written)]
Flag = Annotated[bool, BeforeValidator(_boolean)]
Seconds = Annotated[float, BeforeValidator(_seconds)]
Year = Annotated[int, BeforeValidator(_year)]
Years = Annotated[tuple[int, ...], BeforeValidator(_years)]
Day = Annotated[date, BeforeValidator(_date)]
DistrictCode = Annotated[str, BeforeValidator(_district_code)]
RelativePath = Annotated[str, BeforeValidator(_relative_path)]
Address = Annotated[str, BeforeValidator(address)]
Host = Annotated[str, BeforeValidator(_host)]
Css = Annotated[str, BeforeValidator(_css)]
Pick = Annotated[str, BeforeValidator(_pick)]
KeysPath = Annotated[str, BeforeValidator(_keys_path)]
