"""Clocks that cannot be right: a run that begins before the last one, a server that lives on another day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from paths import SAMPLES
from run_here import HERE
from typer.testing import CliRunner
from website import Request, Website, document

from gongkai.extractors.sources.store.recorder import ClockDifference
from gongkai.flows.cli.main import app
from gongkai.flows.operations import clock
from gongkai.flows.pipeline import journal
from gongkai.flows.pipeline.run import run
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project
from gongkai.sql.records import RunRow

DAY = 86_400.0


def began(moment: str) -> RunRow:
    return RunRow(f"n{moment}", moment, None, "published", 0, 0, 0, 0)


def doubts_in_english(runs: list[RunRow], *differences: tuple[str, float]) -> list[str]:
    return [doubt.message_en for doubt in clock.doubts(runs, [ClockDifference(*one) for one in differences])]


def test_a_run_that_begins_before_the_last_one() -> None:
    before, after = began("2025-03-02 03:00:00"), began("2025-03-01 03:00:00")
    (message,) = doubts_in_english([began("2024-01-01 00:00:00"), before, after])
    assert "24.0 h before" in message
    assert doubts_in_english([after, before]) == doubts_in_english([after]) == []


@pytest.mark.parametrize(
    ("seconds", "words"), [(3 * DAY, "3 d ahead of"), (-1.5 * DAY, "36.0 h behind"), (0.9 * DAY, ""), (0.0, "")]
)
def test_a_server_that_lives_on_another_day(seconds: float, words: str) -> None:
    messages = doubts_in_english([began("2025-03-01 03:00:00")], ("a.gov.cn", seconds), ("b.gov.cn", 1.0))
    assert [words in message for message in messages] == ([True] if words else [])
    assert not any("this machine:" in message for message in messages)


def test_where_most_servers_differ_it_is_this_machine() -> None:
    messages = doubts_in_english(
        [began("2025-03-01 03:00:00")], ("a.gov.cn", 9 * DAY), ("b.gov.cn", 9 * DAY), ("c.gov.cn", 0.0)
    )
    assert len(messages) == 2
    assert all("the clock of this machine" in message for message in messages)


def test_a_night_tells_of_clocks_once(project: Project, website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "date_time_string", lambda *_: "Wed, 01 Jan 2020 00:00:00 GMT")
    for number in (1, 2):
        website.on(f"/{number}.pdf", document((SAMPLES / "xixia-sfj-2024.pdf").read_bytes()))
    urls = "".join(f"  - url: {website.url(f'/{number}.pdf')}\n" for number in (1, 2))
    source = "source: office\npublisher: x\nenabled: true\nallow_private_hosts: [127.0.0.1]\nmin_interval_seconds: 0\n"
    for path in project.sources.glob("*"):
        path.unlink()
    (project.sources / "office.yaml").write_text(f"{source}documents:\n{urls}", encoding="utf-8")
    (project.sources / "expectations.csv").write_text("source,district_code,year,min_reports,max_reports,note\n")
    soon = f"{datetime.now(UTC) + timedelta(hours=5):%Y-%m-%d %H:%M:%S}"
    journal.append(project.journal, began(soon))
    assert run(project, None, Lines(), steps=HERE).state == "published"
    status = CliRunner().invoke(app, ["status"], env={"GONGKAI_HOME": str(project.root)}).stdout
    assert status.count("127.0.0.1 的时间比本机早") == 1
    assert status.count("before the last one did") == 1
