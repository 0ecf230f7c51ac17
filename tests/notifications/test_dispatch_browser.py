"""The dispatch page in a real browser: it counts down, follows what happens by itself, and undo is one press."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, Contact, User
from contacts.scales import Mode
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from notifications.postman import work
from tests.design.in_chromium import log_in_to
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

pytestmark = pytest.mark.django_db(transaction=True)


def log_in(page: Page, live_server: Any, user: User) -> None:
    """Let a browser be logged in already."""
    log_in_to(page, live_server, user)
    page.set_default_timeout(15_000)


@pytest.fixture
def logged_in(page: Page, live_server: Any, sara: User) -> Page:
    """Sara's browser."""
    log_in(page, live_server, sara)
    return page


@pytest.fixture
def held(sara: User, alby: Area, nadia: Contact, bo: Contact) -> Dispatch:
    """A report that waits long enough for a slow browser."""
    return a_dispatch(
        sara,
        [an_addressee(nadia), an_addressee(bo)],
        timezone.now(),
        state=DispatchState.HELD,
        hold=timedelta(seconds=90),
        area_ids=[alby.id],
    )


def test_the_page_follows_the_dispatch_until_it_is_done(
    logged_in: Page, live_server: Any, held: Dispatch, smtp_sink: Sink
) -> None:
    complaints: list[str] = []
    logged_in.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    logged_in.goto(f"{live_server.url}/utskick/{held.public_id}/")
    expect(logged_in.get_by_text("Skickas om", exact=False)).to_be_visible()
    expect(logged_in.get_by_role("button", name="Ångra utskicket")).to_be_visible()

    smtp_sink.refuse("bo@housing-company.example", "550 5.1.1 Brevlådan finns inte")
    work(clock=lambda: timezone.now() + timedelta(minutes=2), lasting=timedelta(minutes=5))

    expect(logged_in.locator(".progress__text")).to_contain_text("1 av 2 lämnade till e-posttjänsten. 1 fel.")
    expect(logged_in.get_by_role("button", name="Ångra utskicket")).to_have_count(0)
    expect(logged_in.locator("#live")).to_contain_text("1 av 2")
    expect(logged_in.locator("tbody tr").first).to_contain_text("Brevlådan finns inte")
    # Done is not the end: who has acknowledged is followed for as long as the links work.
    expect(logged_in.locator("#dispatch[hx-get]")).to_have_count(1)
    assert complaints == []


def test_undo_is_one_press(logged_in: Page, live_server: Any, held: Dispatch) -> None:
    logged_in.goto(f"{live_server.url}/utskick/{held.public_id}/")

    logged_in.get_by_role("button", name="Ångra utskicket").click()

    expect(logged_in.get_by_text("Inget mejl har skickats.", exact=False)).to_be_visible()
    expect(logged_in.get_by_role("link", name="Ändra rapporten")).to_be_visible()
    assert Dispatch.objects.get().state == DispatchState.UNDONE


@pytest.fixture
def under_way(sara: User, alby: Area, nadia: Contact, bo: Contact, hanna: Contact) -> Dispatch:
    """A report to three people that is being sent; of Nadia we have a telephone number."""
    nadia.phone = "070-123 45 67"
    everybody = [an_addressee(one) for one in (nadia, bo, hanna)]
    return a_dispatch(sara, everybody, timezone.now(), area_ids=[alby.id])


def settle(contact: Contact, state: DeliveryState, **fate: Any) -> None:
    Delivery.objects.filter(contact=contact).update(state=state, attempts=1, **fate)


def test_a_list_that_somebody_is_inside_waits_until_they_have_left(
    logged_in: Page, live_server: Any, under_way: Dispatch, nadia: Contact, bo: Contact
) -> None:
    settle(bo, DeliveryState.DEFERRED, relay_answer="450 4.2.0 Greylisted")
    logged_in.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    words = logged_in.locator("details.words summary")
    words.focus()
    logged_in.keyboard.press("Enter")
    expect(logged_in.get_by_text("450 4.2.0 Greylisted")).to_be_visible()

    settle(nadia, DeliveryState.FAILED, relay_answer="550 5.1.1 User unknown")

    expect(logged_in.locator(".progress__text")).to_contain_text("1 fel.")
    expect(logged_in.get_by_text("Listan har ändrats.")).to_be_visible()
    expect(words).to_be_focused()
    expect(logged_in.get_by_text("450 4.2.0 Greylisted")).to_be_visible()
    expect(logged_in.locator("tbody tr").first).to_contain_text("Bo Bovärd")

    logged_in.get_by_role("link", name="Visa lägesrapporten").focus()

    expect(logged_in.locator("tbody tr").first).to_contain_text("Adressen finns inte. Kontrollera den.")
    expect(logged_in.get_by_text("Listan har ändrats.")).to_be_hidden()
    expect(logged_in.get_by_role("link", name="Visa lägesrapporten")).to_be_focused()


