"""The writer that asks a model, over OpenAI's responses API or the chat completions API of many other servers."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from studyplan.adapters.writers.openai.client import ModelClient, checked_base_url
from studyplan.adapters.writers.openai.failed_call import FailedCall, failed_call_of
from studyplan.adapters.writers.openai.prices import Price, max_usage, price_of
from studyplan.adapters.writers.openai.prompt import VERSION, Prompt, prompt_for
from studyplan.adapters.writers.openai.reasons import reason_for
from studyplan.adapters.writers.openai.response_schema import Batch, Choice, batches_of, bucket_of, parse_choices
from studyplan.adapters.writers.openai.wire_formats import ChatLimit, ModelRequest, Reply, Wire, body_of, parse_reply
from studyplan.domain.errors.llm import LlmAuthError, LlmInvalidOutput, LlmTimeout, LlmUnavailable, WriterError
from studyplan.domain.generation.draft import Draft, Pick, Written
from studyplan.domain.generation.model_call import ModelCall, Usage
from studyplan.domain.wording.languages import language_of
from studyplan.ports import Assignment

MAX_WAIT_SECONDS = 10.0  # that a server may ask for within a write


def new_fence() -> str:
    """Return a random token that nobody can guess."""
    return secrets.token_hex(8)


@dataclass(frozen=True, kw_only=True)
class OpenAIWriter:
    """Implements ports.PlanWriter with a model.

    `key(again)` returns the key, "" for a service without one, and raises LlmAuthError where it cannot be read;
    `again` asks for a new one, since the one before was rejected. `prices` is by model, in dollars per million tokens
    of `input`, `output` and, where it differs, `cached` input. The constructor raises LlmBadRequest for a base_url that
    is neither https nor on this machine.
    """

    provider: Literal["openai", "compatible"]
    model: str
    wire: Wire
    key: Callable[[bool], str] = field(repr=False)
    base_url: str | None = None
    max_output_tokens: int = 4000
    prices: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    fence: Callable[[], str] = field(default=new_fence, repr=False)

    def __post_init__(self) -> None:
        checked_base_url(self.base_url)

    def write(self, assignment: Assignment) -> Written:
        """Return the picks of each batch of the candidates, within `assignment.seconds` for all of them.

        Raises a WriterError, with every call that was made, when any batch has no valid answer.
        """
        session = _Session(self, assignment)
        try:
            return session.run()
        except WriterError as failure:
            failure.calls = tuple(session.calls)
            raise
        finally:
            session.close()


@dataclass(frozen=True)
class _Outcome:
    """The result of one call: choices, or why it failed."""

    call: ModelCall
    choices: tuple[Choice, ...] = ()
    failed: FailedCall | None = None


class _Session:
    """One write: its deadline, its client, the remedies that were tried, and each call."""

    def __init__(self, writer: OpenAIWriter, assignment: Assignment) -> None:
        self.calls: list[ModelCall] = []
        self._writer = writer
        self._assignment = assignment
        self._address = checked_base_url(writer.base_url)
        self._price: Price = price_of(writer.model, writer.prices)
        self._ends = time.monotonic() + assignment.seconds
        self._tokens = writer.max_output_tokens
        self._limit: ChatLimit = "max_tokens"
        self._tried: set[str] = set()
        self._client: ModelClient | None = None

    def run(self) -> Written:
        picks = [pick for batch in batches_of(self._assignment.candidates) for pick in self._picks(batch)]
        draft = Draft(generated_by=self._writer.provider, picks=tuple(picks))
        return Written(draft=draft, calls=tuple(self.calls), prompt_version=VERSION)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _picks(self, batch: Batch) -> list[Pick]:
        fence = self._writer.fence()
        prompt = prompt_for(self._assignment, batch, fence=fence)
        outcome = self._call(prompt, batch)
        while outcome.failed is not None:
            if not self._apply_remedy(outcome.failed):
                raise _error_of(outcome.failed, batch)
            outcome = self._call(prompt, batch)
        items = {slot: candidate.item for slot, candidate in batch.slots.items()}
        language = language_of(self._assignment.context.language)
        return [
            Pick(
                resource_id=items[choice.slot].id,
                reason=reason_for(items[choice.slot], choice.reason, language, own_words=prompt.own_words, fence=fence),
            )
            for choice in outcome.choices
        ]

    def _apply_remedy(self, failed: FailedCall) -> bool:
        """Prepare another call after a failed one, each remedy once in a write; False where nothing can help."""
        remedy, wait = failed.remedy, failed.wait
        if remedy is None or remedy in self._tried or (wait and wait >= min(MAX_WAIT_SECONDS, self._seconds_left())):
            return False
        self._tried.add(remedy)
        if remedy == "wait":
            self._writer.sleep(wait)
        elif remedy == "new key":
            self._open_client().use(self._key(again=True))
        elif remedy == "more tokens":
            self._tokens *= 2
        else:
            self._limit = "max_completion_tokens"
        return True

    def _call(self, prompt: Prompt, batch: Batch) -> _Outcome:
        """Make one HTTP call within the budget, and record it. Raises LlmBudgetExceeded, LlmTimeout, LlmAuthError."""
        request = ModelRequest(self._writer.model, prompt, bucket_of(len(batch.slots)), self._tokens, self._limit)
        body = body_of(self._writer.wire, request)
        estimate = max_usage(len(json.dumps(body, ensure_ascii=False).encode()), self._tokens)
        reserved, spent = self._price.of(estimate), 0
        self._assignment.budget.reserve(reserved)
        try:
            client, started = self._open_client(), time.monotonic()
            if self._seconds_left() <= 0:
                raise LlmTimeout
            reply = self._send(client, body)
            outcome = self._outcome_of(reply, batch, estimate, started)
            spent = outcome.call.cost_micro_usd
            self.calls.append(outcome.call)
        finally:
            self._assignment.budget.settle(reserved=reserved, spent=spent)
        return outcome

    def _send(self, client: ModelClient, body: dict[str, object]) -> Reply:
        """Return the server's reply. Foreign errors stop here: their texts may repeat what was sent."""
        try:
            received = client.ask(body, seconds=self._seconds_left())
        except Exception as failure:
            failed = failed_call_of(failure, now=datetime.now(UTC))
            return Reply(failed=failed, request_id=failed.request_id)
        if received.body is None:
            no_json = FailedCall(LlmUnavailable, f"{LlmUnavailable.sentence} (HTTP 200 without JSON)", reached=True)
            return Reply(failed=no_json, request_id=received.request_id)
        return replace(parse_reply(self._writer.wire, received.body), request_id=received.request_id)

    def _outcome_of(self, reply: Reply, batch: Batch, estimate: Usage, started: float) -> _Outcome:
        failed = reply.failed
        choices: tuple[Choice, ...] = ()
        if failed is None:
            try:
                choices = parse_choices(reply.text, batch)
            except LlmInvalidOutput as invalid:
                failed = FailedCall(LlmInvalidOutput, invalid.detail, reached=True)
        usage = reply.usage or (estimate if failed is None or failed.reached else Usage())
        call = ModelCall(
            provider=self._writer.provider,
            request_model=self._writer.model,
            server=urlsplit(self._address).hostname or "",
            milliseconds=round((time.monotonic() - started) * 1000, 1),
            max_output_tokens=self._tokens,
            slots=len(batch.slots),
            usage=usage,
            cost_micro_usd=self._price.of(usage),
            response_model=reply.model,
            response_id=reply.response_id,
            request_id=reply.request_id,
            finish_reason=reply.finish,
            error=failed.kind.__name__ if failed else None,
        )
        return _Outcome(call, choices, failed)

    def _open_client(self) -> ModelClient:
        if self._client is None:
            self._client = ModelClient(self._address, self._writer.wire, self._key(again=False))
        return self._client

    def _key(self, *, again: bool) -> str:
        key = self._writer.key(again)
        if not key and self._writer.provider == "openai":
            raise LlmAuthError("There is no key for the model's service.")
        return key

    def _seconds_left(self) -> float:
        return self._ends - time.monotonic()


def _error_of(failed: FailedCall, batch: Batch) -> WriterError:
    error = failed.error()
    return failed.kind(f"Part {batch.number} of {batch.of}: {error.detail}") if batch.of > 1 else error
