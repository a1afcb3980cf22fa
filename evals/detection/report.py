"""The table of checks and mutations, on a terminal, as one JSON object, or for the documents."""

from collections import Counter
from typing import Any

from evals.detection.catalogue import CODES
from evals.detection.run import SOUND, Row
from evals.detection.unnamed.catalogue import UNNAMED, Unnamed
from evals.detection.unnamed.misses import Missed

type Json = dict[str, Any]


def summary(table: list[Row], alarms: Counter[str]) -> list[str]:
    broken, near = _kinds(table)
    detected = sum(row.hits for row in broken)
    passed = sum(row.plans - row.hits for row in near)
    return [
        f"Broken: {detected} of {sum(row.plans for row in broken)} plans are detected"
        f" ({len(broken)} mutations of {len(CODES)} checks).",
        f"Just inside the limit: {passed} of {sum(row.plans for row in near)} plans pass ({len(near)} mutations).",
        f"Unbroken: {alarms.total()} findings in {SOUND} plans.",
        f"Findings of other checks without a cause: {sum(sum(row.unexpected.values()) for row in table)}.",
    ]


def _kinds(table: list[Row]) -> tuple[list[Row], list[Row]]:
    return [row for row in table if not row.mutation.inside], [row for row in table if row.mutation.inside]


def as_text(table: list[Row], alarms: Counter[str]) -> str:
    lines = [f"  {'check':<25} {'mutation':<62} {'expected':<8} {'found':>7}  also found by"]
    lines += [_line(row) for row in table]
    lines += [f"  WRONG: {code} in {count} of {SOUND} unbroken plans" for code, count in alarms.items()]
    return "\n".join([*lines, "", *summary(table, alarms)])


def _line(row: Row) -> str:
    wanted = "none" if row.mutation.inside else row.mutation.severity
    others = ", ".join(f"{code} ({count})" for code, count in row.others.items())
    mark = "" if row.right else "  WRONG"
    name = f"{row.mutation.code:<25} {row.mutation.name[:62]:<62}"
    return f"  {name} {wanted:<8} {row.hits:>3}/{row.plans:<3}  {others}{mark}"


def as_markdown(table: list[Row], alarms: Counter[str]) -> list[str]:
    """Return the table by check, what is allowed beside it, and the sums."""
    lines = ["| Check | Broken so, it is found | Just inside the limit, it passes |", "|---|---|---|"]
    for code in CODES:
        of_check = [row for row in table if row.mutation.code == code]
        broken, near = _kinds(of_check)
        lines.append(f"| `{code}` | {_names(broken)} | {_names(near)} |")
    pairs = {
        (row.mutation.code, other): why
        for row in table
        for other, why in row.mutation.also.items()
        if other in row.others
    }
    lines += ["", "| Broken | Also found by | Because |", "|---|---|---|"]
    lines += [f"| `{code}` | `{other}` | {why} |" for (code, other), why in pairs.items()]
    return [*lines, "", *(f"- {sentence}" for sentence in summary(table, alarms))]


def _names(table: list[Row]) -> str:
    return "; ".join(row.mutation.name + ("" if row.right else " (**wrong**)") for row in table)


def misses_as_text(missed: list[Missed]) -> list[str]:
    """Return the table of what confidence misses, for a terminal."""
    name = "damage that no check is named after"
    head = f"  {name:<50} {'plans':>5} {'at 0.90':>7} {'grade':>6} {'D, F':>5} {'unnoticed':>9}  what was done"
    return [head, *(_miss(each, row) for each, row in zip(UNNAMED, missed, strict=True))]


def _miss(each: Unnamed, row: Missed) -> str:
    return (
        f"  {each.name:<50} {row.plans:>5} {row.high:>7} {row.grade:>6.2f} {row.bad:>5} {row.unnoticed:>9}  {each.done}"
    )


def misses_as_markdown(missed: list[Missed]) -> list[str]:
    lines = [
        "| Damage | Plans | Still at 0.90 or more | Mean grade | D or F | of them at 0.90 or more | What was done |",
        "|---|---|---|---|---|---|---|",
    ]
    for each, row in zip(UNNAMED, missed, strict=True):
        lines.append(
            f"| {each.name} | {row.plans} | {row.high} | {row.grade:.2f} | {row.bad} | {row.unnoticed} | {each.done} |"
        )
    return lines


def as_json(table: list[Row], alarms: Counter[str], missed: list[Missed]) -> Json:
    rows = [
        {
            "check": row.mutation.code,
            "mutation": row.mutation.name,
            "inside": row.mutation.inside,
            "plans": row.plans,
            "found": row.hits,
            "others": dict(row.others),
            "allowed": dict(row.mutation.also),
            "right": row.right,
        }
        for row in table
    ]
    damages = [
        {"damage": each.name, "done": each.done, **row._asdict()} for each, row in zip(UNNAMED, missed, strict=True)
    ]
    return {"unbroken_plans": SOUND, "false_alarms": dict(alarms), "mutations": rows, "damages": damages}
