"""The votes in the table: one row of a learner on a resource, and the counts of the resource, written together."""

from collections.abc import Collection, Iterator, Mapping
from itertools import batched
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import to_attributes
from studyplan.adapters.dynamodb.feedback.rows import OVERRIDE, OVERRIDE_AT, SINCE, resource_feedback
from studyplan.adapters.dynamodb.rows import AT_ONCE, Rows, value_of
from studyplan.adapters.dynamodb.table import AS_SEEN, NEW, TransactionRefused
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.feedback.counting import changes
from studyplan.domain.feedback.values import FeedbackOverride, ResourceFeedback, Vote
from studyplan.feedback_ports import StoredVote

ROUNDS = 3  # of a deletion of votes


class VoteRepository(Rows):
    """Implements feedback_ports.Votes."""

    def get(self, owner: str, learner_id: str, resource_id: str) -> StoredVote:
        wanted = keys.vote(owner, learner_id, resource_id), keys.feedback(owner, resource_id)
        vote, counts = self._together(wanted).values()
        return StoredVote(value_of(Vote, vote) if vote else None, str(counts[SINCE]) if counts else "")

    def of_learner(self, owner: str, learner_id: str, resource_ids: Collection[str]) -> tuple[Vote, ...]:
        return tuple(self._counted(owner, learner_id, resource_ids))

    def _counted(self, owner: str, learner_id: str, resource_ids: Collection[str]) -> Iterator[Vote]:
        for some in batched(sorted(set(resource_ids)), AT_ONCE // 2, strict=False):  # two rows of each resource
            wanted = [(keys.vote(owner, learner_id, each), keys.feedback(owner, each)) for each in some]
            rows = self._together([key for pair in wanted for key in pair])
            for vote, counts in ((rows[vote], rows[counts]) for vote, counts in wanted):
                if vote and counts and vote["since"] == counts[SINCE]:
                    yield value_of(Vote, vote)

    def put(self, owner: str, vote: Vote, *, seen: StoredVote) -> None:
        key = keys.vote(owner, vote.learner_id, vote.resource_id)
        row = self._put(key, vote.model_dump(mode="json"), AS_SEEN if seen.vote else NEW)
        if seen.vote:
            row["Put"]["ExpressionAttributeValues"] = {":seen": {"S": seen.vote.updated_at}}
        counts = self._counting(owner, vote.resource_id, changes(seen.vote, vote), since=vote.since, seen=seen.since)
        self._write(owner, vote.resource_id, [row, counts], [self._check(keys.learner(owner, vote.learner_id))])

    def counts(self, owner: str, resource_id: str) -> ResourceFeedback | None:
        row = self._table.get(keys.feedback(owner, resource_id))
        return resource_feedback(row) if row else None

    def override(
        self, owner: str, resource_id: str, override: FeedbackOverride, *, seen: ResourceFeedback | None, now: str
    ) -> None:
        since = seen.since if seen else now
        change = self._counting(owner, resource_id, {}, since=since, seen=seen.since if seen else "")
        values = to_attributes({":override": override.model_dump(mode="json", exclude_none=True)})
        update = change["Update"]
        update["UpdateExpression"] += f", {OVERRIDE} = :override, {OVERRIDE_AT} = :now"
        update["ExpressionAttributeValues"] |= values | {":now": {"S": now}}
        if seen and seen.override_at:
            update["ConditionExpression"] += f" AND {OVERRIDE_AT} = :set_at"
            update["ExpressionAttributeValues"] |= {":set_at": {"S": seen.override_at}}
        else:
            update["ConditionExpression"] += f" AND attribute_not_exists({OVERRIDE_AT})"
        self._write(owner, resource_id, [change], [])

    def reset(self, owner: str, resource_id: str) -> None:
        self._table.delete(keys.feedback(owner, resource_id))

    def all(self, owner: str) -> Iterator[Vote]:
        for row in self._table.partition(keys.collection(owner, "VOTE")):
            yield value_of(Vote, row)

    def delete_of_learner(self, owner: str, learner_id: str) -> None:
        partition, prefix = keys.vote(owner, learner_id, "")
        for _ in range(ROUNDS):  # again for those whose transaction was refused
            rows = list(self._table.partition(partition, prefix))
            for row in rows:
                self._delete_one(owner, value_of(Vote, row))
            if not rows:
                return

    def _delete_one(self, owner: str, vote: Vote) -> None:
        """Delete a vote and take it out of the counts that have it; these may have been reset."""
        row = self._delete(keys.vote(owner, vote.learner_id, vote.resource_id))
        # Of a transaction that is tried again, or of two deletions, one takes the vote out: the one that has the row.
        row["Delete"]["ConditionExpression"] = "attribute_exists(pk)"
        counts = self._counting(owner, vote.resource_id, changes(vote, None), since=vote.since, seen=vote.since)
        try:
            self._table.write_together([row, counts])
        except TransactionRefused as refused:
            if refused.reasons[0] == "None":  # the counts were reset
                self._table.delete(keys.vote(owner, vote.learner_id, vote.resource_id))

    def _write(self, owner: str, resource_id: str, changed: list[Any], checks: list[Any]) -> None:
        """Write together while the resource is there. Raises Stale for a refused change, NotFound for the others."""
        resource = {"TableName": self._table.name, "Key": keys.resource(owner, resource_id).attributes()}
        there: Any = {"ConditionCheck": resource | {"ConditionExpression": "attribute_exists(pk)"}}
        try:
            self._table.write_together([*changed, *checks, there])
        except TransactionRefused as refused:
            is_gone = any(reason != "None" for reason in refused.reasons[len(changed) :])
            raise (NotFound if is_gone else Stale) from None

    def _counting(self, owner: str, resource_id: str, by: Mapping[str, int], *, since: str, seen: str) -> Any:
        """Return the transaction item that changes counts. `seen` is since when they count, empty for new ones."""
        names = {f"#c{number}": name for number, name in enumerate(by)}
        values = {f":c{number}": {"N": str(count)} for number, count in enumerate(by.values())}
        added = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
        update: dict[str, Any] = {
            "TableName": self._table.name,
            "Key": keys.feedback(owner, resource_id).attributes(),
            "UpdateExpression": (f"ADD {added} " if added else "") + f"SET {SINCE} = :since",
            "ConditionExpression": f"{SINCE} = :since" if seen else NEW,
            "ExpressionAttributeValues": {":since": {"S": since}, **values},
        }
        return {"Update": update | ({"ExpressionAttributeNames": names} if names else {})}
