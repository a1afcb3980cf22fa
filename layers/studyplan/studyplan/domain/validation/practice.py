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
    practice = [use for use in case.uses if use.item.is_practice and use.concepts]
    studied = _study_at_the_level(case)
    early = {use.item.title: minutes for use in practice if (minutes := _early_minutes(case, use, studied))}
    total = sum(use.minutes for use in case.uses if use.item.is_practice)
    if early:
        minutes = sum(early.values())
        names = ", ".join(f"'{title}'" for title in list(early)[:NAMED])
        text = f"{minutes} of {total} minutes of practice come before the study of their concepts: {names}"
        yield warning(text, minutes / total, "plan")


def _study_at_the_level(case: Case) -> frozenset[str]:
    """Return the concepts that the plan or a candidate teaches at the learner's level or above.

    The practice of other concepts needs no study: what lies below the level is known.
    """
    planned = [use.item for use in case.uses if case.gap(use.item.difficulty) >= 0]
    useful = [
        each.item for each in case.candidates.ranked if each.fit in USEFUL and case.gap(each.item.difficulty) >= 0
    ]
    return frozenset(concept for item in (*planned, *useful) if not item.is_practice for concept in concepts_in(item))


def _early_minutes(case: Case, use: Use, studied: frozenset[str]) -> int:
    """Return the minutes of a practice before study has covered half of those of its concepts that study covers.

    A set that is spread over the plan is in order from then on.
    """
    wanted = use.concepts & studied
    taught: set[str] = set()
    minutes = 0
    for _, task, item in case.known_tasks():
        if not item.is_practice:
            taught |= wanted & concepts_in(item)
        elif item.id == use.item.id and task.task_type != "review" and len(taught) < TAUGHT * len(wanted):
            minutes += task.minutes
    return minutes
