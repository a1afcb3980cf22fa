"""Concepts: what tags, weak areas and goals name, folded so that other spellings of one concept are the same."""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from studyplan.domain.values.text import plain, runs, topic_id, words

if TYPE_CHECKING:
    from collections.abc import Callable

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
