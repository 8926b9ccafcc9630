"""What a page asks of its reader's screen and browser, what controls and boxes have no room for, what scripts write."""

from __future__ import annotations

import pytest

from gongkai.extractors.document import Cell
from gongkai.extractors.readers.html.first_reading.conditions import applies
from gongkai.extractors.readers.html.reader import read_html


def cell_of(cell: str, sheet: str = "", tail: str = "") -> Cell:
    page = f"<head><style>{sheet}</style></head><body><div id=text class=editor><table><tr><td>label<td>{cell}</table>"
    return read_html(f"<!DOCTYPE html>{page}</div>{tail}</body>".encode()).tables[0].cells[1]


HOLDS = [
    "@media not all and (monochrome)",
    "@media only screen and (color)",
    "@media (min-width:64em), print",
    "@media (max-device-width:3000px) and (min-height:300px)",
    "@media (max-width:100cm) and (min-width:100pt)",
    "@supports (display:grid) and (not (foo:bar))",
    "@supports selector(:has(a))",
    "@supports (foo:bar) or (color:red)",
    "@container (min-width:1px)",
]
HOLDS_NOT = [
    "@media (min-resolution:2dppx)",
    "@media (max-device-width:480px)",
    "@media (min-height:4000px)",
    "@media projection,tv",
    "@media screen and (max-width:0\\0)",
    "@media (-ms-high-contrast:active)",
    "@supports not (display:grid)",
    "@supports (foo:bar)",
    "@supports (-ms-ime-align:auto)",
    "@supports (foo:bar) and (color:red)",
    "@container (min-width:5000px)",
    "@container style(--k:1)",
]


def test_which_groups_of_rules_hold() -> None:
    assert [head for head in HOLDS if not applies(head)] == []
    assert [head for head in HOLDS_NOT if applies(head)] == []


@pytest.mark.parametrize("head", [*HOLDS[:4], *HOLDS_NOT[1:7]])
def test_both_readings_know_them(head: str) -> None:
    found = cell_of("<i class=a>8</i>12", f"{head}{{.a{{display:none}}}}")
    assert (found.text, found.second_text) == (("12", "12") if head in HOLDS else ("812", "812"))


@pytest.mark.parametrize(
    "head",
    [
        HOLDS_NOT[0],
        *HOLDS_NOT[-2:],
        "@media (aspect-ratio:1/2)",
        "@media (min-width:calc(9px + 1px))",
        "@supports font-tech(x)",
    ],
)
def test_what_nobody_knows_is_in_doubt(head: str) -> None:
    assert not cell_of("<i class=a>8</i>12", f"{head}{{.a{{display:none}}}}").agreed
    assert cell_of("<i class=a>8</i>12", f"{head}{{.a{{font-weight:bold}}}}").agreed


@pytest.mark.parametrize(
    "sheet",
    [
        "<noscript><style>.a{display:none}</style></noscript>",
        "<template><style>.a{display:none}</style></template>",
        "<style type=text/less>.a{display:none}</style>",
        "<style media='(max-width:1px)'>.a{display:none}</style>",
        "<style media='print and (min-width:1px)'>.a{display:none}</style>",
    ],
)
def test_sheets_that_are_not_heeded(sheet: str) -> None:
    found = cell_of("<b class=a>12</b>", tail=sheet)
    assert (found.text, found.agreed) == ("12", True)


@pytest.mark.parametrize("cell", ["<div popover>8</div>12", "<p popover=manual>8</p>12"])
def test_popovers_are_not_seen(cell: str) -> None:
    found = cell_of(cell)
    assert (found.text, found.second_text) == ("12", "12")


@pytest.mark.parametrize(
    "cell",
    [
        "<input size=1 value=87654>",
        "<input style='width:10px' value=123>",
        f"<input value={'1' * 30}>",
        "<input style='text-indent:-90px' value=12>",
        "<textarea rows=1 cols=1>8765432</textarea>",
        "<textarea style='height:2px'>12</textarea>",
        "<select style='width:24px'><option>8765</select>",
        "<input autofocus onfocus='f(this)' value=12>",
        "<details open ontoggle='f(this)'>12</details>",
        "<b onanimationstart='f(this)'>12</b>",
        "<b style='opacity:.3'><b style='opacity:.3'>12</b></b>",
        "<b style='color:rgba(0,0,0,.3);opacity:.3'>12</b>",
        "<b style='filter:opacity(.3);opacity:.3'>12</b>",
        "<b style='-webkit-text-stroke:1px #fff'>12</b>",
        "<div style='width:3ch;overflow:auto'>87654321</div>",
        "<div style='height:1.3em;overflow:hidden'><br>12</div>",
        "<div style='height:1.3em;overflow:hidden'><p>&nbsp;</p><p>12</p></div>",
        "<div style='height:1.3em;width:22px;overflow:hidden'>件数共计 12</div>",
        "<b style='color:red;color:revert-layer'>12</b>",
        "<b style='color:transparent;text-shadow:0 0 0 #000'>9</b>12",
        "<p style='text-shadow:0 0 1px #000'><b style='color:#fff'>9</b>12</p>",
        "<b style='color:transparent;-webkit-text-stroke:1px #000'>9</b>12",
    ],
)
def test_what_has_no_room_or_hardly_any_colour(cell: str) -> None:
    assert not cell_of(cell).agreed


