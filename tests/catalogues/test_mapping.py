"""How a row becomes a resource, by literal rows."""

import pytest

from tests.catalogues import books, ossu

pytestmark = pytest.mark.catalogues


@pytest.mark.parametrize(
    ("duration", "effort", "minutes"),
    [
        ("13 weeks", "10 hours/week", 7_800),
        ("14 weeks", "6-10 hours/week", 6_720),
        ("10-12 weeks", "6-10 hours/week", 5_280),
        ("8 weeks", "4\u201312 hours/week", 3_840),
        ("6 months", "5 hours/week", 7_794),
        ("7 weeks", "1-2 hours/week", 630),
        ("14 weeks", "-", None),
        ("-", "-", None),
        ("", "", None),
    ],
)
def test_minutes_are_weeks_times_hours(duration: str, effort: str, minutes: int | None) -> None:
    assert ossu.minutes_of(duration, effort) == minutes


def a_row(title: str, prerequisites: str = "-") -> ossu.Row:
    return {"title": title, "prerequisites": prerequisites}


def test_only_exact_titles_are_prerequisites() -> None:
    rows = [
        a_row("Third", "second, FIRST, algebra"),
        a_row("Second", "first of all"),
        a_row("One, Two, and Three", "One, Two, and Three"),
        a_row("Fourth", "one, two, and three"),
        a_row("First", "-"),
    ]
    ordered = {row["title"]: needs for row, needs in ossu.in_order(rows)}
    assert ordered == {
        "Third": ("Second", "First"),
        "Second": (),
        "One, Two, and Three": (),
        "Fourth": ("One, Two, and Three",),
        "First": (),
    }
    assert list(ordered).index("Third") > max(list(ordered).index("First"), list(ordered).index("Second"))


def test_an_entry_gives_its_own_link_and_its_others() -> None:
    entry = {"title": "T", "url": "https://e.org/t.pdf", "otherLinks": [{"title": "EPUB", "url": "https://e.org/t"}]}
    made = list(books._of_entry(entry, "books", "C", "pt-BR"))
    assert [(body["title"], body["url"]) for body in made] == [
        ("T", "https://e.org/t.pdf"),
        ("T (EPUB)", "https://e.org/t"),
    ]
    assert {(body["topic"], body["resource_type"], body["language"]) for body in made} == {("C", "book", "pt-BR")}
