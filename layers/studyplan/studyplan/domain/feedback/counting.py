"""Count votes: what one vote adds to the counters of its resource, and what a changed vote changes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import cast, get_args

from studyplan.domain.feedback.minutes import bucket_of
from studyplan.domain.feedback.values import Answer, FeedbackOverride, Opinion, ResourceFeedback, Vote
from studyplan.domain.values.types import LEVELS

BROKEN, MINUTES = "broken", "minutes"
DIGEST = 12  # characters of the digest of an address
_ANSWERS = frozenset(get_args(Answer))


def digest_of(url: str) -> str:
    """Return by what reports of a broken link are counted: another address of the resource begins at 0."""
    from studyplan.domain.values.urls import normalised  # few votes report a link

    return sha256(normalised(url).encode()).hexdigest()[:DIGEST]


def counters_of(vote: Vote) -> frozenset[str]:
    """Return the names of the counters in which a vote counts once."""
    names = {f"{vote.level}#{vote.month}#{answer}" for answer in (vote.rating, vote.difficulty) if answer is not None}
    if vote.broken is not None:
        names.add(f"{BROKEN}#{vote.broken}")
    if vote.minutes is not None:
        names.add(f"{MINUTES}#{bucket_of(vote.minutes)}")
    return frozenset(names)


def changes(before: Vote | None, after: Vote | None) -> dict[str, int]:
    """Return by how much each counter changes when a learner's vote does. A vote of other counts is in none of these.

    None is no vote. Without `after`, the counts are those that have `before`.
    """
    counted = before is not None and (after is None or before.since == after.since)
    old = counters_of(before) if before is not None and counted else frozenset[str]()
    new = counters_of(after) if after is not None else frozenset[str]()
    return dict.fromkeys(sorted(new - old), 1) | dict.fromkeys(sorted(old - new), -1)


def recount(votes: Iterable[Vote], since: str) -> Counter[str]:
    """Return the counters that these votes on one resource amount to; `since` is that of its counts."""
    return Counter(name for vote in votes if vote.since == since for name in counters_of(vote))


def feedback_of(
    since: str, counters: Mapping[str, int], override: FeedbackOverride, override_at: str = ""
) -> ResourceFeedback:
    """Return counters as the feedback on a resource. Names that are none of these are left out."""
    opinions, broken, minutes = dict[Opinion, int](), dict[str, int](), dict[int, int]()
    for name, count in counters.items():
        match name.split("#"):
            case _ if count <= 0:
                continue
            case [level, month, answer] if level in LEVELS and answer in _ANSWERS:
                opinions[Opinion(level, month, cast(Answer, answer))] = count
            case ["broken", digest]:
                broken[digest] = count
            case ["minutes", bucket] if bucket.isdecimal():
                minutes[int(bucket)] = count
    return ResourceFeedback(since, opinions, broken, minutes, override, override_at)
