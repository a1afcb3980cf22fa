"""Aliases of topics over HTTP: a merge patch with tags and limits, and how a plan request is read with them."""

from typing import Any

import pytest

from studyplan.domain.errors.http import Stale
from studyplan.domain.retrieval.topics import OwnAliases
from studyplan.ports import Aliases
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.calls import Ask
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.fixtures import Snapshot
from tests.support.repositories import Repositories

type Json = dict[str, Any]

ALIASES, CHECK, POST = "/api/topics/aliases/", "/api/plan-requests/check/", "/api/plan-requests/"
LONG = "x" * 60


def patch(ask: Ask, body: Any, if_match: str | None = None, owner: str = "local") -> Json:
    headers = {"If-Match": if_match} if if_match else {}
    return ask("plans_api", "PATCH", ALIASES, body, headers=headers, requestContext=authorized(owner))


def stored(ask: Ask, owner: str = "local") -> Json:
    read: Json = ask("plans_api", "GET", ALIASES, requestContext=authorized(owner))["read"]
    return read


def authorized(owner: str) -> Json:
    return {"authorizer": {"principalId": owner, "owner": owner}}


def tag(answer: Json) -> str:
    (value,) = answer["multiValueHeaders"]["ETag"]
    return str(value)


def pointers(answer: Json) -> list[str]:
    return [error["pointer"] for error in answer["read"]["errors"]]


def test_an_owner_starts_without_aliases_and_with_a_tag(ask: Ask, snapshot: Snapshot) -> None:
    answer = ask("plans_api", "GET", ALIASES)
    assert (answer["statusCode"], answer["read"]) == (200, {})
    assert tag(answer) == tag(ask("plans_api", "GET", ALIASES))
    assert snapshot() == {}, "reading stores nothing"


def test_a_patch_adds_replaces_and_deletes_and_leaves_the_rest(ask: Ask) -> None:
    assert patch(ask, {"web": "JavaScript", "db": "sql"})["read"] == {"db": "sql", "web": "JavaScript"}
    changed = patch(ask, {"db": None, "Data Bases": "SQL", "web": "TypeScript", "unknown": None})
    assert changed["read"] == {"data-bases": "SQL", "web": "TypeScript"}  # `data-bases` came last
    read = ask("plans_api", "GET", ALIASES)
    assert (read["read"], tag(read)) == (changed["read"], tag(changed))
    assert list(read["read"]) == sorted(read["read"]), "a tag is of the bytes, so the order is always the same"
    assert patch(ask, dict.fromkeys(changed["read"]))["read"] == {}, "each alias can be sent back as it is answered"


def test_an_alias_is_one_in_every_spelling(ask: Ask) -> None:
    patch(ask, {"Data Bases": "sql"})
    assert patch(ask, {"DATA_BASES": "git"})["read"] == {"data-bases": "git"}
    assert patch(ask, {" data  bases ": None})["read"] == {}


def test_an_update_of_an_older_version_is_refused(ask: Ask) -> None:
    old = tag(ask("plans_api", "GET", ALIASES))
    assert patch(ask, {"web": "go"}, old)["statusCode"] == 200
    late = patch(ask, {"web": "sql"}, old)
    assert (late["statusCode"], late["read"]["code"]) == (412, "Stale")
    assert stored(ask) == {"web": "go"}
    assert patch(ask, {"web": "sql"}, "*")["statusCode"] == 200
    assert patch(ask, {"web": "git"}, f'"other", {tag(ask("plans_api", "GET", ALIASES))}')["statusCode"] == 200
    assert patch(ask, {"web": "git"})["statusCode"] == 200, "no tag, no condition, as for learners and resources"


class Busy:
    """Aliases that somebody else updates before each of our first `times` writes."""

    def __init__(self, real: Aliases, times: int) -> None:
        self._real, self._left = real, times

    def get(self, owner: str) -> OwnAliases:
        return self._real.get(owner)

    def replace(self, owner: str, aliases: OwnAliases, *, seen: OwnAliases) -> None:
        if self._left:
            self._left -= 1
            theirs = OwnAliases(
                topics={f"their-{self._left}": "git"} | seen.topics,
                updated_at=f"2026-01-05T09:00:0{self._left}.000000+00:00",
            )
            self._real.replace(owner, theirs, seen=seen)
        self._real.replace(owner, aliases, seen=seen)


