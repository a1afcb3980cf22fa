"""The output of `generate_plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from studyplan.domain.values.types import Value, WriterName

if TYPE_CHECKING:
    from studyplan.domain.generation.draft import Written
    from studyplan.domain.values.plan import Timetable


class Generated(Value):
    """The size of the draft. `calls`, tokens and cost are of this attempt's model calls; 0 for a writer without one."""

    generated_by: WriterName
    calls: int
    input_tokens: int
    output_tokens: int
    cost_micro_usd: int
    picks: int
    days: int
    tasks: int
    minutes: int
    left_out: int

    @classmethod
    def of(cls, written: Written, timetable: Timetable) -> Self:
        return cls(
            generated_by=timetable.generated_by,
            calls=len(written.calls),
            input_tokens=sum(call.usage.input_tokens for call in written.calls),
            output_tokens=sum(call.usage.output_tokens for call in written.calls),
            cost_micro_usd=sum(call.cost_micro_usd for call in written.calls),
            picks=len(written.draft.picks),
            days=len(timetable.days),
            tasks=sum(len(day.tasks) for day in timetable.days),
            minutes=timetable.minutes,
            left_out=len(timetable.left_out),
        )
