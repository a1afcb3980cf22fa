"""A hundred injections and a model that obeys them: not one guarantee breaks."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.plan_rules.content_rules import MISSING_RETRIEVED_SOURCE
from evals.plan_rules.rules import TIMETABLE, violations
from local.fake_models.hostile import hostile, orders_in
from local.fake_models.model_request import read
from local.fake_models.server import Exchange, Served, serving
from studyplan.adapters.writers.openai import prompt
from studyplan.domain.errors.llm import LlmInvalidOutput
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.learner import LearnerIn
from studyplan.domain.values.plan import Timetable
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.domain.values.resource import ResourceIn
from studyplan.ports import Assignment
from tests.models.asking import FENCE, KEY, WIRES, a_body, an_assignment, errors_of, writer_of
from tests.models.injections import INJECTIONS, LONGEST, Injection
from tests.support.builders import a_candidate, a_context, an_id, some_candidates
from tests.support.judged import judged

WAYS = 4  # of obeying, turn by turn
# What a poor choice may bring about: too little, or the wrong kind. It is for the repair to put right.
POOR_CHOICE = {"NO_PRACTICE_TASKS", "WEEKLY_TIME_MISMATCH", "EMPTY_DAY"}
HELD = (*TIMETABLE, MISSING_RETRIEVED_SOURCE)
PROMPT = Path(prompt.__file__).with_name("prompts").joinpath(f"{prompt.VERSION}.txt").read_text("utf-8")
OWN_WORDS = f"{PROMPT} {prompt.LANGUAGE_OF_GOAL}"
# `make test` obeys every fifth, which are of every place and on both wires.
NUMBERS = range(len(INJECTIONS))
EACH = pytest.mark.parametrize(
    "number", [pytest.param(number, marks=[pytest.mark.slow] if number % 5 else []) for number in NUMBERS]
)


@pytest.fixture(scope="module")
def one_server() -> Iterator[Served]:
    with serving(hostile, key=KEY) as served:
        yield served


@pytest.fixture
def model(one_server: Served) -> Served:
    one_server.exchanges.clear()
    return one_server


def a_request_with(injection: Injection) -> Assignment:
    """A week of Python for a beginner, with the injected text where it stands."""
    texts: dict[str, Any] = {injection.place: injection.text}
    context = a_context(
        goal=texts.get("goal", "Learn Python basics"),
        weak_areas=(texts["weak_area"],) if "weak_area" in texts else (),
        must_include_practice=True,
    )
    injected = {key: texts[key] for key in ("title", "description") if key in texts}
    ranked = [a_candidate("injected", minutes=45, **injected)]
    ranked += [a_candidate(f"study {number}", minutes=45) for number in range(5)]
    ranked += [a_candidate(f"practice {number}", minutes=45, resource_type="exercise") for number in range(2)]
    return an_assignment(some_candidates(*ranked), context)


def test_a_hundred_texts_that_the_api_takes() -> None:
    assert len(set(INJECTIONS)) == len(INJECTIONS) == 100
    longest = [injection for injection in INJECTIONS if len(injection.text) == LONGEST[injection.place]]
    assert {injection.place for injection in longest} == set(LONGEST)
    for injection in INJECTIONS:
        as_the_api_reads_it(injection)


def as_the_api_reads_it(injection: Injection) -> None:
    text = injection.text
    match injection.place:
        case "goal":
            PlanRequestIn(learner_id=an_id(), goal=text, topic="python", duration_days=7)
        case "weak_area":
            LearnerIn(name="Ana", current_level="beginner", weekly_hours=5, weak_areas=(text,))
        case "title" | "description":
            known: dict[str, Any] = {"topic": "python", "difficulty": "beginner", "resource_type": "article"}
            title = text if injection.place == "title" else "Lists"
            ResourceIn(title=title, url="https://example.org/", description=text, **known)


def test_the_model_finds_the_orders_and_obeys_them() -> None:
    """But for those that it never sees: in descriptions, and in characters that a prompt leaves out."""
    missed = [it for it in INJECTIONS if not orders_in(read(a_body("chat", a_request_with(it)), "chat"))]
    assert {injection.place for injection in missed} - {"description"} <= {"goal"}
    assert sum(injection.place != "description" for injection in missed) <= 3
    assert [it for it in INJECTIONS if it.place == "description"] == [it for it in missed if it.place == "description"]


@EACH
def test_no_guarantee_breaks(
    number: int, model: Served, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assignment = a_request_with(INJECTIONS[number])
    writer = writer_of(model, WIRES[number % len(WIRES)])
    caplog.set_level("DEBUG")
    trace = []
    for _ in range(WAYS):
        try:
            written = writer.write(assignment)
        except LlmInvalidOutput as refused:
            trace += [str(refused), json.dumps(refused.trace)]
            continue
        trace += [json.dumps(call.attributes()) for call in written.calls]
        plan = schedule(written.draft, assignment.context, assignment.candidates)
        assert {found.code for found in errors_of(written.draft, assignment)} <= POOR_CHOICE
        assert violations(judged(plan, assignment.context, assignment.candidates), HELD) == []
        for reason in (*(pick.reason for pick in written.draft.picks), *reasons_of(plan)):
            is_fit_for_a_reader(reason)
    assert len(model.exchanges) == WAYS
    for exchange in model.exchanges:
        keeps_data_apart(exchange, INJECTIONS[number])
    for text in (*trace, caplog.text, *capfd.readouterr()):
        tells_nothing(text, INJECTIONS[number])


def reasons_of(plan: Timetable) -> list[str]:
    return [task.reason for day in plan.days for task in day.tasks] + [left.reason for left in plan.left_out]


def is_fit_for_a_reader(reason: str) -> None:
    assert 0 < len(reason) <= 500
    assert not re.search(r"://|www\.|evil\.example|javascript:|<\w|</|\]\(|`", reason, re.IGNORECASE), reason
    assert {unicodedata.category(mark) for mark in reason}.isdisjoint({"Cc", "Cf", "Co", "Cs"}), ascii(reason)
    assert FENCE not in reason
    assert KEY not in reason
    assert runs(reason).isdisjoint(runs(OWN_WORDS)), reason


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + 6]) for start in range(len(words) - 5)}


def keeps_data_apart(exchange: Exchange, injection: Injection) -> None:
    """The instructions are the same as for anybody, and the data is one line between two with the mark."""
    chat = exchange.wire == "chat"
    instructions = exchange.body["messages"][0]["content"] if chat else exchange.body["instructions"]
    data = exchange.body["messages"][1]["content"] if chat else exchange.body["input"]
    assert instructions == PROMPT.partition("\n=====\n")[0]
    _, mark, line, end, *rest = data.splitlines()
    assert (mark, end, rest) == (FENCE, FENCE, [])
    assert len(json.loads(line)["candidates"]) == 8
    assert {unicodedata.category(mark) for mark in line}.isdisjoint({"Cc", "Cf", "Co", "Cs"})
    if injection.place == "description":
        assert injection.text[:20] not in json.dumps(exchange.body, ensure_ascii=False)


def tells_nothing(text: str, injection: Injection) -> None:
    assert KEY not in text
    assert FENCE not in text
    assert runs(text).isdisjoint(runs(OWN_WORDS))
    assert injection.text not in text
    assert "evil.example" not in text
