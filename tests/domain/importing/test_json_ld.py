"""JSON-LD as sites write it: graphs, lists, strings for objects, LRMI's alignments."""

import json
from typing import Any

import pytest

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing.catalogue import ImportRow
from studyplan.domain.importing.json_ld import read_json_ld
from tests.domain.importing.reading import planned

COURSE = {"@type": "Course", "name": "T", "url": "https://example.org/a", "about": "python"}


def rows_in(value: Any) -> tuple[ImportRow, ...]:
    return read_json_ld(json.dumps(value).encode()).rows


def only_row(**difference: Any) -> ImportRow:
    (row,) = rows_in(COURSE | difference)
    return row


@pytest.mark.parametrize(
    "document",
    [
        COURSE,
        [COURSE],
        {"@context": "https://schema.org", "@graph": [COURSE, {"@type": "Person", "name": "P"}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": COURSE}]},
        {"@type": "WebSite", "mainEntity": COURSE},
        COURSE | {"@type": ["Course", "LearningResource"]},
        COURSE | {"@type": "https://schema.org/Course"},
        COURSE | {"@type": "schema:Course"},
    ],
)
def test_a_course_is_found_wherever_it_is(document: Any) -> None:
    (row,) = rows_in(document)
    assert (row.fields["title"], row.fields["url"], row.fields["topic"]) == ("T", "https://example.org/a", "python")
    assert row.fields["resource_type"] == "course"


@pytest.mark.parametrize("document", [{}, [], 5, "text", None, {"@type": "Person", "name": "P"}, {"@graph": "x"}])
def test_a_document_without_courses_is_refused(document: Any) -> None:
    with pytest.raises(FileRefused, match="no learning resources"):
        rows_in(document)


def test_objects_and_strings_say_the_same() -> None:
    as_objects = {
        "about": [{"@type": "Thing", "name": "python"}],
        "educationalLevel": {"@type": "DefinedTerm", "name": "Advanced"},
        "inLanguage": {"@type": "Language", "name": "German", "alternateName": "de"},
        "provider": {"@type": "Organization", "name": "Uni"},
        "license": {"@type": "CreativeWork", "name": "CC BY"},
        "name": {"@value": "T"},
    }
    strings = {
        "about": "python",
        "educationalLevel": "advanced",
        "inLanguage": "de",
        "provider": "Uni",
        "license": "CC BY",
    }
    assert only_row(**as_objects).fields == only_row(**strings).fields


@pytest.mark.parametrize(
    ("stated", "minutes", "source"),
    [
        ({"timeRequired": "PT40H"}, 2400, "stated"),
        ({"duration": "PT4M20S"}, 4, "stated"),
        ({"timeRequired": "P6W", "courseWorkload": "3 hours per week"}, 1080, "computed"),
        ({"hasCourseInstance": {"@type": "CourseInstance", "courseWorkload": "PT22H"}}, 1320, "stated"),
        (
            {
                "hasCourseInstance": [
                    {"courseSchedule": {"@type": "Schedule", "duration": "PT3H", "repeatCount": 31}},
                    {"courseWorkload": "PT1H"},
                ]
            },
            5580,
            "computed",
        ),
    ],
)
def test_a_length_is_that_of_the_course_or_its_first_instance(stated: Any, minutes: int, source: str) -> None:
    fields = only_row(**stated).fields
    assert (fields["estimated_minutes"], fields["estimate_source"]) == (minutes, source)


@pytest.mark.parametrize("text", ["P1M", "PT1H30", "-PT5M", "P0D", "90 days"])
def test_a_duration_that_is_no_time_at_work_is_a_warning(text: str) -> None:
    row = only_row(timeRequired=text)
    assert "estimated_minutes" not in row.fields
    assert row.warnings == (f"'{text}' gives no minutes",)


def test_lrmi_names_level_subject_and_prerequisites_in_alignments() -> None:
    def alignment(kind: str, name: str) -> dict[str, str]:
        return {"@type": "AlignmentObject", "alignmentType": kind, "targetName": name}

    row = only_row(
        about=None,
        educationalAlignment=[
            alignment("educationalSubject", "Algebra"),
            alignment("educationalLevel", "beginner"),
            alignment("requires", "Arithmetic"),
        ],
        learningResourceType=["problem set"],
    )
    assert (row.fields["topic"], row.fields["difficulty"], row.needs) == ("Algebra", "beginner", ("Arithmetic",))
    assert row.fields["resource_type"] == "exercise"


def test_a_prerequisite_may_be_named_by_id_in_the_file() -> None:
    first = COURSE | {"@id": "https://example.org/a#course"}
    second = COURSE | {
        "name": "U",
        "url": "https://example.org/b",
        "coursePrerequisites": [{"@id": "https://example.org/a#course"}, "patience"],
    }
    rows = planned(json.dumps({"@graph": [first, second]}), kind="json-ld")
    assert rows[0].resource is not None
    assert rows[1].resource is not None
    assert rows[1].resource.prerequisites == (rows[0].resource.id,)
    assert rows[1].report.unresolved == ("patience",)


def test_a_context_is_never_fetched_and_wrong_values_reject_their_row_alone() -> None:
    wrong = {
        "@context": "https://not.there.example/context",
        "@type": "Course",
        "name": 5,
        "url": ["x", 7],
        "about": {},
    }
    rows = planned(json.dumps([wrong, COURSE]), kind="json-ld")
    assert [row.report.status for row in rows] == ["rejected", "created"]
    assert {problem.column for problem in rows[0].report.problems} == {"name", "url", "about"}
