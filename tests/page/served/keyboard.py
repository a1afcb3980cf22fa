"""The keyboard as people use it who have no pointer."""

import re

from playwright.sync_api import Page

FOCUSED = """() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const named = element.getAttribute("aria-label") ?? (element.labels?.[0] ?? element).textContent;
  return {
    name: named.trim().replace(/\\s+/g, " "),
    isSeen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
  };
}"""
STOPS = 200  # the most that a view has


def go_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has a name, and see each time that the focus shows."""
    seen: list[str] = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if re.match(re.escape(name), focused["name"]):
            assert focused["isSeen"], f"the focus on {name} cannot be seen"
            return
        seen.append(focused["name"][:30])
    raise AssertionError(f"{name} has no stop of the keyboard; these have: {seen}")
