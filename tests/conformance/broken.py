"""The document with one thing wrong a rule: a linter that does not see them sees nothing."""

import copy
from collections.abc import Callable
from typing import Any

from tests.support.contract import PROBLEM, document

type Json = dict[str, Any]
LEARNERS = "/api/learners/"


def _schema(it: Json) -> None:
    del it["paths"][LEARNERS]["post"]["responses"]["201"]["content"]["application/json"]["schema"]


def _example(it: Json) -> None:
    del it["paths"][LEARNERS]["get"]["responses"]["200"]["content"]["application/json"]["example"]


def _false_example(it: Json) -> None:
    it["paths"]["/api/health/"]["get"]["responses"]["200"]["content"]["application/json"]["example"] = {"status": "bad"}


def _body(it: Json) -> None:
    del it["paths"]["/api/plans/"]["get"]["responses"]["200"]["content"]


def _links(it: Json) -> None:
    del it["paths"]["/api/resources/"]["post"]["responses"]["201"]["links"]


def _summary(it: Json) -> None:
    del it["paths"][LEARNERS]["get"]["summary"]


def _id(it: Json) -> None:
    it["paths"]["/api/plans/"]["get"]["operationId"] = "listPlans"


def _path(it: Json) -> None:
    it["paths"]["/api/study_plans/"] = copy.deepcopy(it["paths"]["/api/health/"])


def _field(it: Json) -> None:
    it["components"]["schemas"]["Learner"]["properties"]["weeklyHours"] = {"type": "number"}


def _parameter(it: Json) -> None:
    it["paths"][LEARNERS]["get"]["parameters"][0]["name"] = "pageSize"


def _errors(it: Json) -> None:
    del it["paths"]["/api/resources/"]["get"]["responses"]["400"]


def _problem(it: Json) -> None:
    content = it["components"]["responses"]["Conflict"]["content"]
    content["application/json"] = content.pop(PROBLEM)


def _header(it: Json) -> None:
    del it["paths"][LEARNERS]["post"]["responses"]["201"]["headers"]["ETag"]["schema"]


def _tag(it: Json) -> None:
    it["paths"]["/api/health/"]["get"]["tags"] = ["Nothing"]


# By the rule that has to see it.
BREAKAGES: dict[str, Callable[[Json], None]] = {
    "a-response-body-has-a-schema": _schema,
    "a-body-has-an-example": _example,
    "oas3-valid-media-example": _false_example,
    "a-response-has-a-body": _body,
    "a-created-resource-is-linked": _links,
    "an-operation-has-a-summary": _summary,
    "an-operation-id-is-in-snake-case": _id,
    "a-path-is-in-kebab-case": _path,
    "a-field-is-in-snake-case": _field,
    "a-parameter-is-in-snake-case-and-a-header-in-capitals": _parameter,
    "an-operation-declares-its-errors": _errors,
    "an-error-is-a-problem": _problem,
    "a-response-header-has-a-schema-and-a-description": _header,
    "operation-tag-defined": _tag,
}


def broken() -> Json:
    """A copy of the document with all of them."""
    wrong = copy.deepcopy(document())
    for breakage in BREAKAGES.values():
        breakage(wrong)
    return wrong
