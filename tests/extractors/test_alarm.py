"""The alarm rings once, in time, and never for a request that is over."""

from __future__ import annotations

import time

from gongkai.extractors.sources.http.deadline import Alarm


def rung(alarm: Alarm, after: float, stay: float) -> list[float]:
    """When the alarm rang, in seconds since it was set."""
    times: list[float] = []
    started = time.monotonic()
    with alarm.at(started + after, lambda: times.append(time.monotonic() - started)):
        time.sleep(stay)
    return times


def test_it_rings_once_and_in_time() -> None:
    alarm = Alarm()
    (when,) = rung(alarm, 0.05, 0.3)
    assert 0.05 <= when < 0.28
    alarm.end()


def test_an_earlier_deadline_after_a_later_one() -> None:
    alarm = Alarm()
    assert rung(alarm, 60, 0.01) == []
    assert len(rung(alarm, 0.05, 0.3)) == 1
    assert rung(alarm, 60, 0.01) == []
    assert len(rung(alarm, 0, 0.2)) == 1
    alarm.end()


def test_what_is_over_is_not_rung_for() -> None:
    alarm = Alarm()
    assert rung(alarm, 0.05, 0.01) == []
    assert rung(alarm, 60, 0.1) == []  # wakes for the first deadline, and finds it gone
    assert len(rung(alarm, 0.05, 0.3)) == 1
    alarm.end()
    assert alarm._thread is not None
    assert not alarm._thread.is_alive()


def test_an_alarm_that_was_never_set_ends() -> None:
    Alarm().end()
