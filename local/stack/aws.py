"""Clients and environments with which local programs reach the emulator, and never the real AWS."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

REGION = "eu-west-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def child_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return `outer` without AWS credentials, proxies and model keys, and with the emulator's dummy credentials."""
    kept = {
        key: value
        for key, value in outer.items()
        if not key.startswith(("AWS_", "OPENAI_", "PYTHON")) and not key.lower().endswith("_proxy")
    }
    return {**kept, **CREDENTIALS, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}


def client(service: str, endpoint: str) -> Any:
    """Return a boto3 client of the emulator. It ignores the caller's profile, keys, config files and proxies."""
    from botocore.config import Config

    if not endpoint:
        raise ValueError("the local endpoint is empty: this would reach the real AWS")
    config = Config(proxies={}, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    return _session().client(service, endpoint_url=endpoint, config=config)


@cache
def _session() -> Any:
    import boto3  # here, because the emulator's own process needs only the names above
    import botocore.session

    unset = (None, None, None, None)
    nowhere = (None, None, os.devnull, None)
    core = botocore.session.Session(
        session_vars={"profile": unset, "config_file": nowhere, "credentials_file": nowhere}
    )
    return boto3.session.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
        botocore_session=core,
    )
