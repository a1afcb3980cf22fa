"""The rules of WCAG 2.2 AA that a program can judge (axe-core), on a page as it is shown."""

from collections.abc import Callable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}
# What the rules cannot decide and people have looked at. These are the marks of steps and checks, such as a tick: they
# have the colour of a text beside them that says the same, and screen readers leave them out.
REVIEWED = {("color-contrast", "Element content contains only non-text characters")}


def faults(page: Page, note: Callable[[str], None]) -> list[str]:
    """Return what is not accessible in a page as it is shown now, and what the rules cannot decide."""
    results: dict[str, Any] = Axe().run(page, options=OPTIONS).response
    undecided = list(nodes(results["incomplete"]))
    for rule, _, why in undecided:
        note(f"Undecided{' (reviewed)' if (rule, why) in REVIEWED else ''}: {rule}: {why}")
    doubtful = [node for node in undecided if (node[0], node[2]) not in REVIEWED]
    return [f"{rule} of {place}: {why}" for rule, place, why in [*nodes(results["violations"]), *doubtful]]


def nodes(results: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Yield the rule, the element and the reason of each result of axe-core."""
    for result in results:
        for node in result["nodes"]:
            reason = node.get("failureSummary", "").partition("\n")[2].strip().replace("\n", "; ")
            yield result["id"], " ".join(map(str, node["target"])), reason
