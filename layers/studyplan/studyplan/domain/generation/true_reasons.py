"""Replace reasons that claim facts which are not the resource's: a learner reads only what the library states.

A reason that is a title alone, as small models write them, says nothing and is replaced too.
"""

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.wording.claims import normalized, untrue_claims
from studyplan.domain.wording.languages import language_of
from studyplan.domain.wording.sentences import plain_reason


def with_true_reasons(draft: Draft, context: PlanContext, candidates: Candidates) -> Draft:
    """Return the draft with a plain reason by rules in place of each untrue or empty one. The picks themselves stay."""
    items = candidates.by_id()
    titles = frozenset(item.title for item in items.values())
    bare = frozenset(map(normalized, titles))
    language = language_of(context.language)

    def checked(pick: Pick) -> Pick:
        item: CandidateResource | None = items.get(pick.resource_id)
        claims = untrue_claims(pick.reason, item, titles) if item else ()
        if item is None or not (claims or normalized(pick.reason).strip(" .'\"") in bare):
            return pick
        return pick.model_copy(update={"reason": plain_reason(item, language), "untrue_claims": claims})

    return draft.model_copy(update={"picks": tuple(map(checked, draft.picks))})
