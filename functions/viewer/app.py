"""The page: static files, served below the API's own address. It reads no table and imports no layer."""

import hashlib
import html
import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

type Event = dict[str, Any]
type Answer = dict[str, Any]

FOLDER = Path(__file__).with_name("page")
KINDS = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
METHODS = ("GET", "HEAD")
INDEX = "index.html"
# All begin with fixed text, which is searched for quickly: each cold start searches all files.
REFERENCE = re.compile(r"""\./([a-z0-9_-]+\.(?:css|js|svg))(["'])""")
IMPORTS = [re.compile(rf"""{word}\s*["']\./([a-z0-9_-]+\.js)["']""") for word in ("from", "import")]
SIGN_IN = '<meta name="studyplan-sign-in" content="'
ORIGIN = re.compile(r"(https?://[A-Za-z0-9.:-]+)/[!-~]*")
DENIED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)


class File(NamedTuple):
    """A file as it is served: its text, and the headers that it has beside those of every answer."""

    text: str
    headers: dict[str, str]


def handler(event: Event, _context: object) -> Answer:
    """Serve the page at `/` and its other files below `/assets/`; anything else is a 404.

    It writes no log line: API Gateway's access log has each call, and Lambda logs what fails.
    """
    path, method = event.get("path") or "/", event.get("httpMethod")
    file = FILES.get(path)
    if file is None:
        return _problem(404, "NotFound", "Not found", "There is no such path.")
    if method not in METHODS:
        allowed = ", ".join(METHODS)
        return _problem(405, "MethodNotAllowed", "Method not allowed", f"This path supports {allowed}.", Allow=allowed)
    called = str((event.get("requestContext") or {}).get("path") or path)
    if path == "/" and not called.endswith("/"):
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
    """Return the headers of every answer. Scripts reach this origin, and the issuer's where a token is fetched."""
    settings = sign_in()
    issuer = ORIGIN.fullmatch(str(settings["token"])) if settings else None
    reached = f"'self' {issuer[1]}" if issuer else "'self'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src {reached}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in DENIED),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def files(folder: Path) -> dict[str, File]:
    """Return each file of the page by the path at which it is served.

    All have one hash in their names, so a browser that has read one version of the page can mix it with no other. It
    includes this module, which rewrites the references.
    """
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir()) if path.suffix[1:] in KINDS}
    version = _digest("\0".join((Path(__file__).read_text("utf-8"), *texts, *texts.values())))
    known = set(texts) - {INDEX}
    served = {
        f"/assets/{_hashed(name, version)}": _file(
            _rewritten(texts[name], known, version, "./"), name, "public, max-age=31536000, immutable"
        )
        for name in known
    }
    index = _index(texts, known, version)
    return {"/": _file(index, INDEX, "no-cache"), **served}


def _index(texts: dict[str, str], known: set[str], version: str) -> str:
    settings = sign_in()
    content = html.escape(json.dumps(settings)) if settings else ""
    # The browser fetches all modules at once; otherwise it would find each one only in the one before it.
    preloads = [f'  <link rel="modulepreload" href="./{name}">\n' for name in imported_by("main.js", texts)]
    text = texts[INDEX].replace("</head>", f"{''.join(preloads)}</head>", 1)
    return _rewritten(text, known, version, "assets/").replace(SIGN_IN, SIGN_IN + content, 1)


def imported_by(name: str, texts: dict[str, str]) -> list[str]:
    """Return the modules that a module imports statically, and those that they import, in the order of their names."""
    reached, waiting = {name}, [name]
    while waiting:
        text = texts[waiting.pop()]
        found = {each for pattern in IMPORTS for each in pattern.findall(text)} & texts.keys() - reached
        reached |= found
        waiting += found
    return sorted(reached - {name})


def _rewritten(text: str, known: set[str], version: str, folder: str) -> str:
    def hashed(reference: re.Match[str]) -> str:
        name, quote = reference[1], reference[2]
        is_whole = text[reference.start() - 1] == quote
        return f"{folder}{_hashed(name, version)}{quote}" if is_whole and name in known else reference[0]

    return REFERENCE.sub(hashed, text)


def _hashed(name: str, version: str) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{version}.{kind}"


def _file(text: str, name: str, caching: str) -> File:
    # Weak, because API Gateway sends the same file compressed or not.
    tag = f'W/"{_digest(text)}"'
    return File(text, {"Content-Type": KINDS[name.rpartition(".")[2]], "Cache-Control": caching, "ETag": tag})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_known(event: Event, tag: str) -> bool:
    """Return whether the caller has the file already, by its If-None-Match."""
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    named = [value.strip().removeprefix("W/") for value in headers.get("if-none-match", "").split(",")]
    return "*" in named or tag.removeprefix("W/") in named


def _problem(status: int, code: str, title: str, detail: str, **headers: str) -> Answer:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", code).lower()
    problem = {
        "type": f"urn:studyplan:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    kept = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    return _answer(status, json.dumps(problem), kept | headers)


def _answer(status: int, text: str, headers: dict[str, str]) -> Answer:
    return {"statusCode": status, "headers": headers | SECURITY, "body": text, "isBase64Encoded": False}


FILES = files(FOLDER)
SECURITY = security_headers()
