"""The personal page in Chromium, without a script, as narrow as a phone gets: read, acknowledged, undone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, Contact, User
from notifications.actions import acknowledge, send_new_links
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.links import Purpose, token_for
from notifications.markers import LINK, NAME, fill_html
from notifications.models import Acknowledgement, Delivery
from notifications.models.answers import Way
from tests.design.in_chromium import RULES, SMALL_TARGETS, objections_to
from tests.notifications.letters import a_dispatch, a_letter, an_addressee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROWEST = 320
SERIES = "lagesrapport-serie-7"

CONTENT = {
    "title": "Oroligt vid Alby centrum",
    "lead": "Lägesrapport 3 · Uppdatering",
    "facts": [
        ["Område", "Alby"],
        ["Allvarlighetsgrad", "Hög"],
        ["Tid", "22 november 2026 kl. 23.14"],
        ["Nästa lägesrapport", "Senast 23 november 2026 kl. 01.00"],
        ["Delning", "Även frivilliga (TLP:GREEN)"],
    ],
    "sections": [
        {
            "heading": "Det här ber vi dig göra",
            "text": "Rör er synligt längs Albyvägen, två och två.\n\nHåll avstånd. Ingrip inte. Ring 112 vid fara.",
        },
        {"heading": "Det här har hänt", "text": "Ett femtiotal personer har samlats. En container brinner vid torget."},
        {
            "heading": "Det här gör vi",
            "text": "Polis och räddningstjänst är på plats. Fritidsgården har öppet till 02.",
        },
    ],
    "closing": ["Fara för liv? Ring 112. Polisen: 114 14.", "Du får dela detta inom din förening eller organisation."],
}
WORDS = replace(a_letter("Lägesrapport 3: Oroligt vid Alby centrum"), content=CONTENT)


@pytest.fixture
def letter(transactional_db: None, sara: User, alby: Area, nadia: Contact) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, alby, timezone.now() - timedelta(hours=1))


def sent_to(contact: Contact, by: User, area: Area, when: datetime) -> Delivery:
    dispatch = a_dispatch(
        by,
        [an_addressee(contact)],
        when,
        state=DispatchState.COMPLETED,
        area_ids=[area.id],
        thread=SERIES,
        letters=[WORDS],
    )
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=when)
    return dispatch.deliveries.get()


@pytest.fixture(params=["light", "dark"])
def phone(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The narrowest of phones, with JavaScript off."""
    yield from a_phone(browser, live_server, request.param, scripts=False)


