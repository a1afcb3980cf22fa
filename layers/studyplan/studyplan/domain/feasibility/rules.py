"""Decide whether a plan is possible at all, before one is made: ten rules, of which the first violated one counts."""

from collections.abc import Callable, Iterator
from itertools import batched
from typing import Literal, NamedTuple

from studyplan.domain.capacity.packing import NOTHING_PLACED, Packing
from studyplan.domain.capacity.plan_days import (
    SHORTEST_PIECE,
    DayCapacity,
    days_of_new_material,
    plan_days,
    week_budgets,
)
from studyplan.domain.errors.http import FieldError
from studyplan.domain.retrieval.eligibility import Suitable, Usable
from studyplan.domain.values.context import PlanContext

RuleName = Literal[
    "DEADLINE_BEFORE_START",
    "ENDS_IN_THE_PAST",
    "EXAM_TOO_EARLY",
    "NO_STUDY_DAY",
    "DAY_TOO_SHORT",
    "WEEK_TOO_SHORT",
    "TOPIC_UNKNOWN",
    "NOTHING_SUITABLE",
    "NO_PRACTICE",
    "PIECE_TOO_LONG",
]
MAX_DAILY, BY_WEEKDAY = "/constraints/max_daily_minutes", "/constraints/minutes_by_weekday"
LEARNER, PRACTICE = "/learner_id", "/constraints/must_include_practice"
START, DEADLINE, EXAM = "/constraints/start_date", "/constraints/deadline", "/constraints/exam_date"


class Violation(NamedTuple):
    """Why no plan can satisfy a request: the rule, a sentence for people, and the fields that cause it."""

    rule: RuleName
    detail: str
    fields: tuple[FieldError, ...]


