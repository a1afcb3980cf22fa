"""The settings of a function, from its environment variables."""

import os
from pathlib import Path
from typing import NamedTuple

from studyplan.ports import MAX_OPEN_REQUESTS


class Settings(NamedTuple):
    """The settings of all functions; one that a function does not need is empty."""

    table_name: str
    state_machine_arn: str
    cursor_secret: str
    max_open_requests: int
    seeds_folder: Path
    meaning_folder: Path
    import_machine_arn: str
    imports_bucket: str
    libraries_bucket: str
    event_bus: str
    page_url: str


def settings() -> Settings:
    """Read the environment. Raises KeyError naming the variable that the template should have set."""
    return Settings(
        table_name=os.environ["TABLE_NAME"],
        state_machine_arn=os.environ.get("STATE_MACHINE_ARN", ""),
        cursor_secret=os.environ.get("CURSOR_SECRET", ""),
        max_open_requests=int(os.environ.get("MAX_OPEN_REQUESTS") or MAX_OPEN_REQUESTS),
        seeds_folder=Path(os.environ.get("SEEDS_FOLDER", "")),
        meaning_folder=Path(os.environ.get("MEANING_FOLDER", "")),
        import_machine_arn=os.environ.get("IMPORT_MACHINE_ARN", ""),
        imports_bucket=os.environ.get("IMPORTS_BUCKET", ""),
        libraries_bucket=os.environ.get("LIBRARIES_BUCKET", ""),
        event_bus=os.environ.get("EVENT_BUS", ""),
        page_url=os.environ.get("PAGE_URL", ""),
    )
