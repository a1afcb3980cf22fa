"""What holds of every replan. It is written from the promises alone and shares no code with the product."""

from collections import Counter
from collections.abc import Callable, Iterator

from evals.plan_rules.calendar_days import day_of, exam_number
from evals.plan_rules.facts import LEVELS, SHORTEST_PART
from evals.replan.lived import Lived

type Rule = Callable[[Lived], Iterator[str]]


def history_stays(lived: Lived) -> Iterator[str]:
    """What is done, skipped or begun is as it was, on its day."""
    for key, (day, task) in lived.former.items():
        if lived.is_history(key) and lived.latter.get(key) != (day, task):
            yield f"'{task['title']}' of day {day} is {lived.status(key)}, and has changed"


def nothing_is_planned_in_the_past(lived: Lived) -> Iterator[str]:
    for day, task in lived.planned():
        if day < lived.today:
            yield f"'{task['title']}' is on day {day}, before today ({lived.today})"


def ids_are_kept(lived: Lived) -> Iterator[str]:
    """An id is of one task, of one resource and kind, and those of a resource stay in order."""
    for key, count in Counter(task["id"] for _, task in lived.tasks(lived.after)).items():
        if count > 1:
            yield f"the id {key} is given {count} times"
    orders: dict[tuple[str, bool], list[int]] = {}
    places = {key: place for place, key in enumerate(lived.former)}
    for _, task in lived.planned():
        if task["id"] in lived.former:
            former = lived.former[task["id"]][1]
            if _kind(former) != _kind(task):
                yield f"the id of '{former['title']}' is now that of '{task['title']}'"
            orders.setdefault(_kind(task), []).append(places[task["id"]])
    for (key, _), order in orders.items():
        if order != sorted(order):
            yield f"the tasks of {key} have their ids in another order"


def _kind(task: object) -> tuple[str, bool]:
    fields = dict(task)  # type: ignore[call-overload]
    return fields["resource_id"], fields["task_type"] == "review"


def minutes_are_conserved(lived: Lived) -> Iterator[str]:
    """At a pace of 1, what is done, skipped and planned of a resource is all of it, or less where the plan says so."""
    if lived.pace != 1.0:
        return
    gone: Counter[str] = Counter()
    for key, (_, task) in lived.former.items():
        if task["task_type"] != "review":
            gone[task["resource_id"]] += lived.done_minutes(key)
    planned: Counter[str] = Counter()
    last: dict[str, bool] = {}
    for _, task in lived.planned():
        if task["task_type"] != "review":
            planned[task["resource_id"]] += task["minutes"]
            last[task["resource_id"]] = task["continues_after_plan"]
    for key, minutes in planned.items():
        whole = lived.facts.minutes_of(key)
        total = minutes + gone[key]
        if total > whole or (total < whole and not last[key]):
            yield f"{key} has {gone[key]} minutes done and {minutes} planned of {whole}"


def days_hold_their_tasks(lived: Lived) -> Iterator[str]:
    """No day is longer than it may be with what is done on it, and none off has a task."""
    minutes: Counter[int] = Counter()
    for day, task in lived.tasks(lived.after):
        if day >= lived.today and lived.status(task["id"]) != "skipped":
            minutes[day] += task["minutes"]
    planned = {day for day, _ in lived.planned()}
    for day in sorted(planned):
        own = day_of(lived.facts, day)
        if own.rest:
            yield f"day {day} is a day off, and has a task"
        elif minutes[day] > own.minutes:
            yield f"day {day} has {minutes[day]} minutes, but {own.minutes} at most"


def parts_are_in_order(lived: Lived) -> Iterator[str]:
    """The parts of a resource follow each other, on different days."""
    before: dict[str, tuple[int, int]] = {}
    for day, task in lived.planned():
        if task["task_type"] == "review":
            continue
        here = (day, task["first_minute"])
        earlier = before.get(task["resource_id"])
        if earlier is not None and not (earlier[0] < day and earlier[1] < here[1]):
            yield f"'{task['title']}' has its parts in another order, or two on day {day}"
        before[task["resource_id"]] = here


