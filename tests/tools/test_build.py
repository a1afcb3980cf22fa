"""What `make build` says of what it built: sizes, processors, and what should not be there."""

from pathlib import Path

import pytest

from tools import build, sam


def elf(machine: int, *, order: str = "little") -> bytes:
    """The first 20 bytes of a shared object: magic, class and byte order, then type and machine."""
    big = order == "big"
    first = b"\x7fELF" + bytes([2, 2 if big else 1, 1]) + bytes(9)
    return first + (3).to_bytes(2, "big" if big else "little") + machine.to_bytes(2, "big" if big else "little")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (elf(0x3E), "x86_64"),
        (elf(0xB7), "arm64"),
        (elf(0xB7, order="big"), "arm64"),
        (elf(0x28), "unknown"),
        (elf(0xB7)[:12], "unknown"),
        (b"\x7fEL", None),
        (b"", None),
        (b"print('hello')\n", None),
    ],
)
def test_the_architecture_of_a_shared_object_is_read(tmp_path: Path, content: bytes, kind: str | None) -> None:
    (tmp_path / "file").write_bytes(content)
    assert build.architecture_of(tmp_path / "file") == kind


def function(folder: Path, files: dict[str, bytes]) -> build.Built:
    for name, content in files.items():
        path = folder / "SomeFunction" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return build.inspected(folder / "SomeFunction")


def test_a_correct_build_has_no_problems(tmp_path: Path) -> None:
    built = function(tmp_path, {"app.py": b"x = 1\n", "lib/core.so": elf(0xB7)})
    assert (built.size, built.objects) == (26, {"arm64": ["lib/core.so"]})
    assert list(built.problems("arm64")) == []


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"lib/core.so": elf(0x3E)}, "shared objects for x86_64: lib/core.so"),
        ({"lib/core.so": elf(0x28)}, "shared objects for unknown: lib/core.so"),
        ({"botocore/session.py": b""}, "does not need: botocore"),
        ({"pydantic/__pycache__/x.pyc": b""}, "does not need: pydantic/__pycache__"),
    ],
)
def test_a_problem_is_named(tmp_path: Path, files: dict[str, bytes], text: str) -> None:
    (problem,) = function(tmp_path, files).problems("arm64")
    assert text in problem


def test_a_function_has_a_limit_and_a_layer_has_none() -> None:
    large = {"size": build.LIMIT + 1, "objects": {}, "surplus": []}
    assert len(list(build.Built(name="AnyFunction", **large).problems("arm64"))) == 1  # type: ignore[arg-type]
    assert list(build.Built(name="AnyLayer", **large).problems("arm64")) == []  # type: ignore[arg-type]


def test_another_architecture_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARCH", "sparc")
    assert build.main() == 1
    assert capsys.readouterr().err == "ARCH must be arm64 or x86_64, not sparc.\n"


def test_the_sam_cli_has_no_telemetry_and_finds_a_python_with_pip() -> None:
    environment = sam.surroundings({"PATH": "/usr/bin", "PYTHONPATH": "elsewhere", "AWS_PROFILE": "mine"})
    assert environment["SAM_CLI_TELEMETRY"] == "0"
    assert environment["PATH"].startswith(str(sam.HOME))
    assert "PYTHONPATH" not in environment
    assert environment["AWS_PROFILE"] == "mine", "who deploys does it as himself"


@pytest.mark.parametrize(("machine", "name"), [("aarch64", "arm64"), ("AMD64", "x86_64"), ("riscv64", "x86_64")])
def test_this_machine_has_lambdas_name(monkeypatch: pytest.MonkeyPatch, machine: str, name: str) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert sam.of_this_machine() == name
