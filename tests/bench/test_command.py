"""The benchmark starts: its modules are imported by the stack's own Python, which does not have the layer."""

import os
import subprocess

from local.stack.emulator_process import ROOT, stack_python


def test_the_command_explains_itself() -> None:
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [stack_python(), "-m", "bench", "--help"]
    done = subprocess.run(command, cwd=ROOT, env=outer, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "measures Studyplan against its floors" in done.stdout
