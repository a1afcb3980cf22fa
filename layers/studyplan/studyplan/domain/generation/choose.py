"""Choose what a plan is made of, as a teacher would: weak areas, then the goal, then what adds most at the level."""

from collections.abc import Iterable
from math import inf

from studyplan.domain.generation.choice import SHORTEST_PIECE, START, TURNS, Choice, Part, Role
from studyplan.domain.generation.material import Material, Materials
from studyplan.domain.values.candidates import Candidates, ConceptFacts
from studyplan.domain.values.context import PlanContext

WEEK = 7  # days
MOST_PRACTICE = 0.60  # share of the time
MUCH = 0.10  # share of the time that a plan leaves free at most, where the library has more
HALF = 0.5  # share of the time that one resource has at most, where others can fill the rest
NEW_MATERIAL = 0.70  # share of the time before an exam; reviews may have the rest
WORTH_STARTING = 0.25  # share of the time from which on something new is started rather than something known repeated


def choose(context: PlanContext, candidates: Candidates, materials: Materials) -> list[Part]:
    """Return what a plan is made of, and after that what could still fill minutes (role "spare"), the best first."""
    share = 1 if context.constraints.exam_date is None else NEW_MATERIAL
    choice = Choice(context, materials, int(share * candidates.capacity_minutes))
    concepts = _concepts(candidates)
    _serve(choice, concepts)
    _drill(choice, concepts)
    for turn in range(len(TURNS)):
        _fill_both(choice, turn)
    _fill(choice, None, practice=True, most=choice.room)
    _start(choice, None, practice=True, most=choice.left)
    _fill_up(choice)
    longest = _longest_day(context)
    placed = sum(part.minutes for part in choice.parts.values() if _has_a_day(part, longest))
    full = placed >= (1 - MUCH) * choice.room  # then nothing of another level fills the last minutes
    rest = [each for each in materials.by_id.values() if each.key not in choice.parts]
    # A series may have kept out practice that was asked for; the scheduler can do without the series.
    lacks_practice = context.constraints.must_include_practice and not choice.practice
    rest = [each for each in rest if each.for_the_learner or not full or (lacks_practice and each.is_practice)]
    rest.sort(key=lambda each: (choice.worth(each).turn, -choice.worth(each).gain, each.candidate.item.position))
    choice.loosen()
    return [*choice.parts.values(), *(Part(each, each.minutes, "spare") for each in rest)]


def _longest_day(context: PlanContext) -> float:
    """Return the most minutes that a day may have, by the limits of days alone."""
    daily = context.constraints.max_daily_minutes or inf
    by_weekday = context.minutes_by_weekday.values()
    return min(daily, max(by_weekday)) if len(by_weekday) == WEEK else daily


def _has_a_day(part: Part, longest: float) -> bool:
    """Return whether some day can take a part of it: what is too short to be cut has to fit into one."""
    return part.minutes >= 2 * SHORTEST_PIECE or part.minutes <= longest


def _concepts(candidates: Candidates) -> list[tuple[ConceptFacts, Role]]:
    """Return the weak areas and the concepts of the goal, in this order."""
    facts = candidates.facts
    weak, goal = (facts.weak_areas, facts.goal) if facts else ((), ())
    return [*((concept, "weak_area") for concept in weak), *((concept, "goal") for concept in goal)]


def _serve(choice: Choice, concepts: list[tuple[ConceptFacts, Role]]) -> None:
    """Take the best match of each concept: first those with no more than a fair share of the time, then the shortest.

    The first that does not fit any more is started; once all are served it gets what time is left beside practice.
    """
    by_id = choice.materials.by_id
    served = [([by_id[key] for key in concept.best if key in by_id], role) for concept, role in concepts]
    fair = choice.room / (len(served) or 1)
    for best, role in served:
        if not _is_served(choice, best):
            any(choice.take(each, role) for each in best if choice.cost(each) <= fair)
    rest = [(best[0], role) for best, role in served if best and not _is_served(choice, best)]
    rest.sort(key=lambda pair: (pair[1] == "goal", choice.cost(pair[0])))
    for material, role in rest:
        choice.take(material, role) or choice.start(material, role, max(fair, START))
    practice = sum(each.minutes for each in by_id.values() if each.is_practice)
    choice.grow(choice.left - int(max(0, min(choice.practice_target - choice.practice, practice))))


def _is_served(choice: Choice, best: list[Material]) -> bool:
    return any(each.key in choice.parts for each in best)


def _drill(choice: Choice, concepts: list[tuple[ConceptFacts, Role]]) -> None:
    """Take practice of weak areas and of the goal, up to the share of practice."""
    most = min(MOST_PRACTICE * choice.room, 2 * choice.practice_target)
    for concept, role in concepts:
        for drill in (choice.materials.by_id[key] for key in concept.resource_ids if key in choice.materials.by_id):
            fits = drill.is_practice and choice.practice + drill.minutes <= most
            if fits and drill.key not in choice.parts and choice.practice < choice.practice_target:
                choice.take(drill, role)


