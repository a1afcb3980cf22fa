"""Rules on the records beside a plan (request, trace, confidence), and rules that only some cases have."""

from collections.abc import Iterator
from itertools import pairwise

from evals.cases import PlanDue
from evals.confidence_rules import score_of
from evals.plan_rules.facts import LEVELS
from evals.plan_rules.judged import Rule
from evals.rules import Seen

STEPS = ["retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan"]
BANDS = ((0.90, "high"), (0.70, "acceptable"), (0.50, "needs_review"), (0.0, "failed"))
THE_EIGHT = {
    "MISSING_RETRIEVED_SOURCE",
    "DAILY_TIME_EXCEEDED",
    "DIFFICULTY_TOO_HIGH",
    "NO_PRACTICE_TASKS",
    "DURATION_MISMATCH",
    "RESOURCE_OUTSIDE_TOPIC",
    "WEEKLY_TIME_MISMATCH",
    "EMPTY_DAY",
}


def request_wrong(seen: Seen) -> Iterator[str]:
    request, plan, sent = seen.request, seen.plan, seen.case.request
    if (plan.id, plan.request_id, plan.learner_id) != (request.plan_id, request.id, request.learner_id):
        yield "plan and request do not name each other, or another learner"
    if plan.status != request.status:
        yield f"the plan has the status {plan.status}, its request {request.status}"
    if (request.goal, request.topic, request.duration_days) != (sent.goal, sent.topic, sent.duration_days):
        yield "the stored request differs from the one that was sent"


def trace_incomplete(seen: Seen) -> Iterator[str]:
    first_runs = list(dict.fromkeys(record.step for record in seen.trace))
    if first_runs != STEPS:
        yield f"the trace holds {', '.join(first_runs) or 'nothing'}"
    ran = [record.output for record in seen.trace if record.step == "validate_plan" and record.output]
    checks = ran[-1].get("checks") if ran else None
    missing = THE_EIGHT - set(checks if isinstance(checks, dict) else ())
    if missing:
        yield f"not checked: {', '.join(sorted(missing))}"


def confidence_wrong(seen: Seen) -> Iterator[str]:
    """Compute score, band and status again from the findings, by the table in the project's documents."""
    stated, expected = seen.plan.confidence, score_of(seen.plan.findings)
    if abs(stated.score - expected) > 0.001:
        yield f"the score is {stated.score}, its findings give {expected}"
    if abs(1 + sum(factor.effect for factor in stated.factors) - stated.score) > 0.001 and stated.score > 0:
        yield f"the factors do not lead to the score {stated.score}"
    band = next(name for least, name in BANDS if stated.score >= least)
    if stated.band != band:
        yield f"the score {stated.score} has the band {stated.band}, it should be {band}"
    errors = any(finding.severity == "error" for finding in seen.plan.findings)
    if stated.score < 0.5 or (seen.plan.status == "completed" and (errors or stated.score < 0.7)):
        yield f"{seen.plan.status} with the score {stated.score}" + (" and an error" if errors else "")


def must_use(seen: Seen) -> Iterator[str]:
    titles = {resource.title for _, _, resource in seen.known()}
    if isinstance(seen.case.expect, PlanDue):
        yield from (f"'{title}' is not in the plan" for title in seen.case.expect.must_use if title not in titles)


def levels_fall(seen: Seen) -> Iterator[str]:
    if not isinstance(seen.case.expect, PlanDue) or not seen.case.expect.levels_rise:
        return
    for (_, _, before), (day, _, after) in pairwise(seen.known()):
        if LEVELS.index(after.difficulty) < LEVELS.index(before.difficulty):
            yield f"day {day.day}: '{after.title}' is easier than '{before.title}' before it"


def level_too_low(seen: Seen) -> Iterator[str]:
    own = seen.case.learner.current_level
    at_level = sum(task.minutes for _, task, resource in seen.known() if resource.difficulty == own)
    share = at_level / max(seen.plan.minutes, 1)
    if isinstance(seen.case.expect, PlanDue) and share < seen.case.expect.share_at_level:
        yield f"{share:.0%} of the minutes are {own}, {seen.case.expect.share_at_level:.0%} should be"


def weak_area_missed(seen: Seen) -> Iterator[str]:
    """Require all weak areas, and nothing else before the last of them has started."""
    if not isinstance(seen.case.expect, PlanDue) or not seen.case.expect.weak_areas:
        return
    weak = set(seen.case.learner.weak_areas)
    missing = weak - {tag for _, _, resource in seen.known() for tag in resource.tags}
    if missing:
        yield f"nothing on {', '.join(sorted(missing))}"
    for day, _, resource in seen.known():
        weak -= set(resource.tags)
        if not weak:
            return
        if not set(seen.case.learner.weak_areas) & set(resource.tags):
            yield f"day {day.day}: '{resource.title}' comes before {', '.join(sorted(weak))}"
            return


ACCOUNT: tuple[Rule[Seen], ...] = (
    Rule("REQUEST_WRONG", "request and plan match each other and what was sent", request_wrong),
    Rule("TRACE_INCOMPLETE", "every step left a record, and the eight checks ran", trace_incomplete),
    Rule("CONFIDENCE_WRONG", "score, factors, band and status follow from the findings", confidence_wrong),
)
EXPECTED: tuple[Rule[Seen], ...] = (
    Rule("MUST_USE", "what the goal names is in the plan", must_use),
    Rule("LEVELS_FALL", "the easier comes before the harder", levels_fall),
    Rule("LEVEL_TOO_LOW", "enough is at the learner's level", level_too_low),
    Rule("WEAK_AREA_MISSED", "weak areas are covered, and come first", weak_area_missed),
)
