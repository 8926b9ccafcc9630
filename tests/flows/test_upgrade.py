"""What earlier versions left, brought to this one by one run: archive, warehouse and journal as they wrote them.

tests/data/earlier/VERSION holds what a night of that version made of one of the bundled reports: the tables that a run
looks at as SQL, the sidecar of the document and the journal.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from paths import ROOT, SAMPLES
from run_here import HERE
from small_source import THREE, write_small_source
from typer.testing import CliRunner

from gongkai.extractors.sources.store.archive import Archive
from gongkai.flows.cli.main import app
from gongkai.flows.operations import doctor
from gongkai.flows.pipeline.run import run
from gongkai.flows.progress import Lines
from gongkai.flows.project import PACKAGE, Project
from gongkai.sql.connection import connect

EARLIER = ROOT / "tests" / "data" / "earlier"
VALUES = "select indicator, applicant, value, raw from facts order by all"


@pytest.fixture(params=sorted(path.name for path in EARLIER.iterdir()))
def earlier(request: pytest.FixtureRequest, project: Project) -> Project:
    """The folder of a project after a night of that version."""
    write_small_source(project.root, tuple(report for report in THREE if report[0] == "xingqing-sfj-2018"))
    made = EARLIER / request.param
    project.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(project.warehouse) as connection:
        connection.execute((made / "warehouse.sql").read_text("utf-8").replace("/srv/gongkai", str(project.root)))
        ((sha,),) = connection.execute("select document_id from documents").fetchall()
    kept = Archive(project.archive).path(sha)
    kept.parent.mkdir(parents=True)
    shutil.copy(SAMPLES / "xingqing-sfj-2018.pdf", kept)
    sidecar = (made / "sidecar.json").read_text("utf-8").replace("/srv/gongkai", str(project.root))
    Path(f"{kept}.json").write_text(sidecar, "utf-8")
    shutil.copy(made / "runs.jsonl", project.journal)
    return project


def test_what_an_earlier_version_left_is_brought_to_this_one(earlier: Project) -> None:
    with duckdb.connect(earlier.warehouse, read_only=True) as connection:
        before = connection.execute(VALUES).fetchall()
        ((first_seen, first_run),) = connection.execute(
            "select first_seen_at, (select run_id from runs) from documents"
        ).fetchall()
    for verb in ("status", "coverage", "export"):  # with what there is, or with what to do, but never with a traceback
        done = CliRunner().invoke(app, [verb], env={"GONGKAI_HOME": str(earlier.root)})
        assert done.exit_code in (0, 2) and (done.exit_code == 0 or "gongkai nightly" in done.stderr), done.output
    result = run(earlier, None, Lines(), steps=HERE)
    assert (result.state, result.new, result.changed, result.failed) == ("published", 0, 1, [])
    with connect(earlier.warehouse, read_only=True) as connection:
        assert connection.execute(VALUES).fetchall() == before
        assert connection.execute("select first_seen_at from documents").fetchall() == [(first_seen,)]
        runs = [run_id for (run_id,) in connection.execute("select run_id from runs order by 1").fetchall()]
    assert runs == [first_run, result.run_id]


def test_reference_data_that_an_earlier_version_kept_is_pointed_at(project: Project) -> None:
    of_program = Project(project.root, project.warehouse, PACKAGE / "data" / "reference")
    (found,) = doctor._own_reference(of_program)
    assert (found.state, "GONGKAI_REFERENCE" in found.result) == ("warn", True)
    assert list(doctor._own_reference(project)) == []  # it is named as the one to use
