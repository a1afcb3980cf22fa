"""Which refusals no schema can foretell, and which 404 is owed to what was deleted: for these no check is in the right.

All of schemathesis' checks are on. One of them takes any 422 to a body that is as the schema says for a fault. Whether
a learner is there, whether a library holds enough, or whether a cursor is of this list, no schema can say;
so a refusal for such a reason, and for no other, is none. Each reason is here; a 422 for anything else is a finding.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# By code: the domain's own verdict on a plan request, a move or a link, from what is stored.
VERDICTS = frozenset({"Infeasible", "LibraryFull", "MoveRefused", "TooManyLinks"})
# By field: what it says of something that is stored, or of another field. Two names that differ in the schema may be
# one topic, or one alias, in the form in which topics are compared.
REASONS = {
    r"cursor": r"is not a valid cursor for this list",  # it is signed
    r"/learner_id": r"there is no such learner",
    r"/prerequisites/\d+": r"there is no resource [0-9a-f-]{36}",
    r"/prerequisites": r"must not form a cycle: .*",
    r"(/tasks/\d+)?/task_id": r"is not a task of this plan; send the id of one of its tasks"
    r"|is sent twice; send each task once",
    r"/to_day": r"send to_day or to_date, one of them",
    r"/to_date": r"the plan has no dates; send to_day",
    r"/from_date": r"must not be before the learner's today, [0-9-]{10}"
    r"|the plan has no dates: it is replanned from its first task on that is not done; leave it out",
    r"/duration_days": r"the plan ends before day \d+, the first day of the replan; send a longer duration",
    r"/constraints/start_date": r"cannot be changed by a replan; leave it out, and send from_date",
    r"/constraints": r"the plan has no dates, and a replan gives it none; submit a plan request for a plan with dates",
    r"Idempotency-Key": r"was used with another (body|file); send a new key with this one"
    r"|was used for a request that was deleted; send a new key",
    r"/level_by_topic": r"'.+' and '.+' are one topic with two levels; keep one of them",
    r"/[^/]+": r"is the same alias as /[^/]+; send one of them"
    r"|must have at most \d+ characters in the form that is compared",
    r"": r"would make \d+ aliases; at most \d+ can be stored",
    r"/.+": r"must not be blank",  # the patterns of the schema refuse spaces; this is a text of zero-width marks alone
}
# The media type of a file is one of these, and which one follows from its format, a parameter of the same call.
FILES = frozenset({"text/csv", "text/markdown", "application/json", "application/ld+json"})
OTHER_FORMAT = r"Send a file of format [a-z-]+ as [a-z/+]+( or [a-z/+]+)*\."
# The same of a change alone: what is stored decides whether it is missing.
REASONS_OF_A_CHANGE = {r"/estimate_source": r"needs estimated_minutes"}


@dataclass
class Course:
    """What this run has done to learners and their requests, as far as a later 404 is owed to it."""

    learner_of: dict[str, str] = field(default_factory=dict[str, str])  # by the id of a request
    deleted: set[str] = field(default_factory=set[str])  # learners

    def note(self, method: str, path: str, status: int, body: Any) -> None:
        if (method, status) == ("POST", 202) and path.startswith("/api/plan-requests/"):
            self.learner_of[body["id"]] = body["learner_id"]
        elif (method, status) == ("DELETE", 204) and (learner := re.fullmatch(r"/api/learners/([^/]+)/?", path)):
            self.deleted.add(learner[1].lower())

    def went_with_its_learner(self, path: str) -> bool:
        """Whether a request is gone because its learner is, as it has to be (docs/api.md, Deleting)."""
        kind, request = path.split("/")[2:4]
        return kind == "plan-requests" and self.learner_of.get(request.lower()) in self.deleted


def is_reset(deletion: str, path: str) -> bool:
    """Whether what a deletion such as `DELETE /api/resources/1/feedback/` left at its path is there, but empty.

    The votes on a resource are deleted, and its summary then counts none: it is there as long as the resource is.
    """
    method, _, deleted = deletion.partition(" ")
    kept = re.fullmatch(r"/api/resources/[^/]+/feedback", deleted.rstrip("/"))
    return method == "DELETE" and bool(kept) and path.rstrip("/") == deleted.rstrip("/")


def is_text_on_the_wire(path: str, media_type: str | None) -> bool:
    """Whether a body is a text, whatever was written into it: as text/csv the number 1075 is a file of four characters.

    An empty one is refused, and the tests of the route say so.
    """
    return path == "/api/imports/" and media_type in FILES and str(media_type).startswith("text/")


def is_beyond_a_schema(
    method: str, status: int, problem: dict[str, Any], headers: Mapping[str, Any], media_type: str | None = None
) -> bool:
    """Whether a call was refused for what is stored, and for nothing that its schema could have said."""
    if status == 415:
        return media_type in FILES and bool(re.fullmatch(OTHER_FORMAT, str(problem.get("detail"))))
    if status == 412:
        return any(name.lower() == "if-match" for name in headers)
    if status != 422:
        return False
    errors, known = problem.get("errors", []), REASONS | (REASONS_OF_A_CHANGE if method == "PATCH" else {})
    explained = (
        any(
            re.fullmatch(pointer, error["pointer"]) and re.fullmatch(message, error["message"], re.DOTALL)
            for pointer, message in known.items()
        )
        for error in errors
    )
    return problem.get("code") in VERDICTS or (bool(errors) and all(explained))
