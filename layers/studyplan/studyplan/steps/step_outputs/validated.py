"""The output of `validate_plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from studyplan.domain.values.types import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studyplan.domain.values.plan import Finding

SHOWN = 100  # findings in a trace record


class Validated(Value):
    """Counts of the findings. `checks` has the number of errors and warnings by check; 0 is passed."""

    errors: int
    warnings: int
    checks: dict[str, int]

    @classmethod
    def of(cls, findings: tuple[Finding, ...], codes: Iterable[str]) -> Self:
        """Count the findings; `codes` are those of the checks that ran."""
        failed = [finding.code for finding in findings if finding.severity != "info"]
        return cls(
            errors=sum(finding.severity == "error" for finding in findings),
            warnings=sum(finding.severity == "warning" for finding in findings),
            checks={code: failed.count(code) for code in codes},
        )

    def shown(self, findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
        """Return the first findings as JSON, for the trace."""
        return [finding.model_dump(mode="json") for finding in findings[:SHOWN]]
