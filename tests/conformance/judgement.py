"""Loaded by schemathesis: how to write what a format means here, and which refusals no schema can foretell.

All of its checks are on. One of them takes any 422 to a body that is as the schema says for a fault. Whether a learner
is there, whether a library holds enough for a wish, or whether a cursor is of this list, no schema can say; so a
refusal for such a reason, and for no other, is none. Each reason is here; a 422 for anything else is a finding.
"""

import json
import re
from typing import Any
from zoneinfo import available_timezones

import schemathesis
from hypothesis import strategies as st

# By code: the domain's own verdict on a wish, from the library and the learner as they are stored.
VERDICTS = frozenset({"Infeasible", "LibraryFull"})
# By field: what it says of something that is stored, or of another field.
REASONS = {
    r"cursor": r"is not one that this list gave",  # it is signed
    r"/learner_id": r"there is no such learner",
    r"/prerequisites/\d+": r"there is no resource [0-9a-f-]{36}",
    r"/prerequisites": r"must not form a cycle: .*",
    r"Idempotency-Key": r"was used with another body",
}


def _host() -> st.SearchStrategy[str]:
    label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
    return st.lists(label, min_size=1, max_size=4).map(".".join)


def _web_url() -> st.SearchStrategy[str]:
    port = st.one_of(st.just(""), st.integers(1, 65535).map(":{}".format))
    path = st.from_regex(r"(/[A-Za-z0-9._~%|é-]{0,12}){0,4}(\?[a-z]+=[A-Za-z0-9]*)?(#[a-z]*)?", fullmatch=True)
    return st.builds("{}://{}{}{}".format, st.sampled_from(("http", "https", "HTTPS")), _host(), port, path)


schemathesis.openapi.format("url", _web_url())
schemathesis.openapi.format("iana-time-zone", st.sampled_from(sorted(available_timezones())))


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Whether a failure is one. Only one kind is looked at: a refusal of what is as the schema says."""
    del context
    if failure.code != "ST202":
        return True
    try:
        said = json.loads(response.content)
    except ValueError:
        return True
    return not is_beyond_a_schema(response.status_code, said, case.headers or {})


def is_beyond_a_schema(status: int, problem: dict[str, Any], headers: Any) -> bool:
    """Whether a call was refused for what is stored, and for nothing that its schema could have said."""
    if status == 412:
        return any(name.lower() == "if-match" for name in headers)
    if status != 422:
        return False
    errors = problem.get("errors", [])
    return problem.get("code") in VERDICTS or (bool(errors) and all(map(_has_a_reason, errors)))


def _has_a_reason(error: dict[str, str]) -> bool:
    return any(
        re.fullmatch(pointer, error["pointer"]) and re.fullmatch(message, error["message"], re.DOTALL)
        for pointer, message in REASONS.items()
    )
