"""`make test` leaves out the slow tests, they stay its smaller part, and `make test-slow` runs them in CI."""

import re
from pathlib import Path

import pytest

from tests.support.slow_tier import LEFT_OUT, leaves_out_slow

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
# Twenty requests at once; a restart, of which `tests/local/stack/` keeps one.
WHOLLY_SLOW = {"tests/api/test_many_at_once.py", "tests/api/test_restart.py"}


@pytest.mark.parametrize("expression", ["slow", "owners", "stack and not slow", "linters or not linters"])
def test_a_run_with_a_mark_expression_has_what_that_selects(expression: str) -> None:
    assert not leaves_out_slow(expression, ["tests"])


def test_a_run_without_one_leaves_slow_tests_out_unless_one_is_named() -> None:
    assert leaves_out_slow("", ["tests"])
    assert leaves_out_slow("", ["tests/api", "tests/domain/values"])
    assert not leaves_out_slow("", ["tests/api/test_restart.py::test_a_plan"])


def test_make_test_has_no_mark_expression_and_make_test_slow_has_this_one() -> None:
    recipes = dict(re.findall(r"^(test[a-z-]*):.*\n\t(.*)", MAKEFILE, re.MULTILINE))
    assert " -m slow " in recipes["test-slow"]
    assert recipes["test"] == recipes["test-slow"].replace(" -m slow", "")
    assert "-m slow" not in recipes["test-owners"], "all of them, slow or not"


def test_what_a_commit_has_to_pass_and_ci_run_both() -> None:
    (check,) = re.findall(r"^check: (.*) ##", MAKEFILE, re.MULTILINE)
    assert {"test", "test-slow"} <= set(check.split())
    for place in (".ci/run", ".github/workflows/checks.yml"):
        assert re.search(r"(make|-) test-slow\n", (ROOT / place).read_text("utf-8")), place


def test_this_session_has_no_slow_test_or_was_told_to(request: pytest.FixtureRequest) -> None:
    session = request.session
    slow = [item.nodeid for item in session.items if item.get_closest_marker("slow")]
    assert not slow or not leaves_out_slow(session.config.option.markexpr, session.config.args)


def test_make_test_keeps_a_test_of_every_file_but_these(request: pytest.FixtureRequest) -> None:
    """A variant that is slow has one beside it that is not."""
    session = request.session
    if session.config.option.keyword or session.config.option.lf:
        pytest.skip("-k or --lf may have taken the others")
    kept = {item.path for item in session.items}
    wholly = {str(item.path.relative_to(ROOT)) for item in session.stash[LEFT_OUT] if item.path not in kept}
    assert wholly <= WHOLLY_SLOW
