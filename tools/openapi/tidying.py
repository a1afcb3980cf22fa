"""Tidy the document that Powertools and pydantic generate, for readers."""

import re
from collections.abc import Iterator
from typing import Any

type Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
RESPONSES = "#/components/responses/"


def named_by_title(drawn: Json) -> Json:
    """Return the schemas by title, and rename every reference: `Listed_Learner_` becomes LearnerPage."""
    names = {name: re.sub(r"^Listed_(\w+)_$", r"\1Page", name) for name in drawn["components"]["schemas"]}
    for node in _nodes(drawn):
        if str(node.get("$ref", "")).startswith(SCHEMAS):
            name = node["$ref"].removeprefix(SCHEMAS)
            node["$ref"] = SCHEMAS + names.get(name, name)
    return {names[name]: schema for name, schema in drawn["components"]["schemas"].items()}


def require_what_is_always_there(schemas: Json, paths: Json) -> None:
    """Require all fields of the schemas that only responses use, also those with a default."""
    taken = _reached(schemas, [operation.get("requestBody") for operation in _operations(paths)])
    returned = _reached(schemas, [_successes(operation) for operation in _operations(paths)])
    for name in returned - taken:
        if "properties" in schemas[name]:
            schemas[name]["required"] = list(schemas[name]["properties"])


def no_null_without_a_default(schemas: Json) -> None:
    """Remove null from fields without a default: in a patch, null resets a field to its default."""
    for name, patch in schemas.items():
        whole = schemas.get(name.removesuffix("Patch") + "In", {}) if name.endswith("Patch") else {}
        for field in whole.get("required", ()):
            [kept] = [choice for choice in patch["properties"][field]["anyOf"] if choice != {"type": "null"}]
            patch["properties"][field] = kept


def shared_problems(paths: Json, media_type: str) -> Json:
    """Move the problems out of the operations, so that each kind is described once, under its title."""
    shared: Json = {}
    for operation in _operations(paths):
        responses = {status: operation["responses"][status] for status in sorted(operation["responses"])}
        for status, response in responses.items():
            if media_type in response.get("content", {}):
                name = "".join(word.capitalize() for word in response["description"].split())
                found = shared.setdefault(name, tidied(response))
                if found != tidied(response):
                    raise ValueError(f"two responses are called {name}")
                responses[status] = {"$ref": RESPONSES + name}
        operation["responses"] = responses
    return dict(sorted(shared.items()))


def used(schemas: Json, *places: Any) -> set[str]:
    return _reached(schemas, places)


def tidied(value: Any) -> Any:
    """Return the value without titles that repeat a name and without empty objects, with whole floats as integers."""
    if isinstance(value, list):
        return [tidied(item) for item in value]
    if not isinstance(value, dict):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    kept = {}
    for key, each in value.items():
        if key in ("example", "examples", "default", "security") or (key == "links" and each):
            kept[key] = each
        elif key == "properties":
            kept[key] = {name: tidied(schema) for name, schema in each.items()}
        elif key == "parameters":
            kept[key] = [tidied(_parameter(parameter)) for parameter in each]
        elif not (key == "title" and isinstance(each, str)) and (each != {} or key == "schema"):
            kept[key] = tidied(each)
    return kept


def _parameter(parameter: Json) -> Json:
    """Return a parameter with a header's usual spelling, and without null: an absent parameter is not sent."""
    schema = {key: value for key, value in parameter["schema"].items() if key not in ("description", "anyOf")}
    for choice in parameter["schema"].get("anyOf", ()):
        schema |= choice if choice != {"type": "null"} else {}
    name = schema["title"] if parameter["in"] == "header" else parameter["name"]
    return {"name": name, **{key: value for key, value in parameter.items() if key != "name"}, "schema": schema}


def _operations(paths: Json) -> Iterator[Json]:
    for operations in paths.values():
        yield from operations.values()


def _successes(operation: Json) -> list[Json]:
    return [response for status, response in operation["responses"].items() if status.startswith("2")]


def _reached(schemas: Json, places: Any) -> set[str]:
    """Return the names of the schemas that `places` refer to, directly or through other schemas."""
    reached: set[str] = set()
    open_ends = [places]
    while open_ends:
        for node in _nodes(open_ends.pop()):
            name = str(node.get("$ref", "")).removeprefix(SCHEMAS)
            if name in schemas and name not in reached:
                reached.add(name)
                open_ends.append(schemas[name])
    return reached


def _nodes(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _nodes(each)
