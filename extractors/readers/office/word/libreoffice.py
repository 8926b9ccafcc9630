"""Old Word documents and those of other programs (.doc, .wps, .rtf, .odt), which LibreOffice converts to .docx.

LibreOffice runs as a separate program: it gets copies of the files, a profile that forbids macros and links, and limits
of time and memory, and is killed with all its child processes when it makes no progress. Its result is read twice, but
nothing else confirms that the conversion itself is right.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import olefile

from gongkai.extractors import media_types
from gongkai.extractors.document import Document, UnreadableError

READER = "doc:libreoffice"

MAX_BYTES = 200 * 1024 * 1024
ALONE_SECONDS = 60.0
MEMORY_BYTES = 4 << 30
MOST_HANGING = 5
_NOT_STARTED = (77, 126, 127)
"""Exit codes of a LibreOffice that cannot start: as it says itself where its profile cannot be used, and as the shell
and the loader say it of a program or a library that is not there."""

Kind = Literal["word", "works", "excel", "rtf", "opendocument"]

_SUFFIXES: dict[Kind, str] = {"word": ".doc", "works": ".wps", "rtf": ".rtf", "opendocument": ".odt"}
_FILTER = "docx:MS Word 2007 XML"
_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
# no macros, no fetching of linked pictures and text, and only an unreachable proxy to the network
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_NAMESPACE = "http://openoffice.org/2001/registry"


def read_office(data: bytes, converted: Path | None = None) -> Document:
    """Read an OLE, RTF or OpenDocument file. `converted` is its .docx, if already made; else LibreOffice makes it."""
    # imported here, as processes that only convert documents do not need the readers
    found = kind(data)
    if found == "excel":
        from gongkai.extractors.readers.office.workbook.excel import read_excel  # noqa: PLC0415

        return read_excel(data)
    from gongkai.extractors.readers.office.word import conversion_check, open_document_text, rich_text, word_97  # noqa: PLC0415
    from gongkai.extractors.readers.office.word.docx import read_docx  # noqa: PLC0415

    document = read_docx(converted.read_bytes() if converted else _convert_alone(data))
    stored = {
        "word": word_97.stored_cells,
        "opendocument": open_document_text.stored_cells,
        "rtf": rich_text.stored_cells,
    }.get(found)
    if stored is not None:
        document = conversion_check.compared(document, stored(data))
    tables = tuple(replace(table, reader=f"{READER}+{table.reader}") for table in document.tables)
    return replace(document, media_type=media_types.sniff(data), tables=tables)


def _convert_alone(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="gongkai-office-") as name:
        folder = Path(name)
        source = folder / "document"
        source.write_bytes(data)
        made = to_docx([source], folder / "out", folder / "profile", timeout_seconds=ALONE_SECONDS)[source]
        if isinstance(made, UnreadableError):
            raise made
        return made.read_bytes()


# ---------------------------------------------------------------- what a file is


def kind(data: bytes) -> Kind:
    """What an OLE, RTF or OpenDocument file is, by its streams. Raises `UnreadableError` for a file that needs a
    password or is neither text nor workbook."""
    if len(data) > MAX_BYTES:
        raise UnreadableError("reading.too_large", size=str(len(data)), limit=str(MAX_BYTES))
    media_type = media_types.sniff(data)
    if media_type == media_types.RTF:
        return "rtf"
    if media_type == media_types.ODT:
        return "opendocument"
    if media_type != media_types.OLE:
        raise UnreadableError("reading.unsupported", media_type=media_type)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _ole_kind(ole)
    except (OSError, ValueError, TypeError, IndexError, AttributeError, struct.error, RecursionError) as error:
        raise UnreadableError("reading.broken", detail=f"{type(error).__name__}: {error}"[:200]) from error


def _ole_kind(ole: olefile.OleFileIO) -> Kind:
    if ole.exists("EncryptedPackage"):  # a .docx or .xlsx with a password
        raise UnreadableError("reading.encrypted")
    if ole.exists("WordDocument"):
        (flags,) = struct.unpack("<H", ole.openstream("WordDocument").read(12)[10:12])
        if flags & 0x0100:
            raise UnreadableError("reading.encrypted")
        return "word"
    if ole.exists("Workbook") or ole.exists("Book"):
        return "excel"
    if ole.exists("MatOST") or ole.exists("CONTENTS"):
        return "works"
    if ole.parsing_issues:  # the streams that would say what it is are in the lost part
        raise UnreadableError("reading.broken", detail=f"OLE: {ole.parsing_issues[0][1]}"[:200])
    raise UnreadableError("reading.unsupported", media_type=media_types.OLE)


def needs_conversion(path: Path) -> bool:
    """Whether LibreOffice must convert the file. Errors in any other file are reported by its reader."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if media_types.sniff(file.read(media_types.HEAD_OF_XML)) not in media_types.OF_LIBREOFFICE:
                return False
        return kind(path.read_bytes()) in _SUFFIXES
    except (OSError, UnreadableError):
        return False


