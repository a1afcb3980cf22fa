"""An API that answers the page from a table, so that a test decides what comes back, and sees what was asked."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Error, Route

from tests.support.contract import broken_promises

type Json = dict[str, Any]

PROBLEM = "application/problem+json"
COMMON = {"X-Correlation-Id": "00000000-0000-4000-8000-00000000c0de", "ETag": '"1"'}


@dataclass(frozen=True)
class Answer:
    """An answer. A `text` is sent as it is; without one the body is sent as JSON, and must keep the API's contract."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True)
class NoAnswer:
    """A call that ends without an answer, by Playwright's name of the failure; "" never ends."""

    failure: str = "connectionrefused"


@dataclass(frozen=True)
class Call:
    """What the page asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


type Reply = Answer | NoAnswer | Json
type Rule = Reply | list[Reply] | Callable[[Call], Reply]


def problem(status: int, code: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Answer:
    """Return a problem of the API (RFC 9457)."""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", code).lower()
    body = {"type": f"urn:studyplan:problem:{kind}", "title": code, "status": status, "detail": detail, "code": code}
    return Answer(body | more, status, headers or {})


def of_gateway(status: int, title: str, retry_after: int | None = None) -> Answer:
    """Return a problem of the gateway, which has no sentence for people."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Answer({"type": "about:blank", "title": title, "code": "Gateway"}, status, headers)


class Api:
    """Answers the calls of one context. A later rule for the same calls replaces an earlier one.

    A rule is a reply, a list of replies (the last one repeats), or a function that makes a reply. `wrong` says which
    answers the real API would not give.
    """

    BASE = "/api/"  # the path of all calls

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self._waiting: list[Route] = []
        self._rules: dict[str, Rule] = {}

    def on(self, operation: str, rule: Rule) -> Rule | None:
        """Answer an operation such as `GET plans/*/` by a rule; a `*` is a part of the path. Return the rule before."""
        before = self._rules.pop(operation, None)
        self._rules[operation] = rule
        return before

    def asked(self, operation: str) -> list[Call]:
        """Return the calls of an operation so far."""
        return [call for call in self.calls if is_of(call, operation)]

    def attach(self, context: BrowserContext) -> None:
        """Answer the API calls of all pages of a context."""
        context.route(lambda url: urlsplit(url).path.startswith(self.BASE), self._answer)

    def release(self) -> None:
        """End the calls that never end, since the browser is to close."""
        while self._waiting:
            with suppress(Error):  # the page may have given the call up
                self._waiting.pop().abort()

    def _answer(self, route: Route) -> None:
        request, place = route.request, urlsplit(route.request.url)
        content = request.post_data
        query = {name: values[0] for name, values in parse_qs(place.query).items()}
        path = place.path.removeprefix(self.BASE)
        call = Call(request.method, path, query, request.headers, json.loads(content) if content else None)
        self.calls.append(call)
        reply = self._reply(call)
        if isinstance(reply, NoAnswer):
            if reply.failure:
                route.abort(reply.failure)
            else:
                self._waiting.append(route)
            return
        answer = reply if isinstance(reply, Answer) else Answer(reply)
        self.wrong += faults_of(f"{self.BASE}{call.path}", call, answer)
        route.fulfill(status=answer.status, headers=headers_of(answer), body=text_of(answer))

    def _reply(self, call: Call) -> Reply:
        rules = [rule for operation, rule in self._rules.items() if is_of(call, operation)]
        if not rules:
            return problem(404, "NotFound", "Not found; nothing answers this call in this test.")
        rule = rules[-1]
        if callable(rule):
            return rule(call)
        if isinstance(rule, list):
            return rule.pop(0) if len(rule) > 1 else rule[0]
        return rule


def is_of(call: Call, operation: str) -> bool:
    """Return whether a call is one of an operation such as `GET plans/*/`."""
    return re.fullmatch(re.escape(operation).replace(r"\*", "[^/]+"), f"{call.method} {call.path}") is not None


def headers_of(answer: Answer) -> dict[str, str]:
    """Return the headers of an answer: those that every answer of the API has, and its own."""
    kind = "text/html" if answer.text is not None else PROBLEM if answer.status >= 400 else "application/json"
    return COMMON | {"Content-Type": kind} | answer.headers


def text_of(answer: Answer) -> str:
    """Return the body of an answer as text."""
    if answer.text is not None:
        return answer.text
    return json.dumps(answer.body) if answer.status != 204 else ""


def faults_of(path: str, call: Call, answer: Answer) -> list[str]:
    """Return in what an answer differs from what the API promises; an answer with a `text` is meant to differ."""
    if answer.text is not None:
        return []
    headers = headers_of(answer)
    wrong = broken_promises(call.method, path, answer.status, headers, text_of(answer))
    return [f"{call.method} {call.path}: {fault}" for fault in wrong]
