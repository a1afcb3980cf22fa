"""Checks the page's modules and styles: `python -m tools.page types`, `python -m tools.page lint`."""

import subprocess
import sys

from tools.node import ROOT, NodeError, program

TOOLS = "page-tools"
TYPES = ("typescript/bin/tsc", "--project", "functions/viewer")
LINT = ("@biomejs/biome/bin/biome", "lint", "--error-on-warnings", "--max-diagnostics=50")
CHECKS = {"types": TYPES, "lint": LINT}


def main(arguments: list[str]) -> int:
    """Run one check and return its exit code."""
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        print(f"Usage: python -m tools.page {'|'.join(CHECKS)}", file=sys.stderr)
        return 2
    path, *options = CHECKS[arguments[0]]
    try:
        command = program(TOOLS, path)
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    return subprocess.run([*command, *options], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
