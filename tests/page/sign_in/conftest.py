"""A page that signs in, its issuer, and a browser that visits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.page.fake_issuer import FakeIssuer
    from tests.page.sign_in.visits import Visit
    from tests.page.signed_in import GuardedApi


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    from tests.page.fake_issuer import serving_issuer

    with serving_issuer() as served:
        yield served


@pytest.fixture
def guarded(issuer: FakeIssuer) -> Iterator[GuardedApi]:
    from tests.page.signed_in import GuardedApi

    api = GuardedApi(issuer)
    yield api
    assert api.wrong == []


@pytest.fixture
def begin(browser: Browser, issuer: FakeIssuer, guarded: GuardedApi, opened: ExitStack) -> Callable[..., Visit]:
    """Serve the page, and open a browser for it. At the end no token is anywhere but in headers to the API."""
    from tests.page.sign_in.visits import Visit, has_no_leak, listen
    from tests.page.signed_in import serving_viewer
    from tests.page.watched import Watch

    def begin(*, has_sign_in: bool = True) -> Visit:
        url = opened.enter_context(serving_viewer(issuer if has_sign_in else None))
        issuer.redirect = url
        watch = Watch(url.rstrip("/"), issuer.url, allows_failures=True)
        context = opened.enter_context(browser.new_context(service_workers="block", locale="en-GB"))
        context.set_default_timeout(10_000)
        watch.attach(context)
        guarded.attach(context)
        visit = Visit(context, context.new_page(), url)
        listen(visit)
        opened.callback(has_no_leak, visit, issuer)
        opened.callback(_same, watch.seen, [])
        return visit

    return begin


@pytest.fixture
def visit(begin: Callable[..., Visit]) -> Visit:
    return begin()


def _same(one: object, other: object) -> None:
    assert one == other
