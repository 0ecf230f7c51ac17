"""No program that reads mail before people do acknowledges for them, and they can still do it themselves after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect

from contacts.models import Contact
from notifications import scanners
from notifications.models import Acknowledgement, ClosedLink, Response
from tests.figures import Tell
from tests.recipients.conftest import Send
from tests.recipients.scanning import LOOKING, PRESSING, Mail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Scanner = Callable[[Browser, Mail], None]


def a_person_acknowledges(browser: Browser, mail: Mail) -> None:
    """A minute later, from another place: read, think, press."""
    cache.clear()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="sv-SE")
    page = context.new_page()
    page.goto(mail.report)
    page.wait_for_timeout(1_100)
    page.get_by_role("button", name="Jag har läst rapporten").click()
    expect(page.get_by_text("Tack. Kvitterat kl.")).to_be_visible()
    context.close()


def marks() -> dict[str, int]:
    """Count the acknowledgements by state."""
    states = list(Acknowledgement.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in ("sure", "unsure", "withdrawn")}


@pytest.mark.parametrize("scan", LOOKING, ids=lambda scan: scan.__name__)
def test_who_only_looks_leaves_no_trace(browser: Browser, send: Send, nadia: Contact, scan: Scanner) -> None:
    _letter, mail = send(nadia)
    scan(browser, mail)
    assert marks() == {"sure": 0, "unsure": 0, "withdrawn": 0}
    nadia.refresh_from_db()
    assert nadia.declined_at is None
    assert (ClosedLink.objects.count(), Response.objects.count()) == (0, 0)
    a_person_acknowledges(browser, mail)
    assert marks() == {"sure": 1, "unsure": 0, "withdrawn": 0}


@pytest.mark.parametrize("scan", PRESSING, ids=lambda scan: scan.__name__)
def test_who_presses_is_labelled_and_stops_nothing(
    browser: Browser, send: Send, nadia: Contact, scan: Scanner, tell: Tell
) -> None:
    _letter, mail = send(nadia)
    scan(browser, mail)
    found = marks()
    signs = Acknowledgement.objects.values_list("signs", flat=True).first() or []
    tell(f"{scan.__name__}: sure {found['sure']}, unsure {found['unsure']} by {', '.join(signs) or 'nothing'}")
    assert found == {"sure": 0, "unsure": 1, "withdrawn": 0}
    nadia.refresh_from_db()
    assert nadia.declined_at is None
    assert ClosedLink.objects.count() == 0
    a_person_acknowledges(browser, mail)
    assert marks() == {"sure": 1, "unsure": 0, "withdrawn": 0}


def test_the_proof_notices_when_no_rule_is_asked(
    browser: Browser, send: Send, nadia: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanners, "RULES", ())
    _letter, mail = send(nadia)
    PRESSING[1](browser, mail)
    assert marks() == {"sure": 1, "unsure": 0, "withdrawn": 0}
