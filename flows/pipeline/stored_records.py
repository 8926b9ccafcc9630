"""Records stored in a file instead of in memory: the work of a run over many documents, in order."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic, Self, TypeVar, overload

T = TypeVar("T")


class StoredRecords(Sequence[T]):
    """Records of a file, in order; only the start of each, eight bytes, is in memory.

    A slice refers to the same file. Pickling passes only the file's name to another process, which reads it there: the
    file must exist as long as anyone holds a slice of it.
    """

    def __init__(self, path: Path, starts: array[int]) -> None:
        self._path, self._starts = path, starts

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> StoredRecords[T]: ...

    def __getitem__(self, index: int | slice) -> T | StoredRecords[T]:
        if isinstance(index, slice):
            return StoredRecords(self._path, self._starts[index])
        return next(iter(StoredRecords[T](self._path, array("Q", [self._starts[index]]))))

    def __iter__(self) -> Iterator[T]:
        if self._starts:
            with self._path.open("rb") as file:
                for start in self._starts:
                    file.seek(start)  # consecutive records are read without reading anything twice
                    record: T = pickle.load(file)
                    yield record


class RecordWriter(Generic[T]):
    """Context manager that writes records to a new file; `records` gives access to those written so far."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._starts: array[int] = array("Q")
        self._file = path.open("wb")
        self.records: StoredRecords[T] = StoredRecords(path, self._starts)

    def append(self, record: T) -> None:
        """Append a record."""
        self._starts.append(self._file.tell())
        pickle.dump(record, self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
