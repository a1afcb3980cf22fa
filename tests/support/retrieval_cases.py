"""Libraries, and what is asked of them, for tests that compare two ways to read a library."""

import json
import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from studyplan.domain.feedback.counting import digest_of
from studyplan.domain.feedback.library import NO_FEEDBACK, LibraryFeedback
from studyplan.domain.feedback.values import FeedbackOverride, Opinion, ResourceFeedback
from studyplan.domain.library.topics import topics_of
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.retrieval.topics import resolve
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import LEVELS
from tests.support.builders import a_context, a_replan, a_resource, an_id

MONTH = "2026-11"
SYLLABLES = tuple(f"{first}{last}" for first in "bdfgklmnprstvz" for last in "aeo")
TYPES = ("article", "exercise", "video", "project", "reference")


class Case(NamedTuple):
    """What is retrieved: a name, the context, and the feedback on the library."""

    name: str
    context: PlanContext
    feedback: LibraryFeedback


def made_up(count: int, topics: int, *, seed: int = 1) -> list[Resource]:
    """Resources in the order of their ids, of which some need resources on other topics."""
    chance = random.Random(seed)  # noqa: S311 - the same library in each run
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(300)]
    names = [f"Subject {word}" for word in words[:topics]]
    resources = []
    for number in range(count):
        needed = chance.sample(range(number), k=min(number, 2)) if number % 5 == 0 else []
        resources.append(
            a_resource(
                f"made up {number}",
                title=" ".join(chance.choices(words, k=4)),
                topic=names[number * number % topics],
                tags=tuple(chance.sample(words, k=3)),
                description=" ".join(chance.choices(words, k=8)) if number % 3 else None,
                difficulty=LEVELS[number % 7 % 3],
                resource_type=TYPES[number % 11 % 5],
                estimated_minutes=10 + number * 37 % 198,
                prerequisites=tuple(an_id(f"made up {each}") for each in needed),
                language=("en", "de", None)[number % 3],
            )
        )
    return sorted(resources, key=lambda each: each.id)


def feedback_on(resources: Sequence[Resource]) -> LibraryFeedback:
    """Votes, learned minutes, reports and exclusions on some resources, also on what others need."""
    some: dict[str, ResourceFeedback] = {}
    for number, resource in enumerate(resources):
        reports = {digest_of(resource.url): 3} if number % 7 == 0 else {}
        excluded = (True, None, False)[number % 11 % 3] if number % 4 == 0 else None
        votes = {Opinion(LEVELS[number % 3], MONTH, "5" if number % 2 else "1"): 2} if number % 3 == 0 else {}
        if reports or excluded is not None or votes:
            minutes = {40: 3} if number % 9 == 0 else {}
            own = ResourceFeedback("2026-01", votes, reports, minutes, FeedbackOverride(excluded=excluded))
            some[resource.id] = own
    return LibraryFeedback(some, MONTH)


def cases_for(resources: Sequence[Resource], *, topics: int = 6) -> Iterator[Case]:
    """Requests for some topics of a library, at each level, with and without feedback, and replans of them."""
    spelled = sorted({resource.topic for resource in resources})
    feedback = feedback_on(resources)
    for place, topic in enumerate(spelled[:: max(1, len(spelled) // topics)]):
        own = [each for each in resources if topic_id(each.topic) == topic_id(topic)]
        others = [each for each in resources if topic_id(each.topic) != topic_id(topic)]
        tags = [tag for each in (*own[:1], *others[:: max(1, len(others) // 3)]) for tag in each.tags[:2]]
        asked: dict[str, Any] = {
            "topic": topic,
            "goal": f"Understand {own[len(own) // 2].title}",
            "weak_areas": tuple(dict.fromkeys(tags))[:4],
            "must_include_practice": bool(place % 2),
            "language": "en" if place % 3 == 2 else None,
        }
        for level in LEVELS:
            yield Case(f"{topic} {level}", a_context(current_level=level, **asked), NO_FEEDBACK)
            yield Case(f"{topic} {level} with feedback", a_context(current_level=level, **asked), feedback)
        replan = a_replan(
            finished=tuple(each.id for each in own[::4]),
            skipped=tuple(each.id for each in own[1::5]),
            pace=1.2,
        )
        yield Case(f"{topic} replanned", a_context(**asked, replan=replan), feedback)


def digest(case: Case, library: Any) -> str:
    """A hash of the candidates of a case, from a library in whatever form it is read."""
    found = retrieve(case.context, library, None, case.feedback)
    return sha256(found.model_dump_json().encode()).hexdigest()[:16]


def readings(resources: Sequence[Resource], topics: Any = None) -> dict[str, list[str]]:
    """How topics are read that are typed in other ways: the match, or the suggestions."""
    known = topics_of(resources)
    typed = [name for topic in known[:8] for name in (topic.name, topic.id[:-1], f"{topic.id} basics")]
    typed += [resource.title for resource in resources[:4]] + [resource.title.split()[0] for resource in resources[:4]]
    found = {}
    for name in typed:
        reading = resolve(name, known if topics is None else topics)
        found[name] = [str(reading.match), *(each.id for each in reading.suggestions[:20])]
    return found


def recorded(resources: Sequence[Resource]) -> dict[str, Any]:
    """What is compared with a recording: the candidates of each case, and how topics are read."""
    read = sha256(json.dumps(readings(resources)).encode()).hexdigest()[:16]
    return {"retrieved": {case.name: digest(case, resources) for case in cases_for(resources)}, "readings": read}
