"""Score the words that resources share with a goal: BM25 of their stems, as a share of what the goal could earn."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import plain, stem, words

K1, B = 1.2, 0.75  # the usual constants of BM25 (Robertson and Zaragoza, 2009)
NAMED = 5  # words that a fact names
SHORTEST_MENDED, CLOSE = 5, 0.8  # letters of a word that may be a typo; how alike the word is that was meant


class Words(NamedTuple):
    """The words of a text in order, and their stems."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


class Wanted(NamedTuple):
    """A word of the goal: as it was written, the library's word that it is read as, and that one's stem."""

    written: str
    read: str
    stem: str

    @property
    def label(self) -> str:
        """Return how a fact names it."""
        return self.written if self.written == self.read else f"{self.read} (for '{self.written}')"


class Goal(NamedTuple):
    """A goal as ranking reads it: its text with typos mended, and its words, each stem once, in order."""

    text: str
    wanted: tuple[Wanted, ...]


class WordMatch(NamedTuple):
    """How much of what the goal asks for a resource has, from 0 to 1, and the words that they share."""

    share: float
    shared: tuple[str, ...]

    @property
    def fact(self) -> str:
        """Return the fact behind the share."""
        named = ", ".join(self.shared[:NAMED])
        return f"shares {named} with the goal" if named else "shares no word with the goal"


def read_goal(goal: str, resources: Iterable[Resource], is_whole: Callable[[str], bool] | None = None) -> Goal:
    """Return a goal with each typo read as the library's word that was meant.

    `is_whole` tells words that are spelled right: to mend those would make "project" of "protect" in a small library.
    Without it no typo is mended.
    """
    wanted = {stem(word): Wanted(word, word, stem(word)) for word in reversed(words(goal))}
    text, library = goal, dict[str, str]()
    for word in [each.written for each in wanted.values()] if is_whole else ():
        if len(word) < SHORTEST_MENDED or (is_whole and is_whole(word)):
            continue
        library = library or _stems_by_word(resources)
        meant = None if stem(word) in library.values() else _meant(word, library)
        if meant:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant, plain(text))
            read = wanted.pop(stem(word))
            wanted.setdefault(library[meant], Wanted(read.written, meant, library[meant]))
    return Goal(text, tuple(sorted(wanted.values(), key=lambda each: words(goal).index(each.written))))


def match_words(goal: Goal, resources: Iterable[Resource]) -> list[WordMatch]:
    """Return the match of each resource with the goal's words.

    A share is relative to what the goal could earn at most: to share one word of many is little, and a word that no
    resource has counts against all of them.
    """
    texts, wanted = [_words_of(resource) for resource in resources], goal.wanted
    found = [{each.stem: count for each in wanted if (count := text.stems.count(each.stem))} for text in texts]
    holding = Counter(key for counts in found for key in counts)
    rarity = {
        each.stem: math.log(1 + (len(texts) - holding[each.stem] + 0.5) / (holding[each.stem] + 0.5)) for each in wanted
    }
    most = sum(rarity.values()) * (K1 + 1) or 1.0
    mean_length = sum(len(text.stems) for text in texts) / (len(texts) or 1) or 1.0
    return [
        _match(counts, len(text.stems) / mean_length, wanted, rarity, most)
        for counts, text in zip(found, texts, strict=True)
    ]


def _match(
    counts: dict[str, int], length: float, wanted: Sequence[Wanted], rarity: dict[str, float], most: float
) -> WordMatch:
    damp = K1 * (1 - B + B * length)
    earned = sum(rarity[key] * count * (K1 + 1) / (count + damp) for key, count in counts.items())
    return WordMatch(earned / most, tuple(each.label for each in wanted if each.stem in counts))


def _words_of(resource: Resource) -> Words:
    return _words(" ".join((resource.title, *resource.tags, resource.description or "", resource.topic)))


@lru_cache(maxsize=8192)
def _words(text: str) -> Words:
    found = tuple(words(text))
    return Words(found, tuple(map(stem, found)))


def _stems_by_word(resources: Iterable[Resource]) -> dict[str, str]:
    texts = map(_words_of, resources)
    return {word: key for text in texts for word, key in zip(text.words, text.stems, strict=True)}


def _meant(word: str, library: Iterable[str]) -> str | None:
    """Return the library's word that was meant: it begins with the same letter, and is nearly as long."""
    near = sorted({other for other in library if other[0] == word[0] and abs(len(other) - len(word)) <= 2})
    return next(iter(get_close_matches(word, near, n=1, cutoff=CLOSE)), None)
