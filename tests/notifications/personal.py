"""What the tests of the personal page have in common: letters that were handed over, and presses on their pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.links import Purpose, token_for
from notifications.models import Delivery
from notifications.nonces import nonce_for
from tests.notifications.letters import CONTENT, a_dispatch, a_letter, an_addressee

SERIES = "lagesrapport-serie-7"
NONCE = re.compile(r'name="nonce" value="([\w-]{54})"')
A_WHILE = timedelta(seconds=10)
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}


def sent_to(
    contact: Contact, by: User, when: datetime, title: str = "Lägesrapport 3: Oroligt", **extra: Any
) -> Delivery:
    """Return a contact's letter of a report in the series, handed over at ``when``."""
    facts: dict[str, Any] = {"thread": SERIES, "state": DispatchState.COMPLETED, "title": title}
    facts["letters"] = [replace(a_letter(title), content={**CONTENT, "title": title})]
    dispatch = a_dispatch(by, [an_addressee(contact)], when, **(facts | extra))
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=when)
    return dispatch.deliveries.select_related("dispatch", "contact", "rendition").get()


def link_of(letter: Delivery) -> str:
    return f"/l/{token_for(letter.public_id, Purpose.READ)}/"


def leaving_of(letter: Delivery) -> str:
    return f"/avanmal/{token_for(letter.public_id, Purpose.DECLINE)}/"


def opened(browser: Client, letter: Delivery, query: str = "") -> str:
    """Return the page that the link in a letter leads to."""
    answer = browser.get(link_of(letter) + query, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def press(browser: Client, deed: str, letter: Delivery, after: timedelta = A_WHILE, **form: str) -> Any:
    """Press a button of a page that was drawn a while ago."""
    drawn = nonce_for(letter.public_id, timezone.now() - after)
    return browser.post(f"/rapport/{deed}/", {"nonce": drawn, **form})


def without_cookies(browser: Client) -> Client:
    """Let the browser forget what it was given, as one does that keeps no cookies."""
    browser.cookies.clear()
    return browser


def keeps_the_link(browser: Client) -> bool:
    return settings.LINK_COOKIE_NAME in browser.cookies
