"""The pages about reach in a real browser: narrow and wide, light and dark, without a script, by keyboard, live."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, Contact
from notifications.lifecycle import DeliveryState
from notifications.models import Dispatch, LoggedCall
from tests.design.in_chromium import TALL, objections_to
from tests.notifications.test_dispatch_browser import log_in
from tests.reach.night import Night

pytestmark = pytest.mark.django_db(transaction=True)

STATES: list[tuple[Literal["light", "dark"], int]] = [("light", 320), ("dark", 360), ("light", 1280), ("dark", 1280)]


@pytest.fixture
def report(night: Night, alby: Area, fittja: Area, nadia: Contact, bo: Contact, hanna: Contact) -> Dispatch:
    """A report of a quarter of an hour ago: Nadia has read it, something opened Hanna's, Bo's mail came back."""
    Contact.objects.filter(pk=nadia.pk).update(phone="070-123 45 67")
    Contact.objects.filter(pk=hanna.pk).update(phone="073-765 43 21")
    for one in (nadia, hanna):
        one.refresh_from_db()
    night.now = timezone.now() - timedelta(minutes=15)
    report = night.report([nadia, bo, hanna], area_ids=[alby.id])
    report.deliveries.filter(contact=hanna).update(role="Hyresgästförening", area="Fittja")
    report.deliveries.filter(contact=bo).update(
        state=DeliveryState.BOUNCED, bounced_at=night.now, bounce_status="5.2.2"
    )
    night.now += timedelta(minutes=3)
    night.press(nadia, report)
    night.press(hanna, report, signs=["soon_after_sent", "decoy"])
    night.wait(minutes=8)
    return report


def demand_sound(page: Page, width: int) -> None:
    """Demand that axe objects to nothing, and that nothing scrolls aside."""
    assert objections_to(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("theme", "width"), STATES)
def test_the_pages_hold_at_every_width_in_both_themes(
    theme: Literal["light", "dark"], width: int, page: Page, live_server: Any, night: Night, report: Dispatch
) -> None:
    log_in(page, live_server, night.sara)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": TALL})
    for path in (
        f"/utskick/{report.public_id}/",
        f"/utskick/{report.public_id}/ringlista/?visa=inte-kvitterat",
        "/eskalering/",
        "/",
    ):
        page.goto(f"{live_server.url}{path}")
        for fold in page.locator("main details").all():
            fold.evaluate("one => { one.open = true }")
        demand_sound(page, width)


def test_a_press_is_seen_at_once_by_whoever_looks(
    page: Page, live_server: Any, night: Night, report: Dispatch, hanna: Contact
) -> None:
    log_in(page, live_server, night.sara)
    page.goto(f"{live_server.url}/utskick/{report.public_id}/")
    expect(page.locator("#stat-silent").locator("xpath=ancestor::div[1]")).to_contain_text("1")
    expect(page.get_by_role("button", name="Räkna som kvitterad")).to_be_visible()

    night.press(hanna, report)

    expect(page.locator("#reach")).to_contain_text("2 av 2 lämnade har kvitterat.", timeout=25_000)
    expect(page.get_by_role("button", name="Räkna som kvitterad")).to_have_count(0, timeout=25_000)


def test_without_a_script_people_are_reminded_counted_and_called(
    browser: Browser, live_server: Any, night: Night, report: Dispatch, hanna: Contact
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="sv-SE").new_page()
    log_in(page, live_server, night.sara)
    address = f"{live_server.url}/utskick/{report.public_id}/"
    page.goto(f"{address}ringlista/?visa=inte-kvitterat")
    row = page.locator("tr", has_text="Hanna Hyresgäst")
    row.locator("summary").click()
    row.get_by_label("Svarade inte").check()
    row.get_by_label("Anteckning").fill("Prova igen om tio minuter")
    row.get_by_role("button", name="Spara samtalet").click()
    expect(page.locator("tr", has_text="Hanna Hyresgäst")).to_contain_text("svarade inte. «Prova igen om tio minuter»")
    assert LoggedCall.objects.get().outcome == "no_answer"

    page.goto(address)
    page.get_by_role("button", name="Räkna som kvitterad").click()
    expect(page.locator("main")).to_contain_text("Hanna Hyresgäst räknas som kvitterad.")
    expect(page.locator("#reach")).to_contain_text("2 av 2 lämnade har kvitterat.")
    page.context.close()
