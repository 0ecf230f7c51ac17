"""Mail that names no letter, or comes from somebody else than it went to: kept for a person, once, within bounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from contacts.models import Contact, User
from notifications.incoming import strays
from notifications.models import Acknowledgement, Delivery, Dispatch, Response, StrayMail
from notifications.models.dispatches import DispatchKind
from notifications.notices import post_notice
from tests.incoming import raw, written
from tests.incoming.conftest import Relay, Sent
from tests.incoming.test_answers import counts
from tests.incoming.written import SAID, mail

UNNAMED = raw.About("trygghet@botkyrka.example", "grannen@elsewhere.example", "1@elsewhere.example")


def test_a_mail_that_names_no_letter_waits_for_a_person(relay: Relay, sent: Sent, nadia: Contact) -> None:
    sent(nadia)
    letter = written.with_files(UNNAMED, "a.jpg", "b.jpg", Subject="=?utf-8?q?Det_brinner_p=C3=A5_torget?=")

    for _time in range(2):
        assert relay.hand_in(letter, UNNAMED.sender, UNNAMED.recipient) == (250, "2.0.0 Ok: read")

    row = StrayMail.objects.get()
    assert (row.message_id, row.sender, row.subject, row.text, row.attachments, row.state) == (
        "<1@night-walkers.example>",
        "grannen@elsewhere.example",
        "Det brinner på torget",
        SAID,
        2,
        "new",
    )
    assert counts() == (0, 1, 0)


@pytest.mark.parametrize(
    "sender",
    [
        "Nadia <nadia@elsewhere.example>",
        "nadia@night-walkers.example.evil.example",
        "nadia@night-walkers.example, x@elsewhere.example",
        '"nadia@night-walkers.example" <x@elsewhere.example>',
        "nadia@night-walkers.example <x@elsewhere.example>",
        "<x@elsewhere.example> nadia@night-walkers.example",
        "\u202enadia@night-walkers.example",
        "",
    ],
)
def test_who_is_not_whom_the_letter_went_to_answers_nothing(
    sender: str, lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    it = raw.about(sent(nadia))
    assert lmtp.hand_in(mail(it, From=sender), it.sender, nadia.email)[0] == 250
    assert counts() == (0, 1, 0)
    assert Acknowledgement.objects.count() == 0


def test_two_from_headers_are_nobodys(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    lmtp.hand_in(b"From: x@elsewhere.example\r\n" + mail(it), it.sender, nadia.email)
    assert (counts(), StrayMail.objects.get().sender) == ((0, 1, 0), "")


def test_a_letter_that_we_never_sent_is_answered_by_nobody(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    sent(nadia)
    to = f"trygghet+{'ab' * 16}@botkyrka.example"
    lmtp.hand_in(mail(raw.About(to, nadia.email, f"{'cd' * 16}.{'ab' * 16}@botkyrka.example")), to, nadia.email)
    assert counts() == (0, 1, 0)


def test_a_message_id_in_the_text_names_no_letter(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    quoting = mail(it, f"Message-ID: <{it.message_id}>", To=UNNAMED.sender, In_Reply_To="")
    lmtp.hand_in(quoting, UNNAMED.sender, nadia.email)
    assert counts() == (0, 1, 0)


def test_an_answer_to_a_notice_to_our_own_staff_is_for_people_to_judge(lmtp: Relay, sara: User, nadia: Contact) -> None:
    with transaction.atomic():
        notice = post_notice(to=[sara], title="Något", lines=["x"], about_path="/", by=sara, now=nadia.created_at)
    it = raw.about(Delivery.objects.select_related("dispatch").get(dispatch=notice))
    lmtp.hand_in(mail(it), it.sender, sara.email)
    assert counts() == (0, 1, 0)


@pytest.mark.parametrize(
    "shape",
    [
        raw.postfix,
        lambda it: raw.vacation(it, Auto_Submitted="auto-replied"),
        lambda it: mail(it, Subject="Autosvar: borta"),
        lambda it: mail(it, From="lagesstod@botkyrka.example"),
        lambda it: mail(it, From="MAILER-DAEMON@x.example"),
    ],
)
def test_no_machines_mail_is_ever_kept_for_people(shape: Callable[[raw.About], bytes], relay: Relay) -> None:
    assert relay.hand_in(shape(UNNAMED), UNNAMED.sender, UNNAMED.recipient)[0] == 250
    assert counts() == (0, 0, 0)


def test_when_too_many_wait_the_mail_server_keeps_the_next_one_and_answers_still_count(
    lmtp: Relay, sent: Sent, nadia: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strays, "MOST_WAITING", 2)
    for number in "12":
        assert lmtp.hand_in(mail(UNNAMED, number=number), UNNAMED.sender, UNNAMED.recipient)[0] == 250
    assert lmtp.hand_in(mail(UNNAMED, number="3"), UNNAMED.sender, UNNAMED.recipient)[0] == 452
    assert lmtp.hand_in(mail(UNNAMED, number="2"), UNNAMED.sender, UNNAMED.recipient)[0] == 250
    assert counts() == (0, 2, 0)

    it = raw.about(sent(nadia))
    assert lmtp.hand_in(mail(it, number="4"), it.sender, nadia.email)[0] == 250
    assert counts() == (1, 2, 0)


def test_long_things_are_cut_to_what_is_kept(lmtp: Relay) -> None:
    long = mail(UNNAMED, "ord " * 3000, Subject="S" * 900, Message_ID=f"<{'m' * 400}@x.example>")
    assert lmtp.hand_in(long, UNNAMED.sender, UNNAMED.recipient)[0] == 250
    row = StrayMail.objects.get()
    assert row.message_id.startswith("sha256:")
    assert (len(row.subject) <= 250, 3900 < len(row.text) <= 4000, row.text.endswith("… (avkortat)")) == (True,) * 3


def test_a_files_name_and_what_is_in_it_are_kept_nowhere(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    lmtp.hand_in(written.with_files(UNNAMED, "hemlig.jpg"), UNNAMED.sender, UNNAMED.recipient)
    lmtp.hand_in(written.with_files(it, "hemlig.jpg", number="2"), it.sender, nadia.email)
    stored = str([*StrayMail.objects.values(), *Response.objects.values()])
    assert counts()[:2] == (1, 1)
    assert ("hemlig" in stored, "/9j/" in stored) == (False, False)


@pytest.mark.parametrize("sign", [{}, {"Auto_Submitted": "auto-generated"}])
@pytest.mark.parametrize("sender", ["nadia@night-walkers.example", "unsubscribe@provider.example"])
def test_a_mail_with_the_right_id_leaves_the_list(
    sender: str, sign: dict[str, str], lmtp: Relay, sent: Sent, nadia: Contact, samir: User
) -> None:
    letter = sent(nadia)
    leaving = mail(UNNAMED, "", Subject=f"avanmal {letter.public_id}", From=sender, In_Reply_To="", **sign)
    for _time in range(2):
        assert lmtp.hand_in(leaving, UNNAMED.sender, sender)[0] == 250
    nadia.refresh_from_db()
    assert nadia.declined_at is not None
    assert counts() == (0, 0, 0)
    assert Dispatch.objects.filter(kind=DispatchKind.NOTICE).count() == 1


@pytest.mark.parametrize("subject", ["avanmal", "avanmal {wrong}", "SV: avanmal {id}", "avanmal {id}0", "{id}"])
def test_a_mail_with_another_subject_leaves_nothing(subject: str, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    subject = subject.format(id=sent(nadia).public_id, wrong="ab" * 16)
    lmtp.hand_in(mail(UNNAMED, "", Subject=subject), UNNAMED.sender, UNNAMED.recipient)
    nadia.refresh_from_db()
    assert nadia.declined_at is None
    assert counts() == (0, 1, 0)
