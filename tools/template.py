"""Reads template.yaml with CloudFormation's short forms written out."""

from pathlib import Path
from typing import Any

import yaml

type Json = dict[str, Any]


class TemplateError(ValueError):
    """There is no template at the path, or it is not valid YAML; the message says which."""


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms (`!Ref`, `!Sub`, `!GetAtt` ...)."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Json:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


def read(path: Path) -> Json:
    """Return the template at `path` with long-form functions, as JSON has them. Raise TemplateError without one."""
    try:
        loaded = _Loader(path.read_text(encoding="utf-8")).get_single_data()
    except FileNotFoundError:
        raise TemplateError(f"There is no template at {path}.") from None
    except yaml.YAMLError as error:
        raise TemplateError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from None
    template: Json = loaded
    return template
