"""JSON-LD in the words of schema.org and LRMI: courses and learning resources. Nothing that it names is fetched."""

from collections.abc import Mapping
from typing import Any

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing.catalogue import Catalogue, ImportRow, Notices, within_rows
from studyplan.domain.importing.durations import Length, length_of
from studyplan.domain.importing.guesses import guessed_type, level_named, tags_in, type_named
from studyplan.domain.importing.json_text import read_json

# Types of things that are learned from; others (people, organisations, offers) are part of these.
_LEARNED = """
LearningResource Course CourseInstance CreativeWork Article TechArticle ScholarlyArticle BlogPosting WebPage Book
VideoObject AudioObject MediaObject Quiz HowTo PresentationDigitalDocument DigitalDocument Syllabus
EducationalOccupationalProgram
"""
LEARNED = frozenset(_LEARNED.split())
CONTAINERS = ("@graph", "itemListElement", "item", "mainEntity", "hasPart", "hasCourse")
_CONTAINERS = frozenset(CONTAINERS)
COLUMNS = {
    "title": "name",
    "difficulty": "educationalLevel",
    "resource_type": "learningResourceType",
    "estimated_minutes": "timeRequired",
    "topic": "about",
    "prerequisites": "coursePrerequisites",
    "language": "inLanguage",
    "source": "provider",
}

type Node = Mapping[str, Any]


def read_json_ld(content: bytes) -> Catalogue:
    """Return the courses and learning resources of a document. Raises FileRefused where there are none."""
    notices = Notices()
    document = read_json(content, notices)
    nodes: list[Node] = []
    _add_nodes(document, nodes)
    learned = [node for node in nodes if _types(node) & LEARNED and any(map(node.get, ("name", "headline", "url")))]
    within_rows(len(learned))
    if not learned:
        raise FileRefused(
            "The file has no learning resources; each needs an @type such as LearningResource or Course, and a url."
        )
    names = {node["@id"]: _text(node.get("name")) for node in nodes if isinstance(node.get("@id"), str)}
    rows = tuple(_row(number, node, names) for number, node in enumerate(learned, 1))
    return Catalogue(rows, COLUMNS, notices.all())


def _add_nodes(value: Any, nodes: list[Node]) -> None:
    """Add the objects of a document: of lists, graphs and item lists, and the parts of those."""
    if isinstance(value, list):
        for inner in value:
            if isinstance(inner, list | dict):
                _add_nodes(inner, nodes)
    elif isinstance(value, dict):
        nodes.append(value)
        if not _CONTAINERS.isdisjoint(value):
            for name in CONTAINERS:
                _add_nodes(value.get(name), nodes)


def _types(node: Node) -> set[str]:
    stated = node.get("@type")
    return {name.rpartition("/")[2].rpartition(":")[2] for name in _texts(stated)} if stated else set()


def _row(number: int, node: Node, names: Mapping[str, str]) -> ImportRow:
    fields: dict[str, Any] = {}
    warnings: list[str] = []
    stated = {
        "title": _text(node.get("name")) or _text(node.get("headline")),
        "url": _url(node),
        "description": _text(node.get("description")) or _text(node.get("abstract")),
        "language": _language(node.get("inLanguage")),
        "license": _text(node.get("license")),
        "source": _text(node.get("provider")) or _text(node.get("publisher")) or _text(node.get("author")),
        "topic": _topic(node),
    }
    fields |= {name: value for name, value in stated.items() if value}
    labels = [*_texts(node.get("teaches")), *_keywords(node), *_texts(node.get("about"))]
    if tags := tags_in(label for label in labels if label != fields.get("topic")):
        fields["tags"] = tags
    length = _length(node, warnings)
    if length:
        fields |= {"estimated_minutes": length.minutes, "estimate_source": length.source}
    guesses = _add_level_and_type(node, fields, warnings)
    needs = tuple(names.get(name) or name for name in _needs(node))
    return ImportRow(number, fields, guesses, needs, tuple(warnings))


