"""Paragraphs for fewer in a real browser: written without JavaScript, reviewed on a phone, axe objects to nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import Contact, User
from contacts.scales import Sharing
from incidents.contents import content_of
from incidents.models.reports import SectionKind
from incidents.paragraphs import Part
from notifications.models import Dispatch
from tests.design.in_chromium import DESK, PHONE, TALL, faults_of, log_in_to, trouble_of
from tests.figures import Tell
from tests.reports.conftest import Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARAGRAPHS = {
    Part(SectionKind.DOING, Sharing.PARTNERS): "Väktarna låser garaget kl. 22.",
    Part(SectionKind.UNKNOWN, Sharing.ORGANISATION): "Polisen tror att det är ett bakhåll.",
}
# Where pictures go for whoever wants to look: PICTURES=folder.
PICTURES = os.environ.get("PICTURES", "")


def test_the_pages_can_be_read_by_everybody_narrow_and_wide_light_and_dark(
    live_server: LiveServer, browser: Browser, draft: Draft, tove: User, nadia: Contact, bo: Contact, tell: Tell
) -> None:
    report = draft(paragraphs=PARAGRAPHS)
    faults, looked = [], 0
    for theme in ("light", "dark"):
        for width in (PHONE, DESK):
            context = browser.new_context(viewport={"width": width, "height": TALL}, color_scheme=theme)
            page = context.new_page()
            trouble = trouble_of(page)
            log_in_to(page, live_server, tove)
            for name in ("report", "report_edit", "report_review"):
                page.set_viewport_size({"width": width, "height": TALL})
                page.goto(live_server.url + reverse(f"incidents:{name}", args=[report.pk]))
                expect(page.get_by_text(PARAGRAPHS[next(iter(PARAGRAPHS))]).first).to_be_attached()
                if PICTURES:
                    page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{theme}.png", full_page=True)
                faults += [f"{name} {theme} {width}: {one}" for one in (*faults_of(page, wide=width == DESK), *trouble)]
                looked += 1
                trouble.clear()
            context.close()
    tell(f"{looked} pages with paragraphs for fewer: {len(faults)} faults")
    assert faults == []


def test_without_javascript_a_paragraph_is_written_reviewed_and_sent_by_the_keyboard_alone(
    live_server: LiveServer, browser: Browser, draft: Draft, tove: User, nadia: Contact
) -> None:
    report = draft()
    context = browser.new_context(viewport={"width": PHONE, "height": 900}, java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    log_in_to(page, live_server, tove)
    page.goto(live_server.url + reverse("incidents:report_edit", args=[report.pk]))
    page.locator("details.fewer-form summary", has_text="Det här ber vi dig göra").focus()
    page.keyboard.press("Enter")
    page.locator("#id_ask_level_0").select_option("partners")
    page.locator("#id_ask_fewer_0").fill("Lås portarna.")
    page.locator("button[name=review]").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Granska innan du skickar")).to_be_visible()
    assert content_of(report).paragraphs == {Part(SectionKind.ASK, Sharing.PARTNERS): "Lås portarna."}
    expect(page.get_by_role("heading", name="Ingen av mottagarna får läsa det här stycket")).to_be_visible()

    page.get_by_label("Jag har läst texten.").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Skicka till 1 mottagare").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ta bort det som ingen får läsa").first).to_be_visible()
    assert not Dispatch.objects.filter(kind="report").exists()
    page.get_by_label("Jag vet att ingen av mottagarna").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Skicka till 1 mottagare").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ångra").first).to_be_visible()
    assert Dispatch.objects.get(kind="report").deliveries.get().sharing == Sharing.VOLUNTEERS
    context.close()
