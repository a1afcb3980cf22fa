"""The registrar of shared routes: each is written once, and a function adds it to its router below a prefix."""

from collections.abc import Callable
from typing import Any, NamedTuple

from aws_lambda_powertools.event_handler.api_gateway import Router

from studyplan.http.api import new_router

type Handler = Callable[..., Any]


class _Route(NamedTuple):
    method: str
    rule: str
    docs: dict[str, Any]
    handler: Handler


class Routes:
    """Routes by rules without their prefix: an owner's calls come below /api, those by a link below /api/learn."""

    def __init__(self) -> None:
        self._routes: list[_Route] = []

    def get(self, rule: str, **docs: Any) -> Callable[[Handler], Handler]:
        return self._adding("GET", rule, docs)

    def post(self, rule: str, **docs: Any) -> Callable[[Handler], Handler]:
        return self._adding("POST", rule, docs)

    def patch(self, rule: str, **docs: Any) -> Callable[[Handler], Handler]:
        return self._adding("PATCH", rule, docs)

    def add_to(self, router: Router, prefix: str) -> None:
        """Add these routes to a function's router."""
        for route in self._routes:
            router.route(prefix + route.rule, route.method, **route.docs)(route.handler)

    def _adding(self, method: str, rule: str, docs: dict[str, Any]) -> Callable[[Handler], Handler]:
        def add[F: Handler](handler: F) -> F:
            self._routes.append(_Route(method, rule, docs, handler))
            return handler

        return add


def router_of(prefix: str, *parts: Routes) -> Router:
    """Return a router with all these routes below a prefix."""
    router = new_router()
    for routes in parts:
        routes.add_to(router, prefix)
    return router
