"""The adapters of imports and of buckets: a part of the composition root."""

from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from studyplan.runtime.settings import settings

if TYPE_CHECKING:
    from studyplan.import_ports import ImportFiles, Imports, ImportWorkflow, OpenImports

# Without a name botocore puts the header together from a dozen parts, twice for each call: a fifth of the call's time.
CLIENT_CONFIG = Config(user_agent=f"Boto3/{boto3.__version__} studyplan")


class ImportAdapters:
    """The adapters of imports and of buckets, each made when it is first needed."""

    _table: Any

    @cached_property
    def imports(self) -> "Imports":
        from studyplan.adapters.imports.repository import ImportRepository

        return ImportRepository(self._table)

    @cached_property
    def open_imports(self) -> "OpenImports":
        from studyplan.adapters.imports.open_imports import OpenImportIndex

        return OpenImportIndex(self._table)

    @cached_property
    def import_files(self) -> "ImportFiles":
        from studyplan.adapters.imports.files import BucketFiles

        # Signed for the bucket's own region: the global address redirects the upload of a new bucket.
        signing = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
        return BucketFiles(boto3.client("s3", config=CLIENT_CONFIG.merge(signing)), settings().imports_bucket)

    @cached_property
    def _library_objects(self) -> Any:
        """Return the bucket of large libraries; None for a function that has none."""
        from studyplan.adapters.libraries.objects import LibraryObjects

        bucket = settings().libraries_bucket
        return LibraryObjects(cache(partial(boto3.client, "s3", config=CLIENT_CONFIG)), bucket) if bucket else None

    @cached_property
    def import_workflow(self) -> "ImportWorkflow":
        from studyplan.adapters.stepfunctions import StepFunctionsImports

        return StepFunctionsImports(boto3.client("stepfunctions", config=CLIENT_CONFIG), settings().import_machine_arn)
