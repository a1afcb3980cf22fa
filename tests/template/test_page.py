"""The page as it is deployed: what its function may do, and where it signs in with each kind of issuer."""

import re
from typing import Any

import pytest

from studyplan.domain.importing.readers import MEDIA_TYPES
from tests.support.handlers import APIS as HTTP_API
from tests.template.test_template import APIS, FUNCTIONS, RESOURCES, TEMPLATE, Json

PARAMETERS: Json = TEMPLATE["Parameters"]
VIEWER: Json = FUNCTIONS["ViewerFunction"]
PAGE = "https://abc.execute-api.eu-west-1.amazonaws.com/v1/"
OWN_ISSUER = {
    "JwtIssuer": "https://issuer.example",
    "JwtAudience": "studyplan",
    "PageUrl": PAGE,
    "SignInAuthorizeUrl": "https://issuer.example/authorize",
    "SignInTokenUrl": "https://issuer.example/token",
    "SignInClientId": "page",
}
UPLOADS = {
    "UPLOAD_ORIGINS": {
        "Fn::Sub": "https://${ImportsBucket}.s3.${AWS::Region}.${AWS::URLSuffix} "
        "https://${ImportsBucket}.s3.${AWS::URLSuffix}"
    }
}
NOTHING = {"Ref": "AWS::NoValue"}


def chosen(value: Any, given: dict[str, str]) -> Any:
    """A value of the template with parameters filled in and each condition decided, by CloudFormation's rules."""
    filled = {name: it["Default"] for name, it in PARAMETERS.items()} | given
    match value:
        case {"Ref": name} if name in filled:
            return filled[name]
        case {"Condition": name}:
            return chosen(TEMPLATE["Conditions"][name], given)
        case {"Fn::Equals": [left, right]}:
            return chosen(left, given) == chosen(right, given)
        case {"Fn::Not": [inner]}:
            return not chosen(inner, given)
        case {"Fn::And": parts}:
            return all(chosen(part, given) for part in parts)
        case {"Fn::If": [name, first, second]}:
            return chosen(first if chosen({"Condition": name}, given) else second, given)
        case list():
            return [chosen(each, given) for each in value]
    return value


def told(given: dict[str, str]) -> dict[str, Any]:
    """The variables that the function gets in a deployment with these parameters."""
    return {name: chosen(value, given) for name, value in VIEWER["Environment"]["Variables"].items()}


def client(given: dict[str, str]) -> dict[str, Any]:
    return {name: chosen(value, given) for name, value in RESOURCES["UserPoolClient"]["Properties"].items()}


def test_the_pages_function_is_small_and_may_do_nothing() -> None:
    assert "Policies" not in VIEWER
    assert VIEWER["MemorySize"] == min(it.get("MemorySize", 512) for it in FUNCTIONS.values()) == 256


def test_one_version_of_the_page_serves_all_callers() -> None:
    """With a canary, a page of one version would be refused the files of its own hash by the other."""
    assert VIEWER["DeploymentPreference"] == {"Enabled": False}


def test_what_is_long_is_compressed() -> None:
    assert APIS["Api"]["MinimumCompressionSize"] == 1024
    files = {name.replace("~1", "/") for name in APIS["Api"]["BinaryMediaTypes"]}
    assert files == {name for names in MEDIA_TYPES.values() for name in names} - {"application/json"}, (
        "none of the page"
    )


def test_a_first_deployment_and_one_with_an_issuer_alone_sign_nobody_in() -> None:
    for given in ({}, {"JwtIssuer": "https://issuer.example", "JwtAudience": "studyplan"}):
        assert told(given) == dict.fromkeys(VIEWER["Environment"]["Variables"], "") | UPLOADS
        assert not chosen({"Condition": "SignsInByUserPool"}, given)


@pytest.mark.parametrize("given", [{}, OWN_ISSUER])
def test_the_pools_client_has_no_pages_until_there_is_a_page(given: dict[str, str]) -> None:
    oauth = {name for name, value in client(given).items() if name.startswith(("Allowed", "Callback", "Logout"))}
    assert {str(client(given)[name]) for name in oauth} == {str(NOTHING)}
    assert RESOURCES["UserPoolDomain"]["Condition"] == "SignsInByUserPool"


def test_with_the_pages_address_the_pool_signs_people_in_by_code() -> None:
    its = client({"PageUrl": PAGE})
    assert its["AllowedOAuthFlowsUserPoolClient"] is True
    assert (its["AllowedOAuthFlows"], its["AllowedOAuthScopes"]) == (["code"], ["openid"])
    assert its["CallbackURLs"] == its["LogoutURLs"] == [PAGE]
    assert its["SupportedIdentityProviders"] == ["COGNITO"]
    assert "GenerateSecret" not in its
    pages = "https://${UserPoolDomain}.auth.${AWS::Region}.amazoncognito.com"
    assert (
        told({"PageUrl": PAGE})
        == {
            "PAGE_URL": PAGE,
            "SIGN_IN_AUTHORIZE_URL": {"Fn::Sub": f"{pages}/oauth2/authorize"},
            "SIGN_IN_TOKEN_URL": {"Fn::Sub": f"{pages}/oauth2/token"},
            "SIGN_IN_LOGOUT_URL": {"Fn::Sub": f"{pages}/logout"},
            "SIGN_IN_CLIENT_ID": {"Ref": "UserPoolClient"},
        }
        | UPLOADS
    )