# ---------------------------------------------------------------- LibreOffice


def find_soffice() -> Path | None:
    """The path of LibreOffice's program; the environment variable GONGKAI_SOFFICE overrides the one on PATH."""
    if named := os.environ.get("GONGKAI_SOFFICE"):
        found = shutil.which(named)
        return Path(found) if found else None
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    for place in _USUAL_PLACES:
        for path in sorted(Path("/").glob(place.lstrip("/")), reverse=True):  # the newest in /opt
            if os.access(path, os.X_OK):
                return path
    return None


def version() -> str:
    """The version of LibreOffice, from a file beside the program; empty where it is not installed."""
    program = find_soffice()
    if program is None:
        return ""
    program = program.resolve()
    described = program.with_name("versionrc")
    try:
        version = described.read_bytes() if described.exists() else str(program.stat().st_mtime_ns).encode()
    except OSError:
        version = str(program).encode()
    return hashlib.sha256(version).hexdigest()[:8]


def to_docx(
    files: Sequence[Path],
    out: Path,
    profile: Path,
    *,
    timeout_seconds: float = ALONE_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    patience: Patience | None = None,
) -> dict[Path, Path | UnreadableError]:
    """Convert each file to out/<its name>.docx. Returns its path or the reason for failure. No two files may have the
    same name, and no two simultaneous calls the same `profile`.

    LibreOffice is started once for all of them. `timeout_seconds` is the limit for one file; if the program hangs again
    and again, it is given up once the `patience` of the night is used up.
    """
    if len({file.name for file in files}) < len(files):
        raise ValueError("two files of one name would become one .docx")
    made: dict[Path, Path | UnreadableError] = {}
    soffice = find_soffice()
    out.mkdir(parents=True, exist_ok=True)
    # inside `out`, so that results can be moved there by renaming
    with tempfile.TemporaryDirectory(prefix=".converting-", dir=out) as name:
        batch = _Batch(
            soffice or Path(),
            Path(name).resolve(),
            profile.resolve(),
            timeout_seconds,
            memory_bytes,
            patience or Patience(),
        )
        sources: dict[str, Path] = {}
        for file in files:
            try:
                stem = f"{len(sources):04}"
                suffix = _suffix(file.read_bytes())
                if soffice is None:
                    raise UnreadableError("reading.no_libreoffice")
                shutil.copyfile(file, batch.folder / f"{stem}{suffix}")
                sources[f"{stem}{suffix}"] = file
            except UnreadableError as error:
                made[file] = error
            except OSError as error:
                made[file] = UnreadableError("reading.broken", detail=error.strerror or str(error))
        if sources:
            batch.prepare()
            failed = batch.convert(list(sources))
            if batch.patience.left <= 0:  # not the documents' fault: another night may read them
                hung = [source for source, why in failed.items() if why.rule == "reading.timeout"]
                failed |= dict.fromkeys(hung, UnreadableError("reading.libreoffice_hangs"))
            for source, file in sources.items():
                made[file] = failed.get(source) or batch.made(source).replace(out / f"{file.name}.docx")
    return made


def _suffix(data: bytes) -> str:
    found = kind(data)
    if found not in _SUFFIXES:
        raise UnreadableError("reading.unsupported", media_type=media_types.sniff(data))
    return _SUFFIXES[found]


@dataclass(slots=True)
class Patience:
    """On how many more documents in a row LibreOffice may hang before it is no longer started."""

    left: int = MOST_HANGING

    def after(self, end: _End, converted: bool) -> None:
        """The patience left after one document with this result."""
        if converted:
            self.left = max(self.left, MOST_HANGING)
        elif end.stuck:
            self.left -= 1


