"""The real template as the emulator takes it: local folders are replaced by artefacts in a bucket."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.stack.errors import StackError
from local.stack.reduction import reduced
from tools.template import TemplateError, read

type Json = dict[str, Any]

BUCKET = "artefacts"


@dataclass(frozen=True)
class Template:
    """A template ready for create_stack, and what it no longer holds: where the code of each function is."""

    body: Json
    functions: dict[str, Json]  # logical id -> {"root": ..., "layers": [...]}
    tables: dict[str, Json]  # logical id -> properties

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([self.body, self.functions], sort_keys=True).encode()).hexdigest()

    @property
    def secrets(self) -> list[str]:
        """Return the logical ids of the secrets that it generates."""
        resources = self.body["Resources"]
        return [name for name, item in resources.items() if item["Type"] == "AWS::SecretsManager::Secret"]

    @property
    def artefacts(self) -> set[str]:
        """Return the keys of the objects that its functions and layers name."""
        keys = set()
        for resource in self.body["Resources"].values():
            for name in ("CodeUri", "ContentUri"):
                match resource.get("Properties", {}).get(name):
                    case {"Bucket": "artefacts", "Key": key}:
                        keys.add(key)
        return keys


def prepare(path: Path) -> Template:
    """Return the template at `path`, deployable: the ASL is inlined, code folders are replaced by bucket keys."""
    try:
        body = reduced(read(path))
    except TemplateError as error:
        raise StackError(str(error)) from None
    root = path.resolve().parent
    shared = body.get("Globals", {}).get("Function", {})
    layers = {
        name: str(_python_root(root / item["Properties"]["ContentUri"]))
        for name, item in body["Resources"].items()
        if item["Type"] == "AWS::Serverless::LayerVersion"
    }
    functions, tables = {}, {}
    for name, resource in body["Resources"].items():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::Serverless::Function":
                source = properties.get("CodeUri", shared.get("CodeUri"))
                references = [*shared.get("Layers", []), *properties.get("Layers", [])]
                paths = [layers[layer["Ref"]] for layer in references if layer.get("Ref") in layers]
                functions[name] = {"root": str(root / source), "layers": paths}
                properties["CodeUri"] = _artefact(source)
            case "AWS::Serverless::LayerVersion":
                properties["ContentUri"] = _artefact(properties["ContentUri"])
            case "AWS::Serverless::StateMachine" if isinstance(properties.get("DefinitionUri"), str):
                definition = (root / properties.pop("DefinitionUri")).read_text(encoding="utf-8")
                properties["Definition"] = json.loads(definition)
            case "AWS::DynamoDB::Table":
                tables[name] = properties
    return Template(body, functions, tables)


def _artefact(folder: str) -> Json:
    return {"Bucket": BUCKET, "Key": folder.strip("/")}


def _python_root(folder: Path) -> Path:
    return folder / "python" if (folder / "python").is_dir() else folder
