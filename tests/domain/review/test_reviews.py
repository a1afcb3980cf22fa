"""Reviews before an exam: how many, how long, on which days, in which order, and their sentences."""

from collections.abc import Sequence
from typing import Any

import pytest

from studyplan.domain.capacity.plan_days import plan_days
from studyplan.domain.review.due import ReviewDays, Studied, exam_day, review_minutes
from studyplan.domain.review.placing import Placement, Rooms, place
from studyplan.domain.review.tasks import left_out_of, tasks_of
from studyplan.domain.values.plan import Task
from tests.support.builders import a_candidate, a_context, an_id, some_candidates

MONDAY = "2026-03-02"


def studied(key: str, day: int, minutes: int = 50, *, weak: bool = False, needed_by: int = 0) -> Studied:
    return Studied(key, minutes, day, weak, needed_by)


def placed(*each: Studied, days: int = 14, room: int = 60, left: int = 1000, last_room: int | None = None) -> Placement:
    """Reviews of a plan whose exam is on the day after it, with as much room on each day; `last_room` on the last."""
    by_day = dict.fromkeys(range(1, days + 1), room)
    if last_room is not None:
        by_day[days] = last_room
    rooms = Rooms(by_day, [7 * room] * -(-days // 7), left, days)
    return place(each, ReviewDays(tuple(range(1, days + 1)), days + 1), rooms)


def days_of(placement: Placement, key: str) -> list[int]:
    return [review.day for review in placement.reviews if review.key == key]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(1, 10), (50, 10), (62, 10), (63, 15), (75, 15), (100, 20), (112, 20), (113, 25), (150, 30), (900, 30)],
)
def test_a_review_has_a_fifth_in_whole_fives_from_10_to_30_minutes(minutes: int, expected: int) -> None:
    assert review_minutes(minutes) == expected


@pytest.mark.parametrize(("left", "expected"), [(1, 0), (2, 1), (9, 1), (10, 2), (29, 2), (30, 3), (300, 3)])
def test_the_days_that_are_left_decide_how_many_reviews_are_due(left: int, expected: int) -> None:
    days = ReviewDays(tuple(range(1, 400)), 400)
    assert days.due(400 - left) == expected


def test_no_more_reviews_are_due_than_there_are_study_days() -> None:
    assert ReviewDays((1, 40), 41).due(1) == 1


@pytest.mark.parametrize(("exam", "day"), [("2026-03-09", 8), ("2026-03-31", 30), ("2026-10-26", 239)])
def test_the_day_of_the_exam_is_counted_from_day_1(exam: str, day: int) -> None:
    """Also over the change of summer time."""
    assert exam_day(a_context(start_date=MONDAY, exam_date=exam)) == day


def test_the_days_end_with_the_exam_or_with_the_plan() -> None:
    def days(exam: str) -> ReviewDays:
        context = a_context(start_date=MONDAY, exam_date=exam, unavailable_weekdays=("SUN",))
        return ReviewDays.of(context, plan_days(context))

    assert days("2026-03-06") == ReviewDays((1, 2, 3, 4), 5)
    assert days("2026-03-20") == ReviewDays((1, 2, 3, 4, 5, 6), 8)


def test_two_reviews_have_equal_gaps_up_to_the_last_day() -> None:
    assert days_of(placed(studied("loops", 2)), "loops") == [8, 14]


def test_three_reviews_have_equal_gaps_up_to_the_last_day() -> None:
    assert days_of(placed(studied("loops", 4), days=40), "loops") == [16, 28, 40]


def test_weak_areas_come_first_then_what_most_others_need_then_what_was_first() -> None:
    each = [studied("plain", 1), studied("needed", 2, needed_by=2), studied("weak", 3, weak=True)]
    assert [review.key for review in placed(*each, left=10).reviews] == ["weak"]
    assert {review.key for review in placed(*each, left=20).reviews} == {"weak", "needed"}


def test_everything_has_a_first_review_before_anything_has_a_second() -> None:
    reviews = placed(studied("weak", 1, weak=True), studied("plain", 2), left=30).reviews
    assert sorted(review.key for review in reviews) == ["plain", "weak", "weak"]


def test_a_review_that_finds_the_last_day_full_is_a_day_earlier() -> None:
    placement = placed(studied("one", 6), studied("two", 7), last_room=10)
    assert (days_of(placement, "one"), days_of(placement, "two")) == ([14], [13])


def test_a_review_makes_room_for_one_that_has_no_other_day() -> None:
    """What is finished a day before the last one can be reviewed on that one alone."""
    placement = placed(studied("early", 6), studied("late", 13), last_room=10)
    assert (days_of(placement, "early"), days_of(placement, "late")) == ([13], [14])


