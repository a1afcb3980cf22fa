"""Both systems on every goal, in both forms, and the product on every typed topic."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from evals.retrieval import measures
from evals.retrieval.labelled import HALVES, Goal, Key, TypedTopic

type Json = dict[str, Any]
type Ranking = Callable[[Goal, str], list[str]]  # the ids of resources for a goal in one form, best first

FORMS = ("goal", "topic. goal")
SYSTEMS = ("product", "bm25s")
MEASURES = ("recall@5", "nDCG@10", "MRR")
SELECTIONS = ("all", *HALVES)
LEAST_NDCG, LEAST_LEAD = 0.75, 0.12
LEAST_FIRST, LEAST_NEAR = 0.80, 0.90


@dataclass(frozen=True)
class Row:
    """The measures of a system for a goal in one form."""

    goal: Goal
    form: str
    system: str
    values: dict[str, float]


@dataclass(frozen=True)
class Read:
    """How a typed topic was read: whether a right topic comes first, and whether it is among three."""

    topic: TypedTopic
    found: tuple[str, ...]
    first: bool
    among_three: bool


@dataclass(frozen=True)
class Lead:
    """The mean difference in nDCG@10 of the product and bm25s, with its interval, and how many goals differ."""

    mean: float
    low: float
    high: float
    better: int
    worse: int


@dataclass(frozen=True)
class Target:
    """A goal of the evaluation. `met` is None where catalogues are absent, so that it cannot be judged."""

    name: str
    value: float
    met: bool | None


def text_of(goal: Goal, form: str) -> str:
    return goal.text if form == "goal" else f"{goal.topic}. {goal.text}"


def judge(goals: Iterable[Goal], resources: dict[Key, Json], systems: dict[str, Ranking]) -> list[Row]:
    """Return the measures of every goal that a resource of this library helps with."""
    rows = []
    for goal in goals:
        grades = {resources[key]["id"]: grade for key, grade in goal.grades.items() if key in resources}
        for form in FORMS if grades else ():
            for name, ranking in systems.items():
                rows.append(Row(goal, form, name, _measured(ranking(goal, form), grades)))
    return rows


def _measured(found: Sequence[str], grades: dict[str, int]) -> dict[str, float]:
    values = measures.recall(found, grades), measures.ndcg(found, grades), measures.reciprocal_rank(found, grades)
    return dict(zip(MEASURES, values, strict=True))


def read_topics(
    typed: Iterable[TypedTopic],
    topics: Sequence[str],
    resolve: Callable[[str, Sequence[str]], list[str]],
    ids_of: Callable[[Sequence[str]], frozenset[str]],
) -> list[Read]:
    """Return how each typed topic is read whose meaning this library has."""
    ids, found = ids_of(topics), []
    for topic in typed:
        if right := ids_of(topic.means) & ids:
            best = resolve(topic.typed, topics)
            among = [measures.is_among(best, right, depth) for depth in (1, 3)]
            found.append(Read(topic, tuple(best[:3]), *among))
    return found


def selected(rows: Iterable[Row], *, form: str, system: str, half: str = "all", kind: str = "") -> list[Row]:
    return [
        row
        for row in rows
        if (row.form, row.system) == (form, system) and half in ("all", row.goal.half) and kind in ("", row.goal.kind)
    ]


def mean(rows: Sequence[Row], measure: str) -> float:
    return fmean(row.values[measure] for row in rows) if rows else 0.0


def lead(rows: Sequence[Row], *, form: str, half: str) -> Lead | None:
    """Return how far the product is ahead of bm25s; None without a goal."""
    pairs = zip(*(selected(rows, form=form, system=system, half=half) for system in SYSTEMS), strict=True)
    differences = [product.values["nDCG@10"] - other.values["nDCG@10"] for product, other in pairs]
    if not differences:
        return None
    better, worse = sum(it > 0 for it in differences), sum(it < 0 for it in differences)
    return Lead(fmean(differences), *measures.interval(differences), better, worse)


def resolved(read: Sequence[Read], *, half: str = "all", kind: str = "") -> tuple[int, float, float]:
    """Return the number of typed topics, the share with a right topic first, and the share with one among three."""
    chosen = [it for it in read if half in ("all", it.topic.half) and kind in ("", it.topic.kind)]
    if not chosen:
        return 0, 0.0, 0.0
    return len(chosen), fmean(it.first for it in chosen), fmean(it.among_three for it in chosen)


def targets(rows: Sequence[Row], read: Sequence[Read], *, whole: bool) -> list[Target]:
    """Return the goals of the evaluation; `whole` says that no catalogue is absent."""
    ndcg = mean(selected(rows, form=FORMS[1], system="product", half="unseen"), "nDCG@10")
    ahead = lead(rows, form=FORMS[1], half="unseen")
    by = ahead.mean if ahead else 0.0
    _, first, among_three = resolved(read)
    found = (
        (f"nDCG@10 of unseen goals with their topic, at least {LEAST_NDCG:.2f}", ndcg, LEAST_NDCG),
        (f"ahead of bm25s on these by at least {LEAST_LEAD:.2f}", by, LEAST_LEAD),
        (f"typed topics with a right one first, at least {LEAST_FIRST:.0%}", first, LEAST_FIRST),
        (
            f"typed topics with a right one among three, at least {LEAST_NEAR:.0%}",
            among_three,
            LEAST_NEAR,
        ),
    )
    return [Target(name, value, value >= least if whole else None) for name, value, least in found]
