"""The properties and contents of Word documents whose effect on a printed number is known.

After ISO/IEC 29500-1, 17.3 to 17.16, and what Word, WPS and LibreOffice write in addition. Anything not listed here, or
listed with values that may make a number look different from its text, puts a cell in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Values = Mapping[str, str]
"""The attributes of a property."""

_OFF = ("0", "false", "off", "none", "nil")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def twentieths(text: str | None) -> float:
    """A measure in twentieths of a point, also if it includes a unit; 0 where it is not a measure."""
    text = (text or "").strip()
    number, unit = (text[:-2], text[-2:]) if text[-2:].isalpha() else (text, "")
    try:
        return float(number) * {"pt": 20, "mm": 56.7, "cm": 567, "in": 1440, "pc": 240, "pi": 240}.get(unit, 1)
    except ValueError:
        return 0


def _harmless(_: Values) -> bool:
    return True


def _between(low: float, high: float) -> Callable[[Values], bool]:
    return lambda values: low <= twentieths(values.get("val", "0").removesuffix("%")) <= high


def _is_off(values: Values) -> bool:
    return values.get("val", "1") in _OFF


FARTHEST = 4_000
"""How far a number may be moved to the right or down, in twentieths of a point or hundredths of a character or line."""


def _is_line_fine(values: Values) -> bool:
    """Whether lines are high enough for letters, and numbers not far from their place."""
    if max(twentieths(values.get("before")), twentieths(values.get("beforeLines"))) > FARTHEST:
        return False
    line, rule = twentieths(values.get("line", "240")), values.get("lineRule", "auto")
    return rule == "atLeast" or line >= 100 or (rule == "auto" and line == 0)


def _is_indent_fine(values: Values) -> bool:
    left = twentieths(values.get("left", values.get("start")))
    if "hanging" in values:
        left -= twentieths(values["hanging"])
    right = twentieths(values.get("right", values.get("end")))
    begin = left + twentieths(values.get("firstLine"))
    characters = [twentieths(values.get(f"{name}Chars")) for name in ("left", "start", "right", "end", "firstLine")]
    return min(begin, right) > -600 and max(begin, left, right) < FARTHEST and max(map(abs, characters)) < FARTHEST


def _known(names: str) -> dict[str, Callable[[Values], bool]]:
    return dict.fromkeys(names.split(), _harmless)


OF_RUNS = {
    **_known("rStyle rFonts b bCs i iCs caps smallCaps outline shadow emboss imprint noProof snapToGrid webHidden color"
             " kern szCs highlight u effect bdr shd em lang cs rtl rPrChange ins moveTo woUserID del moveFrom oMath"
             " ligatures numForm numSpacing stylisticSets cntxtAlts textFill"),
    # the readings themselves handle these: they hide, strike or raise text
    **_known("vanish specVanish strike dstrike vertAlign position sz w"),
    "spacing": _between(-40, 400),
}  # fmt: skip
"""By name of a run property, the test whether its attributes leave a number unchanged."""

OF_PARAGRAPHS = {
    **_known("pStyle keepNext keepLines pageBreakBefore widowControl numPr suppressLineNumbers pBdr shd tabs"
             " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi"
             " adjustRightInd snapToGrid contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
             " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange collapsed"),
    "spacing": _is_line_fine,
    "ind": _is_indent_fine,
    "framePr": lambda values: values.get("dropCap") == "none" and len(values) == 1,
}  # fmt: skip

OF_CELLS = {
    **_known("cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark"
             " headers cellIns cellDel cellMerge tcPrChange"),
}  # fmt: skip
OF_ROWS = {
    **_known("cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden"
             " ins del trPrChange"),
}  # fmt: skip
OF_TABLES = {
    **_known("tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing"
             " tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
             " tblPrExChange"),
}  # fmt: skip

ATTRIBUTES = _words(
    "val color fill themeColor themeTint themeShade themeFill themeFillTint themeFillShade sz space shadow frame ascii"
    " hAnsi eastAsia cs hint asciiTheme hAnsiTheme eastAsiaTheme cstheme bidi w type h hRule before after line lineRule"
    " beforeLines afterLines beforeAutospacing afterAutospacing left right start end firstLine hanging leftChars"
    " rightChars startChars endChars firstLineChars hangingChars id author date dropCap lines wrap vAnchor hAnchor x y"
    " xAlign yAlign hSpace vSpace anchorLock leftFromText rightFromText topFromText bottomFromText vertAnchor"
    " horzAnchor tblpX tblpY tblpXSpec tblpYSpec firstRow lastRow firstColumn lastColumn noHBand noVBand oddVBand"
    " evenVBand oddHBand evenHBand firstRowFirstColumn firstRowLastColumn lastRowFirstColumn lastRowLastColumn"
    " rsidR rsidRPr rsidDel rsidP"
)
"""Attributes of properties."""

CONTENTS = _words(
    "p r t tab ptab br cr noBreakHyphen softHyphen lastRenderedPageBreak bookmarkStart bookmarkEnd proofErr permStart"
    " permEnd commentRangeStart commentRangeEnd commentReference ins moveTo moveFromRangeStart moveFromRangeEnd"
    " moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart"
    " customXmlDelRangeEnd hyperlink smartTag customXml sdt sdtContent fldSimple bdo dir AlternateContent Choice"
    " smartTagPr customXmlPr"
)
"""Content of a cell that prints its text or nothing."""
ALSO_READ = _words(
    "pPr rPr tcPr sdtPr sdtEndPr del delText moveFrom Fallback drawing pict object fldChar instrText sym ruby tbl"
    " altChunk oMath oMathPara footnoteReference endnoteReference contentPart subDoc delInstrText annotationRef"
    " dayShort dayLong monthShort monthLong yearShort yearLong pgNum"
)
"""Content that the readings themselves examine or put in doubt."""

KEPT_FIELDS = _words(
    "= REF MERGEFIELD DOCPROPERTY DOCVARIABLE QUOTE IF HYPERLINK FORMTEXT FORMDROPDOWN FORMCHECKBOX LINK FILLIN ASK SET"
    " INCLUDETEXT DATABASE COMPARE SYMBOL ADVANCE TITLE SUBJECT AUTHOR KEYWORDS COMMENTS INFO XE TC NOTEREF PAGEREF"
    " ADDIN"
)
"""Fields of which Word shows the stored result until a user updates them; not MACROBUTTON, which shows its own code."""

HEADS = ("firstRow", "firstCol", "nwCell", "neCell")
"""The parts of tables that a style calls headings: they contain no numbers."""

HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
