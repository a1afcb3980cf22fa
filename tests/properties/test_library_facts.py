"""The facts of a library, computed again by code that shares nothing with the product, and what changes no plan."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as some

from studyplan.domain.values.resource import Resource
from tests.support.builders import a_resource, an_id
from tests.support.planned import planned

LEVELS = ("beginner", "intermediate", "advanced")
TAGS = ("loops", "files", "Data-Types", "data types", "data_types", "classes")
AREAS = ("loops", "data types", "classes", "recursion")
PRACTICE = ("exercise", "project", "quiz")


def same(one: str, other: str) -> bool:
    """Two spellings of a label, for labels that differ in case and in what separates their words."""
    return one.casefold().replace("_", " ").replace("-", " ") == other.casefold().replace("_", " ").replace("-", " ")


@some.composite
def libraries(draw: some.DrawFn) -> list[Resource]:
    return [
        a_resource(
            f"r{number}",
            title=f"Page {chr(97 + number)}",
            topic=draw(some.sampled_from(("python", "python", "go"))),
            difficulty=draw(some.sampled_from(LEVELS)),
            resource_type=draw(some.sampled_from(("article", "course", "exercise", "quiz"))),
            estimated_minutes=draw(some.integers(1, 300)),
            tags=draw(some.lists(some.sampled_from(TAGS), max_size=2, unique=True).map(tuple)),
        )
        for number in range(draw(some.integers(1, 12)))
    ]


@dataclass(frozen=True)
class Requested:
    level: str
    areas: tuple[str, ...]
    practice: bool


requests = some.builds(
    Requested,
    some.sampled_from(LEVELS),
    some.lists(some.sampled_from(AREAS), max_size=2, unique=True).map(tuple),
    some.booleans(),
)


@settings(deadline=None)
@given(libraries(), requests)
def test_the_minutes_of_each_level_and_kind_are_those_of_the_library(library: list[Resource], asked: Requested) -> None:
    plan = planned(library, current_level=asked.level, weak_areas=asked.areas, goal="Learn")
    facts = plan.candidates.facts
    assert facts is not None
    on_topic = [resource for resource in library if resource.topic == "python"]
    for level in facts.levels:
        own = [resource for resource in on_topic if resource.difficulty == level.level]
        drills = [resource for resource in own if resource.resource_type in PRACTICE]
        assert level.practice == sum(resource.estimated_minutes for resource in drills)
        assert level.study + level.practice == sum(resource.estimated_minutes for resource in own)


@settings(deadline=None)
@given(libraries(), requests)
def test_what_serves_a_weak_area_has_its_tag_and_no_resource_of_the_level_is_forgotten(
    library: list[Resource], asked: Requested
) -> None:
    facts = planned(library, current_level=asked.level, weak_areas=asked.areas, goal="Learn").candidates.facts
    assert facts is not None
    assert [area.concept for area in facts.weak_areas] == list(asked.areas)
    for area in facts.weak_areas:
        tagged = [each for each in library if any(same(tag, area.concept) for tag in each.tags)]
        on_topic = {each.id for each in tagged if each.topic == "python"}
        assert set(area.resource_ids) <= on_topic
        assert {each.id for each in tagged if each.topic == "python" and each.difficulty == asked.level} <= set(
            area.resource_ids
        )
        assert set(area.best) <= set(area.resource_ids)
        assert area.elsewhere == (not area.resource_ids and any(each.topic == "go" for each in tagged))


@settings(deadline=None)
@given(libraries(), requests, some.sampled_from(("topic", "level")))
def test_a_resource_that_serves_nobody_changes_no_plan(library: list[Resource], asked: Requested, why: str) -> None:
    limits = {
        "current_level": asked.level,
        "weak_areas": asked.areas,
        "must_include_practice": asked.practice,
    }
    far = "advanced" if asked.level == "beginner" else "beginner"
    useless = {"topic": {"topic": "sailing"}, "level": {"difficulty": far, "topic": "go"}}[why]
    more = [*library, a_resource("useless", title="Useless", estimated_minutes=30, **useless)]
    before, after = planned(library, goal="Learn", **limits), planned(more, goal="Learn", **limits)
    assert after.timetable == before.timetable


@settings(deadline=None)
@given(libraries(), requests, some.randoms(use_true_random=False))
def test_neither_ids_nor_the_order_of_the_rows_change_a_plan(
    library: list[Resource], asked: Requested, chance: object
) -> None:
    limits = {
        "current_level": asked.level,
        "weak_areas": asked.areas,
        "must_include_practice": asked.practice,
    }
    other = [each.model_copy(update={"id": an_id(f"other {each.title}")}) for each in library]
    chance.shuffle(other)  # type: ignore[attr-defined]
    first, second = planned(library, goal="Learn", **limits), planned(other, goal="Learn", **limits)
    assert [(day, task.title, task.minutes) for day, task in first.tasks] == [
        (day, task.title, task.minutes) for day, task in second.tasks
    ]
