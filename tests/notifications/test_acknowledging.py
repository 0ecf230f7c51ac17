"""Acknowledging: once is enough, a person wins over a machine, and every move is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contacts.models import Area, Contact, User
from notifications.access import letter_pressed_on
from notifications.actions import (
    UnableToAccept,
    accept_acknowledgement,
    acknowledge,
    withdraw_acknowledgement,
)
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Acknowledgement, AcknowledgementChange, ClosedLink, Delivery
from notifications.models.answers import Way
from notifications.nonces import nonce_for
from tests.notifications.letters import a_dispatch, an_addressee

MINUTE = timedelta(minutes=1)


@pytest.fixture
def letter(sara: User, alby: Area, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter of a dispatch that has been sent."""
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.COMPLETED, area_ids=[alby.id])
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=now)
    return dispatch.deliveries.get()


def moves() -> list[tuple[str, str, str]]:
    return list(AcknowledgementChange.objects.order_by("id").values_list("old", "new", "reason"))


def test_a_press_is_written_down_once_however_often_it_is_made(letter: Delivery, now: datetime) -> None:
    first = acknowledge(delivery=letter, way=Way.LINK, now=now)
    again = acknowledge(delivery=letter, way=Way.MAIL, now=now + MINUTE)

    assert first == again == Acknowledgement.objects.get()
    assert (again.state, again.way, again.at, again.mode) == ("sure", "link", now, letter.mode)
    assert moves() == [("", "sure", "")]


def test_a_sure_press_makes_an_unsure_one_sure_and_never_the_other_way_round(letter: Delivery, now: datetime) -> None:
    unsure = acknowledge(delivery=letter, way=Way.LINK, signs=["decoy", "soon"], now=now)
    assert (unsure.state, unsure.signs) == ("unsure", ["decoy", "soon"])

    sure = acknowledge(delivery=letter, way=Way.LINK, now=now + MINUTE)
    assert (sure.state, sure.signs, sure.at) == ("sure", [], now + MINUTE)

    still = acknowledge(delivery=letter, way=Way.LINK, signs=["head"], now=now + 2 * MINUTE)
    assert (still.state, still.at) == ("sure", now + MINUTE)
    assert moves() == [("", "unsure", "decoy soon"), ("unsure", "sure", "")]


def test_an_acknowledgement_can_be_taken_back_and_given_again(letter: Delivery, now: datetime) -> None:
    assert withdraw_acknowledgement(delivery=letter, now=now) is None
    acknowledge(delivery=letter, way=Way.LINK, now=now)

    for _again in range(2):
        withdrawn = withdraw_acknowledgement(delivery=letter, now=now + MINUTE)
        assert withdrawn is not None
        assert withdrawn.state == "withdrawn"
    acknowledge(delivery=letter, way=Way.LINK, now=now + 2 * MINUTE)

    assert moves() == [("", "sure", ""), ("sure", "withdrawn", ""), ("withdrawn", "sure", "")]


def test_staff_accepts_an_unsure_one_and_nothing_else(letter: Delivery, sara: User, now: datetime) -> None:
    with pytest.raises(UnableToAccept):
        accept_acknowledgement(delivery=letter, by=sara, now=now)
    acknowledge(delivery=letter, way=Way.LINK, signs=["soon"], now=now)

    accepted = accept_acknowledgement(delivery=letter, by=sara, now=now + MINUTE)

    assert (accepted.state, accepted.signs, accepted.accepted_by, accepted.at) == ("sure", ["soon"], sara, now)
    assert AcknowledgementChange.objects.latest("id").by == sara
    assert accept_acknowledgement(delivery=letter, by=sara, now=now + MINUTE) == accepted
    withdraw_acknowledgement(delivery=letter, now=now)
    with pytest.raises(UnableToAccept):
        accept_acknowledgement(delivery=letter, by=sara, now=now)
    assert AcknowledgementChange.objects.count() == 3


def test_a_form_names_its_letter_while_the_link_works(letter: Delivery, nadia: Contact, now: datetime) -> None:
    nonce = nonce_for(letter.public_id, now)
    pressed = letter_pressed_on(nonce, now + MINUTE)
    assert pressed is not None
    assert pressed.letter == letter
    assert abs(pressed.drawn_at - now) < timedelta(milliseconds=1)

    assert letter_pressed_on("nonsense", now) is None
    assert letter_pressed_on(nonce_for("ef" * 16, now), now) is None
    assert letter_pressed_on(nonce, letter.dispatch.links_expire_at) is None
    Contact.objects.filter(pk=nadia.pk).update(paused_until=now + timedelta(days=1))
    assert letter_pressed_on(nonce, now) is None
    Contact.objects.filter(pk=nadia.pk).update(paused_until=None)
    ClosedLink.objects.create(delivery=letter, because="not_me", closed_at=now)
    assert letter_pressed_on(nonce, now) is None
