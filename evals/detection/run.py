"""Runs every check on sound plans, and on the same plans after each mutation."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from evals.detection.catalogue import MUTATIONS
from evals.detection.mutation import Mutation
from evals.detection.sound import sound_plan
from evals.processes import in_processes

SOUND = 600  # unbroken plans
BROKEN = 24  # plans that each mutation is done to
RANKS = {"error": 2, "warning": 1, "info": 0}


@dataclass(frozen=True)
class Row:
    """What the checks say of a mutation: of `plans`, how many its own check found, and how often others did."""

    mutation: Mutation
    plans: int
    hits: int
    others: Counter[str] = field(default_factory=Counter)

    @property
    def right(self) -> bool:
        """Whether its own check is right on every plan, and no other one finds what is not allowed."""
        expected = 0 if self.mutation.inside else self.plans
        return self.hits == expected and not self.unexpected

    @property
    def unexpected(self) -> dict[str, int]:
        return {code: count for code, count in self.others.items() if code not in self.mutation.also}


def false_alarms(seeds: range = range(SOUND)) -> Counter[str]:
    """Return the findings in unbroken plans, by check."""
    return sum(in_processes(_alarms_of, list(seeds)), Counter())


def _alarms_of(seed: int) -> Counter[str]:
    return Counter(each.code for each in sound_plan(seed).findings())


def rows(count: int = BROKEN) -> list[Row]:
    """Return what the checks say of every mutation of so many plans."""
    seen = in_processes(partial(_findings_after, count=count), list(range(len(MUTATIONS))))
    return [Row(mutation, count, *each) for mutation, each in zip(MUTATIONS, seen, strict=True)]


def _findings_after(index: int, count: int) -> tuple[int, Counter[str]]:
    """Return on how many plans a mutation's own check finds something, and on how many each other one does."""
    mutation = MUTATIONS[index]
    least = 1 if mutation.inside else RANKS[mutation.severity]
    hits, others = 0, Counter[str]()
    for seed in range(count):
        findings = mutation.change(sound_plan(seed)).findings()
        hits += any(each.code == mutation.code and RANKS[each.severity] >= least for each in findings)
        others.update({each.code for each in findings if each.code != mutation.code and each.severity != "info"})
    return hits, others
