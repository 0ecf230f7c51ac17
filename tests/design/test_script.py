"""What the one script adds, and that nothing is lost without it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import User
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entrance(page: Page, live_server: LiveServer) -> Page:
    page.goto(live_server.url + reverse("account_login"))
    return page


def test_after_an_error_the_summary_has_the_focus_and_leads_to_the_field(entrance: Page) -> None:
    entrance.get_by_role("button", name="Logga in").click()
    expect(entrance.locator(".error-summary")).to_be_focused()
    entrance.locator(".error-summary a").first.click()
    expect(entrance.get_by_label("E-postadress")).to_be_focused()


def test_a_password_can_be_shown_and_hidden(entrance: Page) -> None:
    field = entrance.locator("#id_password")
    field.fill("hemligt")
    entrance.get_by_role("button", name="Visa lösenord").click()
    expect(field).to_have_attribute("type", "text")
    entrance.get_by_role("button", name="Dölj lösenord").click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value("hemligt")


def test_a_double_press_sends_once(entrance: Page, sara: User) -> None:
    sent: list[Request] = []
    entrance.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    entrance.get_by_label("E-postadress").fill(sara.email)
    entrance.locator("#id_password").fill(PASSWORD)
    entrance.get_by_role("button", name="Logga in").dblclick()
    expect(entrance).not_to_have_url(reverse("account_login"))
    assert len(sent) == 1


def test_the_menu_closes_with_escape_and_gives_the_focus_back(page: Page, live_server: LiveServer, adam: User) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + reverse("account_login"))
    _log_in(page, adam)
    toggle = page.locator("summary", has_text="Meny")
    toggle.click()
    expect(page.get_by_role("navigation", name="Meny")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Meny")).to_be_hidden()
    expect(toggle).to_be_focused()


def test_without_the_script_one_logs_in_opens_the_menu_and_logs_out(
    browser: Browser, live_server: LiveServer, adam: User
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="sv-SE")
    page = context.new_page()
    page.goto(live_server.url + reverse("account_login"))
    _log_in(page, adam)
    page.locator("summary", has_text="Meny").click()
    expect(page.get_by_role("link", name="Användare").first).to_be_visible()
    page.locator(".menu__panel").get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    context.close()


def test_an_old_picture_says_that_it_is_old(page: Page, live_server: LiveServer, sara: User) -> None:
    page.clock.install()
    page.goto(live_server.url + reverse("account_login"))
    _log_in(page, sara)
    expect(page.locator("[data-live]").first).to_be_attached()
    page.context.set_offline(True)
    page.clock.run_for(17_000)
    expect(page.locator("#stale")).to_contain_text("Bilden kan vara gammal.")
    page.clock.run_for(50_000)
    expect(page.get_by_text("GAMMALT").first).to_be_visible()


def _log_in(page: Page, user: User) -> None:
    page.get_by_label("E-postadress").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
