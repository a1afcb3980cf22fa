"""The ids of tasks: they say which part of a resource is meant, wherever a plan has it."""

from studyplan.domain.generation.draft import Pick
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.ids import task_id
from studyplan.domain.values.plan import Task, Timetable
from tests.support.builders import a_candidate, a_context, a_draft, an_id, some_candidates

CANDIDATES = some_candidates(
    a_candidate("book", minutes=120), a_candidate("sheet", minutes=60, resource_type="exercise")
)
REQUEST = an_id("request")


def tasks_of(plan: Timetable) -> list[Task]:
    return [task for day in plan.days for task in day.tasks]


def days_by_id(plan: Timetable) -> dict[str, int]:
    return {task.id: day.day for day in plan.days for task in day.tasks}


def planned(context: PlanContext) -> Timetable:
    return schedule(a_draft("book", "sheet"), context, CANDIDATES)


def test_parts_of_a_resource_are_numbered_from_one() -> None:
    tasks = tasks_of(planned(a_context()))
    assert len(tasks) > 3
    for name in ("book", "sheet"):
        own = [task for task in tasks if task.resource_id == an_id(name)]
        assert [task.id for task in own] == [task_id(REQUEST, an_id(name), "study", task.part) for task in own]


def test_a_task_keeps_its_id_on_another_day() -> None:
    on_all_days = a_context(start_date="2026-03-02")
    usual, with_rest = planned(on_all_days), planned(a_context(start_date="2026-03-02", unavailable_weekdays=("TUE",)))
    before, after = days_by_id(usual), days_by_id(with_rest)
    kept = before.keys() & after.keys()
    assert an_id("book") in {task.resource_id for task in tasks_of(usual) if task.id in kept}
    assert any(before[each] != after[each] for each in kept)


def test_reviews_that_a_writer_chose_are_numbered_by_themselves_over_all_picks() -> None:
    draft = a_draft("book", "sheet")
    again = Pick(resource_id=an_id("sheet"), reason="Once more.", review=True)
    draft = draft.model_copy(update={"picks": (*draft.picks, again, again)})
    plan = schedule(draft, a_context(weekly_hours=7.0), CANDIDATES)
    reviews = [task for task in tasks_of(plan) if task.task_type == "review"]
    assert len(reviews) > 1
    assert [task.id for task in reviews] == [
        task_id(REQUEST, an_id("sheet"), "review", number) for number in range(1, len(reviews) + 1)
    ]
