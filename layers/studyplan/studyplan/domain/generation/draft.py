"""The draft of a plan writer: the picked resources and their reasons."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from studyplan.domain.generation.model_call import ModelCall
from studyplan.domain.values.plan import ClaimKind, ReplacedReason
from studyplan.domain.values.text import shortened
from studyplan.domain.values.types import Value, WriterName

LONGEST_REASON = 500  # characters


def _cut(reason: Any) -> Any:
    return shortened(reason, LONGEST_REASON) if isinstance(reason, str) else reason


class Pick(Value):
    """A resource that a writer picked, with the reason that the learner reads.

    A longer reason is cut, whoever wrote it: no writer's words can end a plan request.

    `minutes` are those that the plan has room for, where it starts a resource that goes on after the plan.
    `untrue_claims` are the kinds of facts that the writer's own reason claimed and the resource does not have: then
    `reason` is a plain one by rules.
    """

    resource_id: str
    reason: Annotated[str, BeforeValidator(_cut), Field(max_length=LONGEST_REASON)]
    review: bool = False
    minutes: Annotated[int, Field(ge=1)] | None = None
    untrue_claims: tuple[ClaimKind, ...] = ()


class Draft(Value):
    """The picks of a writer, in the order in which they should be studied."""

    generated_by: WriterName
    picks: tuple[Pick, ...]

    @property
    def replaced_reasons(self) -> tuple[ReplacedReason, ...]:
        """Return the reasons that were replaced, in order."""
        replaced = (pick for pick in self.picks if pick.untrue_claims)
        return tuple(ReplacedReason(resource_id=pick.resource_id, claims=pick.untrue_claims) for pick in replaced)


class Written(Value):
    """A draft, its calls to a model (none for a writer without one) and the version of their prompt."""

    draft: Draft
    calls: tuple[ModelCall, ...] = ()
    prompt_version: str | None = None
