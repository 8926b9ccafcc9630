"""The command `gongkai`. Thin: every verb calls one step of the flow or one query.

Exit codes: 0 all well; 1 it ran, but some documents failed (each is named); 2 it could not run or the
request is wrong (the message says what to do).
"""

from __future__ import annotations

import typer

from gongkai.flows.cli import look, operate, review, run, sources, write

app = typer.Typer(
    name="gongkai",
    help="政府信息公开工作年度报告 → 可信数据 / China's open-government annual reports as data that can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for verbs in (run, write, look, review, sources, operate):
    app.add_typer(verbs.app)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
