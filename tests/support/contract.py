"""Whether an answer of the API is one that docs/openapi.json promises."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS31Validator

type Json = dict[str, Any]

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
PROBLEM = "application/problem+json"


@cache
def document() -> Json:
    read: Json = json.loads(DOCUMENT.read_text("utf-8"))
    return read


def operations() -> Iterator[tuple[str, str, Json]]:
    """Method, path and operation of each route, `GET`, `/api/plans/{plan_id}/` and so on."""
    for path, methods in document()["paths"].items():
        yield from ((method.upper(), path, operation) for method, operation in methods.items())


def response(said: Json) -> Json:
    """A response, followed to where it is written."""
    name = said.get("$ref", "").removeprefix("#/components/responses/")
    found: Json = document()["components"]["responses"][name] if name else said
    return found


def codes(said: Json) -> set[str]:
    """Codes of the problems that a response may have for a body."""
    return set(response(said).get("content", {}).get(PROBLEM, {}).get("examples", {}))


def faults(schema: Json, value: Any) -> list[str]:
    """What of a value is not as its schema says."""
    whole = {**schema, "components": document()["components"]}
    return [f"{fault.json_path}: {fault.message}" for fault in OAS31Validator(whole).iter_errors(value)]


def broken_promises(method: str, path: str, status: int, headers: Mapping[str, str], body: str | None) -> list[str]:
    """What of an answer the document does not say. Names of headers are in any case."""
    promised = promise(method, path, status)
    if promised is None:
        return [f"{status} is not declared for {method} {path}"]
    given = {name.lower(): value for name, value in headers.items()}
    always = [name for name, header in promised.get("headers", {}).items() if header.get("required", True)]
    wrong = [f"no header {name}" for name in always if name.lower() not in given]
    content = promised.get("content", {})
    if not content or method == "HEAD":
        return wrong + ([f"a body with {status}"] if body else [])
    kind = given.get("content-type", "")
    if kind not in content:
        return [*wrong, f"{kind} is not declared with {status}"]
    if not kind.endswith("json"):
        return wrong
    read = json.loads(body or "")
    wrong += faults(content[kind]["schema"], read)
    if kind == PROBLEM and read["code"] not in codes(promised):
        wrong.append(f"{read['code']} is not declared with {status}")
    if (
        kind == PROBLEM
        and read["code"] != "Gateway"
        and (read.get("status"), bool(read.get("detail"))) != (status, True)
    ):
        wrong.append("a problem of ours without its status and detail")
    return wrong


def promise(method: str, path: str, status: int) -> Json | None:
    """The response that is declared. A path that is none is 404, a method that a path does not know 405."""
    methods = methods_at(path)
    if method.lower() in methods:
        said = methods[method.lower()]["responses"].get(str(status))
        return response(said) if said else None
    everyday = {404: "NotFound", 405: "MethodNotAllowed", 400: "MalformedBody", 413: "BodyTooLarge"}
    everyday |= {401: "Unauthorized", 415: "UnsupportedMediaType", 500: "InternalError", 503: "Unavailable"}
    by_link = path.startswith("/api/learn/")
    if by_link:  # the link is looked for first, whatever the method is
        everyday |= {401: "LinkRequired", 404: "NotFoundOrLinkNotFound"}
    expected = everyday.keys() - ({405} if not methods else set() if by_link else {404})
    return response({"$ref": f"#/components/responses/{everyday[status]}"}) if status in expected else None


def methods_at(path: str) -> Json:
    """The operations of a path by method. A fixed path is not also an id."""
    wanted = path.rstrip("/")
    for template in sorted(document()["paths"], key=lambda each: "{" in each):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template.rstrip("/")), wanted):
            found: Json = document()["paths"][template]
            return found
    return {}
