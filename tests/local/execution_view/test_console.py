"""An execution on a terminal."""

import json

import pytest

from local.execution_view.console import Console
from local.execution_view.history import read
from tests.local import histories
from tests.local.histories import Event, ended, entered, exited, history

WHOLE = Console(whole=True)


def shown(events: list[Event], console: Console = Console()) -> list[str]:  # noqa: B008 - it is frozen
    execution = read(events)
    return list(console.lines(execution)) if execution else []


def text(events: list[Event], console: Console = Console()) -> str:  # noqa: B008 - it is frozen
    return "\n".join(shown(events, console))


@pytest.mark.parametrize("console", [Console(), WHOLE, Console(width=60)])
@pytest.mark.parametrize("events", histories.ALL)
def test_what_was_shown_stays_as_an_execution_goes_on(events: list[Event], console: Console) -> None:
    whole = shown(events, console)
    for far in range(len(events)):
        before = shown(events[:far], console)
        assert before == whole[: len(before)]


def test_a_state_is_there_as_soon_as_it_is_entered() -> None:
    assert "Generate plan (Task)" in text(histories.REPAIRED[:2])


def test_each_try_is_shown_with_its_time_and_its_error() -> None:
    lines = text(histories.REPAIRED)
    assert "try 1    failed after 2.000 s: LlmThrottled: slow down" in lines
    assert "try 2    1.000 s later: succeeded after 2.000 s" in lines
    assert "took     7.000 s" in lines


def test_a_choice_shows_the_next_state() -> None:
    assert "next     Plan is published" in text(histories.REPAIRED)


def test_an_output_is_what_the_state_made_of_its_input() -> None:
    assert 'output   its input and {"generated":{"result":{"tasks":7}}}' in text(histories.REPAIRED)
    assert "output   its input\n" in text(histories.REPAIRED)


def test_what_a_state_dropped_is_shown() -> None:
    repair = history(entered("Repair", "Pass", '{"attempt":1,"scored":{}}'), exited("Repair", "Pass", '{"attempt":2}'))
    assert 'output   its input without scored and {"attempt":2}' in text(repair)


def test_a_failure_is_shown_with_its_state_and_its_code() -> None:
    *_, end, where, code = shown(histories.REFUSED)
    assert end.strip() == "16.000 s  FAILED: PlanFailed: The request's failure code says why."
    assert where.strip() == "where    Generate plan, try 1: LlmRefused: not this"
    assert code.strip() == "code     LlmRefused"


def test_a_stopped_execution_shows_its_last_state() -> None:
    assert "ABORTED: DeadlinePassed" in text(histories.ABORTED)
    assert shown(histories.ABORTED)[-1].strip() == "where    Generate plan, which had not ended"


def test_no_line_is_wider_than_the_terminal() -> None:
    long = json.dumps({"words": "a long word, " * 200, "nested": {"more": ["x" * 300]}})
    events = history(entered("Score plan", given=long), exited("Score plan", made='{"other":' + long + "}"))
    for width in (60, 80, 110):
        assert max(map(len, shown(events, Console(width=width)))) <= width


def test_what_does_not_fit_is_cut_with_a_count_of_the_rest() -> None:
    events = history(entered("Score plan"), exited("Score plan", made=json.dumps({"attempt": 1, "x": "z" * 1000})))
    lines = [line.strip() for line in shown(events)]
    cut = next(line for line in lines if "characters more" in line)
    left_out = int(cut.partition("… (")[2].split()[0].replace(",", ""))
    kept = "".join(lines).count("z")
    assert left_out == 1000 - kept + len('"}')


def test_nested_documents_of_an_input_are_shown_by_their_length() -> None:
    long = {"result": ["x" * 400]}
    line = text(history(entered("Score plan", given=json.dumps({"attempt": 1, "retrieved": long}))))
    assert f'{{"attempt":1,"retrieved":{{… {len(json.dumps(long, separators=(",", ":")))}}}}}' in line


def test_on_request_everything_is_shown() -> None:
    events = history(entered("Score plan"), exited("Score plan", made=json.dumps({"attempt": 1, "x": "z" * 1000})))
    assert "z" * 1000 in text(events, WHOLE)


def test_what_others_wrote_does_not_move_the_cursor() -> None:
    hostile = "\x1b[2J\u202edrow\x9b"
    events = history(entered(hostile, given=json.dumps({"title": hostile})), ended("Failed", error="X", cause=hostile))
    assert all(line.isprintable() for console in (Console(), WHOLE) for line in shown(events, console))


def test_a_document_that_the_history_lacks_or_cut_is_marked() -> None:
    bare: Event = {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Score plan"}}
    assert "input    (the history has none)" in text(history(bare))
    assert 'input    {"attempt":' in text(history(entered("Score plan", given='{"attempt":')))
