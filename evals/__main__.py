"""`python -m evals`: runs the ten cases over HTTP against an embedded stack of their own, and judges the plans.

PROVIDER is the writer of the plans, FORMAT is text or json. Exit code 1: a figure is below the baseline, or the stack
does not start; 2: an unknown provider or format.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from evals.cases import Case, load
from evals.client import Client, post_library, run_case
from evals.figures import baseline_of, below_baseline, sum_up
from evals.judge import CaseResult, judge
from evals.report import as_json, as_text
from local.stack.errors import StackError
from local.stack.stack import running

PROVIDERS = ("mock",)

type Progress = Callable[[str], None]


def main(environment: Mapping[str, str]) -> int:
    provider, form = environment.get("PROVIDER") or "mock", environment.get("FORMAT") or "text"
    if provider not in PROVIDERS:
        return _usage_error(f"PROVIDER must be {' or '.join(PROVIDERS)}, not '{provider}'.")
    if form not in ("text", "json"):
        return _usage_error(f"FORMAT must be text or json, not '{form}'.")
    try:
        results = _run(load(), lambda line: print(f"  {line}", file=sys.stderr))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return present(results, provider, as_one_object=form == "json")


def present(results: tuple[CaseResult, ...], provider: str, *, as_one_object: bool) -> int:
    """Print the run beside its provider's baseline. Return 1 when a figure is below it, else 0."""
    figures, baseline = sum_up(results), baseline_of(provider)
    below = below_baseline(figures, baseline) if baseline else ()
    if as_one_object:
        print(json.dumps(as_json(provider, results, figures, baseline, below), ensure_ascii=False, indent=2))
    else:
        print(as_text(provider, results, figures, baseline))
    print(_conclusion(provider, baseline, below), file=sys.stderr)
    return 1 if below else 0


def _usage_error(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _conclusion(provider: str, baseline: dict[str, float] | None, below: tuple[str, ...]) -> str:
    if baseline is None:
        return f"There is no baseline for {provider} yet: nothing was compared."
    return f"Below the baseline: {'; '.join(below)}." if below else "Nothing is below the baseline."


def _run(cases: tuple[Case, ...], progress: Progress) -> tuple[CaseResult, ...]:
    """Post all libraries first, then run the cases one after the other, so that each is timed alone."""
    with (
        tempfile.TemporaryDirectory(prefix="studyplan-evals-") as data,
        running(Path(data), progress=progress) as stack,
    ):
        api = Client(stack.url)
        ids = {case.name: post_library(api, case) for case in cases}
        progress(f"posted {sum(map(len, ids.values()))} resources, the libraries of {len(cases)} cases")
        results = []
        for case in cases:
            result = judge(case, run_case(api, case, ids[case.name]))
            progress(f"{case.name}: {result.ended}, {'right' if result.passed else 'WRONG'}")
            results.append(result)
    return tuple(results)


if __name__ == "__main__":
    sys.exit(main(os.environ))
