"""Explanations of each day and each task, from the plan, its context and its candidates alone."""

from typing import Any

import pytest

from studyplan.domain.explanation.explain import explain
from studyplan.domain.explanation.values import DayExplanation, Explanation, TaskExplanation
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.validation.run_checks import CHECKS, OF_AN_EXAM
from studyplan.domain.values.candidates import Candidate, Candidates, OtherLevel, Standing
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, LeftOut, Plan, Timetable, Unfinished
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import Level, ScorePart
from tests.support.builders import (
    a_candidate,
    a_context,
    a_draft,
    a_finding,
    a_plan,
    a_published_plan,
    a_resource,
    a_task,
    an_id,
    an_item,
    some_candidates,
)

MONDAY = "2026-03-02"


def published(timetable: Timetable, **difference: Any) -> Plan:
    laid_out = {"days": timetable.days, "unfinished": timetable.unfinished, "left_out": timetable.left_out}
    return a_published_plan(**laid_out | difference)


def explained(
    *tasks: Any, candidates: Candidates | None = None, context: PlanContext | None = None, **difference: Any
) -> Explanation:
    timetable = a_plan(list(tasks) or None)
    return explain(published(timetable, **difference), context or a_context(), candidates or some_candidates())


def from_monday(timetable: Timetable) -> tuple[Day, ...]:
    """The days of a timetable of a week at most, dated."""
    return tuple(day.model_copy(update={"date": f"2026-03-0{day.day + 1}"}) for day in timetable.days)


def explanation_of(name: str, explanation: Explanation) -> TaskExplanation:
    tasks = (task for day in explanation.days for task in day.tasks)
    return next(task for task in tasks if task.resource_id == an_id(name))


def scored(name: str, *, level: float = 0.2, words: float = 0.0, **difference: Any) -> Candidate:
    """A candidate whose score has two parts."""
    parts = (ScorePart(name="level", points=level, why="its level"), ScorePart(name="words", points=words, why=""))
    return Candidate(
        item=an_item(name, **difference), score=round(level + words, 4), parts=parts, selection_reason="on the topic"
    )


# The checks come first


def test_the_explanation_begins_with_the_status_and_the_checks() -> None:
    assert list(explained().model_dump())[:3] == ["status", "confidence", "checks"]


def test_every_check_is_named_with_what_it_asserts() -> None:
    context = a_context(start_date=MONDAY, exam_date="2026-03-20")
    checks = explained(context=context).checks
    assert [(check.code, check.asserts) for check in checks] == [(check.code, check.asserts) for check in CHECKS]
    assert all(check.passed for check in checks)


def test_the_checks_of_an_exam_are_named_where_there_is_one() -> None:
    assert {check.code for check in CHECKS} - {check.code for check in explained().checks} == OF_AN_EXAM


@pytest.mark.parametrize(("severity", "passed"), [("error", False), ("warning", False), ("info", True)])
def test_a_check_with_an_error_or_a_warning_has_not_passed_and_has_its_findings(severity: str, passed: bool) -> None:
    finding = a_finding("EMPTY_DAY", severity=severity, day=3)
    result = next(each for each in explained(findings=(finding,)).checks if each.code == "EMPTY_DAY")
    assert (result.passed, result.findings) == (passed, (finding,))


def test_a_finding_of_a_check_that_no_longer_exists_is_kept() -> None:
    assert explained(findings=(a_finding("OLD_CHECK"),)).checks[-1].code == "OLD_CHECK"


# Why the plan has a task


def test_a_task_has_its_rank_its_score_and_the_parts_of_it() -> None:
    candidates = some_candidates(scored("best", words=0.1), scored("second", words=0.05))
    task = explanation_of("second", explained(a_task("second", part=2, parts=3, minutes=20), candidates=candidates))
    assert (task.minutes, task.part, task.parts, task.of_minutes) == (20, 2, 3, 210)
    assert (task.rank, task.score) == (2, 0.25)
    assert [(part.name, part.points) for part in task.score_parts] == [("level", 0.2), ("words", 0.05)]
    assert task.selection_reason == "on the topic"


