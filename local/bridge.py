"""The container engine of this machine, as far as containers have to reach a stack on it."""

import shutil
import subprocess

# Containers call the machine they run on by this name; on Linux it has to be given to them.
HOST_NAME = "host.docker.internal"
ADD_HOST = f"{HOST_NAME}:host-gateway"
SECONDS = 20


def engine() -> str | None:
    """The engine's command, where there is one that answers."""
    docker = shutil.which("docker")
    return docker if docker and _said(docker, "info", "--format", "{{.ServerVersion}}") else None


def gateway() -> str | None:
    """This machine's address on the engine's bridge, which only containers and this machine reach; None without one."""
    docker = shutil.which("docker")
    if docker is None:
        return None
    return _said(docker, "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}") or None


def has_image(docker: str, name: str) -> bool:
    return bool(_said(docker, "image", "inspect", name, "--format", "{{.Id}}"))


def _said(*command: str) -> str:
    """What a command prints; nothing where it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
