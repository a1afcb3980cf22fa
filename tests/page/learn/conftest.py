"""The page of a learner, opened by a link. The fixtures of the team's page are those of the learner's here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.page.conftest import OpenPage
    from tests.page.learn.link import LearnerApi

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def api() -> Iterator[LearnerApi]:
    """The API for a learner, whose answers the test decides."""
    from tests.page.learn.link import LearnerApi

    answers = LearnerApi()
    yield answers
    assert answers.wrong == []


@pytest.fixture
def open_page(browser: Browser, page_url: str, api: LearnerApi, opened: ExitStack) -> OpenPage:
    """Open the link at a route on a phone. At the end its secret is nowhere but where it must be."""
    from tests.page.learn.link import TOKEN, Record
    from tests.page.watched import watched_page

    def open_page(
        route: str = "", prepare: Callable[[Page], None] = lambda _: None, token: str = TOKEN, **options: Any
    ) -> Page:
        phone: dict[str, Any] = {"viewport": PHONE, "has_touch": True}
        page = opened.enter_context(watched_page(browser, page_url, **phone | options))
        record = Record(page.context)
        record.watch(page)
        opened.callback(lambda: _same(record.leaks(), []))
        api.attach(page.context)
        opened.callback(api.release)
        prepare(page)
        page.goto(f"./learn/#{token}{'/' * bool(route)}{route}")
        return page

    return open_page


def _same(one: object, other: object) -> None:
    assert one == other
