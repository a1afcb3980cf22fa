"""Whether two resources are one page: the same address under another spelling, or the same title and kind."""

from studyplan.domain.validation.planned import concepts_in
from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.text import runs, stems
from studyplan.domain.values.urls import page_of


def same_page(one: CandidateResource, other: CandidateResource) -> str | None:
    """Return a sentence about two resources that are one page, or None where they are two."""
    first, second = f"'{one.title}' ({one.url})", f"'{other.title}' ({other.url})"
    if page_of(one.url) == page_of(other.url):
        return f"{first} is the page of {second} under another address; keep one of them"
    if _has_same_title(one, other):
        return f"{first} has title, type and concepts of {second}; keep one of them if they are one page"
    return None


def _has_same_title(one: CandidateResource, other: CandidateResource) -> bool:
    """Return whether title, type and concepts are the same; "Introduction" alone names no page."""
    if one.resource_type != other.resource_type or not stems(one.title):
        return False
    return runs(one.title.casefold()) == runs(other.title.casefold()) and concepts_in(one) == concepts_in(other)
