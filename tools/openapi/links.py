"""The links of the OpenAPI document, from its names: a response that has an id leads to the operations that take it.

`id` is the parameter of its collection's paths (`learner_id` under /api/learners/), and `request_id` of every plan
request; another field, such as `plan_id`, is the parameter of its name. Links that no name shows are in the
`responses` of their routes.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tools.openapi.tidying import SCHEMAS

type Json = dict[str, Any]


# Operations that take the tag of something below what has the id: of a plan's progress, of what is said of a resource.
TAGS_OF_THEIR_OWN = frozenset({"patch_tasks", "patch_resource_feedback", "reset_resource_feedback"})


class Known(NamedTuple):
    """A parameter whose value is in a response at `pointer`. `own`: it is the id of the thing that was returned."""

    parameter: str
    pointer: str
    own: bool


def add_links(paths: Json, schemas: Json) -> None:
    """Add the links to the successful responses of all operations."""
    for path, operations in paths.items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if status.startswith("2"):
                    known = list(_known(path, status, response, paths, schemas))
                    links = dict(_links(operation, response, known, paths, schemas))
                    response["links"] = response.get("links", {}) | links


def _known(path: str, status: str, response: Json, paths: Json, schemas: Json) -> Iterator[Known]:
    """Yield the parameters that a response has values for; for `cursor` the next page's."""
    item = re.compile(r"((?:/api/|/api/[^/]+/\{\w+\}/)[^/]+/)\{(\w+)\}/")
    parameters = {found[1]: found[2] for other in paths if (found := item.fullmatch(other))}
    fields, at = _fields(response, schemas), ""
    if "next_cursor" in fields:
        yield Known("cursor", "/next_cursor", own=True)
        listed = "items" if "items" in fields else "plans"
        fields, at = _fields_of(fields[listed]["items"], schemas), f"/{listed}/0"
    for name, schema in fields.items():
        if name == "id" and "replan_of" in fields:  # a plan request, also where it is the answer of a plan's path
            yield Known("request_id", f"{at}/id", own=True)
        elif name == "id":
            yield Known(
                parameters[max((start for start in parameters if path.startswith(start)), key=len)],
                f"{at}/id",
                own=True,
            )
        elif name in parameters.values() and not (status != "200" and {"type": "null"} in schema.get("anyOf", ())):
            yield Known(name, f"{at}/{name}", own=False)


def _links(source: Json, response: Json, known: list[Known], paths: Json, schemas: Json) -> Iterator[tuple[str, Json]]:
    """Yield links by their names, which are those of the operations that they lead to."""
    tagged = "ETag" in response.get("headers", {})
    for parameter, pointer, own in known:
        for target in _targets(parameter, source, paths, own=own):
            name, expression = target["operationId"], f"$response.body#{pointer}"
            text = f"`{pointer[1:]}` is its `{parameter}`"
            taken = {each["name"] for each in target.get("parameters", ())}
            if parameter in taken:
                values, name = {parameter: expression}, "next_page" if parameter == "cursor" else name
                if own and parameter != "cursor":  # a cursor is good for one list with its filters
                    others = (each for each in known if each.parameter in taken - {"cursor"})
                    values |= {each.parameter: f"$response.body#{each.pointer}" for each in others}
                if tagged and "If-Match" in taken and target["operationId"] not in TAGS_OF_THEIR_OWN:
                    values, text = values | {"If-Match": "$response.header.ETag"}, f"{text}, the ETag its `If-Match`"
                yield name, {"operationId": target["operationId"], "parameters": values, "description": f"{text}."}
            elif own and parameter in _fields(target.get("requestBody", {}), schemas):
                yield name, {"operationId": name, "requestBody": {parameter: expression}, "description": f"{text}."}


def _targets(parameter: str, source: Json, paths: Json, *, own: bool) -> Iterator[Json]:
    """Yield where a value may lead: a cursor to its list, and what is referred to only to where it is read."""
    for operations in paths.values():
        for method, target in operations.items():
            if (target is source) if parameter == "cursor" else (own if method != "get" else target is not source):
                yield target


def _fields(body: Json, schemas: Json) -> Json:
    """Return the schemas of a body's fields by name."""
    return _fields_of(body.get("content", {}).get("application/json", {}).get("schema", {}), schemas)


def _fields_of(schema: Json, schemas: Json) -> Json:
    fields: Json = schemas.get(schema.get("$ref", "").removeprefix(SCHEMAS), {}).get("properties", {})
    return fields
