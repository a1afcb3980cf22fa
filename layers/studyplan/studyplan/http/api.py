"""The wrapper of every API function: it makes a Lambda handler of a router, and a problem (RFC 9457) of every error."""

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Depends, Request, Response
from aws_lambda_powertools.event_handler.api_gateway import Route, Router
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from studyplan.domain.errors.base import place_of
from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.http import (
    FieldError,
    InvalidFields,
    LinkRequired,
    MethodNotAllowed,
    NotFound,
    Refused,
    TooManyOpenRequests,
    Unauthorized,
    field_errors,
)
from studyplan.http.problems import PROBLEM, problem_of
from studyplan.http.request_body import normalise_headers, parse_json, small_json
from studyplan.http.request_context import correlation_of
from studyplan.http.scopes import BY_TOKEN, Access, Scope, scope_in
from studyplan.services.etags import etag_of

logger = Logger()

type ApiHandler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def new_router() -> Router:
    return Router()  # type: ignore[no-untyped-call]


def lambda_handler_for(
    router: Router,
    *,
    public_paths: tuple[str, ...] = (),
    read_body: Callable[[dict[str, Any]], dict[str, Any]] = small_json,
    access: Access = BY_TOKEN,
) -> ApiHandler:
    """Return a Lambda handler that never raises: API Gateway would turn an exception into its own 502.

    A call without a scope for its path gets a 401, except at `public_paths` (such as `/api/health`). `read_body`
    returns the event with a body that the routes can read, or refuses it: by default JSON of up to 16 KB. `access` says
    what a call may use: by default all rows of the owner whom the authorizer names.
    """
    app = _app_of(router)

    def resolved(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        if str(event.get("path")).rstrip("/") not in public_paths:
            event = access.scoped(event)  # for every route: a template without the authorizer makes nothing public
        event = read_body(event)
        parameters = _check_route(app, event)
        if parameters:
            access.check_rows(scope_in(event), parameters)
        return app.resolve(normalise_headers(event), context)

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        logger.clear_state()
        try:
            logger.append_keys(correlation_id=correlation_of(event) or None)
            logger.append_keys(api_request_id=(event.get("requestContext") or {}).get("requestId"))
            response = resolved(event, context)
        except Refused as refused:
            response = _to_event(_problem(refused))
        except Exception as failure:
            response = _to_event(_unexpected(failure))
        has_body = response.get("body") and event.get("httpMethod") != "HEAD"
        response["body"] = response["body"] if has_body else ""  # not every gateway accepts null
        response["multiValueHeaders"] |= {name: [value] for name, value in access.headers.items()}
        logger.info(
            "answered", status=response["statusCode"], method=event.get("httpMethod"), resource=event.get("resource")
        )
        return response

    return handler


def _app_of(router: Router) -> APIGatewayRestResolver:
    """Return Powertools' app of the routes, with the product's answers to every error."""
    app = APIGatewayRestResolver(enable_validation=True, json_body_deserializer=parse_json)
    app.include_router(router)
    app.exception_handler(Refused)(_problem)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(Exception)(_unexpected)  # otherwise Powertools logs it with its text

    @app.not_found
    def _no_route(_missing: NotFoundError) -> Response[str]:
        return _problem(NotFound("There is no such path."))

    return app


def _scope(request: Request) -> Scope:
    return scope_in(request.resolved_event.raw_event)


def _owner(request: Request) -> str:
    return _scope(request).owner


def _correlation_id(request: Request) -> str:
    return correlation_of(request.resolved_event.raw_event)


def _event(request: Request) -> dict[str, Any]:
    return request.resolved_event.raw_event


CallScope = Annotated[Scope, Depends(_scope)]
Owner = Annotated[str, Depends(_owner)]
CorrelationId = Annotated[str, Depends(_correlation_id)]
Event = Annotated[dict[str, Any], Depends(_event)]


def parse_id(text: str) -> str:
    """Return an id from a path in lower case. Raises NotFound for a text that is not a UUID."""
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.lower()):
        raise NotFound
    return text.lower()


def with_etag[T: BaseModel](value: T, *, status: int = 200, **headers: str) -> Response[T]:
    """Return a value as JSON with its entity tag."""
    return Response(status, "application/json", value, {"ETag": etag_of(value), **headers})


def location(event: dict[str, Any], path: str) -> str:
    """Return the path under which the caller reaches `path`: behind the stage where the call's own path had one."""
    route = str(event.get("path", ""))
    full = str((event.get("requestContext") or {}).get("path") or route)
    return f"{full.removesuffix(route)}{path}" if full.endswith(route) else path


def _check_route(app: APIGatewayRestResolver, event: dict[str, Any]) -> dict[str, str]:
    """Return what the path names, such as `plan_id`; nothing for a path that is none.

    Raises NotFound, MethodNotAllowed, and InvalidFields for a name of a parameter.

    Powertools answers a wrong method with 404, or passes it to `/<id>/`; it ignores a parameter that a route lacks.
    """
    path = str(event.get("path") or "")
    if not path.isprintable():  # the patterns of routes ignore a line feed at the end of a path
        raise NotFound("There is no such path.")
    routes = _routes_of(app, path)
    method = event.get("httpMethod")
    if routes and method not in routes:
        raise MethodNotAllowed(tuple(sorted(routes)))
    if not routes:
        return {}
    _check_parameters(routes[method], event)
    match = routes[method].rule.match(path)
    return match.groupdict() if match else {}


def _check_parameters(route: Route, event: dict[str, Any]) -> None:
    sent = event.get("multiValueQueryStringParameters") or event.get("queryStringParameters") or {}
    known = {field.alias for field in route.dependant.query_params}
    unknown = sorted(sent.keys() - known)
    if unknown:
        names = ", ".join(sorted(known))
        message = f"is not a parameter of this path; it takes {names}" if known else "is not a parameter of this path"
        raise InvalidFields(fields=tuple(FieldError(name, message) for name in unknown))


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
        case LinkRequired():
            return {"WWW-Authenticate": "Learner"}
        case TooManyOpenRequests():
            return {"Retry-After": "5"}
    return {}


def _unexpected(failure: Exception) -> Response[str]:
    """Return a 500, or a 503 with Retry-After for a transient failure. Log class and place, never the text."""
    logger.error("call failed", error=type(failure).__name__, place=place_of(failure))
    problem = problem_of(failure)
    headers = {"Retry-After": "2"} if isinstance(failure, Transient) else {}
    return Response(problem["status"], PROBLEM, json.dumps(problem), headers)


def _to_event(response: Response[str]) -> dict[str, Any]:
    """Return a response as API Gateway expects it."""
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {
        "statusCode": response.status_code,
        "body": response.body,
        "isBase64Encoded": False,
        "multiValueHeaders": headers | {"Content-Type": [response.content_type]},
    }


def _routes_of(app: APIGatewayRestResolver, path: str) -> dict[Any, Route]:
    """Return the routes of a path by method. Fixed paths come first: `/check/` is not an id."""
    for routes in (app._static_routes, app._dynamic_routes):
        found = {method: route for route in routes if route.rule.match(path) for method in _as_tuple(route.method)}
        if found:
            return found
    return {}


def _as_tuple(method: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (method,) if isinstance(method, str) else tuple(method)
