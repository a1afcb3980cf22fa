"""The container engine of this machine, as far as containers have to reach a stack on it."""

import json
import shutil
import socket
import struct
import subprocess

# Containers call the machine they run on by this name; on Linux it has to be given to them.
HOST_NAME = "host.docker.internal"
ADD_HOST = f"{HOST_NAME}:host-gateway"
SECONDS = 20
SIOCGIFADDR = 0x8915  # <linux/sockios.h>


def engine() -> str | None:
    """The engine's command, where there is one that answers."""
    docker = shutil.which("docker")
    return docker if docker and _said(docker, "info", "--format", "{{.ServerVersion}}") else None


def gateway() -> str | None:
    """This machine's address on the engine's bridge, which only containers and this machine reach; None without one.

    Some engines say it outright, others only the name of the bridge, whose address the system knows.
    """
    docker = shutil.which("docker")
    if docker is None:
        return None
    said = _said(docker, "network", "inspect", "bridge", "--format", "{{json .}}")
    if not said:
        return None
    network = json.loads(said)
    configured = [it["Gateway"] for it in network.get("IPAM", {}).get("Config") or [] if it.get("Gateway")]
    name = (network.get("Options") or {}).get("com.docker.network.bridge.name", "")
    return configured[0] if configured else _address_of(name)


def _address_of(interface: str) -> str | None:
    """The IPv4 address of a network interface of Linux, or None."""
    try:
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            answer = fcntl.ioctl(sock.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
    except (ImportError, OSError):
        return None
    return socket.inet_ntoa(answer[20:24])


def has_image(docker: str, name: str) -> bool:
    return bool(_said(docker, "image", "inspect", name, "--format", "{{.Id}}"))


def _said(*command: str) -> str:
    """What a command prints; nothing where it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
