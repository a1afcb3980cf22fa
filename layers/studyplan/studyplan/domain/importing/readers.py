"""Which reader reads which format, and the media types in which each is sent."""

from collections.abc import Callable
from importlib import import_module

from studyplan.domain.importing.catalogue import Catalogue
from studyplan.domain.importing.record import Format

# Module and function of each format's reader: a function loads the one that it uses.
_READERS: dict[Format, tuple[str, str]] = {
    "csv": ("csv_file", "read_csv"),
    "json-ld": ("json_ld", "read_json_ld"),
    "books-json": ("books", "read_books_json"),
    "books-markdown": ("books", "read_books_markdown"),
}
# None is a type that a foreign page may send without asking first (as it may text/plain and forms).
MEDIA_TYPES: dict[Format, tuple[str, ...]] = {
    "csv": ("text/csv",),
    "json-ld": ("application/ld+json", "application/json"),
    "books-json": ("application/json",),
    "books-markdown": ("text/markdown",),
}


def read_catalogue(kind: Format, content: bytes) -> Catalogue:
    """Return the rows of a file. Raises FileRefused for one that cannot be read as this format."""
    module, name = _READERS[kind]
    reader: Callable[[bytes], Catalogue] = getattr(import_module(f"studyplan.domain.importing.{module}"), name)
    return reader(content)
