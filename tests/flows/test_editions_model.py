"""Which edition is current, held against a model: what the address gives now, unless that is a torn or blank copy.

The archive, the states of addresses and sql/derived/editions.sql are the real ones; the reader is not, for speed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongkai.extractors.sources.http.types import Fetched
from gongkai.extractors.sources.store.archive import Archive
from gongkai.extractors.sources.store.fetch_state import FetchState, FetchStates
from gongkai.extractors.sources.store.recorder import PullRecorder
from gongkai.flows.pipeline.plan import _sighting_row
from gongkai.sql import objects
from gongkai.sql.records import report_id_of

START = datetime(2025, 1, 1, 3, tzinfo=UTC)
YEARS = timedelta(days=3653)


@dataclass(frozen=True)
class Content:
    """What an address may give: its bytes, and how many numbers of two tables a reader finds in it."""

    name: str
    first: int
    second: int
    status: str = "loaded"
    published_on: date | None = None

    @property
    def document_id(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def is_less_than(self, other: Content) -> bool:
        """As sql/derived/editions.sql has it, in other words."""
        if other.status != "loaded":
            return False
        table_lost = (self.first == 0 < other.first) or (self.second == 0 < other.second)
        return table_lost or 20 * (self.first + self.second) < 19 * (other.first + other.second)


WHOLE = [Content(name, 60, 40) for name in "ABC"]
FEWER = Content("two numbers fewer", 59, 39)
TORN = [Content("cut at a table", 60, 0), Content("cut in a table", 60, 30), Content("blank", 0, 0)]
SMALL_TABLE = Content("a second table of two numbers", 98, 2)
SMALL_TABLE_LOST = Content("the table of two numbers lost", 98, 0)
UNREADABLE = Content("unreadable", 0, 0, status="quarantined")
CONTENTS = [*WHOLE, FEWER, *TORN, SMALL_TABLE, SMALL_TABLE_LOST, UNREADABLE]


FACTS = """
create table facts (
    report_id varchar, form varchar, table_id varchar, indicator varchar, applicant varchar, value decimal(20, 4),
    state varchar, raw varchar
)
"""
"""In place of the view: what decides about editions."""


@cache
def database() -> duckdb.DuckDBPyConnection:
    """The tables that decide, with the facts of all contents; which of them are known, a history says."""
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    connection.execute(objects.statement("macros", "finding_key"))
    for name in ("documents", "sightings", "reports", "decisions"):
        connection.execute(objects.statement("tables", name))
    connection.execute(FACTS)
    for content in CONTENTS:
        report = report_id_of(content.document_id)
        connection.execute(
            "insert into reports (report_id, document_id, source_url, title, agency_id, year, status, published_on)"
            " values (?, ?, '', ?, 'a', 2024, ?, ?)",
            [report, content.document_id, content.name, content.status, content.published_on],
        )
        for table, count in (("first", content.first), ("second", content.second)):
            connection.execute(
                "insert into facts by name select ? as report_id, '2021' as form, ? as table_id,"
                " 'i' || range as indicator, 1 as value, 'reported' as state, '1' as raw from range(?)",
                [report, table, count],
            )
    connection.execute("create table known as from reports")
    return connection


@dataclass
class Place:
    """An address of the model: what it gives, and what the nights saw there, oldest first."""

    gives: Content | None = None
    seen: list[tuple[int, Content]] = field(default_factory=list)
    is_gone: bool = False


class Histories(RuleBasedStateMachine):
    """Agencies publish, replace and withdraw one report; nights look."""

    places = ("http://a/1.html",)
    clocks_may_be_wrong = True

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.archive = Archive(self.folder / "archive")
        self.model = {address: Place() for address in self.places}
        self.night_number = 0
        self.now = START
        self.first_seen: dict[Content, int] = {}
        self.current: str | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @rule(place=st.integers(0, 1), content=st.sampled_from(WHOLE) | st.sampled_from(CONTENTS))
    def publish(self, place: int, content: Content) -> None:
        self.model[self.places[place % len(self.places)]].gives = content

    @precondition(lambda self: any(place.seen for place in self.model.values()))
    @rule(place=st.integers(0, 1), night=st.integers(0, 3))
    def publish_again(self, place: int, night: int) -> None:
        """What stood there before, as a night sees it: by chance alone that is rare."""
        chosen = self.model[self.places[place % len(self.places)]]
        if chosen.seen:
            chosen.gives = chosen.seen[night % len(chosen.seen)][1]
            self.night(timedelta(), False)

    @rule(place=st.integers(0, 1))
    def withdraw(self, place: int) -> None:
        self.model[self.places[place % len(self.places)]].gives = None

    @precondition(lambda self: any(place.gives or place.seen for place in self.model.values()))
    @rule(wrong=st.sampled_from([timedelta(), timedelta(), timedelta(), YEARS, -YEARS]), states_lost=st.booleans())
    def night(self, wrong: timedelta, states_lost: bool) -> None:
        self.night_number += 1
        self.now = START + timedelta(days=self.night_number) + (wrong if self.clocks_may_be_wrong else timedelta())
        path = self.archive.root / "visits" / "x.jsonl"
        if states_lost:
            path.unlink(missing_ok=True)
        self.archive = Archive(self.archive.root)  # a run has its own
        states, recorder = FetchStates(path), PullRecorder(self.archive, "x", self.now)
        for address, place in self.model.items():
            self.look(address, place, states, recorder)
        assert recorder.pulled.failures == []
        self.current = self.choose()

    def look(self, address: str, place: Place, states: FetchStates, recorder: PullRecorder) -> None:
        """As the crawler does it."""
        known = states.get(address).sha256
        if place.gives is None:
            if known:
                recorder.add_known(address, known, {}, gone=True)
                place.is_gone = True
            return
        content = place.gives
        got = Fetched(address, address, content.name.encode(), "text/html", status=200)
        if known == content.document_id:
            kept = recorder.add_known(address, known, {}, given=True)
        else:
            kept = recorder.add_document(address, got, {}, {}, previous=states.last_given(address))
        assert kept is not None
        states.save(address, FetchState(kept.sha256))
        if not place.seen or place.seen[-1][1] is not content or place.is_gone:
            place.seen.append((self.night_number, content))
        place.is_gone = False
        self.first_seen.setdefault(content, self.night_number)

    def choose(self) -> str | None:
        """The current edition of a warehouse that holds what is archived."""
        connection = database()
        connection.execute("delete from documents; delete from sightings; delete from reports")
        for kept in self.archive:
            first = kept.first_seen_at.replace(tzinfo=None)
            connection.execute(
                "insert into documents values (?, '', 0, ?, '', ?, '', '', '')", [kept.sha256, first, kept.source_url]
            )
            for seen in kept.sightings:
                row = _sighting_row(kept, seen)
                connection.execute("insert into sightings values (?, ?, ?, ?, ?, ?, ?, ?)", list(asdict(row).values()))
            connection.execute("insert into reports select * from known where document_id = ?", [kept.sha256])
        connection.execute("set variable run_started_at = ?::timestamp", [self.now.replace(tzinfo=None)])
        connection.execute(objects.statement("derived", "editions"))
        found = connection.execute("select title from reports where is_current").fetchall()
        assert len(found) <= 1
        return str(found[0][0]) if found else None

    def expected(self) -> set[str]:
        """The names of the editions that may be current; more than one only where nothing decides."""
        latest: dict[Content, int] = {}
        for place in self.model.values():
            for night, content in place.seen:
                latest[content] = max(night, latest.get(content, 0))
        pending = {
            content
            for content, last in latest.items()
            if any(
                content.is_less_than(other) and self.first_seen[other] < last
                for other in latest
                if other is not content and self.comparable(content, other)
            )
        }
        given = {}
        for address, place in self.model.items():
            whole = [(night, content) for night, content in place.seen if content not in pending]
            if whole:
                given[address] = max(whole, key=lambda pair: pair[0])
        if not given:
            return {content.name for content in latest}
        rank = {
            address: (content.status == "loaded", not self.model[address].is_gone, night)
            for address, (night, content) in given.items()
        }
        best = max(rank.values())
        return {given[address][1].name for address, how in rank.items() if how == best}

    def comparable(self, less: Content, fuller: Content) -> bool:
        if less.status == "loaded":
            return True
        return any({less, fuller} <= {content for _, content in place.seen} for place in self.model.values())

    @invariant()
    def the_current_edition_is_that_of_the_model(self) -> None:
        if getattr(self, "current", None) is not None:
            assert self.current in self.expected(), {a: [(n, c.name) for n, c in p.seen] for a, p in self.model.items()}
            self.current = None  # what is published from here on, the next night sees


class TwoAddresses(Histories):
    """The same with two addresses and a clock that is right: the order between addresses hangs on it."""

    places = ("http://a/1.html", "http://b/2.html")
    clocks_may_be_wrong = False


HISTORIES = {"deadline": None, "stateful_step_count": 14, "suppress_health_check": list(HealthCheck)}


@pytest.mark.parametrize("machine", [Histories, TwoAddresses])
def test_some_histories(machine: type[Histories]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=5, derandomize=True, **HISTORIES))


@pytest.mark.slow
@pytest.mark.parametrize("machine", [Histories, TwoAddresses])
def test_other_histories_in_every_run(machine: type[Histories]) -> None:
    """Forty of each; `make soak` tries five hundred."""
    examples = int(os.environ.get("HISTORIES", "40"))
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, **HISTORIES))


def history(*nights: Content | None) -> str | None:
    """The current edition after these nights at one address."""
    machine = Histories()
    machine.begin()
    try:
        for content in nights:
            machine.model[machine.places[0]].gives = content
            machine.night(timedelta(), False)
        return machine.current
    finally:
        machine.teardown()


A, B, C = WHOLE
CUT, CUT_IN_TABLE, BLANK = TORN


@pytest.mark.parametrize(
    ("nights", "current"),
    [
        ((A, B, A), "A"),
        ((A, B, C), "C"),
        ((A, B, A, B), "B"),
        ((A, CUT, A), "A"),
        ((A, CUT), "A"),
        ((A, CUT_IN_TABLE), "A"),
        ((SMALL_TABLE, SMALL_TABLE_LOST), "a second table of two numbers"),
        ((SMALL_TABLE_LOST, SMALL_TABLE), "a second table of two numbers"),
        ((A, BLANK, BLANK), "A"),
        ((CUT, A), "A"),
        ((CUT, A, CUT), "A"),
        ((A, UNREADABLE), "A"),
        ((A, FEWER), "two numbers fewer"),
        ((A, None, A), "A"),
        ((A, B, None), "B"),
        ((A, None, B, None, A), "A"),
        ((BLANK,), "blank"),
    ],
)
def test_a_history(nights: tuple[Content | None, ...], current: str) -> None:
    assert history(*nights) == current
