"""Make tasks of placed reviews, each with its reason, and name the reviews that did not fit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studyplan.domain.review.due import exam_day
from studyplan.domain.review.placing import Missing, Placement, Review
from studyplan.domain.review.sentences import Kind, days_in, words_of
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.ids import task_id
from studyplan.domain.values.plan import LeftOut, Task
from studyplan.domain.values.text import topic_id
from studyplan.domain.wording.languages import Language, language_of, listed, quoted


def tasks_of(
    placement: Placement, context: PlanContext, candidates: Candidates, days: int, studied: Mapping[str, int]
) -> Sequence[Sequence[Task]]:
    """Return the review tasks of each of `days` days; `studied` has the day on which each resource was studied last."""
    by_id = {candidate.item.id: candidate for candidate in (*candidates.finished, *candidates.ranked)}
    reasons = _Reasons(context, by_id, studied, language_of(context.language))
    by_day: list[list[Task]] = [[] for _ in range(days)]
    for review, reason in zip(placement.reviews, reasons.of(placement.reviews), strict=True):
        item = by_id[review.key].item
        by_day[review.day - 1].append(
            Task(
                id=task_id(context.request_id, item.id, "review", review.number),
                resource_id=item.id,
                title=item.title,
                url=item.url,
                task_type="review",
                minutes=review.minutes,
                part=review.number,
                parts=review.total,
                resource_minutes=item.minutes,
                reason=reason,
            )
        )
    return by_day


def left_out_of(missing: Sequence[Missing], candidates: Candidates) -> tuple[LeftOut, ...]:
    """Return the resources that are due for more reviews than the plan has."""
    items = {candidate.item.id: candidate.item for candidate in (*candidates.finished, *candidates.ranked)}
    return tuple(
        LeftOut(resource_id=each.key, title=items[each.key].title, reason=_did_not_fit(each)) for each in missing
    )


def _did_not_fit(missing: Missing) -> str:
    fewer = missing.due - missing.placed
    if missing.placed:
        verb = "does" if fewer == 1 else "do"
        return f"{fewer} of its {missing.due} reviews before the exam {verb} not fit into the time for reviews"
    reviews = "its review" if missing.due == 1 else f"its {missing.due} reviews"
    return f"{reviews} before the exam {'does' if missing.due == 1 else 'do'} not fit into the time for reviews"


@dataclass(frozen=True)
class _Reasons:
    """What the reason of a review follows from."""

    context: PlanContext
    by_id: Mapping[str, Candidate]
    studied: Mapping[str, int]
    language: Language

    def of(self, reviews: Sequence[Review]) -> Iterator[str]:
        """Yield a reason for each review. No two of them are the same, but where two resources have one title."""
        seen: set[str] = set()
        for review in reviews:
            item = self.by_id[review.key].item
            reason = self._reason(review, listed(item.tags, self.language) or topic_id(self.context.topic))
            if reason in seen:
                reason = self._reason(review, quoted(item.title, self.language))
            seen.add(reason)
            yield reason

    def _reason(self, review: Review, about: str) -> str:
        """Return when a review comes, what to do in it, and why it comes before others."""
        after, before = review.day - self.studied[review.key], exam_day(self.context) - review.day
        kind: Kind = "when once" if review.total == 1 else "when"
        when = words_of(
            kind,
            self.language,
            number=review.number,
            count=review.total,
            after=days_in(after, self.language),
            before=days_in(before, self.language),
        )
        practises = self.by_id[review.key].item.is_practice
        what = words_of("again" if practises else "recall", self.language, about=about)
        return f"{when}{what}{self._why(review)}."

    def _why(self, review: Review) -> str:
        areas = self.by_id[review.key].weak_areas
        if areas:
            return words_of("weak", self.language, areas=listed(areas, self.language))
        needing = next((key for key in self.studied if self._needs(key, review.key)), None)
        if needing is None:
            return ""
        return words_of("needed", self.language, title=quoted(self.by_id[needing].item.title, self.language))

    def _needs(self, key: str, needed: str) -> bool:
        return key in self.by_id and needed in self.by_id[key].item.prerequisites
