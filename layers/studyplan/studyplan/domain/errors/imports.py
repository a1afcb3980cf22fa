"""The errors that end an import."""

from studyplan.domain.errors.base import StudyplanError, kinds_of


class ImportFailure(StudyplanError):
    """Ends an import. Its code and its text are what the import shows; the text never holds what is in the file."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.sentence
        super().__init__(self.detail)


class FileRefused(ImportFailure):
    sentence = "The file cannot be read as a catalogue of this format."


class FileMissing(ImportFailure):
    sentence = "The file of the import is gone; send it again."


class ImportMissing(ImportFailure):
    sentence = "The import is not in the table."


class ImportBroken(ImportFailure):
    sentence = "A step of the import failed for a reason that has no name yet; the log says which."


class ImportStopped(ImportFailure):
    sentence = (
        "The import stopped in the middle several times; apply it again, and it goes on where it was. "
        "A dry run is started again."
    )


def sentence_of_import(code: str) -> str:
    """Return the sentence for a stored code of a failed import; for a name of the platform, what to do."""
    sentences = {kind.__name__: kind.sentence for kind in kinds_of(ImportFailure)}
    return sentences.get(code, "The import stopped in the middle; apply it again, and it goes on where it was.")
