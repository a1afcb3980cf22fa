"""How soon a plan of thirty days can be read on a phone: measured and printed, since machines differ."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.api import bodies
from tests.api.client import Client
from tests.page.served.conftest import Json, OpenServed

PHONE = {"width": 375, "height": 800}
SLOWER = 4  # a middling phone, beside this machine
NOTES_FIRST_DAY = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector(".day")) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.firstDay = performance.now(); });
  }).observe(document, { childList: true, subtree: true });
"""

MOMENTS = """() => {
  // The progress is asked for once the plan is shown.
  const calls = performance.getEntriesByType("resource")
    .filter(({ name, startTime }) => name.includes("/api/") && startTime < window.firstDay);
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
    place = f"plans/{request['plan_id']}"
    measure(open_served(place, slow_down, viewport=PHONE))  # the functions are warm from here on
    page = open_served(place, slow_down, viewport=PHONE)
    note(f"first visit: {measure(page)}")
    page.reload()
    note(f"later visits, with the files that the browser has kept: {measure(page)}")


def measure(page: Page) -> str:
    """Say when the first day was shown, and what that took."""
    page.get_by_text("About this plan").wait_for()
    first_day, asked_at, answered_at = page.evaluate(MOMENTS)
    return (
        f"a plan of 30 days is shown after {first_day:.0f} ms on a processor {SLOWER} times slower (goal: 1,000 ms): "
        f"scripts {asked_at:.0f}, calls {answered_at - asked_at:.0f}, drawing {first_day - answered_at:.0f} ms"
    )
