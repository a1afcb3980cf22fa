"""The gates of the wide evaluation: what every run has to keep, and goals that are compared with the baseline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.wide.figures import BAD, HIGH, QUALITY, calibration, share_of_good
from evals.wide.judged import THIN, Verdict

LISTENING, SURE = 0.95, 0.80  # shares that gates ask for


@dataclass(frozen=True)
class Gate:
    """A gate of the evaluation. One that is not `hard` is a goal: a miss is printed, and compared with the baseline."""

    name: str
    value: str
    met: bool
    hard: bool = True


def gates(results: Sequence[Verdict], without_fallback: Sequence[Verdict]) -> list[Gate]:
    """Return the gates of a run, and of the same requests without the fallback."""
    return [*_of_ends(results, without_fallback), *_of_writers(results), *_of_confidence(results)]


def _of_ends(results: Sequence[Verdict], without_fallback: Sequence[Verdict]) -> Iterator[Gate]:
    right = sum(each.right for each in results)
    yield Gate("every request ends rightly", f"{right} of {len(results)}", right == len(results))
    refused = [each for each in results if each.status == "refused"]
    with_fixes = sum(each.right for each in refused)
    name = "what is refused has a first fix that works, or nothing helps"
    yield Gate(name, f"{with_fixes} of {len(refused)}", with_fixes == len(refused))
    thin = [each for each in results if THIN in each.codes]
    reviewed = sum(each.status == "needs_review" for each in thin)
    name = "a plan with too little material says so, and needs review"
    yield Gate(name, f"{reviewed} of {len(thin)}", reviewed == len(thin))
    published = [each for each in without_fallback if each.confidence is not None]
    unsound = sum(not each.right for each in published)
    name = "without the fallback every plan that is published is right"
    yield Gate(name, f"{unsound} of {len(published)} are not", not unsound)


def _of_writers(results: Sequence[Verdict]) -> Iterator[Gate]:
    """Yield what the rules wrote in place of each kind of model."""
    honest = [each for each in results if each.request.writer == "honest"]
    failed = sum(each.fallback not in ("", QUALITY) for each in honest)
    yield Gate("honest: no fallback for an error", f"{failed} of {len(honest)}", not failed)
    careless = [each for each in results if each.request.writer == "careless" and each.confidence is not None]
    heard = sum(each.fallback in ("", QUALITY) for each in careless)
    own = sum(each.generated_by != "fallback" for each in careless)
    name = f"careless but listening: {LISTENING:.0%} without a fallback for an error"
    value = f"{heard} of {len(careless)}, {own} with a plan of the model's own"
    yield Gate(name, value, heard >= LISTENING * len(careless))
    replaced = [each for each in results if each.fallback not in ("", QUALITY)]
    by_rules = sum(each.generated_by == "fallback" for each in replaced)
    name = "where all drafts of a model have errors, the rules write, and the reason is on record"
    yield Gate(name, f"{by_rules} of {len(replaced)}", by_rules == len(replaced))


def _of_confidence(results: Sequence[Verdict]) -> Iterator[Gate]:
    high = [each for each in results if (each.confidence or 0) >= HIGH]
    bad = sum(each.letter in BAD for each in high)
    yield Gate(f"no D or F at {HIGH:.2f} or more", f"{bad} of {len(high)}", not bad)
    best = [each for each in results if each.letter == "A"]
    sure = sum((each.confidence or 0) >= HIGH for each in best)
    name = f"{SURE:.0%} of plans that are A for the learner at {HIGH:.2f} or more"
    yield Gate(name, f"{sure} of {len(best)}", sure >= SURE * len(best), hard=False)
    good = [share_of_good(letters) for _, letters in calibration(results)]
    yield Gate(
        "the share of A and B rises from band to band",
        ", ".join(f"{share:.0%}" for share in reversed(good)),
        all(higher >= lower for higher, lower in pairwise(good)),
        hard=False,
    )
