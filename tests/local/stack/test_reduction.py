"""What is taken out of the template for the emulator, and that nothing is left that speaks of it."""

import json
import re
from typing import Any

from local.stack.reduction import reduced
from tests.support import aws

type Json = dict[str, Any]

ORIGINAL = aws.template()
LEFT = reduced(aws.template())
GONE = set(ORIGINAL["Resources"]) - set(LEFT["Resources"])


def test_alarms_dashboard_and_what_is_the_accounts_are_gone_and_nothing_else() -> None:
    kinds = {ORIGINAL["Resources"][name]["Type"] for name in GONE}
    assert kinds == {
        *("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::SNS::Topic", "AWS::SNS::Subscription"),
        *("AWS::ApiGateway::Account", "AWS::IAM::Role"),
    }


def test_nothing_names_what_is_gone() -> None:
    text = json.dumps(LEFT)
    named = set(re.findall(r'"Ref": "(\w+)"', text)) | set(re.findall(r"\$\{(\w+)[.}]", text))
    assert named & GONE == set()
    assert not any(name in text for name in ("AutoPublishAlias", "DeploymentPreference", ":live"))


def test_what_calls_an_alias_calls_the_thing_itself() -> None:
    before, after = (it["Resources"]["PlansApiFunction"]["Properties"] for it in (ORIGINAL, LEFT))
    assert set(before) - set(after) == {"AutoPublishAliasAllProperties"}
    assert before["Environment"]["Variables"]["STATE_MACHINE_ARN"] == {"Fn::Sub": "${PlanMachine}:live"}
    assert after["Environment"]["Variables"]["STATE_MACHINE_ARN"] == {"Fn::Sub": "${PlanMachine}"}


def test_outputs_that_tell_of_what_is_gone_go_with_it() -> None:
    assert set(ORIGINAL["Outputs"]) - set(LEFT["Outputs"]) == {"AlarmTopicArn"}
