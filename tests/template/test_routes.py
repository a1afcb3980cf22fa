"""Routes: who may call them, and which function each is led to."""

import importlib
import re
from collections.abc import Iterator

import pytest

from tests.support import aws
from tests.support.handlers import APIS as HANDLERS
from tests.support.translated import Json
from tests.template.test_template import FUNCTIONS, TEMPLATE

# Health, and the pages: a browser has no token before it has loaded the page, and a learner's has none at all.
PAGES = {"/", "/learn"}
OPEN_TO_ALL = {("any", path) for path in ("/api/health", "/assets/{proxy+}", *PAGES)}
# A calendar program sends no header: the function looks for the link whose token is in the address.
OF_CALENDARS = {("any", "/calendar/{proxy+}")}
# No authorizer knows the links of learners: the function refuses calls without one.
OF_LEARNERS = {("any", "/api/learn"), ("any", "/api/learn/{proxy+}")}
UNGUARDED = OPEN_TO_ALL | OF_CALENDARS | OF_LEARNERS


def routes(template: Json) -> Iterator[tuple[tuple[str, str], str | None]]:
    """(method, path) of each route and who may call it, with SAM's defaults."""
    resources = template["Resources"]
    for it in resources.values():
        for event in it.get("Properties", {}).get("Events", {}).values():
            if event["Type"] in ("Api", "HttpApi"):
                asked = event["Properties"]
                api = resources[asked["RestApiId"]["Ref"]]["Properties"]
                usual = api.get("Auth", {}).get("DefaultAuthorizer")
                yield (asked["Method"].lower(), asked["Path"]), asked.get("Auth", {}).get("Authorizer", usual)


def unguarded(template: Json) -> set[tuple[str, str]]:
    """Routes that no authorizer of ours stands before."""
    ours = template["Resources"]["Api"]["Properties"].get("Auth", {}).get("Authorizers", {})
    return {route for route, authorizer in routes(template) if authorizer not in ours}


def test_only_health_the_pages_and_what_links_open_have_no_authorizer() -> None:
    assert unguarded(TEMPLATE) == UNGUARDED
    assert {authorizer for route, authorizer in routes(TEMPLATE) if route not in UNGUARDED} == {"Tokens"}
    assert leading_to("CalendarFeedFunction", TEMPLATE) == {path for _, path in OF_CALENDARS}
    assert leading_to("LearnApiFunction", TEMPLATE) == {path for _, path in OF_LEARNERS}


def test_security_lists_each_route_without_the_authorizer() -> None:
    """And no other: whoever reads it knows all that is open."""
    table = (aws.ROOT / "SECURITY.md").read_text("utf-8").partition("## Routes without the authorizer")[2]
    listed = re.findall(r"^\| `([^`]+)`", table.partition("\n## ")[0], re.MULTILINE)
    assert sorted(listed) == sorted(path for _, path in UNGUARDED)


def without(template: Json, change: str) -> None:
    learners = template["Resources"]["LearnersApiFunction"]["Properties"]["Events"]["Learners"]
    api = template["Resources"]["Api"]["Properties"]
    match change:
        case "a route that wants none":
            learners["Properties"]["Auth"] = {"Authorizer": "NONE"}
        case "a route with IAM":
            learners["Properties"]["Auth"] = {"Authorizer": "AWS_IAM"}
        case "an API that asks for none":
            del api["Auth"]
        case "a name that is no authorizer's":
            api["Auth"]["Authorizers"] = {}


@pytest.mark.parametrize(
    "change",
    [
        "a route that wants none",
        "a route with IAM",
        "an API that asks for none",
        "a name that is no authorizer's",
    ],
)
def test_a_route_without_the_authorizer_would_be_found(change: str) -> None:
    template = aws.template()
    without(template, change)
    assert ("any", "/api/learners") in unguarded(template)


def test_what_is_open_to_all_and_no_health_leads_to_the_page_alone() -> None:
    paths = {path for _, path in OPEN_TO_ALL} - {"/api/health"}
    assert leading_to("ViewerFunction", TEMPLATE) == paths


def test_every_path_has_a_route_of_ours() -> None:
    """Each collection and what is below it, and one for all the rest: so 404 and 405 are ours."""
    paths = {path for (_, path), _ in routes(TEMPLATE)}
    collections = {path for path in paths if "{" not in path} - {*PAGES, "/api/health", "/api/openapi.json"}
    below = {path: ({f"{path}/{{proxy+}}"}, {f"{path}/{{plan_id}}"}) for path in collections}
    assert all(any(ways <= paths for ways in either) for either in below.values())
    of_one = {path for path in paths if path.endswith("_id}")}
    assert {f"{path}/{{proxy+}}" for path in of_one} <= paths
    assert "/{proxy+}" in paths
    assert {method for (method, _), _ in routes(TEMPLATE)} == {"any"}


def leading_to(function: str, template: Json) -> set[str]:
    """Paths that API Gateway hands to a function."""
    events = template["Resources"][function]["Properties"]["Events"].values()
    return {event["Properties"]["Path"] for event in events if event["Type"] == "Api"}


def receiver(path: str, template: Json) -> str:
    """The function that is handed a path: step by step API Gateway prefers a name, then any one step, then all."""
    ways = {way: name for name, it in FUNCTIONS.items() if "Events" in it for way in leading_to(name, template)}
    return ways[min((way for way in ways if re.fullmatch(pattern_of(way), path)), key=preference)]


def pattern_of(way: str) -> str:
    return re.sub(r"\\{\w+\\}", "[^/]+", re.escape(way).replace(re.escape("{proxy+}"), ".+"))


def preference(way: str) -> list[int]:
    return [2 if step == "{proxy+}" else 1 if step.startswith("{") else 0 for step in way.split("/")]


def handled() -> Iterator[tuple[str, str]]:
    """(path, function) of each route that a handler has, the path as API Gateway takes it, without its last slash."""
    for name in HANDLERS:
        for rule, *_ in importlib.import_module(f"functions.{name}.app").router._routes:
            yield re.sub(r"<\w+>", "some-id", rule).rstrip("/"), f"{name.title().replace('_', '')}Function"


@pytest.mark.parametrize(("path", "function"), sorted(set(handled())))
def test_a_route_of_a_handler_is_led_to_it(path: str, function: str) -> None:
    assert receiver(path, TEMPLATE) == function


@pytest.mark.parametrize("event", ["Learners", "Learner"])
def test_a_route_that_is_taken_out_would_be_missed(event: str) -> None:
    template = aws.template()
    del template["Resources"]["LearnersApiFunction"]["Properties"]["Events"][event]
    assert {receiver(path, template) for path, function in handled() if function == "LearnersApiFunction"} == {
        *("LearnersApiFunction", "PlansApiFunction")
    }
