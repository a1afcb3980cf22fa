"""How soon a plan of thirty days can be read on a phone: measured and printed, since machines differ."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.api import bodies
from tests.api.client import Client
from tests.page.served.conftest import Json, OpenServed

SLOWER = 4  # a middling phone, beside this machine
NOTES_FIRST_DAY = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector(".day")) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.firstDay = performance.now(); });
  }).observe(document, { childList: true, subtree: true });
"""

MOMENTS = """() => {
  const calls = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/"));
  return [window.firstDay, calls[0].startTime, Math.max(...calls.map(({ responseEnd }) => responseEnd))];
}"""


def slow_down(page: Page) -> None:
    page.add_init_script(NOTES_FIRST_DAY)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def test_a_plan_of_thirty_days_is_shown_on_a_slow_processor(
    client: Client, ana: Json, open_served: OpenServed, note: Callable[[str], None]
) -> None:
    asked = client.made("/api/plan-requests/", bodies.plan_request(ana["id"], duration_days=30))
    request = client.ended(asked["id"], patience=60)
    for path in (f"plans/{request['plan_id']}", f"plan-requests/{request['id']}", f"learners/{ana['id']}"):
        client.get(f"/api/{path}/")  # functions that are warm, since the page is measured
    page = open_served(f"plans/{request['plan_id']}", slow_down, viewport={"width": 375, "height": 800})
    page.get_by_text("About this plan").wait_for()
    first_day, asked_at, answered_at = page.evaluate(MOMENTS)
    note(
        f"A plan of 30 days is shown after {first_day:.0f} ms on a processor {SLOWER} times slower (goal: 1,000 ms): "
        f"scripts {asked_at:.0f}, calls {answered_at - asked_at:.0f}, drawing {first_day - answered_at:.0f} ms."
    )
