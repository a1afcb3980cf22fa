"""What a reason claims about its resource: minutes, a type, a level, a price, or a date until which something holds.

A claim is read where a sentence speaks about the resource itself ("a 5-minute video", "this course", "for beginners",
"free until Monday"), not where it speaks about something else ("in 20 minutes a day", "a beginner's mistake", "before
the course"). Nobody knows prices or dates, so every claim of one is untrue.
"""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.plan import ClaimKind
from studyplan.domain.values.text import plain
from studyplan.domain.values.types import LEVELS, ResourceType
from studyplan.domain.wording import claim_words as words
from studyplan.domain.wording.claim_patterns import PHRASES, pattern


class _Tolerance(NamedTuple):
    """By how much a claimed length may be off: a share of the minutes, and at least so many minutes."""

    share: float
    least: int


EXACT = _Tolerance(0.10, 2)
ROUNDED = _Tolerance(0.15, 5)  # hours and parts of hours are rounded: "about an hour" for 55 minutes is true

_PLAIN_MARKS = {ord(mark): "-" for mark in "\u2010\u2011\u2012\u2013\u2014\u2015"} | {
    ord(mark): "'" for mark in "\u2018\u2019\u02bc"
}


class _Claim(NamedTuple):
    """A claim: its kind, whether it is true of the resource, and the word or number that makes it."""

    kind: ClaimKind
    is_true: bool
    word: str


class _Phrase(NamedTuple):
    """A noun that stands for the resource, the words before it and the one after it."""

    before: list[str]
    noun: str
    after: str


def untrue_claims(reason: str, item: CandidateResource, titles: Collection[str] = ()) -> tuple[ClaimKind, ...]:
    """Return the kinds of facts that a reason claims and that are not the resource's.

    Words of its own title, tags and topic are never a claim; nor are whole `titles` of other resources.
    """
    text = normalized(reason)
    if not _untrue(text, item):  # most reasons: the titles need no look
        return ()
    for title in sorted((item.title, *titles), key=len, reverse=True):
        known = normalized(title)
        if " " in known:
            text = text.replace(known, " _ ")
    own = _own_words(item)
    return tuple(dict.fromkeys(claim.kind for claim in _untrue(text, item) if claim.word not in own[claim.kind]))


def _own_words(item: CandidateResource) -> dict[ClaimKind, frozenset[str]]:
    """Return the words of the resource's own title, topic and tags that are no claim of a kind.

    A number is none where it has a unit there: "Lesson 5" does not state five minutes.
    """
    text = normalized(" . ".join((item.title, item.topic, *item.tags)))
    tokens = pattern("token").findall(text)
    plain_words = frozenset(tokens) | frozenset(part for token in tokens for part in re.split("[-']", token))
    lengths = frozenset(found["number"] for found in pattern("length").finditer(text))
    return {"minutes": lengths, "type": plain_words, "level": plain_words, "price": plain_words, "date": plain_words}


def normalized(text: str) -> str:
    """Return a text as claims are read in it: casefolded, with plain hyphens and apostrophes, single-spaced."""
    return " ".join(plain(text).translate(_PLAIN_MARKS).split())


def _untrue(text: str, item: CandidateResource) -> list[_Claim]:
    return [claim for claim in _claims(text, item) if not claim.is_true]


def _claims(text: str, item: CandidateResource) -> Iterator[_Claim]:
    yield from _lengths(text, item.minutes)
    yield from _of_phrases(text, item)
    for name in ("for whom", "level", "is of level"):
        for found in pattern(name).finditer(text):
            if not found.groupdict().get("left"):
                level = next(level for level in LEVELS if found[level])
                yield _Claim("level", level == item.difficulty, level)
    for found in pattern("price").finditer(text):
        yield _Claim("price", False, "free" if "free" in found[0] else found[0].strip())
    for found in pattern("date").finditer(text):
        yield _Claim("date", False, found[0].split()[-1])


