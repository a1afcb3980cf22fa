"""Loaded by schemathesis: how to write what a format means here, and which of its findings are none (reasons.py)."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import schemathesis
from hypothesis import strategies as st

from tests.conformance.reasons import Course, is_beyond_a_schema, is_reset, is_text_on_the_wire


def _host() -> st.SearchStrategy[str]:
    label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
    return st.lists(label, min_size=1, max_size=4).map(".".join)


def _web_url() -> st.SearchStrategy[str]:
    port = st.one_of(st.just(""), st.integers(1, 65535).map(":{}".format))
    path = st.from_regex(r"(/[A-Za-z0-9._~%|é-]{0,12}){0,4}(\?[a-z]+=[A-Za-z0-9]*)?(#[a-z]*)?", fullmatch=True)
    return st.builds("{}://{}{}{}".format, st.sampled_from(("http", "https", "HTTPS")), _host(), port, path)


schemathesis.openapi.format("url", _web_url())
# Of the files of a machine these two are no zones of IANA's list.
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
schemathesis.openapi.format("iana-time-zone", st.sampled_from(ZONES))


@schemathesis.deserializer("text/calendar")
def _calendar(context: Any, response: Any) -> str:
    """Read a calendar as the text that its schema says it is."""
    del context
    text: str = response.text
    return text


COURSE = Course()
LINKS = Path("links.json")  # exploration.py writes it; whoever imports this elsewhere needs none


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Come by the link of an owner's learner where the owner's token opens nothing; without a token, without a link."""
    del context, kwargs
    sent = (case.headers or {}).get("Authorization", "")
    if case.operation.path.startswith("/api/learn/") and LINKS.exists():
        case.headers["Authorization"] = json.loads(LINKS.read_text()).get(sent, sent)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    del context
    body = json.loads(response.content) if response.status_code == 202 else None
    COURSE.note(case.method, urlsplit(response.request.url).path, response.status_code, body)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether a failure is one. Looked at: a sound call refused, a broken one accepted, what was made and is gone."""
    del context
    if failure.code == "ST301":
        return not is_reset(failure.free, urlsplit(response.request.url).path)
    if failure.code == "ST302":
        return not COURSE.went_with_its_learner(urlsplit(response.request.url).path)
    if failure.code == "ST201":
        return not is_text_on_the_wire(urlsplit(response.request.url).path, case.media_type)
    if failure.code != "ST202":
        return True
    try:
        said = json.loads(response.content)
    except ValueError:
        return True
    return not is_beyond_a_schema(case.method, response.status_code, said, case.headers or {}, case.media_type)
