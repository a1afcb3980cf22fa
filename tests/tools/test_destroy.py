"""`make destroy`: whom it obeys, what it asks the SAM CLI, and what it says will stay."""

import io
import sys

import pytest

from scripts import deploy, leftovers
from scripts.stacks import stacks
from tests.support.sam_stand_in import DEV, PROD, RESOURCES, NoCloud, StandIn, after, stand_in
from tools.project import Stop

__all__ = ["stand_in"]  # a fixture


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    there = io.StringIO()
    monkeypatch.setattr(sys, "stdin", there)
    return there


@pytest.mark.parametrize("answer", ["", "\n", "y\n", "studyplan\n", "studyplan-prod\n"])
def test_who_does_not_type_the_stacks_name_removes_nothing(stand_in: StandIn, typed: io.StringIO, answer: str) -> None:
    typed.write(answer)
    typed.seek(0)
    with pytest.raises(Stop, match="nothing was removed"):
        deploy.destroy(DEV, NoCloud(RESOURCES), {})
    assert stand_in.asked() == []


def test_who_types_the_stacks_name_removes_it(stand_in: StandIn, typed: io.StringIO) -> None:
    typed.write("studyplan-dev\n")
    typed.seek(0)
    assert deploy.destroy(DEV, NoCloud(RESOURCES), {}) == 0
    ((arguments, _),) = stand_in.calls()
    assert arguments[0] == "delete"
    assert after(arguments, "--config-env") == "dev"
    assert "--no-prompts" in arguments


@pytest.mark.parametrize("environment", [{}, {"YES": "1"}, {"YES": "1", "CONFIRM": "studyplan-dev"}])
def test_prod_is_not_removed_without_its_name_on_the_command(stand_in: StandIn, environment: dict[str, str]) -> None:
    with pytest.raises(Stop, match="CONFIRM=studyplan-prod"):
        deploy.destroy(PROD, NoCloud(RESOURCES), environment)
    assert stand_in.asked() == []


def test_prod_is_removed_with_it_and_what_stays_is_named(stand_in: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy.destroy(PROD, NoCloud(RESOURCES), {"YES": "1", "CONFIRM": "studyplan-prod"}) == 0
    told = capsys.readouterr().out
    assert all(f"{name}" in told for name in ("the-table", "the-pool", "the-client"))
    assert stand_in.asked() == ["delete"]


def test_a_stack_that_is_not_there_is_not_removed(stand_in: StandIn) -> None:
    with pytest.raises(Stop, match="There is no stack studyplan-dev"):
        deploy.destroy(DEV, NoCloud(None), {"YES": "1"})
    assert stand_in.asked() == []


def test_each_kind_that_the_template_keeps_can_be_named() -> None:
    for environment in stacks():
        assert set(leftovers.kept(environment).values()) <= leftovers.KEPT_BY_TYPE.keys()


def test_data_stays_in_prod_and_goes_elsewhere() -> None:
    data = {"Table", "UserPool", "UserPoolClient"}
    assert data <= leftovers.kept("prod").keys()
    assert not data & (leftovers.kept("dev").keys() | leftovers.kept("staging").keys())
    lines = "\n".join(leftovers.leftovers_of(DEV, RESOURCES))
    assert "the-table" not in lines
    assert "for 35 days" in lines
