"""Without a mouse: log an incident, write a report and send it, stop what is being sent, acknowledge."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from incidents.models import Incident, SituationReport
from notifications.lifecycle import DispatchState
from notifications.links import Purpose, token_for
from notifications.models import Acknowledgement, Delivery, Dispatch
from tests.figures import Tell
from tests.pages.conftest import Week
from tests.pages.keyboard import Walker
from tests.test_story import SAFETY_COORDINATOR, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Bil brinner vid Alby torg"


def test_an_incident_is_logged_a_report_sent_and_undone_by_keyboard(browser: Browser, week: Week, tell: Tell) -> None:
    page = log_in(browser, week, SAFETY_COORDINATOR, viewport={"width": 1280, "height": 900})
    heading = page.get_by_role("heading", level=1)
    walker = Walker(page)
    before = Incident.objects.count()
    walker.press("^Logga händelse$")
    expect(heading).to_have_text(re.compile("händelse", re.IGNORECASE))
    for choice in ("^Alby$", "^Brand$", "^Hög"):
        walker.choose(choice)
    walker.press("^Spara händelse$")
    expect(heading).to_contain_text("sparad kl.")
    assert Incident.objects.count() == before + 1
    number = Incident.objects.latest("id").number

    page.goto(f"/lagesrapporter/ny/?handelse={number}")
    walker.write("^Rubrik", TITLE)
    walker.write("^Det här har hänt", "Det brinner i en bil. Ingen är skadad.")
    walker.write("^Det här gör vi", "Räddningstjänsten släcker.")
    walker.write("^Det här ber vi dig göra", "Gå inte nära.")
    walker.tick("^Detta är den sista lägesrapporten")
    walker.choose("^Även frivilliga")
    walker.press("^Spara och välj mottagare$")
    expect(heading).to_have_text("Vem ska få rapporten?")
    walker.tick("^Alby$")
    walker.tick("^Nattvandrare$")
    walker.press("^Spara och granska$")
    expect(heading).to_have_text("Granska innan du skickar")
    walker.tick("^Jag har läst texten")
    walker.press(r"^Skicka till \d+ mottagare$")
    expect(heading).to_contain_text("Utskick")
    walker.press("^Ångra utskicket$")
    expect(page.locator("main")).to_contain_text(re.compile("[Åå]ngra"))
    report = SituationReport.objects.get(title=TITLE)
    assert Dispatch.objects.get(report=report).state == DispatchState.UNDONE
    tell(f"{walker.stops} stops, {len(walker.seen)} looked at: {len(walker.faults)} faults")
    assert walker.faults == []


def test_a_report_is_acknowledged_by_keyboard(browser: Browser, week: Week, tell: Tell) -> None:
    letter = Delivery.objects.filter(
        dispatch__report__isnull=False, state="sent", acknowledgement=None, contact__isnull=False
    ).latest("id")
    page = browser.new_context(base_url=week.address, viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"/l/{token_for(letter.public_id, Purpose.READ)}/")
    page.wait_for_timeout(1_100)
    walker = Walker(page)
    walker.press("^Jag har läst rapporten$")
    expect(page.get_by_text("Tack. Kvitterat kl.")).to_be_visible()
    assert Acknowledgement.objects.get(delivery=letter).state == "sure"
    tell(f"{walker.stops} stops, {len(walker.seen)} looked at: {len(walker.faults)} faults")
    assert walker.faults == []
