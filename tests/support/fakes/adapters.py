"""The fakes of all ports over one state, in the place of the adapters that the wiring makes."""

from studyplan.event_ports import Events, Outbox
from studyplan.feedback_ports import Votes
from studyplan.import_ports import ImportFiles, Imports, ImportWorkflow, OpenImports
from studyplan.link_ports import Links
from studyplan.plan_ports import Plans, Progress, Versions
from studyplan.ports import Aliases, Learners, Library, Meaning, ModelBudget, Requests, Runs, Workflow
from studyplan.runtime import wiring
from studyplan.runtime.model_settings import model_settings
from tests.support.fakes.events import InMemoryEvents, InMemoryOutbox
from tests.support.fakes.imports import InMemoryFiles, InMemoryImports, InMemoryImportWorkflow
from tests.support.fakes.learners import InMemoryLearners
from tests.support.fakes.library import InMemoryAliases, InMemoryLibrary
from tests.support.fakes.links import InMemoryLinks
from tests.support.fakes.model_budget import InMemoryModelBudget
from tests.support.fakes.plans import InMemoryPlans
from tests.support.fakes.progress import InMemoryProgress
from tests.support.fakes.requests import InMemoryRequests
from tests.support.fakes.runs import InMemoryRuns
from tests.support.fakes.state import State
from tests.support.fakes.versions import InMemoryVersions
from tests.support.fakes.votes import InMemoryVotes
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.meaning_table import meaning_of_the_table


class InMemoryAdapters:
    """Has what wiring.Adapters has. A test may put another workflow in the place of the fake."""

    def __init__(self) -> None:
        self.state = State()
        self.learners: Learners = InMemoryLearners(self.state)
        self.library: Library = InMemoryLibrary(self.state)
        self.aliases: Aliases = InMemoryAliases(self.state)
        self.requests: Requests = InMemoryRequests(self.state)
        self.runs: Runs = InMemoryRuns(self.state)
        self.plans: Plans = InMemoryPlans(self.state)
        self.versions: Versions = InMemoryVersions(self.state)
        self.progress: Progress = InMemoryProgress(self.state)
        self.votes: Votes = InMemoryVotes(self.state)
        self.links: Links = InMemoryLinks(self.state)
        self.outbox: Outbox = InMemoryOutbox(self.state)
        self.events: Events = InMemoryEvents()
        self.workflow: Workflow = InMemoryWorkflow()
        self.imports: Imports = InMemoryImports(self.state)
        self.open_imports: OpenImports = InMemoryImports(self.state)
        self.import_files: ImportFiles = InMemoryFiles(self.state)
        self.import_workflow: ImportWorkflow = InMemoryImportWorkflow()
        self.meaning: Meaning | None = meaning_of_the_table()

    def model_budget(self, owner: str) -> ModelBudget:
        model = model_settings()
        limits = (model.owner_budget_micro_usd, model.daily_budget_micro_usd)
        return InMemoryModelBudget(self.state, owner, wiring.now()[:10], *limits)
