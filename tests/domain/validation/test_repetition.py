"""The checks of repetition: the same content again, and one resource, or cheat sheets, in place of the others."""

from typing import Any

import pytest

from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import Finding, Timetable
from tests.domain.validation.findings import a_context_for, causes, days_of, findings_of
from tests.support.builders import a_candidate, an_id
from tests.support.library_facts import a_concept, a_library


def on(name: str, *tags: str, **difference: Any) -> Candidate:
    sound: dict[str, Any] = {"minutes": 300, "difficulty": "intermediate"}
    return a_candidate(name, tags=tags, **sound | difference)


def found(code: str, plan: Timetable, candidates: Candidates) -> list[Finding]:
    return findings_of(code, plan, a_context_for(plan), candidates)


# REPEATED_CONTENT


@pytest.mark.covers(
    "check:REPEATED_CONTENT:passing", "check:REPEATED_CONTENT:failing", "check:REPEATED_CONTENT:boundary"
)
@pytest.mark.parametrize(("minutes", "shares"), [(14, []), (15, [0.15]), (40, [0.4])])
def test_study_of_what_study_has_covered_is_repeated_from_15_percent_on(minutes: int, shares: list[float]) -> None:
    library = a_library(on("a", "loops", "lists"), on("b", "sets"), on("again", "List", "loop"))
    plan = days_of(("a", 50), ("b", 50 - minutes), ("again", minutes))
    assert causes(found("REPEATED_CONTENT", plan, library)) == [("warning", share, "library") for share in shares]


AGAIN = days_of(("a", 70), ("again", 70))


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({}, {"tags": ("loops", "generators")}),
        ({}, {"resource_type": "quiz"}),
        ({"resource_type": "project"}, {}),
        ({}, {"difficulty": "advanced"}),
        ({"resource_type": "reference"}, {}),
        ({}, {"follows": an_id("a")}),
        ({"follows": an_id("again")}, {}),
        ({"prerequisites": (an_id("again"),)}, {}),
        ({"tags": ()}, {"tags": (), "title": "Introduction"}),
    ],
    ids=[
        "a new concept",
        "practice",
        "after practice",
        "deeper",
        "after a cheat sheet",
        "the next part",
        "a part of its series",
        "needed",
        "of no concept",
    ],
)
def test_what_is_no_repetition(first: dict[str, Any], again: dict[str, Any]) -> None:
    same: dict[str, Any] = {"tags": ("loops",), "difficulty": "intermediate", "minutes": 300}
    candidates = a_candidate("a", **same | first), a_candidate("again", **same | again)
    assert found("REPEATED_CONTENT", AGAIN, a_library(*candidates)) == []


def test_a_review_repeats_nothing() -> None:
    plan = days_of(("a", 70), ("again", 70))
    reviewed = plan.days[1].tasks[0].model_copy(update={"task_type": "review"})
    days = (plan.days[0], plan.days[1].model_copy(update={"tasks": (reviewed,)}))
    library = a_library(on("a", "loops"), on("again", "loops"))
    assert found("REPEATED_CONTENT", plan.model_copy(update={"days": days}), library) == []


def test_a_cheat_sheet_repeats_a_cheat_sheet() -> None:
    sheets = (on(name, "loops", resource_type="reference") for name in ("a", "again"))
    assert len(found("REPEATED_CONTENT", AGAIN, a_library(*sheets))) == 1


@pytest.mark.parametrize(
    ("first", "second", "repeated"), [(59, 177, 0), (59, 176, 1), (60, 180, 1)], ids=["long", "less", "an hour"]
)
def test_a_course_after_a_short_introduction_is_no_repetition(first: int, second: int, repeated: int) -> None:
    library = a_library(on("a", "loops"), on("again", "loops"))
    assert len(found("REPEATED_CONTENT", days_of(("a", first), ("again", second)), library)) == repeated


@pytest.mark.parametrize(("views", "repeated"), [(2, 0), (3, 1)])
def test_a_second_view_of_a_weak_area_is_no_repetition_and_a_third_is(views: int, repeated: int) -> None:
    names = [f"view {number}" for number in range(views)]
    library = a_library(*(on(name, "loops", weak_areas=("loops",)) for name in names))
    assert len(found("REPEATED_CONTENT", days_of(*((name, 70) for name in names)), library)) == repeated


def test_a_cheat_sheet_is_no_view_of_a_weak_area() -> None:
    sheet = on("sheet", "loops", weak_areas=("loops",), resource_type="reference")
    library = a_library(sheet, *(on(name, "loops", weak_areas=("loops",)) for name in ("a", "again")))
    assert found("REPEATED_CONTENT", days_of(("sheet", 10), ("a", 70), ("again", 70)), library) == []


@pytest.mark.parametrize(("fresh", "cause"), [(34, "library"), (35, "plan")])
def test_the_plan_causes_it_where_the_library_has_other_study_for_half_of_it(fresh: int, cause: str) -> None:
    library = a_library(on("a", "loops"), on("again", "loops"), on("fresh", "loops", "sets", minutes=fresh))
    assert causes(found("REPEATED_CONTENT", AGAIN, library)) == [("warning", 0.5, cause)]


