"""Which Chromium the tests of the page drive, and how it is started."""

import os
import shutil
from pathlib import Path

# The first one is made for tests: it draws no window, and needs half the processor time of the others.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MISSING = (
    "No Chromium was found. Install one (Debian: `apt-get install chromium-headless-shell`; anywhere: "
    "`PYTHONPATH=.tools/page .venv/bin/python -m playwright install chromium`), or name one: "
    "`make test-page CHROMIUM=/usr/bin/chromium`."
)
# The last one leaves the browser no name but this machine's, so it reaches nothing beyond it.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def find_chromium(own: str) -> str | None:
    """Return the browser that CHROMIUM names, the machine's, or Playwright's `own`; None where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (own if Path(own).is_file() else None)
