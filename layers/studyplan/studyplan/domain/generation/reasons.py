"""Say why a plan has a resource: what it serves, prepares or practises for this learner, and why now."""

from collections.abc import Iterable
from dataclasses import dataclass

from studyplan.domain.generation.choice import Part
from studyplan.domain.generation.material import Material
from studyplan.domain.generation.order import taught_by
from studyplan.domain.values.text import concept_id, topic_id
from studyplan.domain.wording.languages import Language, listed, quoted
from studyplan.domain.wording.sentences import Kind, level_in, sentence, words_of


def reasons_for(order: list[Part], topic: str, language: Language) -> list[str]:
    """Return a sentence for each part, in order. No two of them are the same."""
    reasons: list[str] = []
    seen: set[str] = set()
    covered: set[str] = set()
    chosen = [part for part in order if part.role != "spare"]  # the others, at the end, may stay out
    for index, part in enumerate(order):
        reason = _Reason(part, order[:index], chosen[index + 1 :], covered, topic, language).text()
        if reason in seen:
            this_time = words_of("this time", language, title=_title(part.material, language))
            reason = f"{reason[:-1]}{this_time}."
        seen.add(reason)
        covered |= part.material.concepts
        reasons.append(reason)
    return reasons


@dataclass(frozen=True)
class _Reason:
    """What the reason of a part follows from: what comes before and after it, and the concepts covered before."""

    part: Part
    earlier: list[Part]
    later: list[Part]
    covered: set[str]
    topic: str
    language: Language

    @property
    def _material(self) -> Material:
        return self.part.material

    def text(self) -> str:
        """Return what the learner needs it for, or else what it adds."""
        about = self._concepts()
        found = self._practice(about) if self._material.is_practice else self._need(about)
        return found or self._fill(about) or self._addition(about)

    def _practice(self, about: str) -> str:
        """Return what is practised: a weak area, the goal or its own concepts, and after which study."""
        candidate = self._material.candidate
        weak, goal = self._listed(candidate.weak_areas), self._listed(candidate.goal)
        study = taught_by(self._material, self.earlier)
        many = len(candidate.weak_areas) > 1
        kind: Kind = "practises"
        if weak:
            kind = "practises weak areas" if many else "practises weak area"
        if study is None:
            return self._sentence(kind, about=weak or goal or about)
        kind = "practises goal with" if goal else "practises with"
        if weak:
            kind = "practises weak areas with" if many else "practises weak area with"
        return self._sentence(kind, about=weak or goal or about, title=self._title(study))

    def _need(self, about: str) -> str | None:
        """Return what the learner needs study for: a weak area, the goal, or something that comes later."""
        material, candidate = self._material, self._material.candidate
        needing = next(
            (each.material for each in self.later if material.key in each.material.candidate.item.prerequisites), None
        )
        prepared = "" if needing is None else words_of("and prepares", self.language, title=self._title(needing))
        if candidate.weak_areas:
            kind: Kind = "explains weak areas" if len(candidate.weak_areas) > 1 else "explains weak area"
            return f"{words_of(kind, self.language, about=self._listed(candidate.weak_areas))}{prepared}."
        if candidate.goal:
            return f"{words_of('explains goal', self.language, about=self._listed(candidate.goal))}{prepared}."
        if needing is not None:
            kind = "refreshes" if candidate.fit == "refresher" else "prepares"
            return self._sentence(kind, about=about, title=self._title(needing))
        before = next((each.material for each in self.earlier if each.material.key == candidate.follows), None)
        return self._sentence("follows", about=about, title=self._title(before)) if before else None

    def _fill(self, about: str) -> str | None:
        """Return what it adds, where it is there to use the time well."""
        material = self._material
        level = level_in(material.candidate.item.difficulty, self.language)
        if material.candidate.fit == "above":
            return self._sentence("level above", about=about, level=level)
        if material.below:
            return self._sentence("level below", about=about, level=level)
        first = taught_by(material, self.earlier)
        if self.part.role == "again" and first is not None:
            return self._sentence("again", about=about, title=self._title(first))
        return None

    def _addition(self, about: str) -> str:
        material = self._material
        if not self.covered.isdisjoint(material.concepts) or not material.candidate.item.tags:
            return self._sentence("further", about=about, title=self._title(material))
        return self._sentence("adds", about=about)

    def _concepts(self) -> str:
        """Return the tags that name new concepts as the library spells them, or else all of them, or the topic."""
        own = self._material.concepts
        wanted = own - self.covered or own
        tags = self._material.candidate.item.tags
        named = [tag for tag in tags if concept_id(tag) in wanted]
        return self._listed(named) or self._listed(tags) or topic_id(self.topic)

    def _sentence(self, kind: Kind, **parts: str) -> str:
        return sentence(kind, self.language, **parts)

    def _listed(self, names: Iterable[str]) -> str:
        return listed(names, self.language)

    def _title(self, material: Material) -> str:
        return _title(material, self.language)


def _title(material: Material, language: Language) -> str:
    return quoted(material.candidate.item.title, language)