def test_study_and_practice_are_ranked_separately() -> None:
    candidates = some_candidates(a_candidate("read", score=0.9), a_candidate("drill", score=0.5, resource_type="quiz"))
    assert explanation_of("drill", explained(a_task("drill"), candidates=candidates)).rank == 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("stated", "stated by the library"),
        ("computed", "computed, not stated by the library"),
        ("default", "a guess, the default of its type"),
    ],
)
def test_a_task_names_the_source_of_its_minutes(source: str, expected: str) -> None:
    candidates = some_candidates(a_candidate(estimate_source=source))
    assert explanation_of("resource", explained(candidates=candidates)).minutes_from == expected


def test_a_resource_that_is_no_candidate_has_no_score_and_a_reason() -> None:
    task = explanation_of("made up", explained(a_task("made up")))
    assert (task.rank, task.score, task.alternatives, task.counterfactual) == (None, None, (), None)
    assert task.selection_reason == "it is not among the candidates"


# Why the scheduler selected it


def selected_because(name: str, explanation: Explanation) -> list[str]:
    return [reason.code for reason in explanation_of(name, explanation).selected_because]


def test_a_resource_is_selected_whole_or_unfinished() -> None:
    unfinished = Unfinished(resource_id=an_id("second"), remaining_minutes=40)
    candidates = some_candidates(a_candidate("first"), a_candidate("second"))
    explanation = explained(a_task("first"), a_task("second", day=2), candidates=candidates, unfinished=unfinished)
    assert (selected_because("first", explanation), selected_because("second", explanation)) == (
        ["whole"],
        ["unfinished"],
    )
    assert "40 of its minutes remain" in explanation_of("second", explanation).selected_because[0].sentence


def test_a_review_is_named_as_one() -> None:
    assert selected_because("resource", explained(a_task(task_type="review"))) == ["review"]


def test_a_prerequisite_of_others_in_the_plan_names_them() -> None:
    candidates = some_candidates(a_candidate("first"), a_candidate("second", prerequisites=(an_id("first"),)))
    task = explanation_of("first", explained(a_task("first"), a_task("second", day=2), candidates=candidates))
    assert [reason.sentence for reason in task.selected_because][1:] == ["it is a prerequisite of 'About second'"]


def test_only_prerequisites_of_planned_resources_count() -> None:
    candidates = some_candidates(a_candidate("first"), a_candidate("second", prerequisites=(an_id("first"),)))
    assert selected_because("first", explained(a_task("first"), candidates=candidates)) == ["whole"]


@pytest.mark.parametrize(("required", "codes"), [(True, ["whole", "reserved_for_practice"]), (False, ["whole"])])
def test_time_is_reserved_for_the_first_practice_when_practice_is_required(required: bool, codes: list[str]) -> None:
    candidates = some_candidates(
        a_candidate("drill", resource_type="quiz"), a_candidate("second drill", resource_type="quiz")
    )
    context = a_context(must_include_practice=required)
    explanation = explained(a_task("drill"), a_task("second drill", day=2), candidates=candidates, context=context)
    assert selected_because("drill", explanation) == codes
    assert selected_because("second drill", explanation) == ["whole"]


def test_time_is_reserved_to_start_a_practice_where_none_fits_whole() -> None:
    unfinished = Unfinished(resource_id=an_id("drill"), remaining_minutes=40)
    candidates = some_candidates(a_candidate("drill", resource_type="quiz"))
    explanation = explained(
        a_task("drill"), candidates=candidates, context=a_context(must_include_practice=True), unfinished=unfinished
    )
    assert selected_because("drill", explanation) == ["unfinished", "reserved_for_practice"]


# Its alternatives


def alternatives(name: str, explanation: Explanation) -> list[tuple[str, str]]:
    found = explanation_of(name, explanation).alternatives
    return [(each.title.removeprefix("About "), each.outcome) for each in found]


