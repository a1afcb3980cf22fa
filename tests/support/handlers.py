"""The Lambda handlers by the names of their folders."""

import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.contract import broken_promises

FOLDER = Path(__file__).resolve().parents[2] / "functions"
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/app.py")))
STEPS = ("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
APIS = ("calendar_feed", "imports_api", "learn_api", "learners_api", "plans_api", "progress_api", "resources_api")
# The functions by the paths that lead to them, in this order; all other paths lead to plans_api.
PATHS_OF = {
    "calendar_feed": r"/calendar/.",
    "learn_api": r"/api/learn(/|$)",
    "learners_api": r"/api/learners(/|$)",
    "resources_api": r"/api/resources(/|$)",
    "imports_api": r"/api/imports(/|$)",
    "progress_api": r"/api/plans/[^/]+/(?!explain/?$).",
}
OWNER = "local"  # the owner of an event that names none


@dataclass(frozen=True)
class Context:
    """What Lambda gives a handler about its call."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:function"
    aws_request_id: str = "call-1"

    def get_remaining_time_in_millis(self) -> int:
        return 20_000


def api_of(path: str) -> str:
    """The API function that a path leads to."""
    return next((name for name, pattern in PATHS_OF.items() if re.match(pattern, path)), "plans_api")


def handler_of(name: str) -> Any:
    """The handler in functions/<name>/app.py, the file named app.py that is meant."""
    return importlib.import_module(f"functions.{name}.app").handler


def call(name: str, event: Any) -> Any:
    """What the handler answers. An API function's answer has to be one that docs/openapi.json promises.

    Its event is as it comes through the authorizer, for OWNER unless it names another.
    """
    is_call = name in APIS and event.get("path")
    answer = handler_of(name)(authorized(event) if is_call else event, Context())
    if is_call:
        headers = {key: values[0] for key, values in answer["multiValueHeaders"].items()}
        wrong = broken_promises(event["httpMethod"], event["path"], answer["statusCode"], headers, answer["body"])
        assert wrong == [], f"{event['httpMethod']} {event['path']}: {answer['body']}"
    return answer


def authorized(event: Any, owner: str = OWNER) -> Any:
    """An API event with what the authorizer adds, unless it has that already."""
    context = event.get("requestContext") or {}
    return event | {"requestContext": {"authorizer": {"principalId": owner, "owner": owner}} | context}
