"""The OSSU curriculum: every course goes in or is refused with its reason, and a half-year plan comes out."""

from collections import Counter
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

import pytest

from tests.catalogues import ossu
from tests.catalogues.figures import show
from tests.catalogues.service import Account, Ended, Service

pytestmark = pytest.mark.catalogues

STATE_LIMIT = 8 * 1024  # bytes at any transition
LEARNER = {"name": "Ivan", "current_level": "intermediate", "weekly_hours": 10}
PLAN_REQUEST = {
    "goal": "Understand how computers, operating systems and networks work",
    "topic": "Core systems",
    "duration_days": 180,
    "constraints": {"max_daily_minutes": 120, "must_include_practice": False},
}
YEAR = {
    "goal": "Learn to design programs, in more than one language",
    "topic": "Core programming",
    "duration_days": 365,
    "constraints": {"max_daily_minutes": 90, "unavailable_weekdays": ["SUN"], "start_date": "2030-03-04"},
}


@dataclass(frozen=True)
class Loaded:
    """The curriculum in the service: its rows, what became of them, ids by title."""

    rows: list[ossu.Row]
    account: Account
    ids: dict[str, str]


@pytest.fixture(scope="module")
def loaded(service: Service, data: Path) -> Loaded:
    rows = ossu.rows_in(data / "ossu-computer-science.csv")
    account, ids = Account(), dict[str, str]()
    for row, needs in ossu.in_order(rows):
        body = ossu.body_of(row) | {"prerequisites": [ids[title] for title in needs if title in ids]}
        answer = service.api.post("/api/resources/", body)
        account.take(body, answer)
        if answer.status == 201:
            ids[row["title"]] = answer.body["id"]
    account.show("OSSU")
    return Loaded(rows, account, ids)


@pytest.fixture(scope="module")
def ended(service: Service, loaded: Loaded) -> Ended:
    found = service.plan(LEARNER, PLAN_REQUEST)
    show("OSSU plan, Core systems", found.story())
    return found


def test_every_row_is_accounted_for(loaded: Loaded) -> None:
    assert loaded.account.total == len(loaded.rows) == len({row["title"] for row in loaded.rows})
    assert loaded.account.created == len(loaded.ids)


def test_minutes_are_labelled_as_what_they_are(service: Service, loaded: Loaded) -> None:
    stored = {item["title"]: item for item in service.api.listed("/api/resources/")}
    assert len(stored) == loaded.account.created
    for row in loaded.rows:
        minutes = ossu.minutes_of(row["duration"], row["effort"])
        item = stored[row["title"]]
        expected = (minutes, "computed") if minutes else (600, "default")
        assert (item["estimated_minutes"], item["estimate_source"]) == expected, row["title"]
    guessed = sum(item["estimate_source"] == "default" for item in stored.values())
    linked = sum(bool(item["prerequisites"]) for item in stored.values())
    show("OSSU estimates", f"{len(stored) - guessed} computed, {guessed} default; {linked} with prerequisites")


def test_prerequisites_are_the_rows_they_name(service: Service, loaded: Loaded) -> None:
    needing = service.api.get(f"/api/resources/{loaded.ids['Systematic Program Design']}/").body
    compilers = service.api.get(f"/api/resources/{loaded.ids['Programming Languages']}/").body
    assert (needing["prerequisites"], compilers["prerequisites"]) == ([], [needing["id"]])


def test_a_half_year_plan_comes_out(ended: Ended) -> None:
    assert ended.status in ("completed", "needs_review")
    if ended.status == "needs_review":
        assert ended.plan["findings"], "and says why"
    assert [day["day"] for day in ended.plan["days"]] == list(range(1, 181))
    assert max(day["minutes"] for day in ended.plan["days"]) <= 120
    assert ended.tasks


def test_it_keeps_to_core_systems(service: Service, ended: Ended) -> None:
    topics = {service.api.get(f"/api/resources/{task['resource_id']}/").body["topic"] for task in ended.tasks}
    assert topics == {"Core systems"}


def test_state_stays_small_at_every_transition(service: Service, ended: Ended) -> None:
    sizes = service.state_sizes(ended.request["id"])
    each = ", ".join(f"{name} {size}" for name, size in sizes.items())
    show("OSSU bytes of state", f"{max(sizes.values())} at most; {each}")
    assert len(sizes) >= 10
    assert max(sizes.values()) < STATE_LIMIT


@pytest.fixture(scope="module")
def year(service: Service, loaded: Loaded) -> Ended:
    found = service.plan(LEARNER | {"weekly_hours": 7}, YEAR)
    show("OSSU plan of a year, Core programming, no Sundays", found.story())
    return found


def test_a_year_has_its_sundays_off_and_no_other_day_is_empty(year: Ended) -> None:
    days = year.plan["days"]
    assert (len(days), days[0]["date"], days[-1]["date"]) == (365, "2030-03-04", "2031-03-03")
    assert {day["day"] % 7 for day in days if day["rest"]} == {0}
    assert all(bool(day["tasks"]) != day["rest"] for day in days)
    assert max(day["minutes"] for day in days) <= 90
    assert year.status == "completed"


def test_over_a_year_what_needs_another_comes_after_it(service: Service, year: Ended) -> None:
    places: dict[str, list[int]] = {}
    for place, task in enumerate(year.tasks):
        places.setdefault(task["resource_id"], []).append(place)
    needs = {key: service.api.get(f"/api/resources/{key}/").body["prerequisites"] for key in places}
    pairs = [(needed, key) for key, all_needed in needs.items() for needed in all_needed if needed in places]
    assert all(max(places[needed]) < min(places[key]) for needed, key in pairs)
    assert pairs, "without one it would prove nothing"
    show("OSSU year, resources after what they need", f"{len(pairs)} of {len(pairs)}")


def test_over_a_year_weeks_are_alike_and_so_are_equal_resources(year: Ended) -> None:
    loads = [sum(day["minutes"] for day in week) for week in batched(year.plan["days"], 7, strict=False)][:52]
    assert max(loads) - min(loads) <= 90, "one day's cap"
    unfinished = year.plan["unfinished"]["resource_id"] if year.plan["unfinished"] else None
    minutes, parts = Counter[str](), dict[str, int]()
    for task in year.tasks:
        minutes[task["resource_id"]] += task["minutes"]
        parts[task["resource_id"]] = task["parts"]
    alike: dict[int, list[int]] = {}
    for key in parts.keys() - {unfinished}:
        alike.setdefault(minutes[key], []).append(parts[key])
    assert all(max(found) - min(found) <= 1 for found in alike.values())
    show("OSSU year, minutes of a whole week", f"{min(loads)} to {max(loads)}")
