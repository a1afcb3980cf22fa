"""The pages of teams and learners: static files below the API's own address. It reads no table and imports no layer."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Container, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any

type Event = dict[str, Any]
type Answer = dict[str, Any]
type Reference = re.Match[str]

FOLDER = Path(__file__).with_name("page")
KINDS = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
METHODS = ("GET", "HEAD")

# It begins with fixed text, which is searched for quickly. It is compiled when a text is asked for, not at the start.
REFERENCE = r"""\./([a-z0-9_-]+\.(?:css|js|svg))(["'])"""
SIGN_IN = '<meta name="studyplan-sign-in" content="'
ORIGIN = r"(https?://[A-Za-z0-9.:-]+)/[!-~]*"
UPLOAD_ORIGIN = r"https?://[A-Za-z0-9.:-]+"
DENIED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)


class Page:
    """A page: its file, its script, the folder of all other files seen from it, and how long a browser keeps it.

    It is no tuple with names: to make one costs a tenth of this module's start.
    """

    def __init__(self, name: str, script: str, folder: str, caching: str) -> None:
        self.name, self.script, self.folder, self.caching = name, script, folder, caching


LEARN = "learn.html"  # it signs nobody in and uploads nothing, so it reaches its own origin alone
PAGES = {
    "/": Page("index.html", "main.js", "assets/", "no-cache"),
    "/learn/": Page(LEARN, "learn.js", "../assets/", "no-store"),  # its address has a secret
}


class File:
    """A file as it is served: its text, and the headers that it has beside those of every answer.

    Both are made when they are asked for first: most cold starts are asked for one file.
    """

    def __init__(self, name: str, caching: str, write: Callable[[], str], version: str | None = None) -> None:
        self._name, self._caching, self._write, self._version = name, caching, write, version

    @cached_property
    def text(self) -> str:
        """Return the text."""
        return self._write()

    @cached_property
    def headers(self) -> dict[str, str]:
        """Return the headers; the tag of a file whose name has no version is made of its text."""
        tag = self._version or _digest(self.text.encode())
        kind = KINDS[self._name.rpartition(".")[2]]
        # Weak, because API Gateway sends the same file compressed or not.
        headers = {"Content-Type": kind, "Cache-Control": self._caching, "ETag": f'W/"{tag}"'}
        return headers | ({"Content-Security-Policy": _policy("'self'")} if self._name == LEARN else {})


def handler(event: Event, _context: object) -> Answer:
    """Serve the pages at `/` and `/learn/`, and their other files below `/assets/`; anything else is a 404.

    It writes no log line: API Gateway's access log has each call, and Lambda logs what fails.
    """
    path, method = event.get("path") or "/", event.get("httpMethod")
    page = path if path in PAGES else f"{path}/"
    file = FILES.get(page if page in PAGES else path)
    if file is None:
        return _problem(404, "NotFound", "Not found", "There is no such path.")
    if method not in METHODS:
        allowed = ", ".join(METHODS)
        return _problem(405, "MethodNotAllowed", "Method not allowed", f"This path supports {allowed}.", Allow=allowed)
    called = str((event.get("requestContext") or {}).get("path") or path)
    if page in PAGES and not called.endswith("/"):
        # The page's links are relative: below /v1/ they work, at /v1 they would miss the stage.
        return _answer(308, "", {"Location": f"./{called.rpartition('/')[2]}/", "Cache-Control": "no-cache"})
    if _is_known(event, file.headers["ETag"]):
        return _answer(304, "", file.headers)
    return _answer(200, file.text if method == "GET" else "", file.headers)


def sign_in() -> dict[str, str | None] | None:
    """Return where and how the page signs in; None where the environment does not name all of it, as on a laptop."""
    endpoints = ("authorize", "token", "logout")
    settings = {name: os.environ.get(f"SIGN_IN_{name.upper()}_URL") or None for name in endpoints}
    settings["client_id"] = os.environ.get("SIGN_IN_CLIENT_ID") or None
    settings["redirect"] = os.environ.get("PAGE_URL") or None
    missing = {name for name, value in settings.items() if value is None}
    return None if missing - {"logout"} else settings | {"scope": "openid"}


def security_headers() -> dict[str, str]:
    """Return the headers of every answer.

    Scripts reach this origin, the issuer's where a token is fetched, and the bucket's where a large file is uploaded.
    """
    settings = sign_in()
    issuer = re.fullmatch(ORIGIN, str(settings["token"])) if settings else None
    uploads = (each for each in os.environ.get("UPLOAD_ORIGINS", "").split() if re.fullmatch(UPLOAD_ORIGIN, each))
    return {
        "Content-Security-Policy": _policy("'self'", *([issuer[1]] if issuer else ()), *uploads),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in DENIED),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _policy(*reached: str) -> str:
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src {' '.join(reached)}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def files(folder: Path) -> dict[str, File]:
    """Return each file of the page by the path at which it is served.

    All have one hash in their names, so a browser that has read one version of the page can mix it with no other. It
    includes this module, which rewrites the references.
    """
    names = sorted(name for name in os.listdir(folder) if name.rpartition(".")[2] in KINDS)  # noqa: PTH208
    contents = {name: _content(f"{folder}/{name}") for name in names}
    version = _digest(_content(__file__), *map(str.encode, names), *contents.values())
    caching = "public, max-age=31536000, immutable"
    served = {
        f"/assets/{_hashed(name, version)}": File(name, caching, partial(_asset, name, contents, version), version)
        for name in names
        if not name.endswith(".html")
    }
    settings = sign_in()
    pages = {
        path: File(page.name, page.caching, partial(_page, page, contents, version, settings))
        for path, page in PAGES.items()
    }
    return {**pages, **served}


def _content(path: str) -> bytes:
    # Each cold start reads all files, and a file object costs as much as the reading.
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, os.fstat(file).st_size)
    finally:
        os.close(file)