def test_the_focus_stays_on_a_number_while_the_numbers_change(
    logged_in: Page, live_server: Any, under_way: Dispatch, nadia: Contact, bo: Contact
) -> None:
    settle(bo, DeliveryState.FAILED)
    logged_in.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    logged_in.locator("#stat-failed").focus()

    settle(nadia, DeliveryState.FAILED)

    expect(logged_in.locator(".progress__text")).to_contain_text("2 fel.")
    expect(logged_in.locator("#stat-failed")).to_be_focused()


def test_the_page_can_be_told_to_hold_still(
    logged_in: Page, live_server: Any, under_way: Dispatch, nadia: Contact
) -> None:
    logged_in.goto(f"{live_server.url}/utskick/{under_way.public_id}/")
    logged_in.get_by_role("button", name="Pausa uppdatering").click()
    settle(nadia, DeliveryState.FAILED)
    logged_in.wait_for_timeout(4_500)
    expect(logged_in.locator(".progress__text")).to_contain_text("0 fel.")

    logged_in.get_by_role("button", name="Fortsätt uppdatera").click()

    expect(logged_in.locator(".progress__text")).to_contain_text("1 fel.")
    expect(logged_in.locator("tbody tr").first).to_contain_text("Nadia")


def test_without_the_script_the_list_is_narrowed_by_links(
    browser: Browser, live_server: Any, under_way: Dispatch, sara: User, nadia: Contact
) -> None:
    settle(nadia, DeliveryState.FAILED, relay_answer="550 5.1.1 User unknown")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 740}, locale="sv-SE")
    page = context.new_page()
    log_in(page, live_server, sara)
    page.goto(f"{live_server.url}/utskick/{under_way.public_id}/")

    page.get_by_role("navigation", name="Vilka mottagare som visas").get_by_role("link", name="Fel 1").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("details.words summary").click()
    expect(page.get_by_text("550 5.1.1 User unknown")).to_be_visible()
    page.get_by_role("link", name="Ring dem som inte nåddes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ringlista:")
    expect(page.get_by_role("link", name="070-123 45 67")).to_be_visible()
    expect(page.locator("[data-print]")).to_be_hidden()
    context.close()


def test_the_call_list_is_printed_as_a_table_with_its_heads_on_every_sheet(
    logged_in: Page, live_server: Any, sara: User, nadia: Contact, tell: Tell
) -> None:
    one = replace(an_addressee(nadia), phone="070-123 45 67")
    crowd = [replace(one, address=f"n{n}@night-walkers.example", name=f"Nattvandrare {n}") for n in range(60)]
    drill = a_dispatch(sara, crowd, timezone.now(), mode=Mode.EXERCISE)
    drill.deliveries.update(state=DeliveryState.FAILED, relay_answer="550 5.1.1 User unknown")
    logged_in.goto(f"{live_server.url}/utskick/{drill.public_id}/ringlista/")
    expect(logged_in.get_by_role("button", name="Skriv ut ringlistan")).to_be_visible()

    logged_in.emulate_media(media="print")

    for hidden in (".chrome", ".thumb", ".page-head__acts", ".back"):
        expect(logged_in.locator(hidden).first).to_be_hidden()
    assert logged_in.locator(".table--calls thead").evaluate("one => getComputedStyle(one).display") == (
        "table-header-group"
    ), "it comes again on every sheet"
    assert logged_in.locator(".table--calls tbody tr").nth(1).evaluate("one => getComputedStyle(one).display") == (
        "table-row"
    ), "on paper it is a table, also where the screen would show cards"
    sheets = len(re.findall(rb"/Type\s*/Page\b", logged_in.pdf(format="A4")))
    tell(f"60 people to call on {sheets} sheets")
    assert 2 <= sheets <= 5
