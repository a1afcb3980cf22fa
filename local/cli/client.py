"""A client of the API, as a user's would be: it posts, it polls, and it says what it was refused."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from local.stack.errors import StackError

CALL_SECONDS = 60.0
POLL_SECONDS = 0.1
ENDED = frozenset({"completed", "needs_review", "failed"})

type Json = dict[str, Any]


class Infeasible(Exception):
    """The API says that no plan can keep to the wish; `problem` is its answer."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        super().__init__(str(problem.get("detail", "")))


@dataclass(frozen=True)
class Caller:
    """Calls the API at `url`. StackError when it does not take what it is sent."""

    url: str

    def get(self, path: str) -> Json:
        return self._call(Request(self.url + path))  # noqa: S310 - our own front

    def post(self, path: str, body: Json | None = None) -> Json:
        data = json.dumps(body or {}).encode()
        return self._call(Request(self.url + path, data, {"Content-Type": "application/json"}))  # noqa: S310

    def _call(self, request: Request) -> Json:
        try:
            with urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310 - our own front
                read: Json = json.load(answer)
        except HTTPError as refused:
            text = refused.read().decode(errors="replace")
            if refused.code == 422 and (problem := json.loads(text)).get("code") == "Infeasible":
                raise Infeasible(problem) from None
            raise StackError(f"{request.get_method()} {request.selector} answered {refused.code}: {text}") from None
        return read


def follow(api: Caller, request_id: str, told: Callable[[Json], None], *, seconds: float) -> Json:
    """The request once it has ended; `told` hears of each step once, as its record appears."""
    heard, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        request = api.get(f"/api/plan-requests/{request_id}/")
        records = api.get(f"/api/plan-requests/{request_id}/trace/")["records"]
        for record in records[heard:]:
            told(record)
        heard = len(records)
        if request["status"] in ENDED:
            return request
        time.sleep(POLL_SECONDS)
    raise StackError(f"The plan was not ready after {seconds:.0f} seconds.")
