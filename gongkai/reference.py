"""Reads the tables of data/reference/: CSV files whose errors are reported with file and line.

Every room may import this: it knows how the files are written but not what they mean.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from gongkai.errors import FileError

Numbered = list[tuple[int, dict[str, str]]]
"""Rows, each with the line on which it ends."""


class ReferenceDataError(FileError):
    """An error in the reference data."""


def read_table(path: Path, columns: Collection[str] | None = None) -> Numbered:
    """The rows of a table. Raises ReferenceDataError where the file is not a CSV, a row does not fit its header, or the
    header does not have exactly these columns."""
    line = 1
    try:
        data = path.read_bytes()
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        names = list(reader.fieldnames or ())
        if columns is not None and (differing := set(columns) ^ set(names)):
            listed = ", ".join(sorted(differing))
            raise ReferenceDataError(path, 1, f"缺少或多余的列：{listed}", f"columns missing or unknown: {listed}")
        rows = []
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise ReferenceDataError(path, line, f"应有 {len(names)} 列", f"{len(names)} columns expected")
            rows.append((line, row))
    except OSError as error:
        raise ReferenceDataError(
            path, 0, f"无法读取（{error.strerror}）", f"cannot be read: {error.strerror}"
        ) from None
    except UnicodeDecodeError as error:
        bad = data.count(b"\n", 0, error.start) + 1
        raise ReferenceDataError(path, bad, "不是 UTF-8 编码", f"not UTF-8: {error}") from None
    except csv.Error as error:
        raise ReferenceDataError(path, line + 1, f"不是有效的 CSV（{error}）", f"not a CSV: {error}") from None
    return rows


class ReferenceTables(Mapping[str, list[dict[str, str]]]):
    """The tables of a folder by name (`text/words` for one in a subfolder); each row has its line number under `line`.

    A table is read when it is first asked for.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> list[dict[str, str]]:
        return [{**row, "line": str(line)} for line, row in read_table(self._folder / f"{name}.csv")]

    def __iter__(self) -> Iterator[str]:
        paths = sorted(self._folder.rglob("*.csv"))
        return (path.relative_to(self._folder).with_suffix("").as_posix() for path in paths)

    def __len__(self) -> int:
        return sum(1 for _ in self)
