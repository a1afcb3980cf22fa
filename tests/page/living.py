"""An API that keeps the progress of the canned plan and moves its tasks, as the real one does."""

import copy
from typing import TYPE_CHECKING

from tests.page import canned, followed
from tests.page.api import Answer, Api, Call, Json, Reply, problem

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROUTE = f"plans/{canned.PLAN}"
MONDAY = "2026-03-02"
THURSDAY = "2026-03-05T09:00:00Z"  # day 4
REST = (7, 14)
WAITS = 100  # tenths of a second
REFUSED = problem(
    422,
    "MoveRefused",
    "Sunday 8 March is a rest day; choose another day.",
    rule="REST_DAY",
    nearest_days=[{"day": 6, "date": "2026-03-07"}, {"day": 8, "date": "2026-03-09"}],
)


class LivingPlan:
    """Answers the calls of a plan that is followed. A test changes what it answers by its fields."""

    def __init__(self, api: Api, plan: Json | None = None) -> None:
        self.plan = plan or canned.plan(days=canned.days(14, start=MONDAY, rest=REST))
        self.version = 1
        self.refuses: Answer | None = None
        self.tasks: dict[str, Json] = {}
        self.revision = 0
        self.pace = 1.0
        self.votes: dict[str, Json] = {}
        followed.put_all(api, self.plan, canned.request(duration_days=len(self.plan["days"])))
        api.on("GET plans/*/", lambda _: self.shown())
        api.on("GET plans/*/progress/", lambda _: self.progress())
        api.on("PATCH plans/*/tasks/", self.ticked)
        api.on("POST plans/*/moves/", self._moved)
        api.on("GET plans/*/feedback/", lambda _: {"items": list(self.votes.values())})
        api.on("POST plans/*/feedback/", self.voted)

    def status(self, number: int) -> str | None:
        """Return the stored status of a task by its number."""
        stored = self.tasks.get(canned.task(number)["id"])
        return stored["status"] if stored else None

    def wait_until(self, page: "Page", number: int, status: str) -> None:
        """Wait until a page has stored the status of a task: another tab may show it before."""
        for _ in range(WAITS):
            if self.status(number) == status:
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"task {number} is {self.status(number)}, not {status}")

    def shown(self) -> Reply:
        """Answer with the plan."""
        return Answer(copy.deepcopy(self.plan) | {"version": self.version}, headers={"ETag": f'"{self.version}"'})

    def progress(self) -> Reply:
        """Answer with what is stored."""
        tasks = list(self.tasks.values())
        return followed.progress(tasks=tasks, pace=self.pace, revision=self.revision)

    def ticked(self, call: Call) -> Reply:
        """Store what a call changes."""
        for update in call.body["tasks"]:
            self.tasks[update["task_id"]] = update | {"updated_at": canned.MOMENT}
        self.revision += 1
        return self.progress()

    def voted(self, call: Call) -> Reply:
        """Store what a learner says of the resource of a task; what is not sent stays."""
        answers = dict(call.body)
        resource = self._task(answers.pop("task_id"))["resource_id"]
        self.votes[resource] = followed.vote(resource) | self.votes.get(resource, {}) | answers
        return self.votes[resource]

    def _task(self, task_id: str) -> Json:
        return next(task for day in self.plan["days"] for task in day["tasks"] if task["id"] == task_id)

    def _moved(self, call: Call) -> Reply:
        if call.headers.get("if-match") != f'"{self.version}"':
            return problem(412, "Stale", "The plan was modified; fetch it again and retry.")
        if self.refuses:
            refused, self.refuses = self.refuses, None
            return refused
        days = self.plan["days"]
        task = self._task(call.body["task_id"])
        for day in days:
            is_new = day["date"] == call.body["to_date"]
            day["tasks"] = [one for one in day["tasks"] if one is not task] + [task] * is_new
            day["minutes"] = sum(one["minutes"] for one in day["tasks"])
        self.version += 1
        return self.shown()
