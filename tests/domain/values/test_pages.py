"""Which urls are one page, and which look so and are not."""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studyplan.domain.values import urls
from studyplan.domain.values.urls import normalised, page_of
from tests.domain.values.hostile_urls import valid_urls

ONE_PAGE = {
    "scheme and www": [
        "https://example.org/a",
        "http://example.org/a",
        "https://www.example.org/a",
        "http://m.example.org/a/",
        "https://mobile.example.org/a",
        "http://WWW.example.org:80/a#part-2",
    ],
    "an index page": [
        "https://example.org/a",
        "https://example.org/a/index.html",
        "https://example.org/a/index.htm",
        "https://example.org/a/index.php",
        "https://example.org/a/default.aspx",
    ],
    "where a reader comes from": [
        "https://example.org/a",
        "https://example.org/a?utm_source=x&utm_medium=y",
        "https://example.org/a?UTM_Source=x",
        "https://example.org/a?fbclid=IwAR0",
        "https://example.org/a?gclid=1&msclkid=2",
        "https://example.org/a?mc_cid=1&mc_eid=2",
        "https://example.org/a?ref=blog.example.com",
        "https://example.org/a?ranMID=1&ranEAID=2&ranSiteID=3",
        "https://example.org/a?",
        "https://example.org/a?&",
    ],
    "the same parameters in another order": [
        "https://example.org/a?id=1&page=2",
        "https://example.org/a?page=2&id=1",
        "https://example.org/a?page=2&utm_campaign=x&id=1",
    ],
    "a video": [
        "https://www.youtube.com/watch?v=aBc_-123",
        "https://youtu.be/aBc_-123",
        "https://youtu.be/aBc_-123?si=abc&t=42",
        "http://m.youtube.com/watch?t=1m2s&v=aBc_-123&feature=youtu.be",
        "https://www.youtube.com/watch?v=aBc_-123&list=PL1&index=3&start=9",
        "https://www.youtube-nocookie.com/embed/aBc_-123?start=5",
        "https://youtube.com/shorts/aBc_-123",
        "https://www.youtube.com/live/aBc_-123?feature=share",
        "https://youtube.com/v/aBc_-123",
        "https://music.youtube.com/watch?v=aBc_-123",
        "https://www.youtube.com/watch?v=aBc_-123&v=another",
    ],
    "a list of videos": [
        "https://www.youtube.com/playlist?list=PL1",
        "https://youtube.com/playlist?list=PL1&si=x",
        "https://www.youtube.com/embed/videoseries?list=PL1",
    ],
    "the time in a video": ["https://vimeo.com/123", "https://vimeo.com/123?t=10", "https://vimeo.com/123#t=10s"],
    "a mobile encyclopedia": ["https://en.wikipedia.org/wiki/Loop", "https://en.m.wikipedia.org/wiki/Loop"],
    "a coupon": ["https://www.udemy.com/course/a/", "https://www.udemy.com/course/a/?couponCode=X"],
}
TWO_PAGES = {
    "videos": ["https://youtu.be/aBc", "https://youtu.be/abc", "https://www.youtube.com/watch?v=aBd"],
    "lists of videos": [
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/playlist?list=PL2",
        "https://www.youtube.com/embed/videoseries?list=PL3",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/@channel/videos",
        "https://youtu.be/",
        "https://www.youtube.com/watch",
    ],
    "ids and pages": [
        "https://example.org/a",
        "https://example.org/a?id=1",
        "https://example.org/a?id=2",
        "https://example.org/a?page=1",
        "https://example.org/a?page=2",
        "https://example.org/a?v=1",
        "https://example.org/a?v=2",
        "https://example.org/a?ID=1",
    ],
    "names of pages that are no pairs": [
        "https://wiki.example.org/?WelcomeVisitors",
        "https://wiki.example.org/?ExtremeProgramming",
        "https://wiki.example.org/?page=",
        "https://wiki.example.org/?page",
    ],
    "the case of a path": ["https://example.org/A", "https://example.org/a"],
    "ports": ["https://example.org/a", "https://example.org:8443/a", "http://example.org:8080/a"],
    "hosts": [
        "https://example.org/a",
        "https://docs.example.org/a",
        "https://example.com/a",
        "https://forum.example.org/a",
        "https://docs.m.example.org/a",
        "https://docs.www.example.org/a",
        "https://m.org/a",
        "https://www.org/a",
        "https://org/a",
    ],
    "what is tracking elsewhere": [
        "https://forum.example.org/topic?t=1",
        "https://forum.example.org/topic?t=2",
        "https://forum.example.org/topic?start=20",
        "https://forum.example.org/topic?feature=generics",
        "https://forum.example.org/topic?feature=traits",
        "https://forum.example.org/topic?si=1",
    ],
    "versions and numbers in `ref`": [
        "https://example.org/file",
        "https://example.org/file?ref=main",
        "https://example.org/file?ref=v1.0",
        "https://example.org/file?ref=17",
    ],
    "values of one parameter in another order": ["https://example.org/?c=1&c=2", "https://example.org/?c=2&c=1"],
    "documents that are named index": [
        "https://example.org/a",
        "https://example.org/a/index.pdf",
        "https://example.org/a/index.json",
        "https://example.org/a/index-2.html",
    ],
    "bytes that are no text": ["https://example.org/?q=%FF", "https://example.org/?q=%FE"],
    "a slash that is data": ["https://example.org/a/b", "https://example.org/a%2Fb"],
}


@pytest.mark.parametrize("addresses", ONE_PAGE.values(), ids=ONE_PAGE)
def test_these_are_one_page(addresses: list[str]) -> None:
    assert {page_of(url) for url in addresses} == {page_of(addresses[0])}


@pytest.mark.parametrize("addresses", TWO_PAGES.values(), ids=TWO_PAGES)
def test_no_two_of_these_are_one_page(addresses: list[str]) -> None:
    same = [(one, other) for one, other in combinations(addresses, 2) if page_of(one) == page_of(other)]
    assert same == []


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("http://www.forum.example.org:80/", "forum.example.org"),
        ("https://example.org/a/index.html?b=2&a=1&utm_id=3", "example.org/a?a=1&b=2"),
        ("https://youtu.be/X?t=1", "youtube/X"),
    ],
)
def test_what_pages_are_compared_by(url: str, page: str) -> None:
    assert page_of(url) == page


@example("https://example.org/a/../b")
@example("https://www.www.example.org/%7Ea//")
@given(valid_urls())
def test_a_url_is_of_one_page_in_every_spelling(url: str) -> None:
    assert page_of(url) == page_of(normalised(url))


@given(st.from_regex(urls._PLAIN, fullmatch=True))
def test_the_fast_path_gives_what_the_whole_way_gives(url: str) -> None:
    """A parameter that only tracks takes the whole way."""
    assert page_of(url) == page_of(f"{url}?utm_source=x")
