"""Every view, at four widths, light and dark: accessible, and nothing beyond its width."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.page.accessibility import faults
from tests.page.api import Api
from tests.page.conftest import OpenPage
from tests.page.looks import wrong_looks
from tests.page.views import VIEWS


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
    wrong = wrong_looks(page, name, pictures, note)
    assert not wrong, "\n".join(wrong)


def test_the_rules_find_what_is_not_accessible(open_page: OpenPage, note: Callable[[str], None]) -> None:
    page = open_page()
    page.get_by_text("Newest plans").wait_for()
    page.evaluate("document.querySelector('main').innerHTML += '<button></button><input><p class=faint>faint</p>'")
    page.evaluate("document.querySelector('.faint').style.color = '#bbb'")
    assert {found.partition(" ")[0] for found in faults(page, note)} == {"button-name", "label", "color-contrast"}
