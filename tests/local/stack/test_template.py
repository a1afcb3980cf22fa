"""The template as it is deployed into the emulator: the real one with its folders replaced."""

import re
from pathlib import Path

import pytest

from local.stack import aws
from local.stack.errors import StackError
from local.stack.template import prepare
from tests.local.backends import STAND_IN, TEMPLATE
from tools.template import TemplateError, read


def test_functions_know_their_code_and_layers() -> None:
    words = str(STAND_IN / "layers" / "words")
    assert prepare(TEMPLATE).functions["WorkFunction"] == {
        "root": str(STAND_IN / "functions" / "work"),
        "layers": [words],
    }


def test_folders_become_artefacts_and_the_machine_is_inlined() -> None:
    template = prepare(TEMPLATE)
    resources = template.body["Resources"]
    assert resources["EchoFunction"]["Properties"]["CodeUri"] == {"Bucket": "artefacts", "Key": "functions/echo"}
    assert "functions/echo" in template.artefacts
    assert "layers/words" in template.artefacts
    assert "DefinitionUri" not in resources["Machine"]["Properties"]
    assert resources["Machine"]["Properties"]["Definition"]["StartAt"] == "Work"


def test_all_else_stays_as_it_is() -> None:
    original, deployed = read(TEMPLATE), prepare(TEMPLATE).body
    changed = {"CodeUri", "ContentUri", "DefinitionUri", "Definition"}
    for template in (original, deployed):
        for resource in template["Resources"].values():
            for name in changed & resource.get("Properties", {}).keys():
                del resource["Properties"][name]
    assert deployed == original


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ("!Sub '${A}-x'", {"Fn::Sub": "${A}-x"}),
        ("!If [A, !Ref B, c]", {"Fn::If": ["A", {"Ref": "B"}, "c"]}),
        ("!Condition A", {"Condition": "A"}),
    ],
)
def test_short_forms_are_understood(tmp_path: Path, short: str, long: object) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(f"Value: {short}")
    assert read(path) == {"Value": long}


def test_an_invalid_template_is_reported_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("a: [")
    with pytest.raises(StackError) as caught:
        prepare(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(TemplateError, match=re.escape(str(caught.value))):
        read(path)


def test_a_client_without_an_endpoint_is_refused() -> None:
    with pytest.raises(ValueError, match="would reach the real AWS"):
        aws.client("dynamodb", "")


def test_a_child_has_nothing_that_leads_elsewhere() -> None:
    outer = {"AWS_PROFILE": "p", "AWS_SESSION_TOKEN": "t", "AWS_ENDPOINT_URL": "x", "https_proxy": "y", "PATH": "z"}
    outer["OPENAI_API_KEY"] = "a key"
    child = aws.child_environment(outer)
    assert child == {"PATH": "z", **aws.CREDENTIALS, "AWS_REGION": aws.REGION, "AWS_DEFAULT_REGION": aws.REGION}
