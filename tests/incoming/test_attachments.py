"""Files that come with an answer: never kept, told about in one small letter a day, and never to a machine."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from contacts.models import Contact, User
from notifications.models import Delivery, Dispatch, Response
from notifications.models.dispatches import DispatchKind
from tests.incoming import raw, written
from tests.incoming.conftest import Relay, Sent
from tests.incoming.test_answers import counts
from tests.incoming.test_strays import UNNAMED
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(relay: Relay, letter: Delivery, *, number: str = "1", **headers: str) -> None:
    it = raw.about(letter)
    answer = written.with_files(it, "bild.jpg", number=number, **headers)
    assert relay.hand_in(answer, it.sender, letter.address)[0] == 250


def test_the_words_are_kept_and_one_small_letter_says_that_the_file_was_not(
    lmtp: Relay, sent: Sent, nadia: Contact, smtp_sink: Sink
) -> None:
    letter = sent(nadia)
    hand_in(lmtp, letter)

    call_command("deliver", verbosity=0)
    [reply] = smtp_sink.letters
    assert reply.recipients == (nadia.email,)
    assert reply.message["Subject"] == "Vi fick ditt svar, men inte bilagan"
    assert reply.message["Auto-Submitted"] == "auto-generated"
    for part in (reply.text(), reply.html()):
        assert "Vi tar inte emot bilder och andra filer med mejl." in part
        assert "Fara för liv? Ring 112." in part
    assert [(one.text, one.delivery_id) for one in Response.objects.all()] == [(written.SAID, letter.id)]
    dispatch = Dispatch.objects.get(kind=DispatchKind.REPLY)
    assert (dispatch.created_by_id, dispatch.mode, dispatch.recipient_count) == (
        letter.dispatch.created_by_id,
        "live",
        1,
    )


def test_it_speaks_the_language_of_the_contact(lmtp: Relay, sent: Sent, nadia: Contact, smtp_sink: Sink) -> None:
    Contact.objects.filter(pk=nadia.pk).update(language="en")
    hand_in(lmtp, sent(nadia))
    call_command("deliver", verbosity=0)
    [reply] = smtp_sink.letters
    assert reply.message["Subject"] == "We got your reply, but not the attachment"
    assert "Danger to life? Call 112." in reply.text()


def test_at_most_one_a_day_to_an_address_and_none_for_the_same_mail_again(
    lmtp: Relay, sent: Sent, nadia: Contact, bo: Contact
) -> None:
    letter, other = sent(nadia), sent(nadia)
    hand_in(lmtp, letter)
    hand_in(lmtp, letter)
    hand_in(lmtp, letter, number="2")
    hand_in(lmtp, other, number="3")
    assert counts() == (3, 0, 1)
    hand_in(lmtp, sent(bo), number="4")
    assert counts() == (4, 0, 2)

    yesterday = timezone.now() - timedelta(hours=25)
    Dispatch.objects.filter(kind=DispatchKind.REPLY).update(created_at=yesterday)
    hand_in(lmtp, letter, number="5")
    assert counts() == (5, 0, 3)


def test_nothing_is_sent_to_who_is_no_longer_at_that_address(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    letter = sent(nadia)
    Contact.objects.filter(pk=nadia.pk).update(email="nadia.ny@night-walkers.example")
    hand_in(lmtp, letter)
    assert counts() == (1, 0, 0)


def test_strays_and_machines_get_no_letter(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    letter = sent(nadia)
    hand_in(lmtp, letter, Auto_Submitted="auto-replied")
    hand_in(lmtp, letter, From="x@elsewhere.example")
    lmtp.hand_in(written.with_files(UNNAMED, "bild.jpg", number="2"), UNNAMED.sender, UNNAMED.recipient)
    assert counts() == (0, 2, 0)


def test_a_picture_that_belongs_to_the_text_is_no_attachment(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    lmtp.hand_in(written.with_a_logo(it), it.sender, nadia.email)
    lmtp.hand_in(written.signed_by_pgp(it), it.sender, nadia.email)
    assert counts() == (1, 0, 0)


def test_in_an_exercise_the_letter_says_so(lmtp: Relay, sara: User, nadia: Contact, smtp_sink: Sink) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia)], timezone.now(), mode="exercise")
    call_command("deliver", verbosity=0)
    hand_in(lmtp, dispatch.deliveries.select_related("dispatch").get())
    call_command("deliver", verbosity=0)
    reply = smtp_sink.letters[-1]
    assert reply.message["Subject"] == "ÖVNING: Vi fick ditt svar, men inte bilagan"
    lines = [line for line in reply.text().splitlines() if line]
    assert lines[0] == lines[-1] == "ÖVNING – detta har inte hänt"
    assert set(Dispatch.objects.values_list("mode", flat=True)) == {"exercise"}


def test_what_is_answered_to_that_letter_belongs_to_the_report_before_it(
    lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    older, letter = sent(nadia, at=timezone.now() - timedelta(hours=2)), sent(nadia)
    hand_in(lmtp, letter)
    reply = Delivery.objects.select_related("dispatch").get(dispatch__kind=DispatchKind.REPLY)

    it = raw.about(reply)
    lmtp.hand_in(written.mail(it, "Bilden visar branden.", number="2"), it.sender, nadia.email)

    assert [one.text for one in Response.objects.filter(delivery=letter).order_by("id")] == [
        written.SAID,
        "Bilden visar branden.",
    ]
    assert older.responses.count() == 0
