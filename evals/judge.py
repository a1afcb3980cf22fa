"""The judgement of one case: how it ended, whether that was right, and every rule that its plan breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from evals.account import ACCOUNT, EXPECTED
from evals.answers import Plan, Record, Request
from evals.cases import Case, PlanDue, Refused, UnderReview
from evals.client import Ending, Refusal
from evals.plan_rules.judged import Judged, Rule
from evals.plan_rules.rules import CHOICE, TIMETABLE
from evals.rules import OF_THE_CASE, Seen

OF_THE_PLAN: tuple[Rule[Judged], ...] = (*CHOICE, *TIMETABLE)
OF_THE_ANSWER: tuple[Rule[Seen], ...] = (*OF_THE_CASE, *ACCOUNT, *EXPECTED)
NAMES = (*(rule.name for rule in OF_THE_PLAN), *(rule.name for rule in OF_THE_ANSWER))
BAD = ("error", "warning")


@dataclass(frozen=True)
class Fault:
    """A rule that was broken, and how."""

    rule: str
    reason: str


@dataclass(frozen=True)
class CaseResult:
    """`judged` rules were applied to the case and `kept` of them hold.

    `schema_valid` and `confidence` are None where there is no plan to have them; a plan that was due and is not there
    counts as not valid.
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
    """Weigh an ending against what its case expects. What is not an answer of the API breaks the schema."""
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
        return replace(blank, ended=ended, judged=len(NAMES) + 1, faults=faults, schema_valid=False)
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
    """Where no plan is due, the end itself is all there is to judge; where one is, every rule counts as broken."""
    if isinstance(case.expect, Refused):
        return replace(blank, kept=int(not faults), faults=faults)
    return replace(blank, judged=len(NAMES) + 1, faults=faults, schema_valid=False)


def _with_plan(seen: Seen, blank: CaseResult, outcome: tuple[Fault, ...]) -> CaseResult:
    """Every rule but those that the case's author knows cannot hold."""
    expect = seen.case.expect
    excused = set(expect.excused) if isinstance(expect, UnderReview) else set()
    broken = {
        **{rule.name: tuple(Fault(rule.name, reason) for reason in rule.run(seen.judged)) for rule in OF_THE_PLAN},
        **{rule.name: tuple(Fault(rule.name, reason) for reason in rule.run(seen)) for rule in OF_THE_ANSWER},
    }
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
    """A finding that the plan carries, and that the rule of the same name does not see."""
    for finding in plan.findings:
        if finding.severity in BAD and finding.code in broken and not broken[finding.code]:
            yield Fault("FALSE_ALARM", f"{finding.code} was found ({finding.message}), and there is no such thing")


def _wrong_refusal(case: Case, refusal: Refusal) -> Iterator[Fault]:
    problem = refusal.problem
    detail = str(problem.get("detail"))
    answer = f"refused with {refusal.status} {problem.get('code')} {problem.get('rule', '')}: {detail}"
    if not isinstance(case.expect, Refused) or refusal.status != 422:
        yield Fault("OUTCOME", answer)
    elif problem.get("code") != "Infeasible":
        yield Fault("OUTCOME", f"{answer}. The fields are valid, the request itself is infeasible.")
    elif problem.get("rule") != case.expect.rule or not any(word in detail.lower() for word in case.expect.words):
        yield Fault("OUTCOME", f"{answer}. That does not name the cause, {case.expect.rule}.")
    elif not problem.get("fixes"):
        yield Fault("OUTCOME", f"{answer}. It offers no way out.")


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
    """Code and severity of the plan's findings; without a plan, of those in its last validation's record."""
    if plan is not None:
        return [(finding.code, finding.severity) for finding in plan.findings]
    details = [record.detail for record in trace if record.step == "validate_plan" and record.detail]
    listed = details[-1].get("findings") if details else None
    found = [it for it in listed if isinstance(it, dict)] if isinstance(listed, list) else []
    return [(str(it.get("code")), str(it.get("severity"))) for it in found]
