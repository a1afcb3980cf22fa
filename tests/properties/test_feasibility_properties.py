"""What holds of every plan request that is infeasible, and of every one that is feasible."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from hypothesis import assume, example, given, settings
from hypothesis import strategies as some

from evals.plan_rules.calendar_days import capacity_of, weeks_of
from studyplan.domain.feasibility.fixes import KINDS, fixes_for, longer_days, more_hours
from studyplan.domain.feasibility.report import week_capacities
from studyplan.domain.feasibility.rules import Violation, first_violation
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.eligibility import suitable_for
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.context import Constraints, PlanContext, context_of
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import LEVELS, WEEKDAYS
from tests.support.builders import NOW, a_learner, a_request, a_resource, an_id
from tests.support.judged import facts_from

# For properties whose examples each try hundreds of smaller changes: `make test` tries fewer of them.
FEWER = settings() if settings().max_examples > 25 else settings(max_examples=8)

type Json = dict[str, Any]
type Submission = tuple[PlanRequest, Learner, tuple[Resource, ...]]

ENOUGH = (a_resource("study"), a_resource("practice", resource_type="exercise"))
TODAY = date.fromisoformat(NOW[:10])


WEEKS_DAYS = some.lists(some.sampled_from(WEEKDAYS), max_size=7, unique=True)
NEAR = some.integers(-4, 10).map(lambda days: str(TODAY + timedelta(days=days)))
MINUTES = some.dictionaries(some.sampled_from(WEEKDAYS), some.sampled_from([0, 3, 9, 10, 12, 30]), max_size=7)
LITTLE = some.one_of(some.integers(1, 12).map(lambda tenths: tenths / 10), some.floats(0.1, 1.5))
KIND, LANGUAGE = some.sampled_from(["article", "article", "quiz"]), some.sampled_from([None, "da", "en-GB"])
LENGTH = some.one_of(some.integers(1, 35), some.integers(30, 300))

# What may be wrong with a plan request; each by itself, or two together.
OF_THE_DAYS: dict[str, some.SearchStrategy[Any]] = {
    "start_date": NEAR,
    "deadline": NEAR,
    "unavailable_weekdays": WEEKS_DAYS.map(tuple),
    "unavailable_dates": some.lists(NEAR, max_size=3).map(tuple),
    "minutes_by_weekday": MINUTES,
    "max_daily_minutes": some.integers(1, 19),
    "must_include_practice": some.just(True),
}
OF_THE_LEARNER: dict[str, some.SearchStrategy[Any]] = {"weekly_hours": LITTLE, "minutes_by_weekday": MINUTES}


@some.composite
def a_library(draw: some.DrawFn, *, lengths: some.SearchStrategy[int] = LENGTH) -> tuple[Resource, ...]:
    """Up to five resources, some of another level or language, each may need some before it, or all are a series."""
    found: list[Resource] = []
    count = draw(some.integers(1, 5))
    parts = draw(some.permutations(range(1, count + 1))) if draw(some.booleans()) else ()
    for number in range(count):
        needs = draw(some.lists(some.integers(0, number - 1), max_size=2, unique=True)) if number else []
        told: Json = {
            "difficulty": draw(some.sampled_from(LEVELS)),
            "language": draw(LANGUAGE),
            "resource_type": draw(KIND),
            "estimated_minutes": draw(lengths),
            "prerequisites": tuple(an_id(f"r{needed}") for needed in needs),
            **({"title": f"Weaving, part {parts[number]}"} if parts else {}),
        }
        found.append(a_resource(f"r{number}", **told))
    return tuple(found)


@some.composite
def a_submission_of_days(draw: some.DrawFn) -> Submission:
    """Anything that the fields allow, near to where it is infeasible; mostly for one cause."""
    wrong = draw(
        some.lists(some.sampled_from([*OF_THE_DAYS, "learner", "library"]), min_size=1, max_size=3, unique=True)
    )
    limits: Json = {name: draw(OF_THE_DAYS[name]) for name in wrong if name in OF_THE_DAYS}
    person = {"current_level": draw(some.sampled_from(LEVELS[:2]))} if "library" in wrong else {}
    if "learner" in wrong:
        name = draw(some.sampled_from([*OF_THE_LEARNER]))
        person |= {name: draw(OF_THE_LEARNER[name])}
    request = a_request(
        duration_days=draw(some.integers(1, 9)),
        language=draw(some.sampled_from([None, None, "da"])) if "library" in wrong else None,
        constraints=Constraints(**limits),
    )
    library = draw(a_library()) if "library" in wrong else ENOUGH
    return request, a_learner(**person), library


@some.composite
def a_submission_of_pieces(draw: some.DrawFn) -> Submission:
    """Days so short, or practice that needs so much, that there may be no room for a first piece."""
    short = draw(some.booleans())
    most = some.one_of(some.none(), some.integers(20, 60))
    limits: Json = {"max_daily_minutes": draw(some.integers(10, 15) if short else most)}
    limits |= {"minutes_by_weekday": draw(MINUTES)} if draw(some.booleans()) else {}
    request = a_request(
        duration_days=draw(some.integers(1, 9)),
        constraints=Constraints(must_include_practice=True if not short else draw(some.booleans()), **limits),
    )
    lengths = some.integers(11, 28) if short else some.integers(60, 400)
    return request, a_learner(current_level="intermediate"), draw(a_library(lengths=lengths))


def a_submission() -> some.SearchStrategy[Submission]:
    return some.one_of(a_submission_of_days(), a_submission_of_days(), a_submission_of_pieces())


def violation(plan_request: Submission) -> Violation | None:
    context = context_as_now(plan_request)
    return first_violation(context, suitable_for(context, plan_request[2]))


def context_as_now(plan_request: Submission) -> PlanContext:
    return context_of(plan_request[0], plan_request[1], now=NOW)


def patched(plan_request: Submission, patch: Json) -> Submission:
    """Return a patched request, made without the product's code; the patch has one level below its two objects."""
    request, learner, library = plan_request
    limits, person = request.constraints.model_dump(), learner.model_dump()
    for name, value in patch.get("constraints", {}).items():
        limits[name] = {**(limits[name] or {}), **value} if isinstance(value, dict) else value
    for name, value in patch.get("learner", {}).items():
        person[name] = {**(person[name] or {}), **value} if isinstance(value, dict) else value
    top = {name: value for name, value in patch.items() if name in PlanRequestIn.model_fields and name != "constraints"}
    return (
        PlanRequest(**request.model_dump() | top | {"constraints": Constraints(**limits)}),
        Learner(**person),
        library,
    )


