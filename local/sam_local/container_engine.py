"""The container engine of this machine: whether it runs, and how its containers reach a stack on this machine."""

import json
import shutil
import socket
import struct
import subprocess

# The name by which containers call the machine they run on; on Linux it has to be passed to them.
HOST_NAME = "host.docker.internal"
ADD_HOST = f"{HOST_NAME}:host-gateway"
SECONDS = 20
SIOCGIFADDR = 0x8915  # <linux/sockios.h>


def engine() -> str | None:
    """Return the engine's command, None when no engine answers."""
    docker = shutil.which("docker")
    return docker if docker and _output_of(docker, "info", "--format", "{{.ServerVersion}}") else None


def gateway() -> str | None:
    """Return this machine's address on the engine's bridge, which only containers and this machine reach.

    Some engines print the address, others only the name of the bridge interface. None without an engine.
    """
    docker = shutil.which("docker")
    if docker is None:
        return None
    printed = _output_of(docker, "network", "inspect", "bridge", "--format", "{{json .}}")
    if not printed:
        return None
    network = json.loads(printed)
    subnets = network.get("IPAM", {}).get("Config") or []
    configured = [subnet["Gateway"] for subnet in subnets if subnet.get("Gateway")]
    name = (network.get("Options") or {}).get("com.docker.network.bridge.name", "")
    return configured[0] if configured else _address_of(name)


def _address_of(interface: str) -> str | None:
    """Return the IPv4 address of a Linux network interface, or None."""
    try:
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            answer = fcntl.ioctl(sock.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()[:15]))
    except (ImportError, OSError):
        return None
    return socket.inet_ntoa(answer[20:24])


def has_image(docker: str, name: str) -> bool:
    return bool(_output_of(docker, "image", "inspect", name, "--format", "{{.Id}}"))


def _output_of(*command: str) -> str:
    """Return what a command prints; nothing when it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
