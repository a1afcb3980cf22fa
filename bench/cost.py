"""What a million plans cost by our own count: fixed usage at list prices, its largest lines, and what halves them.

The transitions are counted in the shipped state machine; DynamoDB's units are those that a test counts for a plan of a
week (`tests/statemachine/test_cost.py`). Prices are of us-east-1, in November 2026, in dollars.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

GOAL = 420.0
REPAIRED = 0.25  # share of the plans
WAIT, MEMORY = 20.0, 1.0  # seconds of a draft, and GB of the function that waits
POLLS = 5
OTHER_GB_SECONDS = 0.6225  # of the other steps, and of the calls of the API
DEFINITION = Path(__file__).resolve().parents[1] / "statemachine" / "make_study_plan.asl.json"
GB_SECOND, TRANSITION, CALL, API_CALL, HTTP_CALL = 13.3334, 25.0, 0.20, 3.50, 1.00  # a million
WRITTEN, READ, STORED, OTHER, LOGS = 34.38, 3.75, 18.00, 1.00, 12.50  # dollars, as docs/operations.md has them
MERGED_STATES = 2  # `Validate plan` and `Score plan` as part of `Generate plan`
# An Express workflow: a million requests, and 26 seconds of 64 MB each at 16.67 dollars a million GB-seconds.
EXPRESS = 1.0 + 26 * 0.0625 * 16.67
DIRECT_STATES = 1  # more: preparing a call of the model, which the state machine makes itself


@dataclass(frozen=True)
class Line:
    """A line of the bill: dollars a million plans."""

    name: str
    dollars: float


@dataclass(frozen=True)
class Option:
    """A change, what the bill would be, and what it takes."""

    name: str
    dollars: float
    takes: str


def transitions(merged: int = 0, more: int = 0) -> float:
    """Return the transitions of a plan: the start, the states of a first try, and of repairs those that come again."""
    states = json.loads(DEFINITION.read_text("utf-8"))["States"]
    first = _path(states, "Retrieve resources", "publish")
    again = _path(states, "Repair", "publish")[: -len(_path(states, "Publish plan", "publish"))]
    return 1 + len(first) - merged + more + REPAIRED * (len(again) - merged + more)


def _path(states: dict[str, dict[str, object]], name: str, action: str) -> list[str]:
    """Return the states from one to the end, where the next action is always the same."""
    path = [name]
    while "Next" in states[name] or "Choices" in states[name]:
        state = states[name]
        choices: list[dict[str, str]] = state.get("Choices", [])  # type: ignore[assignment]
        chosen = next((each["Next"] for each in choices if each.get("StringEquals") == action), None)
        name = str(chosen or state["Next"])
        path.append(name)
    return path


def lines(
    *, memory: float = MEMORY, wait: float = WAIT, merged: int = 0, more: int = 0, api_call: float = API_CALL
) -> list[Line]:
    """Return the bill of a million plans, without the model."""
    drafts = 1 + REPAIRED
    steps = 5 - merged + REPAIRED * (3 - merged) + more * drafts
    calls = POLLS + 2
    return [
        Line("Lambda, waiting for a model", memory * wait * drafts * GB_SECOND),
        Line("Step Functions", transitions(merged, more) * TRANSITION),
        Line("DynamoDB, written", WRITTEN),
        Line("API Gateway", calls * api_call),
        Line("DynamoDB, stored", STORED),
        Line("CloudWatch logs", LOGS),
        Line("EventBridge", OTHER),
        Line("Lambda, the rest", OTHER_GB_SECONDS * GB_SECOND),
        Line("DynamoDB, read", READ),
        Line("Lambda, calls", (steps + calls + 2) * CALL),
    ]


def total(bill: list[Line]) -> float:
    return round(sum(line.dollars for line in bill), 2)


def options() -> list[Option]:
    """Return what halves the largest lines, and all of it together."""
    return [
        Option(
            "half of the memory of the waiting function",
            total(lines(memory=MEMORY / 2)),
            "half of its processor too",
        ),
        Option(
            "the state machine calls the model (HTTP task), or is called back",
            total(lines(wait=0.4, more=DIRECT_STATES)),
            "prompt and answer in the state, the budget in a step of its own, answers of 256 KB at most",
        ),
        Option(
            "an Express workflow",
            round(total(lines()) - transitions() * TRANSITION + EXPRESS, 2),
            "guards of our own: a name may start twice, steps run at least once, five minutes at most",
        ),
        Option(
            "half of what DynamoDB writes",
            round(total(lines()) - WRITTEN / 2, 2),
            "the trace, the draft and the findings in one object of S3, with a request of its own to pay",
        ),
        Option(
            "two states fewer",
            total(lines(merged=MERGED_STATES)),
            "no state of its own for the checks and the score",
        ),
        Option("an HTTP API", total(lines(api_call=HTTP_CALL)), "no usage plans, no request validation (decision 1)"),
        Option(
            "half of the memory, two states fewer, an HTTP API",
            total(lines(memory=MEMORY / 2, merged=MERGED_STATES, api_call=HTTP_CALL)),
            "all three",
        ),
    ]


def as_text() -> str:
    bill = lines()
    rows = [f"  {line.name:<66} {line.dollars:>8.2f}" for line in bill]
    rows += [f"  {'together':<66} {total(bill):>8.2f}  goal {GOAL:.0f}: {'met' if total(bill) <= GOAL else 'MISSED'}"]
    changes = (f"  {each.name:<66} {each.dollars:>8.2f}  {each.takes}" for each in options())
    rows += ["", "  What would change it", *changes]
    return "\n".join(["A million plans of a week, in dollars, without the model", *rows])


def as_markdown() -> list[str]:
    bill = lines()
    rows = ["| Line | Dollars a million plans |", "|---|---|"]
    rows += [f"| {line.name} | {line.dollars:.2f} |" for line in bill]
    rows += [
        f"| together | {total(bill):.2f} (goal {GOAL:.0f}) |",
        "",
        "| Change | Together | Takes |",
        "|---|---|---|",
    ]
    return [*rows, *(f"| {each.name} | {each.dollars:.2f} | {each.takes} |" for each in options())]


def as_json() -> dict[str, object]:
    bill = lines()
    return {
        "goal": GOAL,
        "dollars": total(bill),
        "transitions": transitions(),
        "lines": [asdict(line) for line in bill],
        "options": [asdict(each) for each in options()],
    }