def smaller(plan_request: Submission, patch: Json, *, over: bool) -> Iterator[Json]:
    """Every change of the same kind that changes less; a plan that is `over` does not start in the past again."""
    context = context_as_now(plan_request)
    ((place, inner),) = patch.items()
    if place == "duration_days":
        days = context.duration_days
        yield from ({place: other} for other in range(1, 366) if abs(other - days) < abs(inner - days))
    elif isinstance(inner, dict):
        ((name, value),) = inner.items()
        yield from ({place: {name: less}} for less in _smaller(context, name, value, over=over))


def _smaller(context: PlanContext, name: str, value: Any, *, over: bool) -> Iterable[Any]:
    limits = context.constraints
    match name:
        case "max_daily_minutes":
            return range((limits.max_daily_minutes or 1440) + 1, value)
        case "weekly_hours":
            return [tenths / 10 for tenths in range(1, 1681) if context.weekly_hours < tenths / 10 < value]
        case "current_level":
            return LEVELS[LEVELS.index(context.current_level) + 1 : LEVELS.index(value)]
        case "minutes_by_weekday":
            return _smaller_minutes(context, value)
        case "unavailable_weekdays":
            off = frozenset(limits.unavailable_weekdays)
            sizes = range(1, len(off.symmetric_difference(value)))
            return [tuple(off.symmetric_difference(days)) for size in sizes for days in combinations(WEEKDAYS, size)]
        case "deadline":
            return _nearer(limits.deadline or "", value)
        case "start_date":
            nearer = _nearer(context.start_date or "", value)
            past = context.start_date is not None and context.start_date < str(TODAY) and not over
            return [day for day in nearer if past or day >= str(TODAY)]
    return []


def _smaller_minutes(context: PlanContext, value: dict[Any, int]) -> Iterator[dict[Any, int]]:
    own, most = context.minutes_by_weekday, context.constraints.max_daily_minutes or 1440
    if len(value) == 1:
        ((day, minutes),) = value.items()
        yield from ({day: less} for less in range(own[day] + 1, minutes))
        return
    yield from ({day: more} for day in own for more in range(own[day] + 1, most + 1))
    for less in range(1, max(value.values())):
        yield {day: less for day in value if own[day] < less}


def _nearer(now: str, then: str) -> list[str]:
    middle, reach = date.fromisoformat(now), abs((date.fromisoformat(then) - date.fromisoformat(now)).days)
    return [str(middle + timedelta(days=days)) for days in range(1 - reach, reach) if days]


