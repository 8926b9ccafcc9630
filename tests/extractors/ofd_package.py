"""Small OFD packages: pages of texts and paths, and the lines of a table."""

from __future__ import annotations

import io
import zipfile

SPACE = "xmlns:ofd='http://www.ofdspec.org/2016'"


def package(*pages: str, template: str = "", images: dict[str, bytes] | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        file.writestr("OFD.xml", f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocInfo><ofd:Title>年报</ofd:Title></ofd:DocInfo>"
                      "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>")  # fmt: skip
        listed = "".join(f"<ofd:Page ID='{n}' BaseLoc='Pages/Page_{n}/Content.xml'/>" for n in range(len(pages)))
        common = "<ofd:CommonData><ofd:TemplatePage ID='9' BaseLoc='Tpls/T.xml'/></ofd:CommonData>" if template else ""
        file.writestr("Doc_0/Document.xml",
                      f"<ofd:Document {SPACE}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>")  # fmt: skip
        use = "<ofd:Template TemplateID='9'/>" if template else ""
        for n, content in enumerate(pages):
            layer = f"<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content>"
            file.writestr(f"Doc_0/Pages/Page_{n}/Content.xml", f"<ofd:Page {SPACE}>{use}{layer}</ofd:Page>")
        if template:
            layer = f"<ofd:Content><ofd:Layer>{template}</ofd:Layer></ofd:Content>"
            file.writestr("Doc_0/Tpls/T.xml", f"<ofd:Page {SPACE}>{layer}</ofd:Page>")
        for name, content_ in (images or {}).items():
            file.writestr(name, content_)
    return written.getvalue()


def text(words: str, x: float, y: float, more: str = "", *, inner: str = "") -> str:
    steps = f"g {len(words) - 1} 2.0" if len(words) > 1 else ""
    return (
        f"<ofd:TextObject Boundary='{x} {y} {2 * len(words)} 4' Size='4' Font='1' {more}>{inner}"
        f"<ofd:TextCode X='0' Y='3.4' DeltaX='{steps}'>{words}</ofd:TextCode></ofd:TextObject>"
    )


def path(data: str, boundary: str = "0 0 210 297", more: str = "") -> str:
    return (
        f"<ofd:PathObject Boundary='{boundary}' LineWidth='0.3' {more}>"
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


# columns at 20, 60, 100, 140, rows at 50, 60, 70, 80; the first row has no lines between its last two fields
LINES = "".join(
    [path(f"M 20 {y} L 140 {y}") for y in (50, 60, 70, 80)]
    + [path("M 20 50 L 20 80"), path("M 60 50 L 60 80"), path("M 100 60 L 100 80"), path("M 140 50 L 140 80")]
)
LABELS = text("head", 22, 53) + text("wide", 80, 53)
