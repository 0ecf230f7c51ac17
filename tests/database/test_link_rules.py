"""The rules of acknowledgements, closed links and wishes for new ones, each shown refusing."""

from __future__ import annotations

import pytest

from contacts.models import Contact, User
from contacts.scales import Mode
from notifications.models import Acknowledgement, AcknowledgementChange, ClosedLink, Delivery, LinkWish
from tests.database.rows import NIGHT, a_delivery, a_dispatch, a_rendition, refused, refused_by_trigger


@pytest.fixture
def letter(sara: User, nadia: Contact) -> Delivery:
    return a_delivery(a_rendition(a_dispatch(sara)), nadia)


def an_acknowledgement(letter: Delivery, **extra: object) -> Acknowledgement:
    values = {"delivery": letter, "mode": letter.mode, "state": "sure", "way": "link", "at": NIGHT}
    return Acknowledgement.objects.create(**(values | extra))


def test_an_acknowledgement_is_in_a_known_state(letter: Delivery) -> None:
    with refused("an_acknowledgement_is_in_a_known_state"):
        an_acknowledgement(letter, state="perhaps")


def test_an_acknowledgement_came_in_a_known_way(letter: Delivery) -> None:
    with refused("an_acknowledgement_came_in_a_known_way"):
        an_acknowledgement(letter, way="owl")


def test_what_looks_like_a_scanner_is_sure_only_if_somebody_says_so(letter: Delivery, sara: User) -> None:
    with refused("what_looks_like_a_scanner_is_sure_only_if_somebody_says_so"):
        an_acknowledgement(letter, signs=["decoy"])
    an_acknowledgement(letter, signs=["decoy"], accepted_by=sara)


def test_an_unsure_acknowledgement_says_why(letter: Delivery) -> None:
    with refused("an_unsure_acknowledgement_says_why"):
        an_acknowledgement(letter, state="unsure")
    an_acknowledgement(letter, state="unsure", signs=["decoy"])


def test_an_acknowledgement_stays_in_its_world(letter: Delivery) -> None:
    with refused_by_trigger("an_acknowledgement_stays_in_its_world", "notifications_acknowledgement"):
        an_acknowledgement(letter, mode=Mode.EXERCISE)
    kept = an_acknowledgement(letter)
    with refused_by_trigger("an_acknowledgement_stays_in_its_world", "notifications_acknowledgement"):
        Acknowledgement.objects.filter(pk=kept.pk).update(mode=Mode.EXERCISE)


def test_what_was_pressed_is_never_altered(letter: Delivery) -> None:
    change = AcknowledgementChange.objects.create(
        acknowledgement=an_acknowledgement(letter), field="state", new="sure", recorded_at=NIGHT
    )
    with refused_by_trigger("a_recorded_change_is_never_altered", "notifications_acknowledgementchange"):
        AcknowledgementChange.objects.filter(pk=change.pk).update(new="unsure")
    with refused_by_trigger("a_recorded_change_is_never_altered", "notifications_acknowledgementchange"):
        change.delete()


def test_a_closed_link_has_a_known_reason(letter: Delivery) -> None:
    with refused("a_closed_link_has_a_known_reason"):
        ClosedLink.objects.create(delivery=letter, because="mood", closed_at=NIGHT)


def test_one_wish_for_a_new_link_at_a_time(db: None) -> None:
    LinkWish.objects.create(public_id="ab" * 16, asked_at=NIGHT)
    with refused("one_wish_for_a_new_link_at_a_time"):
        LinkWish.objects.create(public_id="ab" * 16, asked_at=NIGHT)
