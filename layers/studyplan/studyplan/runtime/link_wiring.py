"""The services of links over the adapters of the composition root. Only entry points call it."""

import secrets

from studyplan.domain.links.tokens import TOKEN_BYTES, token_from
from studyplan.runtime import wiring
from studyplan.services.links import LinkService


def link_service() -> LinkService:
    adapters = wiring.adapters()
    return LinkService(adapters.links, adapters.learners, wiring.now, wiring.new_id, new_token)


def new_token() -> str:
    """Return a random token, which nobody can guess."""
    return token_from(secrets.token_bytes(TOKEN_BYTES))
