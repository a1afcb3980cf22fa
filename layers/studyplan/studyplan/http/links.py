"""The bodies of the links of learners, and the addresses that they have."""

import re
from typing import Any

from studyplan.domain.links.values import LinkKind, LinkSummary
from studyplan.http.api import location
from studyplan.http.request_context import header_of
from studyplan.http.schemas import Body
from studyplan.services.links import MadeLink

HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")
THIS_MACHINE = re.compile(r"(localhost|127\.0\.0\.1)(:[0-9]+)?")
# The token of a learner is in the fragment, which browsers send to no server.
PATHS: dict[LinkKind, str] = {"calendar": "/calendar/{token}/plan.ics", "learner": "/learn/#{token}"}


class NewLink(LinkSummary):
    """A link that was just made. `token` and `url` are shown this once: only a hash of the token is stored."""

    token: str
    url: str


class LinkList(Body):
    """The open links of a learner, the newest first. None shows its token."""

    items: list[LinkSummary]


def new_link(made: MadeLink, event: dict[str, Any], page_url: str) -> NewLink:
    """Return a link as the caller who made it gets it. `page_url` is where people reach the service, or empty."""
    path = PATHS[made.link.kind].format(token=made.token)
    url = f"{page_url.rstrip('/')}{path}" if page_url else _origin(event) + location(event, path)
    return NewLink(**made.link.model_dump(), token=made.token, url=url)


def _origin(event: dict[str, Any]) -> str:
    """Return scheme and host of the call; nothing where it has no host, so that the address begins with its path."""
    host = header_of(event, "Host") or ""
    if not HOST.fullmatch(host):
        return ""
    return f"{'http' if THIS_MACHINE.fullmatch(host) else 'https'}://{host}"