@pytest.mark.parametrize(
    "cell",
    [
        "<input value=12>",
        "<input size=4 value=123>",
        "<input style='width:60px' value=123 onchange='f()' onfocus='f()'>",
        "<textarea>12</textarea>",
        "<select style='width:60px'><option>12</select>",
        "<b onclick='f()' onmouseover='f()'>12</b>",
        "<div style='height:2em;overflow:hidden'>12</div>",
        "<div style='width:90px;overflow:auto'>12</div>",
        "<b style='opacity:.9'><b style='opacity:.8'>12</b></b>",
    ],
)
def test_what_has_is_not(cell: str) -> None:
    assert cell_of(cell).agreed


def test_numbers_that_a_control_refuses() -> None:
    assert [cell_of(f"<input type=number value={value}>").text for value in ("12", "1e2", "12,5", "abc")] == [
        "12", "1e2", "", ""]  # fmt: skip


@pytest.mark.parametrize(
    "script",
    [
        "$('.editor').html($('.editor').html().replace('12','13'))",
        "var e=document.getElementById('text');e.innerHTML=g",
        "document.querySelector('.editor').innerHTML=`x`",
        "[].forEach.call(document.all,function(e){if(e.innerText=='12')e.innerText='13'})",
        "function w(n){for(var c=n.firstChild;c;c=c.nextSibling)if(c.nodeType==3)c.data=c.data.replace('12','13')}",
        "window.find('12');document.execCommand('insertText',false,'13')",
        "q=document.createElement('style');q.textContent='td[colspan]{visibility:hidden}'",
        "$('head').append('<style>table.b td{font-size:0}</style>')",
        "$('table tr:eq(0)').hide()",
        "document.getElementsByTagName('td')[1].style.display='none'",
        "$('td:contains(12)').eq(0).text('13')",
        "s='td:nth-child(2){color:#fff}'",
        "s='table.a > tbody tr td{font-size:0}'",
        "document.body.outerHTML=document.body.outerHTML.replace(/12/,'13')",
        "[...document.querySelectorAll('div>*>*>*')].filter(g).forEach(h)",
        "if(e.textContent=='12')e.replaceChildren('13')",
        "document.styleSheets[0].addRule('td+td','color:#fff')",
        "var t=document.getElementsByTagName('tr');for(i=0;i<9;i++)t[i].style.visibility='hidden'",
        "document.querySelectorAll('tr')[0].setAttribute('hidden','')",
        "var b=document.getElementsByTagName('tbody')[0];b.insertBefore(b.children[1],b.children[0])",
        "document.querySelectorAll('tr')[0].className='off'",
        "$('#text').load('a.html')",
        "$('#text').empty().append(x)",
        "text.innerHTML=x",
        "window['text'].innerHTML=x",
        "document.getElementById('text').firstElementChild.outerHTML=x",
        "$('.editor').find('td').last().text('13')",
        "$('body').html(function(i,h){return h.replace(/12/g,'13')})",
        "$('table tr').eq(0).addClass('big off')",
    ],
)
def test_scripts_that_write_what_they_do_not_name(script: str) -> None:
    assert not cell_of("12", ".off{display:none}", tail=f"<script>{script}</script>").agreed


@pytest.mark.parametrize(
    "script",
    [
        "document.getElementsByName('a')[0].value='8'",
        "document.querySelector('input[name=a]').value='8'",
        "document.f.a.value='8'",
        "$('[name=\"a\"]').val(8)",
    ],
)
def test_scripts_that_fill_a_control_by_its_name(script: str) -> None:
    assert not cell_of("<input name=a value=12>", tail=f"<script>{script}</script>").agreed
    assert cell_of("<input name=b value=12>", tail=f"<script>{script}</script>").agreed


@pytest.mark.parametrize(
    "script",
    [
        "document.getElementById('text').style.fontSize='16px'",
        "var e=document.getElementById('text');e.className='big';n.innerHTML='8'",
        "$('.editor').addClass('a');$('.tab li').hide();$('table').css('width','100%')",
        "$('.date').text($('.date').text().substring(0,10))",
        "if(document.all){o.innerText=s}else{o.textContent=s}",
        "document.getElementById('clock').firstChild.nodeValue=d.toLocaleString()",
        "if($('#more').text()=='展开'){$('#more').text('收起')}",
        "$('a:contains(首页)').addClass('on');$('td p').css('text-indent','0');$('td').removeAttr('style')",
        "var td = $(this).find('i').css({color:'red'});for(var tr in x) {y={display:1}}",
        "$('.editor table').each(function(){if($(this).width()>700){$(this).css({width:'100%','margin':'0 auto'})}})",
        "$('.editor table').wrap('<div class=\"responsive\"></div>').attr('border','1')",
        "var t=document.getElementsByTagName('tr');for(i=0;i<t.length;i++)t[i].className=i%2?'odd':'even'",
        "var t=document.getElementsByTagName('table')[0];t.parentNode.insertBefore(d,t);d.appendChild(t)",
        "function f(text){text.innerHTML='8'};var editor=g();editor.innerHTML='8'",
        "$('.editor').find('table').css('width','100%').find('td').attr('align','center')",
        "$('#list').load('a.html');$('.editor p').empty",
        "document.write('<style>.nav td{padding:0}.share{color:red}</style>')",
    ],
)
def test_usual_scripts_do_not(script: str) -> None:
    assert cell_of("12", ".off{display:none}.odd{background:#eee}", tail=f"<script>{script}</script>").agreed
