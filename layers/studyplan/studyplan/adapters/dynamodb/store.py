"""The store in one DynamoDB table. With keys.py, its parts are the only files that know how rows are laid out."""

from studyplan.adapters.dynamodb.learner_repository import LearnerRows
from studyplan.adapters.dynamodb.library_repository import LibraryRows
from studyplan.adapters.dynamodb.plan_repository import PlanRows
from studyplan.adapters.dynamodb.request_repository import RequestRows


class DynamoStore(LearnerRows, LibraryRows, RequestRows, PlanRows):
    """Implements ports.Store."""
