"""What is removed from the template for the emulator, and that nothing still refers to it."""

import json
import re
from typing import Any

from local.stack.reduction import reduced
from tests.support import aws

type Json = dict[str, Any]

ORIGINAL = aws.template()
LEFT = reduced(aws.template())
REMOVED = set(ORIGINAL["Resources"]) - set(LEFT["Resources"])


def test_only_alarms_dashboard_and_account_settings_are_removed() -> None:
    kinds = {ORIGINAL["Resources"][name]["Type"] for name in REMOVED}
    assert kinds == {
        *("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::SNS::Topic", "AWS::SNS::Subscription"),
        *("AWS::ApiGateway::Account", "AWS::IAM::Role"),
    }


def test_nothing_refers_to_a_removed_resource() -> None:
    text = json.dumps(LEFT)
    named = set(re.findall(r'"Ref": "(\w+)"', text)) | set(re.findall(r"\$\{(\w+)[.}]", text))
    assert named & REMOVED == set()
    assert not any(name in text for name in ("AutoPublishAlias", "DeploymentPreference", ":live"))


def test_callers_of_an_alias_call_the_function_or_machine_itself() -> None:
    before, after = (template["Resources"]["PlansApiFunction"]["Properties"] for template in (ORIGINAL, LEFT))
    assert set(before) - set(after) == {"AutoPublishAliasAllProperties"}
    assert before["Environment"]["Variables"]["STATE_MACHINE_ARN"] == {"Fn::Sub": "${PlanMachine}:live"}
    assert after["Environment"]["Variables"]["STATE_MACHINE_ARN"] == {"Fn::Sub": "${PlanMachine}"}


def test_outputs_of_removed_resources_are_removed() -> None:
    assert set(ORIGINAL["Outputs"]) - set(LEFT["Outputs"]) == {"AlarmTopicArn"}
