"""What model calls have cost today, in memory."""

from studyplan.domain.errors.llm import LlmBudgetExceeded
from tests.support.fakes.state import State

MOST = 10**12  # micro-dollars that one call counts at most, whatever a server claims


class InMemoryModelBudget:
    """Implements ports.ModelBudget for one owner and one day. A limit of 0 refuses every call."""

    def __init__(self, state: State, owner: str, day: str, owner_limit: int, deployment_limit: int) -> None:
        self._spent = state.spent
        self._limits: dict[tuple[str | None, str], int] = {(owner, day): owner_limit, (None, day): deployment_limit}

    def reserve(self, micro_usd: int) -> None:
        for (owner, day), limit in self._limits.items():
            if limit <= 0 or (micro_usd and self._spent.get((owner, day), 0) + micro_usd > limit):
                whose = "deployment" if owner is None else "owner"
                detail = f"The {whose}'s budget for model calls has too little left for this call today."
                raise LlmBudgetExceeded(detail)
        self._add(micro_usd)

    def settle(self, *, reserved: int, spent: int) -> None:
        self._add(min(max(spent, 0), MOST) - reserved)

    def _add(self, micro_usd: int) -> None:
        for key in self._limits:
            self._spent[key] = self._spent.get(key, 0) + micro_usd
