"""Records in a file are the same as in memory, also for another process that has a slice of them."""

from __future__ import annotations

import pickle
import tracemalloc
from pathlib import Path

import pytest

from gongkai.flows.pipeline.stored_records import RecordWriter, StoredRecords


def stored(path: Path, records: list[str]) -> StoredRecords[str]:
    with RecordWriter[str](path) as writer:
        for record in records:
            writer.append(record)
    return writer.records


@pytest.mark.parametrize("given", [[], ["一"], ["a", "", "二" * 5000, "d", "e"]])
def test_records_come_back_in_their_order(tmp_path: Path, given: list[str]) -> None:
    kept = stored(tmp_path / "folder" / "x.plan", given)
    assert (list(kept), list(kept), len(kept), bool(kept)) == (given, given, len(given), bool(given))
    for start, stop in ((0, 2), (1, 4), (3, 99), (5, 9)):
        assert list(kept[start:stop]) == given[start:stop]
    assert [kept[index] for index in range(len(given))] == given
    assert kept[-1:][0] == given[-1] if given else not kept[-1:]
    with pytest.raises(IndexError):
        kept[len(given)]


def test_a_slice_that_is_sent_elsewhere_takes_the_name_of_the_file_along(tmp_path: Path) -> None:
    kept = stored(tmp_path / "x.plan", ["long" * 10_000] * 50)
    sent = pickle.dumps(kept[10:20])
    assert len(sent) < 1000
    assert list(pickle.loads(sent)) == ["long" * 10_000] * 10


def test_what_another_run_left_is_written_over(tmp_path: Path) -> None:
    stored(tmp_path / "x.plan", ["old"] * 100)
    assert list(stored(tmp_path / "x.plan", ["new"])) == ["new"]


def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    tracemalloc.start()
    with RecordWriter[str](tmp_path / "x.plan") as writer:
        for number in range(20_000):
            writer.append(f"{number:0500}")
    assert sum(1 for record in writer.records if len(record) == 500) == 20_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000 * 30
