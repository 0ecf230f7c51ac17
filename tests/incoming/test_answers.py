"""Answers by mail, handed in over LMTP and SMTP as real programs write them: whose they are, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact
from notifications.incoming import people
from notifications.models import Acknowledgement, Delivery, Dispatch, Response, StrayMail
from notifications.models.dispatches import DispatchKind
from tests.incoming import raw, written
from tests.incoming.conftest import Relay, Sent
from tests.incoming.written import SAID, mail

Shape = Callable[[raw.About], bytes]


def kept() -> list[tuple[str, str, str]]:
    return list(Response.objects.order_by("id").values_list("kind", "way", "text"))


def counts() -> tuple[int, int, int]:
    """Return how many answers, stray mails and letters in reply there are."""
    replies = Dispatch.objects.filter(kind=DispatchKind.REPLY)
    return Response.objects.count(), StrayMail.objects.count(), replies.count()


@pytest.mark.parametrize("shape", written.SHAPES)
def test_what_a_person_said_is_kept_and_what_the_program_put_around_it_is_not(
    shape: Shape, lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    it = raw.about(sent(nadia))

    assert lmtp.hand_in(shape(it), it.sender, nadia.email) == (250, "2.0.0 Ok: read")

    assert kept() == [("message", "mail", SAID)]
    assert counts() == (1, 0, 0)


def test_an_answer_acknowledges_the_letter_it_answers_and_no_other(
    relay: Relay, sent: Sent, nadia: Contact, bo: Contact
) -> None:
    letter, other, older = sent(nadia), sent(bo), sent(nadia)
    it = raw.about(letter)

    relay.hand_in(written.gmail(it), it.sender, nadia.email)

    response = Response.objects.get()
    assert (response.delivery_id, response.state, response.idempotency_key) == (
        letter.id,
        "new",
        "<1@night-walkers.example>",
    )
    read = Acknowledgement.objects.get()
    assert (read.delivery_id, read.state, read.way, read.signs) == (letter.id, "sure", "mail", [])
    assert {other.id, older.id}.isdisjoint({response.delivery_id, read.delivery_id})


def test_the_same_mail_again_changes_nothing_and_another_mail_is_another_answer(
    relay: Relay, sent: Sent, nadia: Contact
) -> None:
    it = raw.about(sent(nadia))
    for _time in range(2):
        assert relay.hand_in(mail(it), it.sender, nadia.email)[0] == 250
    assert counts() == (1, 0, 0)

    relay.hand_in(mail(it, "Nu är det oroligt.", number="2"), it.sender, nadia.email)
    assert [text for _kind, _way, text in kept()] == [SAID, "Nu är det oroligt."]


def test_without_a_message_id_the_same_bytes_are_the_same_mail(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    for said in (SAID, SAID, "Oroligt."):
        lmtp.hand_in(mail(it, said, Message_ID=""), it.sender, nadia.email)
    assert counts() == (2, 0, 0)


@pytest.mark.parametrize(
    "to",
    [
        "trygghet@botkyrka.example",  # named by what it answers
        "trygghet+{id}@botkyrka.example",
        "TRYGGHET+{ID}@Botkyrka.Example",
        "trygghet-{id}@botkyrka.example",
        "studsar+{id}@lage.botkyrka.example",
    ],
)
def test_the_address_or_the_message_id_names_the_letter(to: str, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    letter = sent(nadia)
    to = to.format(id=letter.public_id, ID=letter.public_id.upper())
    answered = raw.about(letter).message_id if "+" not in to and "-" not in to else ""

    it = raw.About(to, nadia.email.upper(), answered or "1@elsewhere.example")
    assert lmtp.hand_in(mail(it), to, nadia.email)[0] == 250

    assert [one.delivery_id for one in Response.objects.all()] == [letter.id]


def test_a_long_thread_names_the_letter_in_its_references(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    thread = "\r\n ".join([f"<{number}@elsewhere.example>" for number in range(15)] + [f"<{it.message_id}>"])
    lmtp.hand_in(
        mail(it, To="trygghet@botkyrka.example", In_Reply_To="<9@elsewhere.example>", References=thread),
        "trygghet@botkyrka.example",
        nadia.email,
    )
    assert counts() == (1, 0, 0)


def test_of_two_letters_that_are_named_the_writers_own_is_answered(
    lmtp: Relay, sent: Sent, nadia: Contact, bo: Contact
) -> None:
    own, others = raw.about(sent(nadia)), raw.about(sent(bo))
    lmtp.hand_in(mail(own, In_Reply_To=f"<{others.message_id}> <{own.message_id}>"), others.sender, nadia.email)
    assert [one.delivery.address for one in Response.objects.select_related("delivery")] == [nadia.address_norm]


def test_more_than_a_person_would_write_in_an_hour_is_left_with_the_mail_server(
    lmtp: Relay, sent: Sent, nadia: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST_AN_HOUR", 2)
    letter, other = sent(nadia), sent(nadia)
    it = raw.about(letter)
    codes = [lmtp.hand_in(mail(it, number=number), it.sender, nadia.email)[0] for number in "1232"]
    assert (codes, counts()) == ([250, 250, 452, 250], (2, 0, 0))
    assert lmtp.hand_in(mail(raw.about(other), number="4"), raw.about(other).sender, nadia.email)[0] == 250

    assert not Response.objects.by_mail_since(timezone.now(), letter).exists()
    assert Response.objects.by_mail_since(timezone.now() - timedelta(hours=1), letter).count() == 2


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Lugnt", "calm"),
        ("lugnt.\n\nSkickat från min iPhone", "calm"),
        ("LUGNT HOS OSS!", "calm"),
        ("Behöver hjälp", "need_help"),
        ("Oroligt", "uneasy"),
        ("Inte lugnt", "message"),
        ("Lugnt? Nej, det brinner.", "message"),
        ("Vi behöver hjälp", "message"),
    ],
)
def test_an_answer_is_a_message_unless_it_is_the_very_words_of_a_choice(
    said: str, kind: str, lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    it = raw.about(sent(nadia))
    lmtp.hand_in(mail(it, said), it.sender, nadia.email)
    assert [one for one, _way, _text in kept()] == [kind]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Mvh Nadia\nPS Behöver hjälp, det brinner vid skolan", None),
        ("Lugnt.\nMvh\nNadia\nKan ni ringa polisen? De slåss!", None),
        ("Vi är\n- fyra vid torget\n- två vid skolan", None),
        ("Varning: det brinner. Maila inte, ring.", None),
        ("Taket brinner på skolan", None),
        ("Torsten skrev så här till mig:\nDet brinner vid skolan.", None),
        ("Lugnt.\nDen 25 nov. 2026 kl 22:14 skrev X <a@b.example>:\n> Hej\nOroligt sedan.", "Lugnt.\nOroligt sedan."),
        ("Lugnt kl. 22.14 hos oss:\nJa.\na@b 1:11:\n> Hej", "Lugnt kl. 22.14 hos oss:\nJa.\na@b 1:11:"),
        ("Mvh är slut.\nMvh", "Mvh är slut."),
        (
            "> Hur är läget?\nOroligt.\n> Hur många är ni?\nFyra, behöver hjälp.",
            "Oroligt.\nFyra, behöver hjälp.",
        ),
        ("> Det brinner i Alby", "> Det brinner i Alby"),
        (f"Från: {written.US}\nSkickat: den 25 november\nTill: Nadia\nÄmne: Oroligt\n\nHej!", None),
        ("", "(Mejlet hade ingen text.)"),
    ],
)
def test_in_doubt_words_stay(said: str, text: str | None, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    lmtp.hand_in(mail(it, said), it.sender, nadia.email)
    assert [one for _kind, _way, one in kept()] == [said if text is None else text]


def test_a_paragraph_on_one_line_stays_whole_and_more_than_fits_is_cut_and_says_so(
    lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    it = raw.about(sent(nadia))
    fits, long = "Det är lugnt här. " * 55 + "Slut.", "Det är oroligt här. " * 100
    lmtp.hand_in(mail(it, fits), it.sender, nadia.email)
    lmtp.hand_in(mail(it, long, number="2"), it.sender, nadia.email)

    whole, cut = (text for _kind, _way, text in kept())
    assert (whole, len(whole)) == (fits, 995)
    assert cut.endswith("… (avkortat)")
    assert cut.removesuffix("… (avkortat)") == long[: len(cut) - 12]
    assert 950 < len(cut) <= 1000


def test_an_identity_number_is_not_kept_and_the_words_around_it_are(lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    lmtp.hand_in(mail(it, "Hjälp! 19811218-9876 ligger på torget."), it.sender, nadia.email)
    assert [text for _kind, _way, text in kept()] == ["Hjälp! [personnummer] ligger på torget."]

    stray = raw.About("trygghet@botkyrka.example", nadia.email, "1@elsewhere.example")
    lmtp.hand_in(mail(stray, "811218-9876 igen", Subject="Om 811218-9876", number="2"), stray.sender, nadia.email)
    row = StrayMail.objects.get()
    assert (row.subject, row.text) == ("Om [personnummer]", "[personnummer] igen")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<list.example>"},
        {"Subject": "Autosvar: Oroligt"},
        {"Return_Path": "<>"},
    ],
)
def test_what_a_machine_answers_is_no_answer(headers: dict[str, str], relay: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    assert relay.hand_in(mail(it, **headers), it.sender, nadia.email)[0] == 250
    assert relay.hand_in(written.with_files(it, "bild.jpg", **headers), it.sender, nadia.email)[0] == 250
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize(
    "sender", ["trygghet@botkyrka.example", "studsar+x@lage.botkyrka.example", "lagesstod@botkyrka.example"]
)
def test_what_we_wrote_ourselves_goes_round_in_no_circle(sender: str, lmtp: Relay, sent: Sent, nadia: Contact) -> None:
    it = raw.about(sent(nadia))
    assert lmtp.hand_in(written.with_files(it, "bild.jpg", From=sender), it.sender, sender)[0] == 250
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize("state", ["sending", "failed", "bounced"])
def test_who_answers_has_got_the_letter_whatever_we_believe_of_it(
    state: str, lmtp: Relay, sent: Sent, nadia: Contact
) -> None:
    letter = sent(nadia)
    if state == "bounced":
        Delivery.objects.filter(pk=letter.pk).update(state="bounced", bounced_at=letter.sent_at)
    it = raw.about(letter)
    lmtp.hand_in(mail(it), it.sender, nadia.email)
    assert counts() == (1, 0, 0)
