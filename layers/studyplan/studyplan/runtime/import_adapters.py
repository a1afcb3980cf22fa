"""The adapters of imports: a part of the composition root that only functions of imports use."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from studyplan.runtime.settings import settings

if TYPE_CHECKING:
    from studyplan.import_ports import ImportFiles, Imports, ImportWorkflow, OpenImports

# Without a name botocore puts the header together from a dozen parts, twice for each call: a fifth of the call's time.
CLIENT_CONFIG = Config(user_agent=f"Boto3/{boto3.__version__} studyplan")


class ImportAdapters:
    """The adapters of imports, each made when it is first needed."""

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
    def import_workflow(self) -> "ImportWorkflow":
        from studyplan.adapters.stepfunctions import StepFunctionsImports

        return StepFunctionsImports(boto3.client("stepfunctions", config=CLIENT_CONFIG), settings().import_machine_arn)
