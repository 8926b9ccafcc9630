"""The scripts of a page, as far as they may write into its tables: the first reading's own rules."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote, unquote_to_bytes

from selectolax.lexbor import LexborHTMLParser

_REWRITES = re.compile(
    r"(?:getElementsByTagName\(\s*[\"'](?:table|t[drh]|tbody)[\"']"
    r"|\.find\(\s*[\"'](?:[^\"'()]*[ >])?(?:table|t[drh]|tbody)\b"
    r"|querySelector(?:All)?\((?>[^()]*?\b(?:table|t[drh]|tbody)\b)[^()]*+(?:\([^()]*\)[^()]*+)?\)"
    r"|\$\((?>[^()]*?\b(?:table|t[drh]|tbody)\b)[^()]*+(?:\([^()]*\)[^()]*+)?\)|\.rows\b|\.cells\b)(?:(?!getElement|querySelector|\$\().){0,200}?"
    r"(?:\.(?:innerHTML|innerText|textContent|nodeValue|outerHTML|data)\s*[-+]?=(?!=)|\.(?:text|html|replaceWith|append|prepend)\(\s*[^)\s]"
    r"|\.(?:deleteCell|insertCell|deleteRow|insertRow|swap)\()"
    r"|(?:inner|outer)HTML[^;]{0,100}?\.(?:replace(?:All)?|split|slice|substr(?:ing)?)\(.{0,400}?(?:document\.write(?:ln)?\(|(?:inner|outer)HTML\s*=)"
    r"|\b(?:eval|Function)\s*\(\s*(?:function\s*\(|(?:window\.)?atob\(\s*[^\"'\s]|unescape\(\s*[^\"'\s]|decodeURI(?:Component)?\(\s*[^\"'\s])"
    r"|\.(?:html|text)\([^;]{0,200}\.(?:html|text)\(\)[^;]{0,60}\.replace(?:All)?\("
    r"|\$\(\s*[\"'](?:body|html)[\"']\s*\)\.html\(\s*[^)\s]"
    r"|document\.all\s*(?:,|\[\w+\]|\.length).{0,300}?(?:inner(?:HTML|Text)|textContent)\s*=(?!=)"
    r"|(?:nodeType|childNodes).{0,300}?(?:\.data|nodeValue|textContent)\s*[-+]?=(?!=)"
    r"|execCommand\(\s*[\"']insert|designMode\s*=|(?:replace|append|delete|insert)Data\(|:contains\([^()]*\)[^;]{0,120}?\.(?:text|html|replaceWith|hide|remove|css)\(|\$\(\s*[\"']\*[\"']"
    r"|getElementsByTagName\(\s*[\"']\*[\"'].{0,300}?(?:inner(?:HTML|Text)|textContent)\s*=(?!=)"
    r"|(?:getElementsByTagName\(\s*[\"'](?:table|t[drh]|tbody)[\"']|\$\((?>[^()]*?\b(?:table|t[drh]|tbody)\b)[^()]*+(?:\([^()]*\)[^()]*+)?\))[^;]{0,80}?"
    r"(?:\.(?:hide|remove|empty|fadeOut|slideUp|detach)\(|\.css\(\s*[{\"'][^)]{0,40}(?:display|visibility|opacity|font-size)"
    r"|\.style\.(?:display|visibility|opacity|fontSize|color)\s*=)"
    r"|[\"'`}>,\s](?:table|tbody|t[rdh]|\*)"
    r"(?:[.:#>+~ ][^{}\"'`;()=]{0,40}(?:\([\w+ -]{1,12}\))?|[^{}\"'`;()=]{0,20}\[[^{}\]]{0,40}\])?"
    r"\{[^{}]{0,200}?"
    r"(?:display|visibility|color|opacity|font-size|content|transform|clip|filter|text-indent)\s*:"
    r"|this\.parent(?:Node|Element)\.(?:inner(?:HTML|Text)|outerHTML|textContent)\s*=(?!=)"
    r"|querySelectorAll\(\s*[\"'`](?:[^\"'`()]*[ >])?\*\s*[\"'`]\)(?:[^;]{0,200}?(?:filter|forEach|map)"
    r"|.{0,300}?(?:inner(?:HTML|Text)|textContent)\s*=)|styleSheets\b.{0,200}?(?:addRule|deleteRule|cssRules|\.rules\b)"
    r"|(?:textContent|inner(?:Text|HTML)|nodeValue|\.(?:text|html)\(\))\s*={2,3}\s*[\"'`]?\s*\d.{0,200}?(?:(?:textContent|inner(?:Text|HTML)|nodeValue)"
    r"\s*=(?!=)|replaceChildren|replaceWith|\.(?:text|html)\(\s*[^)\s])"
    r"|(?:[\"'`](?:[^\"'`]{0,40}[ >])?(?:tbody|t[rdh])[\"'`]|\.rows\b|\.cells\b).{0,300}?"
    r"(?:insertBefore|appendChild|removeChild|replaceChild"
    r"|\.remove\(\)|insertAdjacent|\.style\.(?:display|visibility|opacity|fontSize)\s*=|setAttribute\(\s*[\"'](?:hidden|style)"
    r"|\.hidden\s*=\s*(?:true|!0|1))"
    r"|createTreeWalker|(?:inner|outer)HTML\s*=[^;]{0,80}(?:inner|outer)HTML[^;]{0,40}\.(?:replace(?:All)?|split)\(|document\.evaluate\(|adoptedStyleSheets|insertRule",
    re.S,
)
"""A script that writes into tables by their position, or into all text of a page."""
_CODED = re.compile(r"atob\(\s*[\"'`]([A-Za-z0-9+/=\s]+)[\"'`]")
_QUOTED = re.compile(r"(?:unescape|decodeURI(?:Component)?)\(\s*[\"'`]([^\"'`]*%[^\"'`]*)[\"'`]")
_CODES = re.compile(r"fromCharCode\(([\da-fA-F,\sx]+)\)")
_CODE = re.compile(r"0x[\da-fA-F]{1,6}|[1-9]\d{0,6}")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})")


def rewrites_tables(scripts: str) -> bool:
    """Whether a script writes into tables by their position, into all text, or
    is obfuscated so that this is unknown."""
    return _REWRITES.search(scripts) is not None


_CLASS_SET = re.compile(
    r"className\s*\+?=\s*[\"'`]([\w -]+)|(?:classList\.(?:add|toggle)|(?:add|toggle)Class)\(\s*[\"'`]([\w -]+)"
)
_HIDING = (
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0|font-size\s*:\s*0|(?<![-\w])color\s*:\s*"
    r"(?:#fff|white|transparent))"
)
_OF_TABLES = re.compile(r"[\"'`](?:[^\"'`]{0,40}[ >])?(?:table|tbody|t[rdh])\b|\.rows\b|\.cells\b")


def hides_by_class(scripts: str, sheets: str) -> bool:
    """Whether a script that mentions tables gives elements a class by which the page's style sheets hide them."""
    if not _OF_TABLES.search(scripts):
        return False
    names = {name for found in _CLASS_SET.findall(scripts) for name in "".join(found).split()}
    return any(re.search(rf"\.{re.escape(name)}(?![\w-])[^{{}}]*\{{[^{{}}]*{_HIDING}", sheets) for name in names)


