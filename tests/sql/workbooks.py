"""What the tests of the workbook share: how it is written, and how LibreOffice opens it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gongkai.sql import export
from gongkai.sql.connection import connect
from gongkai.sql.csv_files import Exported
from gongkai.sql.export import Headers
from gongkai.sql.selection import Selection


def exported(
    path: Path, folder: Path, headers: Headers = "en", formats: Sequence[export.Format] = ("xlsx",), **chosen: Any
) -> list[Exported]:
    with connect(path, read_only=True) as connection:
        return export.export(connection, folder, headers, formats, Selection(**chosen))


def converted(soffice: Path, file: Path, to: str, out: Path, *more: str) -> list[Path]:
    profile = out / "profile"
    started = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", *more]
    subprocess.run(
        [*started, "--convert-to", to, "--outdir", out, file],
        check=True,
        capture_output=True,
        timeout=180,
    )
    shutil.rmtree(profile, ignore_errors=True)
    return sorted(out.iterdir())
