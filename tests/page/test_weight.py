"""What a phone loads to read a plan, and what it loads after the plan is shown."""

import gzip
import re
from collections.abc import Callable

from tests.page import canned
from tests.page.conftest import OpenPage

LIMIT = 40 * 1024  # bytes, compressed, until the plan can be read
LIMIT_LATER = 15 * 1024  # ticks, moves and notices, which come after it
LIMIT_RATING = 4 * 1024  # votes, which come after these
RATING = ("rating", "votes")
LATER = ("learners", "library", "trace", "replan", "versions", "make", "moving")


def test_reading_a_plan_loads_less_than_40_kilobytes(open_page: OpenPage, note: Callable[[str], None]) -> None:
    loaded: dict[str, int] = {}

    def weigh(page: object) -> None:
        page.on(  # type: ignore[attr-defined]
            "response",
            lambda response: (
                loaded.update({response.url: len(gzip.compress(response.body(), 6))})
                if "/api/" not in response.url
                else None
            ),
        )

    page = open_page(f"plans/{canned.PLAN}", weigh)
    page.get_by_role("checkbox").first.wait_for()
    page.wait_for_load_state("networkidle")
    # What the document names is loaded at once, before anything is shown.
    named = set(re.findall(r"[a-z0-9_.-]+\.(?:js|css|svg)", page.request.get(page.url).text()))
    first = {url: size for url, size in loaded.items() if "assets" not in url or url.rpartition("/")[2] in named}
    rating = {url: size for url, size in loaded.items() if is_one_of(url, RATING)}
    later = {url: size for url, size in loaded.items() if url not in first | rating}
    note(f"To read a plan {len(first)} files are loaded, {sum(first.values()):,} bytes compressed.")
    note(f"To tick and move its tasks {len(later)} more, {sum(later.values()):,} bytes.")
    note(f"To rate its resources {len(rating)} more, {sum(rating.values()):,} bytes.")
    assert 10 < len(first) < 25
    assert sum(first.values()) < LIMIT
    assert later
    assert sum(later.values()) < LIMIT_LATER
    assert len(rating) == len(RATING)
    assert sum(rating.values()) < LIMIT_RATING
    assert not [url for url in loaded if is_one_of(url, LATER)]


def is_one_of(url: str, names: tuple[str, ...]) -> bool:
    return any(f"/{name}." in url for name in names)
