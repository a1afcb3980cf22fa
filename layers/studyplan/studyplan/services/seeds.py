"""The seed library: real resources that come with the service, so that a first plan needs no catalogue."""

import json
import os
from pathlib import Path

from pydantic import BaseModel

from studyplan.domain.values.ids import id_from
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from studyplan.ports import Store


class Seeded(BaseModel):
    """How many seed resources were new, and how many were there already."""

    created: int
    unchanged: int


def load_seeds(store: Store, owner: str, *, now: str) -> Seeded:
    """Store what is not there yet. Ids follow from owner and url, so a second call changes nothing.

    A page that somebody else added stays theirs, and what needs it needs theirs: prerequisites come first in the seed.
    """
    seeds = seed_resources(owner, now=now)
    theirs: dict[str, str] = {}
    for seed in seeds:
        needs = tuple(theirs.get(needed, needed) for needed in seed.prerequisites)
        taken_by = store.add_resource(owner, seed.model_copy(update={"prerequisites": needs}))
        if taken_by:
            theirs[seed.id] = taken_by
    return Seeded(created=len(seeds) - len(theirs), unchanged=len(theirs))


def seed_resources(owner: str, *, now: str) -> tuple[Resource, ...]:
    """Read seeds/resources.json, where prerequisites are titles of other entries, and give all of them ids."""
    raw = json.loads((Path(os.environ["SEEDS_FOLDER"]) / "resources.json").read_text("utf-8"))
    ids = {entry["title"]: id_from(owner, "resource", entry["url"]) for entry in raw}
    return tuple(
        to_resource(
            ResourceIn(**entry | {"prerequisites": [ids[title] for title in entry["prerequisites"]]}),
            resource_id=ids[entry["title"]],
            now=now,
        )
        for entry in raw
    )
