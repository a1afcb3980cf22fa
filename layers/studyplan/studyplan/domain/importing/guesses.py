"""What a catalogue means by the names of its levels and types, and what is guessed where it states none."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from studyplan.domain.values.text import shortened
from studyplan.domain.values.types import Level, ResourceType

LABEL, LINE, TEXT, TAGS = 60, 200, 500, 20  # characters, and labels, that a resource has room for
A_COURSE = 300  # minutes; what takes as long is no article

_WORDS_OF_LEVELS: dict[Level, str] = {
    "beginner": "beginner, beginners, basic, basics, intro, introductory, introduction, elementary, easy, novice, "
    "foundation, foundational, fundamental, 1, 100, a1, a2",
    "intermediate": "intermediate, core, medium, middle, moderate, 2, 200, b1, b2",
    "advanced": "advanced, expert, hard, difficult, final, professional, master, 3, 300, c1, c2",
}
_WORDS_OF_TYPES: dict[ResourceType, str] = {
    "article": "article, tutorial, blog, blog post, web page, webpage, reading, text, post, guide, lesson",
    "video": "video, lecture, talk, screencast, cast, podcast, webinar, video object, recorded lecture",
    "course": "course, mooc, module, unit, curriculum, learning path, program, course instance",
    "book": "book, ebook, e book, textbook, pdf",
    "reference": "reference, documentation, docs, manual, cheat sheet, specification, reference material",
    "exercise": "exercise, exercises, practice, problem set, problem sets, lab, worksheet, activity",
    "project": "project, assignment, capstone",
    "quiz": "quiz, test, exam, assessment, self assessment, questionnaire",
}
_LEVELS = {name: level for level, names in _WORDS_OF_LEVELS.items() for name in names.split(", ")}
_TYPES = {name: kind for kind, names in _WORDS_OF_TYPES.items() for name in names.split(", ")}
_VIDEO_HOSTS = frozenset({"youtube.com", "youtu.be", "vimeo.com"})


def level_named(text: str) -> Level | None:
    """Return the level that a text names by its first known word: `Intro CS` is for beginners."""
    known = (_LEVELS.get(word) for word in re.findall(r"\w+", text.casefold()))
    return next((level for level in known if level), None)


def type_named(text: str) -> ResourceType | None:
    """Return the type that a text names, as a whole or by its last word: `online course` is a course."""
    parts = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())
    return _TYPES.get(" ".join(parts)) or (_TYPES.get(parts[-1]) if parts else None)


def guessed_type(url: str, fields: Mapping[str, Any]) -> ResourceType:
    """Return the likely type of a resource whose type nobody states."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        host = ""
    if host in _VIDEO_HOSTS:
        return "video"
    return "course" if (fields.get("estimated_minutes") or 0) >= A_COURSE else "article"


def tags_in(labels: Iterable[Any]) -> list[str]:
    """Return labels as tags: each once, in order, as many as a resource has room for."""
    cleaned = (" ".join(label.split()) for label in labels if isinstance(label, str))
    return list(dict.fromkeys(label for label in cleaned if 0 < len(label) <= LABEL))[:TAGS]


def fitted(fields: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields with texts that fit, and a sentence for each that was cut or put on one line."""
    result, sentences = dict(fields), list[str]()
    for name, most in (("title", LINE), ("topic", LABEL), ("license", LINE), ("source", LINE), ("description", TEXT)):
        text = result.get(name)
        if not isinstance(text, str):
            continue
        line = text.strip() if name == "description" else " ".join(text.split())
        result[name] = shortened(line, most)
        if len(line) > most:
            sentences.append(f"the {name} was cut after {most} characters")
    return result, tuple(sentences)
