"""What a run leaves in Prefect: a text and the tables of operations/summary.py, the newest under names that stay."""

from __future__ import annotations

import sys

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from gongkai.flows.operations import summary
from gongkai.flows.pipeline.run import Night
from gongkai.flows.project import Project
from gongkai.sql.connection import connect


def leave(project: Project, night: Night) -> None:
    """Raises nothing: what is published is published, whether Prefect takes its artifacts or not."""
    try:
        _leave(project, night)
    except Exception as error:
        print(f"Prefect 未能保存运行摘要 / Prefect did not take the artifacts: {error}", file=sys.stderr)


def _leave(project: Project, night: Night) -> None:
    create_markdown_artifact(summary.in_words(night), key="gongkai-night", description=night.run_id)
    with connect(project.warehouse, read_only=True) as connection:
        for table in summary.tables(night, connection):
            create_table_artifact(table.rows, key=f"gongkai-{table.key}", description=table.title)
