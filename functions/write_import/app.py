"""The second part of an import: store its resources, as many as fit into the time of one call."""

from studyplan import collector
from studyplan.domain.importing.record import Import
from studyplan.runtime import import_wiring
from studyplan.steps.import_step import ImportStepInput, import_step

SECONDS = 25.0  # of a call; the state machine calls until all is stored


@import_step("write_import")
def handler(given: ImportStepInput) -> Import:
    imported = import_wiring.import_writer().write(given.owner, given.import_id, seconds=SECONDS)
    if imported.status == "applied":
        import_wiring.compile_library(given.owner)
    return imported


collector.resume()