def prerequisites_come_first(lived: Lived) -> Iterator[str]:
    """What a resource needs is done, or planned before it, unless it is known or was never planned."""
    study = [(day, task) for day, task in lived.planned() if task["task_type"] != "review"]
    last = {task["resource_id"]: place for place, (_, task) in enumerate(study)}
    goes_on = {task["resource_id"] for _, task in study if task["continues_after_plan"]}
    closed = {task["resource_id"] for key, (_, task) in lived.former.items() if lived.is_history(key)}
    had = {task["resource_id"] for _, task in lived.former.values()}
    seen: set[str] = set()
    own = LEVELS.index(lived.facts.level)
    for place, (day, task) in enumerate(study):
        key = task["resource_id"]
        needs = lived.facts.resources[key].needs if key in lived.facts.resources and key not in seen else ()
        seen.add(key)
        for needed in needs:
            if needed in last:
                if last[needed] > place or needed in goes_on:
                    yield f"'{task['title']}' of day {day} needs something that is planned later, or not finished"
            elif needed in had and needed not in closed:
                level = lived.facts.resources[needed].level if needed in lived.facts.resources else LEVELS[0]
                if LEVELS.index(level) >= own:
                    yield f"'{task['title']}' of day {day} needs something that was dropped"


def reviews_are_valid(lived: Lived) -> Iterator[str]:
    """A review comes after the study of its resource that is still to be done, and before the exam."""
    exam = exam_number(lived.facts)
    studied: dict[str, int] = {}
    for day, task in lived.tasks(lived.after):
        if task["task_type"] != "review":
            # What is done was done before today, also where its day is still to come.
            last = 0 if lived.is_history(task["id"]) else day
            studied[task["resource_id"]] = max(studied.get(task["resource_id"], 0), last)
    for day, task in lived.planned():
        if exam is not None and day >= exam:
            yield f"'{task['title']}' is on day {day}, and the exam is on day {exam}"
        if task["task_type"] == "review" and day <= studied.get(task["resource_id"], day):
            yield f"'{task['title']}' is reviewed on day {day}, before it is studied"


def finished_is_reviewed(lived: Lived) -> Iterator[str]:
    """What is finished has a review before the exam, if there is a day for it, or is named with those without time."""
    end = min(lived.facts.duration_days + 1, exam_number(lived.facts) or 0)
    reviewed = {task["resource_id"] for _, task in lived.tasks(lived.after) if task["task_type"] == "review"}
    named = {entry["resource_id"] for entry in lived.after["left_out"]}
    done: Counter[str] = Counter()
    last: dict[str, int] = {}
    ahead: Counter[int] = Counter()  # what is done on days that are still to come
    for key, (day, task) in lived.former.items():
        ahead[day] += lived.done_minutes(key) if lived.is_history(key) and lived.status(key) != "skipped" else 0
        if task["task_type"] != "review" and lived.status(key) == "done":
            done[task["resource_id"]] += task["minutes"]
            last[task["resource_id"]] = day
    for key, minutes in done.items():
        if minutes >= lived.facts.minutes_of(key) >= 10 and key not in reviewed | named:
            days = range(max(lived.today, last[key] + 1), end)
            if any(day_of(lived.facts, day).minutes - ahead[day] >= SHORTEST_PART for day in days):
                yield f"{key} is finished, and has no review"


def changes_are_told(lived: Lived) -> Iterator[str]:
    """The list of changes is the difference of the two plans, each with a reason."""
    wanted = Counter[tuple[str, str]]()
    for key in lived.former.keys() | lived.latter.keys():
        if key not in lived.latter:
            wanted["dropped", key] += 1
        elif key not in lived.former:
            wanted["added", key] += 1
        else:
            (day, task), (new_day, new_task) = lived.former[key], lived.latter[key]
            wanted["moved", key] += day != new_day
            wanted["resized", key] += task["minutes"] != new_task["minutes"]
    reported = Counter((change["kind"], change["task_id"]) for change in lived.changes)
    if reported != +wanted:
        yield f"the changes differ from the plans: {+wanted - reported} and {reported - +wanted}"
    yield from (f"the change of '{each['title']}' has no reason" for each in lived.changes if not each["reason"])


RULES: tuple[Rule, ...] = (
    history_stays,
    nothing_is_planned_in_the_past,
    ids_are_kept,
    minutes_are_conserved,
    days_hold_their_tasks,
    parts_are_in_order,
    prerequisites_come_first,
    reviews_are_valid,
    finished_is_reviewed,
    changes_are_told,
)


def violations(lived: Lived) -> list[str]:
    """Return what breaks a rule, each with the rule's name."""
    return [f"{rule.__name__}: {violation}" for rule in RULES for violation in rule(lived)]
