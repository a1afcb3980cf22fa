"""The rules of a plan before an exam: its reviews, and the day before it.

A resource is reviewed once where fewer than 10 days are left after its study, twice where fewer than 30 are, and else
three times: at about even gaps, the last time close to the exam. What the plan does not finish counts from 50 minutes
on, anything else from 10. Left are the days until the exam, or until the plan
ends.
"""

from collections.abc import Iterator
from fractions import Fraction

from evals.plan_rules.calendar_days import capacity_of, days_of, exam_number
from evals.plan_rules.judged import Judged, Rule, Run

BOUNDS = ((10, 1), (30, 2))  # fewer days than these are left: so many reviews
MOST = 3
MINUTES = (10, 30)  # of a review
SHARE = Fraction(3, 10)  # of the capacity
BEGINNING = 50  # minutes
CLOSE = 3  # days before the exam


def review_wrong(judged: Judged) -> Iterator[str]:
    """A review comes after its study and has a fifth of its minutes in whole fives; less on the eve of the exam."""
    exam = exam_number(judged.facts)
    if exam is None:
        return
    for run in (run for run in judged.runs if run.review):
        study = _study_of(judged, run.resource_id)
        if study is None:
            yield f"'{run.title}' is reviewed and not studied"
            continue
        fifth = min(MINUTES[1], max(MINUTES[0], (2 * study.minutes + 25) // 50 * 5))
        for day, task in run.parts:
            if not study.parts[-1][0] < day < exam:
                yield f"day {day}: '{run.title}' is reviewed outside of the days from its study to the exam"
            shorter = day == exam - 1 and MINUTES[0] <= task.minutes < fifth
            if task.minutes != fifth and not shorter:
                yield f"day {day}: the review of '{run.title}' has {task.minutes} minutes, a fifth are {fifth}"
        if len(run.parts) > _due(judged, study):
            yield f"'{run.title}' has {len(run.parts)} reviews, {_due(judged, study)} are due"


def review_uneven(judged: Judged) -> Iterator[str]:
    """Reviews lie close to even places: half a gap away at most, or on the study day that is nearest to one."""
    if exam_number(judged.facts) is None:
        return
    end = _end(judged)
    for run in (run for run in judged.runs if run.review):
        study = _study_of(judged, run.resource_id)
        if study is None:
            continue
        begin = study.parts[-1][0]
        gap = Fraction(end - 1 - begin, len(run.parts))
        own = [day for day in _study_days(judged) if begin < day < end]
        for place, (day, _) in enumerate(run.parts, 1):
            even = begin + place * gap
            nearest = min([abs(other - even) for other in own] or [Fraction(0)])
            if abs(day - even) > max(Fraction(CLOSE - 1), gap / 2, nearest + 1):
                yield f"day {day}: review {place} of '{run.title}' should be about day {float(even):.1f}"


def reviews_too_many(judged: Judged) -> Iterator[str]:
    minutes = sum(run.minutes for run in judged.runs if run.review)
    if exam_number(judged.facts) is not None and minutes > SHARE * capacity_of(judged.facts):
        yield f"{minutes} of {capacity_of(judged.facts)} minutes are reviews"


def review_unnamed(judged: Judged) -> Iterator[str]:
    """What has fewer reviews than are due is among what is left out."""
    if exam_number(judged.facts) is None:
        return
    named = {entry.resource_id for entry in judged.plan.left_out}
    counts = {run.resource_id: len(run.parts) for run in judged.runs if run.review}
    for run in (run for run in judged.runs if not run.review and run.resource_id in judged.facts.resources):
        if counts.get(run.resource_id, 0) < _due(judged, run) and run.resource_id not in named:
            yield f"'{run.title}' has {counts.get(run.resource_id, 0)} reviews, and nothing says that one is missing"


def eve_of_exam(judged: Judged) -> Iterator[str]:
    exam = exam_number(judged.facts)
    for day, task in judged.plan.placed():
        if exam is not None and day.day == exam - 1 and not task.is_review:
            yield f"day {day.day} is the day before the exam and has '{task.title}', which is no review"


def _study_of(judged: Judged, resource_id: str) -> Run | None:
    return next((run for run in judged.runs if run.resource_id == resource_id and not run.review), None)


def _end(judged: Judged) -> int:
    return min(exam_number(judged.facts) or 0, judged.facts.duration_days + 1)


def _study_days(judged: Judged) -> list[int]:
    return [day.number for day in days_of(judged.facts) if not day.rest]


def _due(judged: Judged, study: Run) -> int:
    if study.minutes < max(MINUTES[0], min(BEGINNING, judged.facts.minutes_of(study.resource_id))):
        return 0
    end, last = _end(judged), study.parts[-1][0]
    count = next((count for bound, count in BOUNDS if end - last < bound), MOST)
    return min(count, sum(last < day < end for day in _study_days(judged)))


REVIEW_WRONG = Rule("REVIEW_WRONG", "reviews follow their study and have a fifth of its minutes", review_wrong)
REVIEW_UNEVEN = Rule("REVIEW_UNEVEN", "reviews are at about even gaps up to the exam", review_uneven)
REVIEWS_TOO_MANY = Rule("REVIEWS_TOO_MANY", "reviews have 30 % of the capacity at most", reviews_too_many)
REVIEW_UNNAMED = Rule("REVIEW_UNNAMED", "reviews that do not fit are named", review_unnamed)
EVE_OF_EXAM = Rule("EVE_OF_EXAM", "the day before the exam has reviews alone", eve_of_exam)
