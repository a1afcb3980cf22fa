"""The page: which paths it has, how long a browser keeps each file, and what the browser is told not to do."""

import hashlib
import html
import importlib
import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from studyplan.domain.errors.http import MethodNotAllowed, NotFound
from studyplan.http.problems import PROBLEM, problem_of
from tests.support.calls import event_of

type Json = dict[str, Any]

APP: Any = importlib.import_module("functions.viewer.app")
PAGE: Path = APP.FOLDER
NAMES = sorted(path.name for path in PAGE.iterdir() if path.suffix in (".css", ".js", ".svg"))
PREACT = "72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7"  # pragma: allowlist secret
SIGN_IN = {
    "SIGN_IN_AUTHORIZE_URL": "https://issuer.example/authorize",
    "SIGN_IN_TOKEN_URL": "https://tokens.example:8443/token",
    "SIGN_IN_LOGOUT_URL": "https://issuer.example/logout",
    "SIGN_IN_CLIENT_ID": "the-page",
    "PAGE_URL": "https://studyplan.example/v1/",
}


def ask(path: str = "/", method: str = "GET", app: ModuleType = APP, **headers: str) -> Json:
    """Call the function as API Gateway does, at its stage."""
    event = event_of("viewer") | {"path": path, "httpMethod": method}
    event["headers"] |= {name.replace("_", "-"): value for name, value in headers.items()}
    event["requestContext"] |= {"path": f"/v1{path}"}
    answer: Json = app.handler(event, None)
    return answer


def asset(name: str) -> str:
    """The path of a file of the page, as the page itself names it."""
    stem, _, kind = name.rpartition(".")
    (path,) = (path for path in APP.FILES if re.fullmatch(rf"/assets/{re.escape(stem)}\.[0-9a-f]{{16}}\.{kind}", path))
    return str(path)


def test_the_library_of_the_page_is_the_one_whose_licence_is_beside_it() -> None:
    assert hashlib.sha256((PAGE / "preact.js").read_bytes()).hexdigest() == PREACT
    assert (PAGE / "licences.txt").read_text("utf-8").startswith("preact.js is preact/standalone.module.js")


# What is served


def test_the_page_is_asked_for_again_each_time() -> None:
    answer = ask()
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Cache-Control"] == "no-cache"
    assert answer["body"].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_kept_for_a_year_under_a_name_with_the_pages_hash(name: str) -> None:
    answer = ask(asset(name))
    assert answer["statusCode"] == 200
    assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"
    kind = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
    assert answer["headers"]["Content-Type"] == kind[name.rpartition(".")[2]]
    references = re.compile(r"(?<=\.)[0-9a-f]{16}\.(?=css|js|svg)")
    assert references.sub("", answer["body"]) == (PAGE / name).read_text("utf-8")


def test_all_files_have_one_hash() -> None:
    assert len({path.split(".")[-2] for path in APP.FILES if path not in APP.PAGES}) == 1


REFERENCES = re.compile(r"""["'](\.?\.?/?[\w./-]+\.(?:css|js|svg))["']""")


@pytest.mark.parametrize("path", sorted(APP.FILES))
def test_a_file_names_others_as_they_are_served(path: str) -> None:
    """Relative to itself, so that they are found below a stage too."""
    folder = {"/": "assets/", "/learn/": "../assets/"}.get(path, "./")
    for reference in REFERENCES.findall(ask(path)["body"]):
        assert reference.startswith(folder)
        assert f"/assets/{reference.removeprefix(folder)}" in APP.FILES


SCRIPTS = {"/": ("main.js", "assets/"), "/learn/": ("learn.js", "../assets/")}


def named_by(path: str, name: str) -> str:
    """How a page names another file."""
    return SCRIPTS[path][1] + asset(name).removeprefix("/assets/")


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_page_names_its_icon_its_style_and_its_script(path: str) -> None:
    named = set(REFERENCES.findall(ask(path)["body"]))
    assert {named_by(path, name) for name in ("icon.svg", "style.css", SCRIPTS[path][0])} <= named


