"""The real template as the emulator takes it: read, its local folders replaced by artefacts in a bucket."""

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
    """A template ready for create_stack, and what the emulator cannot know: whose code is where."""

    body: Json
    functions: dict[str, Json]  # logical id -> {"root": ..., "layers": [...]}
    tables: dict[str, Json]  # logical id -> properties

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([self.body, self.functions], sort_keys=True).encode()).hexdigest()

    @property
    def secrets(self) -> list[str]:
        """Logical ids of the secrets that it makes."""
        return [name for name, it in self.body["Resources"].items() if it["Type"] == "AWS::SecretsManager::Secret"]

    @property
    def artefacts(self) -> set[str]:
        """The keys of the objects its functions and layers name."""
        found = set()
        for resource in self.body["Resources"].values():
            for name in ("CodeUri", "ContentUri"):
                match resource.get("Properties", {}).get(name):
                    case {"Bucket": "artefacts", "Key": key}:
                        found.add(key)
        return found


def prepare(path: Path) -> Template:
    """The template at `path`, deployable: its ASL inlined, its code folders replaced by bucket keys."""
    try:
        body = reduced(read(path))
    except TemplateError as error:
        raise StackError(str(error)) from None
    root = path.resolve().parent
    shared = body.get("Globals", {}).get("Function", {})
    layers = {
        name: str(_python_root(root / it["Properties"]["ContentUri"]))
        for name, it in body["Resources"].items()
        if it["Type"] == "AWS::Serverless::LayerVersion"
    }
    functions, tables = {}, {}
    for name, resource in body["Resources"].items():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::Serverless::Function":
                source = properties.get("CodeUri", shared.get("CodeUri"))
                wanted = [*shared.get("Layers", []), *properties.get("Layers", [])]
                paths = [layers[it["Ref"]] for it in wanted if it.get("Ref") in layers]
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
