"""`make deploy`, `make destroy`, `make smoke`: a stack in AWS, with the caller's own credentials (ENV=dev, ...)."""

import os
import subprocess
import sys
from collections.abc import Mapping
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from scripts.leftovers import leftovers_of
from scripts.stacks import SETTINGS, Cloud, Stack, chosen
from tools import sam
from tools.project import Stop

SMOKE_SECONDS = 30
COGNITO = "cognito-idp."
NEXT_WITH_COGNITO = """
Next, a user and a token (docs/operations.md has more):
  read -rs PASSWORD      # 12 characters or more, of each kind
  aws cognito-idp admin-create-user --region {region} --user-pool-id {pool} --username you@example.com --message-action SUPPRESS
  aws cognito-idp admin-set-user-password --region {region} --user-pool-id {pool} --username you@example.com --password "$PASSWORD" --permanent
  TOKEN=$(aws cognito-idp admin-initiate-auth --region {region} --user-pool-id {pool} --client-id {audience} \\
    --auth-flow ADMIN_USER_PASSWORD_AUTH --auth-parameters USERNAME=you@example.com,PASSWORD="$PASSWORD" \\
    --query AuthenticationResult.AccessToken --output text)
  curl -X POST -H "Authorization: Bearer $TOKEN" {url}/api/resources/seed/"""  # noqa: E501
NEXT_WITH_ANOTHER = """
Next, with a token of {issuer} for {audience}:
  curl -X POST -H "Authorization: Bearer $TOKEN" {url}/api/resources/seed/"""


def deploy(stack: Stack, cloud: Cloud, environment: Mapping[str, str]) -> int:
    """Build, deploy, and print the outputs and the next commands. Raise Stop when that fails."""
    print(f"{stack.name} in account {cloud.account()}, {stack.region}.", flush=True)
    template = built(stack, environment)
    options = ["--template-file", template]
    if not sys.stdout.isatty():
        options.append("--no-progressbar")
    if environment.get("YES"):
        options.append("--no-confirm-changeset")
    if run_sam("deploy", stack, options, environment) != 0:
        raise Stop(
            f"{stack.name} was not deployed; what the SAM CLI printed says why. Where it was the stack's first time, "
            f"what is left of it is removed by `make destroy ENV={stack.environment}`."
        )
    outputs = cloud.outputs(stack)
    if "ApiUrl" not in outputs:
        print(f"{stack.name} is as it was: nothing was deployed.")
        return 0
    print(f"\n{stack.name}:")
    print("\n".join(f"  {name:16} {value}" for name, value in outputs.items()))
    print(what_next(stack, outputs))
    return 0


def built(stack: Stack, environment: Mapping[str, str]) -> str:
    """Build for the stack's architecture and return the built template."""
    print(f"Building for {stack.architecture}.", flush=True)
    done = sam.build(stack.architecture, environment)
    if done.returncode != 0:
        raise Stop(f"sam build failed, and nothing was deployed:\n{done.stdout}{done.stderr}".rstrip())
    return str(sam.built_for(stack.architecture) / "template.yaml")


def run_sam(command: str, stack: Stack, options: list[str], environment: Mapping[str, str]) -> int:
    """Run the SAM CLI with the stack's settings and return its exit code. Its output goes to the terminal."""
    settings = ["--config-file", str(SETTINGS), "--config-env", stack.environment, "--region", stack.region]
    arguments = sam.command(command, *settings, *options)
    return subprocess.run(arguments, cwd=sam.ROOT, env=sam.surroundings(environment), check=False).returncode


def what_next(stack: Stack, outputs: Mapping[str, str]) -> str:
    """Return the commands to run after a deployment, by the issuer whose tokens the API accepts."""
    issuer, audience = outputs.get("TokenIssuer", ""), outputs.get("TokenAudience", "")
    place = urlsplit(issuer)
    if place.netloc.startswith(COGNITO) and place.netloc.endswith(("amazonaws.com", "amazonaws.com.cn")):
        pool = place.path.strip("/")
        return NEXT_WITH_COGNITO.format(region=stack.region, pool=pool, audience=audience, url=outputs["ApiUrl"])
    return NEXT_WITH_ANOTHER.format(issuer=issuer, audience=audience, url=outputs["ApiUrl"])


def destroy(stack: Stack, cloud: Cloud, environment: Mapping[str, str]) -> int:
    """Remove a stack once its removal is confirmed, and name what stays. Raise Stop without a confirmation."""
    if stack.environment == "prod" and environment.get("CONFIRM") != stack.name:
        raise Stop(f"{stack.name} is what people use: to remove it type `make destroy ENV=prod CONFIRM={stack.name}`.")
    account = cloud.account()
    resources = cloud.resources(stack)
    if resources is None:
        raise Stop(f"There is no stack {stack.name} in account {account}, {stack.region}: nothing to remove.")
    print(f"{stack.name} in account {account}, {stack.region}, has {len(resources)} resources. What stays of it:")
    print("\n".join(f"- {line}" for line in leftovers_of(stack, resources)), flush=True)
    if not environment.get("YES") and confirmation(stack) != stack.name:
        raise Stop(f"That is not {stack.name}: nothing was removed.")
    if run_sam("delete", stack, ["--no-prompts"], environment) != 0:
        raise Stop(f"{stack.name} was not removed, or not all of it; what the SAM CLI printed says why.")
    print(f"{stack.name} is gone. What stays is listed above.")
    return 0


def smoke(stack: Stack, cloud: Cloud, _environment: Mapping[str, str]) -> int:
    """Check that a deployed API answers and refuses callers without a token. Raise Stop when it does not."""
    url = cloud.outputs(stack).get("ApiUrl")
    if not url:
        raise Stop(f"There is no stack {stack.name} with an API in {stack.region}.")
    for path, expected in (("/api/health/", 200), ("/api/learners/", 401)):
        status = status_of(url + path)
        print(f"GET {url}{path} answers {status}.")
        if status != expected:
            raise Stop(f"{stack.name} does not work: GET {path} has to answer {expected}.")
    return 0


def status_of(url: str) -> int:
    """Return the status of a GET without a token; 0 when nothing answers."""
    try:
        with urlopen(url, timeout=SMOKE_SECONDS) as answer:  # noqa: S310 - https, from the stack's own outputs
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def confirmation(stack: Stack) -> str:
    """Return what is typed when the stack's name is requested; nothing without a terminal."""
    try:
        return input(f"Type {stack.name} to remove it: ").strip()
    except EOFError:
        return ""


COMMANDS = {"deploy": deploy, "destroy": destroy, "smoke": smoke}


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    try:
        command = arguments[0]
        stack = chosen(environment, command)
        profile = environment.get("PROFILE") or None
        with_profile = {**environment, "AWS_PROFILE": profile} if profile else environment
        return COMMANDS[command](stack, Cloud(stack.region, profile), with_profile)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
