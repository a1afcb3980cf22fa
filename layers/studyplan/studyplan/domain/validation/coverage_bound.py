"""What a library can be relied on to give a plan, and so which shortfalls are the library's and not the plan's."""

from dataclasses import dataclass

from studyplan.domain.validation.check import Case

PIECE = 10  # minutes; nothing is cut into less
LONGEST_PIECE = 2 * PIECE - 1  # minutes; what is longer can be cut into two
FAR_OFF = 0.25  # share of the possible minutes beyond which a plan is wrong


@dataclass(frozen=True)
class GuaranteedMinimum:
    """Minutes and study days that every plan of a shelf reaches, whatever is taken first."""

    minutes: int
    days: int


def guaranteed_minimum(case: Case) -> GuaranteedMinimum:
    """What any order of the whole shelf reaches at least.

    A day, and a week, may end short by the longest stretch that can not be cut to fit: a resource under 20 minutes, or
    nine minutes of a longer one. The plan as a whole may end short by what is just too little to begin a resource. A
    day is sure of a task where its week's sure minutes are enough for a longest piece on each of its days.
    """
    lengths = [candidate.item.minutes for candidate in case.candidates.ranked]
    waste = max([PIECE - 1, *(minutes - 1 for minutes in lengths if minutes <= LONGEST_PIECE)])
    room = days = lost = 0
    for week in case.calendar.weeks:
        sure_by_day = [day.study_minutes - waste for day in week.days if day.study_minutes >= LONGEST_PIECE]
        sure = max(0, min(int(week.minutes()) - waste, sum(sure_by_day)))
        fillable = sure // LONGEST_PIECE
        room, days = room + sure, days + min(fillable, len(sure_by_day))
        lost = max(lost, int(fillable <= len(sure_by_day)))  # what the plan ends short by may be this week's
    minutes = min(sum(lengths), max(0, room - LONGEST_PIECE))
    return GuaranteedMinimum(minutes, min(max(0, days - lost), sum(map(pieces_of, lengths))))


def pieces_of(minutes: int) -> int:
    """Days that a resource can be spread over."""
    return max(1, minutes // PIECE)


def library_explains_shortfall(case: Case) -> bool:
    """Far too few minutes are planned, but no fewer than this library assures."""
    return case.off_target < -FAR_OFF and case.planned >= guaranteed_minimum(case).minutes


def library_explains_empty_days(case: Case) -> bool:
    """Study days are empty, but no fewer are filled than this library assures."""
    return bool(case.empty_days()) and len(case.filled_days()) >= guaranteed_minimum(case).days