def _lengths(text: str, minutes: int) -> Iterator[_Claim]:
    """Yield the claims about the length. A pace ("20 minutes a day") and a part ("the first hour") are none."""
    for phrase, claimed in PHRASES.items():
        for found in re.finditer(rf"\b(?:{phrase})\b", text):
            yield from _length(text, found, (claimed, claimed), minutes, ROUNDED)
        text = re.sub(rf"\b(?:{phrase})\b", "_", text)  # "half an hour" is not "an hour"
    for found in pattern("length").finditer(text):
        number = _number(found["number"])
        if found["hours"] is not None:
            high = 60 * number + 30 * bool(found["half"]) + int(found["more"] or found["joined"] or 0)
            low = 60 * _number(found["low"]) if found["low"] else high
            yield from _length(text, found, (low, high), minutes, ROUNDED)
        elif found["number"] not in ("a", "an", "eine", "einer", "un", "une", "una"):  # "a minute" is no measure
            low = _number(found["low"]) if found["low"] else number
            yield from _length(text, found, (low, number), minutes, EXACT)


def _length(
    text: str, found: re.Match[str], claimed: tuple[float, float], minutes: int, tolerance: _Tolerance
) -> Iterator[_Claim]:
    before, after = text[: found.start()], text[found.end() :]
    is_adjective = found[0].endswith(("-minute", "-hour"))  # "your 5-minute video": no time of the learner's own
    is_part = not is_adjective and (pattern("part").search(before) or not pattern("of it").search(before))
    if is_part or pattern("pace").match(after):
        return
    low, high = claimed
    margin = max(tolerance.least, tolerance.share * minutes)
    is_true = low - margin <= minutes <= high + margin
    if pattern("at most").search(before):
        is_true = minutes <= high + margin
    elif pattern("at least").search(before):
        is_true = minutes >= low - margin
    number = found.groupdict().get("number")
    yield _Claim("minutes", is_true, number or found[0])


def _number(text: str) -> float:
    known = words.NUMBERS.get(text)
    return float(text.replace(",", ".")) if known is None else known


def _of_phrases(text: str, item: CandidateResource) -> Iterator[_Claim]:
    """Yield what the nouns claim that stand for the resource: its type, and level and price as adjectives of it."""
    for phrase in _phrases(text):
        kind = words.TYPES.get(phrase.noun)
        if kind is not None and phrase.after not in words.COMPOUNDS:
            yield _Claim("type", _is_of_type(item.resource_type, kind), phrase.noun)
        for word in (*phrase.before, phrase.after):
            if word in words.LEVELS:
                yield _Claim("level", words.LEVELS[word] == item.difficulty, word)
            if word in words.PRICES:
                yield _Claim("price", False, word)


def _is_of_type(actual: ResourceType, claimed: ResourceType) -> bool:
    return claimed == actual or claimed in words.ALSO.get(actual, ())


def _phrases(text: str) -> Iterator[_Phrase]:
    """Yield the noun phrases that stand for the resource.

    They begin a sentence, or follow "this" or "is a". At the start of a sentence they need no article.
    """
    for sentence in pattern("end of sentence").split(text):
        tokens = pattern("token").findall(sentence)
        comes_later = not words.LATER.isdisjoint(tokens)  # "A course on tuning follows"
        for start, token in enumerate(tokens):
            previous = tokens[start - 1] if start else ""
            is_named = token in words.ARTICLES and (previous in words.COPULAS or (not start and not comes_later))
            if token in words.DEMONSTRATIVES or is_named:
                yield from _phrase(tokens[start + 1 : start + 6], bare=False)
            elif not start:
                yield from _phrase(tokens[:5], bare=True)
                if token in words.DEFINITE and not comes_later and words.PRESENTS.intersection(tokens[2:3]):
                    yield from _phrase(tokens[1:3], bare=True)


def _phrase(tokens: list[str], *, bare: bool) -> Iterator[_Phrase]:
    """Yield the noun after at most three adjectives, where there is one."""
    for place, token in enumerate(tokens[:4]):
        if token in words.TYPES or token in words.NEUTRAL:
            yield _Phrase(tokens[:place], token, tokens[place + 1] if place + 1 < len(tokens) else "")
            return
        is_adjective = token in words.ADJECTIVES or token in words.LEVELS or token in words.PRICES or "-" in token
        if token in words.NOT_ADJECTIVES or (bare and not is_adjective):
            return
