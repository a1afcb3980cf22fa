"""What a phone loads to read a plan, and what it loads after the plan is shown."""

from collections.abc import Callable

from tests.page import canned
from tests.page.conftest import OpenPage
from tests.page.weight import LIMIT, LIMIT_LATER, Sizes, first_and_later, weighing

LIMIT_RATING = 4 * 1024  # votes, which come after these
RATING = ("rating", "votes")
LATER = ("learners", "library", "trace", "replan", "versions", "make", "moving", "live")


def test_reading_a_plan_loads_less_than_40_kilobytes(open_page: OpenPage, note: Callable[[str], None]) -> None:
    loaded: Sizes = {}
    page = open_page(f"plans/{canned.PLAN}", weighing(loaded))
    page.get_by_role("checkbox").first.wait_for()
    first, after = first_and_later(page, loaded)
    rating = {url: size for url, size in after.items() if is_one_of(url, RATING)}
    later = {url: size for url, size in after.items() if url not in rating}
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
