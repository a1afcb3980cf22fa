"""The links in the table: a row with all of a learner, and one by the hash of each token, written together."""

from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.rows import Rows, value_of
from studyplan.adapters.dynamodb.table import NEW, TransactionRefused
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.links.values import LearnerLinks, Link
from studyplan.link_ports import OwnedLink


class LinkRepository(Rows):
    """Implements link_ports.Links."""

    def find(self, token_hash: str, *, now: str) -> OwnedLink | None:
        row = self._table.get(keys.link(token_hash))
        if row is None:
            return None
        link = value_of(Link, row["link"])
        # DynamoDB deletes an expired row within days, not at once.
        return OwnedLink(row["owner"], link) if link.is_open(now) else None

    def of_learner(self, owner: str, learner_id: str) -> LearnerLinks:
        row = self._table.get(keys.learner_links(owner, learner_id))
        return value_of(LearnerLinks, row) if row else LearnerLinks(learner_id=learner_id)

    def replace(self, owner: str, links: LearnerLinks, *, seen: LearnerLinks) -> None:
        key = keys.learner_links(owner, links.learner_id)
        row = self._put(key, links.model_dump(mode="json"), "revision = :seen" if seen.revision else NEW)
        if seen.revision:
            row["Put"]["ExpressionAttributeValues"] = {":seen": {"N": str(seen.revision)}}
        new, gone = _beside(links, seen), _beside(seen, links)
        check = [self._check(keys.learner(owner, links.learner_id))] if new else []
        items = [row, *(self._found_by(owner, link) for link in new)]
        items += [self._delete(keys.link(link.token_hash)) for link in gone]
        try:
            self._table.write_together([*check, *items])
        except TransactionRefused as refused:
            raise (NotFound if check and refused.reasons[0] != "None" else Stale) from None

    def delete_of_learner(self, owner: str, learner_id: str) -> None:
        for link in self.of_learner(owner, learner_id).links:
            self._table.delete(keys.link(link.token_hash))
        self._table.delete(keys.learner_links(owner, learner_id))  # last: while it is there, the others can be found

    def _found_by(self, owner: str, link: Link) -> Any:
        """Return the transaction item of the row by which a token finds its link."""
        row = {"owner": owner, "link": link.model_dump(mode="json"), "expires_at": keys.seconds(link.expires_at)}
        return self._put(keys.link(link.token_hash), row, NEW)


def _beside(links: LearnerLinks, others: LearnerLinks) -> list[Link]:
    """Return those links that the others do not have."""
    known = {link.id for link in others.links}
    return [link for link in links.links if link.id not in known]
