"""The output of `publish_plan`."""

from studyplan.domain.values.types import RequestStatus, Value


class Published(Value):
    """The published plan."""

    plan_id: str
    status: RequestStatus
