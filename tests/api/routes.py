"""The API's paths with their methods, and the names of what the tests show of them."""

import pytest

from tests.api.bodies import NOBODY

# A path in the form of the user's document, and the methods it knows.
ROUTES: dict[str, tuple[str, ...]] = {
    "/api/health/": ("GET",),
    "/api/learners/": ("GET", "POST"),
    "/api/learners/{id}/": ("DELETE", "GET", "PATCH"),
    "/api/learners/{id}/links/": ("GET", "POST"),
    "/api/learners/{id}/links/{id}/": ("DELETE",),
    "/api/resources/": ("GET", "POST"),
    "/api/resources/{id}/": ("DELETE", "GET", "PATCH"),
    "/api/resources/seed/": ("POST",),
    "/api/resources/reported/": ("GET",),
    "/api/resources/{id}/feedback/": ("DELETE", "GET", "PATCH"),
    "/api/imports/": ("POST",),
    "/api/imports/uploads/": ("POST",),
    "/api/imports/{id}/": ("GET",),
    "/api/imports/{id}/start/": ("POST",),
    "/api/imports/{id}/report/": ("GET",),
    "/api/imports/{id}/apply/": ("POST",),
    "/api/topics/": ("GET",),
    "/api/topics/aliases/": ("GET", "PATCH"),
    "/api/plan-requests/": ("GET", "POST"),
    "/api/plan-requests/check/": ("POST",),
    "/api/plan-requests/{id}/": ("GET",),
    "/api/plan-requests/{id}/trace/": ("GET",),
    "/api/plans/": ("GET",),
    "/api/plans/{id}/": ("GET",),
    "/api/plans/{id}/explain/": ("GET",),
    "/api/plans/{id}/feedback/": ("GET", "POST"),
    "/api/plans/{id}/progress/": ("GET",),
    "/api/plans/{id}/tasks/": ("PATCH",),
    "/api/plans/{id}/replan/": ("POST",),
    "/api/plans/{id}/versions/": ("GET",),
    "/api/plans/{id}/versions/{id}/accept/": ("POST",),
    "/api/plans/{id}/changes/": ("GET",),
    "/api/plans/{id}/moves/": ("POST",),
    "/api/plans/{id}/outdated/": ("GET",),
}
PAGED = tuple(path for path in ROUTES if f"{path}{{id}}/" in ROUTES and "{id}" not in path)
LISTS = tuple(path for path in PAGED if "GET" in ROUTES[path])
ITEMS = tuple(path for path in ROUTES if "{id}" in path)
# A body of JSON is posted here.
CREATING = ("/api/learners/", "/api/resources/", "/api/plan-requests/", "/api/plan-requests/check/")


def covers(status: int, *routes: str) -> pytest.MarkDecorator:
    """A mark for tests of routes, each as `POST /api/learners/`, that answer with a status."""
    return pytest.mark.covers(*(f"route:{route}:{status}" for route in routes))


def concrete(path: str, identifier: str = NOBODY) -> str:
    """Return a path with an id in it; a version is the first."""
    return path.replace("/versions/{id}/", "/versions/1/").replace("{id}", identifier)
