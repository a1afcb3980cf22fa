"""The goals, judgements and typed topics of `data/`, as values. An odd number is for tuning, an even one is unseen."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
HALVES = ("tuning", "unseen")

type Key = tuple[str, str]  # library and title


@dataclass(frozen=True)
class Goal:
    """A goal as a person types it, and the grade of each resource that helps with it."""

    number: int
    kind: str
    topic: str
    text: str
    grades: Mapping[Key, int]

    @property
    def half(self) -> str:
        return half_of(self.number)


@dataclass(frozen=True)
class TypedTopic:
    """A topic as a person types it, and the names of the topics that it means."""

    number: int
    kind: str
    typed: str
    means: tuple[str, ...]

    @property
    def half(self) -> str:
        return half_of(self.number)


def half_of(number: int) -> str:
    """Return the half of a row. The rule was there before any ranking ran."""
    return "tuning" if number % 2 else "unseen"


def goals() -> tuple[Goal, ...]:
    grades: dict[str, dict[Key, int]] = defaultdict(dict)
    for row in rows("judgements"):
        grades[row["number"]][row["library"], row["title"]] = int(row["grade"])
    return tuple(
        Goal(int(row["number"]), row["kind"], row["topic"], row["goal"], grades[row["number"]]) for row in rows("goals")
    )


def typed_topics() -> tuple[TypedTopic, ...]:
    return tuple(
        TypedTopic(int(row["number"]), row["kind"], row["typed"], tuple(row["means"].split(";")))
        for row in rows("topics")
    )


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a file of `data/`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
