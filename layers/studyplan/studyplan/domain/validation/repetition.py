"""The checks of what resources are to each other: repetition, series, and one, or cheat sheets, in place of others."""

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
SPIRAL = 0.5  # share of a resource's concepts that may be known: a spiral comes back to what it builds on
TWICE = 2  # study resources on a weak area: the learner named it, so a second view of it is no repetition
NAMED = 3  # titles in a message
SHEETS, SHEETS_SHARE = 15, 0.10  # minutes, or a share of the planned ones if that is more: a help beside lessons
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
    repeated = [(use, share) for use, share in _repeated(case, study) if use.item.id not in same]
    minutes, total = round(sum(use.minutes * share for use, share in repeated)), sum(use.minutes for use in study)
    if repeated and minutes >= REPEATED * total:
        names = ", ".join(f"'{use.item.title}'" for use, _ in repeated[:NAMED])
        text = f"{minutes} of {total} minutes of study are on concepts that earlier resources cover: {names}"
        yield warning(text, minutes / total, "plan" if _fresh_minutes(case, study) >= minutes / 2 else "library")


def _doubles(case: Case) -> Iterator[tuple[Use, Use, str]]:
    """Yield each use of a page that an earlier use has, with that one and a sentence about the two."""
    for index, use in enumerate(case.uses):
        pairs = ((other, same_page(use.item, other.item)) for other in case.uses[:index])
        first = next(((other, text) for other, text in pairs if text), None)
        if first is not None:
            yield use, *first


def _repeated(case: Case, study: list[Use]) -> Iterator[tuple[Use, float]]:
    """Yield the study that repeats earlier study, and how much of it does (0 to 1)."""
    needed = before(case.uses, case.uses)
    series = {use.candidate.follows for use in study} | {use.item.id for use in study if use.candidate.follows}
    for index, use in enumerate(study):
        earlier = study[:index]
        excused = use.item.id in needed or use.item.id in series or _is_second_view(use, earlier)
        share = 0.0 if excused else _covered(use, earlier)
        if share:
            yield use, share


def _is_second_view(use: Use, earlier: list[Use]) -> bool:
    """Return whether it serves a weak area that fewer than two study resources have served; a cheat sheet is none."""
    full = [other.candidate for other in earlier if other.item.resource_type != "reference"]
    return any(sum(area in each.weak_areas for each in full) < TWICE for area in use.candidate.weak_areas)


def _covered(use: Use, earlier: list[Use]) -> float:
    """Return how much of a resource earlier study has covered, in more than a short introduction.

    All of it where that has all of its concepts. Of those that are known half are a spiral; the others count double.
    """
    covering = [other for other in earlier if use.concepts & other.concepts and _covers(other, use)]
    minutes = sum(other.minutes for other in covering)
    introduced = minutes < SHORT and use.minutes >= MUCH_LONGER * minutes
    if introduced or not use.concepts:
        return 0.0
    known = len(use.concepts & _concepts_of(covering)) / len(use.concepts)
    return max(0.0, (known - SPIRAL) / (1 - SPIRAL))


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


def series_order(case: Case) -> Iterator[Violation]:
    """Yield one violation for parts of series that begin without, or before, the part that they go on from."""
    if case.facts is None:
        return
    starts = {use.item.id: use.start for use in case.uses}
    done = {item.id for item, _ in case.done_before}
    early = [use for use in case.uses if _is_early(case, use, starts, done)]
    if early:
        names = ", ".join(f"'{use.item.title}' (after '{_before(case, use)}')" for use in early[:NAMED])
        text = f"parts of a series come before the part that they go on from: {names}"
        yield warning(text, case.share(sum(use.minutes for use in early)), "plan")


def _is_early(case: Case, use: Use, starts: dict[str, int], done: set[str]) -> bool:
    """Return whether the part before is a candidate, is not known, and does not begin before this one."""
    before = use.candidate.follows
    if before not in case.items or before in done or case.gap(case.items[before].difficulty) < 0:
        return False
    return before not in starts or starts[before] > use.start


def _before(case: Case, use: Use) -> str:
    return case.items[use.candidate.follows or ""].title


def cheat_sheets_for_lessons(case: Case) -> Iterator[Violation]:
    """Yield one violation for minutes of cheat sheets on what the library has lessons on: they teach nothing."""
    if case.facts is None:
        return
    useful = [each.item for each in case.candidates.ranked if each.fit in USEFUL and not each.item.is_practice]
    lessons = [item for item in useful if not item.is_cheat_sheet]
    taught = {concept for item in lessons for concept in concepts_in(item)}
    sheets = [use for use in case.uses if use.item.is_cheat_sheet and use.concepts & taught]
    minutes = sum(use.minutes for use in sheets) - round(max(SHEETS, SHEETS_SHARE * case.planned))
    if minutes > 0:
        planned = {use.item.id: use.minutes for use in case.uses}
        left = sum(item.minutes - planned.get(item.id, 0) for item in lessons)
        names = ", ".join(f"'{use.item.title}'" for use in sheets[:NAMED])
        text = f"{minutes} minutes too many are of cheat sheets ({names})"
        more = f"the library has {left} more minutes of lessons" if left else "the library has no more lessons"
        yield warning(f"{text}; {more}", case.share(minutes), "plan" if left >= minutes else "library")