def test_the_page_of_a_learner_is_kept_by_nobody() -> None:
    answer = ask("/learn/")
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"


def test_the_page_of_a_learner_has_no_code_of_teams() -> None:
    assert not re.search(r"/(main|session|sign_in|home|plans|library|learners)\.", ask("/learn/")["body"])


IMPORTS = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+)["']""")


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_page_loads_at_once_every_module_that_its_script_imports(path: str) -> None:
    script = SCRIPTS[path][0]
    reached, waiting = {script}, [script]
    while waiting:
        found = set(IMPORTS.findall((PAGE / waiting.pop()).read_text("utf-8"))) - reached
        reached |= found
        waiting += found
    preloads = re.findall(r'<link rel="modulepreload" href="([^"]+)">', ask(path)["body"])
    assert sorted(preloads) == sorted(named_by(path, name) for name in reached - {script})
    assert "preact.js" in reached


@pytest.mark.parametrize(
    ("script", "imported"),
    [
        ('import "./a.js";', ["a.js"]),
        ('import { x } from "./a.js";\nimport {\n  y,\n  z as w,\n} from "./b.js";', ["a.js", "b.js"]),
        ("import * as a from './a.js';\nexport { b } from './b.js';", ["a.js", "b.js"]),
        ('export const name = "./a.js";', []),
        ('const later = () => import("./a.js");', []),
        ('/** @typedef {import("./a.js").A} A */', []),
        ('import { x } from "./nowhere.js";', []),
    ],
)
def test_static_imports_are_found_and_nothing_else(script: str, imported: list[str]) -> None:
    assert imported_by_main({"main.js": script, "a.js": "", "b.js": ""}) == imported


def test_modules_that_import_each_other_are_found_once() -> None:
    texts = {"main.js": 'import "./a.js";', "a.js": 'import "./b.js";', "b.js": 'import "./a.js";\nimport "./main.js";'}
    assert imported_by_main(texts) == ["a.js", "b.js"]


def imported_by_main(texts: dict[str, str]) -> list[str]:
    imported: list[str] = APP.imported_by("main.js", {name: text.encode() for name, text in texts.items()})
    return imported


def copied(folder: Path, **files: str) -> dict[str, Any]:
    """The page with some files in place of its own, as it would be served."""
    for path in PAGE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    served: dict[str, Any] = APP.files(folder)
    return served


@pytest.mark.parametrize("name", ["style.css", "icon.svg", "index.html", "learn.html"])
def test_a_change_of_one_file_is_a_new_name_for_all(tmp_path: Path, name: str) -> None:
    text = (PAGE / name).read_text("utf-8")
    after = copied(tmp_path, **{name.replace(".", "_"): f"{text}\n"})
    assert set(after) & set(APP.FILES) == {"/", "/learn/"}
    for page in APP.PAGES:
        assert after[page].headers["ETag"] != APP.FILES[page].headers["ETag"]


def test_files_of_other_kinds_are_not_served(tmp_path: Path) -> None:
    after = copied(tmp_path, secret_txt="x", types_d_ts="x", data_json="{}")
    assert {path.rpartition(".")[2] for path in after} == {"/", "/learn/", "css", "js", "svg"}
    assert len(after) == len(APP.FILES)


# What is known already