@dataclass(frozen=True, slots=True)
class _End:
    """How a run of LibreOffice ended: killed for lack of progress, or with an exit code and its last error message."""

    stuck: bool
    code: int
    complaint: str

    @property
    def whole(self) -> bool:
        return not self.stuck and self.code == 0


@dataclass(frozen=True, slots=True)
class _Batch:
    """Copies of the files in a folder of their own, and how LibreOffice is run on them."""

    soffice: Path
    folder: Path
    profile: Path
    timeout_seconds: float
    memory_bytes: int
    patience: Patience

    def prepare(self) -> None:
        (self.folder / "made").mkdir()
        settings = self.profile / "user" / "registrymodifications.xcu"
        if not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text(_registry(_SETTINGS), encoding="utf-8")

    def made(self, source: str) -> Path:
        return self.folder / "made" / f"{Path(source).stem}.docx"

    def convert(self, sources: Sequence[str]) -> dict[str, UnreadableError]:
        """Convert the copies. Returns the reason for each that has no .docx in the end; only
        failures of a file converted alone count."""
        if self.patience.left <= 0:
            return dict.fromkeys(sources, UnreadableError("reading.libreoffice_hangs"))
        end = self._run(sources)
        missing = [source for source in sources if not zipfile.is_zipfile(self.made(source))]
        if end.code in _NOT_STARTED and len(missing) == len(sources):
            detail = f"{self.soffice}: exit {end.code} {end.complaint}".strip()
            return dict.fromkeys(missing, UnreadableError("reading.libreoffice_fails", detail=detail))
        if len(missing) < len(sources) or len(sources) == 1:
            self.patience.after(end, converted=len(missing) < len(sources))
        if len(sources) == 1:
            return {source: self._reason(end) for source in missing}
        # it works in order: the first missing one is where it hung or died
        alone, rest = (missing, []) if end.whole else (missing[:1], missing[1:])
        failed: dict[str, UnreadableError] = {}
        for source in alone:
            failed |= self.convert([source])
        return failed | self.convert(rest) if rest else failed

    def _reason(self, end: _End) -> UnreadableError:
        if end.stuck:
            return UnreadableError("reading.timeout", seconds=f"{self.timeout_seconds:g}")
        if end.code:
            return UnreadableError("reading.crashed", detail=f"LibreOffice: exit {end.code} {end.complaint}".strip())
        return UnreadableError("reading.broken", detail=f"LibreOffice: {end.complaint or 'nothing was made of it'}")

    def _run(self, sources: Sequence[str]) -> _End:
        command = [str(self.soffice), "--headless", "--norestore", "--nologo", "--nofirststartwizard"]
        command += [f"-env:UserInstallation={self.profile.as_uri()}", "--convert-to", _FILTER, "--outdir", "made"]
        # the shell sets the limit only for LibreOffice: in a threaded program Python must not run between fork and exec
        limited = ["/bin/sh", "-c", 'ulimit -v "$0" 2>/dev/null; exec "$@"', str(self.memory_bytes // 1024)]
        output = self.folder / "output"
        with (
            output.open("wb") as log,
            subprocess.Popen(
                [*limited, *command, *sources],
                cwd=self.folder,
                env=_environment(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            ) as process,
        ):
            try:
                stuck = self._wait(process)
            finally:
                # its children outlive it: soffice is a script around the actual program
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
        printed = output.read_text(encoding="utf-8", errors="replace")
        word = "" if process.returncode in _NOT_STARTED else "error"
        return _End(stuck, process.returncode, _complaint(printed, word))

    def _wait(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until it has ended, or (True) has produced nothing for too long."""
        done, since = 0, time.monotonic()
        while True:
            try:
                process.wait(0.2)
                return False
            except subprocess.TimeoutExpired:
                now = sum(1 for _ in (self.folder / "made").iterdir())
                if now != done:
                    done, since = now, time.monotonic()
                elif time.monotonic() - since > self.timeout_seconds:
                    return True


def _environment(folder: Path) -> dict[str, str]:
    """The environment: file names are decoded by the locale, which must not be "C";
    temporary files go where they are removed."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)}


def _complaint(output: str, word: str) -> str:
    """The last line with the word."""
    lines = [line.strip() for line in output.splitlines() if word in line.lower() and line.strip()]
    return lines[-1][:200] if lines else ""


def _registry(settings: Iterable[tuple[str, str, str]]) -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in settings
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="{_NAMESPACE}">\n{items}</oor:items>\n'
