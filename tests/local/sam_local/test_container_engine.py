"""Detecting the container engine, with a stand-in for its command."""

from pathlib import Path

import pytest

from local.sam_local import container_engine


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the only command on the PATH; it is missing until a test writes it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "docker"


def prints(docker: Path, text: str, code: int = 0) -> None:
    docker.write_text(f"#!/bin/sh\necho '{text}'\nexit {code}\n")
    docker.chmod(0o755)


def test_without_an_engine_there_is_none(docker: Path) -> None:
    assert container_engine.engine() is None
    assert container_engine.gateway() is None


def test_an_engine_that_does_not_answer_is_none(docker: Path) -> None:
    prints(docker, "Cannot connect to the Docker daemon", 1)
    assert container_engine.engine() is None
    assert container_engine.gateway() is None


def test_an_engine_that_answers_is_known_by_its_command(docker: Path) -> None:
    prints(docker, "27.0.1")
    assert container_engine.engine() == str(docker)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ('{"IPAM": {"Config": [{"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}]}}', "172.17.0.1"),
        ('{"IPAM": {"Config": [{"Subnet": "s"}]}, "Options": {"com.docker.network.bridge.name": "lo"}}', "127.0.0.1"),
        ('{"IPAM": {"Config": null}, "Options": {"com.docker.network.bridge.name": "no-such"}}', None),
        ('{"IPAM": {"Config": null}, "Options": null}', None),
    ],
)
def test_this_machine_has_an_address_on_the_bridge(docker: Path, network: str, address: str | None) -> None:
    prints(docker, network)
    assert container_engine.gateway() == address
