"""What becomes of each row in a library, and that a file says nothing twice."""

import pytest

from studyplan.domain.importing.report import count
from tests.domain.importing.reading import HEADER, LATER, planned, statuses, stored
from tests.support.builders import a_resource, an_id

TWO = f"{HEADER}One,https://example.org/1,python,beginner\nTwo,https://example.org/2,Golang,advanced\n"


def test_a_new_row_makes_a_resource_with_its_topic_as_resolved() -> None:
    first, second = planned(TWO)
    assert first.resource is not None
    assert (first.report.status, first.report.resource_id) == ("created", an_id("row 2"))
    assert (second.report.topic, second.report.topic_id) == ("Golang", "go")
    assert (second.report.estimated_minutes, second.report.estimate_source) == (15, "default")


def test_the_same_file_again_changes_nothing() -> None:
    again = planned(TWO, stored(planned(TWO)), now=LATER)
    assert statuses(again) == ["same", "same"]
    assert stored(again) == ()


def test_what_a_file_states_is_updated_and_what_it_does_not_state_stays() -> None:
    library = stored(planned(TWO))
    noted = library[0].model_copy(
        update={"description": "by hand", "estimated_minutes": 7, "estimate_source": "stated"}
    )
    (row, _) = planned(TWO.replace("One", "First"), (noted, *library[1:]), now=LATER)
    assert row.resource is not None
    assert (row.report.status, row.seen) == ("updated", noted.updated_at)
    assert row.resource == noted.model_copy(update={"title": "First", "updated_at": LATER})


def test_a_guess_changes_nothing() -> None:
    """The file states no level and no type."""
    stated = a_resource("x", url="https://example.org/1", title="One", topic="t", difficulty="advanced")
    assert statuses(planned("title,url,topic\nOne,https://example.org/1,t\n", (stated,))) == ["same"]


def test_a_guessed_length_follows_a_new_type() -> None:
    guessed = a_resource("x", url="https://example.org/1", estimated_minutes=15, estimate_source="default")
    text = f"title,url,topic,type\n{guessed.title},{guessed.url},{guessed.topic},project\n"
    (row,) = planned(text, (guessed,))
    assert (row.report.status, row.report.estimated_minutes) == ("updated", 180)


def test_a_url_in_another_spelling_is_the_same_resource() -> None:
    library = stored(planned(TWO))
    again = planned(TWO.replace("https://example.org/1", "HTTPS://Example.ORG:443/1/#top"), library)
    assert statuses(again) == ["same", "same"]


def test_the_second_row_with_a_url_is_a_duplicate_of_the_first() -> None:
    rows = planned(TWO + "Three,https://EXAMPLE.org/1/,python,beginner\n")
    assert statuses(rows) == ["created", "created", "duplicate"]
    assert [(problem.column, problem.message) for problem in rows[2].report.problems] == [
        ("url", "is the url of row 2 too")
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://www.youtube.com/watch?v=X&t=10",
        "https://m.youtube.com/watch?v=X&utm_source=mail",
        "https://youtu.be/X?si=abc",
        "https://www.youtube.com/embed/X",
    ],
)
def test_one_page_under_another_address_is_a_warning(url: str) -> None:
    first = a_resource("x", url="https://www.youtube.com/watch?v=X")
    (row,) = planned(f"{HEADER}A title,{url},python,beginner\n", (first,))
    assert row.report.status == "created"
    assert row.report.warnings == (f"is the page of the resource {first.id} under another address",)


@pytest.mark.parametrize(("minutes", "warned"), [(300, False), (301, True), (5_400, True)])
def test_minutes_beyond_belief_are_a_warning(minutes: int, warned: bool) -> None:
    (row,) = planned(f"title,url,topic,type,minutes\nA,https://e.com/a,t,article,{minutes}\n")
    assert (row.report.status, bool(row.report.warnings)) == ("created", warned)


def test_a_title_that_differs_in_case_alone_is_a_warning() -> None:
    rows = planned(f"{HEADER}Pro Git,https://e.com/1,git,beginner\nPRO  GIT,https://e.com/2,git,beginner\n")
    assert statuses(rows) == ["created", "created"]
    assert rows[1].report.warnings == ("has the title of row 2",)


def test_a_title_in_another_language_is_none() -> None:
    rows = planned("title,url,topic,lang\nPro Git,https://e.com/1,git,de\nPro Git,https://e.com/2,git,es\n")
    assert [row.report.warnings for row in rows] == [(), ()]


