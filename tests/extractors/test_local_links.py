"""Links in folders of documents: followed within the folder, named and not followed out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_pull import NOW, failed, fill, names, source

from gongkai.extractors.sources.config.models import Entry
from gongkai.extractors.sources.crawl.pull import gather, pull
from gongkai.extractors.sources.store.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def test_links_are_followed_within_the_folder_and_never_in_circles(tmp_path: Path, archive: Archive) -> None:
    fill(tmp_path, "in/a.pdf", "in/.hidden/b.pdf")
    (tmp_path / "in/again").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/shown").symlink_to(".hidden", target_is_directory=True)
    (tmp_path / "in/.hidden/back").symlink_to("..", target_is_directory=True)
    (tmp_path / "in/same.pdf").symlink_to("a.pdf")
    (tmp_path / "named").symlink_to("in", target_is_directory=True)
    for folder in ("in", "named"):  # whoever names a link means what it leads to
        pulled = gather([tmp_path / folder], archive, now=NOW)
        assert sorted(names(pulled)) == ["in/.hidden/b.pdf", "in/a.pdf"]
        assert pulled.failures == []
        assert len(pull(source(Entry(path=f"{folder}/**/*.pdf")), archive, tmp_path, now=NOW).kept) == 1


OUTSIDE = {
    "a file": "secret.pdf",
    "a folder": "elsewhere",
    "a file by steps upwards": "../../secret.pdf",
    "a file that is not there": "gone.pdf",
    "the folder's own neighbour of a longer name": "inside/c.pdf",
    "a link within it": "in/x/chain",
}


@pytest.mark.parametrize("target", OUTSIDE.values(), ids=OUTSIDE)
def test_a_link_out_of_a_folder_is_named_and_not_followed(tmp_path: Path, archive: Archive, target: str) -> None:
    fill(tmp_path, "in/a.pdf", "in/x/y.pdf", "elsewhere/b.pdf", "inside/c.pdf", "secret.pdf")
    (tmp_path / "in/x/chain").symlink_to("../out.pdf")
    (tmp_path / "in/out.pdf").symlink_to(target if target.startswith("..") else tmp_path / target)
    if target == "in/x/chain":
        (tmp_path / "in/x/chain").unlink()
        (tmp_path / "in/x/chain").symlink_to(tmp_path / "secret.pdf")
    links = {str(tmp_path / "in/out.pdf"), str(tmp_path / "in/x/chain")}
    looked = [
        gather([tmp_path / "in"], archive, now=NOW),
        *(pull(source(Entry(path=path)), archive, tmp_path, now=NOW) for path in ("in/**/*", "in/**")),
    ]
    for pulled in looked:
        assert sorted(names(pulled)) == ["in/a.pdf", "in/x/y.pdf"]
        assert set(failed(pulled)) == {(link, "link_outside") for link in links}
    named = pull(source(Entry(path="in/out.pdf")), archive, tmp_path, now=NOW)
    assert "link_outside" not in [rule for _, rule in failed(named)]  # it was written down by name
