"""How a typed topic is read: an exact id, another name, the nearest topic with a margin, or suggestions."""

from collections.abc import Sequence

import pytest

from studyplan.domain.library.topics import LibraryTopic, topics_of
from studyplan.domain.retrieval.topics import ALIASES, resolve
from studyplan.domain.values.text import topic_id
from tests.support.builders import a_resource

SEEDS = ("git", "javascript", "linux", "machine-learning", "python", "sql")


def topics(*names: str) -> tuple[LibraryTopic, ...]:
    return topics_of(a_resource(f"{number}", topic=name, title="A page") for number, name in enumerate(names))


def read(typed: str, *names: str) -> tuple[str, str] | None:
    """The id that a topic is read as, and how; None where there are only suggestions."""
    match = resolve(typed, topics(*names or SEEDS)).match
    return None if match is None else (match.id, match.how)


def suggested(typed: str, *names: str) -> list[str]:
    return [topic.id for topic in resolve(typed, topics(*names or SEEDS)).suggestions]


@pytest.mark.parametrize("typed", ["python", "PYTHON", " Python ", "machine_learning", "Machine Learning"])
def test_the_same_id_in_any_spelling_is_exact(typed: str) -> None:
    assert read(typed) == (topic_id(typed), "exact")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Python 3", "python"),
        ("js", "javascript"),
        ("ML", "machine-learning"),
        ("databases", "sql"),
        ("DB", "sql"),
        ("Unix", "linux"),
        ("version control", "git"),
    ],
)
def test_another_name_is_an_alias(typed: str, expected: str) -> None:
    assert read(typed) == (expected, "alias")


def test_an_alias_is_read_in_both_directions_and_only_where_the_library_lacks_the_name() -> None:
    assert read("sql", "databases") == ("databases", "alias")
    assert read("databases", "databases", "sql") == ("databases", "exact")


def test_of_several_topics_with_the_name_the_one_with_most_resources_is_read() -> None:
    assert read("nodejs", "Node.js", "node", "node") == ("node", "alias")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("databasse", "sql"),
        ("pyhton", "python"),
        ("Javscript", "javascript"),
        ("machne lerning", "machine-learning"),
        ("learning machine", "machine-learning"),
    ],
)
def test_a_mistyped_topic_is_read_as_the_nearest(typed: str, expected: str) -> None:
    assert read(typed) == (expected, "nearest")


@pytest.mark.parametrize(
    ("typed", "library"),
    [
        ("go", ("go-game",)),
        ("machine", ("machine-learning",)),
        ("java", ("javascript",)),
        ("react", ("react-native",)),
        ("knitting", SEEDS),
        ("कल", ("कला", "कली")),
        ("C", ("c++", "c#")),
    ],
)
def test_what_is_not_near_enough_is_not_read(typed: str, library: tuple[str, ...]) -> None:
    assert read(typed, *library) is None
    assert set(suggested(typed, *library)) == {topic_id(name) for name in library}


def test_two_topics_that_are_equally_near_are_both_suggested_and_none_is_read() -> None:
    assert read("kubernetis", "kubernetes") == ("kubernetes", "nearest")
    assert read("statistical modeling", "statistical-modelling", "statistical-modeling-2") is None
    assert suggested("statistical modeling", "sql", "statistical-modelling", "statistical-modeling-2")[2] == "sql"


def test_titles_suggest_a_topic_and_do_not_decide_it() -> None:
    library = topics_of([a_resource("one", topic="git", title="Branching for all"), a_resource("two", topic="sql")])
    reading = resolve("branching", library)
    assert (reading.match, reading.suggestions[0].id) == (None, "git")


def test_meaning_reads_what_shares_some_letters_and_suggests_what_shares_none() -> None:
    def cosines(_text: str, others: Sequence[str]) -> list[float]:
        return [0.6 if other == "relational storage" else 0.05 for other in others]

    library = topics("relational-storage", "git", "sailing")
    assert resolve("storage of tables", library).match is None
    match = resolve("storage of tables", library, similarity=cosines).match
    assert match is not None
    assert (match.id, match.how) == ("relational-storage", "nearest")
    reading = resolve("tables", library, similarity=cosines)
    assert (reading.match, reading.suggestions[0].id) == (None, "relational-storage")