PAGE: dict[str, Any] = {"title": "Sorting algorithms explained", "url": "https://www.youtube.com/watch?v=aBc_-123"}


@pytest.mark.parametrize(
    "copy",
    [
        {"title": "Sorting, a talk", "url": "https://youtu.be/aBc_-123?t=10"},
        {"title": "Sorting, a talk", "url": "http://m.youtube.com/watch?list=X&v=aBc_-123"},
        {"title": "Sorting, a talk", "url": "https://www.youtube-nocookie.com/embed/aBc_-123"},
        {"title": "sorting Algorithms: explained", "url": "https://example.org/mirror"},
    ],
)
def test_the_same_page_twice_is_found_however_short_it_is(copy: dict[str, Any]) -> None:
    library = a_library(on("long", "sets"), on("one", "x", **PAGE), on("copy", "x", **copy))
    (finding,) = found("REPEATED_CONTENT", days_of(("long", 96), ("one", 1), ("copy", 3)), library)
    assert causes([finding]) == [("warning", 0.01, "plan")]
    (one, other) = (f"'{each['title']}' ({each['url']})" for each in (copy, PAGE))
    same_title = copy["url"] == "https://example.org/mirror"
    assert finding.message == (
        f"{one} has title, type and concepts of {other}; keep one of them if they are one page"
        if same_title
        else f"{one} is the page of {other} under another address; keep one of them"
    )


@pytest.mark.parametrize(("minutes", "share"), [((10, 90), 0.1), ((90, 10), 0.1), ((50, 50), 0.5)])
def test_what_is_lost_of_a_page_that_is_planned_twice_is_the_shorter_of_the_two(
    minutes: tuple[int, int], share: float
) -> None:
    video, course = on("video", "x", **PAGE), on("course", "y", title="All of it", url=f"{PAGE['url']}&list=PL1")
    plan = days_of(("video", minutes[0]), ("course", minutes[1]))
    assert causes(found("REPEATED_CONTENT", plan, a_library(video, course))) == [("warning", share, "plan")]


def test_the_library_causes_it_where_others_need_both() -> None:
    one, copy = on("one", "x", **PAGE), on("copy", "y", title="A copy", url="https://youtu.be/aBc_-123")
    needing = [on(f"after {name}", f"of {name}", prerequisites=(an_id(name),)) for name in ("one", "copy")]
    plan = days_of(("one", 25), ("copy", 25), ("after one", 25), ("after copy", 25))
    assert causes(found("REPEATED_CONTENT", plan, a_library(one, copy, *needing))) == [("warning", 0.25, "library")]
    assert causes(found("REPEATED_CONTENT", plan, a_library(one, copy, needing[0], on("after copy", "z")))) == [
        ("warning", 0.25, "plan")
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Sorting, a talk", "url": "https://youtu.be/aBc_-124"},
        {"title": "Sorting, a talk", "url": "https://youtu.be/abc_-123"},
        {"title": PAGE["title"], "url": "https://example.org/x", "resource_type": "quiz"},
        {"title": PAGE["title"], "url": "https://example.org/x", "tags": ("y",)},
    ],
    ids=["another video", "another case", "another type", "other concepts"],
)
def test_pages_that_differ(other: dict[str, Any]) -> None:
    tags = other.pop("tags", ("x",) if "resource_type" in other else ("z",))
    candidates = on("one", "x", **PAGE), on("two", *tags, **other)
    assert found("REPEATED_CONTENT", days_of(("one", 50), ("two", 50)), a_library(*candidates)) == []


def test_introduction_names_no_page() -> None:
    chapters = (on(f"{name} 1", title="Introduction") for name in ("a", "b"))
    assert found("REPEATED_CONTENT", days_of(("a 1", 50), ("b 1", 50)), a_library(*chapters)) == []


@pytest.mark.parametrize(
    ("tags", "shares"),
    [
        (("loops", "lists", "new", "other"), []),
        (("loops", "lists", "sets", "new"), [0.25]),
        (("loops", "lists", "sets"), [0.5]),
    ],
)
def test_what_is_known_beyond_half_of_a_resource_repeats_it_in_part(tags: tuple[str, ...], shares: list[float]) -> None:
    library = a_library(on("a", "loops", "lists", "sets"), on("again", *tags))
    found_shares = causes(found("REPEATED_CONTENT", AGAIN, library))
    assert found_shares == [("warning", share, "library") for share in shares]


# SERIES_ORDER


def series(**difference: Any) -> Candidates:
    second = {"follows": an_id("one")}
    return a_library(on("one", "a", **difference), on("two", "b", **second), on("other", "c"))