def test_the_pools_prefix_is_the_uuid_of_the_stacks_id() -> None:
    """It is unique in a region and has no capitals, as Cognito requires."""
    select, split = "Fn::Select", "Fn::Split"
    place, parts = RESOURCES["UserPoolDomain"]["Properties"]["Domain"][select]
    separator, source = parts[split]
    assert source == {"Ref": "AWS::StackId"}
    uuid = "4f5f0c3e-2c41-4d4b-9a53-9c1a7a1f1a01"
    stack_id = f"arn:aws:cloudformation:eu-west-1:123456789012:stack/studyplan-dev/{uuid}"
    assert stack_id.split(separator)[place] == uuid
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", uuid)


def test_a_named_issuer_is_told_as_it_is_given() -> None:
    assert (
        told(OWN_ISSUER)
        == {
            "PAGE_URL": PAGE,
            "SIGN_IN_AUTHORIZE_URL": "https://issuer.example/authorize",
            "SIGN_IN_TOKEN_URL": "https://issuer.example/token",
            "SIGN_IN_LOGOUT_URL": "",
            "SIGN_IN_CLIENT_ID": "page",
        }
        | UPLOADS
    )


def test_an_issuer_that_signs_in_is_named_with_all_that_the_page_needs() -> None:
    rule = TEMPLATE["Rules"]["SignInOfTheIssuer"]
    assert chosen(rule["RuleCondition"], OWN_ISSUER)
    assert not chosen(rule["RuleCondition"], {})
    for missing in ("SignInTokenUrl", "SignInClientId", "PageUrl"):
        given = OWN_ISSUER | {missing: ""}
        assert [chosen(each["Assert"], given) for each in rule["Assertions"]].count(False) == 1
    assert all(chosen(each["Assert"], OWN_ISSUER) for each in rule["Assertions"])


@pytest.mark.parametrize(
    ("parameter", "value", "taken"),
    [
        ("PageUrl", "", True),
        ("PageUrl", PAGE, True),
        ("PageUrl", "http://localhost:8000/", True),
        ("PageUrl", PAGE.rstrip("/"), False),
        ("PageUrl", "http://studyplan.example/", False),
        ("PageUrl", "http://localhost.evil.example/", False),
        ("PageUrl", "https://studyplan.example/a b/", False),
        ("SignInAuthorizeUrl", "https://issuer.example/authorize?audience=x", True),
        ("SignInAuthorizeUrl", "http://issuer.example/authorize", False),
        ("SignInTokenUrl", "https://issuer.example:8443/token", True),
        ("SignInTokenUrl", "https://issuer.example", False),
        ("SignInTokenUrl", "https://issuer.example;script-src/token", False),
        ("SignInLogoutUrl", "", True),
        ("SignInLogoutUrl", "javascript:alert(1)", False),
    ],
)
def test_people_are_sent_over_https_or_to_this_machine(parameter: str, value: str, taken: bool) -> None:
    assert bool(re.fullmatch(PARAMETERS[parameter]["AllowedPattern"], value)) == taken


def test_the_output_is_the_address_that_the_parameter_wants() -> None:
    given = {"PageUrl": "https://studyplan.example/"}
    its = TEMPLATE["Outputs"]["PageUrl"]["Value"]
    assert chosen(its, given) == "https://studyplan.example/"
    assert chosen(its, {}) == {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1/"}
    assert its["Fn::If"][2]["Fn::Sub"].removesuffix("/") == TEMPLATE["Outputs"]["ApiUrl"]["Value"]["Fn::Sub"]


def test_the_page_is_beside_the_http_api_and_not_of_it() -> None:
    assert "viewer" not in HTTP_API


def test_the_bucket_takes_files_from_the_page_alone() -> None:
    rules = RESOURCES["ImportsBucket"]["Properties"]["CorsConfiguration"]
    assert chosen(rules, {}) == NOTHING
    (rule,) = chosen(rules, {"PageUrl": PAGE})["CorsRules"]
    assert rule["AllowedMethods"] == ["POST"]
    (origin,) = rule["AllowedOrigins"]
    separator, parts = origin["Fn::Join"]
    places = [part["Fn::Select"][0] for part in parts]
    assert separator.join(PAGE.split("/")[place] for place in places) == PAGE.removesuffix("/v1/")


def test_on_a_laptop_the_page_uploads_to_the_emulator() -> None:
    assert told({"AwsEndpointUrl": "http://127.0.0.1:4566"})["UPLOAD_ORIGINS"] == "http://127.0.0.1:4566"
