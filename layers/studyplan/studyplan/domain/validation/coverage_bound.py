"""The minimum that every order of the candidates reaches, which tells whether the library causes a shortfall."""

from typing import NamedTuple

from studyplan.domain.validation.check import Case

PIECE = 10  # minutes; nothing is cut into less
LONGEST_PIECE = 2 * PIECE - 1  # minutes; a longer resource can be cut into two pieces
NEW_MATERIAL = 70  # per cent of the time that a plan before an exam has at least for what is no review
FAR_OFF = 0.25  # share of the available minutes; a larger difference is an error


class GuaranteedMinimum(NamedTuple):
    """The minutes and filled study days that every plan with these candidates reaches, in whatever order."""

    minutes: int
    days: int


def guaranteed_minimum(case: Case) -> GuaranteedMinimum:
    """Return what every order of all candidates reaches at least.

    A day, and a week, may end short by the longest stretch that cannot be cut to fit: a resource under 20 minutes, or
    nine minutes of a longer one. The whole plan may end short by a rest that is too short to start a resource. A day is
    guaranteed a task when its week's guaranteed minutes are enough for a longest piece on each of its days.
    """
    lengths = [candidate.item.minutes for candidate in case.candidates.ranked]
    waste = max([PIECE - 1, *(minutes - 1 for minutes in lengths if minutes <= LONGEST_PIECE)])
    total = days = lost = 0
    for week in case.calendar.weeks:
        study = [day.study_minutes for day in week.days if not day.is_last]
        by_day = [minutes - waste for minutes in study if minutes >= LONGEST_PIECE]
        guaranteed = max(0, min(int(week.available()) - waste, sum(by_day)))
        guaranteed = guaranteed if case.context.constraints.exam_date is None else guaranteed * NEW_MATERIAL // 100
        fillable = guaranteed // LONGEST_PIECE
        total, days = total + guaranteed, days + min(fillable, len(by_day))
        lost = max(lost, int(fillable <= len(by_day)))  # the minutes that the whole plan lacks may be this week's
    minutes = min(sum(lengths), max(0, total - LONGEST_PIECE))
    return GuaranteedMinimum(minutes, min(max(0, days - lost), sum(map(pieces_of, lengths))))


def pieces_of(minutes: int) -> int:
    """Return the most days that a resource of `minutes` can be spread over."""
    return max(1, minutes // PIECE)


def library_explains_shortfall(case: Case) -> bool:
    """Return whether far too few minutes are planned, but at least the guaranteed ones."""
    return case.off_target < -FAR_OFF and case.planned >= guaranteed_minimum(case).minutes


def library_explains_empty_days(case: Case) -> bool:
    """Return whether study days are empty, but at least the guaranteed ones are filled."""
    return bool(case.empty_days()) and len(case.filled_days()) >= guaranteed_minimum(case).days