@pytest.mark.parametrize(("times", "status"), [(4, 200), (5, 412)])
def test_an_update_that_meets_others_is_made_again_on_what_they_left(
    ask: Ask, fakes: InMemoryAdapters, times: int, status: int
) -> None:
    fakes.aliases = Busy(fakes.aliases, times)
    answer = patch(ask, {"web": "go"})
    theirs = {f"their-{number}": "git" for number in range(times)}
    assert answer["statusCode"] == status
    assert stored(ask) == (theirs | {"web": "go"} if status == 200 else theirs)


def test_with_a_tag_an_update_that_meets_another_is_refused(ask: Ask, fakes: InMemoryAdapters) -> None:
    old = tag(ask("plans_api", "GET", ALIASES))
    fakes.aliases = Busy(fakes.aliases, 1)
    assert patch(ask, {"web": "go"}, old)["read"]["code"] == Stale.__name__
    assert stored(ask) == {"their-0": "git"}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        pytest.param({"": "sql"}, ["/"], id="an empty alias"),
        pytest.param({" \u200b": "sql"}, ["/ \u200b"], id="a blank alias"),
        pytest.param({LONG + "x": "sql"}, [f"/{LONG}x"], id="a long alias"),
        pytest.param({LONG + "x": None}, [f"/{LONG}x"], id="a long alias to delete"),
        pytest.param({"\ufdfa" * 4: "sql"}, ["/" + "\ufdfa" * 4], id="an alias that is long as it is compared"),
        pytest.param({"a\x00": "sql"}, ["/a\x00"], id="a control character"),
        pytest.param({"a\nb": "sql"}, ["/a\nb"], id="two lines"),
        pytest.param({"web": 5}, ["/web"], id="a number"),
        pytest.param({"web": True}, ["/web"], id="true"),
        pytest.param({"web": ["sql"]}, ["/web"], id="a list"),
        pytest.param({"web": {"topic": "sql"}}, ["/web"], id="an object"),
        pytest.param({"web": ""}, ["/web"], id="an empty topic"),
        pytest.param({"web": " "}, ["/web"], id="a blank topic"),
        pytest.param({"web": LONG + "x"}, ["/web"], id="a long topic"),
        pytest.param({"web": "a\ud800"}, ["/web"], id="half a pair"),
        pytest.param({"Data Bases": "sql", "data_bases": "sql"}, ["/data_bases"], id="one alias twice"),
        pytest.param({"a b": "x", "A-B": None, "a_b": "y"}, ["/A-B", "/a_b"], id="one alias three times"),
        pytest.param({"a/b~c": 5, "": "x", "web": 1}, ["/a~1b~0c", "/", "/web"], id="all wrong members at once"),
        pytest.param({"[key]": 5}, ["/[key]"], id="a name like pydantic's own step"),
    ],
)
def test_a_wrong_member_is_named_and_nothing_is_stored(
    ask: Ask, snapshot: Snapshot, body: Json, wrong: list[str]
) -> None:
    answer = patch(ask, {"fine": "git"} | body)
    assert (answer["statusCode"], answer["read"]["code"], pointers(answer)) == (422, "InvalidFields", wrong)
    assert snapshot() == {}


def test_of_one_alias_in_two_spellings_the_message_names_the_other(ask: Ask) -> None:
    answer = patch(ask, {"Data Bases": "sql", "data_bases": "git"})
    message = "is the same alias as /Data Bases; send one of them"
    assert answer["read"]["errors"] == [{"pointer": "/data_bases", "message": message}]


def test_the_longest_alias_and_topic_are_stored(ask: Ask) -> None:
    assert patch(ask, {LONG: LONG})["read"] == {LONG: LONG}


def many(start: int, end: int) -> Json:
    return {f"alias {number}": "sql" for number in range(start, end)}


def test_two_hundred_are_stored_and_no_more(ask: Ask) -> None:
    assert len(patch(ask, many(0, 200))["read"]) == 200
    refused = patch(ask, {"one more": "sql"})
    assert (refused["statusCode"], pointers(refused)) == (422, [""])
    assert refused["read"]["errors"][0]["message"] == "would make 201 aliases; at most 200 can be stored"
    assert len(stored(ask)) == 200
    assert patch(ask, {"alias 7": None, "one more": "sql"})["statusCode"] == 200, "one goes, one comes"
    assert patch(ask, {"alias 8": "git"})["read"]["alias-8"] == "git"
    swapped = patch(ask, dict.fromkeys(stored(ask)) | {f"n{number}": "a" for number in range(200)})
    assert len(swapped["read"]) == 200, "one patch takes all away and gives as many"


