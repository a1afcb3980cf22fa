"""Secrets that the template has made: a local stack's are new at each start, for none gets onto the disk."""

import secrets

from local.stack.aws import client
from local.stack.deployment import Deployed
from local.stack.template import Template

LENGTH = 32  # bytes


def renew_secrets(template: Template, deployed: Deployed, endpoint: str) -> None:
    """Make anew what the emulator forgot when it was stopped, under the names that the functions know."""
    store = client("secretsmanager", endpoint)
    there = {secret["Name"] for secret in store.list_secrets()["SecretList"]}
    for logical_id in template.secrets:
        name = deployed.resources[logical_id]
        if name not in there:
            store.create_secret(Name=name, SecretString=secrets.token_hex(LENGTH))
