"""The languages of reasons: which one a request gets, and how each one lists names and quotes titles."""

import re
from collections.abc import Iterable
from typing import Literal

from studyplan.domain.values.text import shortened

Language = Literal["en", "de", "fr", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "de", "fr", "es")

NAMED = 2  # names that a sentence has
TITLE = 80  # characters of a title in a sentence

_AND: dict[Language, str] = {"en": "and", "de": "und", "fr": "et", "es": "y"}
_QUOTES: dict[Language, tuple[str, str]] = {
    "en": ("'", "'"),
    "de": ("\u201e", "\u201c"),
    "fr": ("\u00ab\u00a0", "\u00a0\u00bb"),
    "es": ("\u00ab", "\u00bb"),
}
# Where a title is not repeated. The German one is in the dative: so is every title in a German sentence.
_UNNAMED: dict[Language, str] = {
    "en": "another resource",
    "de": "einer anderen Quelle",
    "fr": "une autre ressource",
    "es": "otro recurso",
}
# Patterns are compiled when they are first used: a function that starts has no sentence to write yet.
_PLAIN = r"[\w\s.,:;!?'\u2019&+#/()\u2013\u2014-]+"
_ADDRESS = r"(?i://|www\.|javascript:)"
# Spanish "y" is "e" before the sound of an i: "padres e hijos", but "agua y hielo".
_SOUND_OF_I = r"(?i:h?[i\u00ed](?![aeou\u00e1\u00e9\u00f3]))"


def language_of(tag: str | None) -> Language:
    """Return the language of reasons for the language tag of a request (BCP 47): English for all but three others."""
    primary = (tag or "").partition("-")[0].lower()
    return next((language for language in LANGUAGES if language == primary), "en")


def listed(names: Iterable[str], language: Language) -> str:
    """Return the first names as a list: "joins and dates"."""
    first, *more = [*names][:NAMED] or [""]
    if not more:
        return first
    joint = "e" if language == "es" and re.match(_SOUND_OF_I, more[0]) else _AND[language]
    return f"{first} {joint} {more[0]}"


def quoted(title: str, language: Language) -> str:
    """Return a title in quotes. One with markup or an address is not repeated: a library may have any text."""
    if not re.fullmatch(_PLAIN, title) or re.search(_ADDRESS, title):
        return _UNNAMED[language]
    opening, closing = _QUOTES[language]
    return f"{opening}{shortened(title, TITLE)}{closing}"
