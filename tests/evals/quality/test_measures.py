"""The judge can fail: a teacher's plan gets an A, and each way to damage it a worse letter, by the measure meant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from evals.plan_rules.facts import facts_of
from evals.quality.cases import Case, cases, situation_of
from evals.quality.libraries import library
from evals.quality.library import Item
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import Grade, grade
from evals.quality.possible import best_plan
from evals.quality.situation import Situation

type Json = dict[str, Any]

HERE = tuple(case for case in cases() if library(case.library) is not None)


def the_case(name: str, words: str) -> Case:
    return next(case for case in cases() if case.library == name and words in case.name)


@dataclass
class Lesson:
    """The tasks of a teacher's plan, which a test may change; each is as long as its resource gets."""

    situation: Situation
    tasks: list[Json]

    @classmethod
    def of(cls, case: Case) -> "Lesson":
        situation = situation_of(case)
        plan, _ = best_plan(situation, facts_of(case.request, case.learner))
        merged: dict[str, Json] = {}
        for day in plan["days"]:
            for task in day["tasks"]:
                known = merged.setdefault(task["resource_id"], {**task, "minutes": 0})
                known["minutes"] += task["minutes"]
        return cls(situation, list(merged.values()))

    def item(self, title: str) -> Item:
        return next(item for item in self.situation.library.values() if item.title == title)

    def task(self, title: str, minutes: int | None = None) -> Json:
        item = self.item(title)
        return {
            "resource_id": item.id,
            "task_type": "practice" if item.practice else "study",
            "minutes": minutes or item.minutes,
            "reason": f"'{title}' introduces {' and '.join(sorted(item.concepts))}, for your goal.",
        }

    def grade(self) -> Grade:
        days = [{"day": day, "tasks": [task]} for day, task in enumerate(self.tasks, 1)]
        return grade(given_plan(self.situation, {"days": days}))


# `make test` has every fifth.
EVERY_FIFTH = [pytest.param(case, marks=[pytest.mark.slow] if number % 5 else []) for number, case in enumerate(HERE)]


@pytest.mark.parametrize("case", EVERY_FIFTH, ids=lambda case: f"{case.library} {case.name}")
def test_a_teachers_plan_is_an_a_against_the_library(case: Case) -> None:
    situation = situation_of(case)
    assert best_plan(situation, facts_of(case.request, case.learner))[1].letters[0] == "A"


def below_the_level(lesson: Lesson) -> None:
    names = ("Lesson 2: Mean and spread", "Lesson 4: Probability", "Describe ten data sets", "Dice and cards")
    lesson.tasks[:] = [lesson.task(name) for name in names] + lesson.tasks[:1]


def without_the_weak_area(lesson: Lesson) -> None:
    weak = {item.id for item in lesson.situation.library.values() if "linear regression" in item.concepts}
    lesson.tasks[:] = [task for task in lesson.tasks if task["resource_id"] not in weak]
    lesson.tasks += [lesson.task("Design of experiments"), lesson.task("Chi-square tests")]


def practice_first(lesson: Lesson) -> None:
    lesson.tasks.sort(key=lambda task: task["task_type"] != "practice")


def without_practice(lesson: Lesson) -> None:
    lesson.tasks[:] = [task for task in lesson.tasks if task["task_type"] != "practice"]
    lesson.tasks += [lesson.task(name) for name in ("Chi-square tests", "Analysis of variance")]


def one_sentence_for_all(lesson: Lesson) -> None:
    lesson.tasks[:] = [{**task, "reason": "A good resource."} for task in lesson.tasks]


def one_resource_for_all(lesson: Lesson) -> None:
    lesson.tasks[:] = [lesson.task("Design of experiments", 1200)]


