"""The measures on a terminal, or as one JSON object. Neither shows results of single unseen rows."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.retrieval.results import (
    FORMS,
    MEASURES,
    SELECTIONS,
    SYSTEMS,
    Read,
    Row,
    Target,
    lead,
    mean,
    resolved,
    selected,
    targets,
)

type Json = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """All that was measured, and the catalogues that are not on this machine."""

    rows: Sequence[Row]
    read: Sequence[Read]
    absent: Sequence[str]
    resources: int
    topics: int

    @property
    def targets(self) -> list[Target]:
        return targets(self.rows, self.read, whole=not self.absent)

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(row.goal.kind for row in self.rows))

    @property
    def topic_kinds(self) -> list[str]:
        return list(dict.fromkeys(it.topic.kind for it in self.read))


def as_text(run: Run) -> str:
    goals = len({row.goal.number for row in run.rows})
    lines = [
        f"{goals} goals over {run.resources} resources, {len(run.read)} typed topics over {run.topics}.",
        *(f"  skipped, catalogue not on this machine: {name}" for name in run.absent),
        "",
        f"  {'form':<12} {'goals':<8} {'n':>3}  {'product':^25}  {'bm25s':^25}  lead in nDCG@10 [95 %], better/worse",
        f"  {'':<25}  {_heads()}  {_heads()}",
        *(_line(run, form, half) for form in FORMS for half in SELECTIONS),
        "",
        f"  nDCG@10 {'':<11} {'n':>3}"
        + "".join(f"  {form + ', ' + system:>18}" for form in FORMS for system in SYSTEMS),
        *(_kind_line(run, kind) for kind in run.kinds),
        "",
        f"  {'typed topics':<19} {'n':>3} {'first':>8} {'among three':>12}",
        *(_topic_line(half, resolved(run.read, half=half)) for half in SELECTIONS),
        *(_topic_line(kind, resolved(run.read, kind=kind)) for kind in run.topic_kinds),
        "",
        *(f"  {_word(target):<10} {target.name}: {target.value:.3f}" for target in run.targets),
    ]
    return "\n".join(lines)


def _heads() -> str:
    return "".join(f"{name:>9}" for name in MEASURES)[1:]


def _kind_heads() -> str:
    return "".join(f"  {f'{form}, {system}':>20}" for form in FORMS for system in SYSTEMS)


def _line(run: Run, form: str, half: str) -> str:
    chosen = [selected(run.rows, form=form, system=system, half=half) for system in SYSTEMS]
    cells = ["".join(f"{mean(rows, measure):>9.3f}" for measure in MEASURES)[1:] for rows in chosen]
    found = lead(run.rows, form=form, half=half)
    ahead = f"{found.mean:+.3f} [{found.low:+.3f}, {found.high:+.3f}], {found.better}/{found.worse}" if found else "-"
    return f"  {form:<12} {half:<8} {len(chosen[0]):>3}  {'  '.join(cells)}  {ahead}"


def _kind_line(run: Run, kind: str) -> str:
    chosen = [selected(run.rows, form=form, system=system, kind=kind) for form in FORMS for system in SYSTEMS]
    return f"  {kind:<19} {len(chosen[0]):>3}" + "".join(f"  {mean(rows, 'nDCG@10'):>20.3f}" for rows in chosen)


def _topic_line(name: str, found: tuple[int, float, float]) -> str:
    return f"  {name:<19} {found[0]:>3} {found[1]:>8.0%} {found[2]:>12.0%}"


def _word(target: Target) -> str:
    return {True: "met", False: "MISSED", None: "not judged"}[target.met]


def as_json(run: Run) -> Json:
    """Return what the tables show, and the single results of the rows for tuning."""
    return {
        "absent": list(run.absent),
        "ranking": [_figures(run, form, half) for form in FORMS for half in SELECTIONS],
        "kinds": [
            {"kind": kind, "form": form, "system": system, "goals": len(rows), "nDCG@10": mean(rows, "nDCG@10")}
            for kind in run.kinds
            for form in FORMS
            for system in SYSTEMS
            if (rows := selected(run.rows, form=form, system=system, kind=kind))
        ],
        "topics": [
            dict(zip(("rows", "typed", "first", "among_three"), (half, *resolved(run.read, half=half)), strict=True))
            for half in SELECTIONS
        ],
        "targets": [asdict(target) for target in run.targets],
        "tuning_goals": [
            {"goal": row.goal.text, "topic": row.goal.topic, "form": row.form, "system": row.system} | row.values
            for row in run.rows
            if row.goal.half == "tuning"
        ],
        "tuning_topics": [
            {"typed": it.topic.typed, "means": it.topic.means, "found": it.found, "first": it.first}
            for it in run.read
            if it.topic.half == "tuning"
        ],
    }


def _figures(run: Run, form: str, half: str) -> Json:
    found = lead(run.rows, form=form, half=half)
    means = {
        system: {name: mean(selected(run.rows, form=form, system=system, half=half), name) for name in MEASURES}
        for system in SYSTEMS
    }
    return {"form": form, "goals": half, "lead": asdict(found) if found else None} | means
