"""Which tests run one after the other by one worker, as what they share is made once; and which `make check` runs."""

from __future__ import annotations

import pytest

from tests import seconds
from tests.conftest import ONLY_QUICK, group_of, pytest_ignore_collect

MOST_SECONDS = 60.0
"""Of the quick files together: with what importing takes, `make check` stays under a minute on two cores."""


def test_a_test_goes_with_its_file(request: pytest.FixtureRequest) -> None:
    """By the name that it has in this very run."""
    assert group_of(request.node.nodeid) == "tests/flows/test_groups_of_tests.py"


def test_folders_that_share_much_go_together() -> None:
    assert group_of("tests/site/test_a.py::test_x[a::b]") == group_of("tests/site/test_b.py::test_y") == "tests/site/"
    assert group_of("tests/sql/test_a.py::test_x") != group_of("tests/sql/test_b.py::test_x")


def test_the_scheduler_is_ours(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.pluginmanager.hasplugin("xdist"):
        pytest.skip("no workers here")
    hooks = pytestconfig.hook.pytest_xdist_make_scheduler.get_hookimpls()
    assert any(hook.plugin_name.endswith("tests/conftest.py") for hook in hooks)


def test_a_file_is_quick_by_what_its_tests_take() -> None:
    assert seconds.is_quick((1, seconds.OF_A_FILE)) and not seconds.is_quick((1, seconds.OF_A_FILE + 0.1))
    assert seconds.is_quick((200, 200 * seconds.OF_A_TEST)) and not seconds.is_quick((200, 200 * seconds.OF_A_TEST + 1))


def test_the_quick_files_are_few_seconds_and_of_every_room() -> None:
    rows = seconds.measured()
    assert not [name for name in rows if not (seconds.ROOT / name).exists()]
    quick = {name: row for name, row in rows.items() if seconds.is_quick(row) or name == seconds.ALWAYS}
    assert sum(taken for _, taken in quick.values()) < MOST_SECONDS
    for room in ("extractors", "flows", "site", "sql", "transforms"):
        assert any(name.startswith(f"tests/{room}/") for name in quick), room
    assert seconds.slow_files() == rows.keys() - quick.keys()


def test_a_slow_file_is_not_even_imported() -> None:
    class Options:
        def __init__(self, wanted: str) -> None:
            self.wanted = wanted

        def getoption(self, _: str) -> str:
            return self.wanted

    slow, quick = (seconds.ROOT / name for name in (min(seconds.slow_files()), "tests/flows/test_files.py"))
    left_out = [pytest_ignore_collect(path, Options(ONLY_QUICK)) for path in (slow, quick)]  # type: ignore[arg-type]
    assert left_out == [True, None]
    assert pytest_ignore_collect(slow, Options("")) is None  # type: ignore[arg-type]