@pytest.mark.parametrize("path", ["/", asset("main.js")])
def test_a_file_that_the_browser_has_is_not_sent_again(path: str) -> None:
    tag = ask(path)["headers"]["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        answer = ask(path, If_None_Match=known)
        assert (answer["statusCode"], answer["body"], answer["headers"]["ETag"]) == (304, "", tag)
    assert ask(path, **{"if-none-match": tag})["statusCode"] == 304
    assert ask(path, "HEAD", If_None_Match=tag)["statusCode"] == 304
    assert ask(path, If_None_Match='W/"0123456789abcdef"')["statusCode"] == 200


@pytest.mark.parametrize("path", ["/", "/learn/", asset("main.js")])
def test_head_has_the_headers_and_no_body(path: str) -> None:
    head, get = ask(path, "HEAD"), ask(path)
    assert (head["statusCode"], head["body"], head["headers"]) == (200, "", get["headers"])


# What is refused

NOWHERE = [
    "/assets/",
    "/assets/main.js",
    "/assets/main.0123456789abcdef.js",
    asset("main.js").replace("main", "other"),
    asset("main.js").replace(".js", ".css"),
    asset("main.js") + "/",
    asset("main.js") + "\n",
    asset("main.js").replace("/assets/", "/assets//"),
    asset("main.js").upper(),
    "/index.html",
    "/learn.html",
    "/learn//",
    "/learn/x",
    "/assets/learn.html",
    "/assets/index.html",
    "/assets/licences.txt",
    "/assets/app.py",
    "/assets/../app.py",
    "/assets/..%2fapp.py",
    "/assets/%2e%2e/app.py",
    "/assets/..\\app.py",
    "/assets//etc/passwd",
    "/assets/\x00",
    "//",
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", NOWHERE, ids=ascii)
def test_any_other_path_is_not_found(path: str, method: str) -> None:
    """Also what an older page would ask for: no file of another version is served in its place."""
    answer = ask(path, method)
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (404, PROBLEM)
    assert json.loads(answer["body"]) == problem_of(NotFound("There is no such path."))
    assert answer["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/learn", "/learn/", asset("style.css")])
def test_another_method_is_told_which_there_are(path: str, method: str) -> None:
    answer = ask(path, method)
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "GET, HEAD")
    assert json.loads(answer["body"]) == problem_of(MethodNotAllowed(("GET", "HEAD")))


@pytest.mark.parametrize(
    ("path", "called", "location"),
    [
        ("/", "/v1", "./v1/"),
        ("/", "/restapis/abc/v1", "./v1/"),
        ("/", "//v1", "./v1/"),
        ("/learn", "/v1/learn", "./learn/"),
        ("/learn", "//learn", "./learn/"),
    ],
)
def test_a_page_is_found_without_its_last_slash(path: str, called: str, location: str) -> None:
    """Relative to the stage, so that no text of a caller names another host."""
    event = event_of("viewer") | {"path": path}
    event["requestContext"] |= {"path": called}
    answer = APP.handler(event, None)
    assert (answer["statusCode"], answer["headers"]["Location"]) == (308, location)


@pytest.mark.parametrize("called", ["/", "/v1/", "", None])
def test_the_page_is_not_sent_on_where_its_links_work(called: str | None) -> None:
    event = event_of("viewer")
    event["requestContext"] |= {"path": called}
    assert APP.handler(event, None)["statusCode"] == 200


# What the browser is told

ANSWERS: list[Callable[[], Json]] = [
    ask,
    lambda: ask("/learn/"),
    lambda: ask(asset("main.js")),
    lambda: ask(If_None_Match="*"),
    lambda: ask("/assets/nothing"),
    lambda: ask(method="POST"),
]


@pytest.mark.parametrize("answered", ANSWERS)
def test_every_answer_forbids_what_the_page_does_not_do(answered: Callable[[], Json]) -> None:
    headers = answered()["headers"]
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    denied = headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} <= set(denied)
    assert all(each.endswith("=()") for each in denied)


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_page_has_nothing_that_its_policy_forbids(path: str) -> None:
    page = ask(path)["body"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)|<base|https?:", page)


# Signing in


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """The function as it starts with these variables of its environment."""

    def start(**variables: str) -> ModuleType:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        spec = importlib.util.spec_from_file_location("viewer_elsewhere", APP.__file__)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return start


