"""The cases as rows, what is wrong with each, and the table of the scenarios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from evals.plan_rules.calendar_days import day_of
from evals.replan.judge import violations
from evals.replan.lived import Lived
from evals.replan.scenarios import UNCHANGED, Case

type Json = dict[str, Any]

WORSE = 0.01  # of confidence below the baseline, or below a plan from scratch beyond what counts as equal
EQUAL = 0.02  # of confidence; a replan may be so much below a plan from scratch for fewer moves


@dataclass(frozen=True)
class Row:
    """A case after its replan. `forced` are the tasks that are late, or on a day that is closed now."""

    name: str
    scenario: str
    tasks: int
    forced: int
    moved: int
    dropped: int
    resized: int
    added: int
    scratch: int
    confidences: tuple[float, float, float]
    errors: int
    asked: bool
    broken: tuple[str, ...]

    def figures(self) -> Json:
        """Return what the baseline holds."""
        return {"moved": self.moved, "dropped": self.dropped, "confidence": self.confidences[1]}


def row_of(case: Case) -> Row | None:
    """Return the row of a case; None where the library has no plan for it."""
    from evals.replan.product import outcome_of

    outcome = outcome_of(case)
    if outcome is None:
        return None
    lived, scratch = outcome.lived, outcome.scratch
    broken = [*violations(lived), *(f"from scratch, {each}" for each in violations(scratch))]
    if case.scenario.name == UNCHANGED and lived.changes:
        broken.append(f"nothing was asked, and there are {len(lived.changes)} changes")
    return Row(
        name=case.name,
        scenario=case.scenario.name,
        tasks=sum(not lived.is_history(key) for key in lived.former),
        forced=_forced(lived),
        moved=lived.moved,
        dropped=lived.dropped,
        resized=lived.resized,
        added=lived.added,
        scratch=scratch.moved + scratch.dropped,
        confidences=outcome.confidences,
        errors=outcome.errors,
        asked=outcome.writer_asked,
        broken=tuple(broken),
    )


def _forced(lived: Lived) -> int:
    late = set(lived.late())
    closed = {key for key, (day, _) in lived.former.items() if day >= lived.today and day_of(lived.facts, day).rest}
    return len(late | {key for key in closed if not lived.is_history(key)})


def problems(row: Row, baseline: Mapping[str, Json]) -> list[str]:
    """Return what is wrong with a row: a broken rule, an error, or a figure that is worse than it was."""
    problems = [*row.broken]
    if row.errors:
        problems.append(f"the checks find {row.errors} errors")
    if row.scenario != UNCHANGED and row.confidences[1] < row.confidences[2] - EQUAL - 0.001:
        problems.append(f"a plan from scratch has {row.confidences[2]:.2f}, and this has {row.confidences[1]:.2f}")
    before = baseline.get(row.name)
    if before is None:
        problems.append("it is not in the baseline; run with BASELINE=write")
    else:
        changed, former = row.moved + row.dropped, before["moved"] + before["dropped"]
        if row.confidences[1] < before["confidence"] - WORSE:
            problems.append(f"the confidence was {before['confidence']:.2f}, and is {row.confidences[1]:.2f}")
        if changed > former and row.confidences[1] <= before["confidence"] + EQUAL:
            problems.append(f"{former} tasks were moved or dropped, and {changed} are now")
    return problems


def as_text(rows: Sequence[Row], baseline: Mapping[str, Json], *, every: bool = False) -> str:
    head = f"  {'':<34}{'cases':>5}{'tasks':>7}{'forced':>8}{'moved':>7}{'dropped':>9}{'resized':>9}{'added':>7}"
    scenarios = list(dict.fromkeys(row.scenario for row in rows))
    lines = [
        f"{len(rows)} plans were lived for some days and replanned. Means of the tasks that were left:",
        head + f"{'scratch':>9}{'before':>8}{'after':>7}{'scratch':>9}{'asked':>7}",
        *(_line(name, [row for row in rows if row.scenario == name]) for name in scenarios),
    ]
    if every:
        lines += ["", *(_line(row.name, [row]) for row in rows)]
    wrong = [(row.name, each) for row in rows for each in problems(row, baseline)]
    lines += [
        "",
        "scratch: tasks that a plan from scratch moves or drops, and its confidence. asked: how often a writer was.",
        *(f"  WRONG {name}: {each}" for name, each in wrong),
        f"{len(wrong)} problems." if wrong else "No rule is broken, and nothing is worse than the baseline.",
    ]
    return "\n".join(lines)


def _line(name: str, rows: Sequence[Row]) -> str:
    means = [fmean(getattr(row, field) for row in rows) for field in ("tasks", "forced", "moved", "dropped")]
    more = [fmean(getattr(row, field) for row in rows) for field in ("resized", "added", "scratch")]
    scores = [fmean(row.confidences[place] for row in rows) for place in range(3)]
    counts = f"{means[0]:>7.1f}{means[1]:>8.1f}{means[2]:>7.1f}{means[3]:>9.1f}"
    asked = f"{sum(row.asked for row in rows)}/{len(rows)}"
    further = f"{more[0]:>9.1f}{more[1]:>7.1f}{more[2]:>9.1f}"
    confidence = f"{scores[0]:>8.2f}{scores[1]:>7.2f}{scores[2]:>9.2f}"
    return f"  {name:<34}{len(rows):>5}{counts}{further}{confidence}{asked:>7}"


def as_json(rows: Sequence[Row], baseline: Mapping[str, Json]) -> Json:
    return {"rows": [row.__dict__ | {"problems": problems(row, baseline)} for row in rows]}
