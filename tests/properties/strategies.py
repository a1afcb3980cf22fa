"""Libraries, requests and drafts, with the lengths that are hard to lay out."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as some

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import LEVELS, WEEKDAYS, ResourceType
from tests.support.builders import a_candidate, a_context, a_draft, a_resource, an_id, some_candidates

KINDS: tuple[ResourceType, ...] = ("article", "video", "book", "article", "exercise", "quiz")
# Never cut; never cut but long enough for a part; cut once; cut anywhere; of one length.
LENGTHS = some.one_of(
    some.integers(1, 9),
    some.integers(10, 19),
    some.integers(20, 30),
    some.integers(31, 120),
    some.sampled_from([20, 25, 60]),
)
ALL_LENGTHS = some.one_of(LENGTHS, some.integers(1, 400))
SUMMER_TIME = "2026-03-29"


@some.composite
def a_catalogue(
    draw: some.DrawFn,
    *,
    most: int,
    least: int = 1,
    lengths: some.SearchStrategy[int] = LENGTHS,
    mixed: bool = False,
) -> list[dict[str, Any]]:
    """Differences for resources r0, r1 ...: one needs only those before it.

    Mixed: topics, levels and tags differ too.
    """
    facts: list[dict[str, Any]] = []
    for minutes in draw(some.lists(lengths, min_size=least, max_size=most)):
        needs = draw(some.lists(some.sampled_from(range(len(facts))), max_size=2, unique=True)) if facts else []
        one = {
            "minutes": minutes,
            "resource_type": draw(some.sampled_from(KINDS)),
            "prerequisites": tuple(an_id(f"r{need}") for need in needs),
        }
        if mixed:
            one |= {
                "topic": draw(some.sampled_from(["python", "python", "python", "git"])),
                "difficulty": draw(some.sampled_from(["beginner", "beginner", *LEVELS])),
                "tags": draw(some.sampled_from([(), ("loops",), ("syntax", "loops")])),
            }
        facts.append(one)
    return facts


def candidates_from(catalogue: list[dict[str, Any]]) -> Candidates:
    return some_candidates(*(a_candidate(f"r{number}", **facts) for number, facts in enumerate(catalogue)))


def minutes_of(catalogue: list[dict[str, Any]]) -> int:
    return sum(facts["minutes"] for facts in catalogue)


def library_of(catalogue: list[dict[str, Any]]) -> list[Resource]:
    return [
        a_resource(
            f"r{number}", estimated_minutes=facts["minutes"], **{key: facts[key] for key in facts if key != "minutes"}
        )
        for number, facts in enumerate(catalogue)
    ]


@some.composite
def a_plan_context(draw: some.DrawFn, *, days: int, asked: int, caps: tuple[int, int] = (10, 90)) -> PlanContext:
    """A request's context: caps by day or by weekday, days off, a deadline; time for all, half or any part of `asked`.

    `asked` is the minutes of all that could be planned: where they nearly fill the time it matters what fits.
    """
    cap, duration = draw(some.integers(*caps)), draw(some.integers(1, days))
    full, requested = max(6, 7 * cap), max(6, asked * 7 // duration)
    facts: dict[str, Any] = {
        "duration_days": duration,
        "max_daily_minutes": cap,
        "weekly_hours": draw(
            some.one_of(
                some.just(full),
                some.integers(6, full),
                some.integers(max(6, requested // 2), requested + 6).map(lambda minutes: min(full, minutes)),
            )
        )
        / 60,
        "must_include_practice": draw(some.booleans()),
    }
    if draw(some.booleans()):
        start = date.fromisoformat(SUMMER_TIME) - timedelta(days=draw(some.integers(0, 6)))
        facts |= {
            "start_date": str(start),
            "unavailable_weekdays": tuple(draw(some.lists(some.sampled_from(WEEKDAYS), max_size=2, unique=True))),
            "unavailable_dates": (str(start + timedelta(days=draw(some.integers(0, days)))),),
            "minutes_by_weekday": draw(
                some.dictionaries(some.sampled_from(WEEKDAYS), some.sampled_from([0, 5, 10, 15, 30, 90]), max_size=2)
            ),
            "deadline": draw(
                some.none() | some.integers(0, days).map(lambda ahead: str(start + timedelta(days=ahead)))
            ),
        }
    return a_context(**facts)


@some.composite
def a_writers_draft(draw: some.DrawFn, candidates: Candidates, *, most: int) -> Draft:
    """Picks in any order, some of them repeated, reviewed or invented; at most `most`."""
    known = [candidate.item.id for candidate in candidates.ranked]
    picks = [Pick(resource_id=resource_id, reason="Study it.") for resource_id in draw(some.permutations(known))]
    picks = picks[: draw(some.integers(1, most))]
    again = some.builds(
        Pick,
        resource_id=some.sampled_from([*known, an_id("invented")]),
        reason=some.just("Again."),
        review=some.booleans(),
    )
    for pick in draw(some.lists(again, max_size=min(3, most - len(picks)))):
        picks.insert(draw(some.integers(0, len(picks))), pick)
    return a_draft().model_copy(update={"picks": tuple(picks)})


@some.composite
def a_case(draw: some.DrawFn, *, picks: int, days: int) -> tuple[Draft, PlanContext, Candidates]:
    """What a scheduler is given, small enough for brute force: at most so many picks and days."""
    catalogue = draw(a_catalogue(least=draw(some.sampled_from([1, 4])), most=picks))
    candidates = candidates_from(catalogue)
    return (
        draw(a_writers_draft(candidates, most=picks)),
        draw(a_plan_context(days=days, asked=minutes_of(catalogue))),
        candidates,
    )


@some.composite
def a_case_of_both_kinds(draw: some.DrawFn, *, tens: bool = False) -> tuple[Draft, PlanContext, Candidates]:
    """What a scheduler is given, small enough for brute force over two sequences: each resource is picked once.

    With `tens` all minutes are tens, and no resource and no day is shorter than 20.
    """
    lengths = (
        some.sampled_from([20, 30, 40]) if tens else some.one_of(some.integers(1, 30), some.sampled_from([20, 40]))
    )
    catalogue = draw(a_catalogue(least=4, most=6, lengths=lengths))
    kinds = draw(
        some.permutations([*KINDS[:2], *KINDS[-2:], *draw(some.lists(some.sampled_from(KINDS), min_size=2))[:2]])
    )
    for facts, kind in zip(catalogue, kinds, strict=False):
        facts["resource_type"] = kind
    candidates = candidates_from(catalogue)
    known = draw(some.permutations([candidate.item.id for candidate in candidates.ranked]))
    picks = tuple(Pick(resource_id=resource_id, reason="Study it.") for resource_id in known)
    days = draw(some.integers(3, 8))
    usual = min(45, max(20, minutes_of(catalogue) // days))
    cap = draw(some.sampled_from([20, 30, 40])) if tens else usual + draw(some.integers(-8, 8))
    facts = {
        "duration_days": days,
        "max_daily_minutes": cap,
        "weekly_hours": 7 * (cap if tens else draw(some.sampled_from([cap, cap, usual * 3 // 4]))) / 60,
        "must_include_practice": draw(some.booleans()),
    }
    if not tens and draw(some.booleans()):
        week = some.dictionaries(some.sampled_from(WEEKDAYS), some.sampled_from([0, 10, 15]), max_size=2)
        facts |= {"start_date": SUMMER_TIME, "minutes_by_weekday": draw(week)}
    return a_draft().model_copy(update={"picks": picks}), a_context(**facts), candidates


@some.composite
def any_case(draw: some.DrawFn) -> tuple[Draft, PlanContext, Candidates]:
    """What a scheduler is given: longer, and with days that are too short for a part or nearly without an end."""
    catalogue = draw(a_catalogue(most=25, lengths=ALL_LENGTHS))
    candidates = candidates_from(catalogue)
    plan_request = draw(a_plan_context(days=60, asked=minutes_of(catalogue), caps=(1, 240)))
    return draw(a_writers_draft(candidates, most=25)), plan_request, candidates
