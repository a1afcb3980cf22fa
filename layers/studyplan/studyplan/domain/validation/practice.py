"""The checks of practice: whether there is enough of it, and whether it comes after the study of its concepts."""

from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.planned import USEFUL, Use, concepts_in

# Share of the planned minutes. No source gives one; practice beats restudy (Adesope 2017), and a quarter is what a
# course with exercises has at the least.
ENOUGH = 0.25
LITTLE = 0.10  # share of the planned minutes; with less, practice is an exception
PIECE = 10  # minutes by which a plan may miss a share, because nothing is cut into less
NAMED = 3  # titles in a message
TAUGHT = 0.5  # share of the concepts of a practice that study has to have covered before it


def practice_short(case: Case) -> Iterator[Violation]:
    """Yield one violation when practice was asked for and has less than a quarter of the minutes."""
    if case.facts is None or not case.context.constraints.must_include_practice:
        return
    minutes = sum(use.minutes for use in case.uses if use.item.is_practice)
    wanted = round(ENOUGH * case.planned)
    possible = min(wanted, case.facts.useful_practice)
    text = f"{minutes} of {case.planned} planned minutes are practice"
    if minutes < possible - PIECE:
        other = f"the library has {case.facts.useful_practice} minutes of practice at your level"
        yield warning(f"{text}, but {other}", case.share(possible - minutes), "plan")
    elif minutes < min(LITTLE * case.planned, wanted - PIECE):
        yield warning(f"{text}; the library has no more at your level", case.share(wanted - minutes), "library")


def practice_before_study(case: Case) -> Iterator[Violation]:
    """Yield one violation for minutes of practice that come before the study of their concepts."""
    if case.facts is None:
        return
    practice = [use for use in case.uses if use.item.is_practice]
    early = {use.item.title: minutes for use in practice if (minutes := _early_minutes(case, use))}
    total = sum(use.minutes for use in practice)
    if early:
        minutes = sum(early.values())
        names = ", ".join(f"'{title}'" for title in list(early)[:NAMED])
        text = f"{minutes} of {total} minutes of practice come before the study of their concepts: {names}"
        yield warning(text, minutes / total, "plan")


def _early_minutes(case: Case, use: Use) -> int:
    """Return the minutes of a practice before study has covered half of those of its concepts that study covers.

    A set that is spread over the plan is in order from then on.
    """
    wanted = use.concepts & _studied_for(case, use)
    taught: set[str] = set()
    minutes = 0
    for _, task, item in case.known_tasks():
        if not item.is_practice:
            taught |= wanted & concepts_in(item)
        elif item.id == use.item.id and task.task_type != "review" and len(taught) < TAUGHT * len(wanted):
            minutes += task.minutes
    return minutes


def _studied_for(case: Case, use: Use) -> set[str]:
    """Return the concepts that the plan, or a candidate for this learner, teaches for a practice.

    That is study from the learner's level up to that of the practice: what lies below the learner is known, and what
    lies above the practice goes deeper.
    """
    planned = {other.item.id for other in case.uses}
    teaching = [each.item for each in case.candidates.ranked if each.item.id in planned or each.fit in USEFUL]
    return {
        concept
        for item in teaching
        if not item.is_practice and 0 <= case.gap(item.difficulty) <= case.gap(use.item.difficulty)
        for concept in concepts_in(item)
    }
