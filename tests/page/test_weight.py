"""What a phone loads to read a plan."""

import gzip
from collections.abc import Callable

from tests.page import canned
from tests.page.conftest import OpenPage

LIMIT = 40 * 1024  # bytes, compressed


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
    page.get_by_text("About this plan").wait_for()
    note(f"To read a plan {len(loaded)} files are loaded, {sum(loaded.values()):,} bytes compressed.")
    assert 10 < len(loaded) < 25
    assert sum(loaded.values()) < LIMIT
    assert not [url for url in loaded if any(name in url for name in ("learners", "library", "trace"))]
