"""Cycles of prerequisites in a file: the same are left out as by a full search, and no file makes a long one."""

import random

import pytest

from studyplan.domain.importing import cycles
from studyplan.domain.importing.cycles import CLOSES, ENTANGLED, Cycles, cyclic_part

type Graph = dict[str, list[str]]


def closes(needs: Graph, resource_id: str, needed: str) -> bool:
    """Whether a prerequisite closes a cycle, by a search of everything."""
    waiting, visited = [needed], set[str]()
    while waiting:
        current = waiting.pop()
        if current not in visited:
            visited.add(current)
            waiting += needs.get(current, [])
    return resource_id in visited


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_out_is_what_a_full_search_leaves_out(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - chooses examples
    ids = [f"r{number}" for number in range(30)]
    stored = {one: [other for other in ids[:place] if chance.random() < 0.03] for place, one in enumerate(ids)}
    wanted = {one: chance.sample([other for other in ids if other != one], chance.randrange(3)) for one in ids}
    checked = Cycles({one: tuple(needs) for one, needs in stored.items()}, wanted)
    for one, needs in wanted.items():
        for needed in needs:
            assert (checked.warning(one, needed) == CLOSES) is closes(stored, one, needed)
            if not closes(stored, one, needed):
                stored[one].append(needed)
                checked.add(one, tuple(stored[one]))


def test_only_what_is_on_a_cycle_or_between_two_is_searched() -> None:
    graph = {"top": ["a"], "a": ["b"], "b": ["a", "between"], "between": ["c"], "c": ["d"], "d": ["c", "base"]}
    assert cyclic_part(graph) == {"a", "b", "between", "c", "d"}
    assert cyclic_part({"top": ["a"], "a": ["base"]}) == frozenset()


def test_a_deep_file_without_a_cycle_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "STEPS", 0)
    wanted = {str(number): [str(below) for below in range(max(0, number - 20), number)] for number in range(5_000)}
    checked = Cycles(dict.fromkeys(wanted, ()), wanted)
    for one, needs in wanted.items():
        assert [checked.warning(one, needed) for needed in needs] == [""] * len(needs)
        checked.add(one, tuple(needs))


def test_a_file_that_is_one_tangle_ends_and_has_no_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycles, "STEPS", 2_000)
    wanted = {str(n): [str((n + step) % 500) for step in range(1, 20)] for n in range(500)}
    checked, kept = Cycles(dict.fromkeys(wanted, ()), wanted), {one: list[str]() for one in wanted}
    warnings = set[str]()
    for one, needs in wanted.items():
        for needed in needs:
            warning = checked.warning(one, needed)
            warnings.add(warning)
            if not warning:
                kept[one].append(needed)
                checked.add(one, tuple(kept[one]))
    assert warnings >= {"", ENTANGLED}
    assert cyclic_part(kept) == frozenset()
