"""The services of imports over the adapters of the composition root. Only entry points call it."""

import time
from contextlib import suppress

from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.runtime import wiring
from studyplan.services.import_recovery import ImportRecovery
from studyplan.services.import_steps import ImportReader, ImportWriter
from studyplan.services.imports import ImportService


def import_service() -> ImportService:
    adapters = wiring.adapters()
    return ImportService(adapters.imports, adapters.import_files, adapters.import_workflow, wiring.now, wiring.new_id)


def import_reader() -> ImportReader:
    adapters = wiring.adapters()
    return ImportReader(adapters.imports, adapters.import_files, adapters.library, wiring.now)


def import_writer() -> ImportWriter:
    adapters = wiring.adapters()
    return ImportWriter(adapters.imports, adapters.import_files, wiring.now, time.monotonic)


def compile_library(owner: str) -> None:
    """Compile a library after an import, so that no plan waits for it; what fails is left to the next reader."""
    with suppress(StoreThrottled, StoreUnavailable):
        wiring.library().view(owner)


def import_recovery() -> ImportRecovery:
    adapters = wiring.adapters()
    return ImportRecovery(adapters.imports, adapters.import_workflow)
