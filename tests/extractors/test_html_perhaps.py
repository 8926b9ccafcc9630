"""Rules of which it is not known whether they hold, and selectors that the parser of the page is asked for.

What holds is what Chromium computed for the same pages.
"""

from __future__ import annotations

import pytest
import tinycss2

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading import style_sheets
from gongkai.extractors.readers.html.first_reading.conditions import applies
from gongkai.extractors.readers.html.reader import read_html
from gongkai.extractors.readers.html.second_reading import conditions as second_conditions


def number(rules: str) -> Cell:
    page = f"<style>{rules}</style><div id=w><table id=t><tr><td>甲<td id=k class=q><i id=i>18</i></table></div>"
    return read_html(f"<!DOCTYPE html><html><body>{page}</body></html>".encode()).tables[0].cells[1]


def is_plain(rules: str) -> bool:
    cell = number(rules)
    return cell.agreed and not cell.notes and cell.text == "18"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("@media (400px < width)", True),
        ("@media (400px <= width <= 3000px)", True),
        ("@media (2000px < width)", False),
        ("@media (height > 100px)", True),
        ("@media (height > 900px)", None),
        ("@media (min-resolution:1x)", True),
        ("@media (-webkit-min-device-pixel-ratio:2)", None),
        ("@media (min-resolution:1.2.3dppx)", None),
        ("@media (min-resolution:...5dppx)", None),
        ("@media (not (max-width:300px))", True),
        ("@media (min-width:300px) and (not (hover:none))", True),
        ("@media not (prefers-reduced-motion)", True),
        ("@media (prefers-reduced-motion)", False),
        ("@media (min-width:calc(100px + 10px))", None),
        ("@media print, (aspect-ratio > 1/9)", None),
        ("@supports not (display:foo)", True),
        ("@supports not (object-fit:cover)", False),
        ("@supports not (width:1foo)", None),
        ("@supports not selector(:foo)", None),
        ("@supports (--a:b)", True),
        ("@container aside (min-width:0)", None),
        ("@container not (width < 1px)", True),
        ("@media " + " and ".join(["(min-width:1px)"] * 70), None),
    ],
)
def test_conditions_are_met_or_not_or_unknown(condition: str, holds: bool | None) -> None:
    assert applies(condition) is holds


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("screen", True), ("print", False), ("not print", True), ("print, (color)", True), ("(monochrome)", False),
        ("only screen and (min-width:1in)", True), ("(min-width:40em) and (max-width:50em)", False),
        ("(max-width:600px)", False), ("not (min-width:1px)", False), ("(max-width:7)", False), ("(hover:none)", False),
        ("(min-height:300px)", True), ("(min-height:3000px)", False), ("(min-height:900px)", None),
        ("(width >= 1280px)", True), ("(width > 1280px)", False), ("(width<=1280px)", True), ("(width<600px)", False),
        ("(width > 30em)", True), ("(width = 600px)", None), ("(width > 3foo)", None), ("(width > calc(1px))", None),
        ("(min-width:3foo)", None), ("(min-width:calc(1px + 1px))", None),
    ],
)  # fmt: skip
def test_the_second_reading_knows_conditions_for_itself(query: str, holds: bool | None) -> None:
    (rule,) = tinycss2.parse_stylesheet(f"@media {query}{{a{{b:c}}}}")
    assert second_conditions.holds(rule) is holds


@pytest.mark.parametrize(
    "group", ["@media (aspect-ratio > 1/9)", "@supports not (width:1foo)", "@container a (width>0)"]
)
@pytest.mark.parametrize(
    "rule", ["#i{opacity:.2}", "#k{transform:scaleX(-1)}", "#t{transform:scaleX(-1)}", "#w{clip-path:circle(0)}"]
)
def test_what_may_hold_is_a_doubt(group: str, rule: str) -> None:
    assert not is_plain(f"{group}{{{rule}}}")


@pytest.mark.parametrize("rule", ["#i{color:#333}", "#t{margin:9px}", "#w{display:none;display:block}"])
def test_what_changes_nothing_may_hold(rule: str) -> None:
    assert is_plain(f"@media (aspect-ratio > 1/9){{{rule}}}")


@pytest.mark.parametrize(
    "selector",
    [
        ":where(#k)", "#k:is(x,td)", "#k:not(.a,.b)", "#k:not(p > b)", "#k:has(i)", "#k:nth-last-child(n)",
        "#k:-webkit-any(td)", "[*|id=k]", ":not(:not(#k))", "body:not(:has(.z)) #k", "#k:nth-child(n of .q)",
    ],
)  # fmt: skip
def test_selectors_of_all_kinds_find_their_elements(selector: str) -> None:
    hidden = number(f"{selector}{{visibility:hidden}}")
    assert hidden.text == "" and hidden.notes
    assert is_plain(f"{selector.replace('#k', '#z').replace('id=k', 'id=z')}{{visibility:hidden}}")


@pytest.mark.parametrize("selector", ["td.q[id]:has(i)", "td.q:not(p > b):has(i)", "#k:not(p > b)"])
def test_a_selector_that_the_parser_is_asked_for_weighs_what_it_names(selector: str) -> None:
    weaker = "td.q[id]" if selector[0] == "t" else "td.q[id]:has(i)"
    assert number(f"{selector}{{visibility:hidden}}{weaker}{{visibility:visible}}").text == ""
    assert number(f"{weaker}{{visibility:hidden}}{selector}{{visibility:visible}}").text == "18"


@pytest.mark.parametrize("state", ["defined", "dir(ltr)", "not(:popover-open)", "foo(bar)"])
def test_a_state_that_nobody_knows_is_a_doubt(state: str) -> None:
    for rule in ("#i:{}{{opacity:.2}}", "#t:{}{{transform:scaleX(-1)}}", "#w:{}{{clip-path:circle(0)}}"):
        assert not is_plain(rule.format(state))
    assert is_plain(f"#i:{state}{{font-weight:bold}}")


@pytest.mark.parametrize("state", ["hover", "focus-within", "target", "-moz-foo"])
def test_what_holds_only_while_somebody_does_something_is_none(state: str) -> None:
    assert is_plain(f"#i:{state}{{opacity:0}}#w :{state} #k{{display:none}}")


@pytest.mark.parametrize(
    "rules", ["@scope (#k){opacity:0}", "@scope (#w){:scope #k{opacity:0}}", "@scope (html) to (.z){#k{opacity:0}}"]
)
def test_the_rules_of_a_scope_hold_in_it(rules: str) -> None:
    assert number(rules).text == ""


def test_a_condition_of_a_whole_sheet_may_hold() -> None:
    page = "<style media='(aspect-ratio > 1/9)'>#k{opacity:0}</style><table><tr><td>甲<td id=k>18</table>"
    assert not read_html(f"<!DOCTYPE html>{page}".encode()).tables[0].cells[1].shown


def rules_read(rules: str) -> bool:
    page = f"<style>{rules}</style><table><tr><td>甲<td>18</table>"
    return not any(problem.rule == "reading.styles_unread" for problem in read_html(page.encode()).problems)


def test_rules_nested_too_deep_for_an_expression_are_unread() -> None:
    assert not rules_read("td{" * 150 + "color:red" + "}" * 150)


def test_what_the_parser_finds_counts_as_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "".join(f"td:state-{number}{{color:red}}" for number in range(30))
    assert rules_read(rules)
    monkeypatch.setattr(style_sheets, "MAX_STEPS", 50)
    assert not rules_read(rules)
