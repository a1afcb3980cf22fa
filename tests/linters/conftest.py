"""The linters without their exceptions, half a minute: only `make validate` (`-m linters`) collects these."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if "linters" in config.option.markexpr else True