def test_rows_beyond_what_a_library_holds_are_rejected_and_updates_are_not() -> None:
    library = stored(planned(TWO))
    text = TWO.replace("One", "First") + "Three,https://example.org/3,python,beginner\n"
    rows = planned(text, library, limit=2)
    assert statuses(rows) == ["updated", "same", "rejected"]
    assert "full" in rows[2].report.problems[0].message


def test_a_rejected_row_stops_no_other_and_keeps_what_was_readable() -> None:
    rows = planned(f"{HEADER}Bad,ftp://example.org/1,python,beginner\nGood,https://example.org/2,python,beginner\n")
    assert statuses(rows) == ["rejected", "created"]
    assert (rows[0].report.title, rows[0].report.url) == ("Bad", "ftp://example.org/1")


def test_counts_are_those_of_the_rows() -> None:
    rows = planned(TWO + "Three,https://EXAMPLE.org/1/,python,beginner\nBad,x,python,beginner\n")
    counted = count(rows)
    assert (counted.created, counted.duplicate, counted.rejected, counted.rows) == (2, 1, 1, 4)


NEEDS = "title,url,topic,prerequisites\n"


def linked(*rows: str) -> dict[str, tuple[str, ...]]:
    made = stored(planned(NEEDS + "".join(f"{row}\n" for row in rows)))
    titles = {resource.id: resource.title for resource in made}
    return {resource.title: tuple(titles[needed] for needed in resource.prerequisites) for resource in made}


def test_prerequisites_are_named_by_title_before_or_after_their_row() -> None:
    assert linked("B,https://e.com/b,t,a", "A,https://e.com/a,t,none", 'C,https://e.com/c,t,"A, b"') == {
        "B": ("A",),
        "A": (),
        "C": ("A", "B"),
    }


def test_a_title_with_commas_is_one_prerequisite() -> None:
    needs = linked('"One, Two, and Three",https://e.com/1,t,', 'X,https://e.com/2,t,"One, Two, and Three, Y"')
    assert needs["X"] == ("One, Two, and Three",)


def test_what_is_before_a_colon_names_a_title_that_is_alone_with_it() -> None:
    rows = (
        "Calculus 1A: Differentiation,https://e.com/1,t,",
        "SQL: One,https://e.com/2,t,",
        "SQL: Two,https://e.com/3,t,",
    )
    assert linked(*rows, "X,https://e.com/4,t,calculus 1a; SQL")["X"] == ("Calculus 1A: Differentiation",)


def test_a_prerequisite_may_be_in_the_library() -> None:
    basics = a_resource("basics", title="The Basics")
    (row,) = planned(f"{NEEDS}X,https://e.com/x,t,the basics\n", (basics,))
    assert row.resource is not None
    assert row.resource.prerequisites == (basics.id,)


def test_names_of_nothing_are_listed() -> None:
    (row,) = planned(f"{NEEDS}X,https://e.com/x,t,algebra; patience\n")
    assert row.report.unresolved == ("algebra", "patience")


def test_a_cycle_loses_the_prerequisite_that_closes_it() -> None:
    rows = planned(
        f"{NEEDS}A,https://e.com/a,t,B\nB,https://e.com/b,t,C\nC,https://e.com/c,t,A\nD,https://e.com/d,t,D\n"
    )
    needs = {resource.title: len(resource.prerequisites) for resource in stored(rows)}
    assert needs == {"A": 1, "B": 1, "C": 0, "D": 0}
    assert [row.report.title for row in rows] == ["C", "B", "A", "D"], "each behind what it needs"
    assert rows[0].report.warnings == ("a prerequisite was left out, because it needs this resource itself",)


def test_prerequisites_that_were_added_by_hand_stay() -> None:
    other = a_resource("other")
    mine = a_resource("x", url="https://e.com/x", title="X", topic="t", prerequisites=(other.id,))
    text = f"{NEEDS}X,https://e.com/x,t,A\nA,https://e.com/a,t,\n"
    row = planned(text, (other, mine))[1]
    assert row.resource is not None
    assert row.resource.prerequisites == (other.id, an_id("row 3"))


def test_only_twenty_prerequisites_are_kept() -> None:
    rows = "".join(f"T{number},https://e.com/{number},t,\n" for number in range(25))
    last = planned(f"{NEEDS}{rows}X,https://e.com/x,t,{';'.join(f'T{n}' for n in range(25))}\n")[-1]
    assert last.resource is not None
    assert len(last.resource.prerequisites) == 20
    assert last.report.warnings == ("only 20 prerequisites are kept",)
