"""One OpenAPI 3.1 document from the routers of all API functions."""

import copy
import importlib
import inspect
import json
import tomllib
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver, ProxyEventType
from pydantic import TypeAdapter

from studyplan.domain.feasibility.report import Fix, Week
from studyplan.http.problems import PROBLEM, Problem
from studyplan.http.scopes import OF_LEARNERS, OF_OWNERS
from tools.openapi import tidying
from tools.openapi.examples import example_of
from tools.openapi.links import add_links
from tools.openapi.problems import BY_LINK, add_problems
from tools.sam import ROOT

type Json = dict[str, Any]

FUNCTIONS = ("calendar_feed", "imports_api", "learn_api", "learners_api", "plans_api", "progress_api", "resources_api")
REFERENCE = "#/components/schemas/"
TAGS = {
    "Learners": "Learners with their level, weekly hours and weak areas.",
    "Links": "Secret addresses for a learner's calendar program, or for the learner, without an account.",
    "Resources": "The library of learning resources that plans are made from.",
    "Imports": "Catalogue files: a dry run with a report by row, then their resources in the library.",
    "Plan requests": "Requests for a plan, with their status and their trace.",
    "Plans": "Day-by-day plans, checked and explained.",
    "Feedback": "What learners say of resources, and what their owner sets in place of it.",
    "Learner's page": "What a learner's link opens: the learner's own plans, with the same calls as the owner's.",
    "Service": "Health and API documentation.",
}
DESCRIPTION = (
    "Personal day-by-day study plans, made from a team's own library of learning resources, checked and explained. "
    "The trailing slash of a path is optional. Lists take `limit` and `cursor` and return `{items, next_cursor}`. "
    "Every error is a problem (RFC 9457)."
)
A_FILE = "A file of the format that the call names."
COURSE = {
    "@type": "Course",
    "name": "The Python Tutorial",
    "url": "https://docs.python.org/3/tutorial/",
    "about": "python",
}
FILES: dict[str, Any] = {
    "text/csv": "title,url,topic,level\nThe Python Tutorial,https://docs.python.org/3/tutorial/,python,beginner\n",
    "text/markdown": "### Python\n\n* [The Python Tutorial](https://docs.python.org/3/tutorial/)\n",
    "application/ld+json": COURSE,
    "text/calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Studyplan//Calendar feed//EN\r\nEND:VCALENDAR\r\n",
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A token of the service's issuer, signed with RS256 or ES256. Its subject owns what it creates.",
}
LEARNER = {
    "type": "http",
    "scheme": "learner",
    "description": "The token of a learner's link: `Authorization: Learner <token>`. It opens what is the learner's.",
}
SERVERS = [
    {"url": "..", "description": "The service that returned this document."},
    {"url": "http://localhost:8000", "description": "A local service started with `make serve`."},
]


def document() -> Json:
    """Return the whole document, in a stable order."""
    drawn = _drawn()
    schemas = {**tidying.named_by_title(drawn), **_problem_schemas()}
    paths = {path: drawn["paths"][path] for path in sorted(drawn["paths"])}
    _mark_as_by_link(_by_scope(paths)[1])
    for operations in paths.values():
        for operation in operations.values():
            add_problems(operation)
            _with_examples(operation)
    tidying.no_null_without_a_default(schemas)
    tidying.require_what_is_always_there(schemas, paths)
    responses = tidying.shared_problems(paths, PROBLEM)
    paths = tidying.tidied(paths)
    for each in _by_scope(paths):  # what comes of a call can be used by the same caller
        add_links(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Studyplan", "version": _version(), "description": DESCRIPTION},
        "servers": SERVERS,
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": tidying.tidied(
                {name: schemas[name] for name in sorted(tidying.used(schemas, paths, responses))}
            ),
            "responses": responses,
            "securitySchemes": {"bearer": BEARER, "learner": LEARNER},
        },
    }


def text() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _drawn() -> Json:
    """Return Powertools' document of all routers. Each is copied: a router belongs to the one app that includes it."""
    app = ApiGatewayResolver(ProxyEventType.APIGatewayProxyEvent)
    for name in FUNCTIONS:
        app.include_router(copy.copy(importlib.import_module(f"functions.{name}.app").router))
    for route in (*app._static_routes, *app._dynamic_routes):
        name = route.func.__name__
        route.operation_id = _by_link(name) if f"{OF_LEARNERS}/" in route.rule.pattern else name
        route.description = inspect.getdoc(route.func)
    drawn: Json = app.get_openapi_schema(title="Studyplan", version="0").model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    return drawn


def _by_scope(paths: Json) -> tuple[Json, Json]:
    """Return the operations of owners by their paths, and those by a learner's link as if they were owners'.

    What a link opens is the learner's list of plans.
    """
    by_link = {path for path in paths if path.startswith(f"{OF_LEARNERS}/")}
    owners = {path: operations for path, operations in paths.items() if path not in by_link}
    like = {path: f"{OF_OWNERS}{path.removeprefix(OF_LEARNERS)}" for path in by_link}
    like[f"{OF_LEARNERS}/"] = f"{OF_OWNERS}/plans/"
    return owners, {like[path]: paths[path] for path in sorted(by_link)}


def _mark_as_by_link(paths: Json) -> None:
    """Give operations by a link their own tag, security and links: most of their routes are also owners'."""
    for operations in paths.values():
        for operation in operations.values():
            operation["tags"], operation["security"] = ["Learner's page"], BY_LINK
            for response in operation["responses"].values():
                for link in response.get("links", {}).values():
                    link["operationId"] = _by_link(link["operationId"])


def _by_link(operation_id: str) -> str:
    return f"learner_{operation_id}"


def _problem_schemas() -> Json:
    adapter = TypeAdapter(Problem)
    adapter.rebuild(_types_namespace={"Fix": Fix, "Week": Week})  # problems.py imports them for the types alone
    problem = adapter.json_schema(ref_template=REFERENCE + "{model}")
    return {**problem.pop("$defs"), "Problem": problem}


def _with_examples(operation: Json) -> None:
    bodies = [response for status, response in operation["responses"].items() if status.startswith("2")]
    for body in (*bodies, operation.get("requestBody", {})):
        for media_type, media in body.get("content", {}).items():
            name = media["schema"].get("$ref", "").removeprefix(REFERENCE)
            if media_type.split(";")[0] in FILES:
                media["example"] = FILES[media_type.split(";")[0]]
                continue
            if media["schema"].get("description") == A_FILE:
                media["example"] = FILES["application/ld+json"]
                continue
            if not name:  # the document itself, which its handler returns as text
                media["schema"] = {"type": "object"}
            media["example"] = example_of(name) if name else {"openapi": "3.1.0"}


def _version() -> str:
    project: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return project
