"""What the real API finds wrong with a request is mended by a press."""

import pytest
from playwright.sync_api import Page, expect

from tests.api import bodies
from tests.api.client import Client
from tests.page.served.conftest import Json, OpenServed


def fill(page: Page, **fields: str) -> None:
    page.get_by_label("What do you want to be able to do?").fill("Learn Python basics")
    for name, value in ({"Topic": "python"} | fields).items():
        page.get_by_label(name.replace("_", " "), exact=True).fill(value)


def test_a_request_that_is_not_possible_becomes_possible_by_a_fix_of_it(
    client: Client, ana: Json, open_served: OpenServed
) -> None:
    page = open_served(f"new?learner={ana['id']}", fails=True)
    fill(page, Most_minutes_a_day="1")
    page.get_by_text("Not like this.").wait_for()
    page.locator(".fixes button").first.click()
    page.get_by_text("Yes.").wait_for()
    expect(page.get_by_label("Most minutes a day")).not_to_have_value("1")


def test_a_request_that_is_not_possible_becomes_possible_by_a_fix_of_the_learner(
    client: Client, open_served: OpenServed
) -> None:
    busy = client.made("/api/learners/", bodies.learner(name="Busy", weekly_hours=0.1))
    page = open_served(f"new?learner={busy['id']}", fails=True)
    fill(page)
    page.get_by_text("Not like this.").wait_for()
    page.locator(".fixes button", has_text="hours").first.click()
    page.get_by_text("Yes.").wait_for()
    assert client.get(f"/api/learners/{busy['id']}/").body["weekly_hours"] > 0.1


def test_a_mistyped_topic_is_said_and_can_be_written_right(client: Client, ana: Json, open_served: OpenServed) -> None:
    page = open_served(f"new?learner={ana['id']}")
    fill(page, Topic="pyhton")
    page.get_by_text("'pyhton' is read as the topic python").wait_for()
    page.get_by_role("button", name="Write python").click()
    expect(page.get_by_label("Topic")).to_have_value("python")
    expect(page.get_by_text("is read as")).to_have_count(0)


def test_a_topic_that_the_library_lacks_is_answered_with_topics_that_it_has(
    client: Client, ana: Json, open_served: OpenServed
) -> None:
    page = open_served(f"new?learner={ana['id']}", fails=True)
    fill(page, Topic="beekeeping")
    page.get_by_text("Not like this.").wait_for()
    page.locator(".fixes button").first.click()
    expect(page.get_by_label("Topic")).not_to_have_value("beekeeping")


@pytest.mark.parametrize("field", ["Days", "Most minutes a day"])
def test_a_number_that_is_none_is_an_error_beside_its_field(
    field: str, client: Client, ana: Json, open_served: OpenServed
) -> None:
    page = open_served(f"new?learner={ana['id']}", fails=True)
    fill(page, **{field: "many"})
    expect(page.get_by_label(field, exact=True)).to_have_attribute("aria-invalid", "true")
