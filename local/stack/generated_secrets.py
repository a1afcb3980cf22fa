"""Secrets that the template generates. A local stack generates them at each start: none is written to disk."""

import secrets

from local.stack.aws import client
from local.stack.deployment import Deployed
from local.stack.template import Template

LENGTH = 32  # bytes


def renew_secrets(template: Template, deployed: Deployed, endpoint: str) -> None:
    """Create the template's secrets that the emulator has lost since its last stop, under the same names."""
    store = client("secretsmanager", endpoint)
    existing = {secret["Name"] for secret in store.list_secrets()["SecretList"]}
    for logical_id in template.secrets:
        name = deployed.resources[logical_id]
        if name not in existing:
            store.create_secret(Name=name, SecretString=secrets.token_hex(LENGTH))
