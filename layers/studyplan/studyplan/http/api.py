"""The wrapper of every API function: one router in, one Lambda handler out, every error a problem (RFC 9457)."""

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Depends, Request, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from studyplan.domain.errors.base import place_of
from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.http import (
    InvalidFields,
    MethodNotAllowed,
    NotFound,
    Refused,
    TooManyOpenRequests,
    Unauthorized,
    field_errors,
)
from studyplan.http.problems import PROBLEM, problem_of
from studyplan.http.request_body import as_json, decoded, parsed, refuse_unreadable
from studyplan.http.request_context import correlation_of, owner_of
from studyplan.services.etags import etag_of

logger = Logger()

type ApiHandler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def new_router() -> Router:
    return Router()  # type: ignore[no-untyped-call]


def lambda_for(router: Router, *, open_to_all: tuple[str, ...] = ()) -> ApiHandler:
    """A handler that always answers: an exception that escaped would be API Gateway's own 502.

    Without an owner there is nothing but 401, except at the paths that are `open_to_all` (as `/api/health`).
    """
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=parsed)
    app.include_router(router)
    app.exception_handler(Refused)(_problem)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(Exception)(_unexpected)  # else Powertools logs it, its text included

    @app.not_found
    def _no_route(_missing: NotFoundError) -> Response[str]:
        return _problem(NotFound("There is no such path."))

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        logger.clear_state()
        try:
            logger.append_keys(correlation_id=correlation_of(event) or None)
            logger.append_keys(api_request_id=(event.get("requestContext") or {}).get("requestId"))
            if str(event.get("path")).rstrip("/") not in open_to_all:
                owner_of(event)  # whatever the route does: a template without its authorizer opens nothing
            event = decoded(event)
            refuse_unreadable(event)
            _refuse_route(app, event)
            answer = app.resolve(as_json(event), context)
        except Refused as refused:
            answer = _plain(_problem(refused))
        except Exception as failure:
            answer = _plain(_unexpected(failure))
        answer["body"] = answer.get("body") or ""  # a 204 has none, and not every gateway takes null
        logger.info(
            "answered", status=answer["statusCode"], method=event.get("httpMethod"), resource=event.get("resource")
        )
        return answer

    return handler


def _owner(request: Request) -> str:
    return owner_of(request.resolved_event.raw_event)


def _correlation_id(request: Request) -> str:
    return correlation_of(request.resolved_event.raw_event)


def _event(request: Request) -> dict[str, Any]:
    return request.resolved_event.raw_event


Owner = Annotated[str, Depends(_owner)]
CorrelationId = Annotated[str, Depends(_correlation_id)]
Event = Annotated[dict[str, Any], Depends(_event)]


def known_id(text: str) -> str:
    """An id from a path. What is no UUID is nobody's id: raises NotFound."""
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.lower()):
        raise NotFound
    return text.lower()


def tagged[T: BaseModel](value: T, *, status: int = 200, **headers: str) -> Response[T]:
    """A value as JSON with its entity tag."""
    return Response(status, "application/json", value, {"ETag": etag_of(value), **headers})


def location(event: dict[str, Any], path: str) -> str:
    """`path` as the caller has to ask for it: with the stage in front where the call had one."""
    asked = str(event.get("path", ""))
    seen = str((event.get("requestContext") or {}).get("path") or asked)
    return f"{seen.removesuffix(asked)}{path}" if seen.endswith(asked) else path


def _refuse_route(app: APIGatewayRestResolver, event: dict[str, Any]) -> None:
    """Raises NotFound, MethodNotAllowed: for a wrong method Powertools answers 404, or lets `/<id>/` have it."""
    path = str(event.get("path") or "")
    if not path.isprintable():  # a line feed at the end of a path would not count
        raise NotFound("There is no such path.")
    allowed = _methods_of(app, path)
    if allowed and event.get("httpMethod") not in allowed:
        raise MethodNotAllowed(allowed)


def _invalid(wrong: RequestValidationError) -> Response[str]:
    return _problem(InvalidFields(fields=field_errors(wrong.errors())))


def _problem(refused: Refused) -> Response[str]:
    return Response(refused.status, PROBLEM, json.dumps(problem_of(refused)), _headers_of(refused))


def _headers_of(refused: Refused) -> dict[str, str | list[str]]:
    match refused:
        case MethodNotAllowed():
            return {"Allow": ", ".join(refused.allowed)}
        case Unauthorized():
            return {"WWW-Authenticate": "Bearer"}
        case TooManyOpenRequests():
            return {"Retry-After": "5"}
    return {}


def _unexpected(failure: Exception) -> Response[str]:
    """500, or 503 with Retry-After when it is worth another try. Only class and place are logged, never the text."""
    logger.error("call failed", error=type(failure).__name__, place=place_of(failure))
    problem = problem_of(failure)
    headers = {"Retry-After": "2"} if isinstance(failure, Transient) else {}
    return Response(problem["status"], PROBLEM, json.dumps(problem), headers)


def _plain(response: Response[str]) -> dict[str, Any]:
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {
        "statusCode": response.status_code,
        "body": response.body,
        "isBase64Encoded": False,
        "multiValueHeaders": headers | {"Content-Type": [response.content_type]},
    }


def _methods_of(app: APIGatewayRestResolver, path: str) -> tuple[str, ...]:
    """Methods that our routes know for a path. A fixed path is not also an id."""
    for routes in (app._static_routes, app._dynamic_routes):
        known = {method for route in routes if route.rule.match(path) for method in _each(route.method)}
        if known:
            return tuple(sorted(known))
    return ()


def _each(method: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (method,) if isinstance(method, str) else tuple(method)
