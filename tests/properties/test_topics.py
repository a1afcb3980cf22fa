"""A topic that the library has is read as itself, whatever else the library has."""

from hypothesis import given
from hypothesis import strategies as st

from studyplan.domain.retrieval.topics import LibraryTopic, resolve
from studyplan.domain.values.text import topic_id

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
