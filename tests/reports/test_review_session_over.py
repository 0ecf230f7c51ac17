"""UX-13 in a real browser: a log-in that ends while somebody reads what is about to leave."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import Area, Contact, User
from incidents.models import SituationReport
from notifications.models import Delivery, Dispatch
from tests.cast import PASSWORD
from tests.design.in_chromium import log_in_to
from tests.figures import Tell
from tests.reports.conftest import Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page: Page) -> None:
    """Tick that one has read, and send."""
    form = page.locator("form[action$='/skicka/']")
    form.locator("[name=confirmed]").check()
    form.get_by_role("button").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_log_in_that_ends_over_the_review_sends_nothing_and_comes_back_to_it(
    browser: Browser,
    live_server: LiveServer,
    tove: User,
    alby: Area,
    nadia: Contact,
    draft: Draft,
    script: bool,
    tell: Tell,
) -> None:
    report = draft()
    review = f"/lagesrapporter/{report.pk}/granska/"
    context = browser.new_context(base_url=live_server.url, locale="sv-SE", java_script_enabled=script)
    context.set_default_timeout(40_000)
    page = context.new_page()
    log_in_to(page, live_server, tove)
    page.goto(review)
    Session.objects.all().delete()
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    assert page.locator("h1").count() == 1
    before = (SituationReport.objects.get().status, Dispatch.objects.count(), Delivery.objects.count())
    page.get_by_label("E-postadress").fill(tove.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", level=1, name="Granska innan du skickar")).to_be_visible()
    assert urlsplit(page.url).path == review
    after = (SituationReport.objects.get().status, Dispatch.objects.count(), Delivery.objects.count())
    assert before == after == (report.status, 0, 0)
    press(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url(lambda url: urlsplit(url).path != review)
    assert Dispatch.objects.count() == 1
    tell(f"a press without a session, script {'on' if script else 'off'}: 0 dispatches, back at the review, then 1")
    context.close()
