"""The normal form of a url (RFC 3986, section 6), so that a page is in a library once however its url is written.

Ignored differences: case of scheme and host, a default port, a fragment, slashes at the end of a path and a dot after a
host, `.` and `..` in a path, percent-encoding that is not needed or is written otherwise, a host in Unicode and in
punycode. Kept differences: http and https, with and without www, an index page, the order of parameters, parameters
that only track. A page can have several such addresses: `page_of` tells pages apart. Urls are never fetched.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
LONGEST_LABEL, LONGEST_HOST = 63, 253  # characters (RFC 1035)
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
ESCAPE = re.compile("%([0-9A-Fa-f]{2})")

_SUBDOMAINS = re.compile(r"^(www|m|mobile)\.")
_INDEX = re.compile(r"/(index|default)\.\w{3,5}$")
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|si|ref|feature")
_YOUTUBE = frozenset({"youtube.com", "youtube-nocookie.com", "music.youtube.com"})
_VIDEO_PATH = re.compile(r"^/(?:embed|shorts|live|v)/([\w-]+)")


def normalised(address: str) -> str:
    """Return the normal form of a url. Raises ValueError when its port is not a number."""
    parts = urlsplit(address.strip())
    scheme, host = parts.scheme.lower(), _host(parts)
    netloc = host if parts.port in (None, DEFAULT_PORTS.get(scheme)) else f"{host}:{parts.port}"
    path = _without_dots(_encoded(parts.path, safe="/:@!$&'()*+,;=")).rstrip("/")
    return urlunsplit((scheme, netloc, path, _encoded(parts.query, safe="/?:@!$&'()*+,;="), ""))


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


def names_a_host(address: str) -> bool:
    """Return whether the host of a url is valid: a name that DNS allows, or an IP address."""
    parts = urlsplit(address)
    if "[" in parts.netloc:  # urlsplit has checked the IPv6 address
        return True
    host = _host(parts)
    labels = host.split(".")
    valid = all(LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL for label in labels)
    return len(host) <= LONGEST_HOST and valid


def _host(parts: SplitResult) -> str:
    """Return the host as DNS has it: lower case, labels beyond ASCII in punycode of their NFKC form, as browsers do."""
    name = parts.hostname or ""
    if "[" in parts.netloc:
        return f"[{name}]"
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower()).replace("\u3002", ".")
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        for label in folded.removesuffix(".").split(".")
    )


def _encoded(text: str, *, safe: str) -> str:
    """Return text with percent-encoding only where it is needed, in capitals."""

    def decoded(escape: re.Match[str]) -> str:
        byte = int(escape[1], 16)
        return chr(byte) if byte in UNRESERVED else f"%{byte:02X}"

    once = re.sub(ESCAPE, decoded, text)
    while once != text:  # a letter that was encoded may end an escape that a stray "%" began
        once, text = re.sub(ESCAPE, decoded, once), once
    return quote(once, safe=f"{safe}%")


def _without_dots(path: str) -> str:
    """Return a path without dot segments (RFC 3986, 5.2.4): `a/./b` and `a/c/../b` are `a/b`."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]  # the first is the empty segment before the root
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)
