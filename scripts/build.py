"""`make build`: what is deployed, built by the SAM CLI, and a look inside (ARCH=arm64 or x86_64)."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import sam

LIMIT = 50_000_000  # bytes of a function, unpacked
# e_machine of the ELF header, at byte 18: which processors a shared object is for.
PROCESSORS = {0x3E: "x86_64", 0xB7: "arm64"}
# The runtime has these; packed they would be other versions, and most of the size.
OF_THE_RUNTIME = ("boto3", "botocore")
# No function needs them, and each call of a new environment would read past them.
NEVER_PACKED = ("__pycache__", "tests", *OF_THE_RUNTIME)


@dataclass(frozen=True)
class Built:
    """A function or a layer as Lambda unpacks it: bytes, shared objects by processors, what should not be there."""

    name: str
    size: int
    objects: dict[str, list[str]]
    surplus: list[str]

    @property
    def is_layer(self) -> bool:
        return self.name.endswith("Layer")

    def faults(self, architecture: str) -> Iterator[str]:
        """What is wrong with it, in a sentence each."""
        if self.size > LIMIT and not self.is_layer:
            yield f"{self.name} has {self.size:,} bytes, more than {LIMIT:,}."
        for other, names in self.objects.items():
            if other != architecture:
                yield f"{self.name} has shared objects for {other}: {', '.join(names[:3])}."
        if self.surplus:
            yield f"{self.name} has what it does not need: {', '.join(self.surplus[:3])}."


def processors_of(path: Path) -> str | None:
    """For which processors a shared object is; None for a file that is none, `unknown` for one of neither kind."""
    with path.open("rb") as file:
        header = file.read(20)
    if header[:4] != b"\x7fELF":
        return None
    little = header[5:6] == b"\x01"
    return PROCESSORS.get(int.from_bytes(header[18:20], "little" if little else "big"), "unknown")


def looked_into(folder: Path) -> Built:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    objects: dict[str, list[str]] = {}
    for path in files:
        if kind := processors_of(path):
            objects.setdefault(kind, []).append(str(path.relative_to(folder)))
    surplus = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.name in NEVER_PACKED and path.is_dir()
    }
    return Built(folder.name, sum(path.stat().st_size for path in files), objects, sorted(surplus))


def main() -> int:
    architecture = os.environ.get("ARCH") or "arm64"
    if architecture not in PROCESSORS.values():
        print(f"ARCH is arm64 or x86_64, not {architecture}.", file=sys.stderr)
        return 1
    done = sam.build(architecture)
    if done.returncode != 0:
        print(f"sam build failed:\n{done.stdout}{done.stderr}".rstrip(), file=sys.stderr)
        return 1
    faults: list[str] = []
    for folder in sorted(path for path in sam.built_for(architecture).iterdir() if path.is_dir()):
        built = looked_into(folder)
        faults += built.faults(architecture)
        count = sum(map(len, built.objects.values()))
        print(f"{built.name:28} {built.size / 1e6:7.2f} MB  {count:3} shared objects")
    print(
        "\n".join(faults) or f"All shared objects are for {architecture}; every function is below {LIMIT / 1e6:.0f} MB."
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
