"""Models with a character, for tests and for the demo: each is a pure function from a request to an answer.

`turn` counts the requests that a server has had, from 1. An answer that is text is sent as it is, all others as JSON.
"""

from collections.abc import Callable, Iterable
from types import MappingProxyType

from local.fake_models.hostile import hostile
from local.fake_models.model_request import LEVELS, Asked, Candidate, Json, Wire, read

type Character = Callable[[Json, Wire, int], Json | str]

ROOMY = 1.3  # picks of a little more than the time there is
CARELESS_PICKS = 2


def honest(body: Json, wire: Wire, _turn: int) -> Json:
    """Enough picks in a teachable order, with practice early where it is wanted, each with its reason."""
    return _answer(_good_picks(read(body, wire)))


def careless(body: Json, wire: Wire, _turn: int) -> Json:
    """Picks far too little and forgets practice; then puts right what it is told of, and nothing else."""
    asked = read(body, wire)
    if not asked.findings:
        return _answer(_too_few(asked))
    by_slot = {candidate.slot: candidate for candidate in asked.candidates}
    picks = [by_slot[slot] for slot in asked.picked_before]
    for code, slot in {(finding["code"], finding["slot"]): None for finding in asked.findings}:
        picks = _put_right(picks, code, slot, asked)
    return _answer(picks)


def stubborn(body: Json, wire: Wire, _turn: int) -> Json:
    """The careless first answer, whatever it is told."""
    return _answer(_too_few(read(body, wire)))


CHARACTERS = MappingProxyType[str, Character](
    {"honest": honest, "careless": careless, "stubborn": stubborn, "hostile": hostile}
)


def _answer(picks: Iterable[Candidate]) -> Json:
    return {"picks": [{"slot": candidate.slot, "reason": _reason(candidate)} for candidate in picks]}


def _reason(candidate: Candidate) -> str:
    about = " and ".join(candidate.tags[:2]) or candidate.title
    if candidate.is_practice:
        return f"Puts {about} to work, so that what was read before stays."
    return f"Gives {candidate.level} ground in {about}, which the rest builds on."


def _too_few(asked: Asked) -> list[Candidate]:
    return [candidate for candidate in _by_level(asked.candidates) if not candidate.is_practice][:CARELESS_PICKS]


def _good_picks(asked: Asked) -> list[Candidate]:
    study = [candidate for candidate in _by_level(asked.candidates) if not candidate.is_practice]
    practice = [candidate for candidate in _by_level(asked.candidates) if candidate.is_practice]
    if asked.wants_practice and practice:
        study[1:1] = practice[:1]
        practice = practice[1:]
    return _filled([], [*study, *practice], asked)


def _by_level(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda it: (LEVELS.index(it.level), -it.score))


def _filled(picks: list[Candidate], more: Iterable[Candidate], asked: Asked) -> list[Candidate]:
    """The picks and as many more, each after what it needs, as fill the time."""
    for candidate in more:
        if sum(pick.minutes for pick in picks) >= ROOMY * asked.minutes:
            break
        picks = _with(picks, candidate, asked)
    return picks


def _with(picks: list[Candidate], candidate: Candidate, asked: Asked) -> list[Candidate]:
    if candidate in picks:
        return picks
    for needed in asked.candidates:
        if needed.slot in candidate.needs:
            picks = _with(picks, needed, asked)
    return [*picks, candidate]


def _put_right(picks: list[Candidate], code: str, slot: str | None, asked: Asked) -> list[Candidate]:
    match code:
        case "NO_PRACTICE_TASKS":
            practice = [candidate for candidate in _by_level(asked.candidates) if candidate.is_practice]
            # Early in the plan: a piece of practice at its end may not fit any more.
            early = _with(picks[:1], practice[0], asked) if practice else picks[:1]
            return early + [pick for pick in picks if pick not in early]
        case "WEEKLY_TIME_MISMATCH" | "EMPTY_DAY":
            study = (candidate for candidate in _by_level(asked.candidates) if not candidate.is_practice)
            return _filled(picks, study, asked)
        case "PREREQUISITE_ORDER":
            return _filled([], picks, asked)
        case _:
            return [pick for pick in picks if pick.slot != slot]
