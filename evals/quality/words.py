"""Compares words as a teacher would: case, dashes, plurals and endings do not make another concept."""

import re
import unicodedata

IRREGULAR = {"indices": "index", "matrices": "matrix", "data": "data"}
FILLERS = frozenset(("a", "an", "and", "the", "of", "in", "on", "for", "to", "with", "my", "your", "is", "by", "or"))


def words(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text, without articles and prepositions.

    Combining marks belong to the word that they stand in, whatever the script.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    parts = "".join(mark if _in_a_word(mark) else " " for mark in folded).split()
    return tuple(_stem(part) for part in parts if part not in FILLERS)


def concept(label: str) -> str:
    """Return the form in which tags, weak areas and aims are compared."""
    return " ".join(words(label)) or label.casefold()


def _in_a_word(mark: str) -> bool:
    return unicodedata.category(mark)[0] in "LMN" or mark in "+#"


def _stem(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 6 and word.endswith("ing"):
        word = word[:-3]
    elif len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and re.search(r"(ss|x|ch|sh)es$", word):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word
