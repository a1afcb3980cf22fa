"""The checks of coverage: weak areas and the concepts of the goal."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.planned import USEFUL, Use, before
from studyplan.domain.values.candidates import SERVING, Candidate, CandidateResource, ConceptFacts, LibraryFacts

SITTING = 20  # minutes; less than that on a concept teaches nothing of it
LATE = 0.5  # share of the planned minutes, from which on a weak area comes too late for the rest to build on it
# Share of the planned minutes that may pass before a weak area beside what it needs: sessions are not cut to fit.
TOLERANCE = 0.10

type Served = Callable[[Candidate], tuple[str, ...]]


def weak_area_missing(case: Case) -> Iterator[Violation]:
    """Yield the weak areas that no planned resource serves, and say whether the library has them."""
    areas = case.facts.weak_areas if case.facts else ()
    there = [area for area in areas if area.resource_ids]
    missing = [area for area in there if not _serving(case, area, _weak)]
    possible = _affordable(case, there) - (len(there) - len(missing))
    share = 1 / len(areas) if areas else 0.0
    for area in areas:
        if not area.resource_ids and area.elsewhere:
            text = f"the weak area '{area.concept}' is in the library, but not on the topic {case.context.topic}"
            yield Violation(text, severity="info", share=share, cause="library")
        elif not area.resource_ids:
            yield warning(
                f"the library has nothing for the weak area '{area.concept}'; add a resource", share, "library"
            )
    for number, area in enumerate(missing):
        if number < possible:
            library = f"the library has {_count(area)} for the weak area '{area.concept}'{_best(case, area)}"
            text = f"{library}, but the plan uses none"
            yield warning(text, share, "plan")
        else:
            text = f"the time is too short for the weak area '{area.concept}' and what it needs first"
            yield warning(text, share, "library")


def weak_area_late(case: Case) -> Iterator[Violation]:
    """Yield the weak areas that begin in the second half, later than what they need and other weak areas cause."""
    areas = case.facts.weak_areas if case.facts else ()
    served = {area.concept: uses for area in areas if (uses := _serving(case, area, _weak))}
    targets = [use for uses in served.values() for use in uses]
    wanted = before(targets, case.uses) | {use.item.id for use in targets}
    for concept, uses in served.items():
        start = min(use.start for use in uses)
        if start <= LATE * case.planned:
            continue
        if _minutes_before(case, start, without=wanted) > TOLERANCE * case.planned:
            text = f"the weak area '{concept}' begins after {start} of {case.planned} planned minutes"
            yield warning(text, 1 / len(areas), "plan")


def _minutes_before(case: Case, start: int, *, without: set[str]) -> int:
    """Return the planned minutes before minute `start` on other resources."""
    passed = minutes = 0
    for _, task in case.tasks():
        if passed >= start:
            break
        minutes += 0 if task.resource_id in without else task.minutes
        passed += task.minutes
    return minutes


def goal_not_reached(case: Case) -> Iterator[Violation]:
    """Yield one violation for concepts of the goal that the plan leaves out, and one for those that have no time.

    A cheat sheet alone reaches no goal.
    """
    if case.facts is None:
        return
    goal = _goal_at_the_level(case, case.facts)
    missing = [concept for concept in goal if all(use.item.is_cheat_sheet for use in _serving(case, concept, _goal))]
    there = [area for area in case.facts.weak_areas if area.resource_ids]
    served = sum(bool(_serving(case, area, _weak)) for area in there) + len(goal) - len(missing)
    possible = [concept for concept in missing if not all(item.is_cheat_sheet for item in _items_of(case, concept))]
    count = min(len(possible), _affordable(case, [*there, *goal]) - served)
    names = ", ".join(f"'{concept.concept}'" for concept in missing)
    if count > 0:
        text = f"the plan has nothing on {len(missing)} of {len(goal)} concepts of the goal: {names}"
        yield warning(text, count / len(goal), "plan")
    elif missing:
        text = f"the time is too short, or the library too thin, for {len(missing)} of {len(goal)} concepts of the goal"
        yield warning(f"{text}: {names}", len(missing) / len(goal), "library")


def best_match_left_out(case: Case) -> Iterator[Violation]:
    """Yield the weak areas and concepts of the goal that the plan serves, but with none of the best resources."""
    if case.facts is None:
        return
    weak = [area for area in case.facts.weak_areas if area.resource_ids]
    groups: list[tuple[str, Sequence[ConceptFacts], Served]] = [
        ("weak area", weak, _weak),
        ("goal", _goal_at_the_level(case, case.facts), _goal),
    ]
    for name, concepts, served in groups:
        for concept in concepts:
            used = {use.item.id for use in _serving(case, concept, served)}
            possible = [key for key in concept.best if _least(case, key, set()) <= case.capacity]
            if used and possible and used.isdisjoint(concept.best):
                best = f"'{case.items[possible[0]].title}'" if possible[0] in case.items else "the best match"
                text = f"{best} serves the {name} '{concept.concept}' best, but the plan uses others"
                yield warning(text, 1 / len(concepts), "plan")


def _weak(candidate: Candidate) -> tuple[str, ...]:
    return candidate.weak_areas


def _goal(candidate: Candidate) -> tuple[str, ...]:
    return candidate.goal


def _items_of(case: Case, concept: ConceptFacts) -> Iterator[CandidateResource]:
    return (case.items[key] for key in concept.resource_ids if key in case.items)


def _count(concept: ConceptFacts) -> str:
    number = len(concept.resource_ids)
    return f"{number} resource{'s' if number > 1 else ''}"


def _best(case: Case, concept: ConceptFacts) -> str:
    """Return the title of what serves a concept best, for whoever mends the plan."""
    title = next((case.items[key].title for key in concept.best if key in case.items), None)
    return f" (first of all '{title}')" if title else ""


def _serving(case: Case, concept: ConceptFacts, served: Served) -> list[Use]:
    """Return the planned resources that serve a concept; together they have a sitting, or all that the longest has."""
    named = set(concept.resource_ids)
    cut = len(named) >= SERVING  # the facts do not name all of them
    uses = [use for use in case.uses if use.item.id in named or (cut and concept.concept in served(use.candidate))]
    due = min(SITTING, max((use.item.minutes for use in uses), default=0))
    return uses if sum(use.minutes for use in uses) >= due else []


def _goal_at_the_level(case: Case, facts: LibraryFacts) -> list[ConceptFacts]:
    """Return the concepts of the goal with a candidate at the learner's level: what is below it is known."""
    useful = {each.item.id for each in case.candidates.ranked if each.fit in USEFUL}
    return [concept for concept in facts.goal if not useful.isdisjoint(concept.resource_ids)]


