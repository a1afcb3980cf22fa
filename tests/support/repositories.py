"""The repositories of one store, as the tests have them: over DynamoDB or in memory."""

from dataclasses import dataclass

from studyplan.adapters.dynamodb.feedback.vote_repository import VoteRepository
from studyplan.adapters.dynamodb.learners.learner_repository import LearnerRepository
from studyplan.adapters.dynamodb.learners.link_repository import LinkRepository
from studyplan.adapters.dynamodb.library_repository import AliasRepository, LibraryRepository
from studyplan.adapters.dynamodb.outbox import Outbox as TableOutbox
from studyplan.adapters.dynamodb.plans.plan_repository import PlanRepository
from studyplan.adapters.dynamodb.plans.progress_repository import ProgressRepository
from studyplan.adapters.dynamodb.plans.version_repository import VersionRepository
from studyplan.adapters.dynamodb.request_repository import RequestRepository
from studyplan.adapters.dynamodb.run_repository import RunRepository
from studyplan.adapters.dynamodb.table import Table
from studyplan.adapters.libraries.objects import LibraryObjects
from studyplan.event_ports import Outbox
from studyplan.feedback_ports import Votes
from studyplan.link_ports import Links
from studyplan.plan_ports import Plans, Progress, Versions
from studyplan.ports import Aliases, Learners, Library, Requests, Runs, Workflow
from studyplan.runtime import wiring
from studyplan.services.updates import LearnerDeletion
from tests.support import aws


@dataclass(frozen=True)
class Repositories:
    """What is stored, by aggregate."""

    learners: Learners
    library: Library
    aliases: Aliases
    requests: Requests
    runs: Runs
    plans: Plans
    versions: Versions
    progress: Progress
    votes: Votes
    links: Links
    outbox: Outbox


def in_use() -> Repositories:
    """Return the repositories that the functions use."""
    adapters = wiring.adapters()
    return Repositories(
        adapters.learners,
        adapters.library,
        adapters.aliases,
        adapters.requests,
        adapters.runs,
        adapters.plans,
        adapters.versions,
        adapters.progress,
        adapters.votes,
        adapters.links,
        adapters.outbox,
    )


def over(table: Table, objects: LibraryObjects | None = aws.LIBRARY_OBJECTS) -> Repositories:
    """Return the repositories over a table, and the bucket of large libraries."""
    return Repositories(
        LearnerRepository(table),
        LibraryRepository(table, objects),
        AliasRepository(table),
        RequestRepository(table),
        RunRepository(table),
        PlanRepository(table),
        VersionRepository(table),
        ProgressRepository(table),
        VoteRepository(table),
        LinkRepository(table),
        TableOutbox(table),
    )


def deletion_from(store: Repositories, workflow: Workflow) -> LearnerDeletion:
    parts = store.learners, store.requests, store.runs, store.plans, store.votes, store.links
    return LearnerDeletion(*parts, workflow)
