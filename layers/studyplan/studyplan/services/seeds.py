"""The seed library: real resources that come with the service, so that a first plan needs no other catalogue."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel

from studyplan.domain.values.ids import id_from
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from studyplan.ports import Library


class Seeded(BaseModel):
    """How many seed resources were created, and how many existed already."""

    created: int
    unchanged: int


def load_seeds(library: Library, owner: str, *, folder: Path, now: str) -> Seeded:
    """Store the seed resources that are missing. Ids follow from owner and url, so a second call changes nothing.

    A resource with the same url that the owner added stays, and serves as prerequisite in place of the seed's. The
    seed lists prerequisites first.
    """
    seeds = seed_resources(owner, folder=folder, now=now)
    existing: dict[str, str] = {}  # by the seed's id
    for seed in seeds:
        prerequisites = tuple(existing.get(needed, needed) for needed in seed.prerequisites)
        existing_id = library.add(owner, seed.model_copy(update={"prerequisites": prerequisites}))
        if existing_id:
            existing[seed.id] = existing_id
    return Seeded(created=len(seeds) - len(existing), unchanged=len(existing))


def seed_resources(owner: str, *, folder: Path, now: str) -> tuple[Resource, ...]:
    """Read resources.json in `folder`, where prerequisites are titles of other entries, and give each an id."""
    raw = json.loads((folder / "resources.json").read_text("utf-8"))
    ids = {entry["title"]: id_from(owner, "resource", entry["url"]) for entry in raw}
    return tuple(
        to_resource(
            ResourceIn(**entry | {"prerequisites": [ids[title] for title in entry["prerequisites"]]}),
            resource_id=ids[entry["title"]],
            now=_later(now, by=place),
        )
        for place, entry in enumerate(raw)
    )


def _later(now: str, *, by: int) -> str:
    """Return a time `by` microseconds later, so that the order in which the seeds are listed is that of the library."""
    return (datetime.fromisoformat(now) + timedelta(microseconds=by)).isoformat(timespec="microseconds")
