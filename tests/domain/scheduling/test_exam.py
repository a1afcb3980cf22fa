"""A plan before an exam: study around its reviews."""

from typing import Any

import pytest

from evals.plan_rules.rules import violations
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidate
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Timetable
from tests.support.builders import a_candidate, a_context, a_draft, an_id, some_candidates
from tests.support.judged import judged
from tests.support.planned import Planned, planned, row

MONDAY = "2026-03-02"


def with_exam(exam: str, **difference: Any) -> PlanContext:
    return a_context(**{"start_date": MONDAY, "exam_date": exam, "weekly_hours": 7.0} | difference)


def laid_out(context: PlanContext, *candidates: Candidate, **difference: Any) -> Timetable:
    names = [each.item.title.removeprefix("About ") for each in candidates]
    return schedule(a_draft(*names, **difference), context, some_candidates(*candidates))


def reviews(plan: Timetable) -> list[tuple[int, str, int]]:
    return [(day.day, t.title, t.minutes) for day in plan.days for t in day.tasks if t.task_type == "review"]


def eve(plan: Timetable) -> Day:
    return plan.days[-1]


def test_a_week_ends_with_reviews_of_what_it_has_taught() -> None:
    plan = laid_out(with_exam("2026-03-09"), a_candidate("loops", minutes=120), a_candidate("files", minutes=120))
    assert {title for _, title, _ in reviews(plan)} == {"About loops", "About files"}
    assert [task.task_type for task in eve(plan).tasks] == ["review"]
    assert eve(plan).minutes <= 30


def test_without_an_exam_the_same_draft_has_no_review() -> None:
    context = a_context(start_date=MONDAY, weekly_hours=7.0)
    plan = laid_out(context, a_candidate("loops", minutes=120), a_candidate("files", minutes=120))
    assert reviews(plan) == []
    assert eve(plan).minutes > 30


def test_the_plan_ends_before_the_exam_and_keeps_its_days() -> None:
    plan = laid_out(with_exam("2026-03-06"), a_candidate("loops", minutes=120))
    assert [day.day for day in plan.days if day.rest] == [5, 6, 7]
    assert not any(day.tasks for day in plan.days[4:])


def test_a_review_opens_its_day() -> None:
    plan = laid_out(with_exam("2026-03-16", duration_days=14), *(a_candidate(f"r{n}", minutes=90) for n in range(7)))
    mixed = [day for day in plan.days if {task.task_type for task in day.tasks} == {"study", "review"}]
    assert mixed
    assert all(day.tasks[0].task_type == "review" for day in mixed)


def test_a_review_that_a_writer_picks_is_not_planned_twice() -> None:
    draft = a_draft("loops", "loops")
    again = draft.picks[1].model_copy(update={"review": True})
    draft = draft.model_copy(update={"picks": (draft.picks[0], again)})
    plan = schedule(draft, with_exam("2026-03-09"), some_candidates(a_candidate("loops", minutes=120)))
    assert [title for _, title, _ in reviews(plan)] == ["About loops"]


def test_required_practice_comes_before_reviews() -> None:
    """Practice and what it needs take all of the 180 minutes; without practice there would be a review."""
    limits: dict[str, Any] = {"duration_days": 4, "weekly_hours": 5.25}
    loops = a_candidate("loops", minutes=161)
    drill = a_candidate("drill", minutes=19, resource_type="exercise", prerequisites=(an_id("loops"),))
    plan = laid_out(with_exam("2026-03-06", must_include_practice=True, **limits), loops, drill)
    assert "practice" in {task.task_type for day in plan.days for task in day.tasks}
    assert reviews(laid_out(with_exam("2026-03-06", **limits), loops, drill))


def test_the_first_hour_of_a_known_prerequisite_comes_first_where_the_plan_has_it() -> None:
    basics = a_candidate("basics", minutes=180, difficulty="beginner")
    drill = a_candidate(
        "drill", minutes=300, difficulty="intermediate", resource_type="exercise", prerequisites=(an_id("basics"),)
    )
    context = with_exam("2026-03-16", duration_days=14, current_level="intermediate")
    candidates = some_candidates(basics, drill)
    plan = schedule(a_draft("basics", "drill"), context, candidates)
    new = [(task.title, task.minutes) for day in plan.days for task in day.tasks if task.task_type != "review"]
    begins = [title for title, _ in new].index("About drill")
    assert sum(minutes for _, minutes in new[:begins]) >= 60
    assert "PREREQUISITE_ORDER" not in {v.partition(":")[0] for v in violations(judged(plan, context, candidates))}


@pytest.mark.parametrize(("weekly_hours", "titles"), [(1.4, set()), (2.5, {"About book"})])
def test_a_short_beginning_of_a_book_is_not_reviewed(weekly_hours: float, titles: set[str]) -> None:
    context = with_exam("2026-03-06", duration_days=4, weekly_hours=weekly_hours)
    plan = laid_out(context, a_candidate("book", minutes=900))
    assert {title for _, title, _ in reviews(plan)} == titles


@pytest.mark.parametrize(("minutes", "titles"), [(9, {"About loops"}), (10, {"About loops", "About poster"})])
def test_what_is_shorter_than_a_review_is_not_reviewed(minutes: int, titles: set[str]) -> None:
    poster = a_candidate("poster", minutes=minutes)
    plan = laid_out(with_exam("2026-03-09"), a_candidate("loops", minutes=60), poster)
    assert {title for _, title, _ in reviews(plan)} == titles


def a_month(**difference: Any) -> Planned:
    library = [row(f"unit {number}", 45, f"tag{number}") for number in range(30)]
    library += [row(f"drill {number}", 20, f"tag{number}", kind="exercise") for number in range(12)]
    return planned(library, **{"start_date": MONDAY, "duration_days": 30, "weekly_hours": 7.0} | difference)


def test_a_month_before_an_exam_is_full_and_reviews_everything() -> None:
    made = a_month(exam_date="2026-04-01")
    assert made.codes() == set()
    assert made.timetable.minutes >= 0.95 * (29 * 60 + 30)


def test_the_time_of_reviews_is_30_percent_at_most() -> None:
    """Each of a hundred short resources would have reviews that take as long as itself, or longer."""
    library = [row(f"unit {number}", 20, f"tag{number}") for number in range(100)]
    made = planned(library, start_date=MONDAY, exam_date="2026-04-01", duration_days=30, weekly_hours=7.0)
    minutes = sum(minutes for _, _, minutes in reviews(made.timetable))
    assert 0.25 * (29 * 60 + 30) < minutes <= 0.3 * (29 * 60 + 30)
    assert any("reviews before the exam" in entry.reason for entry in made.timetable.left_out)


def test_no_two_reasons_of_a_plan_are_the_same() -> None:
    made = a_month(exam_date="2026-04-01")
    reasons = [task.reason for _, task in made.tasks if task.task_type == "review"]
    assert len(reasons) == len(set(reasons)) > 20
