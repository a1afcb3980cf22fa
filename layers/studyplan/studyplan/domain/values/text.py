"""Text in a form to compare: a topic as an id, a sentence as words, tags, weak areas and goals as concepts.

What is stored keeps the user's spelling.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

# Other spellings of a topic, and the id that it is compared by, also in stored rows. Other names that only a typed
# topic may have are in retrieval/topics.py.
TOPIC_ALIASES = {
    "golang": "go",
    "js": "javascript",
    "ecmascript": "javascript",
    "ts": "typescript",
    "py": "python",
    "python3": "python",
    "python-3": "python",
    "ml": "machine-learning",
    "postgres": "postgresql",
    "k8s": "kubernetes",
    "cpp": "c++",
    "csharp": "c#",
}

_RUN = re.compile(r"[\w+#]+")
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]")
_STOP_WORDS = frozenset(
    {
        "the",
        "and",
        "for",
        "with",
        "to",
        "of",
        "in",
        "on",
        "an",
        "my",
        "me",
        "learn",
        "learning",
        "how",
        "is",
        "it",
    }
)
# Words of titles and goals that name no concept: what one does with it, what kind of page it is, how hard it is.
_GENERIC = """
    about advanced all and any are article as at be beginner beginners better book by can chapter complete
    confident course crash easy essential essentials every everyday everything exercise exercises first for from
    full fundamentals get getting good great guide handbook hands have help how if in intermediate into intro
    introduction introductory is it its know learn learning lesson lessons make master mastering more my need
    new not of on one or our own part parts practical practice practise practising project projects quick
    reference right simple skills so some start started step steps study than that the them there these this
    through to tour tutorial tutorials understand understanding up us use using video want ways well what when
    where which why will with without work working write writing you your
"""
GENERIC = frozenset(_GENERIC.split())


class TextSimilarity(Protocol):
    """Compares texts by what they mean."""

    def similarities(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Return how near each other text is to `text`, from -1 to 1, and 0 where one of them has no words."""

    def is_whole(self, word: str) -> bool:
        """Return whether a word is known as a whole, as common words are that are spelled right."""


def plain(text: str) -> str:
    """Return text in NFKC, casefolded, without format characters (zero-width and bidi marks)."""
    if text.isascii():  # the fast path: most of a large library is ASCII
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in folded if unicodedata.category(mark) != "Cf")


def runs(text: str) -> list[str]:
    """Return the runs of letters, digits, `+`, `#`, `_` and combining marks (vowel signs belong to their word)."""
    if not _NOT_PLAIN.search(text):
        return _RUN.findall(text)
    spaced = "".join(mark if _in_a_word(mark) else " " for mark in text)
    return spaced.split()


@lru_cache(maxsize=4096)
def _in_a_word(mark: str) -> bool:
    return mark in "_+#" or mark.isalnum() or unicodedata.category(mark).startswith("M")


@lru_cache(maxsize=4096)
def topic_id(topic: str) -> str:
    """Return the id of a topic: `Machine Learning` and `machine_learning` have one, `go` and `go-game` have two."""
    bare = bare_topic_id(topic)
    return TOPIC_ALIASES.get(bare, bare)


def bare_topic_id(topic: str) -> str:
    """Return the id of a topic without its other names: `Golang` is `golang`."""
    folded = plain(topic)
    return "-".join(runs(folded.replace("_", " "))) or folded.strip()  # a topic of punctuation alone is its own id


def alias_id(alias: str) -> str:
    """Return the form in which an owner's alias of a topic is stored and compared; of such a form, the form itself."""
    return bare_topic_id(bare_topic_id(alias))  # folded letters may combine with the accents that follow them


def shortened(text: str, most: int) -> str:
    """Return the text in `most` characters: a longer one is cut at a word, or else between characters, and has an …."""
    if len(text) <= most:
        return text
    end = most - 1
    while end and (unicodedata.category(text[end])[0] == "M" or "\u200d" in text[end - 1 : end + 1]):
        end -= 1  # a mark, or the next part of a joined emoji, belongs to the character before it
    head = text[:end]
    before, space, _ = head.rpartition(" ")
    at_a_word = text[end].isspace() or not space or len(before) < most / 2  # a text without spaces is cut anywhere
    return (head if at_a_word else before).rstrip() + "…"


def words(text: str) -> list[str]:
    """Return the words of a text without stop words, in order, repeats included."""
    return [word for word in runs(plain(text)) if len(word) > 1 and word not in _STOP_WORDS]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of an English word (Snowball, "joins" and "joining" are "join"); other words stay as they are."""
    return _stemmer()(word) if word.isascii() and word.isalpha() else word


@cache
def _stemmer() -> "Callable[[str], str]":
    import Stemmer  # type: ignore[import-not-found]  # loaded where stems are needed: most functions need none

    return Stemmer.Stemmer("english").stemWord  # type: ignore[no-any-return]


@lru_cache(maxsize=8192)
def concept_id(label: str) -> str:
    """Return the id of a concept: `data types`, `Data-Type` and `data_types` have one."""
    return "-".join(stem(part) for part in topic_id(label).split("-")) or plain(label).strip()


@lru_cache(maxsize=8192)
def all_stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text, in order."""
    return tuple(stem(part) for part in _parts(text))


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text, in order, without words that name no concept."""
    return tuple(stem(part) for part in _parts(text) if part not in GENERIC)


def _parts(text: str) -> Iterator[str]:
    return (part for run in runs(plain(text)) for part in run.split("_") if part)


@lru_cache(maxsize=8192)
def concepts_of(tags: tuple[str, ...], title: str, topic: str) -> frozenset[str]:
    """Return the concepts of a resource: those of its tags but the topic itself, or else the words of its title.

    They are kept: every stage of a plan asks for those of the same resources.
    """
    own = {concept_id(topic), *(stem(part) for part in topic_id(topic).split("-"))}
    tagged = frozenset(concept_id(tag) for tag in tags) - own
    return tagged or frozenset(stems(title)) - own


def goal_stems(goal: str, topic: str) -> frozenset[str]:
    """Return the stems of a goal that name a concept; the topic's own words name none."""
    own = {stem(part) for part in topic_id(topic).split("-")}
    return frozenset(stem(word) for word in words(goal) if word not in GENERIC) - own
