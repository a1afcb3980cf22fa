"""Each rule of choice alone: what a plan would be without it."""

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.scheduling.schedule import schedule
from tests.support.builders import an_id
from tests.support.planned import in_order, planned, row

MIDDLE = {"level": "intermediate"}


def test_a_long_prerequisite_below_the_level_keeps_nothing_out() -> None:
    library = [row("Basics", 300, "a"), row("Middle", 60, "b", needs=["Basics"], **MIDDLE)]
    plan = planned(library, current_level="intermediate", weekly_hours=5)
    assert plan.minutes("Middle") == 60


def test_a_refresher_comes_before_other_things_at_the_level() -> None:
    library = in_order(
        *(row(f"Middle {n}", 60, f"m-{n} n-{n}", **MIDDLE) for n in range(4)),
        row("Basics", 60, "a"),
        row("Weak", 60, "classes", needs=["Basics"], **MIDDLE),
    )
    plan = planned(library, current_level="intermediate", weak_areas=("classes",), weekly_hours=2)
    assert plan.titles == ["Basics", "Weak"]


def test_a_part_of_a_series_brings_the_parts_before_it() -> None:
    tags = ("first", "second", "recursion")
    series = [row(f"Functions, part {n}", 40, tag) for n, tag in enumerate(tags, 1)]
    others = [row(f"Other {n}", 20, f"o-{n} p-{n}") for n in range(6)]
    plan = planned([*others, *series], weak_areas=("recursion",), weekly_hours=2)
    assert plan.titles == [f"Functions, part {n}" for n in (1, 2, 3)]


def test_what_is_half_new_adds_less_than_what_is_new() -> None:
    library = in_order(row("One", 60, "a b"), row("Half", 60, "b c"), row("New", 60, "d e"))
    assert planned(library, weekly_hours=2).titles == ["One", "New"]


def test_a_course_is_started_before_cheat_sheets_fill_the_time() -> None:
    sheets = [row(f"Sheet {n}", 30, f"s-{n}", kind="reference") for n in "abcdef"]
    plan = planned([*sheets, row("Course", 240, "x", kind="course")], weekly_hours=3)
    assert plan.titles[0] == "Course"


def test_a_best_match_of_the_goal_that_is_too_long_is_started() -> None:
    library = [row("Book", 600, "nets", kind="book"), *(row(f"Page {n}", 50, f"p-{n}") for n in range(6))]
    plan = planned(library, goal="Understand nets", weekly_hours=5)
    assert plan.titles[0] == "Book"


def test_a_concept_of_what_serves_the_goal_is_worth_more() -> None:
    """Trawls are taught by a course on nets that is too long for the plan."""
    library = [row("All about nets", 30, "nets"), row("Nets and trawls", 600, "nets trawls")]
    library += [row("Boats", 60, "sails masts"), row("Trawls", 60, "trawls rope")]
    plan = planned(in_order(*library), goal="Understand nets", weekly_hours=1.5)
    assert plan.titles == ["All about nets", "Trawls"]


def test_practice_of_what_the_plan_teaches_comes_before_other_practice() -> None:
    """Both drills are as long; the course that teaches the other's concept is too long for the plan."""
    library = [row("Lesson", 60, "a"), row("Course", 900, "b"), row("Drill of b", 30, "b", kind="exercise")]
    library.append(row("Drill of a", 30, "a", kind="exercise"))
    plan = planned(in_order(*library), must_include_practice=True, weekly_hours=1.5)
    assert plan.titles == ["Lesson", "Drill of a"]


def test_a_copy_is_in_no_plan() -> None:
    copy = row("Loops", 60, "loops").model_copy(update={"id": an_id("copy"), "url": "https://example.org/copy"})
    plan = planned([row("Loops", 60, "loops"), copy], weekly_hours=5)
    assert plan.titles == ["Loops"]
    assert dict(plan.candidates.rejected_by_reason) == {"duplicate": 1}
    assert plan.minutes("Loops") == 60


def test_a_title_serves_a_weak_area_too() -> None:
    library = in_order(*(row(f"Page {n}", 60, f"p-{n} q-{n}") for n in range(4)), row("All about closures", 60, "z"))
    assert planned(library, weak_areas=("closures",), weekly_hours=2).titles[0] == "All about closures"


def test_two_drills_of_one_lesson_have_two_reasons() -> None:
    library = [row("Lesson", 60, "a"), *(row(f"Drill {n}", 30, "a", kind="exercise") for n in range(2))]
    plan = planned(library, must_include_practice=True, weekly_hours=2)
    reasons = [plan.reasons(title)[0] for title in plan.titles]
    assert len(set(reasons)) == len(reasons) == 3


# --- the same for a model's draft ---


def test_a_prerequisite_below_the_level_is_not_added_to_a_draft() -> None:
    library = [row("Basics", 60, "a"), row("Middle", 60, "b", needs=["Basics"], **MIDDLE)]
    plan = planned(library, current_level="intermediate", weekly_hours=5)
    assert an_id("Basics") in plan.candidates.by_id()
    draft = Draft(generated_by="openai", picks=(Pick(resource_id=an_id("Middle"), reason="It is next."),))
    timetable = schedule(draft, plan.context, plan.candidates)
    assert {task.title for day in timetable.days for task in day.tasks} == {"Middle"}
    assert [assumed.title for assumed in timetable.assumed_prerequisites] == ["Basics"]


def test_a_best_match_that_does_not_fit_is_started_in_its_place_in_a_draft() -> None:
    library = [row("Book", 600, "nets", kind="book"), *(row(f"Page {n}", 50, f"p-{n}") for n in range(6))]
    plan = planned(library, weak_areas=("nets",), weekly_hours=5)
    picks = tuple(Pick(resource_id=an_id(title), reason=title) for title in ("Page 0", "Book", "Page 1"))
    timetable = schedule(Draft(generated_by="openai", picks=picks), plan.context, plan.candidates)
    titles = [task.title for day in timetable.days for task in day.tasks]
    assert list(dict.fromkeys(titles)) == ["Page 0", "Book"]


def test_required_practice_is_started_though_little_time_is_left() -> None:
    library = [
        row("Lesson", 90, "a", **MIDDLE),
        row("Quiz", 60, "a", kind="quiz", needs=["Lesson"]),
    ]
    plan = planned(library, current_level="intermediate", weekly_hours=100 / 60, must_include_practice=True)
    assert (plan.minutes("Lesson"), plan.minutes("Quiz")) == (90, 10)
