"""Links of learners, for tests: the builder gives a sound one, and a test states the difference."""

from typing import Any

from studyplan.domain.links.tokens import ENDING, hash_of, token_from
from studyplan.domain.links.values import Link, expiry_of
from tests.support.builders import NOW, an_id


def a_token(name: str = "token") -> str:
    """The same token for the same name."""
    return token_from(name.encode().ljust(20, b".")[:20])


def a_link(name: str = "token", **difference: Any) -> Link:
    """A link with the token of that name."""
    token = a_token(name)
    sound: dict[str, Any] = {
        "id": an_id(name),
        "learner_id": an_id("ana"),
        "kind": "calendar",
        "token_ends_with": token[-ENDING:],
        "created_at": NOW,
        "expires_at": expiry_of(NOW),
        "token_hash": hash_of(token),
    }
    return Link(**sound | difference)
