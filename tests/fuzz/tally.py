"""What came of all calls: how many, which (route, status, error code), when the last new one, and what is wrong."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tests.owners.world import Owner
from tests.support.contract import broken_promises, document, methods_at

# What nobody needs a token for: the API's health and, at the front, the API pages.
OPEN_TO_ALL = re.compile(r"(/api/(health|docs)(/[^/]*)?|/assets/[^/]*|/learn)?")
MOST_FINDINGS = 20


@dataclass(frozen=True)
class Call:
    """One call as it was sent. `who` is a subject, or what is wrong with the token in place of one."""

    who: str
    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def __str__(self) -> str:
        shown = {name: value for name, value in self.headers.items() if name.lower() != "authorization"}
        return f"{self.who}: {self.method} {self.path[:300]} {shown} {(self.body or b'')[:600]!r}"

    def text(self) -> str:
        """All that it says, as far as an answer may repeat it."""
        body = (self.body or b"").decode("utf-8", "replace")
        return "\n".join((self.path, unquote(self.path), body, *self.headers.values()))


def route_of(method: str, path: str) -> str:
    """The route in the document's words. Odd paths are one, and so are the methods that a path does not know."""
    if not is_plain(path):
        return "odd path"
    asked = urlsplit(path).path.rstrip("/")
    known = next((it for it in document()["paths"] if _matches(it, asked)), "unknown path")
    return f"{method.upper() if method.lower() in methods_at(asked) else 'another method'} {known}"


def is_plain(path: str) -> bool:
    """Whether a path is read by everybody in the same way: which route one with %2f or .. is, the gateway decides."""
    return bool(re.fullmatch(r"(/[A-Za-z0-9_-]+|/openapi\.json)*/?", urlsplit(path).path))


def _matches(template: str, path: str) -> bool:
    if "{" in template and any(it.rstrip("/") == path for it in document()["paths"]):
        return False  # a fixed path is not also an id
    return bool(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template.rstrip("/")), path))


def is_foreign(call: Call) -> bool:
    """Whether the call says that a page of another origin makes it: no call of the fuzzers is of a page."""
    return any(name.lower() == "origin" for name in call.headers)


@dataclass
class Tally:
    """Of all calls by all threads. `owners` are those whose words must reach nobody else."""

    owners: tuple[Owner, ...]
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter[int])
    seen: Counter[tuple[str, int, str]] = field(default_factory=Counter[tuple[str, int, str]])
    errors: int = 0  # answers of 5xx
    reads: int = 0  # answers with what is another owner's
    known: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # who sent which of another's words
    findings: list[str] = field(default_factory=list[str])
    new_at: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, call: Call, status: int, headers: Mapping[str, str], content: str) -> None:
        """Count an answer and judge it."""
        words = {(call.who, word) for owner in self.owners for word in owner.words() if word in call.text().lower()}
        with self.lock:
            self.known |= words
        triple = (route_of(call.method, call.path), status, _code_in(content))
        wrong = self._wrong_with(call, status, headers, content)
        with self.lock:
            self.sent += 1
            self.statuses[status] += 1
            if triple not in self.seen:
                self.new_at = time.monotonic()
            self.seen[triple] += 1
            self.errors += status >= 500
            self.reads += any(fault.startswith("reads ") for fault in wrong)
        for fault in wrong:
            self.find(f"{fault}\n    {call}\n    {status} {content[:300]}")

    def find(self, fault: str) -> None:
        with self.lock:
            if len(self.findings) < MOST_FINDINGS:
                self.findings.append(fault)

    def quiet(self) -> float:
        """Seconds since something was new."""
        return time.monotonic() - self.new_at

    def _wrong_with(self, call: Call, status: int, headers: Mapping[str, str], content: str) -> list[str]:
        if is_foreign(call):  # the front of this machine refuses it before the API sees it
            return [] if 400 <= status < 500 else [f"answers {status} to a page of another origin"]
        wrong = [f"answers {status}"] if status >= 500 or status == 403 else []
        wrong += [f"reads what is {owner.subject}'s" for owner in self.owners if self._reads(call, owner, content)]
        is_owner = any(call.who == owner.subject for owner in self.owners)
        path = urlsplit(call.path).path
        read = re.sub("/+", "/", unquote(path)).rstrip("/")  # as the gateway reads it
        if not is_owner and status < 400 and not OPEN_TO_ALL.fullmatch(read):
            wrong.append(f"lets in a caller with {call.who}")
        if status != 429 and is_owner and is_plain(path) and methods_at(path):
            wrong += broken_promises(call.method, path, status, headers, content)
        return wrong

    def _reads(self, call: Call, owner: Owner, content: str) -> bool:
        """Whether an answer has words of another's that its caller never sent, and so can not have stored either."""
        said = {word for word in owner.words() if word in content}
        return call.who != owner.subject and any((call.who, word) not in self.known for word in said)


def _code_in(content: str) -> str:
    try:
        read = json.loads(content)
    except ValueError:
        return ""
    return str(read.get("code", "")) if isinstance(read, dict) else ""
