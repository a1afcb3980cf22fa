"""The evaluation of the checks: it is right today, and it goes wrong when a check, or a limit of one, is changed."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from evals.detection import run, sound
from evals.detection.__main__ import main
from evals.detection.catalogue import CODES, MUTATIONS
from evals.detection.report import as_markdown, as_text
from evals.detection.run import Row, false_alarms
from evals.detection.sound import sound_plan
from evals.documents import write_section
from studyplan.domain.validation.check import Case, Violation
from studyplan.domain.validation.run_checks import CHECKS, run_checks

PLACES = [f"{each.code}: {each.name}" for each in MUTATIONS]


def row_of(place: int, plans: int = 1) -> Row:
    return Row(MUTATIONS[place], plans, *run._findings_after(place, plans))


def rows_of(code: str) -> list[Row]:
    return [row_of(place) for place, each in enumerate(MUTATIONS) if each.code == code]


def test_each_check_has_a_mutation_that_breaks_it_and_one_just_inside() -> None:
    for inside in (True, False):
        assert {each.code for each in MUTATIONS if each.inside is inside} == set(CODES)


def test_no_two_mutations_of_a_check_have_one_name() -> None:
    assert max(Counter(PLACES).values()) == 1


@pytest.mark.parametrize("place", range(len(MUTATIONS)), ids=PLACES)
def test_what_is_broken_is_found_and_what_is_inside_is_not(place: int) -> None:
    row = row_of(place)
    assert (row.hits, row.unexpected) == (0 if row.mutation.inside else 1, {})


def test_unbroken_plans_have_no_finding() -> None:
    assert false_alarms(range(10)) == Counter()


def test_a_seed_always_gives_the_same_plan() -> None:
    assert sound_plan(3) == sound_plan(3) != sound_plan(4)


@pytest.mark.parametrize(
    ("module", "limit", "value", "code"),
    [
        ("validation.limits", "OFF", 0.13, "WEEKLY_TIME_MISMATCH"),
        ("validation.limits", "OFF", 0.08, "WEEKLY_TIME_MISMATCH"),
        ("validation.limits", "FAR_OFF", 0.28, "WEEKLY_TIME_MISMATCH"),
        ("validation.limits", "REFRESHER", 59, "PREREQUISITE_ORDER"),
        ("validation.limits", "REFRESHER", 61, "PREREQUISITE_ORDER"),
        ("validation.level", "EASY", 0.12, "TOO_EASY"),
        ("validation.level", "EASY", 0.09, "TOO_EASY"),
        ("validation.level", "REFRESHER", 61, "TOO_EASY"),
        ("validation.level", "REFRESHER", 59, "TOO_EASY"),
        ("validation.coverage", "LATE", 0.4, "WEAK_AREA_LATE"),
        ("values.candidates", "CHEAT_SHEET", 44, "GOAL_NOT_REACHED"),
        ("values.candidates", "CHEAT_SHEET", 46, "GOAL_NOT_REACHED"),
        ("validation.repetition", "REPEATED", 0.17, "REPEATED_CONTENT"),
        ("validation.repetition", "REPEATED", 0.13, "REPEATED_CONTENT"),
        ("validation.repetition", "SPIRAL", 0.0, "REPEATED_CONTENT"),
        ("validation.repetition", "SPIRAL", 0.55, "REPEATED_CONTENT"),
        ("validation.repetition", "SHEETS_SHARE", 0.08, "CHEAT_SHEETS_FOR_LESSONS"),
        ("validation.repetition", "SHEETS_SHARE", 0.12, "CHEAT_SHEETS_FOR_LESSONS"),
        ("validation.practice", "LONGEST", 0.65, "PRACTICE_BLOCKED"),
        ("validation.practice", "LONGEST", 0.68, "PRACTICE_BLOCKED"),
        ("validation.repetition", "DOMINANT", 0.52, "ONE_RESOURCE_DOMINATES"),
        ("validation.repetition", "DOMINANT", 0.48, "ONE_RESOURCE_DOMINATES"),
        ("validation.repetition", "FEW_DAYS", 1, "ONE_RESOURCE_DOMINATES"),
        ("validation.practice", "PIECE", 9, "PRACTICE_SHORT"),
        ("validation.practice", "PIECE", 11, "PRACTICE_SHORT"),
        ("validation.practice", "LITTLE", 0.08, "PRACTICE_SHORT"),
        ("validation.practice", "LITTLE", 0.12, "PRACTICE_SHORT"),
        ("validation.practice", "TAUGHT", 0.3, "PRACTICE_BEFORE_STUDY"),
        ("validation.practice", "TAUGHT", 0.7, "PRACTICE_BEFORE_STUDY"),
        ("validation.practice", "IN_A_ROW", 3, "PRACTICE_BLOCKED"),
        ("validation.practice", "IN_A_ROW", 5, "PRACTICE_BLOCKED"),
        ("validation.coverage", "SITTING", 19, "WEAK_AREA_MISSING"),
        ("validation.coverage", "SITTING", 21, "WEAK_AREA_MISSING"),
        ("validation.quality", "ENOUGH", 0.88, "LIBRARY_TOO_THIN"),
        ("validation.quality", "ENOUGH", 0.92, "LIBRARY_TOO_THIN"),
        ("validation.quality", "ENOUGH_AT_THE_LEVEL", 0.73, "LIBRARY_TOO_THIN"),
        ("validation.quality", "ENOUGH_AT_THE_LEVEL", 0.77, "LIBRARY_TOO_THIN"),
    ],
)
def test_another_limit_makes_a_row_wrong(
    monkeypatch: pytest.MonkeyPatch, module: str, limit: str, value: float, code: str
) -> None:
    monkeypatch.setattr(import_module(f"studyplan.domain.{module}"), limit, value)
    assert not all(row.right for row in rows_of(code))


def _finds_nothing(case: Case) -> Iterator[Violation]:
    del case
    return iter(())


@pytest.mark.parametrize("code", CODES)
def test_a_check_that_finds_nothing_makes_a_row_wrong(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    blind = tuple(check._replace(run=_finds_nothing) if check.code == code else check for check in CHECKS)
    monkeypatch.setattr(sound, "run_checks", partial(run_checks, checks=blind))
    place = next(place for place, each in enumerate(MUTATIONS) if each.code == code and not each.inside)
    assert not row_of(place).right


def a_table() -> list[Row]:
    return [Row(each, 2, 0 if each.inside else 2, Counter(dict.fromkeys(each.also, 1))) for each in MUTATIONS]


def test_the_report_names_each_mutation_and_the_sums() -> None:
    text = as_text(a_table(), Counter())
    assert "WRONG" not in text
    assert f"Broken: {2 * sum(not each.inside for each in MUTATIONS)} of" in text
    markdown = "\n".join(as_markdown(a_table(), Counter()))
    assert all(f"`{code}`" in markdown for code in CODES)


def test_the_report_marks_what_is_wrong() -> None:
    missed = [Row(MUTATIONS[0], 2, 1), *a_table()[1:]]
    assert as_text(missed, Counter()).count("WRONG") == 1
    assert "(**wrong**)" in "\n".join(as_markdown(missed, Counter()))
    assert "WRONG: EMPTY_DAY in 3" in as_text(a_table(), Counter(EMPTY_DAY=3))


def test_an_unknown_format_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"FORMAT": "yaml"}) == 2
    assert "text or json" in capsys.readouterr().err


def test_a_section_of_a_document_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "proof.md"
    file.write_text("before\n<!-- make one -->\nold\n<!-- end -->\nafter <!-- end -->\n")
    write_section("make one", ["new"], file)
    assert file.read_text() == "before\n<!-- make one -->\n\nnew\n\n<!-- end -->\nafter <!-- end -->\n"
    with pytest.raises(ValueError, match="no section of make two"):
        write_section("make two", [], file)
