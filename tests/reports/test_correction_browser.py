"""From a sent report to the corrected mail in a real browser without JavaScript, read as it came to the SMTP server."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, Contact, User
from incidents.actions.approval import approve_report
from notifications.links import Purpose, token_for
from notifications.models import Dispatch
from notifications.postman import work
from tests.design.in_chromium import DESK, STATES, TALL, faults_of, let_in
from tests.reports.conftest import Draft
from tests.reports.correcting import approve_shown, dispatch_of, draft_correction, send
from tests.reports.test_letters import visible
from tests.smtp import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WRONG = "Vi skrev Alby centrum. Det brann vid Fittja torg."


@pytest.fixture
def without_script(browser: Browser, live_server: Any, tove: User) -> Generator[Page, None, None]:
    """Tove's browser, which runs no script, on a phone."""
    context = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, locale="sv-SE", viewport={"width": 360, "height": 740}
    )
    let_in(context, live_server.url, tove)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def carry(after: timedelta = timedelta(minutes=1)) -> None:
    """Let the postman carry everything that is due by then."""
    later = timezone.now() + after
    work(clock=lambda: later, lasting=timedelta(minutes=1))


def test_a_sent_report_is_corrected_and_its_readers_know(
    without_script: Page, alby: Area, tove: User, nadia: Contact, bo: Contact, draft: Draft, smtp_sink: Sink
) -> None:
    page = without_script
    now = timezone.now()
    report = draft(next_report_due=now + timedelta(hours=2))
    smtp_sink.refuse(bo.address_norm)
    approve_report(report=report, by=tove, now=now, straight_from_draft=True)
    carry()
    (first,) = smtp_sink.to(nadia.address_norm)
    smtp_sink.letters.clear()
    smtp_sink.accept(bo.address_norm)

    page.goto(f"/utskick/{dispatch_of(report).public_id}/")
    page.get_by_role("button", name="Rätta rapporten").click()
    expect(page.get_by_role("heading", level=1, name="Rätta lägesrapport 1")).to_be_visible()
    page.get_by_label("Det här var fel").fill(WRONG)
    page.get_by_label("Det här har hänt").fill("En container brann vid Fittja torg.")
    page.get_by_role("button", name="Spara och granska").last.click()
    expect(page.get_by_role("heading", level=1, name="Granska innan du skickar")).to_be_visible()
    expect(page.get_by_text("fick lägesrapport 1")).to_be_visible()
    expect(page.get_by_text("1 kunde inte nås")).to_have_count(1)
    page.get_by_label(re.compile(r"Jag har läst texten\. Den går till 1 person")).check()
    page.get_by_role("button", name="Skicka rättelsen till 1 mottagare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rättelse av lägesrapport 1")
    expect(page.get_by_role("button", name="Ångra utskicket")).to_be_visible()
    held = Dispatch.objects.get(kind="correction")
    work(clock=lambda: held.created_at + timedelta(seconds=9.9), lasting=timedelta(minutes=1))
    assert smtp_sink.letters == [], "held for ten seconds"

    carry()
    assert smtp_sink.addresses() == [nadia.address_norm]
    (mail,) = smtp_sink.letters
    assert mail.message["Subject"] == "Rättelse av lägesrapport 1: Oroligt vid Alby centrum"
    assert mail.message["References"] == first.message["References"]
    for part in (" ".join(mail.text().split()), visible(mail.html())):
        assert "Rättelse av lägesrapport 1: Oroligt vid Alby centrum" in part
        assert re.search(r"Lägesrapport 1, som skickades \d+ \w+ \d{4} kl\. \d\d\.\d\d, gäller inte längre\.", part)
        assert WRONG in part
        assert "En container brann vid Fittja torg." in part
        assert "Kl. 22.40 brann en container vid Alby centrum." not in part
        assert "Du får det här för att du fick lägesrapport 1." in part

    Dispatch.objects.filter(kind="correction").update(created_at=timezone.now())
    page.context.clear_cookies()
    link = re.search(r"/l/\S+", first.text())
    assert link
    page.goto(link[0])
    expect(page.get_by_text("Den här rapporten är rättad kl.")).to_be_visible()
    page.get_by_role("link", name="Läs rättelsen").click()
    expect(page.get_by_text("Rättelse av lägesrapport 1").first).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Det här var fel")
    expect(page.get_by_text(WRONG)).to_be_visible()


def test_the_pages_of_a_correction_can_be_read_by_everybody(
    browser: Browser, live_server: Any, tove: User, nadia: Contact, bo: Contact, draft: Draft
) -> None:
    now = timezone.now()
    wrong = send(draft(), tove, now - timedelta(minutes=20), "sending", bo="queued")
    correction = draft_correction(wrong, tove, now)
    letter = dispatch_of(wrong).deliveries.get(contact=nadia)
    pages = {
        "form": f"/lagesrapporter/{correction.pk}/andra/",
        "review": f"/lagesrapporter/{correction.pk}/granska/",
    }
    after = {
        "report": f"/lagesrapporter/{wrong.pk}/",
        "correction": f"/lagesrapporter/{correction.pk}/",
        "list": "/lagesrapporter/",
        "dispatch": f"/utskick/{dispatch_of(wrong).public_id}/",
        "personal": f"/l/{token_for(letter.public_id, Purpose.READ)}/",
    }
    faults = walk(browser, live_server, tove, pages)
    approve_shown(correction, tove, now)
    Dispatch.objects.filter(kind="correction").update(state="sending")
    assert [*faults, *walk(browser, live_server, tove, after)] == []


def walk(browser: Browser, live_server: Any, user: User, pages: dict[str, str]) -> list[str]:
    """Return what is wrong with these pages, narrow in light and wide in dark: axe, sideways scrolling, complaints."""
    faults: list[str] = []
    for theme, width in STATES:
        context = browser.new_context(viewport={"width": width, "height": TALL}, color_scheme=theme, locale="sv-SE")
        let_in(context, live_server.url, user)
        page = context.new_page()
        for name, address in pages.items():
            page.set_viewport_size({"width": width, "height": TALL})
            page.goto(live_server.url + address)
            faults += [f"{name}, {theme}, {width}: {fault}" for fault in faults_of(page, wide=width == DESK)]
        context.close()
    return faults
