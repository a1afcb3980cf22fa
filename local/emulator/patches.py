"""Corrects, in the emulator's process, where the pinned emulator differs from AWS."""

import asyncio
import importlib
import re
from typing import Any

from local.emulator.pool import Pool, failure
from local.emulator.workers import Document, InvocationError

ANY = "x-amazon-apigateway-any-method"
PAUSE_SECONDS = 0.15
BINARY_TYPES = "x-amazon-apigateway-binary-media-types"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"


def as_at_the_front(event: Any) -> Any:
    """Return an API event with the path that the client sent, as behind a custom domain: links built from it work."""
    if isinstance(event, dict) and "httpMethod" in event and "requestContext" in event:
        return {**event, "requestContext": {**event["requestContext"], "path": event["path"]}}
    return event


def run_handlers_in(pool: Pool) -> None:
    """Replace the emulator's proxy executor, which reports every error as Runtime.HandlerError."""
    lambda_svc: Any = importlib.import_module("ministack.services.lambda_svc")

    def execute(func: Document, event: Any, _url: str, request_id: str) -> Document:
        config = func.get("config") or func
        try:
            return {"body": pool.invoke(config, as_at_the_front(event), request_id)}
        except InvocationError as error:
            return {"body": error.document, "error": True}
        except Exception as error:
            return {"body": failure("Runtime.Unknown", repr(error)).document, "error": True}

    lambda_svc._proxy_url_for = lambda _config: "worker"
    lambda_svc._execute_function_proxy = execute


def import_apis_whole() -> None:
    """Import ANY, gateway responses and binary types of an API, which the emulator supports but drops on import."""
    gateway: Any = importlib.import_module("ministack.services.apigateway_v1")
    import_api, import_operation = gateway._import_rest_api, gateway._import_operation

    def operation(api_id: str, resource_id: str, method: str, *rest: Any) -> None:
        import_operation(api_id, resource_id, "ANY" if method.lower() == ANY else method, *rest)

    def api(spec: Document, *rest: Any) -> str:
        api_id: str = import_api(spec, *rest)
        for kind, response in spec.get(GATEWAY_RESPONSES, {}).items():
            gateway._put_gateway_response(api_id, kind, response)
        types = spec.get(BINARY_TYPES) or gateway._rest_apis[api_id]["binaryMediaTypes"] or []
        gateway._rest_apis[api_id]["binaryMediaTypes"] = [name.replace("~1", "/") for name in types]
        return api_id

    gateway._OPENAPI_HTTP_METHODS = {*gateway._OPENAPI_HTTP_METHODS, ANY}
    gateway._import_operation = operation
    gateway._import_rest_api = api


def let_stars_match_anything() -> None:
    """Let a star in a policy's resource match any characters. The emulator's stops at a line feed and returns 403."""
    gateway: Any = importlib.import_module("ministack.services.apigateway_v1")

    def matches(pattern: str, arn: str) -> bool:
        return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), arn, re.DOTALL) is not None

    gateway._arn_matches = matches


def start_executions_at_once() -> None:
    """Begin an execution without the pause that the emulator makes before its first state.

    Nothing waits for the pause: the execution is stored before its thread starts, and its loop looks at the status.
    Raises RuntimeError when the emulator has another pause there than the one that is known.
    """
    states: Any = importlib.import_module("ministack.services.stepfunctions")
    code = states._run_execution.__code__
    if code.co_consts.count(PAUSE_SECONDS) != 1:
        raise RuntimeError("The emulator's _run_execution has changed; look at what its pause is now.")
    constants = tuple(0 if constant == PAUSE_SECONDS else constant for constant in code.co_consts)
    states._run_execution.__code__ = code.replace(co_consts=constants)


def update_tables_on(loop: asyncio.AbstractEventLoop) -> None:
    """Run the state machine's own table updates on the event loop, where API requests change tables one at a time."""
    states: Any = importlib.import_module("ministack.services.stepfunctions")
    shipped = states._invoke_dynamodb

    def invoke(operation: str, parameters: Document) -> Document:
        async def on_the_loop() -> Document:
            result: Document = shipped(operation, parameters)
            return result

        return asyncio.run_coroutine_threadsafe(on_the_loop(), loop).result()

    states._invoke_dynamodb = invoke
