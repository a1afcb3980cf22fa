"""Whether a wish can be met at all, before any plan is made: seven rules, of which the first that fails binds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Literal

from studyplan.domain.capacity.packing import NOTHING_PLACED, Packing
from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity, plan_days, week_budgets
from studyplan.domain.errors.http import FieldError
from studyplan.domain.retrieval.eligibility import Suitable, Usable
from studyplan.domain.values.context import PlanContext

RuleName = Literal[
    "DEADLINE_BEFORE_START",
    "NO_STUDY_DAY",
    "DAY_TOO_SHORT",
    "WEEK_TOO_SHORT",
    "NOTHING_SUITABLE",
    "NO_PRACTICE",
    "PIECE_TOO_LONG",
]
MAX_DAILY, BY_WEEKDAY = "/constraints/max_daily_minutes", "/constraints/minutes_by_weekday"
LEARNER, PRACTICE, DEADLINE = "/learner_id", "/constraints/must_include_practice", "/constraints/deadline"


@dataclass(frozen=True)
class Violation:
    """Why no plan can keep to a wish: the rule that binds, a sentence for people, and the fields it is about."""

    rule: RuleName
    detail: str
    fields: tuple[FieldError, ...]


@dataclass(frozen=True)
class _Case:
    """What a rule may look at."""

    context: PlanContext
    suitable: Suitable
    capacities: tuple[DayCapacity, ...]
    budgets: tuple[int, ...]

    @property
    def usable(self) -> Usable:
        return self.suitable.usable(sum(self.budgets))

    @property
    def room(self) -> int:
        """Minutes of the longest piece that a day, and its week, can take."""
        return max(min(capacity.cap, self.budgets[(capacity.number - 1) // 7]) for capacity in self.capacities)


type Found = tuple[str, tuple[str, ...]]  # a sentence and the pointers of the fields it is about


def first_violation(context: PlanContext, suitable: Suitable) -> Violation | None:
    """The first rule that a brief fails, or None. `suitable` is what its library has for it."""
    capacities = plan_days(context)
    case = _Case(context, suitable, capacities, week_budgets(context, capacities))
    for rule, look in RULES:
        for detail, pointers in look(case):
            return Violation(rule, detail, tuple(FieldError(pointer, detail) for pointer in pointers))
    return None


def _deadline_before_start(case: _Case) -> Iterator[Found]:
    start, deadline = case.context.start_date, case.context.constraints.deadline
    if start is None or deadline is None or deadline >= start:
        return
    if case.context.constraints.start_date is not None:
        yield f"The deadline {deadline} is before the start date {start}: no day is left.", (DEADLINE,)
    else:
        today = f"the learner's today, {start} in {case.context.timezone}"
        yield f"The deadline {deadline} is before {today}: no day is left.", (DEADLINE,)


def _no_study_day(case: _Case) -> Iterator[Found]:
    if all(capacity.rest for capacity in case.capacities):
        count = len(case.capacities)
        days = "The only day of the plan is" if count == 1 else f"All {count} days of the plan are"
        yield f"{days} for rest: there is no study day.", tuple(_resting_because(case.context))


def _resting_because(context: PlanContext) -> Iterator[str]:
    """The fields that leave a study day each when they alone are lifted; all that are given where none does."""
    ways = {
        f"/constraints/{name}": _with(context, **{name: nothing})
        for name, nothing in {"unavailable_weekdays": (), "unavailable_dates": (), "deadline": None}.items()
        if getattr(context.constraints, name)
    }
    if context.minutes_by_weekday:
        ways[_by_weekday(context)] = context.model_copy(update={"minutes_by_weekday": {}})
    enough = [pointer for pointer, lifted in ways.items() if not all(capacity.rest for capacity in plan_days(lifted))]
    yield from enough or ways


def _with(context: PlanContext, **changes: object) -> PlanContext:
    return context.model_copy(update={"constraints": context.constraints.model_copy(update=changes)})


def _by_weekday(context: PlanContext) -> str:
    """Where the minutes by weekday come from: the request, or the learner."""
    return BY_WEEKDAY if context.constraints.minutes_by_weekday is not None else LEARNER


def _day_too_short(case: _Case) -> Iterator[Found]:
    short = next(
        (capacity for capacity in case.capacities if not capacity.rest and capacity.cap < SHORTEST_PIECE), None
    )
    if short is not None:
        daily = case.context.constraints.max_daily_minutes
        which = f"Day {short.number}" + (f" ({short.date})" if short.date else "")
        text = f"{which} has {_minutes(short.cap)}; a study day needs {SHORTEST_PIECE}, the shortest piece there is."
        yield text, (MAX_DAILY if short.cap == daily else _by_weekday(case.context),)


def _week_too_short(case: _Case) -> Iterator[Found]:
    for number, (days, budget) in enumerate(
        zip(batched(case.capacities, 7, strict=False), case.budgets, strict=True), 1
    ):
        studied = sum(not day.rest for day in days)
        if budget < SHORTEST_PIECE * studied:
            needs = f"{SHORTEST_PIECE * studied} are needed for {_days(studied)}"
            hours = f"{case.context.weekly_hours:g} hours a week are too few for so many days"
            yield f"Week {number} has {_minutes(budget)}, {needs}: {hours}.", (LEARNER,)


def _nothing_suitable(case: _Case) -> Iterator[Found]:
    if case.suitable.fitting or case.suitable.above:
        return
    away = case.suitable.turned_away
    if away.get("other_language"):
        yield "The library has nothing on this topic at the learner's level in this language.", ("/language",)
    elif away.get("too_advanced"):
        level = case.context.current_level
        yield f"All that the library has on this topic is too advanced for a learner at level {level}.", (LEARNER,)
    else:
        yield "The library has no resource on this topic.", ("/topic",)


def _no_practice(case: _Case) -> Iterator[Found]:
    if case.context.constraints.must_include_practice and not case.usable.practice:
        language = " in this language" if case.context.language else ""
        kinds = "no exercise, project or quiz"
        text = f"Practice is wanted, and the library has {kinds} on this topic at the learner's level{language}."
        yield text, (PRACTICE,)


def _piece_too_long(case: _Case) -> Iterator[Found]:
    piece, room = case.usable.shortest_piece, case.room
    if piece > room:
        longest = max(capacity.cap for capacity in case.capacities)
        place = "the longest day" if room == longest else "a week"
        text = f"The shortest piece that the library can begin with takes {piece} minutes, {place} has {room}."
        yield text, (_of_the_day(case.context, longest) if room == longest else LEARNER,)
    elif case.context.constraints.must_include_practice and not _practice_fits(case):
        *before, last = case.usable.practice_rows[0]
        takes = f"the shortest takes {last} minutes" + (f", after {sum(before)} for what it needs" if before else "")
        held = f"the days hold {sum(case.budgets)} minutes together and {case.room} at most"
        yield f"Practice is wanted, and none that the library has fits into the days: {takes}; {held}.", (PRACTICE,)


def _of_the_day(context: PlanContext, longest: int) -> str:
    return MAX_DAILY if longest == context.constraints.max_daily_minutes else _by_weekday(context)


def _practice_fits(case: _Case) -> bool:
    """Whether some practice can be placed, at least begun, with all that it needs before it and nothing else."""
    shortest, packing, held = (
        case.usable.shortest_practice,
        Packing.of(case.capacities, case.budgets),
        sum(case.budgets),
    )
    if shortest is not None and shortest <= case.room:
        return True
    return any(packing.place_all(NOTHING_PLACED, row) for row in case.usable.practice_rows if sum(row) <= held)


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"


def _days(count: int) -> str:
    return f"{count} study day{'' if count == 1 else 's'}"


RULES: tuple[tuple[RuleName, Callable[[_Case], Iterator[Found]]], ...] = (
    ("DEADLINE_BEFORE_START", _deadline_before_start),
    ("NO_STUDY_DAY", _no_study_day),
    ("DAY_TOO_SHORT", _day_too_short),
    ("WEEK_TOO_SHORT", _week_too_short),
    ("NOTHING_SUITABLE", _nothing_suitable),
    ("NO_PRACTICE", _no_practice),
    ("PIECE_TOO_LONG", _piece_too_long),
)
