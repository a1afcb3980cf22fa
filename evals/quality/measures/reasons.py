"""The measure of reasons: specific, different, and true."""

import re
from collections import defaultdict

from evals.quality.library import LEVELS, Item
from evals.quality.measures.given import Given, Part
from evals.quality.measures.score import Score
from evals.quality.words import concept, words

WHY = re.compile(
    r"\b(prepar|practi[cs]|before|after|build|need|goal|weak|appl|review|foundation|first|next|continu|refresh|deepen"
    r"|base|basis|follow|later|then|start|know|nam|ask|want)\w*",
    re.IGNORECASE,
)
SAID_LEVEL = re.compile(rf"\b({'|'.join(LEVELS)})\b", re.IGNORECASE)
SAID_MINUTES = re.compile(r"\b(\d+)[ -]minutes?\b", re.IGNORECASE)
SPECIFIC, DIFFERENT, TRUE = 0.4, 0.3, 0.3
PARTS = 3  # from this many parts on, all with one sentence, the sentence says nothing of the part


def reasons(given: Given) -> Score | None:
    """Reasons name what they are about and why now; no two resources share one; what they claim is so."""
    if not given.parts:
        return None
    by_item: dict[str, list[Part]] = defaultdict(list)
    for part in given.parts:
        by_item[part.item.id].append(part)
    texts = [concept(parts[0].reason) for parts in by_item.values()]
    specific = sum(_specific(given, parts[0]) for parts in by_item.values()) / len(by_item)
    different = [texts.count(concept(parts[0].reason)) == 1 and not _same_for_all(parts) for parts in by_item.values()]
    true = sum(_true(given, part) for part in given.parts) / len(given.parts)
    return Score.same(SPECIFIC * specific + DIFFERENT * sum(different) / len(different) + TRUE * true)


def _same_for_all(parts: list[Part]) -> bool:
    return len(parts) >= PARTS and len({part.reason for part in parts}) == 1


def _specific(given: Given, part: Part) -> float:
    """Return half for naming something of this resource, half for saying why this learner gets it."""
    said = set(words(part.reason)) - set(given.situation.topic.split())
    own = any(set(idea.split()) <= said for idea in part.item.concepts) or len(_title(part.item, given) & said) >= 2
    subject = {word for idea in part.item.concepts for word in idea.split()} | set(words(part.item.title))
    why = any(subject.isdisjoint(words(match.group())) for match in WHY.finditer(part.reason))
    return (own + why) / 2


def _title(item: Item, given: Given) -> set[str]:
    return {word for word in words(item.title) if len(word) > 2} - set(given.situation.topic.split())


def _true(given: Given, part: Part) -> bool:
    """Return whether what a reason claims of the level, the minutes, practice and weak areas is so."""
    situation, item = given.situation, part.item
    levels = {match.lower() for match in SAID_LEVEL.findall(part.reason)}
    minutes = {int(match) for match in SAID_MINUTES.findall(part.reason)}
    weak = re.search(r"\bweak", part.reason, re.IGNORECASE) is None or any(
        item.names(area) or item.mentions(area) or _leads_to(given, item, area) for area in situation.weak
    )
    practises = re.match(r"\W*practises?\b", part.reason, re.IGNORECASE) is None or item.practice
    allowed = {LEVELS[item.level], LEVELS[situation.level]}
    known = {item.minutes, part.minutes, given.spent[item.id], item.minutes - given.spent[item.id]}
    return levels <= allowed and minutes <= known and weak and practises


def _leads_to(given: Given, item: Item, area: str) -> bool:
    """Return whether a resource is needed before, or shares a concept with, one that serves an area."""
    serving = [given.situation.library[key] for key in given.situation.servers[area]]
    return any(item.id in each.needs or item.concepts & each.concepts for each in serving)
