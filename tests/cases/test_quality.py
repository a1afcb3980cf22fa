"""Cases of area `quality`: each test is named by its case, and its input is written out here."""

import json
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from tests.support.builders import NOW, an_id
from tests.support.planned import in_order, planned, row

ROOT = Path(__file__).resolve().parents[2]


def the_seeds() -> list[Resource]:
    seeds = json.loads((ROOT / "seeds" / "resources.json").read_text("utf-8"))
    ids = {seed["title"]: str(uuid5(NAMESPACE_URL, seed["url"])) for seed in seeds}
    return in_order(
        *(
            to_resource(
                ResourceIn(**seed | {"prerequisites": [ids[title] for title in seed["prerequisites"]]}),
                resource_id=ids[seed["title"]],
                now=NOW,
            )
            for seed in seeds
        )
    )


CLASSES = "Classes (The Python Tutorial, chapter 9)"
DATA_MODEL = "The Python data model (language reference, chapter 3)"


def test_project_before_lessons() -> None:
    library = in_order(
        row("Your first component", 20, "components"),
        row("State", 40, "state"),
        row("Routing", 40, "routing"),
        row("Build a shop", 300, "components state routing", kind="project"),
    )
    plan = planned(library, weekly_hours=5, weak_areas=("state",), must_include_practice=True)
    assert plan.titles[-1] == "Build a shop"
    assert {"Your first component", "State", "Routing"} == set(plan.titles[:-1])
    assert plan.minutes("Build a shop") == 200, "it is started"
    assert "PRACTICE_BEFORE_STUDY" not in plan.codes()


def test_advanced_gets_basics() -> None:
    plan = planned(
        the_seeds(),
        current_level="advanced",
        weekly_hours=6,
        weak_areas=("metaclasses",),
        goal="Understand descriptors and metaclasses",
        must_include_practice=True,
    )
    assert plan.titles[:2] == [CLASSES, DATA_MODEL]
    assert plan.first_day(CLASSES) == 1
    assert plan.first_day(DATA_MODEL) <= 3
    basics = {"Python Fundamentals", "Flow Control (Automate the Boring Stuff, chapter 2)"}
    assert not basics & set(plan.titles), "what is two levels below is known"
    assert "Functions (Automate the Boring Stuff, chapter 3)" in plan.assumed, "and named"
    assert plan.confidence.score < 0.9
    assert plan.status == "needs_review"


@pytest.mark.parametrize("learner", ["ana", "bo"])
def test_numbered_lessons(learner: str) -> None:
    lessons = [row(f"Lesson {number}", 40, "statistics-basics") for number in (3, 1, 5, 2, 4)]
    plan = planned(lessons, learner_id=an_id(learner), duration_days=5, weekly_hours=200 / 60 * 7 / 5)
    assert plan.titles == [f"Lesson {number}" for number in range(1, 6)]
    shorter = planned(lessons, learner_id=an_id(learner), duration_days=3, weekly_hours=120 / 60 * 7 / 3)
    assert shorter.titles == ["Lesson 1", "Lesson 2", "Lesson 3"], "never started in its middle"


def test_weak_area_spelling() -> None:
    library = [row("Numbers and text", 60, "data-types"), *(row(f"Other {n}", 60, f"other-{n}") for n in range(6))]
    plan = planned(library, weak_areas=("data types",), duration_days=3, weekly_hours=7)
    assert plan.titles[0] == "Numbers and text"
    assert "WEAK_AREA_MISSING" not in plan.codes()
    nowhere = planned(library, weak_areas=("recursion",), duration_days=3, weekly_hours=7)
    assert "WEAK_AREA_MISSING" in nowhere.codes()


def test_best_match_is_long() -> None:
    library = [
        row("All about neural networks", 600, "neural-networks", kind="book"),
        *(row(f"Podcast {letter}", 60, f"chat-{letter}", kind="video") for letter in "abcdef"),
    ]
    aims = {"weak_areas": ("neural networks",), "goal": "Understand neural networks"}
    plan = planned(library, weekly_hours=5, **aims)
    assert plan.first_day("All about neural networks") == 1
    assert plan.minutes("All about neural networks") >= 240, "podcasts at most fill what is left"
    assert plan.timetable.unfinished is not None


def test_warnings_without_number() -> None:
    library = [
        row("Machine learning by example", 180, "trees", level="intermediate", kind="course"),
        row("Elements of learning", 1800, "regression", level="advanced", kind="book"),
    ]
    limits = {"current_level": "intermediate", "duration_days": 14, "weekly_hours": 7}
    plan = planned(library, **limits)
    assert plan.confidence.score < 0.7
    assert any("180 of 840 minutes at your level" in finding.message for finding in plan.findings)
    almost = [row("Machine learning by example", 780, "trees", level="intermediate", kind="course"), library[1]]
    assert planned(almost, **limits).confidence.score > plan.confidence.score + 0.1


def test_a_week_of_practice_alone_is_no_plan_to_use_as_it_is() -> None:
    drills = [row("Drills", 355, "joins", kind="exercise", level="intermediate")]
    plan = planned(drills, current_level="intermediate", weekly_hours=5)
    assert (plan.confidence.score, plan.status) == (0.86, "needs_review")
    assert any("0 minutes to study at your level" in finding.message for finding in plan.findings)


def test_plan_of_guesses() -> None:
    library = [row(f"Page {n}", 60, f"tag-{n}", estimate_source="default") for n in range(8)]
    plan = planned(library, weekly_hours=7)
    assert plan.confidence.band != "high"
    assert plan.confidence.score < 0.9


def test_basics_before_weak() -> None:
    titles = [
        "What is a variable?",
        "Numbers",
        "Text",
        "Lists",
        "Choices",
        "Loops",
        "Functions",
        "Modules",
        "Files",
        "Lambda",
    ]
    library = in_order(*(row(title, 30, title.casefold().replace(" ", "-")) for title in titles))
    plan = planned(library, weak_areas=("lambda",), duration_days=5, weekly_hours=300 / 60 * 7 / 5)
    start = plan.first_day("Lambda")
    assert plan.titles[0] == "What is a variable?"
    assert 1 <= start <= 3, "in the first half"


def test_reason_too_long() -> None:
    tags = " ".join(f"{letter}" * 57 for letter in "abcdefghi")
    library = [row("All of it", 60, tags), *(row(f"Article {n}", 60, f"tag-{n}") for n in range(7))]
    plan = planned(library, weak_areas=tuple(tags.split()), weekly_hours=7)
    assert max(len(reason) for title in plan.titles for reason in plan.reasons(title)) <= 500
    assert plan.titles[0] == "All of it"
