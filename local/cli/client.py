"""A client of the API, as a user's would be: it posts, and it polls until a plan request has ended."""

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
    """The API refused a plan request because no plan is feasible; `problem` is its response."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        super().__init__(str(problem.get("detail", "")))


@dataclass(frozen=True)
class Client:
    """Calls the API at `url`. Raises StackError when the API refuses a call."""

    url: str

    def get(self, path: str) -> Json:
        return self._call(Request(self.url + path))  # noqa: S310 - our own front

    def text(self, url: str) -> str:
        """Return what is at a whole address that the API gave."""
        with urlopen(url, timeout=CALL_SECONDS) as response:  # noqa: S310 - our own front
            text: str = response.read().decode()
        return text

    def post(self, path: str, body: Json | None = None) -> Json:
        data = json.dumps(body or {}).encode()
        return self._call(Request(self.url + path, data, {"Content-Type": "application/json"}))  # noqa: S310

    def patch(self, path: str, body: Json) -> Json:
        data = json.dumps(body).encode()
        return self._call(Request(self.url + path, data, {"Content-Type": "application/json"}, method="PATCH"))  # noqa: S310

    def _call(self, request: Request) -> Json:
        try:
            with urlopen(request, timeout=CALL_SECONDS) as response:  # noqa: S310 - our own front
                body: Json = json.load(response)
        except HTTPError as refused:
            text = refused.read().decode(errors="replace")
            if refused.code == 422 and (problem := json.loads(text)).get("code") == "Infeasible":
                raise Infeasible(problem) from None
            raise StackError(f"{request.get_method()} {request.selector} returned {refused.code}: {text}") from None
        return body


def wait_until_ended(api: Client, request_id: str, on_record: Callable[[Json], None], *, seconds: float) -> Json:
    """Return the plan request once it has ended; call `on_record` with each trace record as it appears."""
    reported, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        request = api.get(f"/api/plan-requests/{request_id}/")
        records = api.get(f"/api/plan-requests/{request_id}/trace/")["records"]
        for record in records[reported:]:
            on_record(record)
        reported = len(records)
        if request["status"] in ENDED:
            return request
        time.sleep(POLL_SECONDS)
    raise StackError(f"The plan was not ready after {seconds:.0f} seconds.")
