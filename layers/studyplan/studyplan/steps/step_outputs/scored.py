"""The output of `score_plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.scoring.decision import Attempt, NextAction, best_of
from studyplan.domain.values.types import Band, Value

if TYPE_CHECKING:
    from studyplan.domain.values.plan import Confidence


class Scored(Value):
    """What happens next. `score` and `band` are of the best attempt; null while there is no draft.

    `verdict` repeats `next_action`: state machines of release 0.1 read it. Remove it in the release after 0.2.
    """

    next_action: NextAction
    verdict: NextAction
    best_attempt: int | None
    score: float | None
    band: Band | None

    @classmethod
    def of(cls, attempts: tuple[Attempt, ...], action: NextAction) -> tuple[Self, Confidence | None]:
        best = best_of(attempts)
        if best is None:
            return cls(next_action=action, verdict=action, best_attempt=None, score=None, band=None), None
        confidence = weigh(attempts[best - 1].findings)
        scored = cls(
            next_action=action, verdict=action, best_attempt=best, score=confidence.score, band=confidence.band
        )
        return scored, confidence

    def sentence(self) -> str:
        if self.best_attempt is None:
            return f"{self.next_action}: there is no draft yet"
        return f"{self.next_action}: the best draft is attempt {self.best_attempt} with {self.score:.2f}"
