"""Prerequisites: an unknown id and a cycle are rejected by name, everything else is accepted."""

import pytest

from studyplan.domain.errors.http import InvalidFields
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.prerequisites import everything_before, existing
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.resource import Resource
from tests.support.builders import a_context, a_resource, an_id

A, B, C, D = "ABCD"


def needing(name: str, *needed: str) -> Resource:
    return a_resource(name, title=name, prerequisites=tuple(map(an_id, needed)))


def before(resource: Resource, *library: Resource) -> list[str]:
    held = {each.id: each for each in library}
    return [each.title for each in everything_before(resource, held.get)]


def refusal(resource: Resource, *library: Resource) -> tuple[str, str]:
    with pytest.raises(InvalidFields) as refused:
        before(resource, *library)
    (field,) = refused.value.fields
    return field.pointer, field.message


def test_everything_before_a_resource_is_found_the_nearest_first() -> None:
    assert before(needing(A, B), needing(C, D), needing(D), needing(B, C)) == [B, C, D]


def test_a_diamond_is_fine_and_its_tip_is_looked_up_once() -> None:
    held = {each.id: each for each in (needing(B, D), needing(C, D), needing(D))}
    asked: list[str] = []

    def find(resource_id: str) -> Resource | None:
        asked.append(resource_id)
        return held.get(resource_id)

    assert [each.title for each in everything_before(needing(A, B, C), find)] == [B, C, D]
    assert asked == [an_id(B), an_id(C), an_id(D)]


def test_a_resource_that_is_named_twice_is_one() -> None:
    assert before(needing(A, B, B), needing(B)) == [B]


def test_a_resource_that_needs_itself_is_rejected() -> None:
    assert refusal(needing(A, A)) == (
        "/prerequisites",
        f"must not form a cycle: '{A}' ({an_id(A)}) -> '{A}' ({an_id(A)})",
    )


def test_a_cycle_is_named_from_the_resource_on_in_the_direction_of_need() -> None:
    pointer, message = refusal(needing(A, B), needing(B, C), needing(C, D), needing(D, A))
    names = [f"'{name}' ({an_id(name)})" for name in (A, B, C, D, A)]
    assert (pointer, message) == ("/prerequisites", f"must not form a cycle: {' -> '.join(names)}")


def test_a_cycle_that_exists_already_is_named_when_it_is_needed() -> None:
    pointer, message = refusal(needing(A, B), needing(B, C), needing(C, B))
    assert pointer == "/prerequisites"
    assert f"'{A}'" not in message
    assert all(f"'{name}' ({an_id(name)})" in message for name in (B, C))


def test_a_cycle_that_exists_already_can_be_broken() -> None:
    assert before(needing(B), needing(C, B)) == []


def test_of_a_long_cycle_both_ends_are_named() -> None:
    ring = [needing(f"r{number}", f"r{(number + 1) % 40}") for number in range(40)]
    _, message = refusal(ring[0], *ring[1:])
    names = message.removeprefix("must not form a cycle: ").split(" -> ")
    assert [name.partition(" (")[0] for name in names] == [
        *("'r0'", "'r1'", "'r2'", "'r3'", "'r4'", "'r5'"),
        "33 more",
        *("'r39'", "'r0'"),
    ]


def test_every_unknown_prerequisite_is_named_by_its_index() -> None:
    resource = needing(A, "nobody", B, "no one")
    held = {an_id(B): needing(B)}
    faults = []
    for refuse in (existing, everything_before):
        with pytest.raises(InvalidFields) as refused:
            refuse(resource, held.get)
        faults.append([(field.pointer, field.message) for field in refused.value.fields])
    assert faults[0] == faults[1]
    assert faults[0] == [
        ("/prerequisites/0", f"there is no resource {an_id('nobody')}"),
        ("/prerequisites/2", f"there is no resource {an_id('no one')}"),
    ]


def test_an_unknown_id_that_only_others_name_is_ignored() -> None:
    assert before(needing(A, B), needing(B, "nobody", C), needing(C)) == [B, C]


def test_a_cycle_that_exists_all_the_same_ends_in_a_plan() -> None:
    ring = [needing(f"r{number}", f"r{(number + 1) % 4}") for number in range(4)]
    context = a_context(weekly_hours=14.0)
    candidates = retrieve(context, [*ring, needing(A, A), needing(B, "r0")])
    timetable = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    used = {task.title for day in timetable.days for task in day.tasks}
    assert used | {left.title for left in timetable.left_out} == {"r0", "r1", "r2", "r3", A, B}
    assert timetable.minutes > 0
