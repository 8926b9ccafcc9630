"""What the tests of the site share: a warehouse with its site, and how a page is opened and watched."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from gongkai.flows.project import Project
from gongkai.site import build
from gongkai.site.output import MARKER
from gongkai.sql.connection import connect

ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(__file__).parent / "screenshots"
"""What the pages looked like in the last run of the tests with SCREENSHOTS=1; not kept by git."""


HOSTILE = "=1+1</title><script>window.broken=1</script>\"'&<b>公报</b>"
"""A name as no agency has it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A warehouse and its site."""

    warehouse: Path
    site: Path

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with connect(self.warehouse, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def report(self, year: int, like: str = "%") -> str:
        [(report_id,)] = self.ask(f"select report_id from reports where year = {year} and agency like '{like}'")
        return f"report/{report_id}.html"

    def agency(self, like: str) -> str:
        [(agency_id,)] = self.ask(f"select distinct agency_id from coverage where agency like '{like}'")
        return f"agency/{agency_id}.html"


def address(made: Made, name: str) -> str:
    path, _, fragment = name.partition("#")
    return (made.site / path).as_uri() + (f"#{fragment}" if fragment else "")


def with_number(measure: str, number: str) -> str:
    """For a statement: `numbers` of measure_values with another one for a measure, `{}` for the one that it has."""
    at = f"(select any_value(number) from measure_forms where measure = '{measure}')"
    return f"numbers[:{at} - 1] || [{number.format(f'numbers[{at}]')}::int] || numbers[{at} + 1:]"


def site_of(path: Path, out: Path, *statements: str, pictures: Path | None = None) -> Made:
    """The site of a warehouse. `statements` put temporary views before its own; `pictures` are those of another site,
    so that they need not be drawn again."""
    if pictures:
        shutil.copytree(pictures / "pictures", out / "pictures")
        shutil.copyfile(pictures / MARKER, out / MARKER)
    with connect(path, read_only=True) as connection:
        for statement in statements:
            connection.execute(statement)
        build(connection, Project(ROOT, path), out)
    return Made(path, out)


@dataclass(slots=True)
class Look:
    """Opens pages and holds what must not happen: errors on the console, requests to anywhere else.

    All in the tab of a `Tab`, each loaded anew. A test has one page at a time."""

    tab: Tab
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __call__(self, address: str, width: int = 1280, height: int = 900) -> Page:
        page = self.tab.page
        page.goto("about:blank")  # another fragment alone would load nothing
        page.emulate_media(media="null")
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        page.wait_for_load_state("load")
        return page

    def ready(self, address: str, width: int = 1280, height: int = 900) -> Page:
        page = self(address, width, height)
        page.wait_for_selector("html[data-ready]")
        return page


class Tab:
    """A tab that the tests of a file use in turn: to open one costs more than most pages."""

    def __init__(self, context: BrowserContext) -> None:
        context.set_default_timeout(8_000)
        self._context = context
        self.page = context.new_page()
        self.look = Look(self)
        self.page.on(
            "console",
            lambda said: self.look.complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda error: self.look.complaints.append(str(error)))
        # ERR_ABORTED: the test went on before all had come
        self.page.on(
            "requestfailed",
            lambda request: (
                self.look.complaints.append(f"failed: {request.url}") if request.failure != "net::ERR_ABORTED" else None
            ),
        )
        self.page.on("request", lambda request: self.look.requests.append(request.url))

    def anew(self) -> Look:
        """For the next test: nothing is kept in the browser, nothing is held back, no other tab is open."""
        for other in self._context.pages[1:]:
            other.close()
        self.page.unroute_all(behavior="ignoreErrors")
        if not self.page.url.startswith("about:"):
            self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self._context.clear_cookies()
        self.page.goto("about:blank")
        self.look = Look(self)
        return self.look
