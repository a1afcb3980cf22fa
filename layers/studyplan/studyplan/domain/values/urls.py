"""One spelling for one page (RFC 3986, section 6), so that a page is in a library once however its url is written.

Taken for the same: case of scheme and host, a default port, a fragment, slashes at the end of a path and a dot after a
host, `.` and `..` in a path, percent-encoding that is not needed or is written otherwise, a host in Unicode and in
punycode. Not taken for the same: http and https, with and without www, an index page, parameters in another order or of
the kind that only track. A url is compared and never fetched, so what its host would answer has no say.
"""

import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
LONGEST_LABEL, LONGEST_HOST = 63, 253  # characters, in DNS
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")


def normalised(address: str) -> str:
    """The spelling by which a url is compared. Raises ValueError for one whose port is none."""
    parts = urlsplit(address.strip())
    scheme, host = parts.scheme.lower(), _host(parts)
    place = host if parts.port in (None, DEFAULT_PORTS.get(scheme)) else f"{host}:{parts.port}"
    path = _without_dots(_encoded(parts.path, safe="/:@!$&'()*+,;=")).rstrip("/")
    return urlunsplit((scheme, place, path, _encoded(parts.query, safe="/?:@!$&'()*+,;="), ""))


def names_a_host(address: str) -> bool:
    """Whether a url has a host that there can be: a name that DNS takes, or an IP address."""
    parts = urlsplit(address)
    if "[" in parts.netloc:  # urlsplit has seen that it is an address
        return True
    host = _host(parts)
    fitting = (LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL for label in host.split("."))
    return len(host) <= LONGEST_HOST and all(fitting)


def _host(parts: SplitResult) -> str:
    """A host as DNS has it: lower case, labels beyond ASCII in punycode (of their NFKC form, as browsers make it)."""
    name = parts.hostname or ""
    if "[" in parts.netloc:
        return f"[{name}]"
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower()).replace("\u3002", ".")
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}"
        for label in folded.removesuffix(".").split(".")
    )


def _encoded(text: str, *, safe: str) -> str:
    """Percent-encoding in one spelling: of what needs it and nothing else, in capitals."""

    def one(found: re.Match[str]) -> str:
        byte = int(found[1], 16)
        return chr(byte) if byte in UNRESERVED else f"%{byte:02X}"

    return quote(re.sub("%([0-9A-Fa-f]{2})", one, text), safe=f"{safe}%")


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: `a/./b` and `a/c/../b` are `a/b`; above the root there is nothing."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]  # the first stands before the root
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)
