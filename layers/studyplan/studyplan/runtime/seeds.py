"""The seed library: real resources that come with the service, so that a first plan needs no catalogue."""

import json
import os
from pathlib import Path

from pydantic import BaseModel

from studyplan.domain.models import Resource, ResourceIn, id_from, to_resource
from studyplan.ports import Store


class Seeded(BaseModel):
    """How many seed resources were new, and how many were there already."""

    created: int
    unchanged: int


def load_seeds(store: Store, owner: str, *, now: str) -> Seeded:
    """Store what is not there yet. Ids follow from owner and url, so a second call changes nothing."""
    added = [store.add_resource(owner, resource) is None for resource in seed_resources(owner, now=now)]
    return Seeded(created=sum(added), unchanged=len(added) - sum(added))


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
