"""When two urls are one page, and which hosts there can be."""

import pytest
from hypothesis import example, given

from studyplan.domain.values.resource import ResourceIn
from studyplan.domain.values.urls import names_a_host, normalised
from tests.domain.values.hostile_urls import valid_urls

PAGE = "https://example.org/a/b"
SAME = {
    "scheme in capitals": "HTTPS://example.org/a/b",
    "host in capitals": "https://Example.ORG/a/b",
    "the scheme's own port": "https://example.org:443/a/b",
    "a port that is not there": "https://example.org:/a/b",
    "a slash at the end": "https://example.org/a/b/",
    "more of them": "https://example.org/a/b//",
    "a fragment": "https://example.org/a/b#part-2",
    "a question without words": "https://example.org/a/b?",
    "a dot after the host": "https://example.org./a/b",
    "a segment of a dot": "https://example.org/a/./b",
    "a way up and down": "https://example.org/a/c/../b",
    "a way up from the root": "https://example.org/../a/b",
    "a dot in disguise": "https://example.org/a/c/%2e%2E/b",
    "a letter in disguise": "https://example.org/%61/b",
}
OTHER = {
    "no TLS": "http://example.org/a/b",
    "www": "https://www.example.org/a/b",
    "another port": "https://example.org:8443/a/b",
    "the other scheme's port": "https://example.org:80/a/b",
    "path in capitals": "https://example.org/A/b",
    "an empty segment": "https://example.org/a//b",
    "a question": "https://example.org/a/b?page=2",
    "a slash that is data": "https://example.org/a%2Fb",
    "an index page": "https://example.org/a/b/index.html",
}
PAIRS = [
    ("https://example.org", "https://example.org/"),
    ("https://example.org/%7euser?q=%2f", "https://example.org/~user?q=%2F"),
    ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
    ("https://BÜCHER.example", "https://bu\u0308cher.example"),
    ("https://日本\u3002jp/", "https://日本.jp"),
    ("https://ｅxample.org", "https://example.org"),  # noqa: RUF001 - a full-width letter is meant
    ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]"),
    ("https://example.org/a b".replace(" ", "%20"), "https://example.org/a%20b"),
    ("https://example.org/a|b", "https://example.org/a%7Cb"),
]
APART = [
    ("https://straße.example", "https://strasse.example"),
    ("https://example.org?a=1&b=2", "https://example.org?b=2&a=1"),
    ("https://example.org/100%", "https://example.org/100%25"),
    ("https://example.org/?q=a+b", "https://example.org/?q=a%2Bb"),
    ("http://[::1]/", "http://1/"),
]


@pytest.mark.parametrize("url", SAME.values(), ids=SAME)
def test_another_spelling_is_the_same_page(url: str) -> None:
    assert normalised(url) == normalised(PAGE) == PAGE


@pytest.mark.parametrize("url", OTHER.values(), ids=OTHER)
def test_another_page_is_another_page(url: str) -> None:
    assert normalised(url) != normalised(PAGE)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_these_are_one_page(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert normalised(one).isascii()


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_are_two(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@example("https://example.org/%a%41")
@example("https://example.org/?%a%41")
@example("https://example.org/%%%34%31")
@example("https://example.org/a/%2e%2E/%2e")
@given(valid_urls())
def test_a_normal_form_stays_as_it_is(url: str) -> None:
    once = normalised(url)
    assert normalised(once) == once
    assert once.isascii()


HOSTS = [
    "example.org",
    "a",
    "127.0.0.1",
    "[::1]",
    "bücher.example",
    "a_b.example",
    "a" * 63 + ".org",
    "xn--bcher-kva.at",
]
NO_HOSTS = ["a..b", ".a", "-a.org", "a-.org", "a" * 64 + ".org", ".".join(["a" * 60] * 5), "a%41.org", "a,b", "ü" * 60]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    assert names_a_host(f"https://{host}/")


@pytest.mark.parametrize("host", NO_HOSTS)
def test_a_name_that_dns_does_not_allow_is_no_host(host: str) -> None:
    assert not names_a_host(f"https://{host}/")
    with pytest.raises(ValueError, match="must name a host"):
        ResourceIn.model_validate(
            {
                "title": "A",
                "url": f"https://{host}/",
                "topic": "a",
                "difficulty": "beginner",
                "resource_type": "article",
            }
        )
