"""Runs requests in processes of their own, and judges how each ended."""

import copy
from collections.abc import Sequence
from functools import partial
from typing import Any

from evals.processes import in_processes
from evals.wide.judged import Verdict, verdict
from evals.wide.requests import Request

type Json = dict[str, Any]


def judge_all(requests: Sequence[Request], *, fallback: bool = True) -> list[Verdict]:
    """Return the verdicts. Cases of one library stay together, since a process keeps the library that it has read."""
    order = sorted(range(len(requests)), key=lambda number: (requests[number].case.library, number))
    made = in_processes(partial(_judged, fallback=fallback), [requests[number] for number in order])
    return [each for _, each in sorted(zip(order, made, strict=True), key=lambda pair: pair[0])]


def _judged(request: Request, *, fallback: bool) -> Verdict:
    from evals.quality.run import product
    from evals.wide.product import Product

    case = request.case
    with product():
        ended = Product(request.writer, fallback=fallback).make(case.resources, case.learner, case.request)
        works = ended.status != "refused" or _works(case.resources, case.learner, case.request, ended.fixes)
    return verdict(request, ended, fixes_work=works)


def _works(resources: tuple[Json, ...], learner: Json, request: Json, fixes: tuple[Json, ...]) -> bool:
    """Return whether the first fix of a refusal leads to a plan. Where nothing helps, none is offered."""
    from evals.wide.product import Product

    if not fixes:
        return True
    patch = copy.deepcopy(fixes[0])
    changed = merged(learner, patch.pop("learner", {})), merged(request, patch)
    return Product("mock").make(resources, *changed).status != "refused"


def merged(target: Json, patch: Json) -> Json:
    """Return a document after a merge patch (RFC 7396)."""
    result = dict(target)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key) or {}, value) if isinstance(value, dict) else value
    return result
