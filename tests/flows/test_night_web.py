"""Nights over a web site from list to warehouse: which edition of a report counts, and what a failing site leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from paths import SAMPLES
from run_here import HERE
from website import Website, document, fails, listed, page, titled

from gongkai.extractors.sources.config.catalogue import load_catalogue
from gongkai.flows.pipeline.dry_run import preview
from gongkai.flows.pipeline.plan import Plan, make_plan
from gongkai.flows.pipeline.run import EVERYTHING
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.pipeline.run_request import make_request
from gongkai.flows.pipeline.run_result import RunResult
from gongkai.flows.pipeline.steps import SourceSession
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.connection import connect

REPORT = (SAMPLES / "xixia-sfj-2024.pdf").read_bytes()
AGAIN = REPORT + b"\n% printed again\n%%EOF\n"
"""The same report in other bytes."""


@pytest.fixture
def office(project: Project, website: Website) -> Project:
    """One source, a list; samples off."""
    for path in project.sources.glob("*.yaml"):
        path.unlink()
    (project.sources / "office.yaml").write_text(
        "source: office\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"agency: 银川市西夏区司法局\ndistrict_code: 640105\nlistings:\n  - url: {website.url('/nb/')}\n",
        "utf-8",
    )
    return project


def run(project: Project) -> RunResult:
    return run_pipeline(project, None, Lines(), steps=HERE)


def offer(website: Website, *items: tuple[str, str]) -> None:
    """A list of (address, day on the list)."""
    website.on("/nb/", page(listed([(url, titled(2024, "银川市西夏区司法局"), day) for url, day in items])))


def editions(project: Project) -> list[tuple[str, str, bool, bool]]:
    with connect(project.warehouse, read_only=True) as connection:
        return connection.execute(
            """
            select r.source_url, r.published_on::varchar, r.is_current, r.superseded_by is not null
            from reports as r
            join documents as d using (document_id)
            order by d.first_seen_at
            """
        ).fetchall()


def test_a_report_that_changes_becomes_an_edition_and_the_newest_publication_counts(
    office: Project, website: Website
) -> None:
    offer(website, ("a.pdf", "2025-01-23"))
    url = website.on("/nb/a.pdf", document(REPORT))
    first = run(office)
    assert (first.state, first.new, first.failed) == ("published", 1, [])
    assert editions(office) == [(url, "2025-01-23", True, False)]

    before = office.warehouse.stat()
    assert run(office).state == "unchanged"
    after = office.warehouse.stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)

    offer(website, ("a.pdf", "2025-03-01"))
    website.on("/nb/a.pdf", document(AGAIN))
    second = run(office)
    assert (second.state, second.new, second.failed) == ("published", 1, [])
    assert editions(office) == [(url, "2025-01-23", False, True), (url, "2025-03-01", True, False)]

    website.on("/nb/a.pdf", fails(404))  # taken down: nothing is deleted, nobody is alarmed, and the day is on record
    third = run(office)
    assert (third.state, third.new, third.failed) == ("published", 0, [])
    assert editions(office) == [(url, "2025-01-23", False, True), (url, "2025-03-01", True, False)]
    with connect(office.warehouse, read_only=True) as connection:
        rows = connection.execute("select is_current, withdrawn_on is not null from reports order by all").fetchall()
    assert rows == [(False, False), (True, True)]  # the older content had been replaced, not taken down
    assert run(office).state == "unchanged"


def test_an_older_copy_found_later_does_not_win(office: Project, website: Website) -> None:
    offer(website, ("a.pdf", "2025-03-01"))
    new = website.on("/nb/a.pdf", document(REPORT))
    run(office)
    offer(website, ("a.pdf", "2025-03-01"), ("old.pdf", "2025-01-23"))
    old = website.on("/nb/old.pdf", document(AGAIN))
    run(office)
    assert editions(office) == [(new, "2025-03-01", True, False), (old, "2025-01-23", False, True)]


def test_a_district_of_a_source_is_not_all_of_it(office: Project, website: Website) -> None:
    """The rest of a source that is seldom asked must not wait until it is due again."""
    source = office.sources / "office.yaml"
    source.write_text(
        source.read_text("utf-8").partition("listings")[0]
        + f"frequency: yearly\ndocuments:\n  - url: {website.on('/a.html', page('<p>甲</p>'))}\n"
        + f"  - url: {website.on('/b.html', page('<p>乙</p>'))}\n    district_code: 320800\n",
        "utf-8",
    )
    run(office)
    visits = next((office.archive / "visits").glob("*.jsonl"))
    visits.write_text(visits.read_text().replace(f"{datetime.now(UTC):%Y-}", "2024-"))  # due again
    website.forget()
    run_pipeline(office, None, Lines(), make_request(districts=["320800"]), steps=HERE)
    assert website.asked == ["/b.html"]
    website.forget()
    run(office)
    assert website.asked == ["/a.html", "/b.html"]


def test_a_document_at_two_addresses_is_one(office: Project, website: Website) -> None:
    offer(website, ("a.pdf", "2025-01-23"), ("b.pdf", "2025-01-23"))
    website.on("/nb/a.pdf", document(REPORT))
    website.on("/nb/b.pdf", document(REPORT))
    for new in (1, 0):
        done = run(office)
        assert (done.seen, done.new, done.failed) == (1, new, [])


def test_a_dry_run_names_the_lists_too(office: Project, website: Website) -> None:
    assert preview(office, EVERYTHING) == ([("office", website.url("/nb/"), "列表 list")], [])
    assert website.asked == []


def test_a_site_that_fails_is_named_and_what_is_loaded_stays(office: Project, website: Website) -> None:
    offer(website, ("a.pdf", "2025-01-23"))
    website.on("/nb/a.pdf", document(REPORT))
    run(office)
    website.on("/nb/", fails(403))
    second = run(office)
    assert second.state == "unchanged"
    assert [failed.locator for failed in second.failed] == [website.url("/nb/")]
    assert "HTTP 403" in second.failed[0].message_zh
    assert len(editions(office)) == 1


def test_a_picture_that_comes_late_or_changes_is_read_with_its_page(office: Project, website: Website) -> None:
    """A page whose picture could not be had is read again once it can, and once the picture is another one."""
    (office.sources / "office.yaml").write_text(
        "source: office\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
        f"documents:\n  - url: {website.url('/page.html')}\n",
        "utf-8",
    )
    title = titled(2024, "银川市西夏区司法局")
    shown = f'<title>{title}</title><div id="zoom"><p>{title}</p><img src="1.png"><img src="2.png"></div>'
    website.on("/page.html", page(shown))
    one, two, three = (b"\x89PNG\r\n\x1a\n" + bytes([number]) for number in (1, 2, 3))
    website.on("/2.png", document(two))

    def plan() -> Plan:
        sources = load_catalogue(office.sources)
        pulled = SourceSession(office, EVERYTHING, datetime.now(UTC)).ask(sources)
        return make_plan(office, pulled, EVERYTHING)

    def read(todo: Plan) -> list[bytes]:
        (job,) = todo.jobs
        return [path.read_bytes() for path in job.shown]

    assert read(plan()) == [two]
    run(office)
    assert plan().jobs == ()
    website.on("/1.png", document(one))
    late = plan()
    assert (read(late), late.why) == ([one, two], ("restated",))
    assert len({job.reading for job in (late.jobs[0], replace(late.jobs[0], shown=()))}) == 2
    run(office)
    assert plan().jobs == ()
    website.on("/2.png", document(three))
    assert read(plan()) == [one, three]
    run(office)
    website.on("/2.png", fails(403))  # a picture that cannot be had tonight is no other picture
    assert plan().jobs == ()
