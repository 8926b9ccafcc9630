"""The command `gongkai`. Thin: every subcommand calls one step of the flow or one query.

Exit codes: 0 all well; 1 it ran, but some documents failed (each is named); 2 it could not run or the request is wrong
(the message says what to do); 3 the program itself failed (a traceback says where); 130 and 143 it was interrupted or
terminated.
"""

from __future__ import annotations

import sys
import traceback
from importlib import metadata
from typing import Annotated

import typer

from gongkai.exit_codes import CRASHED
from gongkai.flows.cli import look, operate, review, run, sources, write

app = typer.Typer(
    name="gongkai",
    help="政府信息公开工作年度报告 → 可信数据 / China's open-government annual reports as data that can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"gongkai {metadata.version('gongkai')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="版本 / the version", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Options of the program itself."""


for verbs in (run, write, look, review, sources, operate):
    app.add_typer(verbs.app)


def main() -> None:
    """Entry point of the console script."""
    try:
        app()
    except Exception:  # Python's exit code for it, 1, would mean that only some documents failed
        traceback.print_exc()
        sys.exit(CRASHED)


if __name__ == "__main__":
    main()
