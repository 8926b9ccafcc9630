"""What people decide and correct, from the command line to the warehouse and back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from paths import TYPESET
from run_here import HERE
from typer.testing import CliRunner, Result

from gongkai.flows.cli.main import app
from gongkai.flows.pipeline.run import run as run_pipeline
from gongkai.flows.progress import Lines
from gongkai.flows.project import Project, ProjectError, load_reference
from gongkai.flows.review.decisions import load_decisions, record
from gongkai.reference import ReferenceDataError
from gongkai.sql.connection import connect
from gongkai.transforms.model import Decision

LITIGATION = "rule = 'text.conflict' and indicator = 'litigation.total'"


@pytest.fixture
def home(loaded: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with the samples loaded; the command works on it."""
    monkeypatch.setenv("GONGKAI_HOME", str(loaded.root))
    return loaded


def run(project: Project) -> str:
    return run_pipeline(project, None, Lines(), steps=HERE).state


def gongkai(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def select(project: Project, sql: str) -> list[tuple[object, ...]]:
    with connect(project.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def decide(finding: str, verdict: str, note: str = "正文只说本机关") -> Result:
    return gongkai("findings", "decide", finding, "--as", verdict, "--by", "张三", "--note", note)


def litigation(project: Project) -> str:
    [(finding,)] = select(project, f"select finding_id from findings where {LITIGATION}")
    return str(finding)


OPEN = "select o.open_findings from observations as o where indicator = 'litigation.total'"


def test_a_dismissed_finding_points_no_more_until_it_is_taken_back(home: Project) -> None:
    finding = litigation(home)
    assert select(home, OPEN) == [(1,)]
    assert decide(finding[:8], "dismissed").exit_code == 0
    assert run(home) == "published"
    assert select(home, f"select decision from findings where {LITIGATION}") == [("dismissed",)]
    assert select(home, OPEN) == [(0,)]
    assert select(home, f"select count(*) from findings_open where {LITIGATION}") == [(0,)]
    assert run(home) == "unchanged"
    shown = gongkai("show", "rb21b", "litigation.total")
    assert "处理 decision: dismissed  张三" in shown.stdout and "正文只说本机关" in shown.stdout
    assert decide(finding, "open", "看错了").exit_code == 0
    run(home)
    assert select(home, OPEN) == [(1,)]
    assert select(home, "select decision, state from decisions order by file") == [
        ("dismissed", "replaced"),
        ("open", "applied"),
    ]


@pytest.mark.parametrize(("verdict", "waits"), [("confirmed", 0), ("needs-correction", 1)])
def test_other_decisions_go_on_pointing_at_the_number(home: Project, verdict: str, waits: int) -> None:
    decide(litigation(home), verdict)
    run(home)
    assert select(home, OPEN) == [(1,)]
    assert select(home, f"select count(*) from findings_open where {LITIGATION}") == [(waits,)]


def test_a_decision_survives_a_rebuild_and_lapses_when_the_numbers_change(home: Project) -> None:
    decide(litigation(home), "dismissed")
    decide("fd43bdfd2ef77d16c", "confirmed", "西夏区文件数有误")
    home.warehouse.unlink()
    run(home)
    assert select(home, f"select decision from findings where {LITIGATION}") == [("dismissed",)]
    path = home.decisions / "decisions.yaml"
    path.write_text(path.read_text("utf-8").replace("行政诉讼 3", "行政诉讼 4"), encoding="utf-8")
    assert run(home) == "published"
    assert select(home, f"select decision from findings where {LITIGATION}") == [("open",)]
    assert select(home, "select decision, state from decisions order by 1") == [
        ("confirmed", "applied"),
        ("dismissed", "changed"),
    ]


def test_a_decision_is_added_to_a_file_that_people_have_written(tmp_path: Path) -> None:
    mine = Decision("", 0, "f1", "dismissed", "张三", date(2026, 1, 2), "已核")
    entry = "- {finding: f0, decision: dismissed, by: 李四, date: 2026-01-02, note: 已改正}"
    path = tmp_path / "decisions.yaml"
    path.write_text(entry, encoding="utf-8")  # no end of line, as editors may leave it
    record(tmp_path, mine)
    assert [(d.finding, d.note) for d in load_decisions(tmp_path)] == [("f0", "已改正"), ("f1", "已核")]
    path.write_text(f"  {entry}\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="at the left"):
        record(tmp_path, mine)
    assert path.read_text("utf-8") == f"  {entry}\n"


def test_a_decision_about_nothing_stays_on_record(home: Project) -> None:
    entry = {"finding": "f0", "decision": "dismissed", "by": "李四", "date": "2026-01-02", "note": "已改正"}
    home.decisions.mkdir()
    (home.decisions / "old.yaml").write_text(yaml.safe_dump([entry], allow_unicode=True), encoding="utf-8")
    assert run(home) == "published"
    assert "gone" in gongkai("findings", "decisions").stdout


def test_the_findings_are_listed_by_agency_year_and_rule(home: Project) -> None:
    def listed(*words: str) -> list[tuple[str, str]]:
        result = gongkai("findings", *words, "--format", "json")
        assert result.exit_code == 0
        return [(row["rule"], row["indicator"]) for row in json.loads(result.stdout)]

    assert len(listed()) == 4
    assert listed("--severity", "info") == [("report.all_zero", None)]
    assert {i for _, i in listed("--agency", "兴庆")} == {"litigation.total", "complaints.total"}
    assert listed("--year", "2024", "--rule", "text.") == [("text.conflict", "normative_documents.repealed")]
    decide(litigation(home), "confirmed")
    run(home)
    assert len(listed("--open")) == 3
    wrong = gongkai("findings", "--severity", "bad")
    assert wrong.exit_code == 2 and "expected" in wrong.stderr


@pytest.mark.parametrize(("finding", "note"), [("nothing", "n"), ("f", "n"), ("fefcb", " ")])
def test_a_decision_that_names_no_one_finding_is_refused(home: Project, finding: str, note: str) -> None:
    result = decide(finding, "dismissed", note)
    assert result.exit_code == 2
    assert not home.decisions.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("dismissed", "perhaps", "decision"),
        ("date: 2026-01-02", "date: soon", "date"),
        ("note: x", "notes: x", "notes"),
        ("note: x", "note:", "note"),
        ("- finding", "finding", "expected"),
        ("by: a", "by: [a", "decisions.yaml"),
    ],
)
def test_a_malformed_file_stops_the_run_and_names_its_line(home: Project, old: str, new: str, message: str) -> None:
    before = home.warehouse.read_bytes()
    text = "- finding: f1\n  decision: dismissed\n  by: a\n  date: 2026-01-02\n  note: x\n"
    home.decisions.mkdir()
    path = home.decisions / "decisions.yaml"
    path.write_text(text, encoding="utf-8")
    assert len(load_decisions(home.decisions)) == 1
    path.write_text(text + text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProjectError, match=message) as error:
        run(home)
    assert "decisions.yaml:" in str(error.value)
    assert home.warehouse.read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("checks.csv", "requests.concluded <= requests.received", "requests.concluded < requests.received"),
        (
            "checks.csv",
            ",identity,legacy,statistics,report,requests.received,",
            ",identity,legacy,statistics,all,x,",
        ),
        ("checks.csv", "sql/checks/cells.sql,error,", "sql/checks/cells.sql,fatal,"),
        ("statements.csv", "上年结转=requests.carried_in", "上年结转=requests.carried_in +"),
        ("indicators.csv", "legacy,1,", "legacy,first,"),
    ],
)
def test_a_malformed_rule_stops_the_run_and_names_its_line(home: Project, file: str, old: str, new: str) -> None:
    before = home.warehouse.read_bytes()
    path = home.reference / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    load_reference.cache_clear()
    with pytest.raises((ProjectError, ReferenceDataError)) as error:
        run(home)
    assert f"{file}:{line}: " in str(error.value)
    assert home.warehouse.read_bytes() == before


