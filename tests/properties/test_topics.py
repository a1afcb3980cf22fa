"""A topic that the library has is read as itself, whatever else the library has and whatever aliases there are."""

from hypothesis import given
from hypothesis import strategies as st

from studyplan.domain.library.topics import LibraryTopic
from studyplan.domain.retrieval.topics import resolve
from studyplan.domain.values.text import alias_id, topic_id

NAMES = st.text("abgo+#- _", min_size=1, max_size=8) | st.sampled_from(
    ["go", "go-game", "js", "sql", "databases", "कला"]
)
TOPICS = st.lists(NAMES.filter(str.strip), min_size=1, max_size=6)


def a_library(names: list[str]) -> list[LibraryTopic]:
    return [LibraryTopic(own, own, ("A page",)) for own in {topic_id(name): None for name in names}]


@given(TOPICS, st.data())
def test_an_exact_topic_is_never_widened(names: list[str], data: st.DataObject) -> None:
    library, typed = a_library(names), data.draw(st.sampled_from(names))
    reading = resolve(typed, library, similarity=lambda _text, others: [1.0] * len(others))
    assert reading.match is not None
    assert (reading.match.id, reading.match.score, reading.suggestions) == (topic_id(typed), 1.0, ())
    assert reading.match.how in ("exact", "alias")


@given(TOPICS, NAMES.filter(str.strip))
def test_a_topic_is_read_as_one_of_the_library_or_all_are_suggested(names: list[str], typed: str) -> None:
    library = a_library(names)
    reading = resolve(typed, library)
    ids = {topic.id for topic in library}
    assert {reading.match.id} <= ids if reading.match else {topic.id for topic in reading.suggestions} == ids


OWN = st.dictionaries(NAMES.filter(str.strip).map(alias_id), NAMES.filter(str.strip), max_size=4)


@given(TOPICS, OWN, st.data())
def test_an_alias_never_takes_an_id_or_a_spelling_of_the_library(
    names: list[str], own: dict[str, str], data: st.DataObject
) -> None:
    library, typed = a_library(names), data.draw(st.sampled_from(names))
    typed = topic_id(typed)
    match = resolve(typed, library, own=lambda: own).match
    assert match is not None
    assert (match.id, match.how) == (typed, "exact")


@given(TOPICS, NAMES.filter(str.strip), OWN)
def test_an_alias_leads_to_its_topic_or_changes_nothing(names: list[str], typed: str, own: dict[str, str]) -> None:
    library = a_library(names)
    with_own, without = resolve(typed, library, own=lambda: own), resolve(typed, library)
    if with_own != without:
        assert with_own.match is not None
        assert with_own.match.how == "alias"
        assert with_own.match.id in {topic_id(topic) for topic in own.values()}


@given(st.text(max_size=8))
def test_the_form_of_an_alias_stays_as_it_is(alias: str) -> None:
    assert alias_id(alias_id(alias)) == alias_id(alias)
