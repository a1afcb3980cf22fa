"""The judgement of one request: whether it ended rightly, which rules its plan keeps, and what a teacher gives it.

Nothing here imports the product; `evals.wide.product` does.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from evals.answers import Plan
from evals.confidence_rules import score_of
from evals.plan_rules.content_rules import MISSING_RETRIEVED_SOURCE, NO_PRACTICE_TASKS
from evals.plan_rules.day_rules import EMPTY_DAY
from evals.plan_rules.facts import Facts, facts_of
from evals.plan_rules.judged import Judged, Rule
from evals.plan_rules.rules import EXAM, TIMETABLE
from evals.quality.cases import situation_of
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import grade, letter
from evals.wide.requests import Request

type Json = dict[str, Any]

ALWAYS: tuple[Rule[Judged], ...] = (*TIMETABLE, MISSING_RETRIEVED_SOURCE, NO_PRACTICE_TASKS)
THIN = "LIBRARY_TOO_THIN"


@dataclass(frozen=True)
class Verdict:
    """How a request ended, and what is wrong with that.

    `judged` rules were applied to its plan and `kept` hold. `right`: it has a plan without a fault, or was refused with
    fixes that work. `grade` is the learner's (0 to 1), None without a plan.
    """

    request: Request
    status: str
    faults: tuple[str, ...]
    judged: int
    kept: int
    schema_valid: bool | None
    confidence: float | None
    grade: float | None
    codes: tuple[str, ...]
    generated_by: str
    fallback: str
    attempts: int
    tokens: int
    micro_usd: int
    seconds: float

    @property
    def right(self) -> bool:
        return not self.faults

    @property
    def letter(self) -> str:
        return "-" if self.grade is None else letter(self.grade)

    @property
    def how(self) -> str:
        """Return what the plan took: the first try, a repair, the fallback, or that there is none."""
        if self.confidence is None:
            return self.status
        return "fallback" if self.generated_by == "fallback" else "repair" if self.attempts > 1 else "first try"


def verdict(request: Request, made: Any, *, fixes_work: bool) -> Verdict:
    """Judge how a request ended. `made` is a `product.Made`, `fixes_work` whether a refusal's first fix does."""
    faults, kept, judged, valid, value = list[str](), 0, 0, None, None
    if made.plan is not None:
        rules, facts = _rules(request, made)
        try:
            plan = Plan.model_validate(made.plan)
            valid = True
        except ValidationError as wrong:
            faults, valid = [f"SCHEMA: {wrong.errors()[0]['loc']} {wrong.errors()[0]['msg']}"], False
            judged = len(rules)
        else:
            broken = _broken(Judged(plan, facts), rules)
            judged, kept = len(rules), len(rules) - len(broken)
            faults = [*broken.values(), *_wrong_account(plan)]
        value = grade(given_plan(situation_of(request.case), made.plan)).learner
    elif made.status == "refused":
        faults = [] if fixes_work else [f"REFUSED: {made.rule}, and the first fix does not work"]
    else:
        faults = [f"FAILED: {made.failed}"]
    return Verdict(
        request,
        made.status,
        tuple(faults),
        judged,
        kept,
        valid,
        made.plan["confidence"]["score"] if made.plan else None,
        value,
        tuple(each["code"] for each in made.plan["findings"] if each["severity"] != "info") if made.plan else (),
        made.plan["generated_by"] if made.plan else "",
        made.fallback,
        made.attempts,
        made.tokens,
        made.micro_usd,
        made.seconds,
    )


def _rules(request: Request, made: Any) -> tuple[list[Rule[Judged]], Facts]:
    """Return the rules that a plan is held to. No study day is empty unless the plan says that the library is thin."""
    case = request.case
    facts = facts_of(case.request, case.learner, made.candidates, first_date=made.first_date)
    is_thin = THIN in {each["code"] for each in made.plan["findings"]}
    of_days = [] if is_thin else [EMPTY_DAY]
    return [*ALWAYS, *(EXAM if facts.exam_date else ()), *of_days], facts


def _broken(judged: Judged, rules: list[Rule[Judged]]) -> dict[str, str]:
    """Return the first violation of each rule that is broken."""
    broken: dict[str, str] = {}
    for rule in rules:
        first = next(iter(rule.run(judged)), None)
        if first is not None:
            broken[rule.name] = f"{rule.name}: {first}"
    return broken


def _wrong_account(plan: Plan) -> list[str]:
    """Return where confidence and status do not follow from the findings; a published plan has no error."""
    faults = []
    expected = score_of(plan.findings)
    if abs(plan.confidence.score - expected) > 0.001:
        faults.append(f"CONFIDENCE_WRONG: {plan.confidence.score}, and the findings give {expected}")
    errors = sorted({each.code for each in plan.findings if each.severity == "error"})
    if errors:
        faults.append(f"ERROR: the plan was published with {', '.join(errors)}")
    if THIN in {each.code for each in plan.findings} and plan.status != "needs_review":
        faults.append(f"OUTCOME: {THIN} and {plan.status}")
    return faults
