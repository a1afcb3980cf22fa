"""What the functions load at their start: each the modules that all its calls need."""

import pytest

from tests.models.test_imports import imported_by
from tests.support.handlers import NAMES

REPORT = "studyplan.domain.feasibility.report"


@pytest.mark.parametrize("name", NAMES)
def test_no_function_loads_what_signs_cursors_at_its_start(name: str) -> None:
    assert "itsdangerous" not in imported_by(f"import functions.{name}.app")


@pytest.mark.parametrize(("name", "loads"), [("learners_api", False), ("resources_api", False), ("plans_api", True)])
def test_a_function_that_sends_no_feasibility_report_does_not_load_its_models(name: str, loads: bool) -> None:
    assert (REPORT in imported_by(f"import functions.{name}.app")) is loads
