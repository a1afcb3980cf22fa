"""Say why a plan has a resource: what it serves, prepares or practises for this learner, and why now."""

import re
from collections.abc import Iterable

from studyplan.domain.generation.choice import Part
from studyplan.domain.generation.material import Material
from studyplan.domain.generation.order import taught_by
from studyplan.domain.values.concepts import concept_id
from studyplan.domain.values.text import shortened, topic_id

NAMED = 2  # concepts that a reason names
TITLE = 80  # characters of a title in a reason

_PLAIN = re.compile(r"[\w\s.,:;!?'\u2019&+#/()\u2013\u2014-]+")
_ADDRESS = re.compile(r"//|www\.|javascript:", re.IGNORECASE)


def reasons_for(order: list[Part], topic: str) -> list[str]:
    """Return a sentence for each part, in order. No two of them are the same."""
    reasons: list[str] = []
    seen: set[str] = set()
    covered: set[str] = set()
    chosen = [part for part in order if part.role != "spare"]  # the others, at the end, may stay out
    for index, part in enumerate(order):
        sentence = _reason(part, order[:index], chosen[index + 1 :], covered, topic)
        if sentence in seen:
            sentence = f"{sentence[:-1]}, this time with {_title(part.material)}."
        seen.add(sentence)
        covered |= part.material.concepts
        reasons.append(sentence)
    return reasons


def _reason(part: Part, earlier: list[Part], later: list[Part], covered: set[str], topic: str) -> str:
    material = part.material
    about = _concepts(material, topic, material.concepts - covered or material.concepts)
    for sentence in (_need(material, earlier, later, about), _fill(part, about, earlier)):
        if sentence:
            return sentence
    if not covered.isdisjoint(material.concepts) or not material.candidate.item.tags:
        return f"Goes further into {about}, with {_title(material)}."
    return f"Adds {about}, which nothing before it covers."


def _need(material: Material, earlier: list[Part], later: list[Part], about: str) -> str | None:
    """Return what the learner needs it for: a weak area, the goal, or something that comes later."""
    candidate = material.candidate
    weak, goal = _listed(candidate.weak_areas), _listed(candidate.goal)
    study = taught_by(material, earlier)
    if material.is_practice and study is not None:
        why = f"your weak area {weak}" if weak else (goal and f"{goal} from your goal") or about
        return f"Practises {why}, after {_title(study)}."
    if material.is_practice:
        return f"Practises {weak or goal or about}{', your weak area' if weak else ''}."
    if weak:
        return f"Explains {weak}, which you named as a weak area{_before_what(material, later)}."
    if goal:
        return f"Leads to your goal: it explains {goal}{_before_what(material, later)}."
    needing = _needing(material, later)
    if needing is not None and candidate.fit == "refresher":
        return f"A short refresher of {about} before {_title(needing)}."
    if needing is not None:
        return f"Prepares {_title(needing)}: it explains {about}."
    before = next((each.material for each in earlier if each.material.key == candidate.follows), None)
    return f"Goes on after {_title(before)} in its series, with {about}." if before else None


def _fill(part: Part, about: str, earlier: list[Part]) -> str | None:
    """Return what it adds, where it is there to use the time well."""
    material = part.material
    level = material.candidate.item.difficulty
    if material.candidate.fit == "above":
        return f"One level above yours, since the library has nothing further at your level: {about}, {level}."
    if material.below:
        return f"Repeats {about} at {level} level, since the library has nothing further at your level."
    first = taught_by(material, earlier)
    if part.role == "again" and first is not None:
        return f"Shows {about} again in another way, after {_title(first)}."
    return None


def _before_what(material: Material, later: list[Part]) -> str:
    needing = _needing(material, later)
    return f", and prepares {_title(needing)}" if needing is not None else ""


def _needing(material: Material, later: Iterable[Part]) -> Material | None:
    return next((each.material for each in later if material.key in each.material.candidate.item.prerequisites), None)


def _concepts(material: Material, topic: str, wanted: Iterable[str]) -> str:
    """Return the tags that name the wanted concepts as the library spells them, or else the topic."""
    ids = set(wanted)
    tags = [tag for tag in material.candidate.item.tags if concept_id(tag) in ids]
    return _listed(tags) or _listed(material.candidate.item.tags) or topic_id(topic)


def _listed(names: Iterable[str]) -> str:
    return " and ".join([*names][:NAMED])


def _title(material: Material) -> str:
    """Return the title in quotes. One with markup or an address is not repeated: a library may have any text."""
    title = material.candidate.item.title
    if not _PLAIN.fullmatch(title) or _ADDRESS.search(title):
        return "another resource"
    return f"'{shortened(title, TITLE)}'"