def test_a_new_owner_cannot_start_with_more(ask: Ask, snapshot: Snapshot) -> None:
    for count in (201, 401):
        answer = patch(ask, many(0, count))
        assert (answer["statusCode"], pointers(answer)) == (422, [""])
    assert snapshot() == {}


# Plan requests


def plan_request(topic: str) -> Json:
    return {"learner_id": an_id("ana"), "goal": "Learn the basics", "topic": topic, "duration_days": 7}


@pytest.fixture
def library(store: Repositories) -> None:
    for owner in ("local", "ben"):
        store.learners.add(owner, a_learner())
        for topic in ("python", "sql", "git"):
            store.library.add(owner, a_resource(topic, topic=topic))


def read_as(ask: Ask, path: str, topic: str, owner: str = "local") -> Json:
    answer = ask("plans_api", "POST", path, plan_request(topic), requestContext=authorized(owner))
    read: Json = answer["read"]
    return read


both = pytest.mark.parametrize("path", [CHECK, POST])


@both
@pytest.mark.parametrize(
    ("typed", "topic", "how"),
    [
        ("Course 7", "git", "alias"),
        ("git", "git", "exact"),
        ("py", "git", "alias"),
        ("db", "sql", "alias"),
        ("databasse", "sql", "nearest"),
    ],
)
def test_a_topic_is_read_with_the_aliases_of_its_owner(
    ask: Ask, library: None, path: str, typed: str, topic: str, how: str
) -> None:
    patch(ask, {"course 7": "GIT", "git": "sql", "py": "git", "db": "cobol"})
    (read,) = read_as(ask, path, typed)["topics"]
    assert (read["id"], read["how"]) == (topic, how)
    assert how == "nearest" or read["score"] == 1.0


@both
def test_an_alias_is_of_its_owner_alone(ask: Ask, library: None, path: str) -> None:
    patch(ask, {"course 7": "git"})
    assert stored(ask, "ben") == {}
    assert read_as(ask, path, "course 7", "ben")["rule"] == "TOPIC_UNKNOWN"
    patch(ask, {"course 7": "sql"}, owner="ben")
    assert [read_as(ask, path, "course 7", owner)["topics"][0]["id"] for owner in ("local", "ben")] == ["git", "sql"]
    assert patch(ask, {"web": "git"}, tag(ask("plans_api", "GET", ALIASES)), owner="ben")["statusCode"] == 412


def test_a_request_that_was_accepted_is_not_read_anew(ask: Ask, library: None, store: Repositories) -> None:
    patch(ask, {"course 7": "git"})
    first = ask("plans_api", "POST", POST, plan_request("course 7"), headers={"Idempotency-Key": "one"})
    patch(ask, {"course 7": "sql"})
    again = ask("plans_api", "POST", POST, plan_request("course 7"), headers={"Idempotency-Key": "one"})
    assert again["read"] == first["read"]
    context = store.runs.of("local", first["read"]["id"]).context()
    assert (context.topic, context.typed_topic, context.topics[0].how) == ("git", "course 7", "alias")


def test_each_fix_of_an_unknown_topic_is_read_as_that_topic_whatever_the_aliases_are(
    ask: Ask, library: None, store: Repositories
) -> None:
    store.library.add("local", a_resource("go", topic="Golang"))
    patch(ask, {"golang": "git", "python": "git", "sql": "git"})
    fixes = read_as(ask, CHECK, "knitting")["fixes"]
    offered = [fix["patch"]["topic"] for fix in fixes]
    assert sorted(offered) == ["Golang", "git", "python", "sql"]
    read = {topic: read_as(ask, CHECK, topic)["topics"][0]["id"] for topic in offered}
    assert read == {"Golang": "go", "git": "git", "python": "python", "sql": "sql"}


class Counted:
    """Aliases of which each reading is counted."""

    def __init__(self, real: Aliases) -> None:
        self._real, self.reads = real, 0

    def get(self, owner: str) -> OwnAliases:
        self.reads += 1
        return self._real.get(owner)

    def replace(self, owner: str, aliases: OwnAliases, *, seen: OwnAliases) -> None:
        self._real.replace(owner, aliases, seen=seen)


@both
@pytest.mark.parametrize(("typed", "reads"), [("python", 0), ("py", 1), ("databasse", 1), ("knitting", 1)])
def test_a_plan_request_reads_the_aliases_once_and_not_for_an_exact_id(
    ask: Ask, library: None, fakes: InMemoryAdapters, path: str, typed: str, reads: int
) -> None:
    fakes.aliases = counted = Counted(fakes.aliases)
    read_as(ask, path, typed)
    assert counted.reads == reads
