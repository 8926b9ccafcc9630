"""From the catalogue or the command line into the archive: one failing document never stops the others."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from website import Website, give, page

from gongkai.extractors import media_types
from gongkai.extractors.sources.config.catalogue import load_source
from gongkai.extractors.sources.config.models import Entry, Source
from gongkai.extractors.sources.crawl.pull import BY_HAND, Pulled, PulledTogether, gather, pull
from gongkai.extractors.sources.http import client
from gongkai.extractors.sources.http.types import Fetched, Limits
from gongkai.extractors.sources.store.archive import Archive

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)
PDF, END = b"%PDF-1.4 ", b"%%EOF"
QUICK = Limits(connect_seconds=2, read_seconds=2, deadline_seconds=5, wait_seconds=0, retries=1)


def source(*entries: Entry, **changed: Any) -> Source:
    return Source(**({"source": "office", "publisher": "某局", "enabled": True, "documents": entries} | changed))


def failed(pulled: Pulled) -> list[tuple[str, str]]:
    return [(failure.locator, failure.rule) for failure in pulled.failures]


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF + name.encode("utf-8", "surrogateescape"))


def names(pulled: Pulled) -> list[str]:
    """The kept files by what `fill` wrote into them."""
    return [kept.path.read_bytes().removeprefix(PDF).decode("utf-8", "replace") for kept in pulled.kept]


def picture(root: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p.relative_to(root)): (p.read_bytes(), p.stat().st_mtime_ns) for p in root.rglob("*") if p.is_file()}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def port(website: Website) -> int:
    """A site where /a.pdf, /b.pdf … are documents of that name, and all else is missing."""
    for name in ("a", "b", "c", "0", "1", "2"):
        website.on(f"/{name}.pdf", give(PDF + f"/{name}.pdf".encode() + END, ETag='"1"'))
    return website.port


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an ordinary user may work in; pytest's own belong to whoever runs it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def ordinary_user(open_folder: Path) -> Iterator[None]:
    """Root may read everything: step down for the length of the test, so that chmod means what it says."""
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(65534)
    except OSError:
        pytest.skip("neither an ordinary user nor able to become one")
    yield
    os.seteuid(0)


# ── from a source ────────────────────────────────────────────────────────────────────────────────────────


def test_the_shipped_samples(archive: Archive) -> None:
    samples = load_source(ROOT / "data/sources/samples.yaml")
    pulled = pull(samples, archive, ROOT, now=NOW)
    assert pulled.failures == []
    assert [kept.sightings[0].hints["district_code"] for kept in pulled.kept][:4] == [
        "320800",
        "640105",
        "640104",
        "321300",
    ]
    media = {".pdf": "application/pdf", ".html": "text/html", ".docx": media_types.DOCX}
    for kept, entry in zip(pulled.kept, samples.documents, strict=True):
        file = (ROOT / str(entry.path)).resolve()
        assert kept.source_url == file.as_uri()
        assert (kept.media_type, kept.source, kept.first_seen_at) == (media[file.suffix], "samples", NOW)
        assert kept.path.read_bytes() == file.read_bytes()
    before = picture(archive.root)
    assert pull(samples, archive, ROOT, now=NOW + timedelta(days=1)) == pulled  # the second night touches nothing
    assert picture(archive.root) == before


def test_globs_are_sorted_and_cover_what_they_say(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "in/b.pdf", "in/a.pdf", "in/a.doc", "in/x/c.pdf", "in/x/y/d.pdf", "in/.hidden.pdf", "in/[1].pdf")

    def found(pattern: str) -> list[str]:
        pulled = pull(source(Entry(path=pattern)), archive, tmp_path, now=NOW)
        assert pulled.failures == []
        return names(pulled)

    assert found("in/*.pdf") == ["in/[1].pdf", "in/a.pdf", "in/b.pdf"]
    assert found("in/**/*.pdf") == ["in/[1].pdf", "in/a.pdf", "in/b.pdf", "in/x/c.pdf", "in/x/y/d.pdf"]
    assert found("*/x/?.pdf") == ["in/x/c.pdf"]
    assert found("in/x/**") == ["in/x/c.pdf", "in/x/y/d.pdf"]
    assert found("in/[1].pdf") == ["in/[1].pdf"]


def test_a_path_that_gives_nothing_is_a_failure_and_the_rest_goes_on(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "a.pdf", "folder/b.pdf")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("gone")
    os.mkfifo(tmp_path / "pipe")
    entries = [Entry(path=path) for path in ("gone.pdf", "*.xls", "folder", "loop", "dangling", "pipe", "a.pdf")]
    pulled = pull(source(*entries), archive, tmp_path, now=NOW)
    assert names(pulled) == ["a.pdf"]
    assert failed(pulled) == [
        ("gone.pdf", "file_missing"),
        ("*.xls", "file_unmatched"),
        (str(tmp_path / "folder"), "file_irregular"),
        (str(tmp_path / "loop"), "file_unreadable"),
        (str(tmp_path / "dangling"), "file_missing"),
        (str(tmp_path / "pipe"), "file_irregular"),
    ]
    for failure in pulled.failures:
        assert failure.source == "office"
        assert failure.locator in failure.message_zh
        assert failure.locator in failure.message_en
        assert str(failure) == f"{failure.message_zh} / {failure.message_en}"


def test_an_enormous_file_is_a_failure(tmp_path: Path, archive: Archive) -> None:
    with (tmp_path / "film.pdf").open("wb") as film:
        film.truncate(10**10)  # sparse
    pulled = pull(source(Entry(path="film.pdf")), archive, tmp_path, now=NOW)
    assert failed(pulled) == [(str(tmp_path / "film.pdf"), "file_too_large")]


def test_corrected_hints_reach_the_archive_of_a_project_that_was_copied(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "old/a.pdf")
    pull(source(Entry(path="a.pdf", agency="某局")), archive, tmp_path / "old", now=NOW)
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    [kept] = pull(source(Entry(path="a.pdf", agency="另一局")), archive, tmp_path / "new", now=NOW).kept
    assert [sighting.hints for sighting in kept.sightings] == [{"agency": "另一局"}] * 2


def test_corrected_hints_reach_the_archive(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "a.pdf")
    gather([tmp_path / "a.pdf"], archive, now=NOW)
    for hints in ({"agency": "某局"}, {"agency": "另一局", "year": 2024}, {}):
        kept = pull(source(Entry(path="a.pdf", **hints)), archive, tmp_path, now=NOW).kept[0]
        assert kept == archive.sidecar(kept.sha256)
        assert kept.sightings[0].hints == {key: str(value) for key, value in hints.items()}
        assert kept.source == "office"
    pull(source(Entry(path="a.pdf", agency="某局")), archive, tmp_path, now=NOW)
    before = picture(archive.root)
    gather([tmp_path / "a.pdf"], archive, now=NOW)  # states nothing, so takes nothing back
    pull(source(Entry(path="a.pdf", agency="别局"), source="other"), archive, tmp_path, now=NOW)  # nor does another
    assert picture(archive.root) == before


def test_a_file_named_by_a_glob_and_by_itself_is_one(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "a.pdf", "b.pdf")
    both = source(Entry(path="*.pdf", year=2024), Entry(path="a.pdf", agency="某局"))
    pulled = pull(both, archive, tmp_path, now=NOW)
    assert [kept.sightings[0].hints for kept in pulled.kept] == [{"year": "2024", "agency": "某局"}, {"year": "2024"}]
    before = picture(archive.root)
    pull(both, archive, tmp_path, now=NOW)
    assert picture(archive.root) == before


def test_addresses(archive: Archive, port: int, pauses: list[float], tmp_path: Path) -> None:
    good, missing, last = (f"http://127.0.0.1:{port}/{name}" for name in ("a.pdf", "gone", "b.pdf"))
    private = f"http://localhost:{port}/c.pdf"
    office = source(
        Entry(url=good, agency="某局"),
        Entry(url=missing),
        Entry(url=private),
        Entry(url="http://" + "a" * 70 + ".cn/"),
        Entry(url=last),
        allow_private_hosts=("127.0.0.1",),
    )
    pulled = pull(office, archive, tmp_path, now=NOW, limits=QUICK)
    assert [kept.source_url for kept in pulled.kept] == [good, last]
    assert (pulled.kept[0].sightings[0].hints, pulled.kept[0].sightings[0].headers) == (
        {"agency": "某局"},
        {"etag": '"1"'},
    )
    assert [rule for _, rule in failed(pulled)] == ["fetch_missing", "fetch_private_host", "fetch_unresolved"]


def test_the_distance_between_requests_to_a_host(
    archive: Archive, port: int, pauses: list[float], tmp_path: Path
) -> None:
    urls = [f"http://{host}:{port}/{n}.pdf" for n, host in enumerate(["127.0.0.1", "localhost", "127.0.0.1"])]
    hosts = ("127.0.0.1", "localhost")
    office = source(*(Entry(url=url) for url in urls), allow_private_hosts=hosts, min_interval_seconds=5)
    assert len(pull(office, archive, tmp_path, now=NOW, limits=QUICK).kept) == 3
    # the first of each host waits after robots.txt only; nobody really waits here, so waits add up
    assert [round(wait) for wait in pauses] == [5, 5, 10]


def test_retries_keep_the_distance_too(archive: Archive, pauses: list[float], tmp_path: Path) -> None:
    office = source(Entry(url="http://127.0.0.1:1/a.pdf"), allow_private_hosts=("127.0.0.1",), min_interval_seconds=60)
    pull(office, archive, tmp_path, now=NOW, limits=QUICK)
    assert [round(wait) for wait in pauses] == [0, 60]


def test_a_surprise_in_one_document(
    archive: Archive, port: int, pauses: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = client.Session.get

    def surprise(self: client.Session, url: str, known: Any = None) -> Fetched:
        if url.endswith("a.pdf"):
            raise RecursionError("never seen before")
        return real(self, url, known)

    monkeypatch.setattr(client.Session, "get", surprise)
    urls = [f"http://127.0.0.1:{port}/{name}.pdf" for name in "ab"]
    pulled = pull(
        source(*(Entry(url=url) for url in urls), allow_private_hosts=("127.0.0.1",)), archive, tmp_path, now=NOW
    )
    assert failed(pulled) == [(urls[0], "pull_unexpected")]
    assert "RecursionError: never seen before" in pulled.failures[0].message_en
    assert [kept.source_url for kept in pulled.kept] == [urls[1]]


def test_a_damaged_archive_is_a_failure_of_that_document(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "a.pdf", "b.pdf")
    office = source(Entry(path="*.pdf"))
    damaged = pull(office, archive, tmp_path, now=NOW).kept[0].path
    damaged.chmod(0o644)
    damaged.write_bytes(b"")
    pulled = pull(office, archive, tmp_path, now=NOW)
    assert failed(pulled) == [(str(tmp_path / "a.pdf"), "archive_damaged")]
    assert names(pulled) == ["b.pdf"]


def test_an_archive_that_cannot_be_written(tmp_path: Path) -> None:
    fill(tmp_path, "a.pdf", "archive")
    pulled = pull(source(Entry(path="a.pdf")), Archive(tmp_path / "archive"), tmp_path, now=NOW)
    assert failed(pulled) == [(str(tmp_path / "a.pdf"), "archive_write")]


def test_the_time_must_have_a_zone(tmp_path: Path, archive: Archive) -> None:
    for run in (
        lambda: gather([], archive, now=datetime(2025, 1, 1)),
        lambda: pull(source(), archive, tmp_path, now=datetime(2025, 1, 1)),
    ):
        with pytest.raises(ValueError, match="time zone"):
            run()


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────


def test_folders_with_all_that_is_in_them(tmp_path: Path, archive: Archive) -> None:
    folder = tmp_path / "in"
    fill(folder, "b.pdf", "a/2.docx", "a/1.html", "年报.pdf")
    fill(folder, ".hidden.pdf", "~$年报.docx", ".DS_Store", "a/Thumbs.db", "desktop.ini", ".git/x.pdf")
    pulled = gather([folder, folder / "b.pdf"], archive, now=NOW)
    assert names(pulled) == ["a/1.html", "a/2.docx", "b.pdf", "年报.pdf"]
    assert pulled.failures == []
    assert {kept.source for kept in pulled.kept} == {BY_HAND}
    assert pulled.kept[0].source_url == (folder / "a/1.html").resolve().as_uri()
    assert pulled.kept[0].sightings[0].hints == {}


def test_a_file_given_by_name_is_taken_whatever_its_name(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, ".hidden.pdf")
    assert names(gather([tmp_path / ".hidden.pdf"], archive, now=NOW)) == [".hidden.pdf"]


def test_an_empty_file_is_kept_for_its_reader_to_judge(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "empty.pdf").touch()
    pulled = gather([tmp_path / "empty.pdf"], archive, now=NOW)
    assert [kept.size for kept in pulled.kept] == [0]


def test_what_is_not_there_is_a_failure(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "a.pdf")
    pulled = gather([tmp_path / "gone", tmp_path / "a.pdf"], archive, now=NOW)
    assert failed(pulled) == [(str(tmp_path / "gone"), "file_missing")]
    assert names(pulled) == ["a.pdf"]


def test_a_name_in_gbk_can_be_kept_and_reported(tmp_path: Path, archive: Archive) -> None:
    name = os.fsdecode("年报.pdf".encode("gbk"))
    try:
        fill(tmp_path, name)
    except OSError:
        pytest.skip("the file system takes only UTF-8 names")
    kept = gather([tmp_path], archive, now=NOW).kept
    assert kept[0].source_url.endswith("/%C4%EA%B1%A8.pdf")
    pulled = gather([tmp_path / f"{name}x"], archive, now=NOW)
    assert pulled.failures[0].rule == "file_missing"
    str(pulled.failures[0]).encode()


@pytest.mark.usefixtures("ordinary_user")
def test_what_may_not_be_read_is_named(open_folder: Path) -> None:
    fill(open_folder, "in/a.pdf", "in/closed.pdf", "in/locked/b.pdf", "in/blind/c.pdf")
    closed, locked, blind = (open_folder / "in" / name for name in ("closed.pdf", "locked", "blind"))
    modes = {closed: 0o000, locked: 0o000, blind: 0o444}  # blind: names can be listed, nothing can be opened
    for path, mode in modes.items():
        path.chmod(mode)
    try:
        archive = Archive(open_folder / "archive")
        expected = [
            (str(locked), "folder_unreadable"),
            (str(blind / "c.pdf"), "file_unreadable"),
            (str(closed), "file_unreadable"),
        ]
        by_hand = gather([open_folder / "in"], archive, now=NOW)
        globbed = pull(source(Entry(path="in/**/*.pdf")), archive, open_folder, now=NOW)
        for pulled in (by_hand, globbed):
            assert names(pulled) == ["in/a.pdf"]
            assert sorted(failed(pulled)) == sorted(expected)
            assert all("EACCES" in failure.message_en for failure in pulled.failures)
        one = pull(source(Entry(path="in/locked/b.pdf"), Entry(path="in/locked/*")), archive, open_folder, now=NOW)
        assert failed(one) == [
            (str(locked), "folder_unreadable"),
            (str(locked / "b.pdf"), "file_unreadable"),
        ]
        given = gather([locked, closed, blind / "c.pdf"], archive, now=NOW)
        assert [rule for _, rule in failed(given)] == ["folder_unreadable", "file_unreadable", "file_unreadable"]
    finally:
        for path in modes:
            path.chmod(0o700)


def test_the_documents_of_a_page_come_along(archive: Archive, website: Website, pauses: list[float]) -> None:
    """The page and the PDF in its frame are two documents; the second says where it was linked from, and when that
    page was published."""
    dated = '<meta name="PubDate" content="2025-01-23 09:00">'
    body = "<iframe src='r.pdf'></iframe><a href='gone.pdf'>附件</a>"
    url = website.on("/page.html", page(body, "年报", dated))
    website.on("/r.pdf", give(PDF + END))
    of = source(Entry(url=url, agency="某局"), allow_private_hosts=("127.0.0.1",), min_interval_seconds=0.0)
    pulled = pull(of, archive, ROOT, now=NOW, limits=QUICK)
    assert [kept.media_type for kept in pulled.kept] == ["text/html", "application/pdf"]
    assert pulled.kept[0].sightings[0].hints == {"agency": "某局"}
    assert pulled.kept[1].sightings[0].hints == {"agency": "某局", "linked_from": url, "published_on": "2025-01-23"}
    assert pulled.kept[1].sightings[0].found == {"by": "page", "at": url}
    assert failed(pulled) == [(website.url("/gone.pdf"), "fetch_missing")]


def test_what_a_source_overrides_is_on_record(archive: Archive, tmp_path: Path) -> None:
    fill(tmp_path, "a.pdf")
    of = source(Entry(path="a.pdf"), override_permission="agency agreed, 2025-01-02")
    (kept,) = pull(of, archive, tmp_path, now=NOW).kept
    assert kept.sightings[0].hints == {"override_permission": "agency agreed, 2025-01-02"}


@pytest.mark.slow
def test_of_a_run_only_names_stay_in_memory(archive: Archive, tmp_path: Path) -> None:
    fill(tmp_path / "in", *(f"{number}.pdf" for number in range(50)))
    one = pull(source(Entry(path="in/*.pdf", agency="某局" * 400)), archive, tmp_path, now=NOW)
    together = PulledTogether()
    together.add(PulledTogether.of(one))
    together.add(PulledTogether.of(one))
    assert (together.given, len(together.documents), together.by_source) == (100, 50, {"office": 100})
    assert len(pickle.dumps(together)) < 50 * 100 < len(pickle.dumps(one)) / 3