def test_the_two_best_of_its_role_that_are_not_planned_are_the_alternatives() -> None:
    names = ("taken", "third", "second", "fourth")
    candidates = some_candidates(
        *(a_candidate(name, score=score) for name, score in zip(names, (0.9, 0.6, 0.5, 0.4), strict=True)),
        a_candidate("drill", score=0.95, resource_type="quiz"),
    )
    left_out = (LeftOut(resource_id=an_id("third"), title="About third", reason="its 210 minutes do not fit"),)
    explanation = explained(a_task("taken"), candidates=candidates, left_out=left_out)
    assert alternatives("taken", explanation) == [("third", "left_out"), ("second", "not_picked")]


def test_where_fewer_than_two_are_not_planned_the_best_that_come_later_are_named() -> None:
    candidates = some_candidates(
        *(a_candidate(name, score=score) for name, score in (("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6)))
    )
    tasks = [a_task("c"), a_task("a", day=2), a_task("b", day=3)]
    explanation = explained(*tasks, candidates=candidates)
    assert alternatives("c", explanation) == [("d", "not_picked"), ("a", "later")]
    assert alternatives("b", explanation) == [("d", "not_picked")]


def test_an_alternative_has_the_difference_in_score_and_the_reason_of_the_scheduler() -> None:
    candidates = some_candidates(scored("taken", words=0.1), scored("between", words=0.05), scored("other", level=0.1))
    left_out = (LeftOut(resource_id=an_id("other"), title="About other", reason="its 210 minutes do not fit"),)
    found = explanation_of("taken", explained(a_task("taken"), candidates=candidates, left_out=left_out)).alternatives
    assert [each.reason for each in found] == [
        "it ranks 1 place lower: words 0.05 against 0.10; the writer did not pick it",
        "it ranks 2 places lower: level 0.10 against 0.20, words 0.00 against 0.10; "
        "it was left out: its 210 minutes do not fit",
    ]


def test_an_alternative_that_ranks_higher_is_not_called_worse() -> None:
    candidates = some_candidates(scored("other", words=0.1), scored("taken"))
    [found] = explanation_of(
        "taken", explained(a_task("taken"), a_task("other", day=4), candidates=candidates)
    ).alternatives
    assert found.reason == "it ranks 1 place higher: words 0.10 against 0.00; the writer put it later, on day 4"


def test_an_alternative_with_the_same_score_is_named_as_such() -> None:
    [found] = explanation_of(
        "a", explained(a_task("a"), candidates=some_candidates(scored("a"), scored("b")))
    ).alternatives
    assert found.reason == "it has the same score, 0.20; the writer did not pick it"


def test_what_needs_a_task_comes_after_it_for_that_reason() -> None:
    candidates = some_candidates(scored("first"), scored("second", prerequisites=(an_id("first"),)))
    [found] = explanation_of(
        "first", explained(a_task("first"), a_task("second", day=2), candidates=candidates)
    ).alternatives
    assert found.reason.endswith("this is its prerequisite, so it comes later, on day 2")


def test_scores_that_two_decimals_do_not_distinguish_have_four() -> None:
    candidates = some_candidates(scored("taken", words=0.0312), scored("other", words=0.0301))
    [found] = explanation_of("taken", explained(a_task("taken"), candidates=candidates)).alternatives
    assert found.reason.startswith("it ranks 1 place lower: words 0.0301 against 0.0312;")


# The same rank at another level


def at_intermediate(*names: str, practice: bool = False) -> OtherLevel:
    ranking = tuple(
        Standing(resource_id=an_id(name), title=f"About {name}", is_practice=practice, score=0.5) for name in names
    )
    return OtherLevel(level="intermediate", ranking=ranking)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (at_intermediate("resource"), "at level intermediate, it would have this rank too"),
        (at_intermediate("harder"), "at level intermediate, 'About harder' would have this rank"),
        (at_intermediate("drill", practice=True), "at level intermediate, no study resource would have this rank"),
    ],
)
def test_a_task_names_the_resource_at_its_rank_at_the_other_level(other: OtherLevel, sentence: str) -> None:
    found = explanation_of("resource", explained(candidates=some_candidates(other_level=other))).counterfactual
    assert found is not None
    assert (found.level, found.sentence) == ("intermediate", sentence)


def test_without_a_ranking_for_another_level_there_is_no_counterfactual() -> None:
    assert explanation_of("resource", explained()).counterfactual is None


def library() -> list[Resource]:
    """Two of each level and role, a little too much for a week of three and a half hours."""
    levels: tuple[Level, ...] = ("beginner", "intermediate", "advanced")
    return [
        a_resource(f"{level} {kind} {number}", difficulty=level, resource_type=kind, estimated_minutes=40 + number)
        for level in levels
        for kind in ("article", "quiz")
        for number in range(4)
    ]


@pytest.mark.parametrize(("own", "other"), [("beginner", "intermediate"), ("advanced", "intermediate")])
def test_the_counterfactual_is_what_a_learner_of_that_level_would_find_at_that_rank(own: Level, other: Level) -> None:
    context, theirs = a_context(current_level=own), retrieve(a_context(current_level=other), library())
    candidates = retrieve(context, library())
    timetable = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    tasks = [task for day in explain(published(timetable), context, candidates).days for task in day.tasks]
    assert tasks
    for task in tasks:
        practice = candidates.by_id()[task.resource_id].is_practice
        same = [candidate.item.id for candidate in theirs.ranked if candidate.item.is_practice is practice]
        assert task.rank is not None
        assert task.counterfactual is not None
        assert task.counterfactual.resource_id == (same[task.rank - 1] if task.rank <= len(same) else None)


# Why a day has its length


def why(day: DayExplanation) -> list[str]:
    return [reason.code for reason in day.why]


@pytest.mark.parametrize(
    ("limits", "code", "sentence"),
    [
        ({"unavailable_weekdays": ("MON",)}, "day_off", "Monday is a day off"),
        ({"unavailable_dates": (MONDAY,)}, "date_off", "2026-03-02 is a day off"),
        ({"deadline": "2026-03-01"}, "after_deadline", "it is after the deadline, 2026-03-01"),
        ({"deadline": MONDAY, "unavailable_weekdays": ("MON",)}, "day_off", "Monday is a day off"),
        ({"minutes_by_weekday": {"MON": 0}}, "no_minutes", "Monday has 0 minutes"),
    ],
)
def test_a_rest_day_has_a_reason(limits: dict[str, Any], code: str, sentence: str) -> None:
    context = a_context(start_date=MONDAY, duration_days=1, **limits)
    days = from_monday(a_plan([], days=1, rest=(1,)))
    [day] = explain(a_published_plan(days=days), context, some_candidates()).days
    [reason] = day.why
    assert (day.rest, day.cap, reason.code, reason.sentence) == (True, 0, code, sentence)


def test_a_day_at_its_cap_is_full() -> None:
    [day, *_] = explained(a_task(minutes=60)).days
    assert (day.cap, [reason.sentence for reason in day.why]) == (60, ["it is full: 60 minutes are the limit of a day"])


def test_a_weekday_with_fewer_minutes_is_full_for_that_weekday() -> None:
    context = a_context(start_date=MONDAY, minutes_by_weekday={"MON": 30})
    days = from_monday(a_plan([a_task(minutes=30)]))
    [day, *_] = explain(a_published_plan(days=days), context, some_candidates()).days
    assert [reason.sentence for reason in day.why] == ["it is full: 30 minutes are the limit of a Monday"]


def test_where_all_minutes_of_a_week_are_planned_its_days_are_even() -> None:
    day = explained().days[0]
    assert [reason.sentence for reason in day.why] == [
        "all 210 minutes of week 1 are planned",
        "the 210 minutes of the week are spread over 7 study days, 30 a day",
    ]


def test_where_all_candidates_are_planned_the_library_is_used_up() -> None:
    candidates = some_candidates(a_candidate(minutes=30))
    days = explained(a_task(minutes=30), candidates=candidates).days
    assert (why(days[0])[0], why(days[1])) == ("library_used_up", ["library_used_up"])


def test_where_the_writer_picked_too_little_that_is_the_reason() -> None:
    candidates = some_candidates(a_candidate(), a_candidate("never picked"))
    assert why(explained(a_task(minutes=30), candidates=candidates).days[1]) == ["picks_used_up"]


def test_where_what_is_left_out_does_not_fit_that_is_the_reason() -> None:
    left_out = (LeftOut(resource_id=an_id("long"), title="About long", reason="its 500 minutes do not fit"),)
    candidates = some_candidates(a_candidate(), a_candidate("long", minutes=500))
    [reason] = explained(a_task(minutes=30), candidates=candidates, left_out=left_out).days[1].why
    assert reason.sentence == "no resource that was left out fits into the remaining 180 minutes of week 1"


@pytest.mark.parametrize(
    ("tasks", "code"),
    [
        ([a_task(minutes=50)], "not_cut"),
        ([a_task(minutes=20)], "not_cut"),
        ([a_task(minutes=20, part=2, parts=2)], "rest_of_resource"),
        ([a_task(minutes=20, part=1, parts=2)], None),
    ],
    ids=["longer, to the end of a resource", "shorter, it ends with one", "the rest of one", "cut"],
)
def test_a_day_that_is_not_even_has_a_reason(tasks: list[Any], code: str | None) -> None:
    others = [a_task("other", day=day, minutes=30) for day in range(2, 8)]
    day = explained(
        *tasks, *others, candidates=some_candidates(a_candidate(), a_candidate("other"), a_candidate("third"))
    ).days[0]
    assert why(day)[2:] == ([code] if code else [])


def test_an_unfinished_resource_does_not_end() -> None:
    others = [a_task("other", day=day, minutes=30) for day in range(1, 7)]
    candidates = some_candidates(a_candidate(), a_candidate("other"))
    unfinished = Unfinished(resource_id=an_id("resource"), remaining_minutes=190)
    day = explained(*others, a_task(day=7, minutes=20), candidates=candidates, unfinished=unfinished).days[6]
    assert why(day) == ["picks_used_up", "evened_out"]


def test_days_with_different_limits_share_in_proportion_to_them() -> None:
    context = a_context(start_date=MONDAY, minutes_by_weekday={"MON": 30}, weekly_hours=3.5)
    days = from_monday(a_plan([a_task(minutes=20), a_task(day=2, minutes=40)]))
    reasons = explain(a_published_plan(days=days), context, some_candidates()).days[0].why
    assert (
        reasons[1].sentence
        == "the 60 minutes of the week are spread over 7 study days, in proportion to their limits: 5 on this day"
    )


def test_a_day_that_was_not_requested_has_no_reason() -> None:
    days = a_plan(days=8).days
    assert explain(a_published_plan(days=days), a_context(), some_candidates()).days[7].why == ()


def test_every_study_day_and_every_rest_day_has_a_reason() -> None:
    context = a_context(start_date=MONDAY, unavailable_weekdays=("SUN",), duration_days=30)
    candidates = retrieve(context, library())
    plan = published(schedule(draft_by_rules(context, candidates, name="mock"), context, candidates))
    days = explain(plan, context, candidates).days
    assert len(days) == 30
    assert all(day.why for day in days)
    assert [why(day) for day in days if day.rest] == [["day_off"]] * 4


def test_without_a_daily_limit_the_weekday_is_the_limit_and_the_other_days_are_even() -> None:
    context = a_context(max_daily_minutes=None, start_date=MONDAY, minutes_by_weekday={"MON": 30}, weekly_hours=5.0)
    timetable = schedule(a_draft(), context, some_candidates(a_candidate(minutes=300)))
    plan = published(timetable, days=timetable.days)
    days = explain(plan, context, some_candidates(a_candidate(minutes=300))).days
    assert (days[0].cap, days[0].why[0].sentence) == (30, "it is full: 30 minutes are the limit of a Monday")
    assert {day.cap for day in days[1:]} == {1440}
    spread = "the 300 minutes of the week are spread over 7 study days"
    evened = [reason.sentence for reason in days[1].why if reason.code == "evened_out"]
    assert evened == [f"{spread}, as evenly as their limits allow: 45 on this day"]
