"""A draft by rules: what a teacher would choose, in a teachable order, and the same for the same request."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.types import LEVELS
from tests.support.builders import a_candidate, a_context, an_id, some_candidates
from tests.support.planned import in_order, planned, row

WEEK = {"weekly_hours": 5}
MIDDLE = {"level": "intermediate"}


# --- what is chosen ---


def test_a_weak_area_comes_first_with_what_it_needs_and_nothing_else() -> None:
    library = [row("Best", 40, "a"), row("Basis", 40, "b"), row("Weak", 40, "syntax", needs=["Basis"])]
    assert planned(library, weak_areas=("Syntax",), **WEEK).titles == ["Basis", "Weak", "Best"]


def test_the_goal_comes_after_weak_areas_and_before_the_rest() -> None:
    library = in_order(row("Other", 60, "a"), row("Aim", 60, "web-servers"), row("Weak", 60, "syntax"))
    plan = planned(library, goal="Write web servers", weak_areas=("syntax",), **WEEK)
    assert plan.titles == ["Weak", "Aim", "Other"]


def test_what_is_below_the_level_is_known_and_named() -> None:
    library = [
        row("Basics", 60, "a"),
        *(row(f"Middle {n}", 60, f"m-{n}", needs=["Basics"], **MIDDLE) for n in range(6)),
    ]
    plan = planned(library, current_level="intermediate", **WEEK)
    assert "Basics" not in plan.titles
    assert plan.assumed == {"Basics"}


@pytest.mark.parametrize(("minutes", "refreshed"), [(60, True), (61, False)])
def test_a_short_prerequisite_below_the_level_refreshes_a_weak_area(minutes: int, refreshed: bool) -> None:
    library = [row("Basics", minutes, "a"), row("Weak", 60, "classes", needs=["Basics"], **MIDDLE)]
    library += [row(f"Middle {n}", 60, f"m-{n}", **MIDDLE) for n in range(6)]
    plan = planned(library, current_level="intermediate", weak_areas=("classes",), **WEEK)
    assert (plan.titles[:2] == ["Basics", "Weak"]) is refreshed
    assert (plan.assumed == {"Basics"}) is not refreshed


def test_what_is_below_fills_the_time_only_where_the_level_does_not() -> None:
    own = [row(f"Middle {n}", 60, f"m-{n}", **MIDDLE) for n in range(3)]
    library = [*own, row("Easy", 120, "e"), row("Hard", 300, "h", level="advanced")]
    plan = planned(library, current_level="intermediate", **WEEK)
    assert set(plan.titles) == {"Middle 0", "Middle 1", "Middle 2", "Easy"}
    assert "Repeats e at beginner level" in plan.reasons("Easy")[0]
    shorter = planned(library, current_level="intermediate", weekly_hours=3)
    assert set(shorter.titles) == {"Middle 0", "Middle 1", "Middle 2"}


def test_a_new_concept_comes_before_a_second_view_of_one() -> None:
    library = [row(title, 60, tag) for title, tag in [("One", "a"), ("Two", "a"), ("Three", "b"), ("Four", "c")]]
    assert set(planned(library, weekly_hours=3).titles) == {"One", "Three", "Four"}


def test_a_cheat_sheet_covers_no_course() -> None:
    library = [row("Sheet", 30, "a b", kind="reference"), row("Course", 120, "a b"), row("Page", 60, "c")]
    plan = planned(library, weekly_hours=3)
    assert set(plan.titles) == {"Course", "Page"}


def test_a_numbered_series_starts_at_its_beginning_and_stays_in_order() -> None:
    parts = [row(f"Loops, part {n}", 40, "loops") for n in (2, 3, 1)]
    plan = planned([*parts, row("Other", 60, "x")], weak_areas=("loops",), weekly_hours=2)
    assert plan.titles == ["Loops, part 1", "Loops, part 2", "Loops, part 3"]


def test_a_best_match_that_is_too_long_is_started() -> None:
    library = [row("Book", 600, "nets", kind="book"), *(row(f"Page {n}", 60, f"p-{n}") for n in range(5))]
    plan = planned(library, weak_areas=("nets",), **WEEK)
    assert plan.titles[0] == "Book"
    assert plan.minutes("Book") == 300
    assert "300 of its minutes remain after this plan" in plan.reasons("Book")[-1]


def test_what_the_learner_knows_is_not_in_the_plan() -> None:
    library = [row("Loops", 60, "loops"), row("Files", 60, "files"), row("Nets", 60, "nets", needs=["Loops"])]
    assert set(planned(library, known=("Loop",), **WEEK).titles) == {"Files", "Nets"}
    by_id = planned(library, known=(an_id("Files"),), **WEEK)
    assert set(by_id.titles) == {"Loops", "Nets"}


# --- practice ---


def test_practice_follows_the_study_of_its_concepts() -> None:
    library = in_order(row("Drill", 30, "b", kind="exercise"), row("One", 60, "a"), row("Two", 60, "b"))
    assert planned(library, must_include_practice=True, **WEEK).titles == ["One", "Two", "Drill"]


def test_practice_that_was_asked_for_has_its_share() -> None:
    study = [row(f"Study {n}", 40, f"tag-{n}") for n in range(10)]
    practice = [row(f"Drill {n}", 30, f"tag-{n}", kind="exercise") for n in range(10)]
    plan = planned([*study, *practice], must_include_practice=True, **WEEK)
    minutes = sum(task.minutes for _, task in plan.tasks if task.task_type == "practice")
    assert 0.25 <= minutes / 300 <= 0.6


def test_long_practice_is_started_where_no_other_fits() -> None:
    library = [*(row(f"Study {n}", 60, f"tag-{n}") for n in range(8)), row("Drill", 900, "tag-1", kind="project")]
    plan = planned(library, must_include_practice=True, **WEEK)
    assert 75 <= plan.minutes("Drill") <= 180


def test_practice_comes_where_its_study_is_and_not_after_everything() -> None:
    study = [row(f"Study {n}", 60, f"tag-{n}") for n in range(4)]
    practice = [row(f"Drill {n}", 30, f"tag-{n}", kind="exercise") for n in range(4)]
    plan = planned([*study, *practice], must_include_practice=True, weekly_hours=6)
    assert all(plan.first_day(f"Drill {n}") - plan.first_day(f"Study {n}") in (0, 1) for n in range(4))


# --- the same request, the same plan ---


def test_two_learners_with_one_request_have_one_plan_whatever_the_ids_and_the_order_of_the_rows() -> None:
    library = [row(f"Page {n}", 30, f"tag-{n % 4}") for n in range(30)]
    first = planned(library, **WEEK)
    other = [each.model_copy(update={"id": an_id(f"other {each.title}")}) for each in reversed(library)]
    second = planned(other, learner_id=an_id("bo"), request_id=an_id("another"), **WEEK)
    assert [(day, task.title, task.minutes) for day, task in first.tasks] == [
        (day, task.title, task.minutes) for day, task in second.tasks
    ]


def test_a_resource_that_serves_nobody_changes_nothing() -> None:
    library = [row(f"Page {n}", 60, f"tag-{n}") for n in range(5)]
    alone, beside = planned(library, **WEEK), planned([*library, row("Go", 60, "go", topic="go")], **WEEK)
    assert beside.timetable == alone.timetable


def test_what_no_day_can_take_does_not_fill_the_time() -> None:
    library = [row("A", 16, "sets"), row("B", 20, "loops"), row("C", 11, "files")]
    plan = planned(library, current_level="intermediate", duration_days=3, max_daily_minutes=10, weekly_hours=3.5)
    assert plan.titles == ["B"]
    assert plan.minutes("B") == 20


# --- reasons ---


def test_practice_of_a_weak_area_names_the_study_of_it_and_no_cheat_sheet() -> None:
    library = [
        row("First steps", 30, "images containers"),
        row("Everything on one page", 15, "images containers volumes", kind="reference"),
        row("Keeping data", 30, "volumes", needs=["First steps"]),
        row("Run a blog", 60, "containers images volumes", kind="project", needs=["Keeping data"]),
    ]
    plan = planned(library, weak_areas=("volumes",), must_include_practice=True, **WEEK)
    assert plan.reasons("Run a blog")[0] == "Practises your weak area volumes, along with 'Keeping data'."


def test_a_reason_says_what_is_served_prepared_and_practised() -> None:
    library = [
        row("Basis", 30, "terms"),
        row("Weak", 60, "loops", needs=["Basis"]),
        row("Drill", 30, "loops", kind="exercise"),
        row("Files", 60, "files"),
    ]
    plan = planned(library, weak_areas=("loops",), must_include_practice=True, **WEEK)
    assert plan.reasons("Basis") == ["Prepares 'Weak': it explains terms."]
    assert plan.reasons("Weak")[:1] == ["Explains loops, which you named as a weak area."]
    assert plan.reasons("Drill") == ["Practises your weak area loops, along with 'Weak'."]
    assert plan.reasons("Files")[:1] == ["Adds files, which nothing before it covers."]


def test_no_two_resources_have_the_same_reason() -> None:
    plan = planned([row(f"Page {n}", 30, "same") for n in range(10)], **WEEK)
    firsts = [plan.reasons(title)[0] for title in plan.titles]
    assert len(set(firsts)) == len(firsts) == 10


def test_a_later_part_says_where_in_the_resource_one_is() -> None:
    plan = planned([row("Course", 120, "a")], weekly_hours=120 / 60 * 7 / 3, duration_days=3)
    here = [f"Goes on from minute {minute} of 120" for minute in (41, 81)]
    assert [reason.removesuffix(".").removesuffix(" to its end") for reason in plan.reasons("Course")[1:]] == here


# --- always ---


def picked(*ranked: Candidate) -> list[str]:
    names = {candidate.item.id: candidate.item.title.removeprefix("About ") for candidate in ranked}
    draft = draft_by_rules(a_context(weak_areas=("syntax",)), some_candidates(*ranked), name="mock")
    return [names[pick.resource_id] for pick in draft.picks]


def test_a_cycle_of_prerequisites_is_picked_once() -> None:
    names = {"a": "b", "b": "c", "c": "a", "d": "d"}
    ranked = [a_candidate(name, prerequisites=(an_id(needed),)) for name, needed in names.items()]
    assert sorted(picked(*ranked)) == ["a", "b", "c", "d"]


def test_all_candidates_are_picked_once_however_long_their_chains_are() -> None:
    chain = [a_candidate(f"r{n}", minutes=1, prerequisites=(an_id(f"r{n + 1}"),)) for n in range(500)]
    assert sorted(picked(*chain)) == sorted(f"r{n}" for n in range(500))


def test_without_candidates_there_are_no_picks() -> None:
    empty: Candidates = some_candidates().model_copy(update={"ranked": ()})
    assert draft_by_rules(a_context(), empty, name="mock").picks == ()


@settings(deadline=None)
@given(some.data())
def test_whatever_the_candidates_are_each_of_the_level_is_picked_once_and_one_is_started_at_most(
    data: some.DataObject,
) -> None:
    count = data.draw(some.integers(1, 14))
    names = [f"r{number}" for number in range(count)]
    ranked = [
        a_candidate(
            name,
            minutes=data.draw(some.integers(1, 300)),
            score=data.draw(some.sampled_from([0.2, 0.5])),
            difficulty=data.draw(some.sampled_from(LEVELS)),
            resource_type=data.draw(some.sampled_from(["article", "exercise"])),
            tags=tuple(data.draw(some.sampled_from(["", "syntax", "loops", "loops syntax"])).split()),
            prerequisites=tuple(
                an_id(needed) for needed in data.draw(some.lists(some.sampled_from(names[:number]), max_size=2))
            )
            if number
            else (),
        )
        for number, name in enumerate(names)
    ]
    context = a_context(weak_areas=("syntax",), must_include_practice=data.draw(some.booleans()))
    draft = draft_by_rules(context, some_candidates(*ranked), name="mock")
    picks = [pick.resource_id for pick in draft.picks]
    assert len(set(picks)) == len(picks)
    assert {candidate.item.id for candidate in ranked if candidate.item.difficulty == "beginner"} <= set(picks)
    lengths = {candidate.item.id: candidate.item.minutes for candidate in ranked}
    parts = [(lengths[pick.resource_id], pick.minutes) for pick in draft.picks if pick.minutes is not None]
    assert len(parts) <= 1
    assert all(10 <= part <= whole - 10 for whole, part in parts)
