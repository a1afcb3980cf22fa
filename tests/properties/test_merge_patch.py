"""A merge patch of a map (RFC 7396): what it names is as it says, everything else stays."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from studyplan.domain.values.merge_patch import merge_patch

KEYS = st.sampled_from("abcd")
MAPS = st.dictionaries(KEYS, st.integers(0, 3))
PATCHES = st.dictionaries(KEYS, st.none() | st.integers(0, 3))
VALUES = st.recursive(
    st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
ANY_PATCH = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(MAPS, PATCHES)
def test_of_a_map_what_the_patch_names_is_as_it_says_and_the_rest_stays(
    target: dict[str, int], patch: dict[str, int | None]
) -> None:
    patched = merge_patch(target, patch)
    for key in "abcd":
        assert patched.get(key) == (patch[key] if key in patch else target.get(key))
    assert None not in patched.values()


@given(VALUES, ANY_PATCH)
def test_a_patch_that_is_applied_again_changes_nothing(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@given(VALUES)
def test_an_empty_patch_of_a_map_changes_nothing(target: Any) -> None:
    assert merge_patch(target, {}) == (target if isinstance(target, dict) else {})
