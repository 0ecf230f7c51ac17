"""Two letters that an address refuses for good set its contacts aside, until somebody mends the address."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models import Area, Contact, ContactChange, User
from notifications.incoming import Kind, read
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.incoming import raw
from tests.incoming.conftest import Sent

pytestmark = pytest.mark.django_db


def bounce(delivery: Delivery, status: str = "5.1.1", at: datetime | None = None) -> None:
    it = raw.about(delivery)
    verdict = read(raw.postfix(it, status=status), recipients=[it.sender], sender="", now=at or timezone.now())
    assert (verdict.kind, verdict.settled) == (Kind.BOUNCED, True)


def is_broken(contact: Contact) -> bool:
    return Contact.objects.get(pk=contact.pk).address_broken_at is not None


def test_the_second_bounce_sets_the_contact_aside_and_tells_those_who_keep_the_list(
    sent: Sent, nadia: Contact, bo: Contact, samir: User, tove: User, tina: User, now: datetime
) -> None:
    bounce(sent(nadia))
    assert not is_broken(nadia)
    assert (ContactChange.objects.count(), Dispatch.objects.filter(kind="notice").count()) == (0, 0)

    bounce(sent(nadia), at=now)

    nadia.refresh_from_db()
    assert (nadia.address_broken_at, nadia.version) == (now, 2)
    change = ContactChange.objects.get()
    assert (change.contact, change.field, change.old, change.new, change.by) == (
        nadia,
        "address_broken_at",
        "",
        now.isoformat(),
        None,
    )
    assert not is_broken(bo)
    notice = Dispatch.objects.get(kind="notice")
    assert notice.title == "Nadia Nattvandrare: adressen fungerar inte"
    assert notice.about_path == f"/kontakter/{nadia.id}/"
    told = sorted(notice.deliveries.values_list("address", flat=True))
    assert told == ["samir@botkyrka.example", "tove@botkyrka.example"]


def test_a_third_bounce_tells_nobody_again(sent: Sent, nadia: Contact, samir: User) -> None:
    letters = [sent(nadia) for _number in range(3)]
    for letter in letters:
        bounce(letter)
    assert (ContactChange.objects.count(), Dispatch.objects.filter(kind="notice").count()) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ("5.1.1", "5.2.1", True),
        ("", "", True),
        ("5.1.1", "", True),
        ("4.4.7", "5.1.1", False),
        ("5.1.1", "4.4.7", False),
        ("4.4.7", "4.2.2", False),
    ],
)
def test_only_what_is_refused_for_good_counts(
    first: str, second: str, broken: bool, sent: Sent, nadia: Contact
) -> None:
    for status in (first, second):
        delivery = sent(nadia)
        it = raw.about(delivery)
        report = raw.postfix(it, status=status, answer="no")
        read(report, recipients=[it.sender], sender="", now=timezone.now())
        delivery.refresh_from_db()
        assert (delivery.state, delivery.bounce_status) == ("bounced", status)
    assert is_broken(nadia) is broken


def test_everybody_who_shares_the_address_is_set_aside_but_nobody_who_has_left(
    sent: Sent, nadia: Contact, alby: Area
) -> None:
    shared = a_contact("Nils", an_actor("Skolan", "school"), alby, email="Nadia@Night-Walkers.example")
    retired = a_contact("Rut", an_actor("Kyrkan", "faith_community"), alby, email=nadia.email, active=False)

    bounce(sent(nadia))
    bounce(sent(shared))

    assert (is_broken(nadia), is_broken(shared), is_broken(retired)) == (True, True, False)
    assert Dispatch.objects.filter(kind="notice").count() == 1


def test_bounces_of_an_address_that_the_contact_no_longer_has_do_not_count(sent: Sent, nadia: Contact) -> None:
    letters = [sent(nadia), sent(nadia)]
    Contact.objects.filter(pk=nadia.pk).update(email="ny@night-walkers.example")
    for letter in letters:
        bounce(letter)
    assert not is_broken(nadia)


def test_after_the_mending_two_new_letters_have_to_come_back(sent: Sent, nadia: Contact, now: datetime) -> None:
    late = sent(nadia, at=now - timedelta(hours=2))
    bounce(sent(nadia, at=now - timedelta(hours=3)))
    bounce(sent(nadia, at=now - timedelta(hours=3)))
    Contact.objects.filter(pk=nadia.pk).update(address_broken_at=None)
    ContactChange.objects.create(
        contact=nadia, field="address_broken_at", old="x", new="", recorded_at=now - timedelta(hours=1)
    )

    bounce(late)  # Sent before the mending, it says nothing about the address as it is now.
    bounce(sent(nadia, at=now))
    assert not is_broken(nadia)

    bounce(sent(nadia, at=now))
    assert is_broken(nadia)


@pytest.mark.django_db(transaction=True)
def test_two_bounces_at_the_same_moment_see_each_other(sent: Sent, nadia: Contact) -> None:
    letters = [sent(nadia), sent(nadia)]
    ready = threading.Barrier(2)

    def come_back(letter: Delivery) -> None:
        try:
            ready.wait()
            bounce(letter)
        finally:
            connection.close()

    threads = [threading.Thread(target=come_back, args=[letter]) for letter in letters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Delivery.objects.filter(state="bounced").count() == 2
    assert is_broken(nadia)
    assert ContactChange.objects.count() == 1


def test_nothing_that_comes_in_sends_anything_to_recipients(sent: Sent, nadia: Contact, samir: User) -> None:
    for shape in (raw.postfix, raw.exim, raw.vacation, raw.a_person):
        it = raw.about(sent(nadia))
        read(shape(it), recipients=[it.sender], sender=nadia.email, now=timezone.now())

    assert Delivery.objects.filter(dispatch__kind="notice").values_list("address", flat=True).get() == samir.email
    assert Delivery.objects.exclude(dispatch__kind="notice").filter(state="queued").count() == 0
    assert Dispatch.objects.count() == 5
