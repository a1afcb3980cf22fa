"""The two wires: how a request is put, and what of a server's answer is read. A server may send anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from studyplan.adapters.writers.openai.failed_call import Trouble
from studyplan.adapters.writers.openai.prompt import VERSION, Prompt
from studyplan.adapters.writers.openai.response_schema import SCHEMA_NAME, schema_of
from studyplan.domain.errors.llm import LlmRefused, LlmTruncated, LlmUnavailable, WriterError
from studyplan.domain.generation.model_call import Usage

type Json = Mapping[str, Any]
Wire = Literal["responses", "chat"]

# The chat wire's limit: what older servers read, and what newer models take. Some servers ignore the one they do not
# know, and would write without end: so the older goes first, and only where it is refused the newer follows.
ChatLimit = Literal["max_tokens", "max_completion_tokens"]
LONGEST_NAME = 200  # characters of an id or of a model's name
MOST_TOKENS = 10**9  # what is told to be more is no count


@dataclass(frozen=True)
class Question:
    """What one call asks: at most `tokens` tokens over the slots of a bucket."""

    model: str
    prompt: Prompt
    bucket: int
    tokens: int
    limit: ChatLimit


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A server's answer, before anybody looks at what the model wrote. `usage` is None where it says nothing of it."""

    text: str = ""
    usage: Usage | None = None
    model: str | None = None
    response_id: str | None = None
    request_id: str | None = None
    finish: str | None = None
    trouble: Trouble | None = None


def body_of(wire: Wire, question: Question) -> dict[str, Any]:
    return _responses_body(question) if wire == "responses" else _chat_body(question)


def _responses_body(question: Question) -> dict[str, Any]:
    form = {"type": "json_schema", "name": SCHEMA_NAME, "strict": True, "schema": schema_of(question.bucket)}
    return {
        "model": question.model,
        "instructions": question.prompt.instructions,
        "input": question.prompt.data,
        "text": {"format": form},
        "max_output_tokens": question.tokens,
        "prompt_cache_key": f"{VERSION}-{question.bucket}",
        "store": False,  # what a learner wants is not for a service to keep
    }


def _chat_body(question: Question) -> dict[str, Any]:
    form = {"name": SCHEMA_NAME, "strict": True, "schema": schema_of(question.bucket)}
    return {
        "model": question.model,
        "messages": [
            {"role": "system", "content": question.prompt.instructions},
            {"role": "user", "content": question.prompt.data},
        ],
        "response_format": {"type": "json_schema", "json_schema": form},
        question.limit: question.tokens,
    }


def reply_in(wire: Wire, body: Json) -> Reply:
    """Read how the answer ended before what is in it: a refused or cut answer may hold text too."""
    return _responses_reply(body) if wire == "responses" else _chat_reply(body)


def _responses_reply(body: Json) -> Reply:
    status, reason = _at(body, "status"), _at(body, "incomplete_details", "reason")
    messages = [item for item in _listed(_at(body, "output")) if _at(item, "type") == "message"]
    parts = [part for message in messages for part in _listed(_at(message, "content"))]
    kind: type[WriterError] | None = None
    if "output" not in body or status in ("failed", "cancelled"):
        kind = LlmUnavailable
    elif reason == "content_filter" or any(_at(part, "type") == "refusal" for part in parts):
        kind = LlmRefused
    elif status == "incomplete":
        kind = LlmTruncated
    text = "".join(_text(_at(part, "text")) for part in parts if _at(part, "type") == "output_text")
    return _reply(body, text, reason or status, kind, _usage(_at(body, "usage"), "input", "output"))


def _chat_reply(body: Json) -> Reply:
    choices = _listed(_at(body, "choices"))
    first = choices[0] if choices else None
    finish = _at(first, "finish_reason")
    kind: type[WriterError] | None = None
    if "choices" not in body:
        kind = LlmUnavailable
    elif finish == "content_filter" or _text(_at(first, "message", "refusal")):
        kind = LlmRefused
    elif finish == "length":
        kind = LlmTruncated
    text = _text(_at(first, "message", "content"))
    return _reply(body, text, finish, kind, _usage(_at(body, "usage"), "prompt", "completion"))


def _reply(body: Json, text: str, finish: object, kind: type[WriterError] | None, usage: Usage | None) -> Reply:
    remedy: Literal["more room"] | None = "more room" if kind is LlmTruncated else None
    return Reply(
        text=text,
        usage=usage,
        model=name_in(_at(body, "model")),
        response_id=name_in(_at(body, "id")),
        finish=name_in(finish),
        trouble=Trouble(kind, remedy=remedy, reached=True) if kind else None,
    )


def _usage(told: object, asked: str, written: str) -> Usage | None:
    asked_tokens, written_tokens = _at(told, f"{asked}_tokens"), _at(told, f"{written}_tokens")
    if not _is_count(asked_tokens) or not _is_count(written_tokens):
        return None
    cached = _at(told, f"{asked}_tokens_details", "cached_tokens")
    reasoning = _at(told, f"{written}_tokens_details", "reasoning_tokens")
    return Usage(
        input_tokens=asked_tokens,
        cached_input_tokens=cached if _is_count(cached) else 0,
        output_tokens=written_tokens,
        reasoning_tokens=reasoning if _is_count(reasoning) else 0,
    )


def name_in(told: object) -> str | None:
    """An id or a name as a trace can hold it."""
    name = _text(told)
    return name[:LONGEST_NAME] if name and name.isprintable() else None


def _at(value: object, *path: str) -> Any:
    """What is under these keys; None where there is nothing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_TOKENS
