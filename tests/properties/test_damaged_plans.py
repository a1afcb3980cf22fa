"""Each check of quality finds the damage of its own kind in a plan that was sound, and no other check finds it.

The sound plan has units of a study and a practice resource on one concept each; the first concept is a weak area, the
second is the goal. Spare resources of the library take the place of what a damage removes.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as some

from studyplan.domain.validation.run_checks import CHECKS, run_checks
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import ReplacedReason
from tests.support.builders import a_candidate, a_context, a_plan, a_task, an_id
from tests.support.library_facts import a_concept, a_library

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
CODES = [check.code for check in CHECKS]
QUALITY = {"DIFFICULTY_TOO_HIGH", "LIBRARY_TOO_THIN", "GUESSED_MINUTES", *CODES[CODES.index("STARTS_IN_THE_PAST") :]}

type Session = tuple[str, int]


@dataclass(frozen=True)
class Plan:
    """The sessions in order, a day each, and the resources of the library by name."""

    units: tuple[tuple[Session, ...], ...]
    library: dict[str, dict[str, Any]]
    useful_minutes: int | None = None
    today: str = MONDAY
    untrue: tuple[str, ...] = ()  # names of the resources whose reasons were replaced
    reason: str | None = None  # of every task, in place of one of its own

    def found(self, *, facts: bool = True) -> set[str]:
        """The codes of all findings; without `facts` those in a row that was stored before there were any."""
        sessions = [session for unit in self.units for session in unit]
        parts: dict[str, int] = {}
        tasks = []
        for day, (name, minutes) in enumerate(sessions, 1):
            parts[name] = parts.get(name, 0) + 1
            reason = self.reason or f"Explains {name}."
            tasks.append(a_task(name, day=day, minutes=minutes, part=parts[name], reason=reason))
        replaced = tuple(ReplacedReason(resource_id=an_id(name), claims=("price",)) for name in self.untrue)
        plan = a_plan(tasks, days=len(sessions), start_date=MONDAY, replaced_reasons=replaced)
        context = a_context(
            start_date=MONDAY,
            today=self.today,
            current_level="intermediate",
            duration_days=len(sessions),
            max_daily_minutes=1440,
            weekly_hours=plan.minutes * 7 / len(sessions) / 60,
            must_include_practice=True,
        )
        candidates = self.candidates() if facts else self.candidates().model_copy(update={"facts": None})
        found = {finding.code for finding in run_checks(plan, context, candidates)}
        return found - {"WEEKLY_TIME_MISMATCH"}  # a damage of minutes may make a week longer than the others

    def candidates(self) -> Candidates:
        ranked = [_candidate(name, **difference) for name, difference in self.library.items()]
        facts: dict[str, Any] = {
            "weak_areas": (a_concept("weak", "study 0", "drill 0", "other weak"),),
            "goal": (a_concept("goal", "study 1", "drill 1"),),
        }
        if self.useful_minutes is not None:
            facts |= {
                "levels": (),
                "useful_study": self.useful_minutes // 2,
                "useful_practice": self.useful_minutes // 2,
            }
        return a_library(*ranked, **facts)


def _candidate(name: str, **difference: Any) -> Candidate:
    sound: dict[str, Any] = {"difficulty": "intermediate"}
    return a_candidate(name, **sound | difference)


@some.composite
def a_sound_plan(draw: some.DrawFn) -> Plan:
    base, count = draw(some.integers(30, 60)), draw(some.integers(5, 6))
    lengths = draw(some.lists(some.integers(base, base + 3), min_size=count, max_size=count))
    library: dict[str, dict[str, Any]] = {}
    for number in range(count):
        concept = {0: "weak", 1: "goal"}.get(number, f"concept{number}")
        for name, tag in ((f"study {number}", concept), (f"spare study {number}", f"spare{number}")):
            weak = ("weak",) if tag == "weak" else ()
            kept = {"minutes": lengths[number], "tags": (tag,), "weak_areas": weak}
            library |= {name: kept, name.replace("study", "drill"): kept | {"resource_type": "exercise"}}
    others = draw(some.permutations(range(2, count)))
    order = [0, 1, *others] if draw(some.booleans()) else [1, 0, *others]
    return Plan(tuple(_unit(number, lengths[number]) for number in order), library)


def _unit(number: int, minutes: int, spare: str = "") -> tuple[Session, ...]:
    return (f"{spare}study {number}", minutes), (f"{spare}drill {number}", minutes)


def _swapped(plan: Plan, concept: str) -> Plan:
    """The plan with a spare unit in place of the unit on a concept."""
    units = [
        _unit(int(unit[0][0].split()[-1]), unit[0][1], "spare ")
        if plan.library[unit[0][0]]["tags"] == (concept,)
        else unit
        for unit in plan.units
    ]
    return replace(plan, units=tuple(units))


def _with_a_last_unit(plan: Plan, **difference: Any) -> Plan:
    """The plan with two other resources in place of its last unit; `difference` is theirs."""
    minutes = plan.units[-1][0][1]
    sound: dict[str, Any] = {"minutes": minutes, "resource_type": "article"}
    added = {f"added {number}": sound | {"tags": (f"added{number}",)} | difference for number in range(2)}
    sessions = tuple((name, minutes) for name in added)
    return replace(plan, units=(*plan.units[:-1], sessions), library=plan.library | added)


def _late(plan: Plan) -> Plan:
    weak = next(unit for unit in plan.units if unit[0][0] == "study 0")
    return replace(plan, units=(*(unit for unit in plan.units if unit is not weak), weak))


def _same_page(plan: Plan) -> Plan:
    (name, minutes), *_ = plan.units[1]
    copy = plan.library[name] | {"url": f"http://www.example.org/{name.replace(' ', '-')}/index.html"}
    units = (*plan.units[:-1], (("copy", minutes), plan.units[-1][1]))
    tags = plan.library[plan.units[-1][0][0]]["tags"]  # what the practice after it is on
    return replace(plan, units=units, library=plan.library | {"copy": copy | {"tags": tags}})


def _little_practice(plan: Plan) -> Plan:
    """The plan with short practice: 5 minutes after each study of half an hour or more are less than a quarter."""
    return replace(plan, units=tuple((study, (drill, 5)) for study, (drill, _) in plan.units))


def _blocked(plan: Plan) -> Plan:
    """The plan with all study before all practice."""
    return replace(plan, units=tuple(zip(*plan.units, strict=True)))


def _reversed(plan: Plan) -> Plan:
    return replace(plan, units=tuple((drill, study) for study, drill in plan.units))


def _another_than_the_best(plan: Plan) -> Plan:
    other = {"other weak": plan.library["study 0"]}
    units = tuple(
        tuple(("other weak" if name == "study 0" else name, minutes) for name, minutes in unit) for unit in plan.units
    )
    return replace(plan, units=units, library=plan.library | other)


def _dominated(plan: Plan) -> Plan:
    """The plan with one course in place of all other study, and little practice of what it teaches."""
    kept = [unit for unit in plan.units if unit[0][0] in ("study 0", "study 1")]
    others = [unit for unit in plan.units if unit not in kept]
    units = tuple((("big", 3 * minutes), (drill, minutes)) for _, (drill, minutes) in others)
    tags = tuple(tag for _, (drill, _) in others for tag in plan.library[drill]["tags"])
    course = {"tags": tags, "minutes": 1000, "resource_type": "course"}  # long, and a length that nobody doubts
    return replace(plan, units=(*kept, *units), library=plan.library | {"big": course})


def _sheets(plan: Plan) -> Plan:
    """The plan with two cheat sheets on the goal, of 45 minutes, in place of its last unit.

    Each has a concept of its own: of two on the same the second would repeat the first.
    """
    made = _with_a_last_unit(plan, resource_type="reference", minutes=45)
    sheets = {name: made.library[name] | {"tags": ("goal", name)} for name, _ in made.units[-1]}
    units = (*made.units[:-1], tuple((name, 45) for name in sheets))
    return replace(made, units=units, library=made.library | sheets)


def _second_part_alone(plan: Plan) -> Plan:
    name = plan.units[-1][0][0]
    return replace(plan, library=plan.library | {name: plan.library[name] | {"follows": an_id("spare study 1")}})


def _guessed(plan: Plan) -> Plan:
    name = plan.units[-1][0][0]
    return replace(plan, library=plan.library | {name: plan.library[name] | {"estimate_source": "default"}})


DAMAGES: dict[str, Callable[[Plan], Plan]] = {
    "DIFFICULTY_TOO_HIGH": lambda plan: _with_a_last_unit(plan, difficulty="advanced", fit="above"),
    "TOO_EASY": lambda plan: _with_a_last_unit(plan, difficulty="beginner", fit="below"),
    "WEAK_AREA_MISSING": lambda plan: _swapped(plan, "weak"),
    "WEAK_AREA_LATE": _late,
    "GOAL_NOT_REACHED": lambda plan: _swapped(plan, "goal"),
    "BEST_MATCH_LEFT_OUT": _another_than_the_best,
    "REPEATED_CONTENT": lambda plan: _with_a_last_unit(plan, tags=("goal",)),
    "SERIES_ORDER": _second_part_alone,
    "CHEAT_SHEETS_FOR_LESSONS": _sheets,
    "ONE_RESOURCE_DOMINATES": _dominated,
    "PRACTICE_SHORT": _little_practice,
    "PRACTICE_BEFORE_STUDY": _reversed,
    "PRACTICE_BLOCKED": _blocked,
    "GUESSED_MINUTES": _guessed,
    "LIBRARY_TOO_THIN": lambda plan: replace(plan, useful_minutes=200),
    "STARTS_IN_THE_PAST": lambda plan: replace(plan, today=TUESDAY),
    "REASONS_ALIKE": lambda plan: replace(plan, reason="A good resource."),
    "REASON_NOT_TRUE": lambda plan: replace(plan, untrue=(plan.units[0][0][0],)),
}


def test_every_check_of_quality_has_a_damage() -> None:
    assert set(DAMAGES) == QUALITY


@given(a_sound_plan())
def test_no_check_finds_anything_in_a_sound_plan(plan: Plan) -> None:
    assert plan.found() == set()


@given(a_sound_plan(), some.sampled_from(sorted(DAMAGES)))
def test_the_check_of_a_damage_finds_it_and_no_other_does(plan: Plan, code: str) -> None:
    event(code)
    assert DAMAGES[code](plan).found() == {code}


@given(a_sound_plan())
def test_a_page_under_another_address_is_repeated(plan: Plan) -> None:
    assert "REPEATED_CONTENT" in _same_page(plan).found()


@given(a_sound_plan(), some.sampled_from(sorted(DAMAGES)))
def test_without_facts_only_the_checks_that_need_none_find_anything(plan: Plan, code: str) -> None:
    """Rows that were stored before there were facts get no finding that compares with the library."""
    found = DAMAGES[code](plan).found(facts=False)
    assert found <= {"DIFFICULTY_TOO_HIGH", "GUESSED_MINUTES", "STARTS_IN_THE_PAST", "REASONS_ALIKE", "REASON_NOT_TRUE"}