def references_in(text: str, names: Container[str]) -> list[Reference]:
    """Return where a text names other files in quotes, such as `"./main.js"`."""
    matches = re.finditer(REFERENCE, text)
    return [each for each in matches if text[each.start() - 1] == each[2] and each[1] in names]


def imported_by(name: str, contents: Mapping[str, bytes]) -> list[str]:
    """Return the modules that a module imports statically, and those that they import, in the order of their names."""
    reached, waiting = {name}, [name]
    while waiting:
        references = references_in(contents[waiting.pop()].decode(), contents)
        imported = {each[1] for each in references if _is_import(each)} - reached
        reached |= imported
        waiting += imported
    return sorted(reached - {name})


def _is_import(reference: Reference) -> bool:
    """Return whether a reference stands in an import that the browser follows before it runs the module."""
    quote = reference.start() - 1
    before = reference.string[max(0, quote - 10) : quote].rstrip()
    return before.endswith(("from", "import")) and reference[1].endswith(".js")


def _page(page: Page, contents: Mapping[str, bytes], version: str, settings: dict[str, str | None] | None) -> str:
    # The browser fetches all modules at once; otherwise it would find each one only in the one before it.
    preloads = [f'  <link rel="modulepreload" href="./{name}">\n' for name in imported_by(page.script, contents)]
    text = contents[page.name].decode().replace("</head>", f"{''.join(preloads)}</head>", 1)
    text = _rewritten(text, contents, version, page.folder)
    if settings:
        import html  # it loads the names of 2,000 characters

        text = text.replace(SIGN_IN, SIGN_IN + html.escape(json.dumps(settings)), 1)
    return text


def _asset(name: str, contents: Mapping[str, bytes], version: str) -> str:
    return _rewritten(contents[name].decode(), contents, version, "./")


def _rewritten(text: str, names: Container[str], version: str, folder: str) -> str:
    parts: list[str] = []
    end = 0
    for each in references_in(text, names):
        parts += text[end : each.start()], folder, _hashed(each[1], version), each[2]
        end = each.end()
    return "".join((*parts, text[end:]))


def _hashed(name: str, version: str) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{version}.{kind}"


def _digest(*contents: bytes) -> str:
    digest = hashlib.sha256()
    for content in contents:  # to put them together first takes as long as to read them
        digest.update(content)
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def _is_known(event: Event, tag: str) -> bool:
    """Return whether the caller has the file already, by its If-None-Match."""
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    named = [value.strip().removeprefix("W/") for value in headers.get("if-none-match", "").split(",")]
    return "*" in named or tag.removeprefix("W/") in named


def _problem(status: int, code: str, title: str, detail: str, **headers: str) -> Answer:
    urn = f"urn:studyplan:problem:{re.sub(r'(?<!^)(?=[A-Z])', '-', code).lower()}"
    problem = {"type": urn, "title": title, "status": status, "detail": detail, "code": code}
    kept = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return _answer(status, json.dumps(problem), kept | headers)


def _answer(status: int, text: str, headers: dict[str, str]) -> Answer:
    return {"statusCode": status, "headers": SECURITY | headers, "body": text, "isBase64Encoded": False}


FILES = files(FOLDER)
SECURITY = security_headers()
