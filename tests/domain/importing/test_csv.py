"""CSV in the spellings in which people have it."""

import pytest

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing.csv_file import read_csv
from tests.domain.importing.reading import HEADER, planned, statuses

CUT = (("title", 200), ("description", 500))
ROW = "Tutorial,https://example.org/a,python,beginner\n"


def only_fields(text: str) -> dict[str, object]:
    (row,) = read_csv(text.encode()).rows
    return {**row.guesses, **row.fields}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_the_names_known(delimiter: str) -> None:
    text = (HEADER + ROW).replace(",", delimiter)
    assert only_fields(text)["url"] == "https://example.org/a"


@pytest.mark.parametrize(
    "header",
    ["Title,URL,Subject,Level", "course name,Link,Topic,Difficulty", "NAME,web address,category,educational_level"],
)
def test_columns_have_the_names_that_people_give_them(header: str) -> None:
    fields = only_fields(f"{header}\n{ROW}")
    assert (fields["title"], fields["topic"], fields["difficulty"]) == ("Tutorial", "python", "beginner")


@pytest.mark.parametrize(
    ("stated", "level"),
    [("Intro CS", "beginner"), ("Core CS", "intermediate"), ("EXPERT", "advanced"), ("Level 2", "intermediate")],
)
def test_levels_are_read_by_a_known_word(stated: str, level: str) -> None:
    assert only_fields(f"{HEADER}T,https://e.com/x,t,{stated}\n")["difficulty"] == level


@pytest.mark.parametrize(
    ("stated", "kind"),
    [("Problem Set", "exercise"), ("VideoObject", "video"), ("online course", "course"), ("E-Book", "book")],
)
def test_types_are_read_by_their_last_word(stated: str, kind: str) -> None:
    assert only_fields(f"title,url,topic,type\nT,https://e.com/x,t,{stated}\n")["resource_type"] == kind


def test_a_level_or_type_that_is_not_known_is_a_guess_with_a_warning() -> None:
    (row,) = read_csv(b"title,url,topic,level,type\nT,https://youtu.be/x,t,wizard,hologram\n").rows
    assert row.guesses == {"difficulty": "beginner", "resource_type": "video"}
    assert row.warnings == ("the level is not known: 'wizard'", "the type is not known: 'hologram'")


def test_ossu_has_levels_in_sections_and_hours_in_weeks() -> None:
    text = (
        "title,url,section,subsection,duration,effort,prerequisites\n"
        "Calculus 1A: Differentiation,https://e.com/1,Core CS,Core math,13 weeks,6-10 hours/week,high school math\n"
        'Calculus 1B: Integration,https://e.com/2,Core CS,Core math,13 weeks,5-10 hours/week,"Calculus 1A, algebra"\n'
        "Introduction to Haskell,https://e.com/3,Advanced CS,Advanced programming,14 weeks,-,-\n"
    )
    first, second, third = planned(text)
    assert first.resource is not None
    assert second.resource is not None
    assert third.resource is not None
    assert (first.resource.difficulty, first.resource.topic) == ("intermediate", "Core math")
    assert (first.resource.resource_type, first.resource.estimated_minutes) == ("course", 6240)
    assert first.report.unresolved == ("high school math",)
    assert second.resource.prerequisites == (first.resource.id,)
    assert second.report.unresolved == ("algebra",)
    assert (third.report.estimate_source, third.report.estimated_minutes) == ("default", 600)
    assert third.report.warnings == ("'14 weeks' gives no minutes",)


@pytest.mark.parametrize(
    ("header", "missing"), [("name,topic", "url"), ("url,topic", "title"), ("a,b,c", "title and no column url")]
)
def test_a_table_without_titles_or_urls_is_refused_with_its_columns(header: str, missing: str) -> None:
    with pytest.raises(FileRefused, match=f"names no column {missing}; its columns are: {header.replace(',', ', ')}"):
        read_csv(f"{header}\n1,2,3\n".encode())


def test_columns_that_are_not_read_are_listed() -> None:
    catalogue = read_csv(b"title,url,topic,colour,title\nT,https://e.com,t,red,U\n")
    assert catalogue.notices == ("Columns that are not read: colour, title.",)
    assert catalogue.rows[0].fields["title"] == "T"


def test_a_row_number_is_that_of_the_spreadsheet() -> None:
    rows = planned(f'{HEADER}\n"Two\nlines",https://e.com/1,t,beginner\n,,,\nT,https://e.com/2,t,beginner\n')
    assert [row.report.row for row in rows] == [3, 5]


def test_what_is_wrong_names_the_files_own_column() -> None:
    (row,) = planned("Name,Link,Subject\nT,javascript:alert(1),\n")
    assert [(problem.column, problem.message) for problem in row.report.problems] == [
        ("Link", "must be an http or https url"),
        ("Subject", "is missing"),
    ]
    assert statuses([row]) == ["rejected"]


def test_tags_and_longer_texts_are_fitted() -> None:
    text = f"title,url,topic,tags,summary\n{'a b ' * 80},https://e.com,t,x; y;x,{'s' * 600}\n"
    (row,) = planned(text)
    assert row.resource is not None
    assert row.resource.tags == ("x", "y")
    assert len(row.resource.title) <= 200
    assert row.report.warnings == tuple(f"the {name} was cut after {most} characters" for name, most in CUT)
