"""The checks of repetition: the same content again, and one resource in place of the others."""

from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.planned import USEFUL, Use, before, concepts_in
from studyplan.domain.validation.same_page import same_page
from studyplan.domain.values.types import level_gap

# Share of the study minutes from which on repetition is lost time. Overlap itself does no harm, and a spiral comes back
# to what it has taught; a week of seven sessions may have one such session (1/7 is 0.143).
REPEATED = 0.15
SHORT = 60  # minutes; what covers a concept in less may be an introduction to a longer resource
MUCH_LONGER = 3  # times the minutes of a short introduction: such a resource says more than that
TWICE = 2  # study resources on a weak area: the learner named it, so a second view of it is no repetition
NAMED = 3  # titles in a message
DOMINANT = 0.5  # share of the planned minutes of one resource
FEW_DAYS = 2  # days that one resource may fill
UNUSED = 0.10  # share of the planned minutes; fewer useful minutes than that would not change a plan


def repeated_content(case: Case) -> Iterator[Violation]:
    """Yield pages that are planned twice, and one violation for study of what earlier study has covered."""
    if case.facts is None:
        return
    doubles = list(_doubles(case))
    needed = before(case.uses, case.uses)
    for use, earlier, text in doubles:
        both_needed = {use.item.id, earlier.item.id} <= needed
        # The shorter of two is what is lost: a list of videos may have the address of the first.
        yield warning(text, case.share(min(use.minutes, earlier.minutes)), "library" if both_needed else "plan")
    same = {use.item.id for use, _, _ in doubles}
    study = [use for use in case.uses if not use.item.is_practice]
    repeated = [use for use in _repeated(case, study) if use.item.id not in same]
    minutes, total = sum(use.minutes for use in repeated), sum(use.minutes for use in study)
    if repeated and minutes >= REPEATED * total:
        names = ", ".join(f"'{use.item.title}'" for use in repeated[:NAMED])
        text = f"{minutes} of {total} minutes of study are on concepts that earlier resources cover: {names}"
        yield warning(text, minutes / total, "plan" if _fresh_minutes(case, study) >= minutes / 2 else "library")


def _doubles(case: Case) -> Iterator[tuple[Use, Use, str]]:
    """Yield each use of a page that an earlier use has, with that one and a sentence about the two."""
    for index, use in enumerate(case.uses):
        pairs = ((other, same_page(use.item, other.item)) for other in case.uses[:index])
        first = next(((other, text) for other, text in pairs if text), None)
        if first is not None:
            yield use, *first


def _repeated(case: Case, study: list[Use]) -> Iterator[Use]:
    needed = before(case.uses, case.uses)
    series = {use.candidate.follows for use in study} | {use.item.id for use in study if use.candidate.follows}
    for index, use in enumerate(study):
        earlier = study[:index]
        excused = use.item.id in needed or use.item.id in series or _is_second_view(use, earlier)
        if not excused and _is_covered(use, earlier):
            yield use


def _is_second_view(use: Use, earlier: list[Use]) -> bool:
    """Return whether it serves a weak area that fewer than two study resources have served; a cheat sheet is none."""
    full = [other.candidate for other in earlier if other.item.resource_type != "reference"]
    return any(sum(area in each.weak_areas for each in full) < TWICE for area in use.candidate.weak_areas)


def _is_covered(use: Use, earlier: list[Use]) -> bool:
    """Return whether earlier study has covered all concepts of a resource, in more than a short introduction."""
    covering = [other for other in earlier if use.concepts & other.concepts and _covers(other, use)]
    minutes = sum(other.minutes for other in covering)
    introduced = minutes < SHORT and use.minutes >= MUCH_LONGER * minutes
    return bool(use.concepts) and use.concepts <= _concepts_of(covering) and not introduced


def _concepts_of(uses: list[Use]) -> set[str]:
    return {concept for use in uses for concept in use.concepts}


def _covers(other: Use, use: Use) -> bool:
    """Return whether `other` may cover what `use` does: a cheat sheet covers little, and a lower level is no cover."""
    deep = other.item.resource_type != "reference" or use.item.resource_type == "reference"
    return deep and level_gap(use.item.difficulty, other.item.difficulty) <= 0


def _fresh_minutes(case: Case, study: list[Use]) -> int:
    """Return the minutes of useful study that is not planned and has a concept of its own."""
    planned = {use.item.id for use in case.uses}
    covered = _concepts_of(study)
    return sum(
        each.item.minutes
        for each in case.candidates.ranked
        if each.item.id not in planned
        and each.fit in USEFUL
        and not each.item.is_practice
        and concepts_in(each.item) - covered
    )


def one_resource_dominates(case: Case) -> Iterator[Violation]:
    """Yield the resource with more than half of the minutes where the library has other useful ones."""
    if case.facts is None:
        return
    best = {key for concept in (*case.facts.weak_areas, *case.facts.goal) for key in concept.best}
    unused = (
        case.facts.useful_study
        + case.facts.useful_practice
        - sum(use.item.minutes for use in case.uses if use.is_useful)
    )
    for use in case.uses:
        share = case.share(use.minutes)
        many_days = len({day.day for day, task in case.tasks() if task.resource_id == use.item.id}) > FEW_DAYS
        if share > DOMINANT and many_days and use.item.id not in best and unused >= UNUSED * case.planned:
            text = f"'{use.item.title}' has {use.minutes} of {case.planned} planned minutes"
            yield warning(f"{text}, but the library has {unused} other useful minutes", share, "plan")
