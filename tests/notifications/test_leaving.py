"""Leaving the list, and thinking better of it: within 14 days one press brings everybody of the mailbox back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Area, Contact, ContactChange, User
from notifications.actions import decline, return_to_list
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from notifications.nonces import nonce_for
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.personal import A_WHILE, leaving_of, link_of, sent_to

DAY = timedelta(days=1)


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, now - timedelta(hours=1))


def press(browser: Client, letter: Delivery, path: str = "", whose: Delivery | None = None) -> Any:
    """Press the button of the unsubscribe page, which was drawn a while ago."""
    drawn = nonce_for((whose or letter).public_id, timezone.now() - A_WHILE)
    return browser.post(f"{leaving_of(letter)}{path}", {"nonce": drawn})


def test_the_button_of_the_page_leaves_the_list_and_offers_to_undo_it(
    letter: Delivery, nadia: Contact, client: Client
) -> None:
    assert "Avanmäl mig</button>" in client.get(leaving_of(letter)).content.decode()

    answer = press(client, letter)

    assert "Du får inga fler lägesrapporter" in answer.content.decode()
    assert "Ångra avanmälan</button>" in answer.content.decode()
    nadia.refresh_from_db()
    assert nadia.declined_at is not None
    assert client.get(link_of(letter)).status_code == 404


@pytest.mark.parametrize("form", [{}, {"nonce": "A" * 54}, {"List-Unsubscribe": "Two-Clicks"}])
def test_what_neither_a_mail_program_nor_our_page_sends_leaves_nothing(
    form: dict[str, str], letter: Delivery, nadia: Contact, client: Client
) -> None:
    assert client.post(leaving_of(letter), form).status_code == 200
    nadia.refresh_from_db()
    assert nadia.declined_at is None


def test_a_form_of_another_letter_leaves_nothing(
    letter: Delivery, sara: User, bo: Contact, nadia: Contact, now: datetime, client: Client
) -> None:
    press(client, letter, whose=sent_to(bo, sara, now - DAY))
    assert Contact.objects.filter(declined_at__isnull=False).count() == 0


def test_coming_back_is_one_press_is_written_down_and_told(
    letter: Delivery, nadia: Contact, samir: User, tove: User, client: Client
) -> None:
    press(client, letter)
    left = Contact.objects.get(pk=nadia.pk).declined_at
    assert left is not None

    answer = press(client, letter, "angra/")

    assert "Du får lägesrapporter igen" in answer.content.decode()
    nadia.refresh_from_db()
    assert (nadia.declined_at, nadia.version) == (None, 3)
    change = ContactChange.objects.latest("id")
    assert (change.field, change.old, change.new, change.by) == ("declined_at", left.isoformat(), "", None)
    notice = Dispatch.objects.filter(kind="notice").latest("id")
    assert notice.title == "Nadia Nattvandrare vill ha lägesrapporter igen"
    assert sorted(notice.deliveries.values_list("address", flat=True)) == [
        "samir@botkyrka.example",
        "tove@botkyrka.example",
    ]
    assert client.get(link_of(letter), follow=True).status_code == 200


def test_coming_back_twice_is_coming_back_once(letter: Delivery, now: datetime) -> None:
    assert return_to_list(delivery=letter, now=now) is False, "nobody has left"
    decline(delivery=letter, now=now)
    assert return_to_list(delivery=letter, now=now) is True
    assert return_to_list(delivery=letter, now=now) is False
    assert (ContactChange.objects.count(), Dispatch.objects.filter(kind="notice").count()) == (2, 2)


def test_after_14_days_it_takes_a_person_of_ours(
    letter: Delivery, nadia: Contact, now: datetime, client: Client
) -> None:
    decline(delivery=letter, now=now - 14 * DAY - timedelta(seconds=1))
    assert "Ångra avanmälan" not in client.get(leaving_of(letter)).content.decode()
    press(client, letter, "angra/")
    nadia.refresh_from_db()
    assert nadia.declined_at is not None
    assert return_to_list(delivery=letter, now=now - timedelta(seconds=1)) is True, "on the last day"


def test_everybody_who_left_by_the_same_press_comes_back_and_nobody_else(
    letter: Delivery, nadia: Contact, bo: Contact, hanna: Contact, now: datetime
) -> None:
    Contact.objects.filter(pk__in=[bo.pk, hanna.pk]).update(email=nadia.email)
    Contact.objects.filter(pk=hanna.pk).update(declined_at=now - DAY)
    decline(delivery=letter, now=now)

    return_to_list(delivery=letter, now=now)

    assert list(Contact.objects.filter(declined_at__isnull=False)) == [hanna]


def test_no_letter_leaves_meanwhile_and_what_was_stopped_stays_so(
    letter: Delivery, sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    waiting = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, area_ids=[alby.id])
    decline(delivery=letter, now=now)
    return_to_list(delivery=letter, now=now)
    assert waiting.deliveries.get().state == DeliveryState.STOPPED
