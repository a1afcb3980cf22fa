"""Judge one case: how it ended, whether that was right, and every rule that its plan breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from evals.account import ACCOUNT, CASE_RULES
from evals.answers import Plan, Record, Request
from evals.cases import Case, PlanDue, Refused, UnderReview
from evals.client import Ending, Refusal
from evals.rules import RULES, Seen

ALL = (*RULES, *ACCOUNT, *CASE_RULES)
BAD = ("error", "warning")


@dataclass(frozen=True)
class Fault:
    """A rule that was broken, and how."""

    rule: str
    reason: str


@dataclass(frozen=True)
class CaseResult:
    """The result of one case: `judged` rules were applied, and `kept` of them hold.

    `schema_valid` and `confidence` are None without a plan; a plan that was expected and is missing counts as
    not valid.
    """

    case: str
    ended: str
    seconds: float
    attempts: int
    judged: int
    kept: int
    faults: tuple[Fault, ...]
    schema_valid: bool | None = None
    confidence: float | None = None

    @property
    def passed(self) -> bool:
        return not self.faults


def judge(case: Case, ending: Ending) -> CaseResult:
    """Return the result of a case. An answer that does not follow the schema breaks it as one fault."""
    blank = CaseResult(case.name, "refused", ending.seconds, 0, judged=1, kept=0, faults=())
    if ending.refusal is not None:
        return _without_plan(case, blank, tuple(_wrong_refusal(case, ending.refusal)))
    try:
        request = Request.model_validate(ending.request)
        trace = tuple(Record.model_validate(record) for record in ending.trace)
        plan = None if ending.plan is None else Plan.model_validate(ending.plan)
    except ValidationError as wrong:
        ended = str((ending.request or {}).get("status"))
        faults = tuple(Fault("SCHEMA", f"{_place(fault['loc'])}: {fault['msg']}") for fault in wrong.errors())
        return replace(blank, ended=ended, judged=len(ALL) + 1, faults=faults, schema_valid=False)
    attempts = max((record.attempt for record in trace), default=0)
    blank = replace(blank, ended=request.status, attempts=attempts)
    outcome = tuple(_wrong_end(case, request, plan, trace))
    if plan is None:
        return _without_plan(case, blank, outcome)
    library = {ending.ids[resource.title]: resource for resource in case.resources}
    return _with_plan(Seen(case, library, request, plan, trace), blank, outcome)


def _place(loc: tuple[int | str, ...]) -> str:
    return "/".join(map(str, loc))


def _without_plan(case: Case, blank: CaseResult, faults: tuple[Fault, ...]) -> CaseResult:
    """Return the result without a plan: only the end is judged, or every rule is broken where a plan was expected."""
    if isinstance(case.expect, Refused):
        return replace(blank, kept=int(not faults), faults=faults)
    return replace(blank, judged=len(ALL) + 1, faults=faults, schema_valid=False)


def _with_plan(seen: Seen, blank: CaseResult, outcome: tuple[Fault, ...]) -> CaseResult:
    """Return the result by every rule but those that cannot hold for the case."""
    expect = seen.case.expect
    excused = set(expect.excused) if isinstance(expect, UnderReview) else set()
    broken = {rule.name: tuple(Fault(rule.name, reason) for reason in rule.run(seen)) for rule in ALL}
    judged = {name: faults for name, faults in broken.items() if name not in excused}
    false = tuple(_false_alarms(seen.plan, broken))
    faults = (*outcome, *(fault for found in judged.values() for fault in found), *false)
    return replace(
        blank,
        judged=len(judged) + 2,
        kept=sum(not found for found in (*judged.values(), outcome, false)),
        faults=faults,
        schema_valid=True,
        confidence=seen.plan.confidence.score,
    )


def _false_alarms(plan: Plan, broken: dict[str, tuple[Fault, ...]]) -> Iterator[Fault]:
    """Yield findings of the plan that the rule of the same name does not confirm."""
    for finding in plan.findings:
        if finding.severity in BAD and finding.code in broken and not broken[finding.code]:
            yield Fault(
                "FALSE_ALARM", f"{finding.code} was found ({finding.message}), but the rule of that name found nothing"
            )


def _wrong_refusal(case: Case, refusal: Refusal) -> Iterator[Fault]:
    problem = refusal.problem
    detail = str(problem.get("detail"))
    outcome = f"refused with {refusal.status} {problem.get('code')} {problem.get('rule', '')}: {detail}"
    if not isinstance(case.expect, Refused) or refusal.status != 422:
        yield Fault("OUTCOME", outcome)
    elif problem.get("code") != "Infeasible":
        yield Fault("OUTCOME", f"{outcome}. The fields are valid; the code should be Infeasible.")
    elif problem.get("rule") != case.expect.rule or not any(word in detail.lower() for word in case.expect.words):
        yield Fault("OUTCOME", f"{outcome}. That does not name the cause, {case.expect.rule}.")
    elif not problem.get("fixes"):
        yield Fault("OUTCOME", f"{outcome}. It offers no way out.")


def _wrong_end(case: Case, request: Request, plan: Plan | None, trace: tuple[Record, ...]) -> Iterator[Fault]:
    failure = f" {request.failure.code}" if request.failure else ""
    if request.status in ("queued", "running"):
        yield Fault("OUTCOME", f"still {request.status} when patience ran out")
        return
    if (plan is None) != (request.status == "failed"):
        yield Fault("OUTCOME", f"{request.status} {'without' if plan is None else 'with'} a plan")
    found = _findings(plan, trace)
    named = ", ".join(dict.fromkeys(code for code, _ in found)) or "no finding"
    due = "completed" if isinstance(case.expect, PlanDue) else case.expect.outcome
    if request.status != due:
        yield Fault("OUTCOME", f"{request.status}{failure} with {named}; {due} was due")
    elif isinstance(case.expect, UnderReview):
        cause, severities = case.expect.cause, {severity for _, severity in found}
        if "error" in severities or cause not in {code for code, severity in found if severity in BAD}:
            yield Fault("OUTCOME", f"{request.status} with {named}; the cause is {cause}, and it is no error")


def _findings(plan: Plan | None, trace: tuple[Record, ...]) -> list[tuple[str, str]]:
    """Return code and severity of the plan's findings; without a plan, of those in the last record of a validation."""
    if plan is not None:
        return [(finding.code, finding.severity) for finding in plan.findings]
    details = [record.detail for record in trace if record.step == "validate_plan" and record.detail]
    listed = details[-1].get("findings") if details else None
    found = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [(str(item.get("code")), str(item.get("severity"))) for item in found]
