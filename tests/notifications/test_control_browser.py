"""Control in a real browser: stopping asks in place with fresh numbers, works without JavaScript, and pages follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, Contact, User
from notifications.actions import ask_to_start_sending, start_sending, stop_all_sending
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch, SendingSwitch
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db(transaction=True)


def browsing(browser: Browser, live_server: Any, user: User, *, script: bool = True) -> Page:
    """Return a page of a browser in which ``user`` has logged in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(locale="sv-SE", java_script_enabled=script, viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def under_way(sara: User, alby: Area, nadia: Contact) -> Dispatch:
    """Three letters: one was handed over, two wait."""
    one = an_addressee(nadia)
    crowd = [replace(one, name=f"N{number}", address=f"n{number}@night-walkers.example") for number in range(3)]
    dispatch = a_dispatch(sara, crowd, timezone.now(), area_ids=[alby.id])
    dispatch.deliveries.filter(name="N0").update(state="sent", sent_at=timezone.now())
    return dispatch


def test_stopping_asks_in_place_with_numbers_that_stay_fresh_and_focus_that_stays(
    browser: Browser, live_server: Any, sara: User, under_way: Dispatch
) -> None:
    page = browsing(browser, live_server, sara)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    expect(page.get_by_role("button", name="Stoppa resten av utskicket")).to_be_hidden()
    page.locator("summary", has_text="Stoppa resten").click()
    expect(page.locator("#stop-question")).to_have_text("1 har lämnats. 2 skickas inte.")
    page.get_by_role("button", name="Stoppa resten av utskicket").focus()

    under_way.deliveries.filter(name="N1").update(state="sent", sent_at=timezone.now())

    expect(page.locator("#stop-question")).to_have_text("2 har lämnats. 1 skickas inte.")
    expect(page.get_by_role("button", name="Stoppa resten av utskicket")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".progress__text")).to_contain_text("av Sara Säkerhetschef. 2 hann lämnas, 1 skickas inte.")
    assert Dispatch.objects.get().state == DispatchState.STOPPED
    assert complaints == []


def test_everything_works_without_javascript(
    browser: Browser, live_server: Any, sara: User, samir: User, under_way: Dispatch
) -> None:
    page = browsing(browser, live_server, sara, script=False)
    page.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    page.get_by_role("button", name="Pausa").click()
    page.get_by_role("button", name="Fortsätt skicka").click()
    page.locator("summary", has_text="Stoppa resten").click()
    page.get_by_role("button", name="Stoppa resten av utskicket").click()
    expect(page.locator(".progress__text")).to_contain_text("1 hann lämnas, 2 skickas inte.")

    page.goto(f"{live_server.url}/nodstopp/")
    page.get_by_label("Skäl").fill("Fel lista.")
    page.get_by_role("button", name="Stoppa all sändning").click()
    page.get_by_role("button", name="Be om att sändningen startar").click()
    expect(page.get_by_text("Nu måste någon annan än du starta.")).to_be_visible()
    other = browsing(browser, live_server, samir, script=False)
    other.goto(f"{live_server.url}/")
    other.get_by_role("link", name="Gå till nödstoppet").click()
    other.get_by_role("button", name="Starta sändningen").click()
    expect(other.get_by_text("Sändningen är igång igen.", exact=False)).to_be_visible()
    assert SendingSwitch.objects.get().enabled


def test_a_page_that_is_open_follows_what_others_press(
    browser: Browser, live_server: Any, sara: User, samir: User, tina: User, under_way: Dispatch
) -> None:
    dispatch = browsing(browser, live_server, sara)
    dispatch.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    expect(dispatch.locator("#all-stopped section")).to_have_count(0)

    stop_all_sending(by=samir, now=timezone.now())
    expect(dispatch.locator("#all-stopped")).to_contain_text("All sändning är stoppad")
    expect(dispatch.locator("#all-stopped")).to_contain_text("2 brev väntar.")
    expect(dispatch.locator(".progress__text")).to_contain_text("Resten väntar, för all sändning är stoppad.")

    switch = browsing(browser, live_server, tina)
    switch.goto(f"{live_server.url}/nodstopp/")
    expect(switch.get_by_role("button", name="Be om att sändningen startar")).to_be_visible()
    ask_to_start_sending(by=samir, now=timezone.now())
    expect(switch.get_by_role("button", name="Starta sändningen")).to_be_visible()
    expect(switch.locator("#all-stopped")).to_contain_text("En till behövs.")
    start_sending(by=sara, now=timezone.now())
    expect(switch.get_by_role("button", name="Stoppa all sändning")).to_be_visible()
    expect(switch.locator("#all-stopped section")).to_have_count(0)
    expect(dispatch.locator("#all-stopped section")).to_have_count(0)
