"""The texts of a calendar's entry: short, and without control characters, since any program may read them."""

import unicodedata
from urllib.parse import quote

from studyplan.domain.progress.values import TaskStatus
from studyplan.domain.values.plan import Task
from studyplan.domain.values.types import TaskType

LONGEST_LINE = 200  # characters, as of a title
LONGEST_TEXT = 500  # as of a reason
LONGEST_URL = 2000
_PREFIXES: dict[TaskType, str] = {"study": "", "practice": "Practice: ", "review": "Review: "}
_MARKS: dict[TaskStatus, str] = {"planned": "", "done": "✓ ", "skipped": "Skipped: "}
_URI = "%/:?#[]@!$&'()*+,;=-._~"  # beside letters and digits (RFC 3986)


def summary_of(task: Task, status: TaskStatus) -> str:
    """Return what a calendar shows of a task in one line: whether it is done, what it is, how long it takes."""
    part = f" ({task.part}/{task.parts})" if task.parts > 1 and task.task_type != "review" else ""
    return f"{_MARKS[status]}{_PREFIXES[task.task_type]}{one_line(task.title)}{part} · {task.minutes} min"


def description_of(task: Task, status: TaskStatus, topic: str) -> str:
    """Return what a calendar shows of a task that is opened: its extent, its address, why it is there, and the plan."""
    lines = [_extent(task)]
    if status != "planned":
        lines.append("Done." if status == "done" else "Skipped.")
    url = http_uri(task.url)
    lines += [url] if url else []
    reason = one_line(task.reason, LONGEST_TEXT)
    lines += [f"Why: {reason}"] if reason else []
    lines += [f"Plan: {one_line(topic)}"] if topic else []
    return "\n".join(lines)


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return a text as one line without control characters, cut where it is too long."""
    line = " ".join("".join(_shown(mark) for mark in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def http_uri(url: str) -> str | None:
    """Return an http or https url in the characters of a URI (RFC 3986); None for what is none, or too long."""
    address = quote("".join(_shown(mark) for mark in url).replace(" ", ""), safe=_URI)
    is_web = address.lower().startswith(("http://", "https://"))
    return address if is_web and len(address) <= 3 * LONGEST_URL else None


def _shown(mark: str) -> str:
    """Return a character, a space for one that breaks lines, nothing for a control character or half of a pair."""
    if mark.isspace():
        return " "
    return "" if unicodedata.category(mark) in ("Cc", "Cs") else mark


def _extent(task: Task) -> str:
    extent = f"{task.minutes} minutes"
    if task.task_type == "review":
        return f"{extent}, review {task.part} of {task.parts}"
    if task.parts > 1:
        extent += f", part {task.part} of {task.parts}"
    if task.resource_minutes is not None and task.minutes < task.resource_minutes:
        last = task.first_minute + task.minutes - 1
        extent += f" (minutes {task.first_minute} to {last} of {task.resource_minutes})"
    return extent
