"""What is deployed around tokens: who is asked about them, whose are taken, and what is said to those without one."""

import json
import re

import pytest

from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.http import Unauthorized
from studyplan.http.problems import PROBLEM, problem_of
from tests.template.test_template import APIS, FUNCTIONS, RESOURCES, TEMPLATE


def test_the_authorizer_is_asked_for_each_token_and_its_answer_kept_for_a_minute() -> None:
    """A token is let in for no longer than that after its exp; the answer is about the whole stage, not one route."""
    assert list(APIS["Api"]["Auth"]["Authorizers"]) == ["Tokens"]
    its = APIS["Api"]["Auth"]["Authorizers"]["Tokens"]
    assert its["FunctionArn"] == {"Fn::GetAtt": ["AuthorizerFunction", "Arn"]}
    assert (its["FunctionPayloadType"], its["Identity"]["Header"]) == ("TOKEN", "Authorization")
    assert its["Identity"]["ReauthorizeEvery"] == 60


@pytest.mark.parametrize(
    ("header", "reaches_it"),
    [
        ("Bearer abc.def-_.ghi", True),
        ("bearer abc.def.ghi", True),
        ("Bearer  abc.def.ghi=", True),
        ("garbage", False),
        ("Bearer", False),
        ("Bearer ", False),
        ("Basic YTpi", False),
        ("Bearer a b", False),
        ("Bearer <script>", False),
    ],
)
def test_what_is_no_token_does_not_reach_the_authorizer(header: str, reaches_it: bool) -> None:
    pattern = APIS["Api"]["Auth"]["Authorizers"]["Tokens"]["Identity"]["ValidationExpression"]
    assert bool(re.fullmatch(pattern, header)) == reaches_it


def test_the_gateway_refuses_in_the_words_of_the_handlers() -> None:
    for kind, refused, headers in (
        ("UNAUTHORIZED", Unauthorized(), {"WWW-Authenticate": "'Bearer'"}),
        ("AUTHORIZER_FAILURE", TokensUnchecked(), {"Retry-After": "'2'"}),
    ):
        response = APIS["Api"]["GatewayResponses"][kind]
        said = problem_of(refused)
        assert json.loads(response["ResponseTemplates"]["application/json"]) == said
        assert response["StatusCode"] == said["status"]
        assert response["ResponseParameters"]["Headers"] == {"Content-Type": f"'{PROBLEM}'"} | headers


class TokensUnchecked(Transient):
    sentence = "The token could not be checked."


ISSUING = ("CreatesUserPool", {"Fn::GetAtt": ["UserPool", "ProviderURL"]}, {"Ref": "JwtIssuer"})
MEANT_FOR = ("CreatesUserPool", {"Ref": "UserPoolClient"}, {"Ref": "JwtAudience"})


def test_the_authorizer_alone_is_told_whose_tokens_to_take() -> None:
    told = {name: it.get("Environment", {}).get("Variables", {}) for name, it in FUNCTIONS.items()}
    assert {name for name, variables in told.items() if any(each.startswith("JWT_") for each in variables)} == {
        "AuthorizerFunction"
    }
    assert told["AuthorizerFunction"] == {
        "JWT_ISSUER": {"Fn::If": [*ISSUING]},
        "JWT_AUDIENCE": {"Fn::If": [*MEANT_FOR]},
        "JWT_JWKS_URL": {"Ref": "JwtJwksUrl"},
    }
    assert TEMPLATE["Outputs"]["TokenIssuer"]["Value"] == {"Fn::If": [*ISSUING]}
    assert TEMPLATE["Outputs"]["TokenAudience"]["Value"] == {"Fn::If": [*MEANT_FOR]}


KEPT_IN_PROD = {"Fn::If": ["IsProd", "Retain", "Delete"]}


def test_without_an_issuer_a_user_pool_is_made_that_nobody_joins_by_himself_and_that_stays_in_prod() -> None:
    assert TEMPLATE["Conditions"]["CreatesUserPool"] == {"Fn::Equals": [{"Ref": "JwtIssuer"}, ""]}
    assert [TEMPLATE["Parameters"][name]["Default"] for name in ("JwtIssuer", "JwtAudience", "JwtJwksUrl")] == [""] * 3
    for name in ("UserPool", "UserPoolClient"):
        its = RESOURCES[name]
        assert (its["Condition"], its["DeletionPolicy"], its["UpdateReplacePolicy"]) == (
            *("CreatesUserPool", KEPT_IN_PROD, KEPT_IN_PROD),
        )
    assert RESOURCES["UserPool"]["Properties"]["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert RESOURCES["UserPoolClient"]["Properties"]["UserPoolId"] == {"Ref": "UserPool"}
    flows = RESOURCES["UserPoolClient"]["Properties"]["ExplicitAuthFlows"]
    assert "ALLOW_USER_PASSWORD_AUTH" not in flows


def test_an_issuer_comes_with_an_audience() -> None:
    rule = TEMPLATE["Rules"]["AudienceOfTheIssuer"]
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "JwtIssuer"}, ""]}]}
    assert [each["Assert"] for each in rule["Assertions"]] == [
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "JwtAudience"}, ""]}]}
    ]


@pytest.mark.parametrize(
    ("parameter", "value", "taken"),
    [
        ("JwtIssuer", "", True),
        ("JwtIssuer", "https://issuer.example/pool", True),
        ("JwtIssuer", "http://issuer.example", False),
        ("JwtIssuer", "https://issuer.example/a b", False),
        ("JwtJwksUrl", "", True),
        ("JwtJwksUrl", "https://issuer.example/keys", True),
        ("JwtJwksUrl", "http://127.0.0.1:4566/.well-known/jwks.json", True),
        ("JwtJwksUrl", "http://issuer.example/keys", False),
        ("JwtJwksUrl", "http://127.0.0.1.issuer.example/keys", False),
        ("JwtJwksUrl", "http://127.0.0.1@issuer.example/keys", False),
        ("JwtJwksUrl", "file:///etc/keys", False),
    ],
)
def test_keys_come_over_https_or_from_this_machine(parameter: str, value: str, taken: bool) -> None:
    assert bool(re.fullmatch(TEMPLATE["Parameters"][parameter]["AllowedPattern"], value)) == taken
