"""Every view, at four widths, light and dark: accessible, and nothing beyond its width."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from tests.page.accessibility import faults
from tests.page.api import Api
from tests.page.conftest import OpenPage
from tests.page.views import VIEWS

WIDTHS = (1280, 768, 360, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# The rules run in these looks: colours depend on the scheme, and sizes on the width.
JUDGED = {(1280, "light"), (320, "dark")}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_accessible_and_fits_its_width(
    name: str, open_page: OpenPage, api: Api, pictures: Path, note: Callable[[str], None]
) -> None:
    view = VIEWS[name]
    view.answers(api)
    page = open_page(view.route, lambda page: view.now and page.clock.set_fixed_time(view.now), fails=True)
    page.get_by_role("heading", level=1).wait_for()
    view.act(page)
    page.get_by_text(view.shows).first.wait_for()
    wrong = []
    for scheme, width in itertools.product(SCHEMES, WIDTHS):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        look = f"{name}-{width}-{scheme}"
        page.screenshot(path=pictures / f"{look}.jpg", type="jpeg", quality=70, full_page=True)
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found = faults(page, note) if (width, scheme) in JUDGED else []
        wrong += [f"{look}: {fault}" for fault in found] + [f"{look}: {beyond} pixels too wide"] * (beyond > 0)
    assert not wrong, "\n".join(wrong)


def test_the_rules_find_what_is_not_accessible(open_page: OpenPage, note: Callable[[str], None]) -> None:
    page = open_page()
    page.get_by_text("Newest plans").wait_for()
    page.evaluate("document.querySelector('main').innerHTML += '<button></button><input><p class=faint>faint</p>'")
    page.evaluate("document.querySelector('.faint').style.color = '#bbb'")
    assert {found.partition(" ")[0] for found in faults(page, note)} == {"button-name", "label", "color-contrast"}
