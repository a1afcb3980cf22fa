"""A view at four widths, light and dark: a picture of each look, and what is wrong with it."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.page.accessibility import faults

WIDTHS = (1280, 768, 360, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# The rules run in these looks: colours depend on the scheme, and sizes on the width.
JUDGED = {(1280, "light"), (320, "dark")}


def wrong_looks(page: Page, name: str, pictures: Path, note: Callable[[str], None]) -> list[str]:
    """Return what is not accessible or too wide in a view as it is shown now; leave a picture of each look."""
    wrong = []
    for scheme, width in itertools.product(SCHEMES, WIDTHS):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        look = f"{name}-{width}-{scheme}"
        page.screenshot(path=pictures / f"{look}.jpg", type="jpeg", quality=70, full_page=True)
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        seen = faults(page, note) if (width, scheme) in JUDGED else []
        wrong += [f"{look}: {fault}" for fault in seen] + [f"{look}: {beyond} pixels too wide"] * (beyond > 0)
    return wrong
