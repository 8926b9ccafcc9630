"""Which tests run one after the other by one worker: what they share is made once."""

from __future__ import annotations

import pytest

from tests.conftest import group_of


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
