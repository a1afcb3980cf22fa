"""The checks of what a plan is made from: enough material for the learner, stated minutes, and true reasons."""

from collections import Counter
from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.coverage_bound import (
    library_explains_empty_days,
    library_explains_shortfall,
    pieces_of,
)
from studyplan.domain.validation.level import at_the_level, useful_minutes
from studyplan.domain.values.candidates import LibraryFacts
from studyplan.domain.values.resource import doubt_of
from studyplan.domain.values.types import Severity, UsedEstimate

ENOUGH = 0.90  # share of the capacity; a library with less is too thin
# Share of the capacity. Over all levels a tenth is missing at most; at the level a quarter may be: refreshers and one
# level above it fill that without making the plan another one.
ENOUGH_AT_THE_LEVEL = 0.75
ALIKE = 3  # resources with one reason; two may be parts of one matter
NAMED = 3  # titles that a finding about reasons names
STUDY = 0.10  # share of the planned minutes; with less study nobody explains what is practised


def library_too_thin(case: Case) -> Iterator[Violation]:
    """Yield one violation when the candidates cannot fill the time, at all or at the learner's level."""
    lengths = [candidate.item.minutes for candidate in case.candidates.ranked]
    minutes, pieces = sum(lengths), sum(map(pieces_of, lengths))
    capacity, days = case.capacity, len(case.calendar.study_days)
    useful = minutes if case.facts is None else useful_minutes(case, case.facts)
    if case.facts is not None and useful < min(minutes, ENOUGH_AT_THE_LEVEL * capacity):
        level = case.context.current_level
        text = f"{at_the_level(case, case.facts)}; add {level} resources on {case.context.topic}"
        yield warning(text, 1 - useful / capacity, "library")
    elif case.facts is not None and _is_practice_alone(case, case.facts):
        text = f"the library has {case.facts.useful_study} minutes to study at your level, so this is practice alone"
        yield warning(f"{text}; add resources that explain {case.context.topic}", 1.0, "library")
    elif minutes < ENOUGH * capacity:
        text = f"the library has {minutes} usable minutes for a capacity of {capacity}; add resources"
        yield warning(text, 1 - minutes / capacity, "library")
    elif pieces < days:
        text = f"the library gives {pieces} pieces, but {days} study days need one each; add resources"
        yield Violation(text, severity="warning", cause="library")
    elif library_explains_shortfall(case) or library_explains_empty_days(case):
        result = f"{case.planned} of {capacity} minutes are planned and {len(case.empty_days())} study days are empty"
        text = f"the resources are too long or too short to fill the days: {result}; add resources of other lengths"
        yield Violation(text, severity="warning", cause="library")


def _is_practice_alone(case: Case, facts: LibraryFacts) -> bool:
    """Return whether hardly anything that is planned explains something, for want of such resources at the level."""
    study = sum(task.minutes for _, task, item in case.known_tasks() if not item.is_practice)
    return study < STUDY * case.planned and facts.useful_study < STUDY * case.planned


def guessed_minutes(case: Case) -> Iterator[Violation]:
    """Yield one violation for each source of minutes that are not stated, and one for each length to doubt."""
    sources: dict[UsedEstimate, tuple[Severity, str]] = {
        "default": ("warning", "guessed from the type of the resource"),
        "computed": ("info", "computed, for instance from the number of words"),
    }
    planned = Counter[UsedEstimate]()
    for _, task, item in case.known_tasks():
        planned[item.estimate_source] += task.minutes
    for source, (severity, origin) in sources.items():
        if planned[source]:
            text = f"{planned[source]} of {case.planned} planned minutes are {origin}"
            yield Violation(text, severity=severity, share=case.share(planned[source]), cause="library")
    for use in case.uses:
        doubt = doubt_of(use.item.resource_type, use.item.minutes)
        if doubt and use.item.estimate_source in ("stated", "computed"):
            text = f"'{use.item.title}': {doubt}"
            yield Violation(text, severity="info", share=case.share(use.minutes), cause="library")


def reasons_alike(case: Case) -> Iterator[Violation]:
    """Yield one violation when more than half of the planned resources, three or more, have one reason."""
    reasons = {task.resource_id: " ".join(task.reason.split()).casefold() for _, task in reversed(list(case.tasks()))}
    alike = Counter(reasons.values()).most_common(1)
    if alike and alike[0][1] >= ALIKE and 2 * alike[0][1] > len(reasons):
        text = f"{alike[0][1]} of {len(reasons)} resources have the same reason, which says nothing about each"
        yield warning(text, alike[0][1] / len(reasons), "plan")


def reason_not_true(case: Case) -> Iterator[Violation]:
    """Yield an info when reasons of planned resources were replaced, with how many and what they claimed."""
    planned = {task.resource_id: task.title for _, task in case.tasks()}
    replaced = [each for each in case.plan.replaced_reasons if each.resource_id in planned]
    if not replaced:
        return
    kinds = ", ".join(dict.fromkeys(kind for each in replaced for kind in each.claims))
    titles = [f"'{planned[each.resource_id]}'" for each in replaced]
    named = ", ".join(titles[:NAMED]) + (f" and {len(titles) - NAMED} more" if len(titles) > NAMED else "")
    count = f"the reasons of {len(replaced)} of {len(planned)} resources"
    text = f"{count} claimed what the library does not state ({kinds}), and were replaced: {named}"
    yield Violation(text, severity="info", share=len(replaced) / len(planned), cause="plan")
