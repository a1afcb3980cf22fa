"""The run measures what the systems find, says what is absent, and fails where a goal is missed."""

import json
from dataclasses import replace
from typing import Any

import pytest

from evals.quality.libraries import library
from evals.retrieval import baseline, product
from evals.retrieval.__main__ import main
from evals.retrieval.labelled import Goal, TypedTopic
from evals.retrieval.reference import Reference
from evals.retrieval.report import Run, as_json, as_text
from evals.retrieval.results import SYSTEMS, Read, Row, judge, lead, read_topics, targets, text_of

type Json = dict[str, Any]

SEEDS = list(library("seeds") or ())
TITLES = {resource["id"]: resource["title"] for resource in SEEDS}


def _row(number: int, system: str, value: float) -> Row:
    goal = Goal(number, "plain", "python", f"goal {number}", {})
    return Row(goal, "topic. goal", system, {"recall@5": value, "nDCG@10": value, "MRR": value})


def _read(number: int, *, first: bool, among_three: bool = True) -> Read:
    return Read(TypedTopic(number, "typo", "pyhton", ("Python",)), (), first, among_three)


def _rows(product_value: float, reference_value: float) -> list[Row]:
    values = dict(zip(SYSTEMS, (product_value, reference_value), strict=True))
    return [_row(number, system, values[system]) for number in (1, 2) for system in SYSTEMS]


def test_the_product_finds_what_shares_the_goals_words_and_nothing_else() -> None:
    found = [TITLES[key] for key in product.ranked("window functions", "sql", SEEDS)]
    assert "PostgreSQL Exercises" in found
    assert "Learn Git Branching" not in found


def test_the_product_finds_by_meaning_what_no_word_names() -> None:
    ranked = product.ranked("find out why a report is slow", "databases", SEEDS)
    assert "Use The Index, Luke!" in [TITLES[key] for key in ranked[:2]]


def test_level_and_length_do_not_change_the_order() -> None:
    harder: list[Json] = [resource | {"difficulty": "advanced", "estimated_minutes": 6000} for resource in SEEDS]
    goal = "loops in python"
    assert product.ranked(goal, "python", harder) == product.ranked(goal, "python", SEEDS)


def test_the_reference_finds_other_forms_of_a_word() -> None:
    assert "Learn Git Branching" in [TITLES[key] for key in Reference(SEEDS).ranked("rebasing branches")]


def test_the_reference_finds_nothing_for_words_that_no_resource_has() -> None:
    assert Reference(SEEDS).ranked("xyzzy") == []


def test_an_exact_id_and_an_alias_are_topics() -> None:
    assert product.resolve("machine_learning", ["Machine Learning", "Go"]) == ["machine-learning"]
    assert product.resolve("golang", ["Go", "Go game"]) == ["go"]


def test_a_goal_is_measured_over_the_resources_that_are_here() -> None:
    resources: dict[tuple[str, str], Json] = {("seeds", "One"): {"id": "1"}}
    here = Goal(1, "plain", "a", "b", {("seeds", "One"): 3, ("ossu", "Absent"): 3})
    nowhere = Goal(2, "plain", "a", "b", {("ossu", "Absent"): 3})
    found = judge([here, nowhere], resources, {"product": lambda *_: ["1"]})
    assert [(row.goal.number, row.form, row.values["nDCG@10"]) for row in found] == [
        (1, "goal", 1.0),
        (1, "topic. goal", 1.0),
    ]


def test_the_second_form_has_the_topic_before_the_goal() -> None:
    goal = Goal(1, "plain", "sql", "faster reports", {})
    assert [text_of(goal, form) for form in ("goal", "topic. goal")] == ["faster reports", "sql. faster reports"]


def test_a_typed_topic_counts_where_the_library_has_what_it_means() -> None:
    typed = [TypedTopic(1, "typo", "pyhton", ("Python",)), TypedTopic(2, "typo", "haskel", ("Haskell",))]
    read = read_topics(typed, ["Python", "Go"], lambda *_: ["go", "x", "python"], product.ids_of)
    assert [(it.topic.typed, it.first, it.among_three) for it in read] == [("pyhton", False, True)]


def test_the_lead_pairs_the_systems_by_goal() -> None:
    found = lead([_row(2, "product", 0.5), _row(2, "bm25s", 0.75)], form="topic. goal", half="unseen")
    assert found is not None
    assert (found.mean, found.low, found.high, found.better, found.worse) == (-0.25, -0.25, -0.25, 0, 1)


def test_goals_at_their_bounds_are_met() -> None:
    read = [_read(number, first=number > 2, among_three=number > 1) for number in range(1, 11)]
    assert [target.met for target in targets(_rows(0.75, 0.625), read, whole=True)] == [True] * 4


@pytest.mark.parametrize(
    ("rows", "firsts", "missed"),
    [(_rows(0.74, 0.5), 10, 0), (_rows(0.8, 0.7), 10, 1), (_rows(0.8, 0.5), 7, 2)],
    ids=["nDCG", "lead", "topics"],
)
def test_each_goal_can_be_missed(rows: list[Row], firsts: int, missed: int) -> None:
    read = [_read(number, first=number <= firsts) for number in range(1, 11)]
    assert [place for place, target in enumerate(targets(rows, read, whole=True)) if not target.met] == [missed]


def test_only_unseen_goals_count_for_the_goals_of_the_ranking() -> None:
    rows = [_row(number, system, 1.0 if number == 1 else 0.0) for number in (1, 2) for system in SYSTEMS]
    assert targets(rows, [], whole=True)[0].value == 0.0


def test_no_goal_is_judged_where_a_catalogue_is_absent() -> None:
    run = Run(_rows(0.1, 0.9), [_read(1, first=False)], ["ossu"], 26, 6)
    assert {target.met for target in run.targets} == {None}
    assert "skipped, catalogue not on this machine: ossu" in as_text(run)


def test_single_results_of_unseen_goals_are_not_shown() -> None:
    run = Run(_rows(0.8, 0.5), [_read(2, first=True)], [], 134, 326)
    shown = json.dumps(as_json(run)) + as_text(run)
    assert "goal 1" in shown
    assert "goal 2" not in shown
    assert "pyhton" not in shown


def test_a_figure_below_the_baseline_is_named() -> None:
    run = Run(_rows(0.8, 0.5), [_read(1, first=True)], [], 134, 326)
    figures = baseline.figures_of(run)
    assert baseline.lowered(run, figures) == []
    name = "nDCG@10 of 'topic. goal', plain"
    assert baseline.lowered(run, figures | {name: 0.801, "a figure of before": 0.1}) == [
        "a figure of before: 0.000, 0.100 in the baseline",
        f"{name}: 0.800, 0.801 in the baseline",
    ]
    assert baseline.lowered(replace(run, absent=["ossu"]), figures | {name: 0.9}) == []


def test_the_stored_baseline_names_the_figures_of_a_run() -> None:
    figures = baseline.figures_of(Run(_rows(0.8, 0.5), [_read(1, first=True)], [], 134, 326))
    assert figures.keys() <= baseline.stored().keys()


def test_an_unknown_format_is_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"FORMAT": "xml"}) == 2
    assert capsys.readouterr().err == "FORMAT must be text or json.\n"
