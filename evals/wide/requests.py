"""The requests of the wide evaluation: every library, length, level and tightness, each with one of the writers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, product
from random import Random

from evals.quality.cases import Case, case_of, cases
from evals.quality.libraries import MADE_UP, library
from evals.quality.library import LEVELS

WRITERS = ("mock", "honest", "careless", "stubborn", "hostile")
LIBRARIES = ("seeds", *MADE_UP, *(f"{name}-thin" for name in ("python", "statistics", "docker", "web")))
CATALOGUES = ("ossu", "ossu-merged", "books")  # of the shared files
DAYS = (7, 30, 90, 365)
# Hours a week, and minutes a day.
TIGHTNESS = {"tight": (2, 30), "usual": (5, 60), "ample": (10, 120)}
SIZES = {7: "week", 30: "month", 90: "quarter", 365: "year"}
EXAM_EVERY = 9  # requests


@dataclass(frozen=True)
class Request:
    """A request, its writer, and where it comes from."""

    case: Case
    writer: str
    size: str
    origin: str

    @property
    def name(self) -> str:
        return (
            f"{self.case.library}: {self.case.name}, {self.case.learner['weekly_hours']:g} h a week, by {self.writer}"
        )


def requests(seed: int = 1) -> tuple[Request, ...]:
    """Return all requests, the same for a seed. Libraries that are not on this machine are left out."""
    chance = Random(seed)  # noqa: S311  # nosec B311
    names = [name for name in (*LIBRARIES, *CATALOGUES) if library(name)]
    writers = cycle(WRITERS)
    drawn = [
        Request(_case(chance, number, *each), next(writers), SIZES[each[1]], "drawn")
        for number, each in enumerate(product(names, DAYS, LEVELS, TIGHTNESS))
    ]
    return (*drawn, *_of_the_other_sets(writers))


def sample(count: int, seed: int = 1) -> tuple[Request, ...]:
    """Return so many of the requests, evenly over all of them, without those of a year."""
    every = [each for each in requests(seed) if each.size != "year"]
    return tuple(every[number * len(every) // count] for number in range(min(count, len(every))))


def _of_the_other_sets(writers: Iterator[str]) -> Iterator[Request]:
    """Yield the requests of the evaluation of quality, each by the mock and by one more writer."""
    for case in (each for each in cases() if library(each.library)):
        size = next(name for days, name in SIZES.items() if case.request["duration_days"] <= days)
        yield Request(case, "mock", size, "quality")
        yield Request(case, next(writers), size, "quality")


def _case(chance: Random, number: int, name: str, days: int, level: str, tightness: str) -> Case:
    resources = library(name) or ()
    topic = chance.choice(sorted({each["topic"] for each in resources}))
    near = [each for each in resources if each["topic"] == topic]
    tags = sorted({tag for each in near if each["difficulty"] == level for tag in each.get("tags", ())})
    others = sorted({tag for each in near for tag in each.get("tags", ())})
    weak = chance.sample(tags, min(len(tags), chance.choice((0, 1, 1, 2)))) or chance.sample(
        others, min(len(others), 1)
    )
    aims = chance.sample(tags, min(len(tags), chance.choice((0, 1, 2))))
    hours, daily = TIGHTNESS[tightness]
    row = {
        "library": name,
        "topic": topic,
        "level": level,
        "days": str(days),
        "hours": str(hours),
        "daily": str(daily),
        "style": chance.choice(("mixed", "mixed", "reading", "video", "hands_on")),
        "practice": chance.choice(("yes", "")),
        "weak": ";".join(weak),
        "goal": f"Learn {' and '.join(aims).replace('-', ' ') or topic}",
        "aims": ";".join(aims),
    }
    return case_of(row, with_exam=number % EXAM_EVERY == EXAM_EVERY - 1)