def half_of_the_time(lesson: Lesson) -> None:
    lesson.tasks[:] = lesson.tasks[: len(lesson.tasks) // 2 - 1]


def without_the_aim(lesson: Lesson) -> None:
    without_the_weak_area(lesson)  # which is the aim of the goal, too


def one_concept_only(lesson: Lesson) -> None:
    lesson.tasks[:] = [lesson.task("P-values without tears"), lesson.task("Test it yourself")]


def nothing_to_its_end(lesson: Lesson) -> None:
    lesson.tasks[:] = [lesson.task(name, 60) for name in ("Hypothesis tests: a course", "Design of experiments")]


def above_the_level(lesson: Lesson) -> None:
    names = ("Proportional hazards", "Mixed models", "Causal inference", "Draw the graph")
    lesson.tasks[:] = [lesson.task(name) for name in names] + lesson.tasks[:1]


def backwards(lesson: Lesson) -> None:
    lesson.tasks.reverse()


DAMAGES: list[tuple[str, Callable[[Lesson], None]]] = [
    ("level", below_the_level),
    ("weak_covered", without_the_weak_area),
    ("practice_after", practice_first),
    ("practice_share", without_practice),
    ("reasons", one_sentence_for_all),
    ("largest", one_resource_for_all),
    ("use", half_of_the_time),
    ("above", above_the_level),
    ("goal", without_the_aim),
    ("breadth", one_concept_only),
    ("finished", nothing_to_its_end),
    ("order", backwards),
]


@pytest.mark.parametrize(("measure", "damage"), DAMAGES, ids=lambda it: it if isinstance(it, str) else it.__name__)
def test_a_damaged_plan_gets_less_by_the_measure_meant(measure: str, damage: Callable[[Lesson], None]) -> None:
    lesson = Lesson.of(the_case("statistics", "intermediate 30d"))
    before = lesson.grade()
    assert before.scores[measure].planner > 0.9
    damage(lesson)
    after = lesson.grade()
    assert after.scores[measure].planner < 0.7
    assert after.scores[measure].learner < 0.7
    assert after.planner < before.planner
    assert after.learner < before.learner


@pytest.mark.parametrize(
    "damage", [below_the_level, without_the_weak_area, practice_first, without_practice, one_resource_for_all]
)
def test_a_plan_that_no_teacher_would_use_is_a_d_or_an_f(damage: Callable[[Lesson], None]) -> None:
    lesson = Lesson.of(the_case("statistics", "intermediate 30d"))
    damage(lesson)
    assert set(lesson.grade().letters) <= {"D", "F"}


def test_a_weak_area_at_the_end_is_late() -> None:
    lesson = Lesson.of(the_case("python", "intermediate 30d weak classes"))
    assert lesson.grade().scores["weak_early"].planner == 1.0
    weak = {item.id for item in lesson.situation.library.values() if "class" in item.concepts}
    lesson.tasks.sort(key=lambda task: task["resource_id"] in weak)
    assert lesson.grade().scores["weak_early"].planner < 0.5


def test_content_that_comes_twice_costs() -> None:
    lesson = Lesson.of(the_case("docker", "beginner 14d"))
    assert lesson.grade().scores["repeated"].learner > 0.9
    titles = ("Docker for beginners", "Your first container", "Keeping data in volumes", "Ports and networks")
    lesson.tasks[:] = [lesson.task(title) for title in (*titles, "Containerise a web page")]
    assert lesson.grade().scores["repeated"].learner < 0.9
    assert lesson.grade().scores["repeated"].planner < 0.9


def test_a_video_at_two_addresses_is_repeated() -> None:
    lesson = Lesson.of(the_case("music", "beginner 30d"))
    copies = [item for item in lesson.situation.library.values() if item.title == "Intervals"]
    lesson.tasks[:] = [{**lesson.task("Intervals"), "resource_id": item.id} for item in copies]
    assert lesson.grade().scores["repeated"].learner == 0.0


def test_a_series_backwards_is_out_of_order() -> None:
    lesson = Lesson.of(the_case("statistics", "beginner 7d"))
    assert lesson.grade().scores["order"].planner == 1.0
    lesson.tasks.reverse()
    assert lesson.grade().scores["order"].planner < 0.5


def test_a_series_from_its_middle_is_out_of_order() -> None:
    lesson = Lesson.of(the_case("statistics", "beginner 7d"))
    lesson.tasks[:] = [
        task for task in lesson.tasks if task["resource_id"] != lesson.item("Lesson 1: What data are").id
    ]
    assert lesson.grade().scores["order"].planner < 0.7


def test_a_series_may_begin_where_the_level_begins() -> None:
    lesson = Lesson.of(the_case("statistics", "intermediate 30d"))
    assert lesson.grade().scores["order"].planner == 1.0


def test_cheat_sheets_are_no_course() -> None:
    lesson = Lesson.of(the_case("docker", "beginner 3d"))
    sheets = [item.title for item in lesson.situation.library.values() if item.sheet]
    lesson.tasks[:] = [lesson.task(title) for title in (*sheets, "Your first container", "Images and layers")]
    assert set(lesson.grade().letters) <= {"D", "F"}


def test_a_thin_library_excuses_the_planner_and_not_the_plan() -> None:
    found = Lesson.of(the_case("statistics-thin", "advanced 30d")).grade()
    assert found.letters == ("A", "F")


def test_a_weak_area_that_the_library_lacks_excuses_the_planner_and_not_the_plan() -> None:
    lesson = Lesson.of(the_case("web-thin", "beginner 10d"))
    covered = lesson.grade().scores["weak_covered"]
    assert (covered.planner, covered.learner) == (1.0, 0.0)


def test_the_best_match_may_have_most_of_the_plan() -> None:
    lesson = Lesson.of(the_case("statistics", "advanced 14d"))
    lesson.tasks[:] = [lesson.task("Bayesian data analysis", 700)]
    assert lesson.grade().scores["largest"].planner == 1.0


def test_a_short_refresher_for_a_weak_area_is_at_the_level_and_a_long_one_is_not() -> None:
    lesson = Lesson.of(the_case("seeds", "javascript intermediate 3d"))
    talk, basics = "What the heck is the event loop anyway?", "JavaScript Fundamentals (The Modern JavaScript Tutorial)"
    lesson.tasks[:] = [lesson.task(basics, 25), lesson.task(talk), lesson.task("JavaScript30", 205)]
    assert lesson.grade().scores["level"].planner == 1.0
    lesson.tasks[0]["minutes"], lesson.tasks[2]["minutes"] = 150, 80
    assert lesson.grade().scores["level"].planner < 0.7


def test_practice_of_what_is_known_needs_no_study() -> None:
    lesson = Lesson.of(the_case("seeds", "javascript advanced 10d"))
    lesson.tasks[:] = [lesson.task("JavaScript30")]
    assert lesson.grade().scores["practice_after"].planner == 1.0


def test_study_and_practice_in_turn_are_mixed_and_in_two_blocks_are_not() -> None:
    lesson = Lesson.of(the_case("statistics", "intermediate 30d"))
    mixed = lesson.grade().scores["interleaving"].planner
    lesson.tasks.sort(key=lambda task: task["task_type"] == "practice")
    assert mixed > lesson.grade().scores["interleaving"].planner


def test_harder_before_easier_is_out_of_order() -> None:
    lesson = Lesson.of(the_case("docker", "intermediate 14d"))
    easier = ("Build caches", "Registries and tags")
    lesson.tasks[:] = [lesson.task(title) for title in (*easier, "Namespaces and cgroups")]
    assert lesson.grade().scores["order"].planner == 1.0
    lesson.tasks.reverse()
    assert lesson.grade().scores["order"].planner < 0.8


def test_a_plan_is_graded_beside_the_best_that_is_known_to_be_possible() -> None:
    plan = Grade(0.72, 0.5, {})
    assert plan.beside(Grade(1.0, 1.0, {})).letters == ("C", "F")
    assert plan.beside(Grade(0.8, 0.8, {})).letters == ("A", "F")
    assert Grade(0.3, 0.3, {}).beside(Grade(0.3, 0.3, {})).letters == ("F", "F")
