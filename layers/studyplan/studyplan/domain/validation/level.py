"""The checks of level: what is above the learner's level, and what is below it for no reason."""

from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.planned import Use
from studyplan.domain.values.candidates import CandidateResource, LibraryFacts
from studyplan.domain.values.types import Cause, Severity

EASY = 0.10  # share of the planned minutes; less is a repetition that every course has
# Minutes of a resource that repeats what a weak area needs; a longer one teaches the level below again.
REFRESHER = 60
# Share of the planned minutes by which a plan may differ from the bound: pieces of ten minutes do not fit exactly.
TOLERANCE = 0.10
# Share of the capacity that material of other levels may have because weak areas need it. With more, the library lacks
# the learner's own level.
FOR_WEAK_AREAS = 0.5
PRACTICE = 0.25  # share of the minutes for which practice of another level is no fault where it was asked for


def difficulty_too_high(case: Case) -> Iterator[Violation]:
    """Yield tasks above the learner's level: one level is a warning, two are an error.

    Each states the share of all minutes above the level but those that a weak area needs.
    """
    above = [(day, task, item) for day, task, item in case.known_tasks() if case.gap(item.difficulty) > 0]
    share = case.share(sum(task.minutes for _, task, item in above if not _is_best_for_a_weak_area(case, item)))
    for day, task, item in above:
        text = f"'{item.title}' is {item.difficulty}, but the learner is {case.context.current_level}"
        severity: Severity = "error" if case.gap(item.difficulty) > 1 else "warning"
        yield Violation(text, day.day, task.id, severity, share, _cause(case))


def too_easy(case: Case) -> Iterator[Violation]:
    """Yield one violation for minutes below the level that are no refresher for a weak area."""
    minutes = sum(use.minutes for use in _easy(case))
    if case.facts is None or case.share(minutes) < EASY:
        return
    text = f"{minutes} of {case.planned} planned minutes are below the learner's level"
    if _cause(case) == "library":
        text = f"{at_the_level(case, case.facts)}; {text}"
    yield warning(text, case.share(minutes), _cause(case))


def at_the_level(case: Case, facts: LibraryFacts) -> str:
    """Return a sentence on the useful minutes that the library has."""
    return f"the library has {useful_minutes(case, facts)} of {case.capacity} minutes at your level"


def useful_minutes(case: Case, facts: LibraryFacts) -> int:
    """Return the minutes of the library at the learner's level, with those of other levels that weak areas need.

    The latter fill at most half of the time.
    """
    level = case.context.current_level
    own = sum(each.study + each.practice for each in facts.levels if each.level == level)
    above = (each for each in case.items.values() if case.gap(each.difficulty) > 0)
    needed = sum(each.minutes for each in above if _is_best_for_a_weak_area(case, each))
    others = max(0, facts.useful_study + facts.useful_practice - own) + needed
    return own + min(others, round(FOR_WEAK_AREAS * case.capacity))


def _is_best_for_a_weak_area(case: Case, item: CandidateResource) -> bool:
    return case.facts is not None and any(item.id in area.best for area in case.facts.weak_areas)


def _cause(case: Case) -> Cause | None:
    """Return `library` where the minutes of other levels are about those that the library cannot give at the level."""
    if case.facts is None:
        return None
    off = sum(use.minutes for use in (*_easy(case), *_hard(case)))
    unavoidable = max(0, case.capacity - useful_minutes(case, case.facts))
    if case.context.constraints.must_include_practice:
        unavoidable += max(0, round(PRACTICE * case.planned) - case.facts.useful_practice)
    return "library" if off <= unavoidable + TOLERANCE * case.planned else "plan"


def _hard(case: Case) -> list[Use]:
    """Return what is above the level and not the best for a weak area."""
    return [
        use for use in case.uses if case.gap(use.item.difficulty) > 0 and not _is_best_for_a_weak_area(case, use.item)
    ]


def _easy(case: Case) -> list[Use]:
    """Return what is below the level and neither serves a weak area nor is needed right before what serves one."""
    serving = [use.candidate for use in case.uses if use.candidate.weak_areas]
    wanted = {each.item.id for each in serving}
    wanted |= {key for each in serving for key in (*each.item.prerequisites, each.follows) if key}
    return [
        use
        for use in case.uses
        if case.gap(use.item.difficulty) < 0 and not (use.item.id in wanted and _is_refresher(use))
    ]


def _is_refresher(use: Use) -> bool:
    return use.is_useful or use.item.minutes <= REFRESHER
