"""The bodies of the aliases that an owner gives to topics."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from pydantic import ConfigDict, Field, JsonValue, RootModel

from studyplan.domain.retrieval.topics import OwnAliases
from studyplan.domain.values.types import Label
from studyplan.services.etags import etag_of
from studyplan.services.topic_aliases import MOST_ALIASES

# A name that is no label is refused; without this the document would allow it with any value.
_ONLY_LABELS: dict[str, JsonValue] = {"additionalProperties": False}
_CONFIG = ConfigDict(frozen=True, strict=True, defer_build=True)


class TopicAliases(RootModel):  # type: ignore[type-arg] # with one it would be a model more
    """The topic of each alias. An alias has the form in which topics are compared: `Data Bases` is `data-bases`."""

    model_config = _CONFIG
    root: Annotated[dict[Label, Label], Field(max_length=MOST_ALIASES, json_schema_extra=_ONLY_LABELS)]


class TopicAliasesPatch(RootModel):  # type: ignore[type-arg]
    """The aliases to add or to change, each with its topic; null deletes an alias."""

    model_config = _CONFIG
    # One patch may take all aliases away and give as many new ones.
    root: Annotated[dict[Label, Label | None], Field(max_length=2 * MOST_ALIASES, json_schema_extra=_ONLY_LABELS)]


def aliases_response(aliases: OwnAliases) -> Response[TopicAliases]:
    """Return aliases with their entity tag, as they are stored."""
    body = TopicAliases.model_construct(aliases.topics)
    return Response(200, "application/json", body, {"ETag": etag_of(aliases)})
