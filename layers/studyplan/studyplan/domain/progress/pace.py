"""How fast a learner is: the minutes that tasks took, by the minutes that were planned for them."""

from collections.abc import Iterable

from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.plan import Task

# Minutes of study at exactly the planned pace that are counted beside what was recorded: one task that took three
# times as long says little, ten hours of such tasks say much.
SHRINKING_MINUTES = 120
SLOWEST, FASTEST = 2.0, 0.5


def pace_of(tasks: Iterable[Task], progress: Iterable[TaskProgress]) -> float:
    """Return spent by planned minutes of the done tasks whose minutes are known, shrunk towards 1.0.

    Above 1.0 the learner is slower than planned. It is between 0.5 and 2.0, in hundredths.
    """
    planned = {task.id: task.minutes for task in tasks}
    known = [each for each in progress if each.status == "done" and each.minutes_spent and each.task_id in planned]
    spent = sum(each.minutes_spent or 0 for each in known)
    total = sum(planned[each.task_id] for each in known)
    pace = (spent + SHRINKING_MINUTES) / (total + SHRINKING_MINUTES)
    return round(min(max(pace, FASTEST), SLOWEST), 2)
