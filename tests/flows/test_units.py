"""The systemd unit, its timer and the line for cron say what the program understands."""

from __future__ import annotations

import configparser
import re
import shlex

import pytest
import typer
from paths import ROOT

from gongkai import exit_codes
from gongkai.flows.cli.main import app

DOCS = ROOT / "docs"


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, delimiters=("=",), strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string((DOCS / name).read_text("utf-8"))
    return read


def options(words: list[str]) -> dict[str, object]:
    """What the command makes of its words; raises where it does not know one."""
    verb, *rest = words
    command = typer.main.get_command(app).commands[verb]  # type: ignore[attr-defined]
    context = command.make_context(verb, list(rest))
    return dict(context.params)


def test_the_service_runs_a_night_and_tells_of_every_end() -> None:
    service = unit("gongkai.service")["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program.endswith("/bin/gongkai") and not options(words)["source"]
    after = shlex.split(service["ExecStopPost"].removeprefix("-"))
    assert (after[0], options(after[1:])["alarm"]) == (program, True)
    good = {int(code) for code in service["SuccessExitStatus"].split()}
    assert good == {exit_codes.SOME_FAILED}  # a crash, a refusal and an interruption are failures of the unit
    assert not good & {exit_codes.CANNOT_RUN, exit_codes.CRASHED, exit_codes.INTERRUPTED}
    assert service["KillMode"] == "control-group"  # no worker outlives it
    assert service["ReadWritePaths"] == service["WorkingDirectory"] + "/data"


def test_the_timer_starts_it_when_the_documents_say() -> None:
    timer = unit("gongkai.timer")["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*-*-* 03:00:00 Asia/Shanghai", "true")


def test_the_line_for_cron_is_a_command() -> None:
    (line,) = re.findall(r"`\*/10 \* \* \* \* gongkai ([^`]+)`", (DOCS / "operate.md").read_text("utf-8"))
    given = options(shlex.split(line))
    assert (given["alarm"], given["since_hours"]) == (True, 30)


def test_what_is_no_option_is_seen() -> None:
    with pytest.raises(Exception, match="No such option"):
        options(["doctor", "--alarms"])
