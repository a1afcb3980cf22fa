"""Whole files by import: the books, OSSU's courses, a JSON-LD document and a broken file of each format."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.client import Json
from tests.catalogues.figures import show
from tests.catalogues.service import Service

pytestmark = pytest.mark.catalogues

BOOKS, OSSU = "free-programming-books.json", "ossu-computer-science.csv"
MEDIA_TYPES = {
    "csv": "text/csv",
    "json-ld": "application/ld+json",
    "books-json": "application/json",
    "books-markdown": "text/markdown",
}
PATIENCE = 300.0  # seconds: how fast it comes is shown, not asserted
COURSES = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "Course",
            "name": f"Course {number}",
            "url": f"https://courses.example.org/{number}",
            "about": "Sailing",
            "timeRequired": "PT10H",
            "coursePrerequisites": [f"Course {number - 1}"] if number else ["patience"],
        }
        for number in range(60)
    ],
}
BROKEN = {
    "csv": b"colour,size\nred,5\n",
    "json-ld": b'{"@graph": [{"@type": "Course", "na',
    "books-json": b"[" * 100_000,
    "books-markdown": b"# Nothing\n\nwithout a list\n",
}


LEARNER = {"name": "Bao", "current_level": "beginner", "weekly_hours": 7}
PLAN_REQUEST = {"goal": "Learn Python", "topic": "Python", "language": "en", "duration_days": 60}


@dataclass(frozen=True)
class Importing:
    """Imports over HTTP."""

    service: Service

    def checked(self, kind: str, content: bytes) -> Json:
        headers = {"Content-Type": MEDIA_TYPES[kind]}
        answer = self.service.api.call("POST", f"/api/imports/?format={kind}", content, headers)
        assert answer.status == 202, answer.content
        return self.until(answer.body["id"], "checked")

    def applied(self, imported: Json) -> Json:
        assert self.service.api.call("POST", f"/api/imports/{imported['id']}/apply/", None, {}).status == 202
        return self.until(imported["id"], "applied")

    def until(self, import_id: str, status: str) -> Json:
        give_up = time.monotonic() + PATIENCE
        while (imported := self.service.api.get(f"/api/imports/{import_id}/").body)["status"] not in (status, "failed"):
            assert time.monotonic() < give_up, imported
            time.sleep(0.1)
        return imported


@pytest.fixture(scope="module")
def importing(service: Service) -> Importing:
    return Importing(service)


def test_all_books_are_applied_and_a_second_time_nothing_changes(importing: Importing, data: Path) -> None:
    content = (data / BOOKS).read_bytes()
    began = time.monotonic()
    imported = importing.checked("books-json", content)
    read = time.monotonic() - began
    assert importing.service.api.get("/api/resources/").body["items"] == [], "a dry run stores nothing"
    began = time.monotonic()
    applied = importing.applied(imported)
    show("books by import", f"{applied['counts']}, read in {read:.1f} s, applied in {time.monotonic() - began:.1f} s")
    assert applied["status"] == "applied"
    assert applied["progress"] == {"rows": 8528, "done": 8528}
    assert applied["counts"]["created"] + applied["counts"]["duplicate"] + applied["counts"]["rejected"] == 8528
    head = importing.service.library()
    again = importing.applied(importing.checked("books-json", content))
    assert again["counts"] == {**applied["counts"], "created": 0, "same": applied["counts"]["created"]}
    assert {name: importing.service.library()[name] for name in ("version", "held")} == {
        name: head[name] for name in ("version", "held")
    }
    assert importing.service.library()["built"] == head["version"], "compiled by topic, into objects"
    plan = importing.service.plan(LEARNER, PLAN_REQUEST)
    show("books plan, Python in English", plan.story())
    assert plan.status in ("completed", "needs_review")


def test_ossus_courses_are_applied_with_prerequisites(importing: Importing, data: Path) -> None:
    applied = importing.applied(importing.checked("csv", (data / OSSU).read_bytes()))
    made = applied["counts"]["created"] + applied["counts"]["updated"]
    show("OSSU by import", f"{applied['counts']}")
    assert made == 63
    courses = importing.service.api.get("/api/resources/?topic=core-math&limit=100").body["items"]
    calculus = {item["title"]: item for item in courses}
    first, second = calculus["Calculus 1A: Differentiation"], calculus["Calculus 1B: Integration"]
    assert second["prerequisites"] == [first["id"]]
    assert (first["estimated_minutes"], first["estimate_source"]) == (6240, "computed")


def test_a_json_ld_document_is_applied(importing: Importing) -> None:
    applied = importing.applied(importing.checked("json-ld", json.dumps(COURSES).encode()))
    assert applied["counts"]["created"] == 60
    items = importing.service.api.get("/api/resources/?topic=sailing&limit=100").body["items"]
    assert sum(bool(item["prerequisites"]) for item in items) == 59
    assert {(item["estimated_minutes"], item["estimate_source"]) for item in items} == {(600, "stated")}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_of_each_format_is_refused_with_a_sentence(importing: Importing, kind: str) -> None:
    failed = importing.checked(kind, BROKEN[kind])
    show(f"broken {kind}", failed["failure"]["message"])
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "FileRefused")
    assert failed["failure"]["message"].endswith((".", "?"))
