"""Show the owner of a library what learners say of its resources, and take what the owner sets in place of it."""

from collections.abc import Callable
from typing import NamedTuple

from studyplan.domain.errors.http import or_not_found
from studyplan.domain.feedback.overview import ReportedResources, ResourceOverview, reported_in
from studyplan.domain.feedback.values import FeedbackOverride
from studyplan.feedback_ports import Votes
from studyplan.ports import Library
from studyplan.services.etags import matching, retried, updated_at

LISTED = 100  # reported resources in one answer


class ResourceFeedbackService(NamedTuple):
    """Shows the owner of a library what learners say of its resources, and what plans make of it."""

    library: Library
    votes: Votes
    now: Callable[[], str]

    def overview(self, owner: str, resource_id: str) -> ResourceOverview:
        """Return the feedback on a resource. Raises NotFound."""
        library, feedback = self.library.with_feedback(owner, month=self.now()[:7])
        resource = or_not_found(library.some([resource_id]).get(resource_id))
        return ResourceOverview.of(resource, library, feedback)

    def override(
        self, owner: str, resource_id: str, patch: FeedbackOverride, *, if_match: str | None
    ) -> ResourceOverview:
        """Set what `patch` has in place of the votes; a field that is null there leaves it to them again.

        Raises NotFound, and Stale when `if_match` is another version's tag.
        """

        def update() -> ResourceOverview:
            if if_match:
                matching(self.overview(owner, resource_id), if_match)
            seen = self.votes.counts(owner, resource_id)
            before = seen.override if seen else FeedbackOverride()
            after = before.model_copy(update=patch.model_dump(exclude_unset=True))
            if after != before:
                at = updated_at(self.now(), seen.override_at if seen and seen.override_at else None)
                self.votes.override(owner, resource_id, after, seen=seen, now=at)
            return self.overview(owner, resource_id)

        return retried(update)

    def reset(self, owner: str, resource_id: str, *, if_match: str | None) -> None:
        """Begin to count anew, without what the owner has set. Raises NotFound, Stale."""
        matching(self.overview(owner, resource_id), if_match)
        self.votes.reset(owner, resource_id)

    def reported(self, owner: str) -> ReportedResources:
        """Return the resources whose address is reported as broken, or that plans may not use."""
        library, feedback = self.library.with_feedback(owner, month=self.now()[:7])
        reported = reported_in(library, feedback)
        return ReportedResources(items=reported[:LISTED], total=len(reported))
