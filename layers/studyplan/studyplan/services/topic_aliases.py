"""Update the aliases that an owner gives to topics."""

from collections.abc import Mapping

from studyplan.domain.errors.http import FieldError, InvalidFields, pointer_to
from studyplan.domain.retrieval.topics import OwnAliases
from studyplan.domain.values.merge_patch import merge_patch
from studyplan.domain.values.text import alias_id
from studyplan.ports import Aliases
from studyplan.services.etags import matching, retried, updated_at

MOST_ALIASES = 200  # of an owner
LONGEST = 60  # characters of an alias, as of any label


def update_aliases(
    aliases: Aliases, owner: str, patch: Mapping[str, str | None], *, if_match: str | None, now: str
) -> OwnAliases:
    """Apply a merge patch, in which null deletes an alias.

    Raises InvalidFields, and Stale when `if_match` is another version's tag.
    """
    changes = _by_alias_id(patch)

    def update() -> OwnAliases:
        seen = matching(aliases.get(owner), if_match)
        topics: dict[str, str] = merge_patch(seen.topics, changes)
        if len(topics) > MOST_ALIASES:
            message = f"would make {len(topics)} aliases; at most {MOST_ALIASES} can be stored"
            raise InvalidFields(fields=(FieldError("", message),))
        changed = OwnAliases(topics=dict(sorted(topics.items())), updated_at=updated_at(now, seen.updated_at))
        aliases.replace(owner, changed, seen=seen)
        return changed

    return retried(update)


def _by_alias_id(patch: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the patch by the forms in which aliases are compared. Raises InvalidFields."""
    changes, spelled = dict[str, str | None](), dict[str, str]()
    wrong: list[FieldError] = []
    for alias, topic in patch.items():
        key, pointer = alias_id(alias), pointer_to((alias,))
        if len(key) > LONGEST:  # compatibility characters become several: \ufdfa has eighteen
            wrong.append(FieldError(pointer, f"must have at most {LONGEST} characters in the form that is compared"))
        if key in spelled:
            wrong.append(FieldError(pointer, f"is the same alias as {spelled[key]}; send one of them"))
        spelled.setdefault(key, pointer)
        changes[key] = topic
    if wrong:
        raise InvalidFields(fields=tuple(wrong))
    return changes
