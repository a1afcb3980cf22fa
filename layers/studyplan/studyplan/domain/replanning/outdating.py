"""What of its learner and its resources has changed since a plan was made. Nothing here changes a plan."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.versions import OutdatedFact

# Of a resource that a plan uses: the names of its fields now and then.
RESOURCE_FIELDS = {
    "title": "title",
    "url": "url",
    "difficulty": "difficulty",
    "resource_type": "resource_type",
    "estimated_minutes": "minutes",
    "prerequisites": "prerequisites",
}
# What a message calls a field; the fact itself has the field's own name.
WORDS = {
    "current_level": "level",
    "weekly_hours": "hours a week",
    "preferred_learning_style": "learning style",
    "weak_areas": "weak areas",
    "known": "known subjects",
    "minutes_by_weekday": "minutes by weekday",
    "url": "address",
    "difficulty": "level",
    "resource_type": "type",
    "estimated_minutes": "length in minutes",
}


def outdated(
    context: PlanContext,
    candidates: Candidates,
    learner: Learner | None,
    resources: Iterable[Resource],
    *,
    planned: Collection[str] | None = None,
) -> tuple[OutdatedFact, ...]:
    """Return what has changed since a plan was made.

    Args:
        context: what the plan was made from.
        candidates: its candidates.
        learner: as it is now; None where it is gone.
        resources: the library as it is now.
        planned: the ids of the resources that the plan uses and that are not finished; by default all candidates.
    """
    now = {resource.id: resource for resource in resources}
    used = [
        candidate.item for candidate in candidates.ranked if planned is None or candidate.item.id in frozenset(planned)
    ]
    pace = context.replan.pace if context.replan else 1.0
    return (*_of_learner(context, learner), *_of_resources(used, now, context, is_scaled=pace != 1.0))


def _of_learner(context: PlanContext, learner: Learner | None) -> Iterator[OutdatedFact]:
    if learner is None:
        yield _fact(None, None, None, None, "the learner was deleted")
        return
    pairs: list[tuple[str, Any, Any]] = [
        ("current_level", context.current_level, learner.level_on(context.topic)),
        ("weekly_hours", context.weekly_hours, learner.weekly_hours),
        ("preferred_learning_style", context.preferred_learning_style, learner.preferred_learning_style),
        ("weak_areas", _set(context.weak_areas), _set(learner.weak_areas)),
        ("known", _set(context.known), _set(learner.known)),
    ]
    if context.constraints.timezone is None:
        pairs.append(("timezone", context.timezone, learner.timezone))
    if context.constraints.minutes_by_weekday is None:
        pairs.append(("minutes_by_weekday", context.minutes_by_weekday, learner.minutes_by_weekday or {}))
    for name, before, after in pairs:
        if before != after:
            text = f"the learner's {WORDS.get(name, name)}: {_text(after)} now, {_text(before)} before"
            yield _fact(None, name, before, after, text)


def _set(labels: Iterable[str]) -> dict[str, None]:
    """Return labels whose order does not count."""
    return dict.fromkeys(sorted(labels))


def _of_resources(
    used: Iterable[CandidateResource], now: dict[str, Resource], context: PlanContext, *, is_scaled: bool
) -> Iterator[OutdatedFact]:
    begun = {each.resource_id for each in context.replan.unfinished} if context.replan else set[str]()
    for item in used:
        resource = now.get(item.id)
        if resource is None:
            yield _fact(item.id, None, None, None, f"'{item.title}' is no longer in the library")
            continue
        if topic_id(resource.topic) != topic_id(item.topic):
            text = f"'{item.title}' is about {resource.topic} now, and was about {item.topic}"
            yield _fact(item.id, "topic", item.topic, resource.topic, text)
        for name, former in RESOURCE_FIELDS.items():
            if name == "estimated_minutes" and (is_scaled or item.id in begun):
                continue  # the plan counts the minutes of what is left, at the learner's pace
            before, after = getattr(item, former), getattr(resource, name)
            if before != after:
                text = f"the {WORDS.get(name, name)} of '{item.title}' changed"
                shown = text if name == "prerequisites" else f"{text} from {before} to {after}"
                yield _fact(item.id, name, before, after, shown)


def _fact(resource_id: str | None, name: str | None, before: Any, after: Any, message: str) -> OutdatedFact:
    was, now = (None if name is None else _text(value) for value in (before, after))
    return OutdatedFact(resource_id=resource_id, field=name, before=was, after=now, message=message)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        items = [key if own is None else f"{key}={own}" for key, own in value.items()]
        return ", ".join(items) or "nothing"
    return ", ".join(value) or "nothing" if isinstance(value, tuple) else str(value)