def test_the_first_review_of_the_last_day_is_shortened_to_its_room() -> None:
    reviews = placed(studied("book", 6, minutes=300), studied("other", 6, minutes=300), last_room=15).reviews
    assert [(review.day, review.minutes) for review in reviews] == [(13, 30), (14, 15)]


def test_what_does_not_fit_is_named_with_how_many_are_due() -> None:
    placement = placed(studied("loops", 2), studied("files", 8), left=10)
    assert placement.missing == (("loops", 2, 1), ("files", 1, 0))
    candidates = some_candidates(a_candidate("loops"), a_candidate("files"))
    named = left_out_of([each._replace(key=an_id(each.key)) for each in placement.missing], candidates)
    assert [(each.title, each.reason) for each in named] == [
        ("About loops", "1 of its 2 reviews before the exam does not fit into the time for reviews"),
        ("About files", "its review before the exam does not fit into the time for reviews"),
    ]


# Tasks


def tasks(language: str | None = None, days: int = 14, **difference: Any) -> list[Task]:
    """Two reviews of a resource that is studied until day 2, of which another one has a prerequisite."""
    own: dict[str, Any] = {"minutes": 50, "tags": ("loops", "lists")}
    loops = a_candidate("loops", **own | difference)
    candidates = some_candidates(loops, a_candidate("files", prerequisites=(an_id("loops"),)))
    context = a_context(start_date=MONDAY, exam_date="2026-03-16", duration_days=days, language=language)
    placement = placed(studied(an_id("loops"), 2), days=days)
    by_day: Sequence[Sequence[Task]] = tasks_of(
        placement, context, candidates, days, {an_id("loops"): 2, an_id("files"): 4}
    )
    return [task for day in by_day for task in day]


def test_a_review_is_a_task_of_its_own_that_says_which_of_how_many_it_is() -> None:
    first, second = tasks()
    assert (first.task_type, first.title, first.minutes, first.resource_minutes) == ("review", "About loops", 10, 50)
    assert [(task.part, task.parts) for task in (first, second)] == [(1, 2), (2, 2)]
    assert first.id != second.id
    assert tasks() == tasks()


def test_a_reason_says_when_what_to_do_and_why() -> None:
    assert [task.reason for task in tasks()] == [
        "Review 1 of 2, 6 days after you studied it and 7 days before the exam: recall loops and lists without "
        "looking, then check. 'About files' builds on it.",
        "Review 2 of 2, 12 days after you studied it and 1 day before the exam: recall loops and lists without "
        "looking, then check. 'About files' builds on it.",
    ]


def test_practice_is_done_again_and_a_weak_area_is_named() -> None:
    reason = tasks(resource_type="exercise", weak_areas=("loops",))[1].reason
    assert reason == (
        "Review 2 of 2, 12 days after you studied it and 1 day before the exam: do a part of it again on loops and "
        "lists, without your earlier answers. It comes first as your weak area: loops."
    )


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        (
            "de",
            "Wiederholung 2 von 2, 12 Tage nach dem Lernen und 1 Tag vor der Prüfung: loops und lists ohne Vorlage "
            "erklären, dann nachsehen. Grundlage von \u201eAbout files\u201c.",
        ),
        (
            "fr",
            "Révision 2 sur 2, 12 jours après l'étude et 1 jour avant l'examen\u00a0: expliquez de mémoire loops et "
            "lists, puis vérifiez. Sert de base pour «\u00a0About files\u00a0».",
        ),
        (
            "es",
            "Repaso 2 de 2, 12 días después del estudio y 1 día antes del examen: explica de memoria loops y lists y "
            "después comprueba. Es la base para «About files».",
        ),
    ],
)
def test_a_reason_is_in_the_language_of_the_request(language: str, reason: str) -> None:
    assert tasks(language)[1].reason == reason


def test_two_resources_on_the_same_concepts_have_different_reasons() -> None:
    candidates = some_candidates(*(a_candidate(name, tags=("loops",)) for name in ("one", "two")))
    context = a_context(start_date=MONDAY, exam_date="2026-03-16", duration_days=14)
    placement = placed(*(studied(an_id(name), 6) for name in ("one", "two")))
    by_day = tasks_of(placement, context, candidates, 14, {an_id(name): 6 for name in ("one", "two")})
    reasons = [task.reason for day in by_day for task in day]
    assert len(reasons) == len(set(reasons)) == 2
    assert "recall 'About two' without looking" in reasons[1]
