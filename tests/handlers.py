"""The Lambda handlers by the names of their folders."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "functions"
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/app.py")))
STEPS = ("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
APIS = ("learners_api", "plans_api", "resources_api")


@dataclass(frozen=True)
class Context:
    """What Lambda says about a call."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:function"
    aws_request_id: str = "call-1"

    def get_remaining_time_in_millis(self) -> int:
        return 20_000


def handler_of(name: str) -> Any:
    """The handler in functions/<name>/app.py, the file named app.py that is meant."""
    return importlib.import_module(f"functions.{name}.app").handler


def call(name: str, event: Any) -> Any:
    return handler_of(name)(event, Context())
