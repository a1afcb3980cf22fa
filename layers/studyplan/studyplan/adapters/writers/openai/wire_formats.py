"""The two wire formats: how a request is written and a response is read. A server may send anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from studyplan.adapters.writers.openai.failed_call import FailedCall
from studyplan.adapters.writers.openai.prompt import VERSION, Prompt
from studyplan.adapters.writers.openai.response_schema import SCHEMA_NAME, schema_of
from studyplan.domain.errors.llm import LlmRefused, LlmTruncated, LlmUnavailable, WriterError
from studyplan.domain.generation.model_call import Usage

type Json = Mapping[str, Any]
Wire = Literal["responses", "chat"]

# The token limit of the chat wire: older servers read the first name, newer models the second. Some servers ignore a
# name they do not know and then have no limit, so the older name is sent first, and the newer where it is refused.
ChatLimit = Literal["max_tokens", "max_completion_tokens"]
LONGEST_NAME = 200  # characters of an id or of a model's name
MAX_TOKENS = 10**9  # a larger number is not accepted as a count


@dataclass(frozen=True)
class ModelRequest:
    """One request to a model: an answer of at most `tokens` tokens over the slots of a bucket."""

    model: str
    prompt: Prompt
    bucket: int
    tokens: int
    limit: ChatLimit


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A server's response, before the model's text is parsed. `usage` is None where the server reports none."""

    text: str = ""
    usage: Usage | None = None
    model: str | None = None
    response_id: str | None = None
    request_id: str | None = None
    finish: str | None = None
    failed: FailedCall | None = None


def body_of(wire: Wire, request: ModelRequest) -> dict[str, Any]:
    """Return the JSON body of a request."""
    return _responses_body(request) if wire == "responses" else _chat_body(request)


def _responses_body(request: ModelRequest) -> dict[str, Any]:
    schema = {"type": "json_schema", "name": SCHEMA_NAME, "strict": True, "schema": schema_of(request.bucket)}
    return {
        "model": request.model,
        "instructions": request.prompt.instructions,
        "input": request.prompt.data,
        "text": {"format": schema},
        "max_output_tokens": request.tokens,
        "prompt_cache_key": f"{VERSION}-{request.bucket}",
        "store": False,  # the service must not keep a learner's data
    }


def _chat_body(request: ModelRequest) -> dict[str, Any]:
    schema = {"name": SCHEMA_NAME, "strict": True, "schema": schema_of(request.bucket)}
    return {
        "model": request.model,
        "messages": [
            {"role": "system", "content": request.prompt.instructions},
            {"role": "user", "content": request.prompt.data},
        ],
        "response_format": {"type": "json_schema", "json_schema": schema},
        request.limit: request.tokens,
    }


def parse_reply(wire: Wire, body: Json) -> Reply:
    """Return what a response says. How it ended decides first: a refused or truncated answer may hold text too."""
    return _responses_reply(body) if wire == "responses" else _chat_reply(body)


def _responses_reply(body: Json) -> Reply:
    status, reason = _at(body, "status"), _at(body, "incomplete_details", "reason")
    messages = [item for item in _as_list(_at(body, "output")) if _at(item, "type") == "message"]
    parts = [part for message in messages for part in _as_list(_at(message, "content"))]
    kind: type[WriterError] | None = None
    if "output" not in body or status in ("failed", "cancelled"):
        kind = LlmUnavailable
    elif reason == "content_filter" or any(_at(part, "type") == "refusal" for part in parts):
        kind = LlmRefused
    elif status == "incomplete":
        kind = LlmTruncated
    text = "".join(_as_text(_at(part, "text")) for part in parts if _at(part, "type") == "output_text")
    return _reply(body, text, reason or status, kind, _usage(_at(body, "usage"), "input", "output"))


def _chat_reply(body: Json) -> Reply:
    choices = _as_list(_at(body, "choices"))
    first = choices[0] if choices else None
    finish = _at(first, "finish_reason")
    kind: type[WriterError] | None = None
    if "choices" not in body:
        kind = LlmUnavailable
    elif finish == "content_filter" or _as_text(_at(first, "message", "refusal")):
        kind = LlmRefused
    elif finish == "length":
        kind = LlmTruncated
    text = _as_text(_at(first, "message", "content"))
    return _reply(body, text, finish, kind, _usage(_at(body, "usage"), "prompt", "completion"))


def _reply(body: Json, text: str, finish: object, kind: type[WriterError] | None, usage: Usage | None) -> Reply:
    remedy: Literal["more tokens"] | None = "more tokens" if kind is LlmTruncated else None
    return Reply(
        text=text,
        usage=usage,
        model=_name(_at(body, "model")),
        response_id=_name(_at(body, "id")),
        finish=_name(finish),
        failed=FailedCall(kind, remedy=remedy, reached=True) if kind else None,
    )


def _usage(reported: object, input_prefix: str, output_prefix: str) -> Usage | None:
    """Return the reported usage; None without counts. The wires differ in the names' prefixes."""
    input_tokens, output_tokens = _at(reported, f"{input_prefix}_tokens"), _at(reported, f"{output_prefix}_tokens")
    if not _is_count(input_tokens) or not _is_count(output_tokens):
        return None
    cached = _at(reported, f"{input_prefix}_tokens_details", "cached_tokens")
    reasoning = _at(reported, f"{output_prefix}_tokens_details", "reasoning_tokens")
    return Usage(
        input_tokens=input_tokens,
        cached_input_tokens=cached if _is_count(cached) else 0,
        output_tokens=output_tokens,
        reasoning_tokens=reasoning if _is_count(reasoning) else 0,
    )


def _name(value: object) -> str | None:
    """Return an id or a name that a trace can hold; None for anything else."""
    name = _as_text(value)
    return name[:LONGEST_NAME] if name and name.isprintable() else None


def _at(value: object, *path: str) -> Any:
    """Return what is under these keys; None where there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_TOKENS
