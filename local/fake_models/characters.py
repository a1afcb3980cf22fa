"""Fake models for tests and for the demo: each is a pure function from a request to an answer.

`turn` counts the requests to a server, from 1. An answer that is text is sent as it is, any other as JSON.
"""

import re
from collections.abc import Callable, Iterable
from itertools import cycle, zip_longest
from types import MappingProxyType

from local.fake_models.hostile import hostile
from local.fake_models.model_request import LEVELS, Candidate, Json, ModelRequest, Wire, read

type Character = Callable[[Json, Wire, int], Json | str]

MARGIN = 1.3  # picks fill a little more than the available time
CARELESS_PICKS = 2
UNTRUE = (
    "A 5-minute video on gardening, free until Monday.",
    "This quiz takes three minutes and is for experts, today only.",
)


def honest(body: Json, wire: Wire, _turn: int) -> Json:
    """Pick enough candidates in a teachable order, with practice early where it is requested, each with a reason."""
    return _answer(_good_picks(read(body, wire)))


def careless(body: Json, wire: Wire, _turn: int) -> Json:
    """Pick far too little and no practice, with reasons about other things.

    Then correct what is sent back and nothing else: errors first, the rest when there are none.
    """
    request = read(body, wire)
    if not request.findings:
        return _untrue(_too_few(request))
    by_slot = {candidate.slot: candidate for candidate in request.candidates}
    picks = [by_slot[slot] for slot in request.picked_before]
    errors = [finding for finding in request.findings if finding["severity"] == "error"]
    for finding in {(each["code"], each["slot"]): each for each in errors or request.findings}.values():
        picks = _corrected(picks, finding, request)
    told = any(finding["code"] == "REASON_NOT_TRUE" for finding in request.findings)
    return _answer(picks) if told else _untrue(picks)


def stubborn(body: Json, wire: Wire, _turn: int) -> Json:
    """Give the careless first answer again, whatever is sent back."""
    return _untrue(_too_few(read(body, wire)))


CHARACTERS = MappingProxyType[str, Character](
    {"honest": honest, "careless": careless, "stubborn": stubborn, "hostile": hostile}
)


def _answer(picks: Iterable[Candidate]) -> Json:
    return {"picks": [{"slot": candidate.slot, "reason": _reason(candidate)} for candidate in picks]}


def _untrue(picks: Iterable[Candidate]) -> Json:
    """Answer with reasons that speak about something else, in turn about its length, type, level and price."""
    claims = cycle(UNTRUE)
    return {"picks": [{"slot": candidate.slot, "reason": next(claims)} for candidate in picks]}


def _reason(candidate: Candidate) -> str:
    about = " and ".join(candidate.tags[:2]) or candidate.title
    if candidate.is_practice:
        return f"Puts {about} into practice, so that what was read before stays."
    return f"Gives {candidate.level} ground in {about}, which the rest builds on."


def _too_few(request: ModelRequest) -> list[Candidate]:
    return [candidate for candidate in _by_level(request.candidates) if not candidate.is_practice][:CARELESS_PICKS]


def _good_picks(request: ModelRequest) -> list[Candidate]:
    return _in_turns([], request) if request.wants_practice else _filled([], _by_level(request.candidates), request)


def _by_level(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: (LEVELS.index(candidate.level), -candidate.score))


def _filled(picks: list[Candidate], more: Iterable[Candidate], request: ModelRequest) -> list[Candidate]:
    """Return the picks and as many more as fill the time, each after its prerequisites."""
    for candidate in more:
        if sum(pick.minutes for pick in picks) >= MARGIN * request.minutes:
            break
        picks = _with(picks, candidate, request)
    return picks


def _with(picks: list[Candidate], candidate: Candidate, request: ModelRequest) -> list[Candidate]:
    if candidate in picks:
        return picks
    for needed in request.candidates:
        if needed.slot in candidate.needs:
            picks = _with(picks, needed, request)
    return [*picks, candidate]


def _corrected(picks: list[Candidate], finding: Json, request: ModelRequest) -> list[Candidate]:
    match finding["code"]:
        case "NO_PRACTICE_TASKS":
            practice = sorted(_practice(request), key=lambda candidate: _cost(candidate, request))
            # Early in the plan: practice at its end may not fit any more.
            early = _with(picks[:1], practice[0], request) if practice else picks[:1]
            return early + [pick for pick in picks if pick not in early]
        case "WEEKLY_TIME_MISMATCH" | "EMPTY_DAY":
            study = [candidate for candidate in _by_level(request.candidates) if not candidate.is_practice]
            return _filled(picks, [*study, *_practice(request)], request)
        case "PRACTICE_SHORT" | "ONE_RESOURCE_DOMINATES":
            return _in_turns(picks, request)
        case "PRACTICE_BLOCKED" | "WEAK_AREA_MISSING" | "WEAK_AREA_LATE" | "BEST_MATCH_LEFT_OUT" | "GOAL_NOT_REACHED":
            named = _named_by(finding, request)
            return _earlier(picks, named, request) if named else picks
        case "CHEAT_SHEETS_FOR_LESSONS":
            lessons = [candidate for candidate in _by_level(request.candidates) if candidate.type != "reference"]
            return _filled([pick for pick in picks if pick in lessons], lessons, request)
        case "REASON_NOT_TRUE" | "SERIES_ORDER":
            return picks
        case "PREREQUISITE_ORDER":
            return _filled([], picks, request)
        case _:
            return [pick for pick in picks if pick.slot != finding["slot"]]


def _named_by(finding: Json, request: ModelRequest) -> Candidate | None:
    """Return the candidate that a finding names, or the best one on the first concept that it names."""
    words = {word.casefold().replace(" ", "-") for word in re.findall(r"'([^']+)'", finding["message"])}
    named = [candidate for candidate in request.candidates if candidate.slot == finding["slot"]]
    serving = (candidate for candidate in _by_level(request.candidates) if words & set(candidate.tags))
    return next(iter(named), None) or next(serving, None)


def _earlier(picks: list[Candidate], named: Candidate, request: ModelRequest) -> list[Candidate]:
    """Return the picks with a candidate first, or, where it is practice, right after study of the same."""
    rest = [pick for pick in picks if pick != named]
    about = (place for place, pick in enumerate(rest, 1) if set(pick.tags) & set(named.tags))
    early = _with(rest[: next(about, 0) if named.is_practice else 0], named, request)
    return early + [pick for pick in rest if pick not in early]


def _practice(request: ModelRequest) -> list[Candidate]:
    return [candidate for candidate in _by_level(request.candidates) if candidate.is_practice]


def _cost(candidate: Candidate, request: ModelRequest) -> int:
    """Return the minutes of a candidate with all that it needs."""
    return sum(needed.minutes for needed in _with([], candidate, request))


def _in_turns(picks: list[Candidate], request: ModelRequest) -> list[Candidate]:
    """Return other picks: study and practice at the learner's level in turns, short ones first."""
    level = request.data["learner"]["level"]
    ordered = sorted(request.candidates, key=lambda candidate: (candidate.level != level, candidate.minutes))
    study = [candidate for candidate in ordered if not candidate.is_practice]
    practice = [candidate for candidate in ordered if candidate.is_practice]
    practice.sort(key=lambda candidate: _cost(candidate, request) > request.minutes)  # what has no room comes last
    pairs = (candidate for pair in zip_longest(study, practice) for candidate in pair if candidate is not None)
    return _filled([], pairs, request) or picks
