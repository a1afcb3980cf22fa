"""The scope of a call: all rows of an owner, or of these only what a link of one learner opens."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from studyplan.domain.errors.http import LinkRequired, Unauthorized
from studyplan.http.request_context import header_of, owner_of

Kind = Literal["owner", "learner", "calendar"]
# The roots of the paths that each kind of scope is for; an owner's is for all others.
OF_OWNERS, OF_LEARNERS, OF_CALENDARS = "/api", "/api/learn", "/calendar"
ROOTS: Mapping[Kind, str] = {"learner": OF_LEARNERS, "calendar": OF_CALENDARS}
LINK = "learner"  # the scheme of Authorization by which a learner's link comes; its name is compared without case
SCOPE = "scope"  # where the wrapper puts it into an event; nothing that a caller sends is there


class Scope(NamedTuple):
    """What a call may use. One by a link has the link's learner, and when the link expires."""

    owner: str
    kind: Kind = "owner"
    learner_id: str = ""
    link_expires_at: str = ""


def scope_of_owner(event: Mapping[str, Any]) -> Scope:
    """Return the scope that the authorizer gives. Raises Unauthorized.

    A learner's link gives none, not even where a gateway would let it pass the authorizer.
    """
    if _credentials(event)[0] == LINK:
        raise Unauthorized
    return Scope(owner_of(event))


def link_token_of(event: Mapping[str, Any]) -> str:
    """Return the token of a learner's link, from `Authorization: Learner <token>`. Raises LinkRequired."""
    scheme, token = _credentials(event)
    if scheme != LINK or not re.fullmatch(r"[!-~]+", token):
        raise LinkRequired
    return token


def check_path(scope: Scope, path: str) -> None:
    """Raise Unauthorized unless the path is for this kind of scope: a link opens the paths of its kind, and no other.

    An owner's token opens none of those.
    """
    kinds = [kind for kind, root in ROOTS.items() if path == root or path.startswith(f"{root}/")]
    if scope.kind != (kinds[0] if kinds else "owner"):
        raise Unauthorized


def scope_in(event: Mapping[str, Any]) -> Scope:
    """Return the scope that the wrapper has put into an event. Raises Unauthorized for a call that has none."""
    scope = event.get(SCOPE)
    if not isinstance(scope, Scope):
        raise Unauthorized
    return scope


def root_of(event: Mapping[str, Any]) -> str:
    """Return the root of the paths that this caller can use."""
    return ROOTS.get(scope_in(event).kind, OF_OWNERS)


def _credentials(event: Mapping[str, Any]) -> tuple[str, str]:
    """Return the scheme of the header Authorization, in lower case, and what follows it."""
    scheme, _, rest = (header_of(event, "Authorization") or "").strip().partition(" ")
    return scheme.lower(), rest.strip()


def _every_row_of_the_owner(_scope: Scope, _parameters: Mapping[str, str]) -> None:
    """Refuse nothing: another owner's row does not exist."""


class Access(NamedTuple):
    """How a function decides what its calls may use.

    `scope_of` returns the scope of an event, or refuses the call. `check_rows` refuses ids in a path, by their names,
    that the scope does not include. Every answer has the `headers`.
    """

    scope_of: Callable[[Mapping[str, Any]], Scope] = scope_of_owner
    check_rows: Callable[[Scope, Mapping[str, str]], None] = _every_row_of_the_owner
    headers: Mapping[str, str] = MappingProxyType({})

    def scoped(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return the event with its scope. Raises what `scope_of` does, and Unauthorized for a path of another kind."""
        scope = self.scope_of(event)
        check_path(scope, str(event.get("path")))
        return event | {SCOPE: scope}


BY_TOKEN = Access()  # of the functions behind the authorizer
