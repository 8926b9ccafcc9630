"""Partitioned exports: `parquet/<object>/province=64/year=2024/data_0.parquet`,
`csv/province=64/year=2024/<object>.csv`

A part is computed again only when the rows or views it comes from changed (sources.py), and its file is replaced only
when the new bytes differ. The same warehouse gives the same tree, whatever was in the folder before.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import duckdb

from gongkai.sql import csv_files, export, objects
from gongkai.sql.by_part.manifest import FORMATS, KIND, Key, PartFile, PartFolder, PartFormat
from gongkai.sql.by_part.places import Place, batches, from_placed, placed
from gongkai.sql.by_part.sources import REACHES, Reach, Sources, tables_read
from gongkai.sql.connection import column_types, with_memory_limit
from gongkai.sql.quoting import quoted_name, quoted_text
from gongkai.sql.small_warehouse import SmallWarehouse, small_warehouse_beside

REPORTS_AT_ONCE = 5_000
"""Reports whose parts are computed in one batch: a million cells."""

MOST_CONCERNED = 0.25
"""Up to this share of the reports, those concerned are copied into a small warehouse first."""

OF_REPORTS = {name for name, reach in REACHES.items() if reach is Reach.OWN} - {"district_measures", "district_totals"}
"""Objects whose rows each come from a single report, and that have no rows for agencies or places without one."""

_MAKING = ".making"
_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_AT = ("part province", "part year")


@dataclass(frozen=True, slots=True)
class Done:
    """What a partitioned export did, as numbers of files."""

    parts: int
    made: int
    written: int
    removed: int


def export_parts(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    formats: Sequence[PartFormat] = ("parquet",),
    headers: export.Headers = "en",
) -> Done:
    """Bring a folder of parts up to date. Waits while another export writes into it.

    Raises OSError where it cannot be written, and ValueError where it holds an export of another kind.
    """
    if not is_parts(folder) and any((folder / name).exists() for name in (export.MANIFEST, *FORMATS)):
        raise ValueError(
            f"{folder} 里有别的文件，请另指定文件夹 / {folder} holds other things than an export in parts: name another"
        )
    folder.mkdir(parents=True, exist_ok=True)

    def write() -> Done:
        return _Export(connection, folder, tuple(dict.fromkeys(formats)), headers).run()

    with export.alone(folder):
        try:
            return with_memory_limit(connection, export.memory_of(connection), write)
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
        finally:
            shutil.rmtree(folder / _MAKING, ignore_errors=True)


def update_parts(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[csv_files.Exported]:
    """Bring the parts of the existing formats up to date. Returns the files as they are now."""
    head = PartFolder(folder).head
    formats = [form for form in FORMATS if form in head.get("formats", ())] or ["parquet"]
    export_parts(connection, folder, formats, "zh" if head.get("headers") == "zh" else "en")
    parts = PartFolder(folder).known.values()
    return [csv_files.Exported(part.file, part.object, part.rows, part.sha256) for part in parts if part.file]


def is_parts(folder: Path) -> bool:
    """Whether a folder holds a partitioned export: by its manifest, or by its
    files where the manifest is lost or damaged."""
    path = folder / export.MANIFEST
    try:
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        if f'"kind": "{KIND}"' in text[:100]:
            return True
        json.loads(text)
    except ValueError:
        files = [path.relative_to(folder) for form in FORMATS for path in (folder / form).rglob("*") if path.is_file()]
        return bool(files) and all(_is_of_part(file) for file in files)
    except OSError:
        pass
    return False


def _is_of_part(file: Path) -> bool:
    """Whether a file in one of the format folders has the path of a part."""
    name = file.stem if file.parts[0] == "csv" else file.parts[1]
    place = file.parts[1:-1] if file.parts[0] == "csv" else file.parts[2:-1]
    return (
        any(name == known for _, known in export.OBJECTS)
        and file.name in (f"{name}.csv", "data_0.parquet")
        and [part.split("=")[0] for part in place] in ([], ["province", "year"])
    )


class _Export:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        formats: tuple[PartFormat, ...],
        headers: export.Headers,
    ) -> None:
        self.connection, self.formats, self.headers = connection, formats, headers
        self.folder = PartFolder(folder)
        self.making = folder / _MAKING
        self.sources = Sources(connection, f"{_program()} {headers} {_titles() if headers == 'zh' else ''}")
        self.parts: dict[Key, PartFile] = {}
        self.fresh: dict[str, Path] = {}
        self.made = 0
        self.small: SmallWarehouse | None = None

    def run(self) -> Done:
        shutil.rmtree(self.making, ignore_errors=True)  # a killed export may have left it
        self.making.mkdir()
        with self._concerned():
            for kind, name in export.OBJECTS:
                if name in REACHES:
                    self._cut(kind, name)
                else:
                    self._whole(kind, name)
        build = export.built(self.connection)
        head = {
            "run_id": build.get("run_id"),
            "gongkai": build.get("gongkai"),
            "formats": list(self.formats),
            "headers": self.headers,
        }
        removed = self.folder.replace(self.fresh, list(self.parts.values()), head)
        return Done(len([p for p in self.parts.values() if p.file]), self.made, len(self.fresh), removed)

    # choosing the parts

    def _cut(self, kind: str, name: str) -> None:
        """Export an object in parts: keep those that are up to date and make the others again."""
        if REACHES[name] is Reach.COUNTRY:
            digest = self.sources.digest(name, None)
            if not self._keep_all(name, digest):
                self._make(kind, name, None, defaultdict(lambda: digest))
                self._columns_alone(kind, name)
            return
        todo = self._todo(name)
        for batch in self._batches(name, todo):
            self._make(kind, name, batch, todo)
        self._columns_alone(kind, name)

    def _todo(self, name: str) -> dict[Place, str]:
        """The places whose parts of this object must be made again, with the digests of their sources."""
        digests = {place: self.sources.digest(name, place) for place in self.sources.places(name)}
        return {place: digest for place, digest in digests.items() if not self._keep(name, place, digest)}

    @contextmanager
    def _concerned(self) -> Iterator[None]:
        """Where few reports are concerned, copy them into a small warehouse: objects of single reports are then
        computed there and not over all reports."""
        asked = [name for _, name in export.OBJECTS if name in OF_REPORTS]
        places = sorted({place for name in asked for place in self._todo(name)}, key=repr)
        self.connection.execute(
            "create or replace temporary table part_concerned as select report_id, agency_id from part_reports "
            f"where {_condition(places, 'province', 'year') if places else 'false'}"
        )
        [(few, every)] = self.connection.execute(
            "select (select count(*) from part_concerned), (select count(*) from part_reports)"
        ).fetchall()
        if not few or few > MOST_CONCERNED * every:
            yield
            return
        with small_warehouse_beside(self.connection, self.making / "small.building.duckdb") as small:
            for table in sorted({table for name in asked for table in tables_read(name)}):
                if table in objects.tables("data", "computed"):
                    small.fill(table, self._concerned_rows(table))
            self.small = small
            yield
            self.small = None

    def _concerned_rows(self, table: str) -> str:
        types = column_types(self.connection, table)
        column = next((name for name in ("report_id", "agency_id") if name in types), "")
        return f"{column} in (select {column} from part_concerned)" if column else ""

    def _keep(self, name: str, place: Place | None, made_of: str) -> bool:
        """Whether the part is there in every format and its sources are unchanged; if so, it is kept."""
        known = [self.folder.known.get((form, name, place)) for form in self.formats]
        if not all(part and part.made_of == made_of and self.folder.is_whole(part) for part in known):
            return False
        self.parts.update((part.key, part) for part in known if part)
        return True

    def _keep_all(self, name: str, made_of: str) -> bool:
        """The same for all parts of an object that has one digest for the whole
        country; the manifest lists the parts."""
        places = {place for _, known, place in self.folder.known if known == name}
        return self.folder.is_complete and bool(places) and all(self._keep(name, place, made_of) for place in places)

    def _batches(self, name: str, places: Iterable[Place]) -> Iterator[list[Place]]:
        """Places to be computed together: all of a year where the object also reads other provinces of it, else up to
        REPORTS_AT_ONCE reports."""
        ordered = sorted(places, key=lambda place: (place.year or 0, place.province))
        if REACHES[name] is not Reach.OWN:
            for _, year in groupby(ordered, key=lambda place: place.year):
                yield list(year)
            return
        counted = self.connection.execute("select province, year, count(*) from part_reports group by all").fetchall()
        reports = {Place(province, year): count for province, year, count in counted}
        yield from batches(ordered, reports, REPORTS_AT_ONCE)

    # making them

    def _whole(self, kind: str, name: str) -> None:
        """Export an object that is a single file."""
        if not self._keep(name, None, digest := self.sources.digest(name, None)):
            self._write_whole(kind, name, digest)

    def _columns_alone(self, kind: str, name: str) -> None:
        """Write a file with only the columns where no part of the object has rows."""
        if not any(part.rows for part in self.parts.values() if part.object == name):
            self._whole(kind, name)

    def _write_whole(self, kind: str, name: str, digest: str) -> None:
        types = column_types(self.connection, name)
        select = f"select {', '.join(map(quoted_name, types))} from {name} order by all"
        for form in self.formats:
            path = f"csv/{name}.csv" if form == "csv" else f"parquet/{name}/data_0.parquet"
            self._write(PartFile(name, form, None, None, path, 0, 0, "", digest), kind, select, types)

    def _make(self, kind: str, name: str, places: Sequence[Place] | None, digests: Mapping[Place, str]) -> None:
        """Compute the rows of the given places (None: of all) and write a file for each."""
        types = column_types(self.connection, name)
        province, year = placed(types) or ("", "")
        if "year" in types:
            year = "t.year"  # equal to the year of its report, but a view can be filtered by this column
        rows = (
            f'select {province} as "{_AT[0]}", {year} as "{_AT[1]}", t.* from {from_placed(name, types)} '
            f"where {_condition(places, province, year)}"
        )
        with self.small.using() if self.small and name in OF_REPORTS else nullcontext():
            self.connection.execute(f"create or replace temporary table part_rows as {rows}")
        found = self.connection.execute(f'select distinct "{_AT[0]}", "{_AT[1]}" from part_rows').fetchall()
        there = {Place(*place) for place in found}
        self.made += len(places if places is not None else there)
        for place in sorted(there | set(places or ()), key=repr):
            for form in self.formats:
                empty = PartFile(name, form, place.province, place.year, None, 0, 0, "", digests[place])
                self.parts[empty.key] = empty
                if place in there:
                    columns = [c for c in types if form == "csv" or c != "year"]
                    select = (
                        f"select {', '.join(map(quoted_name, columns))} from part_rows "
                        f"where {_condition([place], *map(quoted_name, _AT))} order by all"
                    )
                    self._write(
                        replace(empty, file=_file(form, name, place)), kind, select, {c: types[c] for c in columns}
                    )
        self.connection.execute("drop table part_rows")

    def _write(self, part: PartFile, kind: str, select: str, types: Mapping[str, str]) -> None:
        """Write a part into the folder `.making`, to replace the published file if the bytes differ."""
        assert part.file
        path = self.making / part.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if part.format == "csv":
            rows = self._write_csv(path, kind, part.object, select, types)
        else:
            with same_bytes(self.connection):
                rows = self._write_parquet(path, select)
        if not rows and part.format == "csv":  # as in the whole bundle: no rows, no file
            path.unlink()
            self.parts[part.key] = replace(part, file=None)
            return
        made = replace(part, rows=rows, bytes=path.stat().st_size, sha256=csv_files.sha256_of(path))
        self.parts[made.key] = made
        known = self.folder.known.get(made.key)
        if known and (known.file, known.sha256) == (made.file, made.sha256) and self.folder.is_whole(known):
            path.unlink()
        else:
            self.fresh[part.file] = path

    def _write_csv(self, path: Path, kind: str, name: str, select: str, types: Mapping[str, str]) -> int:
        labels = {entry.name: entry.zh for entry in objects.header(kind, name).columns}
        titles = [labels.get(column, column) if self.headers == "zh" else column for column in types]
        cells = ", ".join(
            f"{csv_files.csv_cell(column, type_, True)} as {quoted_name(column)}" for column, type_ in types.items()
        )
        query = f"select {cells} from ({select})"
        return csv_files.write_query(self.connection, path, name, titles, query, csv_files.BOM).rows

    def _write_parquet(self, path: Path, select: str) -> int:
        copied = self.connection.execute(
            f"copy ({select}) to {quoted_text(path)} (format parquet, compression zstd)"
        ).fetchone()
        return int(copied[0]) if copied else 0


@contextmanager
def same_bytes(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Make equal rows give equal Parquet bytes however they came about. Otherwise several threads write in the order in
    which they finish, and whether a file ever had NULLs decides how DuckDB lays out columns without any."""
    [(threads, disabled)] = connection.execute(
        "select current_setting('threads'), current_setting('disabled_optimizers')"
    ).fetchall()
    connection.execute("set threads = 1")
    connection.execute("set disabled_optimizers = 'statistics_propagation'")
    try:
        yield
    finally:
        connection.execute(f"set threads = {threads}")
        connection.execute(f"set disabled_optimizers = {quoted_text(disabled)}")


