"""A plan writer's draft: the picks and their reasons."""

from typing import Annotated

from pydantic import Field

from studyplan.domain.generation.model_call import ModelCall
from studyplan.domain.values.types import Value, WriterName


class Pick(Value):
    """A writer's choice of one resource, with the reason a learner will read."""

    resource_id: str
    reason: Annotated[str, Field(max_length=500)]
    review: bool = False


class Draft(Value):
    """A writer's answer: picks in the order in which they should be studied."""

    generated_by: WriterName
    picks: tuple[Pick, ...]


class Written(Value):
    """A draft, the calls it took (none for a writer without a model) and the version of the prompt they used."""

    draft: Draft
    calls: tuple[ModelCall, ...] = ()
    prompt_version: str | None = None
