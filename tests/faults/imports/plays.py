"""What happens in a play of an import, from the post of a file to its last row, and what has to hold then."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from studyplan.domain.errors.imports import sentence_of_import
from studyplan.domain.importing.record import KEPT_DAYS, Import
from studyplan.domain.importing.report import ReportRow
from studyplan.domain.values.resource import Resource
from studyplan.runtime import import_wiring
from studyplan.services.import_recovery import RESTARTS
from tests.faults.imports.system import ACCEPTED, APPLY, BUCKET, POST, READ, RECONCILE, WRITE, System
from tests.faults.injection import RECORD_FAILURE, Entry, Fault, Place
from tests.faults.promises import Violation
from tests.faults.scenarios import Play
from tests.support import aws
from tests.support.handlers import OWNER
from tests.support.repositories import in_use

TRIES = 20
CONFLICT = 409
NO_START = Fault(Place(POST, "StartExecution", 1), "before", "exception")
ABORTED = Fault(Place(WRITE, "TransactWriteItems", 2), "before", "cut off")
BEGIN = Place(APPLY, "TransactWriteItems", 1)  # which raises the version of the library
NOT_APPLIED = Fault(Place(APPLY, "StartExecution", 1), "before", "exception")
CANNOT_WRITE = Fault(Place(WRITE, "TransactWriteItems", 1), "before", "outage")
PROMISES = ("stuck", "twice", "lost", "in part", "left over", "unnamed")


class Scenario(NamedTuple):
    """The steps whose faults a play is there to show, and the faults that are part of it."""

    steps: tuple[str, ...]
    setup: tuple[Fault, ...] = ()


SCENARIOS = {
    "an import": Scenario((POST, READ, APPLY, WRITE)),
    "a dry run that was not started": Scenario((RECONCILE,), (NO_START,)),
    "rows that were not started": Scenario((RECONCILE,), (NOT_APPLIED,)),
    "rows that were aborted": Scenario((RECONCILE,), (ABORTED,)),
    "rows that cannot be written": Scenario((RECORD_FAILURE, APPLY), (CANNOT_WRITE,)),
}


def play(system: System, scenario: Scenario, faults: Sequence[Fault] = ()) -> Play:
    """Play an import with these faults; then, without any, what its owner does where it did not end as applied."""
    planned = {(fault.place, fault.run): fault for fault in (*scenario.setup, *faults)}
    system.begin()
    injector = system.injector
    injector.begin(lambda entry: planned.get((entry.place, entry.run)))
    outcome, stuck = _played(system)
    system.settle()
    injector.end()
    violations = [*stuck, *_broken(system), *_of_others(system, outcome)]
    if outcome.endswith(("failed", "checked")) and not violations:
        outcome = f"{outcome}, {_gone_on(system)}"
        violations += _broken(system)
    own = tuple(fault for fault in injector.happened if fault not in scenario.setup)
    return Play(outcome, tuple(dict.fromkeys(violations)), tuple(injector.trail), own)


def _played(system: System) -> tuple[str, list[Violation]]:
    done: list[str] = []
    stuck: list[Violation] = []
    calls = _until(system.post, ACCEPTED)
    done += ["posted again"] if calls > 1 else []
    done += _finished(system, stuck)
    if _status(system) == "checked":
        calls = _until(system.apply, ACCEPTED, CONFLICT)
        done += ["applied again"] if calls > 1 else []
        done += _finished(system, stuck)
    return ", ".join([*done, _status(system)]), stuck


def _gone_on(system: System) -> str:
    """Do what the owner of an import does that failed or was refused: start its part again, or send the file anew."""
    imported = system.imported
    if imported is not None and imported.part == "read" and imported.status == "failed":
        system.start()
        system.settle()
    if imported is not None and imported.status == "checked":  # the library has changed, so the file is compared anew
        system.key += " anew"
        system.post()
        system.settle()
    system.apply()
    system.settle()
    return f"then {_status(system)}"


def _until(act: Callable[[], int], *answers: int) -> int:
    """Call until it is answered so, and return how many calls that took."""
    return next((number for number in range(1, TRIES + 1) if act() in answers), TRIES)


def _finished(system: System, stuck: list[Violation]) -> list[str]:
    """Wait for the executions, then reconcile once where it is open. A run that is disturbed does not count.

    While two steps have no table, each run of the reconciler starts the import in vain, until it closes the import.
    """
    done: list[str] = []
    system.settle()
    left = RESTARTS + 1 if len(system.injector.out) > 1 else 1
    while _is_open(system) and len(done) < TRIES:
        faults = len(system.injector.happened)
        system.reconcile()
        system.settle()
        done.append("reconciled")
        left -= len(system.injector.happened) == faults
        if not left:
            break
    if _is_open(system):
        stuck.append(Violation("stuck", f"the import is {_status(system)}"))
    return done[-1:]


def _is_open(system: System) -> bool:
    imported = system.imported
    return imported is not None and imported.is_open


def _status(system: System) -> str:
    imported = system.imported
    return imported.status if imported else "not accepted"


def _broken(system: System) -> Iterator[Violation]:
    imported = system.imported
    names = Counter(execution.name for execution in system.settle())
    yield from (Violation("twice", f"{count} executions {name}") for name, count in names.items() if count > 1)
    if imported is None:
        yield (
            Violation("lost", "the import was accepted and is not there")
            if system.is_accepted
            else Violation("stuck", "the import was never accepted")
        )
        return
    library = in_use().library.all(OWNER)
    yield from _of_library(library)
    rows = [] if imported.rows == 0 else [row for _, row in _service_report(imported)]
    yield from _of_rows(system, imported, rows, library)
    if imported.status == "failed" and (not imported.failure_code or not sentence_of_import(imported.failure_code)):
        yield Violation("unnamed", "the import failed without a code")
    yield from _after_thirty_days(imported)


def _service_report(imported: Import) -> Iterator[tuple[int, ReportRow]]:
    return import_wiring.import_service().report(OWNER, imported, after=0)


def _of_library(library: Sequence[Resource]) -> Iterator[Violation]:
    """Yield what is wrong with the library: each resource whole, once, counted, and with its prerequisites."""
    ids, urls = {resource.id for resource in library}, Counter(resource.url for resource in library)
    yield from (Violation("twice", f"{count} resources {url}") for url, count in urls.items() if count > 1)
    claims = {row["id"]["S"] for row in aws.rows() if row["pk"]["S"].endswith("#URL")}
    if claims != ids:
        yield Violation("in part", f"{len(ids - claims)} resources without a url, {len(claims - ids)} urls without one")
    (head,) = [row for row in aws.rows() if "held" in row]
    if int(head["held"]["N"]) != len(library):
        yield Violation("in part", f"{head['held']['N']} resources are counted, {len(library)} are there")
    for resource in library:
        if not ids.issuperset(resource.prerequisites):
            yield Violation("in part", f"{resource.title} needs a resource that is not there")


def _of_rows(
    system: System, imported: Import, rows: Sequence[ReportRow], library: Sequence[Resource]
) -> Iterator[Violation]:
    """Yield what is wrong with the report: what it says to be stored is, and nothing else, and no row is lost."""
    by_id = {resource.id: resource for resource in library}
    if imported.status == "applied":
        planned = {row.resource_id: row.title for row in rows if row.status in ("created", "updated")}
        lost = [title for resource_id, title in planned.items() if resource_id not in by_id]
        yield from (Violation("lost", f"the row {title} is not in the library") for title in lost)
        if len(rows) != 24 or imported.done != 24:
            yield Violation("lost", f"the report has {len(rows)} rows, {imported.done} are done")
    elif imported.part == "read":
        planned = {}
    else:  # it broke off: rows up to `done` are stored, none behind it
        planned = {row.resource_id: row.title for row in rows[: imported.done] if row.status in ("created", "updated")}
    others = {resource.title for resource in library if resource.id not in planned} - system.others
    if others and not system.key.endswith("anew"):
        yield Violation("in part", f"{len(others)} resources that no row made: {sorted(others)[:3]}")


def _of_others(system: System, outcome: str) -> Iterator[Violation]:
    """Yield what of others the import did not heed: a library that was changed before it began, an edit, a deletion."""
    happened = [fault for fault in system.injector.happened if fault.kind in ("changed", "deleted", "edited")]
    before = [fault for fault in happened if fault.when == "before" and fault.place == BEGIN]
    if before and not outcome.endswith("checked"):
        yield Violation("lost", "an import was applied to another library than it was compared with")
    titles = {resource.title for resource in in_use().library.all(OWNER)}
    if system.edited_in == WRITE and "edited" not in titles:
        yield Violation("lost", "an edit was overwritten")
    imported = system.imported
    if imported and imported.amended and not happened:
        yield Violation("lost", f"{imported.amended} rows lost a prerequisite that is there")


def _after_thirty_days(imported: Import) -> Iterator[Violation]:
    """Yield what would stay of an import when its rows have expired and the bucket's rule has emptied it."""
    kept = ("RESOURCE", "URL", "PAGE", "CATALOGUE", "OPEN")
    for row in aws.rows():
        if row["pk"]["S"].split("#")[2] not in kept and "expires_at" not in row:
            yield Violation("left over", f"{row['pk']['S']} {row['sk']['S']}")
    rules = aws.template()["Resources"]["ImportsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    if [rule["ExpirationInDays"] for rule in rules] != [KEPT_DAYS] or "Prefix" in rules[0]:
        yield Violation("left over", "the bucket's rule does not cover all objects")
    keys = [item["Key"] for item in aws.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    if [key for key in keys if not key.startswith(f"{OWNER}/")]:
        yield Violation("left over", f"objects that name no owner, of {imported.id}")


def changes_of(trail: Sequence[Entry], steps: Sequence[str]) -> tuple[Entry, ...]:
    """Return the calls of some steps, each once."""
    return tuple(entry for entry in trail if entry.place.step in steps and entry.run == 1)