_WRITES = (
    r"(?:\.(?:firstElementChild|firstChild|lastElementChild|children\[\d+\]))?(?:\.(?:inner(?:HTML|Text)|outerHTML|textContent)\s*[-+]?=(?!=)"
    r"|\.(?:html|text|replaceWith|load)\(\s*[^)\s]|\.replaceChildren\(|\.empty\(\))"
)


def writes_into(scripts: str, names: Collection[str]) -> bool:
    """Whether a script replaces the content of an element given by its id or one of its classes."""
    for name in names:
        if name not in scripts:
            continue
        quoted = rf"[\"'`][.#]?{re.escape(name)}[\"'`]\s*\)(?:\[0\])?"
        if re.search(quoted + _WRITES, scripts) or _writes_into_named(scripts, re.escape(name)):
            return True
        variables = dict.fromkeys(re.findall(rf"([\w$]+)\s*=[^;=]{{0,60}}{quoted}", scripts))
        if len(variables) > MOST_VARIABLES:
            return True
        for variable in variables:
            if re.search(rf"(?<![\w$.]){re.escape(variable)}(?:\[0\])?{_WRITES}", scripts):
                return True
    return False


def _writes_into_named(scripts: str, name: str) -> bool:
    """Whether a script writes into an element through a global variable of its name, and declares no such variable."""
    itself = rf"(?:(?<![\w$.\"'`-])(?:window\.|document\.all\.)?{name}|(?:window|all)\[[\"'`]{name}[\"'`]\])"
    if not re.search(itself + _WRITES, scripts):
        return False
    return not re.search(rf"(?<![\w$.-]){name}\s*(?:=|,|\)\s*\{{)", scripts)


MOST_VARIABLES = 20
"""The most variables holding an element that are followed to see what is written into it."""


def scripts_of(parser: LexborHTMLParser) -> str:
    """The text of all scripts of a page, with encoded parts decoded."""
    found = [node.text(deep=True) for node in parser.css("script")]
    for name in ("onload", "onerror", "onpageshow"):
        found += [node.attributes.get(name) or "" for node in parser.css(f"[{name}]")]
    found += [_carried(node.attributes.get("src") or "") for node in parser.css('script[src^="data:"]')]
    found = [script for script in found if script.strip()]
    found += [text for script in found for text in _decoded(script)]
    return "\n".join(found)


def _carried(address: str) -> str:
    """The script that an address contains."""
    head, _, content = address.partition(",")
    if "base64" not in head.lower():
        return unquote(content)
    return _from_base64(unquote_to_bytes(content))


def _decoded(script: str) -> Iterator[str]:
    for coded in _CODED.findall(script):
        yield _from_base64(coded.encode())
    for quoted in _QUOTED.findall(script):
        yield unquote(quoted)
    for codes in _CODES.findall(script):
        written = [code for code in codes.replace(" ", "").split(",") if _CODE.fullmatch(code)]
        numbers = [int(code, 0) for code in written]
        yield "".join(chr(number) for number in numbers if number < 0x110000)
    if "\\x" in script or "\\u00" in script:
        yield _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), script)


def _from_base64(content: bytes) -> str:
    try:
        return base64.b64decode(content + b"==").decode("utf-8", "replace")
    except ValueError:
        return ""
