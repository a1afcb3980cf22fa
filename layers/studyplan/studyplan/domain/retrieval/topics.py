"""Read a topic as people type it: an exact id, an alias of the owner, another name, or the nearest topic of a library.

An exact id is never widened: with `go` in the library, `go` is that topic and nothing near it. A nearest topic is read
only where it is near enough and ahead of the second; otherwise there are suggestions.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from studyplan.domain.library.topics import LibraryTopic
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.text import alias_id, bare_topic_id, plain, runs, topic_id, words
from studyplan.domain.values.types import TopicMatch, TopicReading, Value

NEAR = 0.65  # `go` and `go-game` have 0.60, `machine` and `machine-learning` 0.64: such pairs are suggested only
MARGIN = 0.10  # to the second: below it two topics are equally near
SWAPPED = 0.80  # the score of a name with two neighbouring letters swapped, which share few trigrams
TITLES = 0.60  # the most that titles give: enough to suggest a topic, not to read it
NO_MEANING, ALL_MEANING = 0.10, 0.55  # cosines: what unrelated texts have, and what texts on one subject have
MEANING_WEIGHT = 0.7  # against the letters, where texts are compared by what they mean
LESS_SURE = 0.10  # taken from what meaning gives: it alone suggests a topic, and with some of the letters it is read

# Names of one subject, as ids. A typed name stands for the others, where the library does not have it. Spellings that
# are always one topic, also in stored rows, are TOPIC_ALIASES of values/text.py.
_NAMES = """
algebra-linear linear-algebra
algorithms algorithms-and-data-structures data-structures data-structures-and-algorithms dsa algo algos
amazon-web-services aws
android android-development
apis api rest rest-api web-apis
artificial-intelligence ai
assembly asm assembler assembly-language
azure microsoft-azure
c c-language c-lang c-programming
c++ cplusplus c-plus-plus
c# c-sharp
calculus calc
compilers compiler-design compiler-construction
computer-graphics graphics cg
computer-networks networking networks computer-networking
computer-science cs compsci
computer-vision cv
continuous-integration ci ci-cd
css cascading-style-sheets css3
data-science ds
deep-learning dl neural-networks
design-patterns software-design-patterns
devops dev-ops
discrete-mathematics discrete-maths discrete-math
docker containers
game-development gamedev game-dev
git version-control vcs
google-cloud gcp google-cloud-platform
html html5
human-computer-interaction hci
information-security infosec cybersecurity cyber-security it-security computer-security security
ios ios-development
javascript javascript-programming
kubernetes kube
linux unix bash shell command-line gnu-linux
machine-learning statistical-learning
mathematics math maths
natural-language-processing nlp
node-js nodejs node
object-oriented-programming oop object-orientation
operating-systems os
probability probability-theory
project-management pm
python python-programming python-language
r r-language r-programming
react react-js reactjs
regular-expressions regex regexp
ruby-on-rails rails ror
rust rust-lang rust-language
software-testing testing qa
sql databases database db dbs relational-databases rdbms structured-query-language
statistics stats
test-driven-development tdd
user-experience ux
user-interface-design ui ui-design
vue vue-js vuejs
web-development webdev web-dev
"""

type Similarity = Callable[[str, Sequence[str]], Sequence[float]]  # a text against others: a cosine for each
type Names = tuple[frozenset[str], ...]

ALIASES: Names = tuple(frozenset(row.split()) for row in _NAMES.strip().splitlines())


class OwnAliases(Value):
    """The aliases that an owner gives to topics: by the `alias_id` of each, sorted, the topic as typed."""

    topics: dict[str, str]
    updated_at: str | None  # None: nothing is stored


class Reading(NamedTuple):
    """How a topic was read; without a match the topics of the library, the nearest first."""

    match: TopicMatch | None
    suggestions: tuple[LibraryTopic, ...] = ()


def resolve(
    typed: str,
    topics: Sequence[LibraryTopic],
    aliases: Names = ALIASES,
    *,
    own: Callable[[], Mapping[str, str]] = dict,
    similarity: Similarity | None = None,
) -> Reading:
    """Return how a typed topic is read in a library with these topics. `similarity` compares texts by what they mean.

    `own` reads the owner's aliases; it is called once at most, and not for an exact id. Without a match the suggestions
    have all topics, since which of them makes a plan possible is not known here.
    """
    named = _exact(typed, topics)
    if named is None or bare_topic_id(typed) not in (named.id, bare_topic_id(named.name)):
        named = _alias_of_owner(typed, topics, own()) or named or _alias(typed, topics, aliases)
    if named is not None:
        return Reading(named)
    ranked = _nearest(typed, topics, aliases, similarity)
    if ranked and ranked[0][0] >= NEAR and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= MARGIN):
        score, topic = ranked[0]
        return Reading(TopicMatch(id=topic.id, name=topic.name, how="nearest", score=round(score, 2)))
    return Reading(None, tuple(topic for _, topic in ranked))


def resolved_by(context: PlanContext) -> str:
    """Return how the topic of a context was read, as a sentence."""
    match, own = next(iter(context.topics), None), topic_id(context.topic)
    typed = context.typed_topic or context.topic
    if match is not None and match.how == "alias" and context.typed_topic is not None:
        return f"'{match.id}' is another name of '{typed}'"
    if match is not None and match.how == "nearest":
        return f"'{match.id}' is the library's topic nearest to '{typed}' ({match.score:.2f})"
    return "as written" if own == context.topic else f"'{own}' is how '{context.topic}' is compared"


def _exact(typed: str, topics: Sequence[LibraryTopic]) -> TopicMatch | None:
    own = topic_id(typed)
    how: TopicReading = "exact" if bare_topic_id(typed) == own else "alias"
    found = (TopicMatch(id=topic.id, name=topic.name, how=how, score=1.0) for topic in topics if topic.id == own)
    return next(found, None)


def _alias_of_owner(typed: str, topics: Sequence[LibraryTopic], own: Mapping[str, str]) -> TopicMatch | None:
    """Return the topic of the alias that was typed, or else that of an alias which is another spelling of it."""
    known = {topic.id: topic for topic in topics}
    names = (alias_id(typed), *({topic_id(typed)} - known.keys()))  # what the library has is no alias
    found = next((known[topic_id(own[name])] for name in names if topic_id(own.get(name, "")) in known), None)
    return None if found is None else TopicMatch(id=found.id, name=found.name, how="alias", score=1.0)


def _alias(typed: str, topics: Sequence[LibraryTopic], aliases: Names) -> TopicMatch | None:
    """Return the topic with another name of the typed one; of several the one with the most resources."""
    names = _other_names(topic_id(typed), aliases)
    found = [topic for topic in topics if topic.id in names]
    best = min(found, key=lambda topic: (-topic.resources, topic.id), default=None)
    return None if best is None else TopicMatch(id=best.id, name=best.name, how="alias", score=1.0)


def _other_names(own: str, aliases: Names) -> frozenset[str]:
    return frozenset(name for names in aliases if own in names for name in names)


def _nearest(
    typed: str, topics: Sequence[LibraryTopic], aliases: Names, similarity: Similarity | None
) -> list[tuple[float, LibraryTopic]]:
    """Return the topics with their scores, the nearest first; of equally near ones those with the most resources."""
    own, asked = topic_id(typed), frozenset(words(typed))
    meant = _meant(typed, topics, similarity)
    scored = [(_score(own, asked, topic, aliases, share), topic) for topic, share in zip(topics, meant, strict=True)]
    return sorted(scored, key=lambda pair: (-pair[0], -pair[1].resources, pair[1].id))


def _meant(typed: str, topics: Sequence[LibraryTopic], similarity: Similarity | None) -> list[float]:
    """Return for each topic how near it is in meaning, from 0 to 1; 0 where meanings are not known."""
    if similarity is None:
        return [0.0] * len(topics)
    cosines = similarity(typed, [topic.id.replace("-", " ") for topic in topics])
    return [min(1.0, max(0.0, (cosine - NO_MEANING) / (ALL_MEANING - NO_MEANING))) for cosine in cosines]


def _score(own: str, asked: frozenset[str], topic: LibraryTopic, aliases: Names, meant: float) -> float:
    letters = max(_alike(own, name) for name in (topic.id, *_other_names(topic.id, aliases)))
    both = (1 - MEANING_WEIGHT) * letters + MEANING_WEIGHT * meant - LESS_SURE
    return max(letters, both, _in_titles(asked, topic))


def _alike(one: str, other: str) -> float:
    """Return the share of trigrams that two ids have in common (Dice)."""
    if _swapped(one, other):
        return SWAPPED
    first, second = _trigrams(one), _trigrams(other)
    return 2 * len(first & second) / ((len(first) + len(second)) or 1)


def _swapped(one: str, other: str) -> bool:
    """Return whether the ids differ by two neighbouring letters that changed places, after the first letter."""
    places = [place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right]
    if len(one) != len(other) or len(one) < 4 or len(places) != 2 or not 0 < places[0] == places[1] - 1:
        return False
    return one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]


@lru_cache(maxsize=4096)
def _trigrams(own: str) -> frozenset[str]:
    return frozenset(
        f"  {word} "[start : start + 3] for word in runs(own.replace("-", " ")) for start in range(len(word) + 1)
    )


def _in_titles(asked: frozenset[str], topic: LibraryTopic) -> float:
    """Return up to TITLES: half of it for one title with all asked words, more for more titles."""
    share = sum(_has_all(title, asked) for title in topic.titles) / topic.resources if asked else 0.0
    return TITLES * (0.5 + share / 2) if share else 0.0


def _has_all(title: str, asked: frozenset[str]) -> bool:
    """Return whether a title has all these words. Most titles of a large library are told apart by their letters."""
    text = plain(title)
    return all(word in text for word in asked) and asked <= set(words(title))
