"""The normal form of a url (RFC 3986, section 6), so that a page is in a library once however its url is written.

Ignored differences: case of scheme and host, a default port, a fragment, slashes at the end of a path and a dot after a
host, `.` and `..` in a path, percent-encoding that is not needed or is written otherwise, a host in Unicode and in
punycode. Kept differences: http and https, with and without www, an index page, the order of parameters, parameters
that only track. Urls are never fetched.

A page can have several such urls: addresses that a site has for it, and links that were shared. `page_of` tells pages
apart. Two urls of one page are both stored, and callers and plans are warned; so a rule is here only where another page
would be a surprise. Whatever may name content stays: other parameters and values, the case of a path, ports.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
LONGEST_LABEL, LONGEST_HOST = 63, 253  # characters (RFC 1035)
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
ESCAPE = re.compile("%([0-9A-Fa-f]{2})")

# The fast path for most urls: in normal form already, or with slashes at the end.
_PLAIN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*)/*")
_SAME_SITE = re.compile(r"^(?:www|m|mobile)\.(?=[^.]+\.)")
_MOBILE_WIKI = re.compile(r"(?<=[\w-])\.m(?=\.wik\w+\.org$)")  # en.m.wikipedia.org
_INDEX = re.compile(r"/(?:index|default)\.(?:x?html?|php|aspx?|jsp)$")

_VIDEO_SITES = frozenset({"youtube.com", "youtube-nocookie.com", "music.youtube.com"})
_VIDEO = re.compile(r"/(?:embed|shorts|live|watch|v|e)/(?!videoseries$|live_stream$)([\w-]+)")
_LISTS = frozenset({"/playlist", "/watch", "/embed/videoseries"})

# Parameters that say where a reader comes from, and no content.
_CLICKS = """
    _ga _gl _hsenc _hsmi dclid fbclid gbraid gclid gclsrc hsctatracking igsh igshid irclickid irgwc li_fat_id mc_cid
    mc_eid mkt_tok msclkid oly_anon_id oly_enc_id pk_campaign pk_content pk_keyword pk_kwd pk_medium pk_source raneaid
    ranmid ransiteid rdt_cid ref_src ref_url srsltid ttclid twclid vero_id wbraid yclid
"""
_TRACKING = frozenset(_CLICKS.split())
_CAMPAIGN = ("utm_", "mtm_", "itm_", "hsa_")
_REFERRER = re.compile(r"ref=(?:[\w-]+\.)+[a-z]{2,}")  # of a site; `ref=2` and `ref=main` may name content
# Parameters that are such on one site only: elsewhere `t` is a topic, and `start` an offset in a list.
_OF_SITE = {
    "youtube.com": frozenset({"si", "feature", "pp", "app", "ab_channel"}),
    "music.youtube.com": frozenset({"si", "feature"}),
    "open.spotify.com": frozenset({"si"}),
    "vimeo.com": frozenset({"t"}),
    "twitch.tv": frozenset({"t"}),
    "dailymotion.com": frozenset({"start"}),
    "udemy.com": frozenset({"couponcode", "referralcode"}),
    "linkedin.com": frozenset({"trk", "trkinfo"}),
    "docs.google.com": frozenset({"usp"}),
    "drive.google.com": frozenset({"usp"}),
}


def normalised(address: str) -> str:
    """Return the normal form of a url. Raises ValueError when its port is not a number."""
    parts = urlsplit(address.strip())
    scheme, host = parts.scheme.lower(), _host(parts)
    netloc = host if parts.port in (None, DEFAULT_PORTS.get(scheme)) else f"{host}:{parts.port}"
    path = _without_dots(_encoded(parts.path, safe="/:@!$&'()*+,;=")).rstrip("/")
    return urlunsplit((scheme, netloc, path, _encoded(parts.query, safe="/?:@!$&'()*+,;="), ""))


@lru_cache(maxsize=16384)
def page_of(url: str) -> str:
    """Return what a page is compared by: two urls have the same when they are most likely one page."""
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        host, path, query = plain[1], plain[2], ""
    else:
        _, host, path, query, _ = urlsplit(normalised(url))
    host = _MOBILE_WIKI.sub("", _SAME_SITE.sub("", host))
    parameters = [part for part in query.split("&") if part]
    known = _video(host, path, parameters)
    if known:
        return known
    kept = [part for part in parameters if not _only_tracks(part, host)]
    asked = "&".join(sorted(kept, key=_name))  # only by name: two values of one name have an order
    return f"{host}{_INDEX.sub('', path)}{'?' if asked else ''}{asked}"


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


def _video(host: str, path: str, parameters: list[str]) -> str:
    """Return the name of a video, or of a list of them, of the one site that has many addresses for it; else ""."""
    if host == "youtu.be":
        shared = path.split("/")[1:2]
        return f"youtube/{shared[0]}" if shared and shared[0] else ""
    if host not in _VIDEO_SITES:
        return ""
    values = {_name(part): part.partition("=")[2] for part in reversed(parameters)}  # the first of a name counts
    in_path = _VIDEO.match(path)
    video = in_path[1] if in_path else values.get("v") if path == "/watch" else None
    if video:
        return f"youtube/{video}"
    return f"youtube/list/{values['list']}" if values.get("list") and path in _LISTS else ""


def _only_tracks(part: str, host: str) -> bool:
    name = _name(part).lower()
    of_site = name in _OF_SITE.get(host, ())
    return of_site or name in _TRACKING or name.startswith(_CAMPAIGN) or bool(_REFERRER.fullmatch(part))


def _name(part: str) -> str:
    return part.partition("=")[0]
