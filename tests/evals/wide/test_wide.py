"""The wide evaluation: its requests, its judgement, its gates, and that a rate below the baseline fails a run."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from evals.wide import __main__ as command
from evals.wide.figures import below_baseline, calibration, fallbacks, group, rates
from evals.wide.gates import gates
from evals.wide.judged import Verdict
from evals.wide.plot import svg
from evals.wide.report import as_json, as_text, calibration_table, markdown, table
from evals.wide.requests import WRITERS, Request, requests, sample
from evals.wide.run import _judged, merged
from studyplan.domain.scoring.decision import Attempt
from tests.support.builders import a_finding

ENDS = "every request ends rightly"
PUBLISHED = "without the fallback every plan that is published is right"


@pytest.fixture(scope="module")
def drawn() -> tuple[Request, ...]:
    return requests()


def a_verdict(request: Request, **difference: Any) -> Verdict:
    sound: dict[str, Any] = {
        "status": "completed",
        "faults": (),
        "judged": 20,
        "kept": 20,
        "schema_valid": True,
        "confidence": 0.95,
        "grade": 0.95,
        "codes": (),
        "generated_by": "mock",
        "fallback": "",
        "attempts": 1,
        "tokens": 0,
        "micro_usd": 0,
        "seconds": 0.1,
    }
    return Verdict(request, **sound | difference)


def test_there_are_at_least_400_requests_of_every_writer_and_size(drawn: tuple[Request, ...]) -> None:
    assert len(drawn) >= 400
    assert {each.writer for each in drawn} == set(WRITERS)
    assert {each.case.request["duration_days"] for each in drawn} >= {7, 30, 90, 365}
    assert any(each.case.request["constraints"].get("exam_date") for each in drawn)


def test_a_seed_draws_the_same_requests_and_another_one_others(drawn: tuple[Request, ...]) -> None:
    assert requests() == drawn
    assert requests(2) != drawn


def test_a_sample_is_spread_over_all_and_has_no_year() -> None:
    chosen = sample(60)
    assert len(chosen) == 60
    assert len({each.case.library for each in chosen}) > 8
    assert "year" not in {each.size for each in chosen}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_request_of_each_writer_ends_rightly(drawn: tuple[Request, ...], writer: str) -> None:
    week = next(each for each in drawn if each.case.library == "python" and each.size == "week")
    verdict = _judged(replace(week, writer=writer), fallback=True)
    assert (verdict.right, verdict.schema_valid) == (True, True)
    assert verdict.fallback or verdict.how != "fallback"
    assert (verdict.tokens > 0) is (writer != "mock")


def test_a_plan_that_breaks_a_rule_is_not_right(drawn: tuple[Request, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    from evals.wide.product import Made, Product

    make = Product.make

    def longer(self: Product, *given: Any) -> Made:
        made = make(self, *given)
        assert made.plan is not None
        made.plan["days"][0]["tasks"][0]["minutes"] += 1
        return made

    monkeypatch.setattr(Product, "make", longer)
    week = next(each for each in drawn if each.case.library == "python" and each.size == "week")
    verdict = _judged(replace(week, writer="mock"), fallback=True)
    assert not verdict.right
    assert verdict.kept < verdict.judged


def test_figures_count_what_they_say(drawn: tuple[Request, ...]) -> None:
    results = [
        a_verdict(drawn[0]),
        a_verdict(drawn[1], faults=("CRUMB: x",), kept=19, attempts=2, generated_by="compatible"),
        a_verdict(drawn[2], generated_by="fallback", fallback="EMPTY_DAY", attempts=2, confidence=0.6, grade=0.3),
        a_verdict(drawn[3], status="refused", confidence=None, grade=None, schema_valid=None, judged=0, kept=0),
    ]
    found = group(results)
    assert (found.delivery, found.final_pass, found.macro) == (1.0, 0.75, 0.6667)
    assert found.micro == round(59 / 60, 4)
    assert (found.first_try, found.repaired, found.by_fallback, found.refused) == (1, 1, 1, 1)
    assert fallbacks(results) == Counter({(drawn[2].writer, "EMPTY_DAY"): 1})
    assert calibration(results) == [("0.90 to 1.00", Counter("AA")), ("0.50 to 0.69", Counter("F"))]


@pytest.mark.parametrize(
    ("difference", "missed"),
    [
        ({}, set()),
        ({"faults": ("CRUMB: x",)}, {ENDS, PUBLISHED}),
        ({"grade": 0.5}, {"no D or F at 0.90 or more"}),
        ({"codes": ("LIBRARY_TOO_THIN",)}, {"a plan with too little material says so, and needs review"}),
        (
            {"status": "refused", "confidence": None, "grade": None, "faults": ("REFUSED: the first fix fails",)},
            {ENDS, "what is refused has a first fix that works, or nothing helps"},
        ),
        ({"confidence": 0.8}, {"80% of plans that are A for the learner at 0.90 or more"}),
    ],
    ids=["none", "a fault", "a bad plan at 0.95", "thin, unsaid", "a refusal that no fix helps", "a good plan at 0.80"],
)
def test_each_gate_can_be_missed(drawn: tuple[Request, ...], difference: dict[str, Any], missed: set[str]) -> None:
    results = [a_verdict(each, **difference) for each in drawn[:10]]
    found = {gate.name for gate in gates(results, results) if not gate.met}
    assert found == missed


def test_a_fallback_for_an_error_of_the_honest_writer_misses_a_gate(drawn: tuple[Request, ...]) -> None:
    honest = next(each for each in drawn if each.writer == "honest")
    results = [a_verdict(honest, fallback="EMPTY_DAY", generated_by="fallback")]
    assert "honest: no fallback for an error" in {gate.name for gate in gates(results, []) if not gate.met}


def test_only_what_the_fallback_wrote_is_made_again_without_it(
    drawn: tuple[Request, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, careless = (next(each for each in drawn if each.writer == name) for name in ("honest", "careless"))
    own, replaced = a_verdict(honest), a_verdict(careless, fallback="EMPTY_DAY", generated_by="fallback")
    ended = a_verdict(careless, status="failed", confidence=None)
    asked: list[Any] = []

    def judge_all(chosen: list[Request], *, fallback: bool) -> list[Verdict]:
        asked.append((chosen, fallback))
        return [ended]

    monkeypatch.setattr(command, "judge_all", judge_all)
    assert command._without_fallback([a_verdict(drawn[0]), own, replaced]) == [own, ended]
    assert asked == [([careless], False)]


def test_a_rate_below_the_baseline_fails_a_run(drawn: tuple[Request, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    results = [a_verdict(each) for each in drawn[:10]]
    monkeypatch.setattr(command, "judge_all", lambda _chosen, **_options: results)
    monkeypatch.setattr(command, "baseline", lambda _name: {"final_pass": 1.0})
    assert command.main({"SAMPLE": "60"}) == 0
    monkeypatch.setattr(command, "baseline", lambda _name: {"a_at_high": 1.1})
    assert command.main({"SAMPLE": "60"}) == 1
    assert below_baseline(rates(results), {"a_at_high": 1.1}) == ["a_at_high is 1.0, the baseline is 1.1"]


def test_the_report_names_what_is_wrong(drawn: tuple[Request, ...]) -> None:
    results = [a_verdict(drawn[0], faults=("CRUMB: day 2 has one",)), a_verdict(drawn[1])]
    held = gates(results, results)
    text = as_text(results, held, ["micro is 0.9, the baseline is 1"])
    assert drawn[0].name in text
    assert "CRUMB: day 2 has one" in text
    assert "MISSED" in text
    assert "Below the baseline: micro" in text
    assert as_json(results, held, [])["all"]["requests"] == 2
    assert markdown(table(results))[1].startswith("| --- |")


def test_the_plot_has_a_bar_for_each_band() -> None:
    picture = svg([("0.90 to 1.00", Counter("AAB")), ("0.50 to 0.69", Counter("F"))])
    assert picture.count("plans</text>") == 2
    assert picture.startswith("<svg")
    assert picture.endswith("</svg>\n")
    assert calibration_table([])[0][0] == "confidence"


def test_a_merge_patch_replaces_and_removes() -> None:
    assert merged({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}}) == {"b": {"c": 4, "d": 3}}


def test_an_unknown_format_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main({"FORMAT": "yaml"}) == 2
    assert "text or json" in capsys.readouterr().err


BROKEN = Attempt(findings=(a_finding("EMPTY_DAY"),), generated_by="compatible")
SOUND = Attempt(findings=(a_finding("TOO_EASY", severity="warning"),), generated_by="compatible")
NO_DRAFT = Attempt(findings=(a_finding("LlmInvalidOutput"),), generated_by=None)


@pytest.mark.parametrize(
    ("attempts", "why"),
    [
        ((BROKEN, BROKEN), "EMPTY_DAY"),
        ((BROKEN, NO_DRAFT), "LlmInvalidOutput"),
        ((BROKEN, SOUND), "quality alone"),
        ((SOUND, BROKEN), "quality alone"),
    ],
    ids=["an error", "no answer", "quality", "an error after a draft without one"],
)
def test_the_rules_write_for_an_error_only_where_no_draft_is_without_one(attempts: Any, why: str) -> None:
    from evals.wide.product import why_the_rules_write

    assert why_the_rules_write(attempts) == why
