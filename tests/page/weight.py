"""What a view loads: before it is shown, and after it."""

import gzip
import re
from collections.abc import Callable

from playwright.sync_api import Page

LIMIT = 40 * 1024  # bytes, compressed, until the plan can be read
LIMIT_LATER = 15 * 1024  # ticks, moves and notices, which come after it

type Sizes = dict[str, int]


def weighing(loaded: Sizes) -> Callable[[Page], None]:
    """Return what has a page note the compressed size of each file that it loads, by its address."""

    def weigh(page: Page) -> None:
        page.on(
            "response",
            lambda response: (
                loaded.update({response.url: len(gzip.compress(response.body(), 6))})
                if "/api/" not in response.url
                else None
            ),
        )

    return weigh


def first_and_later(page: Page, loaded: Sizes) -> tuple[Sizes, Sizes]:
    """Return what the document itself names, which is loaded before anything is shown, and all that came after it."""
    page.wait_for_load_state("networkidle")
    named = set(re.findall(r"[a-z0-9_.-]+\.(?:js|css|svg)", page.request.get(page.url).text()))
    first = {url: size for url, size in loaded.items() if "assets" not in url or url.rpartition("/")[2] in named}
    return first, {url: size for url, size in loaded.items() if url not in first}