@FEWER
@given(a_submission())
def test_each_change_makes_the_request_feasible_and_no_smaller_one_of_its_kind_does(plan_request: Submission) -> None:
    found = violation(plan_request)
    assume(found is not None)
    assert found is not None
    for fix in fixes_for(*plan_request, rule=found.rule, now=NOW):
        assert violation(patched(plan_request, fix.patch)) is None, fix
        for less in smaller(plan_request, fix.patch, over=found.rule == "ENDS_IN_THE_PAST"):
            assert violation(patched(plan_request, less)) is not None, f"{less} does as well as {fix}"


@given(a_submission())
def test_a_number_that_is_not_offered_does_not_do_however_large(plan_request: Submission) -> None:
    found = violation(plan_request)
    assume(found is not None)
    assert found is not None
    patches = [fix.patch for fix in fixes_for(*plan_request, rule=found.rule, now=NOW)]
    limits, hours = plan_request[0].constraints, plan_request[1].weekly_hours
    if longer_days in KINDS[found.rule] and not any("max_daily_minutes" in it.get("constraints", ()) for it in patches):
        for more in {*range((limits.max_daily_minutes or 1440) + 1, 61), 300, 1440}:
            assert violation(patched(plan_request, {"constraints": {"max_daily_minutes": more}})) is not None
    if more_hours in KINDS[found.rule] and not any("weekly_hours" in it.get("learner", ()) for it in patches):
        for tenths in {*range(int(hours * 10) + 1, 50), 1680}:
            assert violation(patched(plan_request, {"learner": {"weekly_hours": tenths / 10}})) is not None
    if found.rule in ("NO_STUDY_DAY", "WEEK_TOO_SHORT") and not any("duration_days" in it for it in patches):
        for days in {*range(1, 40), 365} - {plan_request[0].duration_days}:
            assert violation(patched(plan_request, {"duration_days": days})) is not None


# Half an hour and a series of hours whose last part is the only practice: the rules chose the first part alone.
SERIES: Submission = (
    a_request(duration_days=1, constraints=Constraints(must_include_practice=True)),
    a_learner(current_level="intermediate"),
    tuple(
        a_resource(kind, title=f"Weaving, part {part}", difficulty="advanced", resource_type=kind, estimated_minutes=60)
        for part, kind in enumerate(("article", "video", "quiz"), 1)
    ),
)

# The practice needs all of what is started, and there is another one that needs nothing but the part before it.
STARTED: Submission = (
    a_request(duration_days=3, constraints=Constraints(must_include_practice=True)),
    a_learner(current_level="intermediate"),
    (
        a_resource("r0", title="Weaving, part 1", difficulty="intermediate", estimated_minutes=81),
        a_resource("r1", title="Weaving, part 3", resource_type="quiz", estimated_minutes=60),
        a_resource(
            "r2", title="Weaving, part 2", resource_type="quiz", estimated_minutes=60, prerequisites=(an_id("r0"),)
        ),
    ),
)


@example(SERIES)
@example(STARTED)
@given(a_submission())
def test_a_feasible_request_gets_a_plan_with_tasks_and_practice_where_it_is_required(plan_request: Submission) -> None:
    found = violation(plan_request)
    if found is not None:
        fixes = fixes_for(*plan_request, rule=found.rule, now=NOW)
        assume(fixes)
        plan_request = patched(plan_request, fixes[0].patch)
    context = context_as_now(plan_request)
    candidates = retrieve(context, plan_request[2])
    plan = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    tasks = [task for day in plan.days for task in day.tasks]
    assert tasks
    assert not context.constraints.must_include_practice or any(task.task_type == "practice" for task in tasks)


@given(a_submission())
def test_the_report_has_every_day_and_minute_once(plan_request: Submission) -> None:
    context = context_as_now(plan_request)
    weeks = week_capacities(context)
    days = [day for week in weeks for day in range(week.first_day, week.last_day + 1)]
    assert days == list(range(1, context.duration_days + 1))
    facts = facts_from(context)
    assert sum(week.capacity_minutes for week in weeks) == capacity_of(facts)
    due = [(week.share, sum(day.minutes for day in week.days), week.minutes) for week in weeks_of(facts)]
    assert [(week.requested_minutes, week.available_minutes, week.capacity_minutes) for week in weeks] == due
    assert all(week.capacity_minutes == min(week.requested_minutes, week.available_minutes) for week in weeks)
