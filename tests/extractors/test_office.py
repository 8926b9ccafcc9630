"""Old Word documents go through LibreOffice: exactly, and none at the cost of another."""

from __future__ import annotations

import http.server
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import olefile
import pytest
from test_html import figures3, section3, truth

from gongkai.extractors.document import Document, Table, UnreadableError
from gongkai.extractors.readers import read
from gongkai.extractors.readers.office.word import libreoffice
from gongkai.extractors.readers.office.word.libreoffice import find_soffice, kind, needs_conversion, to_docx
from tests import fake_soffice
from tests.fake_soffice import SAMPLE, documents, starts

DATA = Path(__file__).parents[1] / "data"
NO_SOFFICE = find_soffice() is None
needs_soffice = pytest.mark.skipif(NO_SOFFICE, reason="LibreOffice is not installed: apt install libreoffice-writer")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return fake_soffice.install(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in the old formats, made by LibreOffice itself."""
    folder = tmp_path_factory.mktemp("old")
    command = [str(find_soffice()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    for suffix in ("doc", "rtf"):
        subprocess.run(
            [*command, "--convert-to", suffix, "--outdir", folder, SAMPLE], check=True, capture_output=True, timeout=60
        )
    return folder


def outcome(made: Path | UnreadableError) -> str:
    return made.rule if isinstance(made, UnreadableError) else made.name


def printed_row(table: Table, row: int) -> list[str]:
    """The texts of a row, without the empty columns that a conversion may add where widths differ by a hair."""
    return [cell.text for cell in sorted(table.cells, key=lambda c: c.col) if cell.row == row]


def check_sample(document: Document) -> None:
    first, second, third = document.tables
    assert figures3(second) == section3("sample-2022-form2021")
    rest = [row["printed"] for row in truth("sample-2022-form2021") if not row["applicant"]]
    assert [text for row in (2, 3, 6, 9, 10, 13) for text in printed_row(first, row)[1:]] == rest[15:]
    assert printed_row(third, 3) == rest[:15]
    assert all(cell.agreed for table in document.tables for cell in table.cells)
    assert document.passages[0].text == "示例市样本区司法局 2022 年政府信息公开工作年度报告"
    assert {table.reader for table in document.tables} == {"doc:libreoffice+docx:python-docx+lxml"}


# ---------------------------------------------------------------- LibreOffice itself


@needs_soffice
def test_one_start_converts_all_and_refuses_what_is_none(old: Path, tmp_path: Path) -> None:
    word, rich = old / "sample-2022-form2021.doc", old / "sample-2022-form2021.rtf"
    wps, garbage, secret = tmp_path / "报告.wps", tmp_path / "garbage.doc", tmp_path / "secret.doc"
    wps.write_bytes(word.read_bytes())  # Kingsoft's format is Word's
    garbage.write_bytes(word.read_bytes()[:512] + bytes(range(256)) * 40)
    secret.write_bytes(word.read_bytes())
    with olefile.OleFileIO(secret, write_mode=True) as ole:
        stream = bytearray(ole.openstream("WordDocument").read())
        stream[11] |= 1  # fEncrypted
        ole.write_stream("WordDocument", bytes(stream))
    files = [garbage, word, secret, wps, rich, tmp_path / "missing.doc", DATA / "office" / "small.xls"]
    out = tmp_path / "输出"
    made = to_docx(files, out, tmp_path / "profile", timeout_seconds=60)
    assert [outcome(made[file]) for file in files] == [
        "reading.broken",
        f"{word.name}.docx",
        "reading.encrypted",
        "报告.wps.docx",
        f"{rich.name}.docx",
        "reading.broken",
        "reading.unsupported",  # a workbook has a reader of its own
    ]
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{f.name}.docx" for f in (word, wps, rich))
    for file in (word, wps, rich):
        converted = made[file]
        assert isinstance(converted, Path)
        document = read(file, converted=converted)
        check_sample(document)
        assert document.media_type == ("application/rtf" if file == rich else "application/x-ole-storage")
    # a number that the conversion changes is told by what the file itself stores
    converted = tmp_path / "altered.docx"
    with zipfile.ZipFile(out / f"{word.name}.docx") as right, zipfile.ZipFile(converted, "w") as altered:
        for name in right.namelist():
            altered.writestr(name, right.read(name).replace(b">1819<", b">1891<"))
    doubted = [cell for table in read(word, converted=converted).tables for cell in table.cells if not cell.agreed]
    assert [(cell.text, cell.second_text) for cell in doubted] == [("1891", "1819")]


@needs_soffice
def test_a_document_alone(old: Path) -> None:
    check_sample(read(old / "sample-2022-form2021.doc"))


@needs_soffice
def test_linked_pictures_are_not_fetched(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(str(self.rfile.readline()))

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = tmp_path / "linked.html"
        page.write_text(f'<html><body><p>a<img src="http://127.0.0.1:{server.server_port}/p.png"></p></body></html>')
        profile = f"-env:UserInstallation={(tmp_path / 'careless').as_uri()}"
        command = [str(find_soffice()), profile, "--headless", "--infilter=HTML (StarWriter)"]
        subprocess.run(
            [*command, "--convert-to", "doc:MS Word 97", "--outdir", tmp_path, page],
            check=True,
            capture_output=True,
            timeout=60,
        )
        assert asked  # an ordinary profile does fetch
        asked.clear()
        document = read(tmp_path / "linked.doc")
        server.shutdown()
    assert [passage.text for passage in document.passages] == ["a"]
    assert asked == []


# ---------------------------------------------------------------- what goes wrong


def test_a_bad_document_costs_only_itself(fake: Path, tmp_path: Path) -> None:
    files = documents(tmp_path, "good", "HANG", "good", "CRASH", "good", "NOTHING", "TORN", "good")
    made = to_docx(files, tmp_path / "out", tmp_path / "profile", timeout_seconds=0.5)
    assert [outcome(made[file]) for file in files] == [
        "0-good.rtf.docx",
        "reading.timeout",
        "2-good.rtf.docx",
        "reading.crashed",
        "4-good.rtf.docx",
        "reading.broken",
        "reading.broken",
        "7-good.rtf.docx",
    ]
    reasons = [made[file] for file in files if "good" not in file.name]
    assert [reason.values for reason in reasons if isinstance(reason, UnreadableError)] == [
        {"seconds": "0.5"},
        {"detail": "LibreOffice: exit -11 Error: out of luck"},
        {"detail": "LibreOffice: Error: source file could not be loaded"},
        {"detail": "LibreOffice: nothing was made of it"},
    ]
    # all, the hanging one, all after it, the crashing one, all after it, two that gave nothing
    assert starts(fake) == 7
    assert len(list((tmp_path / "out").iterdir())) == 4
    assert fake_soffice.children_running(fake) == []  # what it had started died with it


def test_the_limit_is_for_one_document_not_for_all(fake: Path, tmp_path: Path) -> None:
    fake.write_text(fake_soffice.PROGRAM.replace('*) cp "$SAMPLE"', '*) sleep 0.4; cp "$SAMPLE"'))
    files = documents(tmp_path, *["good"] * 5)
    made = to_docx(files, tmp_path / "out", tmp_path / "profile", timeout_seconds=1.2)
    assert all(isinstance(path, Path) for path in made.values())
    assert starts(fake) == 1


def test_a_program_that_hangs_on_everything_is_given_up(fake: Path, tmp_path: Path) -> None:
    patience = libreoffice.Patience(left=2)
    made = to_docx(
        documents(tmp_path, *["HANG"] * 6),
        tmp_path / "out",
        tmp_path / "profile",
        timeout_seconds=0.3,
        patience=patience,
    )
    assert [outcome(end) for end in made.values()] == ["reading.libreoffice_hangs"] * 6
    assert starts(fake) == 4  # all, one, the five others, one
    more = to_docx(documents(tmp_path / "b", "good"), tmp_path / "out", tmp_path / "profile", patience=patience)
    assert [outcome(end) for end in more.values()] == ["reading.libreoffice_hangs"]
    assert starts(fake) == 4  # what was given up is not started again in this night


def test_a_program_that_cannot_start_is_named_and_not_tried_again(fake: Path, tmp_path: Path) -> None:
    complaint = "soffice.bin: cannot open shared object file"
    fake.write_text(f'#!/bin/sh\necho start >> "$0.starts"\necho "{complaint}" >&2\nexit 127\n')
    made = to_docx(documents(tmp_path, *["good"] * 3), tmp_path / "out", tmp_path / "profile")
    assert starts(fake) == 1
    for reason in made.values():
        assert isinstance(reason, UnreadableError)
        assert (reason.rule, reason.values) == (
            "reading.libreoffice_fails",
            {"detail": f"{fake}: exit 127 {complaint}"},
        )


def test_what_can_be_converted_restores_the_patience(fake: Path, tmp_path: Path) -> None:
    files = documents(tmp_path, *["HANG", "good"] * 4)
    made = to_docx(
        files, tmp_path / "out", tmp_path / "profile", timeout_seconds=0.3, patience=libreoffice.Patience(left=2)
    )
    assert [isinstance(end, Path) for end in made.values()] == [False, True] * 4
    assert starts(fake) == 9


def test_two_files_of_one_name_are_refused(fake: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(ValueError, match="one name"):
        to_docx(
            [*documents(tmp_path, "good"), *documents(tmp_path / "a", "good")], tmp_path / "out", tmp_path / "profile"
        )


def test_without_libreoffice_the_reason_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SOFFICE", str(tmp_path / "nowhere"))
    assert find_soffice() is None
    with pytest.raises(UnreadableError) as caught:
        read(documents(tmp_path, "good")[0])
    assert caught.value.rule == "reading.no_libreoffice"
    checks = (Path(__file__).parents[2] / "data" / "reference" / "checks.csv").read_text(encoding="utf-8")
    (row,) = [line for line in checks.splitlines() if line.startswith("reading.no_libreoffice,")]
    assert row.count("apt install libreoffice-writer") == 2


def test_the_program_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "opt" / "libreoffice7.6" / "program" / "soffice"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.delenv("GONGKAI_SOFFICE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(libreoffice, "_USUAL_PLACES", (f"{tmp_path}/opt/libreoffice*/program/soffice",))
    assert find_soffice() == program
    monkeypatch.setenv("PATH", str(program.parent))
    assert find_soffice() == program
    monkeypatch.setenv("GONGKAI_SOFFICE", "/bin/sh")
    assert find_soffice() == Path("/bin/sh")


def test_kinds(tmp_path: Path) -> None:
    assert kind((DATA / "office" / "small.xls").read_bytes()) == "excel"
    assert kind(rb"{\rtf1 a}") == "rtf"
    assert needs_conversion(*documents(tmp_path, "good"))
    assert not needs_conversion(DATA / "office" / "small.xls")
    assert not needs_conversion(SAMPLE)
    assert not needs_conversion(tmp_path)
    for data in (
        b"\xd0\xcf\x11\xe0",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"1" * 4096,
    ):
        with pytest.raises(UnreadableError, match=r"reading\.broken"):
            kind(data)


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.rglob(".converting-*"))
