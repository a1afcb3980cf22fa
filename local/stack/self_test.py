"""Checks at start that a handler's error keeps its class name, which Retry and Catch of the state machine need."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

from local.stack.aws import client
from local.stack.errors import StackError

PROBE = "studyplan-local-probe"
SOURCE = {PROBE: {"root": str(Path(__file__).with_name("probe")), "layers": []}}
EXPECTED = "ClassNameProbe"


def error_class_names_survive(endpoint: str) -> None:
    """Invoke a handler that raises. Raise StackError when its error arrives under another name."""
    functions = client("lambda", endpoint)
    with suppress(functions.exceptions.ResourceConflictException):  # it exists since the last run
        functions.create_function(
            FunctionName=PROBE,
            Runtime="python3.13",
            Handler="app.handler",
            Role="arn:aws:iam::000000000000:role/probe",
            Code={"ZipFile": _some_zip()},
            Environment={"Variables": {"AWS_ENDPOINT_URL": endpoint}},
        )
    reply = json.loads(functions.invoke(FunctionName=PROBE, Payload=b"{}")["Payload"].read())
    reported = reply.get("errorType") if isinstance(reply, dict) else None
    if reported != EXPECTED:
        raise StackError(
            f"The emulator reports the error {EXPECTED} as {reported}: the state machine's Retry and Catch "
            "would not work, so the stack does not start. Is another version of ministack installed?"
        )


def _some_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", "")
    return content.getvalue()