def test_corrections_are_listed_and_held_against_the_warehouse(home: Project) -> None:
    assert gongkai("corrections", "check").exit_code == 0
    entry = {
        "agency_id": "640104-司法局",
        "year": 2018,
        "indicator": "complaints.total",
        "expect": "6",
        "value": 0,
        "reason": "已核实",
        "author": "张三",
        "date": "2026-11-21",
        "status": "open",
    }
    home.corrections.mkdir()
    path = home.corrections / "2018.yaml"

    def write(*entries: dict[str, object]) -> None:
        path.write_text(yaml.safe_dump(list(entries), allow_unicode=True, sort_keys=False), encoding="utf-8")

    words = {"indicator": "disclosure.weibo", "quote": "政务微博发布信息 54条", "expect": "54", "value": 540}
    write(entry, entry | {"expect": "5", "status": "fixed"}, entry | words)
    listed = gongkai("corrections", "check")
    assert listed.exit_code == 0
    assert [line.split()[-1] for line in listed.stdout.splitlines()] == ["check", "ok", "fixed", "ok"]
    run(home)
    shown = gongkai("show", "rb21b", "disclosure.weibo").stdout
    assert "数值 value     540 条" in shown
    assert "更正 corrected 54 → 540  张三 2026-11-21：已核实 [open]" in shown
    shown = gongkai("show", "rb21b", "complaints.total").stdout
    assert "更正 corrected 6 → 0  张三 2026-11-21：已核实 [open]" in shown
    write(entry | {"expect": "5"}, entry | {"year": 1999}, entry | words | {"quote": " "})
    assert "2018.yaml:19" in gongkai("corrections", "check").stderr
    write(entry | {"expect": "5"}, entry | {"year": 1999})
    listed = gongkai("corrections", "check")
    assert listed.exit_code == 2
    assert "prints '6', not '5'" in listed.stdout and "matches 0 cells" in listed.stdout
    write(entry, entry | {"agency_id": None, "year": None, "report": "rb21b", "value": 1})
    listed = gongkai("corrections", "check")
    assert listed.exit_code == 2
    assert "2018.yaml:1 corrects the same cell" in listed.stdout


