"""`make build`: builds with the SAM CLI what is deployed, and checks the result (ARCH=arm64 or x86_64)."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import sam

LIMIT = 50_000_000  # bytes of a function, unpacked
# e_machine of the ELF header, at byte 18: the processor architecture of a shared object.
ARCHITECTURES = {0x3E: "x86_64", 0xB7: "arm64"}
# The runtime has these; packages of our own would be other versions, and most of the size.
IN_THE_RUNTIME = ("boto3", "botocore")
# No function needs them, and they slow down each cold start.
NEVER_PACKED = ("__pycache__", "tests", *IN_THE_RUNTIME)
# The wheel has its tests in it, and `sam build` takes a wheel whole. Nothing imports them.
IN_A_WHEEL = ("icalendar/tests",)


@dataclass(frozen=True)
class Built:
    """A function or a layer as Lambda unpacks it: bytes, shared objects by architecture, and surplus folders."""

    name: str
    size: int
    objects: dict[str, list[str]]
    surplus: list[str]

    @property
    def is_layer(self) -> bool:
        return self.name.endswith("Layer")

    def problems(self, architecture: str) -> Iterator[str]:
        """Yield each problem in a sentence."""
        if self.size > LIMIT and not self.is_layer:
            yield f"{self.name} has {self.size:,} bytes, more than {LIMIT:,}."
        for other, names in self.objects.items():
            if other != architecture:
                yield f"{self.name} has shared objects for {other}: {', '.join(names[:3])}."
        if self.surplus:
            yield f"{self.name} contains what it does not need: {', '.join(self.surplus[:3])}."


def architecture_of(path: Path) -> str | None:
    """Return the architecture of a shared object; None for any other file, `unknown` for any other architecture."""
    with path.open("rb") as file:
        header = file.read(20)
    if header[:4] != b"\x7fELF":
        return None
    little = header[5:6] == b"\x01"
    return ARCHITECTURES.get(int.from_bytes(header[18:20], "little" if little else "big"), "unknown")


def inspected(folder: Path) -> Built:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    objects: dict[str, list[str]] = {}
    for path in files:
        if kind := architecture_of(path):
            objects.setdefault(kind, []).append(str(path.relative_to(folder)))
    surplus = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.name in NEVER_PACKED and path.is_dir()
    }
    size = sum(path.stat().st_size for path in files)
    return Built(folder.name, size, objects, sorted(surplus.difference(IN_A_WHEEL)))


def main() -> int:
    architecture = os.environ.get("ARCH") or "arm64"
    if architecture not in ARCHITECTURES.values():
        print(f"ARCH must be arm64 or x86_64, not {architecture}.", file=sys.stderr)
        return 1
    done = sam.build(architecture)
    if done.returncode != 0:
        print(f"sam build failed:\n{done.stdout}{done.stderr}".rstrip(), file=sys.stderr)
        return 1
    problems: list[str] = []
    for folder in sorted(path for path in sam.built_for(architecture).iterdir() if path.is_dir()):
        built = inspected(folder)
        problems += built.problems(architecture)
        count = sum(map(len, built.objects.values()))
        print(f"{built.name:28} {built.size / 1e6:7.2f} MB  {count:3} shared objects")
    print(
        "\n".join(problems)
        or f"All shared objects are for {architecture}; every function is below {LIMIT / 1e6:.0f} MB."
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