@pytest.mark.covers("check:SERIES_ORDER:passing", "check:SERIES_ORDER:failing", "check:SERIES_ORDER:boundary")
@pytest.mark.parametrize(
    ("tasks", "shares"),
    [
        ((("one", 30), ("two", 70)), []),
        ((("two", 70), ("one", 30)), [0.7]),
        ((("other", 60), ("two", 40)), [0.4]),
        ((("one", 60), ("other", 40)), []),
    ],
    ids=["in order", "the second first", "the second alone", "the first alone"],
)
def test_a_part_comes_after_the_part_before_it(tasks: tuple[tuple[str, int], ...], shares: list[float]) -> None:
    found_shares = causes(found("SERIES_ORDER", days_of(*tasks), series()))
    assert found_shares == [("warning", share, "plan") for share in shares]


def test_a_part_before_it_that_is_known_or_no_candidate_is_not_missed() -> None:
    plan = days_of(("two", 60), ("other", 40))
    assert found("SERIES_ORDER", plan, series(difficulty="beginner")) == []
    assert found("SERIES_ORDER", plan, a_library(on("two", "b", follows=an_id("gone")), on("other", "c"))) == []


def test_the_part_that_is_missing_is_named() -> None:
    (finding,) = found("SERIES_ORDER", days_of(("two", 60)), series())
    assert "'About two' (after 'About one')" in finding.message


# CHEAT_SHEETS_FOR_LESSONS


def sheet(name: str, *tags: str) -> Candidate:
    return on(name, *tags, minutes=45, resource_type="reference")


@pytest.mark.covers(
    "check:CHEAT_SHEETS_FOR_LESSONS:passing",
    "check:CHEAT_SHEETS_FOR_LESSONS:failing",
    "check:CHEAT_SHEETS_FOR_LESSONS:boundary",
)
@pytest.mark.parametrize(
    ("minutes", "planned", "shares"), [(15, 100, []), (16, 100, [0.01]), (20, 200, []), (21, 200, [0.005])]
)
def test_cheat_sheets_may_have_15_minutes_or_a_tenth(minutes: int, planned: int, shares: list[float]) -> None:
    library = a_library(on("a", "loops", "more"), sheet("sheet", "loops", "own"))
    plan = days_of(("a", planned - minutes), ("sheet", minutes))
    assert causes(found("CHEAT_SHEETS_FOR_LESSONS", plan, library)) == [("warning", share, "plan") for share in shares]


@pytest.mark.parametrize(
    ("tags", "lesson", "expected"),
    [
        (("loops",), 300, ["plan"]),
        (("loops",), 70, ["library"]),
        (("rare",), 300, []),
    ],
    ids=["more lessons", "all lessons are planned", "on what no lesson is on"],
)
def test_cheat_sheets_in_place_of_lessons(tags: tuple[str, ...], lesson: int, expected: list[str]) -> None:
    library = a_library(on("a", "loops", "more", minutes=lesson), sheet("sheet", *tags))
    findings = found("CHEAT_SHEETS_FOR_LESSONS", days_of(("a", 70), ("sheet", 45)), library)
    assert [each.cause for each in findings] == expected


# ONE_RESOURCE_DOMINATES

OTHERS = on("other", "sets", minutes=60)


def a_plan_with(minutes: int, days: int = 3) -> Timetable:
    return days_of(*[("big", minutes // days)] * days, ("other", 120 - minutes))


@pytest.mark.covers(
    "check:ONE_RESOURCE_DOMINATES:passing",
    "check:ONE_RESOURCE_DOMINATES:failing",
    "check:ONE_RESOURCE_DOMINATES:boundary",
)
@pytest.mark.parametrize(("minutes", "shares"), [(60, []), (63, [0.525]), (90, [0.75])])
def test_one_resource_has_more_than_half_of_the_minutes(minutes: int, shares: list[float]) -> None:
    library = a_library(on("big", "loops", minutes=600), OTHERS, on("unused", "dicts", minutes=60))
    (*found_shares,) = found("ONE_RESOURCE_DOMINATES", a_plan_with(minutes), library)
    assert causes(found_shares) == [("warning", share, "plan") for share in shares]


def test_a_resource_that_fits_into_two_days_may_have_them() -> None:
    library = a_library(on("big", "loops", minutes=600), OTHERS, on("unused", "dicts"))
    assert found("ONE_RESOURCE_DOMINATES", a_plan_with(90, days=2), library) == []


@pytest.mark.parametrize(("unused", "findings"), [(11, 0), (12, 1)])
def test_the_library_has_to_have_other_useful_minutes(unused: int, findings: int) -> None:
    library = a_library(on("big", "loops", minutes=600), OTHERS, on("unused", "dicts", minutes=unused))
    assert len(found("ONE_RESOURCE_DOMINATES", a_plan_with(90), library)) == findings


@pytest.mark.parametrize("what", ["weak_areas", "goal"])
def test_the_best_match_may_have_most_of_the_minutes(what: str) -> None:
    library = a_library(
        on("big", "loops"), OTHERS, on("unused", "dicts"), **{what: (a_concept("loops", "big", "unused"),)}
    )
    assert found("ONE_RESOURCE_DOMINATES", a_plan_with(90), library) == []
