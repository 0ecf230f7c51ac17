"""With JavaScript off everything that matters still goes: log in, log an incident, write, send, undo, log out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from incidents.models import Incident
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch
from tests.figures import Tell
from tests.pages.conftest import Week
from tests.test_story import (
    ON_A_PHONE,
    SAFETY_COORDINATOR,
    approve,
    log_a_fire_in_alby,
    log_in,
    recipients_shown,
    write_a_report,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Bil brinner vid Alby torg"


def test_an_incident_becomes_a_report_that_is_sent_and_undone(browser: Browser, week: Week, tell: Tell) -> None:
    page = log_in(browser, week, SAFETY_COORDINATOR, java_script_enabled=False, viewport=ON_A_PHONE)
    number = log_a_fire_in_alby(page)
    assert Incident.objects.all().numbered(number).count() == 1
    write_a_report(page, number, TITLE)
    shown = recipients_shown(page)
    approve(page)
    dispatch = Dispatch.objects.get(report__title=TITLE)
    assert dispatch.state == DispatchState.HELD
    assert dispatch.deliveries.count() == shown
    page.get_by_role("button", name="Ångra utskicket").click()
    expect(page.locator("main")).to_contain_text(re.compile("[Åå]ngra"))
    dispatch.refresh_from_db()
    assert dispatch.state == DispatchState.UNDONE
    tell(f"an incident, a report to {shown} recipients and its undoing without a script")
