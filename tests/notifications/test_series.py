"""Questions about the letters of one series to one recipient: each word keeps what it says for its own reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery
from notifications.personal_links import link_to, newest_of_series, opened_by
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.personal import sent_to

HOUR = timedelta(hours=1)


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, now - HOUR)


def test_a_series_is_one_thread_to_one_recipient(
    letter: Delivery, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    newer = sent_to(nadia, sara, now)
    sent_to(bo, sara, now)
    sent_to(nadia, sara, now, thread="another")
    assert set(Delivery.objects.of_series(letter)) == {letter, newer}


def test_what_has_no_thread_is_a_series_of_its_own(sara: User, nadia: Contact, now: datetime) -> None:
    one, _other = sent_to(nadia, sara, now, thread=""), sent_to(nadia, sara, now - HOUR, thread="")
    assert list(Delivery.objects.of_series(one)) == [one]


def test_a_member_of_staff_has_series_too(letter: Delivery, sara: User, tove: User, now: datetime) -> None:
    def to(user: User) -> Delivery:
        addressee = an_addressee(letter.contact)  # type: ignore[arg-type]
        facts = {**{name: getattr(addressee, name) for name in addressee.__slots__}, "contact_id": None}
        facts |= {"user_id": user.id, "address": user.email}
        return a_dispatch(sara, [type(addressee)(**facts)], now, thread=letter.dispatch.thread).deliveries.get()

    of_sara, _of_tove = to(sara), to(tove)
    assert list(Delivery.objects.of_series(of_sara)) == [of_sara]


@pytest.mark.parametrize(
    ("kind", "state", "kept"),
    [
        ("report", "sending", True),
        ("report", "completed", True),
        ("report", "held", False),
        ("report", "undone", False),
        ("new_link", "sending", False),
        ("notice", "sending", False),
        ("trial", "sending", False),
    ],
)
def test_out_are_the_reports_that_left(
    kind: str, state: str, kept: bool, sara: User, nadia: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now, kind=kind, state=DispatchState(state))
    assert Delivery.objects.all().out().exists() is kept


@pytest.mark.parametrize("kind", ["correction", "resend", "reminder", "deputy"])
def test_out_is_also_what_follows_a_report(
    kind: str, letter: Delivery, sara: User, nadia: Contact, now: datetime
) -> None:
    following = sent_to(nadia, sara, now, kind=kind, follows=letter.dispatch)
    assert following in Delivery.objects.all().out()


def test_a_stopped_letter_is_not_out(sara: User, nadia: Contact, now: datetime) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now)
    dispatch.deliveries.update(state=DeliveryState.STOPPED)
    assert not Delivery.objects.all().out().exists()


def test_new_links_are_known_by_their_kind(letter: Delivery, sara: User, nadia: Contact, now: datetime) -> None:
    link = sent_to(nadia, sara, now, kind="new_link")
    assert list(Delivery.objects.all().new_links()) == [link]


def test_words_that_are_repeated_are_no_newer_for_it(
    letter: Delivery, sara: User, nadia: Contact, now: datetime
) -> None:
    newer = sent_to(nadia, sara, now - HOUR / 2)
    reminder = sent_to(nadia, sara, now, kind="reminder", follows=letter.dispatch)

    assert list(Delivery.objects.all().newest_words_first()) == [newer, reminder, letter]
    assert newest_of_series(letter) == newer


def test_a_letter_with_a_dead_link_is_opened_by_the_new_one(
    letter: Delivery, sara: User, nadia: Contact, now: datetime
) -> None:
    assert link_to(letter, now) == letter
    letter.dispatch.links_expire_at = now
    letter.dispatch.save()
    assert link_to(letter, now) == letter, "there is no other"
    link = sent_to(nadia, sara, now, kind="new_link")

    assert link_to(letter, now) == link
    opened = opened_by(link.public_id, now)
    assert opened is not None
    assert (opened.link, opened.letter) == (link, letter)
