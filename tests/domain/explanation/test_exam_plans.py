"""Explanations of a plan before an exam: its reviews, the day before the exam, and days from the exam on."""

from typing import Any

from studyplan.domain.explanation.explain import explain
from studyplan.domain.explanation.values import DayExplanation, Explanation, TaskExplanation
from studyplan.domain.values.plan import LeftOut
from tests.support.builders import a_candidate, a_context, a_plan, a_published_plan, a_task, an_id, some_candidates

MONDAY, EXAM = "2026-03-02", "2026-03-08"  # day 7
CANDIDATES = some_candidates(
    a_candidate("loops", minutes=60, weak_areas=("loops",)),
    a_candidate("files", minutes=60, prerequisites=(an_id("loops"),)),
    a_candidate("other", minutes=60),
)


def explained(**difference: Any) -> Explanation:
    review = a_task("loops", day=6, task_type="review", minutes=10)
    tasks = [a_task("loops", day=1, minutes=60), a_task("files", day=3, minutes=40), review]
    timetable = a_plan(tasks, start_date=MONDAY, rest=(7,))
    context = a_context(start_date=MONDAY, exam_date=EXAM)
    return explain(a_published_plan(days=timetable.days, **difference), context, CANDIDATES)


def task_of(day: int, explanation: Explanation) -> TaskExplanation:
    return explanation.days[day - 1].tasks[0]


def sentences(day: DayExplanation) -> list[tuple[str, str]]:
    return [(reason.code, reason.sentence) for reason in day.why]


def test_a_review_says_when_its_study_ended_why_it_is_here_and_why_it_comes_first() -> None:
    review = task_of(6, explained())
    assert [(reason.code, reason.sentence) for reason in review.selected_because] == [
        ("review", "it is the review of 'About loops' before the exam on 2026-03-08; the study of it ends on day 1"),
        (
            "at_even_gaps",
            "reviews are at about equal gaps up to the day before the exam, where these days have room",
        ),
        ("weak_area_first", "weak areas are reviewed first: loops"),
        ("needed_before", "it is a prerequisite of 'About files'"),
    ]
    assert review.minutes_from.startswith("a fifth of what is studied")


def test_a_review_was_preferred_to_nothing() -> None:
    explanation = explained()
    assert task_of(1, explanation).alternatives
    assert task_of(6, explanation).alternatives == ()
    assert task_of(6, explanation).counterfactual is None


def test_the_day_before_the_exam_and_those_from_the_exam_on_say_why() -> None:
    days = explained().days
    assert sentences(days[5]) == [
        ("light_before_exam", "it is the day before the exam: reviews alone, 21 minutes at most")
    ]
    assert sentences(days[6]) == [("from_the_exam_on", "it is not before the exam on 2026-03-08")]


def test_study_of_a_week_with_reviews_has_what_they_leave() -> None:
    why = sentences(explained().days[2])
    assert why[-1] == ("beside_reviews", "10 minutes of week 1 are reviews, 0 of them here; study has what they leave")


def test_a_planned_resource_of_which_a_review_is_left_out_is_not_left_out_itself() -> None:
    left_out = LeftOut(resource_id=an_id("files"), title="About files", reason="its review does not fit")
    explanation = explained(left_out=(left_out,))
    later = {other.resource_id: other.outcome for other in task_of(1, explanation).alternatives}
    assert later[an_id("files")] == "later"
    assert sentences(explanation.days[2])[0][0] == "picks_used_up"
