"""Whether two resources are one page: the same address under another spelling, or the same title and kind."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from studyplan.domain.validation.planned import concepts_in
from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.text import runs, stems
from studyplan.domain.values.urls import normalised

_SUBDOMAINS = re.compile(r"^(www|m|mobile)\.")
_INDEX = re.compile(r"/(index|default)\.\w{3,5}$")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|si|ref|feature")
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "music.youtube.com"})
_VIDEO_PATH = re.compile(r"^/(?:embed|shorts|live|v)/([\w-]+)")


def is_same_page(one: CandidateResource, other: CandidateResource) -> bool:
    """Return whether two resources are one page."""
    return page_of(one.url) == page_of(other.url) or _has_same_title(one, other)


def _has_same_title(one: CandidateResource, other: CandidateResource) -> bool:
    """Return whether title, type and concepts are the same; "Introduction" alone names no page."""
    if one.resource_type != other.resource_type or not stems(one.title):
        return False
    return runs(one.title.casefold()) == runs(other.title.casefold()) and concepts_in(one) == concepts_in(other)


@lru_cache(maxsize=1024)
def page_of(url: str) -> str:
    """Return what a page is compared by: without scheme, `www.`, an index page and parameters that only track."""
    parts = urlsplit(normalised(url))
    host = _SUBDOMAINS.sub("", parts.netloc)
    query = dict(parse_qsl(parts.query))
    if host == "youtu.be":
        return f"youtube/{parts.path.strip('/')}"
    if host in _YOUTUBE:
        video = query.get("v") if parts.path == "/watch" else (_VIDEO_PATH.match(parts.path) or ("", None))[1]
        if video:
            return f"youtube/{video}"
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    return f"{host}{_INDEX.sub('', parts.path)}?{urlencode(kept)}"
