"""What a function is told through its environment."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`state_machine_arn` is empty in functions that start nothing."""

    table_name: str
    state_machine_arn: str
    llm_provider: str


def settings() -> Settings:
    """Raises KeyError naming the variable that the template should have set."""
    return Settings(
        table_name=os.environ["TABLE_NAME"],
        state_machine_arn=os.environ.get("STATE_MACHINE_ARN", ""),
        llm_provider=os.environ.get("LLM_PROVIDER", "mock"),
    )
