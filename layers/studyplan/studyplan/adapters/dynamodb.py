"""The store in one DynamoDB table. With keys.py, its parts are the only files that know how rows are laid out."""

from studyplan.adapters.learner_rows import LearnerRows
from studyplan.adapters.library_rows import LibraryRows
from studyplan.adapters.plan_rows import PlanRows
from studyplan.adapters.request_rows import RequestRows


class DynamoStore(LearnerRows, LibraryRows, RequestRows, PlanRows):
    """Implements ports.Store."""
