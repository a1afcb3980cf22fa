"""A model's reason, made fit for a reader: plain text of ours to show, whatever the model wrote."""

import re
import unicodedata
from functools import lru_cache

from studyplan.domain.values.candidates import CandidateResource

LONGEST = 500  # characters, as a pick allows
RUN = 6  # words in a row that the prompt has too are its words, and no reason

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # variation selectors: unseen, so they can carry a text
_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"`+|\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|(?:^|(?<=\s))(?:#{1,6}|>)(?=\s)")
_LEFT_OVER = re.compile(
    r"<[a-z/!?]|\w\s*:\s*/\s*/|\bwww\.|\b(?:javascript|vbscript|mailto|data):(?=\S)|\]\(", re.IGNORECASE
)
_HOST = re.compile(r"\b[a-z0-9-]+\.(?:[a-z]{2,}/|(?:com|org|net|io|dev|ai|app|edu|gov|info|co|xyz)\b)", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def visible(text: str, limit: int) -> str:
    """The text without bidi, zero-width and control characters, on one line, at most `limit` characters."""
    kept = (" " if mark.isspace() else mark for mark in text if mark.isspace() or not _is_hidden(mark))
    return " ".join("".join(kept).split())[:limit].rstrip()


def _is_hidden(mark: str) -> bool:
    return unicodedata.category(mark) in _INVISIBLE or any(ord(mark) in span for span in _SELECTORS)


def reason_for(item: CandidateResource, written: str, *, own_words: str, fence: str) -> str:
    """What a model wrote about a resource, without markup; a plain sentence where there is nothing else to show.

    That is so for a text with a link or with markup that does not come off, and for one that repeats the prompt.
    """
    text = _LINK.sub(r"\1", _without_tags(visible(written, 4 * LONGEST)))
    text = visible(_MARKS.sub("", text), LONGEST)
    unfit = not text or _LEFT_OVER.search(text) or _HOST.search(text) or _repeats(text, own_words, fence)
    return plain_reason(item) if unfit else text


def plain_reason(item: CandidateResource) -> str:
    does = "Practises" if item.is_practice else "Explains"
    return f"{does} {' and '.join(item.tags[:2]) or item.topic}; {item.difficulty} level."


def _without_tags(text: str) -> str:
    """Until none is left: one tag may be hidden in another."""
    while (less := _TAG.sub("", text)) != text:
        text = less
    return text


def _repeats(text: str, own_words: str, fence: str) -> bool:
    return fence.casefold() in "".join(_words(text)) or not _runs(text).isdisjoint(_runs(own_words))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=8)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
