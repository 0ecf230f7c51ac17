"""The pages with long lists on the real road of events: their clock goes on, and nothing old passes for fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from contacts.models import Area, Contact, User
from notifications.lifecycle import DispatchState
from notifications.models.answers import ResponseKind
from tests.figures import Tell
from tests.incidents.steps import an_incident
from tests.live.serving import served
from tests.live.test_live_in_chromium import LISTEN_TO_WHAT_IS_SAID, log_in
from tests.notifications.letters import a_dispatch, an_addressee
from tests.requests.steps import ask
from tests.responses.steps import a_letter_to, an_answer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def where() -> Iterator[str]:
    with served() as address:
        yield f"http://{address}"


def test_a_new_answer_moves_nothing_under_whoever_works_with_another(
    browser: Browser, where: str, sara: User, nadia: Contact, alby: Area
) -> None:
    """The inbox: a choice half made, the focus in it; what comes is offered and said, and comes in when asked for."""
    now = timezone.now()
    offered = [an_incident(sara, alby) for _ in range(3)]
    letter = a_letter_to(nadia, sara, now, alby)
    an_answer(letter, now, "Först.")
    page = log_in(browser, where, sara, "/aterrapporter/")
    page.get_by_text("Koppla till en annan händelse").click()
    choice = page.locator("#response-cards select")
    choice.select_option(index=1)
    chosen = choice.input_value()
    choice.focus()
    an_incident(sara, alby)  # the nearest of all, from now on
    an_answer(letter, timezone.now(), "Sedan.", kind=ResponseKind.NEED_HELP)
    expect(page.locator("#alarm")).to_contain_text(nadia.name, timeout=20_000)
    expect(page.locator("#response-cards li")).to_have_count(1)
    expect(page.locator("#inbox .newer").first).to_contain_text("1 nytt svar")
    expect(choice).to_be_focused()
    assert (choice.input_value(), chosen in {one.number for one in offered}) == (chosen, True)
    page.locator("#show-newer").click()
    expect(page.locator("#response-cards li")).to_have_count(2)
    expect(page.locator("#response-cards li").first).to_contain_text("Sedan.")
    assert choice.last.input_value() == chosen
    expect(page.locator("#live")).to_contain_text("2 återrapporter att läsa", timeout=20_000)


def test_the_words_beside_the_times_move_with_the_minute_and_nothing_is_said(
    browser: Browser, where: str, sara: User, nadia: Contact, alby: Area
) -> None:
    letter = a_letter_to(nadia, sara, timezone.now(), alby)
    an_answer(letter, timezone.now())
    addresses = ("/aterrapporter/", f"/utskick/{letter.dispatch.public_id}/")
    pages = [log_in(browser, where, sara, address) for address in addresses]
    for page in pages:
        page.locator(".response").first.evaluate("one => { window.kept = one; }")
        page.evaluate(LISTEN_TO_WHAT_IS_SAID)
    for page in pages:
        ago = page.locator(".response .ago")
        expect(ago).to_have_text(re.compile("för [12] min sedan"), timeout=150_000)
        assert page.evaluate("window.kept.isConnected")
        assert page.evaluate("window.announced.filter(Boolean)") == []


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
