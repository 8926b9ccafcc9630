"""The archive keeps bytes as published, once, and says so when they are no longer what they were."""

from __future__ import annotations

import hashlib
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from gongkai.extractors.sources.store import archive as module
from gongkai.extractors.sources.store.archive import Archive, ArchivedDocument, ArchiveError

NOW = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)
DATA = "%PDF-1.7 报告".encode()
SHA = hashlib.sha256(DATA).hexdigest()


def put(archive: Archive, data: bytes = DATA, **changed: Any) -> ArchivedDocument:
    values: dict[str, Any] = {
        "source_url": "https://www.example.gov.cn/a.pdf",
        "source": "office",
        "fetched_at": NOW,
        "media_type": "application/pdf",
        "hints": {"agency": "某局"},
        "headers": {"etag": '"1"'},
        "final_url": "https://www.example.gov.cn/b.pdf",
        "status": 200,
        "file_name": "年报.pdf",
        "found": {"by": "list", "at": "https://www.example.gov.cn/", "title": "年报", "date": "2025-01-23"},
    }
    return archive.put(data, **(values | changed))


def picture(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with its content, mode and time of writing."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_a_document_is_kept_under_the_name_of_its_content(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = put(archive, fetched_at=NOW.astimezone(timezone(timedelta(hours=8))))
    assert kept.path == tmp_path / SHA[:2] / SHA
    assert kept.path.read_bytes() == DATA == archive.read(SHA)
    assert kept.path.stat().st_mode & 0o777 == 0o444
    assert json.loads(kept.path.with_name(f"{SHA}.json").read_text("utf-8")) == {
        "sha256": SHA,
        "bytes": len(DATA),
        "media_type": "application/pdf",
        "source": "office",
        "source_url": "https://www.example.gov.cn/a.pdf",
        "first_seen_at": "2025-02-01T02:00:00+00:00",
        "sightings": [
            {
                "source_url": "https://www.example.gov.cn/a.pdf",
                "source": "office",
                "first_seen_at": "2025-02-01T02:00:00+00:00",
                "hints": {"agency": "某局"},
                "headers": {"etag": '"1"'},
                "final_url": "https://www.example.gov.cn/b.pdf",
                "status": 200,
                "file_name": "年报.pdf",
                "found": {"by": "list", "at": "https://www.example.gov.cn/", "title": "年报", "date": "2025-01-23"},
            }
        ],
    }
    assert archive.sidecar(SHA) == kept
    assert sorted(path.name for path in kept.path.parent.iterdir()) == [SHA, f"{SHA}.json"]  # nothing temporary


def test_a_sidecar_from_before_all_that_was_kept_is_read(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    sidecar = put(archive).path.with_name(f"{SHA}.json")
    record = json.loads(sidecar.read_text("utf-8"))
    for key in ("final_url", "status", "file_name", "found"):
        del record["sightings"][0][key]
    sidecar.write_text(json.dumps(record), "utf-8")
    sighting = archive.sidecar(SHA).sightings[0]
    assert (sighting.final_url, sighting.status, sighting.file_name, sighting.found) == ("", None, "", {})


def test_threads_may_write_together(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: put(archive, source_url=f"https://www.example.gov.cn/{n}.pdf"), range(40)))
    assert len(archive.sidecar(SHA).sightings) == 40


def test_the_same_bytes_from_the_same_address_change_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = put(archive)
    before = picture(tmp_path)
    second = put(archive, fetched_at=NOW + timedelta(days=1), hints={}, headers={"etag": '"2"'}, source="other")
    assert second == first
    assert picture(tmp_path) == before


def test_another_address_adds_a_sighting(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    put(archive)
    before = picture(tmp_path)[f"{SHA[:2]}/{SHA}"]
    later = NOW + timedelta(days=1)
    kept = put(archive, source_url="https://other.gov.cn/b.pdf", source="other", fetched_at=later)
    assert [(s.source, s.first_seen_at) for s in kept.sightings] == [("office", NOW), ("other", later)]
    assert (kept.source, kept.first_seen_at) == ("office", NOW)
    assert picture(tmp_path)[f"{SHA[:2]}/{SHA}"] == before


def test_restated_hints_leave_everything_else(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = put(archive)
    changed = archive.update_hints(SHA, kept.source_url, source="office", hints={"agency": "另一局"})
    assert changed == archive.sidecar(SHA)
    assert changed.sightings[0].hints == {"agency": "另一局"}
    assert (changed.first_seen_at, changed.sightings[0].headers) == (NOW, {"etag": '"1"'})
    before = picture(tmp_path)
    archive.update_hints(SHA, kept.source_url, source="office", hints={"agency": "另一局"})
    archive.update_hints(SHA, "https://nowhere.gov.cn/", source="office", hints={})
    assert picture(tmp_path) == before


def test_all_kept_come_sorted(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for number in range(20):
        put(archive, str(number).encode())
    shas = [kept.sha256 for kept in archive]
    assert shas == archive.shas() == sorted(hashlib.sha256(str(n).encode()).hexdigest() for n in range(20))
    assert list(Archive(tmp_path / "none")) == []


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    assert put(Archive(tmp_path), b"").size == 0


@pytest.mark.parametrize("damage", [DATA[:-1], b"", DATA.replace(b"1.7", b"1.4")])
def test_a_damaged_file_is_named_and_not_repaired_in_silence(tmp_path: Path, damage: bytes) -> None:
    archive = Archive(tmp_path)
    kept = put(archive)
    put(archive, b"sound")
    kept.path.chmod(0o644)
    kept.path.write_bytes(damage)
    for look in (lambda: archive.read(SHA), lambda: put(archive)):
        with pytest.raises(ArchiveError, match="damaged") as caught:
            look()
        assert caught.value.rule == "archive_damaged"
        assert str(kept.path) in str(caught.value)
        assert "已损坏" in str(caught.value)
    assert [problem.path for problem in archive.check()] == [kept.path]
    assert kept.path.read_bytes() == damage
    kept.path.unlink()  # what the message says to do
    assert [problem.rule for problem in archive.check()] == ["archive_missing"]
    assert put(archive) == kept
    assert archive.check() == []


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"sha256": "0", "sightings": []}'])
def test_a_damaged_sidecar_is_named(tmp_path: Path, damage: str) -> None:
    archive = Archive(tmp_path)
    sidecar = put(archive).path.with_name(f"{SHA}.json")
    sidecar.write_text(damage)
    with pytest.raises(ArchiveError) as caught:
        put(archive)
    assert (caught.value.rule, caught.value.path) == ("archive_sidecar", sidecar)
    assert [problem.rule for problem in archive.check()] == ["archive_sidecar"]
    with pytest.raises(ArchiveError):
        list(archive)


def test_a_sidecar_of_another_file_is_named(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    put(archive).path.with_name(f"{SHA}.json").write_bytes(
        put(archive, b"other").path.with_name(hashlib.sha256(b"other").hexdigest() + ".json").read_bytes()
    )
    with pytest.raises(ArchiveError, match="does not belong"):
        archive.sidecar(SHA)


@pytest.mark.parametrize("writes_done", [0, 1])
def test_a_crash_during_put_is_healed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes_done: int
) -> None:
    archive = Archive(tmp_path)
    real, done = Path.replace, []

    def power_cut(self: Path, target: Path) -> Path:
        if len(done) == writes_done:
            raise KeyboardInterrupt
        done.append(target)
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(module.Path, "replace", power_cut)
        with pytest.raises(KeyboardInterrupt):
            put(archive)
    assert archive.shas() == []  # half a put is no document
    kept = put(archive)
    assert [k.sha256 for k in archive] == [SHA]
    assert archive.check() == []
    assert sorted(path.name for path in kept.path.parent.iterdir()) == [SHA, f"{SHA}.json"]


def test_what_a_killed_put_left_is_gone_after_the_next(tmp_path: Path) -> None:
    left = tmp_path / SHA[:2] / f".{SHA}.part"
    left.parent.mkdir()
    left.write_bytes(b"ha")
    left.chmod(0o444)
    kept = put(Archive(tmp_path))
    assert sorted(path.name for path in kept.path.parent.iterdir()) == [SHA, f"{SHA}.json"]
    assert kept.path.read_bytes() != b"ha"


def test_what_the_caller_must_not_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        put(Archive(tmp_path), fetched_at=datetime(2025, 2, 1))
    for sha in ("../../etc/passwd", SHA.upper(), SHA[:-1]):
        with pytest.raises(ValueError, match="SHA-256"):
            Archive(tmp_path).path(sha)


def test_the_error_crosses_processes(tmp_path: Path) -> None:
    error = ArchiveError("archive_missing", tmp_path, "缺失", "missing")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_document_counts_only_once_both_its_names_are_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after `put` must not lose the names: the folder is synced when both files stand in it."""
    synced: list[tuple[Path, list[str]]] = []
    real = module.sync_folder

    def sync(folder: Path) -> None:
        synced.append((folder, sorted(file.name for file in folder.iterdir())))
        real(folder)

    monkeypatch.setattr(module, "sync_folder", sync)
    archive = Archive(tmp_path)
    kept = put(archive)
    names = [kept.sha256, f"{kept.sha256}.json"]
    assert synced[0] == (tmp_path, [kept.sha256[:2]])  # the new folder itself
    assert synced[-1] == (kept.path.parent, names)
