"""Requests and their results: limits, politeness, the fetched document, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.errors import GongkaiError
from gongkai.extractors.readers.html.reader import decode

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.I)
_LATER = (
    "请稍后再运行；若一直如此，请在浏览器中打开该地址核对",
    "run again later; if it stays so, open the address in a browser",
)
_ADDRESS = (
    "请在浏览器中打开该地址，改正来源文件中的地址",
    "open the address in a browser and correct it in the source file",
)
_BY_HAND = "请在浏览器中下载后用 gongkai ingest 载入", "download it in a browser and load it with gongkai ingest"
_RULES: dict[str, tuple[str, str, tuple[str, str]]] = {
    "fetch_address": ("地址无效", "not a usable address", _ADDRESS),
    "fetch_scheme": ("只接受 http 与 https 地址", "only http and https addresses are fetched", _ADDRESS),
    "fetch_unresolved": ("无法解析主机名", "the host name does not resolve", _ADDRESS),
    "fetch_private_host": (
        "主机不在公网上，未予访问",
        "the host is not on the public internet and was not asked",
        (
            "确为单位内网时，在来源文件的 allow_private_hosts 中列出",
            "if it is your own, list it in allow_private_hosts",
        ),
    ),
    "fetch_robots": (
        "网站的 robots.txt 不允许，未予访问",
        "the site's robots.txt forbids it, it was not asked",
        _BY_HAND,
    ),
    "fetch_robots_unknown": (
        "读不到网站的 robots.txt，未予访问",
        "the site's robots.txt cannot be read, it was not asked",
        _LATER,
    ),
    "fetch_redirects": ("重定向次数过多", "too many redirects", _ADDRESS),
    "fetch_status": ("服务器未给出文件", "the server did not give the document", _ADDRESS),
    "fetch_broken": ("网站出错或正在维护", "the site is out of order", _LATER),
    "fetch_missing": ("该地址已没有文件", "there is nothing at the address", _ADDRESS),
    "fetch_blocked": (
        "网站的防护系统拦截了访问",
        "the site's firewall answered instead of the site",
        (
            "请调大 min_interval_seconds 或与网站联系；也可在浏览器中下载后用 gongkai ingest 载入",
            "raise min_interval_seconds or write to the site; or download it in a browser and use gongkai ingest",
        ),
    ),
    "fetch_rate_limited": (
        "网站要求放慢访问",
        "the site asks to be asked less often",
        ("请调大 min_interval_seconds", "raise min_interval_seconds"),
    ),
    "fetch_challenge": (
        "网站要求通过脚本验证，本程序不予绕过",
        "the site asks for a challenge to be solved by script, which this program does not evade",
        _BY_HAND,
    ),
    "fetch_login": ("得到的是登录页", "got a page to log in", _BY_HAND),
    "fetch_connection": ("连接失败或中断", "the connection failed or broke", _LATER),
    "fetch_tls": (
        "无法建立加密连接",
        "no encrypted connection",
        (
            "旧服务器：在来源文件中写 tls；证书链不全：写 certificates；只有 http：写 scheme: http",
            "old server: state tls in the source file; incomplete chain: certificates; http only: scheme: http",
        ),
    ),
    "fetch_deadline": ("超过时限", "took too long", _LATER),
    "fetch_closed": (
        "本次不再访问该主机：连续失败，或网站要求稍后再来",
        "the host is left alone for this run: it kept failing, or asked for it",
        _LATER,
    ),
    "fetch_too_large": (
        "文件过大",
        "the document is too large",
        ("确为报告时，调大来源文件中的 max_megabytes", "if it is a report, raise max_megabytes in the source file"),
    ),
    "fetch_empty": ("服务器返回空内容", "the server sent nothing", _LATER),
    "fetch_web_page": ("要的是 {} 文件，得到的是网页", "asked for a {}, got a web page", _ADDRESS),
    "fetch_not_document": ("要的是 {} 文件，得到的不是", "asked for a {}, got something else", _ADDRESS),
}
REFUSED = ("fetch_blocked", "fetch_challenge", "fetch_login")
"""Rules for a site that does not want to be asked by a program: it is left alone, and a person is told."""
MAY_PASS = ("fetch_blocked",)
"""Those among them that a firewall may also answer now and then, without meaning it for good."""
GONE = ("fetch_missing",)
"""Rules for a document that was taken down, as opposed to one that could not be requested."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of time, size and number. `retries` come after the first attempt; waits grow from `wait_seconds`."""

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    deadline_seconds: float = 180.0  # per attempt, including all redirects but not the wait for a turn
    max_bytes: int = 50_000_000
    max_redirects: int = 5
    retries: int = 3
    wait_seconds: float = 1.0
    max_wait_seconds: float = 30.0
    max_retry_after_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Politeness:
    """How a source may be asked. `tls` lists those of TLS_QUIRKS that its servers need."""

    interval_seconds: float = 0.0
    connections: int = 1
    allow_private_hosts: frozenset[str] = frozenset()
    tls: frozenset[str] = frozenset()
    certificates: Path | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """An address and how to request it: some lists need POST, or a Referer naming the page of the list."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server stated about the version that it returned last time."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched document. `headers` are those worth storing, `final_url` is where redirects ended.

    With status 304 there is no data: the document is the one that the validators belong to.
    """

    url: str
    final_url: str
    data: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    file_name: str = ""

    @property
    def unchanged(self) -> bool:
        return self.status == 304

    @property
    def validators(self) -> Validators:
        return Validators(self.headers.get("etag", ""), self.headers.get("last-modified", ""))

    @property
    def charset(self) -> str | None:
        """The encoding that the server declares."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found.group(1) if found else None

    @property
    def text(self) -> str:
        """The decoded text of a web page."""
        return decode(self.data, self.charset)[0]


class FetchError(GongkaiError):
    """Why an address gave no document. `rule` is one of `fetch_…`."""

    def __init__(self, rule: str, url: str, detail: str = "") -> None:
        super().__init__(rule, url, detail)
        self.rule = rule
        self.url = url
        self.detail = detail
        zh, en, (remedy_zh, remedy_en) = _RULES[rule]
        self.message_zh = f"{self._message(zh, '：', '（{}）')}。{remedy_zh}"
        self.message_en = f"{self._message(en, ': ', ' ({})')}; {remedy_en}"

    def _message(self, what: str, colon: str, brackets: str) -> str:
        if "{}" in what:
            return f"{what.format(self.detail)}{colon}{self.url}"
        return f"{what}{colon}{self.url}{brackets.format(self.detail) if self.detail else ''}"


class TransientFetchError(FetchError):
    """A failure that another attempt may resolve. `unreachable`: the host's next document will hardly fare better."""

    @property
    def unreachable(self) -> bool:
        return self.rule != "fetch_status" or not self.detail.startswith("HTTP 500")
