"""What comes from npm: each package with its hash and without its writer's registry; and the page's checks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools import page
from tools.node import ROOT

FOLDERS = sorted((ROOT / "requirements").glob("*/package-lock.json"))
LOCKS: dict[str, Any] = {path.parent.name: json.loads(path.read_text("utf-8")) for path in FOLDERS}
PACKAGES = [(folder, name) for folder, lock in LOCKS.items() for name in lock["packages"] if name]
PAGE = ROOT / "functions" / "viewer" / "page"


@pytest.mark.parametrize(("folder", "name"), PACKAGES)
def test_a_package_has_a_hash_and_no_address(folder: str, name: str) -> None:
    package = LOCKS[folder]["packages"][name]
    assert package["integrity"].startswith("sha512-")
    assert "resolved" not in package


@pytest.mark.parametrize("folder", LOCKS)
def test_what_is_locked_is_what_is_asked_for_in_one_version(folder: str) -> None:
    asked = json.loads((ROOT / "requirements" / folder / "package.json").read_text("utf-8"))["dependencies"]
    assert LOCKS[folder]["packages"][""]["dependencies"] == asked
    assert [version for version in asked.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_page_is_checked_by_locked_programs() -> None:
    packages = LOCKS[page.TOOLS]["packages"]
    programs = {path.partition("/bin/")[0] for path, *_ in page.CHECKS.values()}
    assert {f"node_modules/{name}" for name in programs} <= packages.keys()
    assert [name for name, package in packages.items() if package.get("hasInstallScript")] == []


@pytest.mark.parametrize("arguments", [[], ["format"], ["types", "lint"]])
def test_an_unknown_check_of_the_page_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main(arguments) == 2
    assert "types|lint" in capsys.readouterr().err


def modules() -> set[str]:
    return {path.name for path in PAGE.glob("*.js")} - {"preact.js"}


def test_every_module_of_the_page_is_checked_strictly() -> None:
    """All but the library, whose types are beside it."""
    settings = json.loads((PAGE.parent / "tsconfig.json").read_text("utf-8"))
    assert settings["include"] == ["page/*.js", "page/*.d.ts"]
    assert settings["exclude"] == ["page/preact.js"]
    assert {settings["compilerOptions"][name] for name in ("allowJs", "checkJs", "strict", "noEmit")} == {True}
    linted = json.loads((ROOT / "biome.json").read_text("utf-8"))["files"]["includes"]
    assert linted == ["functions/viewer/page/*.js", "functions/viewer/page/*.css", "!**/preact.js"]


@pytest.mark.parametrize("name", sorted(modules()))
def test_no_module_of_the_page_is_kept_from_the_checks(name: str) -> None:
    assert not re.search(r"@ts-(nocheck|ignore|expect-error)|biome-ignore", (PAGE / name).read_text("utf-8"))


def exported_by_the_library() -> set[str]:
    exports = re.search(r"export\{([^}]*)\}", (PAGE / "preact.js").read_text("utf-8"))
    assert exports
    return {name.rpartition(" ")[2] for name in exports[1].split(",")}


def test_what_the_types_declare_the_library_has() -> None:
    text = (PAGE / "preact.d.ts").read_text("utf-8")
    declared = set(re.findall(r"^export (?:abstract class|function) (\w+)", text, re.MULTILINE))
    assert declared <= exported_by_the_library()
    assert declared >= {"Component", "createContext", "h", "html", "render", "useContext", "useErrorBoundary"}


@pytest.mark.parametrize("path", [PAGE / "preact.d.ts", PAGE / "types.d.ts"], ids=lambda path: path.name)
def test_types_are_not_served(path: Path) -> None:
    assert path.read_text("utf-8").partition("*/")[0].strip().endswith("Not served.")
