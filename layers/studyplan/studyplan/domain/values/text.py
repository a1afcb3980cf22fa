"""Text made comparable: topics as one id, sentences as words. For matching only; what a user typed is kept as typed."""

import re
import unicodedata
from functools import lru_cache

# Spellings of one subject. Left: what people type; right: the id that libraries are compared by.
TOPIC_ALIASES = {
    "golang": "go",
    "js": "javascript",
    "ecmascript": "javascript",
    "ts": "typescript",
    "py": "python",
    "python3": "python",
    "python-3": "python",
    "ml": "machine-learning",
    "postgres": "postgresql",
    "k8s": "kubernetes",
    "cpp": "c++",
    "csharp": "c#",
}

_NOT_IN_AN_ID = re.compile(r"[^\w+#]+")
_WORD = re.compile(r"[\w+#]{2,}")
_NOISE = frozenset(
    {
        "the",
        "and",
        "for",
        "with",
        "to",
        "of",
        "in",
        "on",
        "an",
        "my",
        "me",
        "learn",
        "learning",
        "how",
        "is",
        "it",
    }
)


def plain(text: str) -> str:
    """NFKC, casefolded, without format characters (zero-width and bidi marks)."""
    if text.isascii():  # has nothing to fold but case, and a large library is mostly this
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(mark for mark in folded if unicodedata.category(mark) != "Cf")


@lru_cache(maxsize=4096)
def topic_id(topic: str) -> str:
    """`Machine Learning` and `machine_learning` are one topic; `go` and `go-game` are two."""
    bare = _NOT_IN_AN_ID.sub("-", plain(topic).replace("_", " ")).strip("-")
    return TOPIC_ALIASES.get(bare, bare) or plain(topic).strip()  # a topic of signs alone is its signs


def words(text: str) -> list[str]:
    """The words that carry meaning, in order, repeats kept."""
    return [word for word in _WORD.findall(plain(text)) if word not in _NOISE]
