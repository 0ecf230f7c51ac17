"""The dispatch page in a real browser: it counts down, follows what happens by itself, and undo is one press."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from contacts.models import Area, Contact, User
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch
from notifications.postman import work
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def logged_in(page: Page, live_server: Any, sara: User) -> Page:
    """Sara's browser."""
    client = Client()
    client.force_login(sara)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def held(sara: User, alby: Area, nadia: Contact, bo: Contact) -> Dispatch:
    """A report that waits long enough for a slow browser."""
    return a_dispatch(
        sara,
        [an_addressee(nadia), an_addressee(bo)],
        timezone.now(),
        state=DispatchState.HELD,
        hold=timedelta(seconds=90),
        area_ids=[alby.id],
    )


def test_the_page_follows_the_dispatch_until_it_is_done(
    logged_in: Page, live_server: Any, held: Dispatch, smtp_sink: Sink
) -> None:
    complaints: list[str] = []
    logged_in.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    logged_in.goto(f"{live_server.url}/utskick/{held.public_id}/")
    expect(logged_in.get_by_text("Skickas om", exact=False)).to_be_visible()
    expect(logged_in.get_by_role("button", name="Ångra utskicket")).to_be_visible()

    smtp_sink.refuse("bo@housing-company.example", "550 5.1.1 Brevlådan finns inte")
    work(clock=lambda: timezone.now() + timedelta(minutes=2), lasting=timedelta(minutes=5))

    expect(logged_in.locator(".progress__text")).to_contain_text("1 av 2 lämnade till e-posttjänsten. 1 fel.")
    expect(logged_in.get_by_role("button", name="Ångra utskicket")).to_have_count(0)
    expect(logged_in.locator("#live")).to_contain_text("1 av 2")
    expect(logged_in.locator("tbody tr").first).to_contain_text("Brevlådan finns inte")
    expect(logged_in.locator("#dispatch[hx-get]")).to_have_count(0)
    assert complaints == []


def test_undo_is_one_press(logged_in: Page, live_server: Any, held: Dispatch) -> None:
    logged_in.goto(f"{live_server.url}/utskick/{held.public_id}/")

    logged_in.get_by_role("button", name="Ångra utskicket").click()

    expect(logged_in.get_by_text("Inget mejl har skickats.", exact=False)).to_be_visible()
    expect(logged_in.get_by_role("link", name="Ändra rapporten")).to_be_visible()
    assert Dispatch.objects.get().state == DispatchState.UNDONE