def content(page: str) -> str:
    found = re.search(r'<meta name="studyplan-sign-in" content="([^"]*)">', page)
    assert found
    return html.unescape(found[1])


def connected(answer: Json) -> str:
    found = re.search(r"connect-src ([^;]*);", answer["headers"]["Content-Security-Policy"])
    assert found
    return found[1]


def test_the_page_is_told_where_to_sign_in(configured: Callable[..., ModuleType]) -> None:
    answer = ask(app=configured(**SIGN_IN))
    assert json.loads(content(answer["body"])) == {
        "authorize": "https://issuer.example/authorize",
        "token": "https://tokens.example:8443/token",
        "logout": "https://issuer.example/logout",
        "client_id": "the-page",
        "redirect": "https://studyplan.example/v1/",
        "scope": "openid",
    }
    assert connected(answer) == "'self' https://tokens.example:8443"


def test_the_page_of_a_learner_reaches_its_own_origin_alone(configured: Callable[..., ModuleType]) -> None:
    app = configured(**SIGN_IN, UPLOAD_ORIGINS="https://bucket.s3.eu-west-1.amazonaws.com")
    answer = ask("/learn/", app=app)
    assert connected(answer) == "'self'"
    assert "issuer.example" not in answer["body"]


def test_an_issuer_may_have_no_address_for_signing_out(configured: Callable[..., ModuleType]) -> None:
    app = configured(**SIGN_IN | {"SIGN_IN_LOGOUT_URL": ""})
    assert json.loads(content(ask(app=app)["body"]))["logout"] is None


@pytest.mark.parametrize("missing", sorted(SIGN_IN.keys() - {"SIGN_IN_LOGOUT_URL"}))
def test_without_all_of_it_the_page_does_not_sign_in(configured: Callable[..., ModuleType], missing: str) -> None:
    answer = ask(app=configured(**SIGN_IN | {missing: ""}))
    assert (content(answer["body"]), connected(answer)) == ("", "'self'")


def test_a_setting_cannot_leave_its_attribute(configured: Callable[..., ModuleType]) -> None:
    hostile = '"><script src="https://evil.example/x.js"></script>&amp;'
    page = ask(app=configured(**SIGN_IN | {"SIGN_IN_CLIENT_ID": hostile}))["body"]
    assert json.loads(content(page))["client_id"] == hostile
    assert page.count("<script") == ask()["body"].count("<script")


@pytest.mark.parametrize(
    "token", ["https://a.example; script-src *", "https://a.example/;x y", "javascript:x", "/token"]
)
def test_a_setting_cannot_widen_the_policy(configured: Callable[..., ModuleType], token: str) -> None:
    answer = ask(app=configured(**SIGN_IN | {"SIGN_IN_TOKEN_URL": token}))
    assert connected(answer) == "'self'"


def test_another_issuer_is_another_page(configured: Callable[..., ModuleType]) -> None:
    """Otherwise a browser would go on with the one that it has."""
    one, other = (configured(**SIGN_IN | {"SIGN_IN_CLIENT_ID": name}) for name in ("one", "other"))
    assert ask(app=one)["headers"]["ETag"] != ask(app=other)["headers"]["ETag"]


@pytest.mark.parametrize(
    ("origins", "reached"),
    [
        ("", "'self'"),
        ("http://127.0.0.1:4566", "'self' http://127.0.0.1:4566"),
        ("https://b.s3.eu-west-1.amazonaws.com https://b.s3.amazonaws.com",) * 2,
        ("https://b.example;script-src * 'unsafe-inline'", "'self'"),
    ],
)
def test_the_page_reaches_the_bucket_of_uploads(
    configured: Callable[..., ModuleType], origins: str, reached: str
) -> None:
    answer = ask(app=configured(UPLOAD_ORIGINS=origins))
    assert connected(answer).removeprefix("'self' ") == reached.removeprefix("'self' ")
