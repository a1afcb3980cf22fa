"""A learner's link: an API that only it opens, and what a browser must never write down of it."""

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

from tests.page import canned, followed
from tests.page.api import Api, Call, Json, Reply, problem

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Request

TOKEN = "Zk3-tq_0hVYx7QmP1sJd9w"  # pragma: allowlist secret
GOALS = (canned.GOAL, "Draw a tree")  # of the newest plan, and of an older one
LAST_DAY = "2099-01-01T09:00:00.000000+00:00"
DEAD = problem(404, "LinkNotFound", "There is no such link: it was revoked, has expired, or never was.")
STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, history.state, document.title])"


class LearnerApi(Api):
    """The part of the API that a learner's link opens, with Ana's plan. Any other call is wrong."""

    BASE = "/api/learn/"

    def __init__(self) -> None:
        super().__init__()
        followed.put_all(self)
        put_plans(self, canned.plan())

    def _reply(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Learner {TOKEN}":
            return problem(401, "LinkRequired", "Send the token of a link.", {"WWW-Authenticate": "Learner"})
        if not allows(call):
            self.wrong.append(f"{call.method} {call.path} is not for learners")
        return super()._reply(call)


def sent_with(request: "Request") -> dict[str, str]:
    """Return the headers of a request, also of one that ended with its page before it was sent."""
    try:
        headers: dict[str, str] = request.all_headers()
    except Error:
        headers = request.headers
    return headers


def put_plans(api: Api, *plans: Json, ends: str = LAST_DAY) -> None:
    """Answer with these plans in the learner's list, the newest one first."""
    ana = canned.learner()
    start = {
        "learner": {name: ana[name] for name in ("id", "name", "current_level", "weekly_hours", "timezone")},
        "link": {"expires_at": ends},
        "plans": [summary(plan, goal) for plan, goal in zip(plans, GOALS, strict=False)],
        "next_cursor": None,
    }
    api.on("GET ", start)


def summary(plan: Json, goal: str) -> Json:
    """Return a plan as the learner's list has it."""
    return {name: plan[name] for name in followed.SUMMARY} | {"goal": goal, "topic": "python", "duration_days": 7}


def allows(call: Call) -> bool:
    """Return whether a learner may do what a call asks for."""
    area, *rest = call.path.split("/")
    return call.path == "" or (area, len(rest)) == ("plan-requests", 2) or (area == "plans" and len(rest) > 1)


class Record:
    """What a browser writes down: the addresses that it asks for and shows, the headers of calls, its console."""

    def __init__(self, context: "BrowserContext") -> None:
        self.requests: list[Request] = []
        self.shown: list[str] = []
        self.lines: list[str] = []
        context.on("request", self._asked)
        context.on("console", self._written)
        context.on("page", self.watch)
        self._context = context

    def watch(self, page: Page) -> None:
        """Note where a page goes."""
        page.on("framenavigated", self._navigated)

    def _asked(self, request: "Request") -> None:
        self.requests.append(request)

    def _navigated(self, frame: "Frame") -> None:
        self.shown.append(frame.url)

    def _written(self, message: "ConsoleMessage") -> None:
        self.lines.append(message.text)

    def leaks(self, secret: str = TOKEN) -> list[str]:
        """Return where the secret is but in the fragment of the page's address and the header of its own calls."""
        wrong = [f"the console: {line}" for line in self.lines if secret in line]
        wrong += [f"the address: {url}" for url in self.shown if secret in url.partition("#")[0]]
        for request in self.requests:
            url, headers = request.url, sent_with(request)
            own = headers.pop("authorization", "")
            if secret in url.partition("#")[0] or secret in (request.post_data or ""):
                wrong.append(f"a call: {request.method} {url}")
            # What comes from the browser's cache has an empty one.
            wrong += [f"{name} of {url}" for name, value in headers.items() if secret in value]
            wrong += [f"Referer of {url}"] * bool(headers.get("referer"))
            if own and not urlsplit(url).path.startswith("/api/learn/"):
                wrong.append(f"Authorization of {url}")
        kept = [page.evaluate(STORED) for page in self._context.pages if page.url.startswith("http")]
        return wrong + [f"kept: {text}" for text in kept if secret in json.dumps(text)]
