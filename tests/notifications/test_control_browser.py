"""Control in a real browser: stopping asks in place with fresh numbers, works without JavaScript, and pages follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from contacts.models import Area, Contact, User
from notifications.actions import (
    ask_to_start_sending,
    pause_dispatch,
    resume_dispatch,
    start_sending,
    stop_all_sending,
    stop_dispatch,
)
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch, SendingSwitch
from tests.design.in_chromium import DESK, STATES, TALL, faults_of, let_in
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browsing(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a phone for somebody who has logged in; all of them are put away afterwards."""
    contexts: list[BrowserContext] = []

    def open_phone(user: User, *, script: bool = True) -> Page:
        phone = {"width": 360, "height": 800}
        context = browser.new_context(locale="sv-SE", java_script_enabled=script, viewport=phone)  # type: ignore[arg-type]
        let_in(context, live_server.url, user)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_phone
    for context in contexts:
        context.close()


@pytest.fixture
def under_way(sara: User, alby: Area, nadia: Contact) -> Dispatch:
    """Three letters: one was handed over, two wait."""
    one = an_addressee(nadia)
    crowd = [replace(one, name=f"N{number}", address=f"n{number}@night-walkers.example") for number in range(3)]
    dispatch = a_dispatch(sara, crowd, timezone.now(), area_ids=[alby.id])
    dispatch.deliveries.filter(name="N0").update(state="sent", sent_at=timezone.now())
    return dispatch


def test_stopping_asks_in_place_with_numbers_that_stay_fresh_and_focus_that_stays(
    browsing: Callable[..., Page], live_server: Any, sara: User, under_way: Dispatch
) -> None:
    page = browsing(sara)
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
    browsing: Callable[..., Page], live_server: Any, sara: User, samir: User, under_way: Dispatch
) -> None:
    page = browsing(sara, script=False)
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
    other = browsing(samir, script=False)
    other.goto(f"{live_server.url}/")
    other.get_by_role("link", name="Gå till nödstoppet").click()
    other.get_by_role("button", name="Starta sändningen").click()
    expect(other.get_by_text("Sändningen är igång igen.", exact=False)).to_be_visible()
    assert SendingSwitch.objects.get().enabled


def test_a_page_that_is_open_follows_what_others_press(
    browsing: Callable[..., Page], live_server: Any, sara: User, samir: User, tina: User, under_way: Dispatch
) -> None:
    dispatch = browsing(sara)
    dispatch.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    expect(dispatch.locator("#all-stopped section")).to_have_count(0)

    stop_all_sending(by=samir, now=timezone.now())
    expect(dispatch.locator("#all-stopped")).to_contain_text("All sändning är stoppad")
    expect(dispatch.locator("#all-stopped")).to_contain_text("2 brev väntar.")
    expect(dispatch.locator(".progress__text")).to_contain_text("Resten väntar, för all sändning är stoppad.")

    switch = browsing(tina)
    switch.goto(f"{live_server.url}/nodstopp/")
    expect(switch.get_by_role("button", name="Be om att sändningen startar")).to_be_visible()
    ask_to_start_sending(by=samir, now=timezone.now())
    expect(switch.get_by_role("button", name="Starta sändningen")).to_be_visible()
    expect(switch.locator("#all-stopped")).to_contain_text("En till behövs.")
    start_sending(by=sara, now=timezone.now())
    expect(switch.get_by_role("button", name="Stoppa all sändning")).to_be_visible()
    expect(switch.locator("#all-stopped section")).to_have_count(0)
    expect(dispatch.locator("#all-stopped section")).to_have_count(0)


@pytest.mark.parametrize(("theme", "width"), STATES)
def test_everybody_can_read_it_in_every_state(
    theme: Literal["light", "dark"],
    width: int,
    browsing: Callable[..., Page],
    live_server: Any,
    sara: User,
    samir: User,
    nadia: Contact,
    under_way: Dispatch,
) -> None:
    page = browsing(samir)
    page.emulate_media(color_scheme=theme)
    faults: list[str] = []

    def look(address: str, state: str) -> None:
        page.set_viewport_size({"width": width, "height": TALL})
        page.goto(live_server.url + address)
        if page.locator("#stop > summary").count():
            page.locator("#stop > summary").click()
        faults.extend(f"{state}: {fault}" for fault in faults_of(page, wide=width == DESK))

    address, now = f"/utskick/{under_way.public_id}/", timezone.now()
    look(address, "sending")
    look("/nodstopp/", "on")
    pause_dispatch(dispatch=under_way, by=sara, now=now)
    look(address, "paused")
    resume_dispatch(dispatch=under_way, by=sara, now=now)
    stop_all_sending(by=sara, now=now, reason="Fel lista, " * 20)
    look("/nodstopp/", "stopped")
    look(address, "sending, all stopped")
    ask_to_start_sending(by=sara, now=now)
    look("/nodstopp/", "start asked")
    under_way.deliveries.filter(name="N1").update(state="failed", failure="refused")
    stop_dispatch(dispatch=under_way, by=sara, now=now)
    Contact.objects.filter(pk=nadia.pk).update(email="nadia.med.en.lang.adress@nattvandrarna-i-alby.example")
    look(address, "stopped, can be sent again")
    assert page.get_by_role("button", name="Skicka igen till 1 mottagare").count() == 1
    assert faults == []