@pytest.fixture(params=["light", "dark"])
def examined(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The same with JavaScript on, which none of our pages asks for, but axe does."""
    yield from a_phone(browser, live_server, request.param, scripts=True)


def a_phone(browser: Browser, live_server: LiveServer, theme: str, *, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": NARROWEST, "height": 640},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=scripts,
        has_touch=True,
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
    )
    yield context.new_page()
    context.close()


def link_of(letter: Delivery) -> str:
    return f"/l/{token_for(letter.public_id, Purpose.READ)}/"


def keep(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at one."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_nadia_reads_and_acknowledges_with_one_press(
    phone: Page, letter: Delivery, request: pytest.FixtureRequest
) -> None:
    theme = request.node.callspec.params["phone"]
    phone.goto(link_of(letter))
    expect(phone).to_have_url(f"{phone.url.split('/rapport/')[0]}/rapport/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Oroligt vid Alby centrum")
    keep(phone, f"page-{theme}")
    phone.wait_for_timeout(1_100)
    phone.get_by_role("button", name="Jag har läst rapporten").click()
    expect(phone.get_by_text("Tack. Kvitterat kl.")).to_be_visible()
    keep(phone, f"acknowledged-{theme}")
    assert Acknowledgement.objects.get().state == "sure"
    phone.wait_for_timeout(1_100)
    phone.get_by_role("button", name="Ångra").click()
    expect(phone.get_by_role("button", name="Jag har läst rapporten")).to_be_visible()
    assert Acknowledgement.objects.get().state == "withdrawn"
    phone.get_by_role("button", name="Inte du? Säg till.").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Är länken inte din?")
    keep(phone, f"not-me-{theme}")
    phone.get_by_role("link", name="Tillbaka till rapporten").click()
    phone.get_by_role("link", name="In English").click()
    expect(phone.get_by_role("button", name="I have read the report")).to_be_visible()
    keep(phone, f"english-{theme}")


def test_every_page_behind_a_link_can_be_read_by_everybody(
    examined: Page,
    letter: Delivery,
    sara: User,
    nadia: Contact,
    bo: Contact,
    alby: Area,
    request: pytest.FixtureRequest,
) -> None:
    theme, now = request.node.callspec.params["examined"], timezone.now()
    examined.set_default_timeout(15_000)
    newer = sent_to(nadia, sara, alby, now - timedelta(minutes=20))
    of_bo = sent_to(bo, sara, alby, now - timedelta(minutes=20))
    acknowledge(delivery=newer, way=Way.LINK, signs=["soon_after_drawn"], now=now)
    faults: list[str] = []

    def look(name: str, path: str = "") -> None:
        if path:
            examined.goto(path)
        keep(examined, f"{name}-{theme}")
        faults.extend(f"{name}, {theme}: {fault}" for fault in faults_of(examined))

    look("newer", link_of(letter))
    examined.get_by_text("Rapportera tillbaka").click()
    look("answering")
    examined.get_by_role("link", name="Visa den nyare").click()
    expect(examined.get_by_text("Någon kvitterade kl.")).to_be_visible()
    look("unsure")
    examined.get_by_role("button", name="Inte du? Säg till.").click()
    expect(examined.get_by_role("heading", level=1)).to_have_text("Är länken inte din?")
    look("not-me")
    examined.wait_for_timeout(1_100)
    examined.get_by_role("button", name="Stäng länken, den är inte min").click()
    expect(examined.get_by_role("heading", level=1)).to_have_text("Länken är stängd")
    look("closed")
    look("dead", link_of(letter))
    examined.get_by_role("button", name="Skicka en ny länk till mig").click()
    expect(examined.get_by_role("heading", level=1)).to_have_text("Titta i din e-post")
    look("asked")
    look("leaving", f"/avanmal/{token_for(of_bo.public_id, Purpose.DECLINE)}/")
    examined.wait_for_timeout(1_100)
    examined.get_by_role("button", name="Avanmäl mig").click()
    expect(examined.get_by_role("heading", level=1)).to_have_text("Du får inga fler lägesrapporter")
    look("left")
    examined.wait_for_timeout(1_100)
    examined.get_by_role("button", name="Ångra avanmälan").click()
    expect(examined.get_by_role("heading", level=1)).to_have_text("Du får lägesrapporter igen")
    look("back")
    send_new_links(now=now)
    (mail,) = Delivery.objects.new_links().select_related("rendition")
    examined.goto("about:blank")  # Our pages allow no style in the text, and a mail has no other.
    examined.set_content(fill_html(mail.rendition.html, {NAME: "Nadia", LINK: "https://lagesstod.example/l/x/"}))
    keep(examined, f"mail-{theme}")
    faults.extend(f"mail, {theme}: {fault}" for fault in faults_of(examined, [*RULES[:-1]]))  # It has no landmarks.
    assert not faults, "\n".join(faults)


def faults_of(page: Page, rules: list[str] = RULES) -> Iterator[str]:
    """Return what axe objects to, what scrolls aside, and what is too small to press."""
    page.set_viewport_size({"width": NARROWEST, "height": 4_000})
    yield from objections_to(page, rules)
    if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
        yield "scrolls sideways"
    yield from (f"smaller than 24 px: {small}" for small in page.evaluate(SMALL_TARGETS))
    page.set_viewport_size({"width": NARROWEST, "height": 640})
