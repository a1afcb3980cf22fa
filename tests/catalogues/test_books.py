"""The free-programming-books index: 8,524 links, each made, known already or refused by itself; and a plan of it."""

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from studyplan.domain.values.text import topic_id
from tests.api.client import Json
from tests.catalogues import books
from tests.catalogues.figures import show
from tests.catalogues.service import Account, Ended, Service

pytestmark = pytest.mark.catalogues

LINKS = 8_524
LEARNER = {"name": "Bao", "current_level": "beginner", "weekly_hours": 7}
PLAN_REQUEST = {"goal": "Learn Python", "topic": "Python", "language": "en", "duration_days": 60}


@dataclass(frozen=True)
class Loaded:
    """The index in the service: what was posted, what became of it, and the library's head after that."""

    bodies: list[Json]
    account: Account
    head: Json


@pytest.fixture(scope="module")
def loaded(service: Service, data: Path) -> Loaded:
    bodies = books.bodies_in(data / "free-programming-books.json")
    began = time.monotonic()
    account = service.post_all(bodies)
    seconds = time.monotonic() - began
    account.show("books")
    show("books time", f"{seconds:.0f} s, {len(bodies) / seconds:.0f} a second")
    return Loaded(bodies, account, service.library())


@pytest.fixture(scope="module")
def ended(service: Service, loaded: Loaded) -> Ended:
    found = service.plan(LEARNER, PLAN_REQUEST)
    show("books plan, Python in English", f"first read, compiles: {found.story()}")
    return found


@pytest.fixture(scope="module")
def again(service: Service, ended: Ended) -> Ended:
    found = service.plan(LEARNER, PLAN_REQUEST)
    show("books plan once more", f"warm: {found.story()}")
    return found


@pytest.fixture(scope="module")
def listed(service: Service, loaded: Loaded) -> list[Json]:
    began = time.monotonic()
    items = service.api.listed("/api/resources/")
    show("books listed", f"{len(items)} in pages of 100, {time.monotonic() - began:.0f} s")
    return items


def test_every_link_is_accounted_for(loaded: Loaded) -> None:
    assert len(loaded.bodies) == LINKS
    assert loaded.account.total == LINKS


def test_what_is_refused_is_refused_for_its_url(loaded: Loaded) -> None:
    assert loaded.account.refused
    assert all(reason.startswith("/url ") for _, reason in loaded.account.refused)


def test_no_write_compiles_the_library(loaded: Loaded) -> None:
    made = loaded.account.created
    assert (loaded.head["version"], loaded.head["held"]) == (made, made)
    assert not loaded.head.keys() & {"built", "index", "chunks"}


def test_lists_page_through_all_of_it(loaded: Loaded, listed: list[Json]) -> None:
    assert len({item["id"] for item in listed}) == len(listed) == loaded.account.created
    assert {item["url"] for item in listed} <= {body["url"] for body in loaded.bodies}


def test_a_list_of_one_topic_is_what_the_whole_list_has_of_it(service: Service, listed: list[Json]) -> None:
    wanted = [item["id"] for item in listed if topic_id(item["topic"]) == "python" and item["resource_type"] == "book"]
    found: list[str] = []
    cursor = ""
    while True:
        path = f"/api/resources/?topic=PYTHON&resource_type=book&difficulty=beginner&limit=100{cursor}"
        page = service.answers(path)
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == wanted
    assert len(found) > 100


def test_a_plan_of_one_topic_and_language_comes_out(service: Service, ended: Ended, listed: list[Json]) -> None:
    assert ended.status in ("completed", "needs_review")
    assert len(ended.plan["days"]) == 60
    by_id = {item["id"]: item for item in listed}
    used = Counter(
        (topic_id(by_id[task["resource_id"]]["topic"]), by_id[task["resource_id"]]["language"]) for task in ended.tasks
    )
    assert used.keys() == {("python", "en")}


def test_the_first_read_compiles_it_and_the_next_does_not(service: Service, loaded: Loaded, again: Ended) -> None:
    head = service.library()
    assert head["built"] == head["version"] == loaded.head["version"]
    assert again.status == "completed" or again.plan["findings"]


def test_state_stays_small_with_a_large_library(service: Service, ended: Ended) -> None:
    sizes = service.state_sizes(ended.request["id"])
    show("books bytes of state", f"{max(sizes.values())} at most")
    assert max(sizes.values()) < 8 * 1024
