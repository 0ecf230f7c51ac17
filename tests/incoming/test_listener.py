"""Reports of real shapes, handed in over LMTP and SMTP: what is read of them, and what each of them changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from pytest_django import Settings

from contacts.models import Contact, ContactChange
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery, Dispatch
from tests.incoming import raw
from tests.incoming.conftest import Relay, Sent

STRANGER = raw.About(
    sender=f"studsar+{'ab' * 16}@lage.botkyrka.example",
    recipient="nadia@night-walkers.example",
    message_id=f"{'cd' * 16}.{'ab' * 16}@botkyrka.example",
)


def fate(delivery: Delivery) -> tuple[str, str, str]:
    row = Delivery.objects.get(pk=delivery.pk)
    assert (row.bounced_at is not None) is (row.state == DeliveryState.BOUNCED)
    return row.state, row.bounce_status, row.bounce_answer


@pytest.mark.parametrize(
    ("shape", "status", "answer"),
    [
        (
            raw.postfix,
            "5.1.1",
            "550 5.1.1 <nadia@night-walkers.example>: Recipient address rejected: User unknown in virtual table",
        ),
        (
            raw.office_365,
            "5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient nadia@night-walkers.example not found",
        ),
        (raw.exim, "5.1.1", "550 5.1.1 No such person at this address"),
        (
            raw.gmail,
            "5.1.1",
            "550-5.1.1 The email account that you tried to reach does not exist. Please try 550 5.1.1 again.",
        ),
    ],
)
def test_a_report_of_failure_settles_the_row(
    shape: Callable[[raw.About], bytes], status: str, answer: str, relay: Relay, sent: Sent, nadia: Contact, bo: Contact
) -> None:
    delivery, other = sent(nadia), sent(bo)
    it = raw.about(delivery)

    assert relay.hand_in(shape(it), it.sender) == (250, "2.0.0 Ok: read")

    assert fate(delivery) == ("bounced", status, answer)
    assert fate(other) == ("sent", "", "")
    assert Dispatch.objects.filter(kind="notice").count() == 0


def test_the_same_report_twice_settles_once(relay: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia)
    it = raw.about(delivery)
    relay.hand_in(raw.postfix(it), it.sender)
    first = Delivery.objects.values().get(pk=delivery.pk)

    assert relay.hand_in(raw.postfix(it, status="5.7.1"), it.sender)[0] == 250

    assert Delivery.objects.values().get(pk=delivery.pk) == first


@pytest.mark.parametrize("shape", [raw.postfix, raw.office_365, raw.gmail])
def test_where_the_envelope_says_nothing_the_message_id_of_the_returned_letter_does(
    shape: Callable[[raw.About], bytes], lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    delivery = sent(nadia)
    it = raw.about(delivery)
    returned = shape(it).replace(it.sender.encode(), b"studsar@lage.botkyrka.example")

    assert lmtp.hand_in(returned, "studsar@lage.botkyrka.example")[0] == 250

    assert fate(delivery)[0] == "bounced"


def test_an_address_alone_names_no_letter(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia)
    forged = raw.About("studsar@lage.botkyrka.example", nadia.email, "1@elsewhere.example")

    assert lmtp.hand_in(raw.postfix(forged), forged.sender)[0] == 250

    assert fate(delivery)[0] == "sent"


def test_a_forged_report_about_a_letter_we_never_sent_changes_nothing(relay: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia)

    for shape in (raw.postfix, raw.office_365, raw.exim, raw.gmail):
        assert relay.hand_in(shape(STRANGER), STRANGER.sender)[0] == 250

    assert fate(delivery) == ("sent", "", "")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "", "whatever"])
def test_what_is_no_failure_changes_nothing(action: str, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia)
    it = raw.about(delivery)

    assert lmtp.hand_in(raw.postfix(it, action=action, status="4.4.1", answer="451 4.4.1"), it.sender)[0] == 250

    assert fate(delivery) == ("sent", "", "")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"Precedence": "auto_reply"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"Subject": "Autosvar: Oroligt"},
        {},
    ],
)
def test_an_answer_is_no_bounce_whatever_it_quotes(
    headers: dict[str, str], relay: Relay, sent: Sent, nadia: Contact
) -> None:
    delivery = sent(nadia)
    it = raw.about(delivery)

    assert relay.hand_in(raw.vacation(it, **headers), it.sender, "" if not headers else nadia.email)[0] == 250

    assert fate(delivery) == ("sent", "", "")


def test_a_report_that_is_cut_off_says_what_it_still_says(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    whole, half = sent(nadia), sent(nadia)
    it = raw.about(whole)
    with_action = raw.postfix(it)
    with_action = with_action[: with_action.index(b"Status:")]
    assert lmtp.hand_in(with_action, it.sender)[0] == 250
    assert fate(whole) == ("bounced", "", "")

    it = raw.about(half)
    without = raw.postfix(it)
    without = without[: without.index(b"I'm sorry")]
    assert lmtp.hand_in(without, it.sender)[0] == 250
    assert fate(half) == ("sent", "", "")


def bomb(depth: int) -> bytes:
    parts = [f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n" for number in range(depth)]
    return "".join(parts).encode()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"\r\n",
        b"\0" * 100 + b"\r\n",
        bytes(range(256)) * 40,
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno boundary at all\r\n" * 100,
        b"Content-Type: message/delivery-status\r\n\r\nAction\r\n: failed\r\n",
        b'Content-Type: multipart/report; x="' + (b";" * 50_000 + b"\r\n ") * 5 + b"\r\n\r\nx\r\n",
        b'Content-Type: multipart/report; x="' + (b";" * 40 + b"\r\n ") * 6000 + b"\r\n\r\nx\r\n",
        b"From: MAILER-DAEMON@x.example\r\n\r\n" + b"The following addresses had\r\n" + (b"a" * 60_000 + b"\r\n") * 5,
        b"From: MAILER-DAEMON@x.example\r\n\r\nYour message could not be delivered\r\n" + (b"b" * 299 + b"\r\n") * 900,
        bomb(3000),
        b"Subject: =?utf-8?b?////?=\r\nFrom: =?x?q?=FF?= <MAILER-DAEMON@\xff\xfe>\r\n\r\n\xff\xfe\r\n",
        b"Precedence: \xff\r\nAuto-Submitted: \r\nTo: " + b"<a@b>," * 5000 + b"\r\n\r\n",
    ],
)
def test_nonsense_is_taken_in_and_changes_nothing(nonsense: bytes, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia)

    assert lmtp.hand_in(nonsense, raw.about(delivery).sender)[0] == 250

    assert fate(delivery) == ("sent", "", "")
    assert (ContactChange.objects.count(), Dispatch.objects.count()) == (0, 1)


def test_the_words_of_a_remote_server_are_kept_as_words(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia)
    it = raw.about(delivery)
    returned = raw.postfix(it, answer="550 5.1.1 \0\x1b[31mnej\ud7ff <b>" + "x" * 400).replace(
        b"User unknown", b"\xff\xfe" * 200
    )

    assert lmtp.hand_in(returned, it.sender)[0] == 250

    state, status, answer = fate(delivery)
    assert (state, status) == ("bounced", "5.1.1")
    assert answer.startswith("550 5.1.1 [31mnej")
    assert answer.isprintable()
    assert len(answer) <= 500


@pytest.mark.parametrize("state", ["queued", "deferred", "failed", "stopped"])
def test_a_bounce_of_a_letter_that_was_not_sent_is_ignored(state: str, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    delivery = sent(nadia, state=DeliveryState(state))
    it = raw.about(delivery)

    assert lmtp.hand_in(raw.postfix(it), it.sender)[0] == 250

    assert fate(delivery) == (state, "", "")


def test_a_bounce_that_comes_before_the_row_says_sent_is_asked_to_come_again(
    lmtp: Relay, sent: Sent, nadia: Contact, now: datetime
) -> None:
    delivery = sent(nadia, state=DeliveryState.QUEUED)
    letters = Delivery.objects.filter(pk=delivery.pk)
    letters.update(state="sending", claim="0" * 32)
    it = raw.about(delivery)

    assert lmtp.hand_in(raw.postfix(it), it.sender)[0] == 451
    assert fate(delivery)[0] == "sending"

    letters.update(state="sent", sent_at=now, claim=None)
    assert lmtp.hand_in(raw.postfix(it), it.sender)[0] == 250
    assert fate(delivery)[0] == "bounced"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("studsar@lage.botkyrka.example", 250),
        ("STUDSAR@LAGE.Botkyrka.example", 250),
        ("studsar+nonsense@lage.botkyrka.example", 250),
        ("trygghet@botkyrka.example", 250),
        ("trygghet+sv@botkyrka.example", 250),
        ("studsar@botkyrka.example", 550),
        ("studsare@lage.botkyrka.example", 550),
        (f"studsar+{'ab' * 16}@elsewhere.example", 550),
        ("nadia@night-walkers.example", 550),
        ("root", 550),
    ],
)
def test_only_letters_to_us_are_taken(address: str, code: int, relay: Relay) -> None:
    assert relay.hand_in(b"Subject: x\r\n\r\nx\r\n", address, "nadia@night-walkers.example")[0] == code


def test_one_recipient_at_a_time_since_lmtp_answers_for_each(relay: Relay) -> None:
    with relay.client_class("127.0.0.1", relay.port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("")
        assert client.rcpt("studsar@lage.botkyrka.example")[0] == 250
        assert client.rcpt("trygghet@botkyrka.example")[0] == 452
        assert client.data(b"Subject: x\r\n\r\nx\r\n")[0] == 250


def test_what_is_too_large_is_refused(relay: Relay, settings: Settings) -> None:
    large = b"Subject: x\r\n\r\n" + (b"x" * 998 + b"\r\n") * (settings.INCOMING_LARGEST_BYTES // 1000 + 1)
    assert relay.hand_in(large, "studsar@lage.botkyrka.example")[0] == 552


def test_a_person_who_writes_long_lines_is_taken_in(relay: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    with relay.client_class("127.0.0.1", relay.port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail(nadia.email)
        client.rcpt(it.sender)
        assert client.data(raw.a_person(it) + b"x" * 5000 + b"\r\n")[0] == 250