class _Case(NamedTuple):
    """What a rule may read. `days` and `budgets` are those of new material: the day before an exam has none."""

    context: PlanContext
    suitable: Suitable
    days: tuple[DayCapacity, ...]
    budgets: tuple[int, ...]

    @property
    def usable(self) -> Usable:
        """Return the resources that a plan with these budgets may use."""
        return self.suitable.usable(sum(self.budgets), practice=self.context.constraints.must_include_practice)

    @property
    def room(self) -> int:
        """Return the longest piece, in minutes, that a day and its week can take."""
        return max(min(day.cap, self.budgets[(day.number - 1) // 7]) for day in self.days)


type Found = tuple[str, tuple[str, ...]]  # a sentence and the pointers of the fields that cause it


def first_violation(context: PlanContext, suitable: Suitable) -> Violation | None:
    """Return the first rule that is violated, or None. `suitable` is what the library has for the request."""
    days = days_of_new_material(plan_days(context))
    case = _Case(context, suitable, days, week_budgets(context, days))
    for rule, violations in RULES:
        for detail, pointers in violations(case):
            return Violation(rule, detail, tuple(FieldError(pointer, detail) for pointer in pointers))
    return None


def _deadline_before_start(case: _Case) -> Iterator[Found]:
    start, deadline = case.context.start_date, case.context.constraints.deadline
    if start is None or deadline is None or deadline >= start:
        return
    if case.context.constraints.start_date is not None:
        yield f"The deadline {deadline} is before the start date {start}; move one of them.", (DEADLINE,)
    else:
        today = f"the learner's today, {start} in {case.context.timezone}"
        yield f"The deadline {deadline} is before {today}; move the deadline.", (DEADLINE,)


def _ends_in_the_past(case: _Case) -> Iterator[Found]:
    """Find a deadline or a last day before the learner's today; a plan that only starts in the past is possible."""
    today, deadline, last = case.context.today, case.context.constraints.deadline, case.days[-1].date
    if today is None or last is None:
        return
    before = f"is before the learner's today, {today} in {case.context.timezone}"
    if deadline is not None and deadline < today:
        advice = "move it" if last >= today else "move it and the start date"
        yield f"The deadline {deadline} {before}; {advice}.", (DEADLINE,)
    elif last < today:
        yield f"The last day of the plan, {last}, {before}; start later.", (START,)


def _exam_too_early(case: _Case) -> Iterator[Found]:
    """Find an exam before or on day 1 or the learner's today, and one without a study day for new material before."""
    start, today, exam = case.context.start_date, case.context.today, case.context.constraints.exam_date
    if exam is None or start is None:
        return
    if exam <= start:
        first = f"day 1, {start}" if case.context.constraints.start_date else f"the learner's today, {start}, as day 1"
        yield f"The exam date {exam} must be after {first}; move one of them.", (EXAM,)
    elif today is not None and exam <= today:
        yield f"The exam date {exam} must be after the learner's today, {today}; move it.", (EXAM,)
    elif all(day.rest for day in case.days) and not all(
        day.rest for day in plan_days(_with(case.context, exam_date=None))
    ):
        text = f"The exam on {exam} leaves no study day for new material: the day before it is for reviews alone"
        yield f"{text}; start earlier or allow more study days.", (EXAM,)


def _no_study_day(case: _Case) -> Iterator[Found]:
    if all(day.rest for day in case.days):
        count = len(case.days)
        one, all_of = ("that remains", "that remain") if case.context.replan else ("of the plan", "of the plan")
        rest = f"The only day {one} is a rest day" if count == 1 else f"All {count} days {all_of} are rest days"
        yield f"{rest}; allow at least one study day.", tuple(_causes_of_rest(case.context))


def _causes_of_rest(context: PlanContext) -> Iterator[str]:
    """Yield each field without which there is a study day; where no single one is enough, all that are set."""
    lifted = {
        f"/constraints/{name}": _with(context, **{name: nothing})
        for name, nothing in {"unavailable_weekdays": (), "unavailable_dates": (), "deadline": None}.items()
        if getattr(context.constraints, name)
    }
    if context.minutes_by_weekday:
        lifted[_by_weekday(context)] = context.model_copy(update={"minutes_by_weekday": {}})
    enough = [pointer for pointer, without in lifted.items() if not all(day.rest for day in plan_days(without))]
    yield from enough or lifted


def _with(context: PlanContext, **changes: object) -> PlanContext:
    return context.model_copy(update={"constraints": context.constraints.model_copy(update=changes)})


def _by_weekday(context: PlanContext) -> str:
    """Return the field that sets the minutes by weekday: the request's, or the learner."""
    return BY_WEEKDAY if context.constraints.minutes_by_weekday is not None else LEARNER


def _day_too_short(case: _Case) -> Iterator[Found]:
    short = next((day for day in case.days if not day.rest and day.cap < SHORTEST_PIECE), None)
    if short is not None:
        daily = case.context.constraints.max_daily_minutes
        which = f"Day {short.number}" + (f" ({short.date})" if short.date else "")
        text = f"{which} has {_minutes(short.cap)}; allow at least {SHORTEST_PIECE}, the shortest session."
        yield text, (MAX_DAILY if short.cap == daily else _by_weekday(case.context),)


def _week_too_short(case: _Case) -> Iterator[Found]:
    weeks = zip(batched(case.days, 7, strict=False), case.budgets, strict=True)
    for number, (days, budget) in enumerate(weeks, 1):
        count = sum(not day.rest for day in days)
        if budget < SHORTEST_PIECE * count:
            needs = f"{_days(count)} need{'s' if count == 1 else ''} {SHORTEST_PIECE * count}"
            advice = f"raise the weekly hours ({case.context.weekly_hours:g}) or allow fewer study days"
            remaining = " of what remains" if case.context.replan else ""
            yield f"Week {number}{remaining} has {_minutes(budget)}, but {needs}; {advice}.", (LEARNER,)


def _topic_unknown(case: _Case) -> Iterator[Found]:
    """Find a topic that the library does not have; an empty library is for the next rule."""
    if case.suitable.nothing_on_topic and case.suitable.rejected.get("other_topic"):
        text = "The library has no resource on this topic, and none of its topics is near enough to be meant"
        yield f"{text}; choose one of its topics or add resources.", ("/topic",)


def _nothing_suitable(case: _Case) -> Iterator[Found]:
    if case.usable.by_id:
        return
    rejected = case.suitable.rejected
    if rejected.get("other_language"):
        text = "The library has no resource on this topic at the learner's level in this language"
        yield f"{text}; add one or allow any language.", ("/language",)
    elif rejected.get("too_advanced"):
        level = case.context.current_level
        text = f"All resources on this topic are too advanced for a learner at level {level}"
        yield f"{text}; add easier ones or raise the level.", (LEARNER,)
    else:
        yield "The library has no resource on this topic; add one or change the topic.", ("/topic",)


def _no_practice(case: _Case) -> Iterator[Found]:
    if case.context.constraints.must_include_practice and not case.usable.practice:
        language = " in this language" if case.context.language else ""
        missing = f"the library has no exercise, project or quiz on this topic at the learner's level{language}"
        yield f"Practice is required, but {missing}; add one or allow a plan without practice.", (PRACTICE,)


def _piece_too_long(case: _Case) -> Iterator[Found]:
    piece, room = case.usable.shortest_piece, case.room
    if piece > room:
        longest = max(day.cap for day in case.days)
        limit, advice = ("longest day", "longer days") if room == longest else ("largest week", "more hours a week")
        text = (
            f"The shortest possible first session takes {_minutes(piece)}, but the {limit} has {room}; allow {advice}."
        )
        yield text, (_cap_field(case.context, longest) if room == longest else LEARNER,)
    elif case.context.constraints.must_include_practice and not _practice_fits(case):
        *before, last = case.usable.practice_rows[0]
        takes = f"the shortest takes {_minutes(last)}" + (f" after {sum(before)} of prerequisites" if before else "")
        available = f"the days have {sum(case.budgets)} in total, {case.room} at most in one"
        text = f"Practice is required, but none in the library fits: {takes}, and {available}"
        yield f"{text}; allow more time or a plan without practice.", (PRACTICE,)


def _cap_field(context: PlanContext, longest: int) -> str:
    """Return the field that limits the longest day."""
    return MAX_DAILY if longest == context.constraints.max_daily_minutes else _by_weekday(context)


def _practice_fits(case: _Case) -> bool:
    """Return whether any practice fits, at least its first part, with its prerequisites and nothing else."""
    shortest, total = case.usable.shortest_practice, sum(case.budgets)
    if shortest is not None and shortest <= case.room:
        return True
    packing = Packing.of(case.days, case.budgets)
    return any(packing.place_all(NOTHING_PLACED, row) for row in case.usable.practice_rows if sum(row) <= total)


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def _days(count: int) -> str:
    return f"{count} study day{'' if count == 1 else 's'}"


RULES: tuple[tuple[RuleName, Callable[[_Case], Iterator[Found]]], ...] = (
    ("DEADLINE_BEFORE_START", _deadline_before_start),
    ("ENDS_IN_THE_PAST", _ends_in_the_past),
    ("EXAM_TOO_EARLY", _exam_too_early),
    ("NO_STUDY_DAY", _no_study_day),
    ("DAY_TOO_SHORT", _day_too_short),
    ("WEEK_TOO_SHORT", _week_too_short),
    ("TOPIC_UNKNOWN", _topic_unknown),
    ("NOTHING_SUITABLE", _nothing_suitable),
    ("NO_PRACTICE", _no_practice),
    ("PIECE_TOO_LONG", _piece_too_long),
)