def test_meaning_is_not_asked_for_a_topic_that_is_there() -> None:
    def cosines(text: str, others: Sequence[str]) -> list[float]:
        raise AssertionError("asked")

    reading = resolve("go", topics("go", "go-game"), similarity=cosines)
    assert reading.match is not None
    assert (reading.match.id, reading.match.score) == ("go", 1.0)


# Aliases of an owner: {alias: topic}, and what is typed with them in a library.


def with_own(typed: str, own: dict[str, str], *names: str) -> tuple[str, str] | None:
    match = resolve(typed, topics(*names or SEEDS), own=lambda: own).match
    return None if match is None else (match.id, match.how)


@pytest.mark.parametrize(
    ("typed", "own", "names", "expected"),
    [
        pytest.param("warehouse", {"warehouse": "SQL"}, SEEDS, ("sql", "alias"), id="an alias"),
        pytest.param(" Ware_House ", {"ware-house": "sql"}, SEEDS, ("sql", "alias"), id="in any spelling"),
        pytest.param(
            "course 7", {"course-7": "Machine_Learning"}, SEEDS, ("machine-learning", "alias"), id="so the topic"
        ),
        pytest.param("sql", {"sql": "git"}, SEEDS, ("sql", "exact"), id="an exact id wins"),
        pytest.param("py", {"py": "pytorch"}, ("python", "pytorch"), ("pytorch", "alias"), id="over a fixed spelling"),
        pytest.param(
            "golang", {"golang": "rust"}, ("Golang", "rust"), ("go", "alias"), id="not over the library's own"
        ),
        pytest.param("db", {"db": "git"}, SEEDS, ("git", "alias"), id="over another name"),
        pytest.param("pyhton", {"pyhton": "git"}, SEEDS, ("git", "alias"), id="over the nearest"),
        pytest.param("ts", {"typescript": "git"}, SEEDS, ("git", "alias"), id="another spelling of an alias"),
        pytest.param(
            "ts", {"typescript": "git"}, ("typescript", "git"), ("typescript", "alias"), id="unless it is there"
        ),
        pytest.param("py", {"py": "cobol"}, SEEDS, ("python", "alias"), id="no resources: the fixed spelling"),
        pytest.param("db", {"db": "cobol"}, SEEDS, ("sql", "alias"), id="no resources: another name"),
        pytest.param("pyhton", {"pyhton": "cobol"}, SEEDS, ("python", "nearest"), id="no resources: the nearest"),
        pytest.param("ts", {"ts": "cobol", "typescript": "git"}, SEEDS, ("git", "alias"), id="no resources: the other"),
        pytest.param("x", {"x": "y", "y": "git"}, SEEDS, None, id="no alias of an alias"),
        pytest.param("x", {"x": "db"}, SEEDS, None, id="no other name of an alias"),
        pytest.param("x", {"y": "git"}, SEEDS, None, id="not typed"),
    ],
)
def test_an_alias_of_the_owner_comes_after_an_exact_id_and_before_all_else(
    typed: str, own: dict[str, str], names: tuple[str, ...], expected: tuple[str, str] | None
) -> None:
    assert with_own(typed, own, *names) == expected


@pytest.mark.parametrize(("typed", "reads"), [("Python", 0), ("machine_learning", 0), ("py", 1), ("xyz", 1)])
def test_aliases_are_read_once_and_not_for_an_exact_id(typed: str, reads: int) -> None:
    asked: list[str] = []

    def own() -> dict[str, str]:
        asked.append(typed)
        return {}

    resolve(typed, topics(*SEEDS), own=own)
    assert len(asked) == reads


def test_an_empty_library_has_no_topic() -> None:
    assert resolve("go", ()).match is None


def test_a_topic_is_named_as_most_of_its_resources_spell_it() -> None:
    spelled = [a_resource(f"{n}", topic=name) for n, name in enumerate(["GO", "Golang", "Golang", "sql"])]
    found = topics_of(spelled)
    assert [(topic.id, topic.name, topic.resources) for topic in found] == [("go", "Golang", 3), ("sql", "sql", 1)]


def test_aliases_are_ids_and_each_is_of_one_subject() -> None:
    names = [name for row in ALIASES for name in row]
    assert [name for name in names if topic_id(name) != name] == []
    assert len(names) == len(set(names))
    assert len(ALIASES) >= 40
