"""The first part of an import: read its file and compare it with the library. Nothing of the library changes."""

from studyplan import collector
from studyplan.domain.importing.record import Import
from studyplan.runtime import import_wiring
from studyplan.steps.import_step import ImportStepInput, import_step


@import_step("read_import")
def handler(given: ImportStepInput) -> Import:
    return import_wiring.import_reader().read(given.owner, given.import_id)


collector.resume()
