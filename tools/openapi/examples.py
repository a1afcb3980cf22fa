"""An example of every body in the OpenAPI document: Ana, her request, her plan."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from studyplan.domain.explanation.explain import explain
from studyplan.domain.explanation.progress import progress_of
from studyplan.domain.feasibility.report import FeasibilityReport, Week
from studyplan.domain.feedback.counting import feedback_of, recount
from studyplan.domain.feedback.library import LibraryFeedback
from studyplan.domain.feedback.overview import ReportedResource, ReportedResources, ResourceOverview
from studyplan.domain.feedback.values import FeedbackIn, FeedbackOverride
from studyplan.domain.feedback.voting import FeedbackList, LearnerFeedback, blank_vote, with_answers
from studyplan.domain.importing.record import Import
from studyplan.domain.importing.report import ImportCounts, ReportRow
from studyplan.domain.library.view import WholeLibrary
from studyplan.domain.links.tokens import ENDING, token_from
from studyplan.domain.links.values import LinkIn, LinkSummary, expiry_of
from studyplan.domain.progress import summary
from studyplan.domain.progress.values import RecordedProgress, TaskProgress, TaskUpdate, TaskUpdates
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.context import Constraints, context_of
from studyplan.domain.values.ids import plan_id_of, task_id
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.domain.values.plan import Confidence, Day, Factor, Finding, LeftOut, Plan, PlanSummary, Task
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn, ReplanIn
from studyplan.domain.values.resource import ResourceIn, ResourcePatch, to_resource
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import TopicMatch
from studyplan.domain.values.versions import OutdatedFact, PlanChange, PlanVersion
from studyplan.http.imports import ReportPage, UploadForm, view_of
from studyplan.http.links import LinkList, NewLink
from studyplan.http.own_page import own_page
from studyplan.http.schemas import Health, Listed, TopicCount, Topics, Traced
from studyplan.http.topic_aliases import TopicAliases, TopicAliasesPatch
from studyplan.http.versions import ChangeList, OutdatedList, VersionList
from studyplan.ports import Page
from studyplan.services.plans.moves import Move
from studyplan.services.plans.own import OwnPlan
from studyplan.services.seeds import Seeded


class ExampleMeaning:
    """Compares texts as the table of meanings would; the document must not depend on a file that is built."""

    def similarities(self, text: str, others: Sequence[str]) -> list[float]:
        """Return one cosine for all."""
        return [0.46] * len(others)

    def is_whole(self, word: str) -> bool:
        """Return that nothing is a typo."""
        return True


LEARNER_ID = "4f5f0c3e-2c41-4d4b-9a53-9c1a7a1f1a01"
RESOURCE_ID = "8a7e1a56-0b6f-4f0e-8d55-2f1f6f1d2b02"
REQUEST_ID = "c2b5f0de-6a1b-4c58-b5ce-7d7c3e9f3c03"
NOW, SOON = "2026-03-02T09:00:00.000000+00:00", "2026-03-02T09:00:02.000000+00:00"
TITLE, URL = "The Python Tutorial", "https://docs.python.org/3/tutorial/"

LEARNER_IN = LearnerIn(name="Ana", current_level="beginner", weekly_hours=5, weak_areas=("syntax",))
LEARNER = Learner(**LEARNER_IN.model_dump(), id=LEARNER_ID, created_at=NOW, updated_at=NOW)
RESOURCE_IN = ResourceIn(
    title=TITLE,
    url=URL,
    topic="python",
    tags=("syntax", "functions"),
    difficulty="beginner",
    resource_type="course",
    estimated_minutes=40,
    description="An informal introduction to the language.",
    language="en",
)
RESOURCE = to_resource(RESOURCE_IN, resource_id=RESOURCE_ID, now=NOW)
REQUEST_IN = PlanRequestIn(
    learner_id=LEARNER_ID,
    goal="Learn Python basics",
    topic="python",
    duration_days=2,
    constraints=Constraints(max_daily_minutes=60, must_include_practice=True),
)
TOPIC = TopicMatch(id="python", name="python", how="exact", score=1.0)
REQUEST = PlanRequest(
    **REQUEST_IN.model_dump(), id=REQUEST_ID, status="queued", created_at=NOW, updated_at=NOW, topics=(TOPIC,)
)
TASK = Task(
    id=task_id(REQUEST_ID, RESOURCE_ID, "study", 1),
    resource_id=RESOURCE_ID,
    title=TITLE,
    url=URL,
    task_type="study",
    minutes=40,
    part=1,
    parts=1,
    first_minute=1,
    resource_minutes=40,
    reason="On the topic, at the learner's level, and it covers syntax.",
)
MISSED = Finding(code="EMPTY_DAY", severity="warning", message="day 2 has no task", day=2)
SUMMARY = PlanSummary(
    id=plan_id_of(REQUEST_ID),
    request_id=REQUEST_ID,
    learner_id=LEARNER_ID,
    generated_by="mock",
    repaired=0,
    status="completed",
    created_at=SOON,
    confidence=Confidence(
        score=0.95, band="high", factors=(Factor(code="EMPTY_DAY", effect=-0.05, why="a day has no task"),)
    ),
)
PLAN = Plan(
    **{name: getattr(SUMMARY, name) for name in PlanSummary.model_fields},
    days=(
        Day(day=1, date=None, rest=False, minutes=40, tasks=(TASK,)),
        Day(day=2, date=None, rest=False, minutes=0, tasks=()),
    ),
    findings=(MISSED,),
    unfinished=None,
    left_out=(LeftOut(resource_id=RESOURCE_ID, title="Python for Everybody", reason="It does not fit."),),
    assumed_prerequisites=(),
    topics=(TOPIC,),
)
RECORD = TraceRecord(
    step="retrieve_resources",
    attempt=1,
    started_at=NOW,
    milliseconds=41.5,
    input={"request_id": REQUEST_ID, "attempt": 1},
    output={"candidates": 12, "rejected": 14},
    decision="12 candidates retrieved",
)
FEASIBLE = FeasibilityReport(
    feasible=True,
    topics=(TOPIC,),
    thin=True,
    study_days=2,
    capacity_minutes=85,
    usable_minutes=40,
    pieces=4,
    first_date=None,
    last_date=None,
    weeks=(
        Week(
            week=1,
            first_day=1,
            last_day=2,
            study_days=2,
            requested_minutes=85,
            available_minutes=120,
            capacity_minutes=85,
            limited_by="weekly_hours",
            explanation="Limited by weekly hours: 85 minutes requested, 120 available on study days.",
        ),
    ),
    notes=("The library has too little material for the requested time: 40 usable minutes for a capacity of 85.",),
)
CONTEXT = context_of(REQUEST, LEARNER, now=NOW)
RUNNING = REQUEST.model_copy(update={"status": "running", "updated_at": SOON})
TRACED = Traced(request_id=REQUEST_ID, records=[RECORD])

RECORDED = RecordedProgress(
    plan_id=PLAN.id,
    revision=1,
    tasks=(TaskProgress(task_id=TASK.id, status="done", minutes_spent=50, note="Read 3.1 again.", updated_at=SOON),),
)

FIRST = PlanVersion(version=1, status="accepted", origin="request", created_at=SOON, request_id=REQUEST_ID)
SECOND = PlanVersion(
    version=2,
    status="proposed",
    origin="replan",
    created_at="2026-03-03T09:00:02.000000+00:00",
    request_id="6b1f6f0e-52f5-4a6e-9a8e-0d3b2f4c5d05",
    base_version=1,
    progress_revision=1,
    from_day=2,
    moved_tasks=1,
    expires_at="2026-03-10T09:00:02.000000+00:00",
)
MOVED = PlanChange(
    kind="moved",
    task_id=TASK.id,
    resource_id=RESOURCE_ID,
    title=TITLE,
    reason="it was due on day 1 and is not done",
    from_day=1,
    to_day=2,
    minutes_before=40,
    minutes_after=40,
)
OUTDATED = OutdatedFact(
    resource_id=None,
    field="weekly_hours",
    before="5.0",
    after="4.0",
    message="the learner's hours a week: 4.0 now, 5.0 before",
)

FEEDBACK_IN = FeedbackIn(task_id=TASK.id, rating=2, difficulty="too_hard")
VOTE = with_answers(blank_vote(LEARNER_ID, RESOURCE_ID, since=NOW), FEEDBACK_IN, TASK, "beginner", now=NOW)
COUNTED = LibraryFeedback({RESOURCE_ID: feedback_of(NOW, recount([VOTE], NOW), FeedbackOverride())}, NOW[:7])
REPORTED = ReportedResource(
    resource_id=RESOURCE_ID, title=TITLE, url=URL, broken_link_reports=3, excluded=True, needed_by=0
)
TOKEN = token_from(b"an example, no token")
LINK = LinkSummary(
    id="1c7f8a52-3b0e-4f6d-8a11-5e2d9c3b4f06",
    learner_id=LEARNER_ID,
    kind="calendar",
    token_ends_with=TOKEN[-ENDING:],
    created_at=NOW,
    expires_at=expiry_of(NOW),
)
CALENDAR_URL = f"https://api.example.org/v1/calendar/{TOKEN}/plan.ics"
IMPORT = Import(
    id="6d0c3f52-8a35-4d2e-9f10-3f0b7c1e4d05",
    format="csv",
    status="checked",
    created_at=NOW,
    updated_at=SOON,
    bytes=91,
    counts=ImportCounts(created=1),
)
UPLOAD = UploadForm(url="https://uploads.example.org/", fields={"key": "…"}, max_bytes=33_554_432, seconds=900)
ROW = ReportRow(
    row=2,
    status="created",
    title=TITLE,
    url=URL,
    topic="python",
    topic_id="python",
    estimated_minutes=600,
    estimate_source="default",
    resource_id=RESOURCE_ID,
)

# Examples by the name of their schema.
BODIES: dict[str, BaseModel] = {
    "Health": Health(),
    "LearnerIn": LEARNER_IN,
    "Learner": LEARNER,
    "LearnerPage": Listed(items=[LEARNER], next_cursor=None),
    "LinkIn": LinkIn(kind="calendar"),
    "NewLink": NewLink(**LINK.model_dump(), token=TOKEN, url=CALENDAR_URL),
    "LinkList": LinkList(items=[LINK]),
    "ResourceIn": RESOURCE_IN,
    "Resource": RESOURCE,
    "ResourcePage": Listed(items=[RESOURCE], next_cursor="eyJzayI6IC4uLn0="),
    "ResourceOverview": ResourceOverview.of(RESOURCE, WholeLibrary([RESOURCE]), COUNTED),
    "ReportedResources": ReportedResources(items=(REPORTED,), total=1),
    "FeedbackIn": FEEDBACK_IN,
    "FeedbackList": FeedbackList(items=(LearnerFeedback.of(VOTE.model_copy(update={"updated_at": NOW})),)),
    "LearnerFeedback": LearnerFeedback.of(VOTE.model_copy(update={"updated_at": NOW})),
    "Topics": Topics(items=[TopicCount(id="machine-learning", name="Machine Learning", resources=2)]),
    "TopicAliases": TopicAliases({"databases": "PostgreSQL", "web": "JavaScript"}),
    "Seeded": Seeded(created=26, unchanged=0),
    "ImportView": view_of(IMPORT, upload=UPLOAD),
    "ReportPage": ReportPage(items=[ROW], next_cursor=None),
    "PlanRequestIn": REQUEST_IN,
    "PlanRequest": REQUEST,
    "PlanRequestProgress": progress_of(RUNNING, (RECORD,)),
    "FeasibilityReport": FEASIBLE,
    "PlanRequestPage": Listed(items=[REQUEST], next_cursor=None),
    "Traced": TRACED,
    "Plan": PLAN,
    "Explanation": explain(PLAN, CONTEXT, retrieve(CONTEXT, [RESOURCE], ExampleMeaning())),
    "PlanProgress": summary.progress_of(PLAN, RECORDED, None),
    "VersionList": VersionList(items=[SECOND, FIRST], current=1, open_request_id=None),
    "ChangeList": ChangeList(from_version=1, to_version=2, moved_tasks=1, items=[MOVED]),
    "OutdatedList": OutdatedList(items=[OUTDATED]),
    "PlanSummaryPage": Listed(items=[SUMMARY], next_cursor=None),
    "OwnPage": own_page(LEARNER, "2026-08-29T09:00:00.000000+00:00", Page((OwnPlan(SUMMARY, REQUEST),), None)),
}
# Of these the example has only the fields that a caller sends.
PATCHES: dict[str, BaseModel] = {
    "LearnerPatch": LearnerPatch(weekly_hours=7.5),
    "TopicAliasesPatch": TopicAliasesPatch({"Data Bases": "PostgreSQL", "web": None}),
    "FeedbackOverride": FeedbackOverride(points=0.05, excluded=None),
    "ResourcePatch": ResourcePatch(estimated_minutes=55),
    "ReplanIn": ReplanIn(duration_days=3),
    "Move": Move(task_id=TASK.id, to_day=2),
    "TaskUpdates": TaskUpdates(tasks=(TaskUpdate(task_id=TASK.id, status="done", minutes_spent=50),)),
}


def example_of(schema: str) -> Any:
    """Return an example as JSON. Raises KeyError for a schema without one."""
    if schema in PATCHES:
        return PATCHES[schema].model_dump(mode="json", exclude_unset=True)
    unset = schema.endswith("In")  # callers leave optional fields out
    return BODIES[schema].model_dump(mode="json", exclude_unset=unset)