def _fill_both(choice: Choice, turn: int) -> None:
    """Take study and practice of one turn while they fit; where much time is left, start something of this turn."""
    while True:
        share = choice.practice_target / (choice.room or 1)
        lags = choice.practice < share * (choice.room - choice.left)
        kinds = (True, False) if lags else (False, True)
        if choice.left <= choice.room / 2:
            _ensure_practice(choice)
        if not any(_take_best(choice, turn, practice=kind, most=choice.practice_room) for kind in kinds):
            break
    _fill(choice, turn, practice=True, most=MOST_PRACTICE * choice.room)
    _start(choice, turn, practice=False, most=choice.left)
    _start(choice, turn, practice=True, most=choice.practice_target - choice.practice)


def _fill_up(choice: Choice) -> None:
    """Start a longer resource in place of the last one that was taken, where too little time is left to start one."""
    if choice.started or not MUCH * choice.room < choice.left < SHORTEST_PIECE:
        return
    longer = [each for practice in (False, True) for each in _options(choice, 0, practice=practice)]
    for last in [part for part in reversed(choice.parts.values()) if part.role in TURNS]:
        needing = (each for part in choice.parts.values() for each in choice.materials.needs(part.material))
        if last.material not in needing:
            choice.drop(last.material.key)
            filling = (each for each in longer if each.minutes >= choice.left + SHORTEST_PIECE)
            same = (each for each in filling if each.is_practice is last.material.is_practice)
            if not any(choice.start(each, "new", choice.left) for each in same):
                choice.take(last.material, last.role)
            return


def _ensure_practice(choice: Choice) -> None:
    """Take or start practice that was asked for until half of its share is there: at the level, with little else."""
    if not choice.context.constraints.must_include_practice:
        return
    while choice.practice < choice.practice_target / 2:
        options = _options(choice, None, practice=True)
        pools = (
            [each for each in options if each.for_the_learner],
            [each for each in options if not each.for_the_learner],
        )
        if not any(_take_or_start(choice, pool) for pool in pools):
            break
    if not choice.practice:
        any(choice.take(each, "new") for each in _options(choice, None, practice=True))


def _take_or_start(choice: Choice, drills: list[Material]) -> bool:
    """Take one of the drills that needs little else, or start one. Return whether one fits."""
    most = choice.practice_target - choice.practice
    cheap = [each for each in drills if choice.cost(each) - each.minutes <= min(each.minutes, choice.practice_target)]
    short = (each for each in cheap if choice.practice + each.minutes <= MOST_PRACTICE * choice.room)
    taken = any(choice.take(each, TURNS[choice.worth(each).turn]) for each in short)
    return taken or any(choice.start(each, TURNS[choice.worth(each).turn], most) for each in cheap)


def _start(choice: Choice, turn: int | None, *, practice: bool, most: float) -> None:
    """Start the resource that adds most, where much time is left and nothing is started yet."""
    if choice.left < WORTH_STARTING * choice.room or choice.started:
        return
    most = min(most, choice.left)
    others = (each for each in choice.materials.by_id.values() if each.for_the_learner and each.key not in choice.parts)
    if sum(each.minutes for each in others if each.minutes <= choice.left) >= choice.left - HALF * choice.room:
        most = min(most, HALF * choice.room)
    options = _options(choice, turn, practice=practice)
    options.sort(key=lambda each: each.minutes - SHORTEST_PIECE < most)  # those that fill it first
    any(choice.start(each, TURNS[choice.worth(each).turn], most) for each in options)


def _fill(choice: Choice, turn: int | None, *, practice: bool, most: float) -> None:
    while _take_best(choice, turn, practice=practice, most=most):
        pass


def _take_best(choice: Choice, turn: int | None, *, practice: bool, most: float) -> bool:
    """Take the resource of a turn that adds most; practice only up to `most` minutes. Return whether there is one."""
    room = min(choice.left, most - choice.practice) if practice else choice.left
    fitting = (each for each in _options(choice, turn, practice=practice) if each.minutes <= room)
    return any(choice.take(each, TURNS[choice.worth(each).turn]) for each in fitting)


def _options(choice: Choice, turn: int | None, *, practice: bool) -> list[Material]:
    """Return what has this turn (None: any) and is not chosen yet, what adds most first."""
    options: Iterable[Material] = (
        each
        for each in choice.materials.by_id.values()
        if each.is_practice is practice and each.key not in choice.parts
    )
    ranked = [each for each in options if turn is None or choice.worth(each).turn == turn]
    ranked.sort(key=lambda each: (-choice.worth(each).gain, each.candidate.item.position))
    return ranked