def _affordable(case: Case, concepts: Iterable[ConceptFacts]) -> int:
    """Return for how many concepts the time is enough: one sitting each, after what it needs; the shortest first."""
    room, number, taken = case.capacity, 0, set[str]()
    for concept in sorted(concepts, key=lambda each: min(_least(case, key, set()) for key in each.resource_ids)):
        least, best = min((_least(case, key, taken), key) for key in concept.resource_ids)
        room -= least
        if room < 0:
            break
        number += 1
        taken |= {best, *_first(case, best)}
    return number


def _least(case: Case, key: str, taken: set[str]) -> int:
    """Return the minutes of one sitting of a resource and of all that has to come before it and is not taken."""
    items = case.items
    sitting = 0 if key in taken else min(SITTING, items[key].minutes) if key in items else SITTING
    return sitting + sum(items[each].minutes for each in _first(case, key) - taken)


def _first(case: Case, key: str) -> set[str]:
    """Return what has to come before a resource: its prerequisites that are candidates and not below the level."""
    items = case.items
    waiting, found = [key], set[str]()
    while waiting:
        item = items.get(waiting.pop())
        for needed in item.prerequisites if item else ():
            if needed in items and needed not in found and case.gap(items[needed].difficulty) >= 0:
                found.add(needed)
                waiting.append(needed)
    return found
