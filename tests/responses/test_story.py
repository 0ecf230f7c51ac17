"""From the phone of a night walker to an incident, in Chromium: she without JavaScript, the coordinator with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from contacts.models import Area, Contact, User
from incidents.models import Incident
from notifications.links import Purpose, token_for
from notifications.models import Response
from notifications.models.answers import ResponseKind
from tests.design.in_chromium import DESK, STATES, TALL, faults_of, let_in
from tests.responses.steps import a_letter_to, an_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def logged_in(browser: Browser, live_server: Any, user: User, **options: Any) -> Any:
    context = browser.new_context(locale="sv-SE", **options)
    let_in(context, live_server.url, user)
    return context


def test_an_answer_without_javascript_becomes_an_incident(
    browser: Browser, live_server: Any, sara: User, tove: User, nadia: Contact, alby: Area
) -> None:
    letter = a_letter_to(nadia, sara, timezone.now(), alby)
    staff = logged_in(browser, live_server, tove)
    inbox = staff.new_page()
    inbox.goto(f"{live_server.url}/aterrapporter/")
    expect(inbox.get_by_text("Inga svar väntar")).to_be_visible()

    phone = browser.new_context(java_script_enabled=False, locale="sv-SE", viewport={"width": 320, "height": 640})
    page = phone.new_page()
    page.goto(f"{live_server.url}/l/{token_for(letter.public_id, Purpose.READ)}/")
    page.locator("#svara > summary").click()
    page.get_by_label("Behöver hjälp").check()
    expect(page.get_by_text("Är någon i fara? Ring 112 först.")).to_be_visible()
    page.get_by_label("Berätta mer").fill("Två bråkar vid torget. 19900101-0017 vet mer.")
    page.get_by_role("button", name="Skicka svar").click()
    expect(page.get_by_label("Berätta mer")).to_have_value("Två bråkar vid torget. 19900101-0017 vet mer.")
    assert Response.objects.count() == 0
    page.get_by_label("Berätta mer").fill("Två bråkar vid torget.")
    page.get_by_role("button", name="Skicka svar").click()
    expect(page.get_by_role("heading", name="Tack. Svaret är skickat.")).to_be_visible()

    # Both live parts of the coordinator's page follow by themselves.
    expect(inbox.locator("#alarm")).to_contain_text("Behöver hjälp", timeout=20_000)
    expect(inbox.locator("#responses")).to_contain_text("Två bråkar vid torget.", timeout=20_000)
    expect(inbox.locator(".chrome__side .count-responses")).to_contain_text("1", timeout=20_000)
    inbox.get_by_role("link", name="Skapa händelse").click()
    expect(inbox.get_by_label("Alby", exact=True)).to_be_checked()
    inbox.get_by_label("Ordningsstörning").check()
    inbox.locator('input[name="severity"][value="high"]').check()
    inbox.get_by_role("button", name="Spara händelse").click()
    inbox.wait_for_url("**/sparad/")

    incident = Incident.objects.get()
    entry = incident.log.get()
    assert (entry.kind, entry.reliability) == ("information_in", "unconfirmed")
    assert entry.source.startswith(nadia.name)
    assert Response.objects.get().state == "in_log"
    phone.close()
    staff.close()


def test_the_inbox_is_for_everybody_light_and_dark(
    browser: Browser, live_server: Any, sara: User, nadia: Contact, alby: Area
) -> None:
    now = timezone.now()
    letter = a_letter_to(nadia, sara, now, alby)
    an_answer(letter, now - timedelta(minutes=2))
    an_answer(letter, now, "Kom!", kind=ResponseKind.NEED_HELP)
    faults: list[str] = []
    for theme, width in STATES:
        viewport = {"width": width, "height": TALL}
        context = logged_in(browser, live_server, sara, color_scheme=theme, viewport=viewport)
        page = context.new_page()
        for address in ("/aterrapporter/", "/", f"/l/{token_for(letter.public_id, Purpose.READ)}/"):
            page.set_viewport_size(viewport)
            page.goto(live_server.url + address)
            if address.startswith("/l/"):
                page.locator("#svara").evaluate("one => { one.open = true; }")
            faults += [f"{address} {theme}: {fault}" for fault in faults_of(page, wide=width == DESK)]
        context.close()
    assert not faults, "\n".join(faults)
