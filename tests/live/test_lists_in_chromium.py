"""The pages with long lists on the real road of events: their clock goes on, and nothing old passes for fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, Contact, User
from notifications.lifecycle import DispatchState
from tests.figures import Tell
from tests.live.serving import served
from tests.live.test_live_in_chromium import log_in
from tests.notifications.letters import a_dispatch, an_addressee
from tests.requests.steps import ask
from tests.responses.steps import a_letter_to, an_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def where() -> Iterator[str]:
    with served() as address:
        yield f"http://{address}"


def clock_of(page: Page) -> str:
    return page.locator("[data-fresh] time").first.inner_text()


def test_while_events_are_heard_no_page_with_a_list_says_that_it_has_no_contact(
    browser: Browser, where: str, sara: User, nadia: Contact, bo: Contact, alby: Area, tell: Tell
) -> None:
    now = timezone.now()
    an_answer(a_letter_to(nadia, sara, now, alby), now)
    asked = ask(sara, now, alby).dispatch
    held = a_dispatch(
        sara,
        [an_addressee(nadia), an_addressee(bo)],
        now,
        state=DispatchState.HELD,
        hold=timedelta(minutes=5),
        area_ids=[alby.id],
    )
    addresses = ("/aterrapporter/", f"/begaran/{asked.public_id}/", f"/utskick/{held.public_id}/")
    pages = [log_in(browser, where, sara, address) for address in addresses]
    before = [clock_of(page) for page in pages]
    pages[-1].wait_for_timeout(20_000)
    for page in pages:
        expect(page.locator("#stale")).to_be_hidden()
    after = [clock_of(page) for page in pages]
    ahead = [one > other for one, other in zip(after, before, strict=True)]
    tell(f"20 s on {len(pages)} pages with lists: {sum(ahead)} clocks go on")
    assert all(ahead)
