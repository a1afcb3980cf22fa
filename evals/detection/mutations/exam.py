"""Mutations of plans before an exam."""

from evals.detection.mutation import Mutation, error, inside
from evals.detection.sound import Plan, Session

LONGEST = {"WEEKLY_TIME_MISMATCH": "its week is the longest"}
AFTER = {"REST_DAY_VIOLATED": "the day of the exam is a day off", **LONGEST}
DAILY = 120  # minutes, at most
MINUTES = 10  # of a review that a mutation adds


def _with_exam(plan: Plan) -> Plan:
    """A sound plan before an exam: a week of reviews of everything, as long as the others, whose last day is light."""
    end = plan.days + 7
    names = [each.name for each in plan.sessions]
    minutes = max(10, round(plan.planned / (plan.days // 7) / len(names)))
    days = [plan.days + number for number in range(1, 6)]
    reviews = [Session(days[number % 5], name, minutes, review=True) for number, name in enumerate(names)]
    with_reviews = plan.added(*reviews, Session(end - 1, names[0], 10, review=True))
    return with_reviews.but(exam_date=plan.date_of(end), duration_days=end, max_daily_minutes=DAILY).with_fair_weeks()


def _exam_day(plan: Plan) -> int:
    return plan.days


def _last(plan: Plan) -> int:
    return plan.days - 1


def _without_reviews_of(plan: Plan, name: str) -> Plan:
    return plan.with_sessions(lambda each: None if each.review and each.name == name else each)


def _moved_review(plan: Plan, day: int) -> Plan:
    """The first review of what is studied first is on another day."""
    name = plan.sessions[0].name
    first = next(each for each in plan.sessions if each.review and each.name == name)
    return plan.with_sessions(lambda each: each._replace(day=day) if each == first else each)


def _new_on_last_day(plan: Plan, name: str) -> Plan:
    return plan.added(Session(_last(plan), name, 10)).of(name, minutes=plan.library[name]["minutes"])


def _length_of_last_day(plan: Plan, more: int) -> Plan:
    fifth = int(_context_minutes(plan) / 5)
    most = min(60, max(min(DAILY, fifth) // 2, 10))
    name = plan.sessions[0].name
    return plan.with_sessions(
        lambda each: (
            each._replace(minutes=most + more)
            if each.review and each.day == _last(plan) and each.name == name
            else each
        )
    )


def _context_minutes(plan: Plan) -> float:
    return float(plan.request["weekly_hours"]) * 60


EXAM: tuple[Mutation, ...] = (
    inside("REVIEW_MISSING", "everything has a review", _with_exam),
    Mutation(
        "REVIEW_MISSING",
        "a resource without a review, though there is time",
        lambda plan: _without_reviews_of(_with_exam(plan), plan.sessions[2].name),
    ),
    Mutation(
        "REVIEW_MISSING",
        "nothing has a review",
        lambda plan: _with_exam(plan).with_sessions(lambda each: None if each.review else each),
        also={
            "EMPTY_DAY": "the reviews leave their days",
            "WEEKLY_TIME_MISMATCH": "the reviews are missing",
            "LIBRARY_TOO_THIN": "new material would have the time of the reviews",
        },
    ),
    error(
        "REVIEW_MISSING",
        "a review before its study",
        lambda plan: _moved_review(_with_exam(plan), plan.sessions[0].day),
    ),
    error(
        "REVIEW_MISSING",
        "a review of what is not in the plan",
        lambda plan: _with_exam(plan).added(Session(plan.days + 2, "spare study 0", MINUTES, review=True)),
        also=LONGEST,
    ),
    inside(
        "REVIEW_MISSING",
        "a review on the day after its study",
        lambda plan: _moved_review(_with_exam(plan), plan.sessions[0].day + 1),
    ),
    error(
        "REVIEW_AFTER_EXAM",
        "a review on the day of the exam",
        lambda plan: (made := _with_exam(plan)).added(
            Session(_exam_day(made), plan.sessions[0].name, MINUTES, review=True)
        ),
        also=AFTER,
    ),
    error(
        "REVIEW_AFTER_EXAM",
        "practice on the day of the exam",
        lambda plan: (made := _with_exam(plan)).with_sessions(
            lambda each: (
                each._replace(day=_exam_day(made)) if each.name == plan.last("drill") and not each.review else each
            )
        ),
        also={
            **AFTER,
            "EMPTY_DAY": "the task leaves its own day",
            "REVIEW_MISSING": "its review comes before it",
            "LIBRARY_TOO_THIN": "what is guaranteed is a lower bound, and the empty day is within it",
        },
    ),
    inside("REVIEW_AFTER_EXAM", "a review on the day before the exam", _with_exam),
    error(
        "NEW_ON_LAST_DAY",
        "study on the day before the exam",
        lambda plan: _new_on_last_day(_with_exam(plan), "spare study 1"),
        also=LONGEST,
    ),
    error(
        "NEW_ON_LAST_DAY",
        "practice on the day before the exam",
        lambda plan: _new_on_last_day(_with_exam(plan), "spare drill 1"),
        also={"PRACTICE_BEFORE_STUDY": "what it practises is not studied", **LONGEST},
    ),
    Mutation(
        "NEW_ON_LAST_DAY",
        "a minute too much on the day before the exam",
        lambda plan: _length_of_last_day(_with_exam(plan), 1),
        also=LONGEST,
    ),
    inside(
        "NEW_ON_LAST_DAY",
        "half of a usual day on the day before the exam",
        lambda plan: _length_of_last_day(_with_exam(plan), 0),
    ),
)
