"""Cursors: each leads on in the list that gave it and in no other, and not one of its bits may be changed."""

import base64
import json
import string
import subprocess
import sys

import pytest

from studyplan.adapters.dynamodb.cursors import Cursors, ListScope
from studyplan.domain.errors.http import InvalidFields
from tests.support.builders import an_id
from tests.test_architecture import LAYER

LISTED = ListScope("OWNER#ana#RESOURCE", (("topic_id", "python"), ("difficulty", "beginner")))
OURS = Cursors(lambda: b"a key")
SORT_KEY = an_id("last")
CURSOR = OURS.encode(SORT_KEY, LISTED)
ALPHABET = f"{string.ascii_letters}{string.digits}-_"


def refused(cursor: str, listed: ListScope = LISTED, cursors: Cursors = OURS) -> bool:
    try:
        cursors.decode(cursor, listed)
    except InvalidFields as wrong:
        return [field.pointer for field in wrong.fields] == ["cursor"]
    return False


def test_a_cursor_has_the_place_where_its_list_goes_on() -> None:
    assert OURS.decode(CURSOR, LISTED) == SORT_KEY
    assert OURS.decode(CURSOR, LISTED._replace(filters=LISTED.filters[::-1])) == SORT_KEY, "in any order of filters"


@pytest.mark.parametrize(
    "listed",
    [
        ListScope("OWNER#eve#RESOURCE", LISTED.filters),
        ListScope("OWNER#ana#LEARNER", LISTED.filters),
        ListScope(LISTED.partition),
        ListScope(LISTED.partition, LISTED.filters[:1]),
        ListScope(LISTED.partition, (("topic_id", "sailing"), LISTED.filters[1])),
        ListScope(LISTED.partition, (("topic_id", "beginner"), ("difficulty", "python"))),
        ListScope(LISTED.partition, (*LISTED.filters, ("resource_type", "video"))),
    ],
    ids=["another owner", "another kind", "no filter", "one filter less", "another value", "swapped", "one more"],
)
def test_a_cursor_of_another_list_is_refused(listed: ListScope) -> None:
    assert refused(CURSOR, listed)


def test_a_cursor_of_another_deployment_is_refused() -> None:
    assert refused(CURSOR, cursors=Cursors(lambda: b"another key"))


@pytest.mark.parametrize("place", range(len(CURSOR)))
def test_a_cursor_with_one_letter_changed_is_refused(place: int) -> None:
    for letter in "AB-_":
        if letter != CURSOR[place]:
            assert refused(CURSOR[:place] + letter + CURSOR[place + 1 :])


def test_only_the_issued_spelling_of_a_signature_is_accepted() -> None:
    """The 32 bytes of a signature leave two bits of its last letter unused."""
    spellings = [CURSOR[:-1] + letter for letter in ALPHABET if signature(CURSOR[:-1] + letter) == signature(CURSOR)]
    assert len(spellings) == 4
    assert [cursor for cursor in spellings if not refused(cursor)] == [CURSOR]


def signature(cursor: str) -> bytes:
    return base64.urlsafe_b64decode(cursor.rpartition(".")[2] + "=")


UNSIGNED = base64.urlsafe_b64encode(json.dumps(SORT_KEY).encode()).decode().rstrip("=")
FORGED = f"{UNSIGNED}.{base64.urlsafe_b64encode(bytes(32)).decode().rstrip('=')}"


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "A",
        "!",
        "é",
        CURSOR + "=",
        CURSOR + "A",
        CURSOR[:-1],
        CURSOR.partition(".")[0],
        CURSOR.partition(".")[2],
        CURSOR.replace(".", ""),
        CURSOR + "!",
        "!" + CURSOR,
        CURSOR + "!!!!",
        CURSOR.replace(".", ".!!!!"),
        CURSOR + "\ud800",
        CURSOR.swapcase(),
        UNSIGNED,
        FORGED,
        "_-8",
    ],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    assert refused(cursor)


def test_the_key_is_not_asked_for_what_cannot_be_a_cursor() -> None:
    def no_key() -> bytes:
        raise AssertionError

    assert refused("!", cursors=Cursors(no_key))


def test_the_library_is_loaded_only_where_there_is_a_cursor() -> None:
    program = """
import sys
from studyplan.adapters.dynamodb.cursors import Cursors, ListScope
cursors = Cursors(lambda: b"a key")
assert "itsdangerous" not in sys.modules
cursors.encode("a sort key", ListScope("OWNER#ana#RESOURCE"))
assert "itsdangerous" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(LAYER), "PATH": ""}, check=True)
