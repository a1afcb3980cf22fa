"""Put what is chosen into a teachable order: needs first, weak areas early, practice soon after its study."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from studyplan.domain.generation.choice import Part
from studyplan.domain.generation.material import Material, after_needs
from studyplan.domain.values.types import LEVELS

SHORT = 90  # minutes of practice that follow the study at once; longer practice waits for its share
EASY_FIRST = 0.40  # share of the minutes up to which what is below the level comes before everything else
INTRODUCED = 0.25  # share of the minutes that introductions may take before the weak areas

type Key = tuple[float, ...]


def in_teaching_order(parts: list[Part]) -> list[Part]:
    """Return the parts in the order in which they should be studied. Parts of role "spare" stay behind, as they are."""
    chosen = {part.material.key: part for part in parts if part.role != "spare"}
    spare = [part for part in parts if part.role == "spare"]
    before = {key: [needed for needed in part.material.before if needed in chosen] for key, part in chosen.items()}
    return [*_Order(chosen, before).all(), *spare]


@dataclass
class _Order:
    """The order so far; `before` has what comes before each part, by id."""

    chosen: Mapping[str, Part]
    before: Mapping[str, list[str]]
    placed: dict[str, Part] = field(default_factory=dict)
    study: int = 0
    practice: int = 0
    taught: frozenset[str] = frozenset()

    @cached_property
    def studied(self) -> frozenset[str]:
        """Return the concepts that the chosen study covers."""
        study = (part.material for part in self.chosen.values() if not part.material.is_practice)
        return frozenset(concept for each in study for concept in each.concepts)

    def all(self) -> list[Part]:
        """Return all parts: study by stage, after each what practice is ready and due."""
        drills = sorted((part for part in self.chosen.values() if part.material.is_practice), key=_practice_key)
        total = sum(part.minutes for part in self.chosen.values())
        practice = sum(part.minutes for part in drills)
        share = practice / (total - practice or 1)
        for part in self._study(total):
            for key in after_needs(part.material.key, self.before.__getitem__, self.placed):
                self._place(key)
                self._practise(drills, share)
        for drill in drills:
            for key in after_needs(drill.material.key, self.before.__getitem__, self.placed):
                self._place(key)
        return list(self.placed.values())

    def _practise(self, drills: list[Part], share: float) -> None:
        """Place what practice is ready: one short one after each study, and more while practice lags behind."""
        free = True
        for drill in drills:
            taught = free and drill.minutes <= SHORT and bool(drill.material.concepts & self.taught)
            due = taught or self.practice + drill.minutes / 2 <= share * self.study
            if due and drill.material.key not in self.placed and self._ready(drill):
                self._place(drill.material.key)
                free = False

    def _study(self, total: int) -> Iterable[Part]:
        easy = sum(part.minutes for part in self.chosen.values() if part.role == "below")
        parts = [part for part in self.chosen.values() if not part.material.is_practice]
        study = sorted(parts, key=partial(_study_key, easy_first=easy <= EASY_FIRST * total))
        first: dict[str, Part] = {}
        minutes = 0
        for part in study:
            if part.material.introduces and part.role == "new" and minutes + part.minutes <= INTRODUCED * total:
                first[part.material.key] = part
                minutes += part.minutes
        return [*first.values(), *(part for part in study if part.material.key not in first)]

    def _ready(self, part: Part) -> bool:
        """Return whether a practice can follow: what it needs is there, and study of each concept that has any."""
        concepts = part.material.concepts & self.studied
        return self.taught >= concepts and all(key in self.placed for key in self.before[part.material.key])

    def _place(self, key: str) -> None:
        """Place a part whose needs are placed."""
        if key in self.placed:
            return  # as practice of what came just before
        part = self.chosen[key]
        self.placed[key] = part
        self.practice += part.minutes * part.material.is_practice
        self.study += part.minutes * (not part.material.is_practice)
        self.taught |= frozenset() if part.material.is_practice else part.material.concepts


def _study_key(part: Part, *, easy_first: bool) -> Key:
    candidate = part.material.candidate
    fill = {"below": 0 if easy_first else 4, "above": 6}
    stage = fill.get(part.role, 1 if candidate.weak_areas else 2 if candidate.goal else 5)
    unfinished = part.minutes < part.material.minutes  # what it leaves no time for comes before it
    level = LEVELS.index(candidate.item.difficulty)
    return stage, part.material.is_overview, unfinished, level, candidate.item.position


def _practice_key(part: Part) -> Key:
    candidate = part.material.candidate
    late = {"below": 1, "above": 2}.get(part.role, 0)
    return late, not candidate.weak_areas, part.minutes, candidate.item.position


def taught_by(practice: Material, earlier: Iterable[Part]) -> Material | None:
    """Return the study that comes before and teaches what is practised, or None.

    That is one of the same weak area, no overview, and then what shares most concepts.
    """
    areas = set(practice.candidate.weak_areas)

    def order(study: Material) -> tuple[bool, bool, int]:
        shared = len(practice.concepts & study.concepts)
        return bool(areas & set(study.candidate.weak_areas)), not study.is_overview, shared

    study = (part.material for part in earlier if not part.material.is_practice)
    return max((each for each in study if practice.concepts & each.concepts), key=order, default=None)
