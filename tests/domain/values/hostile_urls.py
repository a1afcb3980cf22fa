"""Urls as hypothesis makes them for properties: valid ones, with all that is odd in a url."""

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from studyplan.domain.values.types import WebUrl

_WEB_URL: TypeAdapter[str] = TypeAdapter(WebUrl)
_HOSTS = (
    "example.org",
    "EXAMPLE.org.",
    "www.example.org",
    "m.example.org",
    "example.org:80",
    "example.org:443",
    "example.org:",
    "example.org:8080",
    "example.org:0443",
    "[::1]",
    "[2001:DB8::1]:443",
    "bücher.example",
    "xn--bcher-kva.example",
    "日本\u3002jp",
    "127.0.0.1",
    "youtu.be",
    "www.youtube.com",
)
_PARTS = (
    *("a", "B", "é", "É", "ß", "İ", "\ufb01", "e\u0301", "日本", "\u1e9b\u0323", "\uff05", "\uff0f", "\uff1f"),
    *(".", "..", "/", "//", "?", "??", "#", "##", "&", "=", ":", "@", ";", "+", "'", '"', "<", "|", "^", "{", "[", "*"),
    *("%", "%%", "%a", "%4", "%41", "%2f", "%2F", "%25", "%zz", "%2e%2E", "%C3%A9", "%FF", "%00", "%0a"),
    *("www.", "index.html", "utm_x=1", "v=1", "watch", "ref=a.de", "xn--", "-", "_", "~"),
)


def _is_valid(url: str) -> bool:
    try:
        _WEB_URL.validate_python(url)
    except ValidationError:
        return False
    return True


def valid_urls() -> st.SearchStrategy[str]:
    """Return a strategy of urls that a resource may have."""
    part = st.sampled_from(_PARTS) | st.characters(exclude_categories=("Cs", "Cc"))
    text = st.lists(part, max_size=8).map("".join)
    schemes = st.sampled_from(["http", "https", "HTTP", "hTTps"])
    rest = [st.just("") | text.map(f"{mark}{{}}".format) for mark in "/?#"]
    made = st.tuples(schemes, st.sampled_from(_HOSTS) | text, *rest)
    return made.map(lambda parts: f"{parts[0]}://{''.join(parts[1:])}").filter(_is_valid)
