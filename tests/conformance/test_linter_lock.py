"""The linter's packages: each with its hash, and without a trace of where its writer got them from."""

import json

import pytest

from tests.conformance.linting import LOCKED

LOCK = json.loads((LOCKED / "package-lock.json").read_text())
PACKAGES = {name: said for name, said in LOCK["packages"].items() if name}


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_has_a_hash_and_no_address(name: str) -> None:
    assert PACKAGES[name]["integrity"].startswith("sha512-")
    assert "resolved" not in PACKAGES[name]


def test_what_is_locked_is_what_is_asked_for() -> None:
    assert LOCK["packages"][""]["dependencies"] == json.loads((LOCKED / "package.json").read_text())["dependencies"]
