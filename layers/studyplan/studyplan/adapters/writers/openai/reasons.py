"""Sanitises a model's reasons: what a learner is shown is plain text, whatever the model wrote."""

import re
import unicodedata
from functools import lru_cache

from studyplan.domain.generation.draft import LONGEST_REASON
from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.text import shortened
from studyplan.domain.wording.languages import Language
from studyplan.domain.wording.sentences import plain_reason

MARKED_UP = 4 * LONGEST_REASON  # characters that are read of what a model wrote
RUN = 6  # as many words in a row as in the prompt are a quotation of it

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # variation selectors: invisible, so they can hide text
_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_MARKS = re.compile(r"`+|\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|(?:^|(?<=\s))(?:#{1,6}|>)(?=\s)")
_LEFTOVER = re.compile(
    r"<[a-z/!?]|\w\s*:\s*/\s*/|\bwww\.|\b(?:javascript|vbscript|mailto|data):(?=\S)|\]\(", re.IGNORECASE
)
_HOST = re.compile(r"\b[a-z0-9-]+\.(?:[a-z]{2,}/|(?:com|org|net|io|dev|ai|app|edu|gov|info|co|xyz)\b)", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def visible(text: str, limit: int) -> str:
    """Return the text without bidi, zero-width and control characters, on one line, at most `limit` characters."""
    kept = (" " if char.isspace() else char for char in text if char.isspace() or not _is_hidden(char))
    return " ".join("".join(kept).split())[:limit].rstrip()


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE or any(ord(char) in span for span in _SELECTORS)


def reason_for(item: CandidateResource, written: str, language: Language, *, own_words: str, fence: str) -> str:
    """Return what a model wrote about a resource, without markup, or `plain_reason` where that is not safe to show.

    Not safe are a text with a link, one with markup that cannot be removed, and one that repeats the prompt.
    `own_words` is the prompt's text, `fence` its random mark.
    """
    text = _LINK.sub(r"\1", _without_tags(visible(written, MARKED_UP)))
    text = shortened(visible(_MARKS.sub("", text), MARKED_UP), LONGEST_REASON)
    unsafe = not text or _LEFTOVER.search(text) or _HOST.search(text) or _repeats(text, own_words, fence)
    return plain_reason(item, language) if unsafe else text


def _without_tags(text: str) -> str:
    """Remove tags until none is left: one may be hidden in another."""
    while (stripped := _TAG.sub("", text)) != text:
        text = stripped
    return text


def _repeats(text: str, own_words: str, fence: str) -> bool:
    return fence.casefold() in "".join(_words(text)) or not _runs(text).isdisjoint(_runs(own_words))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=8)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
