"""Cases of area `calendar`: each test is named by its case, and its input is written out here."""

from datetime import UTC, datetime, timedelta

import pytest

from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.context import Constraints, context_of
from studyplan.domain.values.plan import Timetable
from tests.cases.calls import (
    ANA,
    Json,
    codes_of,
    library_for_a_week,
    make_learner,
    plan_of,
    pointers,
    refused_keys,
    request_plan,
    run_for,
)
from tests.statemachine.machine import Machine
from tests.support.builders import (
    NOW,
    a_candidate,
    a_context,
    a_draft,
    a_learner,
    a_plan,
    a_request,
    a_task,
    an_id,
    some_candidates,
)
from tests.support.calls import Ask
from tests.support.repositories import Repositories


def test_rest_days(ask: Ask, store: Repositories, machine: Machine) -> None:
    library_for_a_week(store)
    monday = {"max_daily_minutes": 60, "start_date": "2030-03-04"}
    every_day = plan_of(ask, run_for(ask, machine, constraints=monday))
    plan = plan_of(ask, run_for(ask, machine, constraints=monday | {"unavailable_weekdays": ["SUN"]}))
    sunday = plan["days"][6]
    assert (sunday["date"], sunday["rest"], sunday["minutes"], sunday["tasks"]) == ("2030-03-10", True, 0, [])
    assert [day["rest"] for day in plan["days"]] == [*[False] * 6, True]
    assert all(day["tasks"] for day in plan["days"][:6])
    assert sum(day["minutes"] for day in plan["days"]) == sum(day["minutes"] for day in every_day["days"]) == 300
    assert (codes_of(plan), plan["status"]) == (set(), "completed")
    context = a_context(start_date="2099-03-02", unavailable_weekdays=("SUN",))
    on_sunday = a_plan([a_task(day=7)], rest=(7,))
    assert "REST_DAY_VIOLATED" in {finding.code for finding in run_checks(on_sunday, context, some_candidates())}


def test_dst() -> None:
    plans = [_from_march_7(zone) for zone in ("UTC", "America/New_York", "Europe/Copenhagen")]
    assert plans[0] == plans[1] == plans[2]
    dates = [day.date for day in plans[0].days]
    assert dates[:3] == ["2026-03-07", "2026-03-08", "2026-03-09"], "New York's clocks change on the 8th"
    assert dates[21:24] == ["2026-03-28", "2026-03-29", "2026-03-30"], "Copenhagen's clocks change on the 29th"
    assert [day.rest for day in plans[0].days] == [day.date in SUNDAYS for day in plans[0].days]


SUNDAYS = {"2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29", "2026-04-05"}


def _from_march_7(zone: str) -> Timetable:
    limits = Constraints(start_date="2026-03-07", unavailable_weekdays=("SUN",), timezone=zone)
    context = context_of(a_request(duration_days=30, constraints=limits), a_learner(), now=NOW)
    assert context.timezone == zone
    return schedule(a_draft("book"), context, some_candidates(a_candidate("book", minutes=900)))


def test_writer_dates(ask: Ask, store: Repositories, machine: Machine) -> None:
    pick: Json = {"resource_id": an_id("resource"), "reason": "Because."}
    sound: Json = {"generated_by": "mock", "picks": [pick]}
    assert refused_keys(sound) == []
    assert refused_keys(sound | {"picks": [pick | {"date": "2024-01-01"}]}) == ["picks.0.date"]
    library_for_a_week(store)
    plan = plan_of(ask, run_for(ask, machine, constraints={"start_date": "2030-03-02"}))
    assert [day["date"] for day in plan["days"]] == [f"2030-03-0{number}" for number in range(2, 9)]
    context = a_context(start_date="2026-03-02")
    misdated = a_plan().model_copy(
        update={"days": tuple(day.model_copy(update={"date": "2024-01-01"}) for day in a_plan().days)}
    )
    (finding,) = [
        finding for finding in run_checks(misdated, context, some_candidates()) if finding.severity == "error"
    ]
    assert (finding.code, finding.day) == ("DURATION_MISMATCH", 1)


def test_start_in_the_past(ask: Ask, store: Repositories, machine: Machine) -> None:
    library_for_a_week(store)
    learner = make_learner(ask)["id"]
    over = request_plan(ask, learner, constraints={"start_date": "2020-01-01", "deadline": "2020-01-03"})
    assert (pointers(over), over["read"]["rule"]) == (["/constraints/deadline"], "ENDS_IN_THE_PAST")
    ended = request_plan(ask, learner, constraints={"start_date": "2020-01-01"})
    assert (pointers(ended), ended["read"]["rule"]) == (["/constraints/start_date"], "ENDS_IN_THE_PAST")
    today = datetime.now(UTC).date()
    (fix,) = ended["read"]["fixes"]
    assert fix["patch"] == {"constraints": {"start_date": str(today)}}
    last_day = request_plan(ask, learner, constraints={"start_date": str(today - timedelta(days=7))})
    assert pointers(last_day) == ["/constraints/start_date"], "a week that ended yesterday"
    begun = {"start_date": str(today - timedelta(days=6))}
    assert plan_of(ask, run_for(ask, machine, constraints=begun))["days"][-1]["date"] == str(today)


@pytest.mark.parametrize("zone", ["localtime", "Factory", "posixrules", "posix/Europe/London"])
def test_zones_of_one_machine(ask: Ask, zone: str) -> None:
    assert pointers(ask("learners_api", "POST", "/api/learners/", ANA | {"timezone": zone})) == ["/timezone"]
    refused = request_plan(ask, make_learner(ask)["id"], constraints={"timezone": zone})
    assert pointers(refused) == ["/constraints/timezone"]


def test_reversed_deadline(ask: Ask, store: Repositories, machine: Machine) -> None:
    library_for_a_week(store)
    learner = make_learner(ask)["id"]
    backwards = {"start_date": "2030-03-09", "deadline": "2030-03-02"}
    refused = request_plan(ask, learner, constraints=backwards)
    assert (pointers(refused), refused["read"]["rule"]) == (["/constraints/deadline"], "DEADLINE_BEFORE_START")
    today = datetime.now(UTC).date()
    off_today = {"deadline": today.isoformat(), "unavailable_dates": [today.isoformat()]}
    nothing_left = request_plan(ask, learner, constraints=off_today)
    assert (nothing_left["statusCode"], nothing_left["read"]["rule"]) == (422, "NO_STUDY_DAY")
    assert nothing_left["read"]["fixes"], "with choices"
    for fix in [*refused["read"]["fixes"], *nothing_left["read"]["fixes"]]:
        given = backwards if fix in refused["read"]["fixes"] else off_today
        again = request_plan(ask, learner, constraints=given | fix["patch"]["constraints"])
        assert again["statusCode"] == 202, fix
    until_today = plan_of(ask, run_for(ask, machine, constraints={"deadline": today.isoformat()}))
    assert [day["rest"] for day in until_today["days"]] == [False, *[True] * 6]
