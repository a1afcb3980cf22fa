"""The writer that asks a model, over OpenAI's responses or the chat wire that many services and local servers speak."""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from studyplan.adapters.writers.openai.client import ModelClient, checked_base_url
from studyplan.adapters.writers.openai.failed_call import Trouble, trouble_of
from studyplan.adapters.writers.openai.prices import Price, most_that, price_of
from studyplan.adapters.writers.openai.prompt import VERSION, Prompt, prompt_for
from studyplan.adapters.writers.openai.reasons import reason_for
from studyplan.adapters.writers.openai.response_schema import Choice, Piece, bucket_of, choices_in, pieces_of
from studyplan.adapters.writers.openai.wire_formats import ChatLimit, Question, Reply, Wire, body_of, reply_in
from studyplan.domain.errors.llm import LlmAuthError, LlmInvalidOutput, LlmTimeout, LlmUnavailable, WriterError
from studyplan.domain.generation.draft import Draft, Pick, Written
from studyplan.domain.generation.model_call import ModelCall, Usage
from studyplan.ports import Assignment

LONGEST_WAIT = 10.0  # seconds that a server may have us wait within a write


def new_fence() -> str:
    return secrets.token_hex(8)


@dataclass(frozen=True, kw_only=True)
class OpenAIWriter:
    """Which model writes, where, and on what terms.

    `key(again)` gives the key, "" where the service asks for none, and raises LlmAuthError where there should be one;
    `again` says that the one it gave before was not accepted. `prices` is by model, in dollars a million tokens of
    `input`, `output` and, where it differs, `cached` input. Making one raises LlmBadRequest for an address that is
    neither https nor on this machine.
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
        """Ask for the picks of each piece of the shelf, within `assignment.seconds` for all of it.

        Raises one of the writer errors, with every call that was made, when any piece has no sound answer.
        """
        job = _Write(self, assignment)
        try:
            return job.run()
        except WriterError as failure:
            failure.calls = tuple(job.calls)
            raise
        finally:
            job.close()


@dataclass(frozen=True)
class _Outcome:
    """What came of one call: choices, or what went wrong."""

    call: ModelCall
    choices: tuple[Choice, ...] = ()
    trouble: Trouble | None = None


class _Write:
    """One write: its deadline, its client, the second chances it has had, and each call it took."""

    def __init__(self, writer: OpenAIWriter, assignment: Assignment) -> None:
        self.calls: list[ModelCall] = []
        self._writer = writer
        self._assignment = assignment
        self._address = checked_base_url(writer.base_url)
        self._price: Price = price_of(writer.model, writer.prices)
        self._ends = time.monotonic() + assignment.seconds
        self._tokens = writer.max_output_tokens
        self._limit: ChatLimit = "max_tokens"
        self._had: set[str] = set()
        self._client: ModelClient | None = None

    def run(self) -> Written:
        picks = [pick for piece in pieces_of(self._assignment.candidates) for pick in self._picks(piece)]
        draft = Draft(generated_by=self._writer.provider, picks=tuple(picks))
        return Written(draft=draft, calls=tuple(self.calls), prompt_version=VERSION)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _picks(self, piece: Piece) -> list[Pick]:
        fence = self._writer.fence()
        prompt = prompt_for(self._assignment, piece, fence=fence)
        outcome = self._call(prompt, piece)
        while outcome.trouble is not None:
            if not self._helped(outcome.trouble):
                raise _error_of(outcome.trouble, piece)
            outcome = self._call(prompt, piece)
        items = {slot: candidate.item for slot, candidate in piece.slots.items()}
        return [
            Pick(
                resource_id=items[choice.slot].id,
                reason=reason_for(items[choice.slot], choice.reason, own_words=prompt.own_words, fence=fence),
            )
            for choice in outcome.choices
        ]

    def _helped(self, trouble: Trouble) -> bool:
        """Do what could help, where it could and was not done before in this write."""
        remedy, wait = trouble.remedy, trouble.wait
        if remedy is None or remedy in self._had or (wait and wait >= min(LONGEST_WAIT, self._left())):
            return False
        self._had.add(remedy)
        if remedy == "wait":
            self._writer.sleep(wait)
        elif remedy == "new key":
            self._opened().use(self._key(again=True))
        elif remedy == "more room":
            self._tokens *= 2
        else:
            self._limit = "max_completion_tokens"
        return True

    def _call(self, prompt: Prompt, piece: Piece) -> _Outcome:
        """One HTTP call, paid for and recorded. What can not be paid, or not any more be made in time, raises."""
        question = Question(self._writer.model, prompt, bucket_of(len(piece.slots)), self._tokens, self._limit)
        body = body_of(self._writer.wire, question)
        most = most_that(len(json.dumps(body, ensure_ascii=False).encode()), self._tokens)
        reserved, spent = self._price.of(most), 0
        self._assignment.budget.reserve(reserved)
        try:
            client, started = self._opened(), time.monotonic()
            if self._left() <= 0:
                raise LlmTimeout
            reply = self._heard(client, body)
            outcome = self._judged(reply, piece, most, started)
            spent = outcome.call.cost_micro_usd
            self.calls.append(outcome.call)
        finally:
            self._assignment.budget.settle(reserved=reserved, spent=spent)
        return outcome

    def _heard(self, client: ModelClient, body: dict[str, object]) -> Reply:
        """Foreign errors stop here: none of their texts, which may repeat what was sent, goes on."""
        try:
            received = client.ask(body, seconds=self._left())
        except Exception as failure:
            trouble = trouble_of(failure, now=datetime.now(UTC))
            return Reply(trouble=trouble, request_id=trouble.request_id)
        if received.body is None:
            no_json = Trouble(LlmUnavailable, f"{LlmUnavailable.sentence} (HTTP 200 without JSON)", reached=True)
            return Reply(trouble=no_json, request_id=received.request_id)
        return replace(reply_in(self._writer.wire, received.body), request_id=received.request_id)

    def _judged(self, reply: Reply, piece: Piece, most: Usage, started: float) -> _Outcome:
        trouble = reply.trouble
        choices: tuple[Choice, ...] = ()
        if trouble is None:
            try:
                choices = choices_in(reply.text, piece)
            except LlmInvalidOutput as wrong:
                trouble = Trouble(LlmInvalidOutput, wrong.detail, reached=True)
        usage = reply.usage or (most if trouble is None or trouble.reached else Usage())
        call = ModelCall(
            provider=self._writer.provider,
            request_model=self._writer.model,
            server=urlsplit(self._address).hostname or "",
            milliseconds=round((time.monotonic() - started) * 1000, 1),
            max_output_tokens=self._tokens,
            slots=len(piece.slots),
            usage=usage,
            cost_micro_usd=self._price.of(usage),
            response_model=reply.model,
            response_id=reply.response_id,
            request_id=reply.request_id,
            finish_reason=reply.finish,
            error=trouble.kind.__name__ if trouble else None,
        )
        return _Outcome(call, choices, trouble)

    def _opened(self) -> ModelClient:
        if self._client is None:
            self._client = ModelClient(self._address, self._writer.wire, self._key(again=False))
        return self._client

    def _key(self, *, again: bool) -> str:
        key = self._writer.key(again)
        if not key and self._writer.provider == "openai":
            raise LlmAuthError("There is no key for the model's service.")
        return key

    def _left(self) -> float:
        return self._ends - time.monotonic()


def _error_of(trouble: Trouble, piece: Piece) -> WriterError:
    error = trouble.error()
    return trouble.kind(f"Part {piece.number} of {piece.of}: {error.detail}") if piece.of > 1 else error