def _add_level_and_type(node: Node, fields: dict[str, Any], warnings: list[str]) -> dict[str, Any]:
    """Add the level and the type that are stated, and return guesses for the others."""
    guesses: dict[str, Any] = {}
    levels = [
        *_texts(node.get("educationalLevel")),
        *_texts(node.get("proficiencyLevel")),
        *_alignments(node, "educationalLevel"),
    ]
    level = next((known for known in map(level_named, levels) if known), None)
    if level:
        fields["difficulty"] = level
    else:
        guesses["difficulty"] = "beginner"
    if levels and not level:
        warnings.append(f"the level is not known: '{levels[0][:40]}'")
    stated = [*_texts(node.get("learningResourceType")), *sorted(_types(node) - {"LearningResource", "CreativeWork"})]
    kind = next((known for known in map(type_named, stated) if known), None)
    if kind:
        fields["resource_type"] = kind
    else:
        guesses["resource_type"] = guessed_type(fields.get("url", ""), fields)
    return guesses


def _length(node: Node, warnings: list[str]) -> Length | None:
    """Return the time at work: what is stated of the resource, or of the first instance of a course."""
    instances = [node, *_objects(node.get("hasCourseInstance"))]
    for part in instances:
        workload = _text(part.get("courseWorkload"))
        for name in ("timeRequired", "duration"):
            if length := length_of(_text(part.get(name)), workload):
                return length
        schedule = next(iter(_objects(part.get("courseSchedule"))), {})
        weekly = f"{workload} per week" if workload.upper().startswith("PT") else workload
        if length := _by_schedule(schedule, weekly) or length_of(workload):
            return length
    texts = [_text(part.get(name)) for part in instances for name in ("timeRequired", "duration", "courseWorkload")]
    if stated := next(filter(None, texts), ""):
        warnings.append(f"'{stated[:40]}' gives no minutes")
    return None


def _by_schedule(schedule: Node, workload: str) -> Length | None:
    """Return `repeatCount` times the duration of a course's schedule (schema.org: Schedule)."""
    count, each = schedule.get("repeatCount"), length_of(_text(schedule.get("duration")))
    if each is None or not isinstance(count, int) or isinstance(count, bool) or not 0 < count < 10_000:
        return length_of(_text(schedule.get("duration")), workload)
    return Length(each.minutes * count, "computed")


def _topic(node: Node) -> str:
    """Return the first subject that a resource names."""
    named = [
        *_texts(node.get("about")),
        *_alignments(node, "educationalSubject", "teaches"),
        *_texts(node.get("articleSection")),
    ]
    named += [*_texts(node.get("genre")), *_texts(node.get("teaches")), *_keywords(node)]
    return next(iter(named), "")


def _alignments(node: Node, *kinds: str) -> list[str]:
    """Return the targets of LRMI's alignments of some kinds."""
    alignments = [one for one in _objects(node.get("educationalAlignment")) if _text(one.get("alignmentType")) in kinds]
    return [text for one in alignments if (text := _text(one.get("targetName")))]


def _needs(node: Node) -> list[str]:
    return [
        *_texts(node.get("coursePrerequisites")),
        *_texts(node.get("competencyRequired")),
        *_alignments(node, "requires"),
    ]


def _keywords(node: Node) -> list[str]:
    return [part.strip() for text in _texts(node.get("keywords")) for part in text.split(",") if part.strip()]


def _url(node: Node) -> str:
    for name in ("url", "@id", "mainEntityOfPage", "contentUrl"):
        text = _text(node.get(name), name="@id")
        if text.startswith(("http://", "https://")) or (text and name == "url"):
            return text
    return ""


def _language(value: Any) -> str:
    """Return a language tag: `inLanguage` is one, or a Language with an alternateName."""
    for one in _objects(value):
        if tag := _text(one.get("alternateName")) or _text(one.get("identifier")):
            return tag
    return _text(value)


def _objects(value: Any) -> list[Node]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def _texts(value: Any) -> list[str]:
    """Return the texts of a value: a string, an object with a name (DefinedTerm, Thing), or a list of these."""
    values = value if isinstance(value, list) else [value]
    return [text for one in values if (text := _text(one))]


def _text(value: Any, *, name: str = "name") -> str:
    if isinstance(value, list):
        return next((text for one in value if (text := _text(one, name=name))), "")
    if isinstance(value, dict):
        parts = [value.get(key) for key in (name, "name", "@value", "termCode", "@id")]
        return next((part.strip() for part in parts if isinstance(part, str) and part.strip()), "")
    return value.strip() if isinstance(value, str) else ""
