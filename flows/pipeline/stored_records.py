"""Records kept in a file instead of in memory: what a run of many documents has to do, in its order."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic, Self, TypeVar, overload

T = TypeVar("T")


class StoredRecords(Sequence[T]):
    """Records of a file, in their order; in memory is only where each begins, eight bytes.

    A slice is of the same file. To another process goes the name of the file, not what is in it: it is read there, so
    that the file must stand as long as anybody has a slice of it.
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
                    file.seek(start)  # of records in a row nothing is read twice
                    record: T = pickle.load(file)
                    yield record


class RecordWriter(Generic[T]):
    """Puts records into a new file, while it is entered. `records` is what it holds, from then on."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._starts: array[int] = array("Q")
        self._file = path.open("wb")
        self.records: StoredRecords[T] = StoredRecords(path, self._starts)

    def append(self, record: T) -> None:
        """One more, behind the others."""
        self._starts.append(self._file.tell())
        pickle.dump(record, self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