def _file(form: PartFormat, name: str, place: Place) -> str:
    where = f"province={place.province}/year={_NO_YEAR if place.year is None else place.year}"
    return f"csv/{where}/{name}.csv" if form == "csv" else f"parquet/{name}/{where}/data_0.parquet"


def _condition(places: Sequence[Place] | None, province: str, year: str) -> str:
    """The SQL condition for these places. The years are also stated by themselves,
    because views can only be filtered by those."""
    if places is None:
        return "true"
    by_year: dict[int | None, list[str]] = defaultdict(list)
    for place in places:
        by_year[place.year].append(quoted_text(place.province))
    years = [str(one) for one in by_year if one is not None]
    # a view filtered by a single year need not read the others
    some = [f"{year} in ({', '.join(years)})" if len(years) > 1 else f"{year} = {years[0]}"] if years else []
    if None in by_year:
        some.append(f"{year} is null")
    each = [
        f"({year} is not distinct from {'null' if one is None else one} and {province} in ({', '.join(provinces)}))"
        for one, provinces in by_year.items()
    ]
    return f"({' or '.join(some)}) and ({' or '.join(each)})"


def _titles() -> str:
    """A digest of the Chinese column titles, which are not part of any view."""
    entries = [[(entry.name, entry.zh) for entry in objects.header(*file).columns] for file in export.OBJECTS]
    return hashlib.sha256(repr(entries).encode()).hexdigest()


def _program() -> str:
    """A digest of the code that writes parts: another version may write the same rows differently."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in (*sorted(Path(__file__).parent.glob("*.py")), Path(csv_files.__file__), Path(export.__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