def test_a_withdrawn_correction_gives_the_published_number_back_without_reading_again(home: Project) -> None:
    """Also in an edition that was superseded meanwhile."""
    home.corrections.mkdir()
    path = home.corrections / "one.yaml"
    entry = {"indicator": "complaints.total", "expect": "6", "value": 0, "reason": "r", "author": "a"}
    entry |= {"date": "2026-11-21", "status": "open", "report": "rb21b9f5cf114fafc"}
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    cell = "select value::integer, corrected from facts where indicator = 'complaints.total'"
    assert run(home) == "published"
    assert select(home, cell) == [(0, True)]
    path.unlink()
    assert run(home) == "published"
    assert select(home, cell) == [(6, False)]


def test_what_an_edition_changed_is_listed(home: Project, tmp_path: Path) -> None:
    """The same page again, with 7 complaints instead of none."""
    page = (TYPESET / "sample-2017-legacy.html").read_text("utf-8")
    before, mark, after = page.partition("六、举报投诉数量")
    for text in (page, before + mark + after.replace("0", "7", 1)):  # at one address: its district is unknown
        (tmp_path / "report.html").write_text(text, encoding="utf-8")
        run_pipeline(home, [tmp_path / "report.html"], Lines(), steps=HERE)
    listed = gongkai("diff", "--format", "json")
    assert listed.exit_code == 0
    [row] = json.loads(listed.stdout)
    assert (row["agency"], row["year"], row["indicator"]) == ("示例市样本区司法局", 2017, "complaints.total")
    assert (row["raw_before"], row["raw_after"], row["change"]) == ("0", "7", 7)
    assert json.loads(gongkai("diff", row["to_report"][:6], "--format", "json").stdout) == [row]
    assert json.loads(gongkai("diff", "rb21b", "--format", "json").stdout) == []
    [(message,)] = select(home, "select message_zh from findings where rule = 'edition.differs'")
    assert row["from_report"] in str(message) and "1 个数不同" in str(message)
    none = gongkai("diff", "rnothing")
    assert none.exit_code == 2 and "no report" in none.stderr
