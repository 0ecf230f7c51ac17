"""Two stories: an address that stops working until it is mended, and a night walker who answers the mail."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from botkyrka_oro.environment import ServerAddress
from botkyrka_oro.signing_key import SigningKey
from contacts.audience import OmissionReason, resolve
from contacts.models import Area, Contact, ContactChange, ContactRole, User
from contacts.scales import Severity, Sharing
from notifications.models import Acknowledgement, Delivery, Dispatch, Response
from notifications.verp import delivery_id_in
from tests.contacts.steps import form_of
from tests.incoming import raw
from tests.incoming.conftest import Relay
from tests.notifications.letters import a_dispatch, an_addressee
from tests.notifications.test_signing import KEYS, holds
from tests.smtp import Letter, Sink

pytestmark = pytest.mark.django_db(transaction=True)


def sent_and_returned(by: User, to: Contact, sink: Sink, relay: Relay) -> Dispatch:
    """Send a report through the mail server, and let it come back to the envelope sender that the server saw."""
    dispatch = a_dispatch(by, [an_addressee(to)], timezone.now())
    call_command("deliver", verbosity=0)
    letter = sink.to(to.email)[-1]
    assert delivery_id_in(letter.sender) == dispatch.deliveries.get().public_id
    it = raw.About(letter.sender, letter.recipients[0], letter.message["Message-ID"].strip("<>"))
    assert relay.hand_in(raw.postfix(it), letter.sender)[0] == 250
    return dispatch


def reached(area: Area, now: datetime) -> tuple[list[str], list[tuple[str, str]]]:
    found = resolve(
        area_ids=[area.id],
        role_ids=list(ContactRole.objects.values_list("id", flat=True)),
        severity=Severity.HIGH,
        sharing=Sharing.VOLUNTEERS,
        now=now,
    )
    return [one.name for one in found.recipients], [(one.name, one.reason.code) for one in found.omissions]


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_from_two_bounces_to_a_working_address(
    client: Client,
    lmtp: Relay,
    smtp_sink: Sink,
    sara: User,
    samir: User,
    tove: User,
    nadia: Contact,
    bo: Contact,
    alby: Area,
) -> None:
    client.force_login(tove)

    first = sent_and_returned(sara, nadia, smtp_sink, lmtp)
    delivery = first.deliveries.get()
    assert (delivery.state, delivery.bounce_status) == ("bounced", "5.1.1")
    client.force_login(sara)
    assert "Studsade" in page(client, f"/utskick/{first.public_id}/")
    assert reached(alby, timezone.now()) == (["Bo Bovärd", "Nadia Nattvandrare"], [])
    assert "trasig adress" not in page(client, "/kontakter/tackning/")

    sent_and_returned(sara, nadia, smtp_sink, lmtp)
    assert reached(alby, timezone.now()) == (["Bo Bovärd"], [("Nadia Nattvandrare", "broken_address")])
    assert str(OmissionReason.BROKEN_ADDRESS.value) == "adressen fungerar inte: två mejl har studsat"
    coverage = page(client, "/kontakter/tackning/")
    assert "ingen nattvandrare (1 med trasig adress)" in coverage
    assert "Adressen fungerar inte" in page(client, f"/kontakter/{nadia.id}/")
    assert "Adressen fungerar inte sedan" in page(client, "/kontakter/")

    call_command("deliver", verbosity=0)
    assert {letter.recipients[0] for letter in smtp_sink.letters[-2:]} == {samir.email, tove.email}
    assert "adressen fungerar inte" in smtp_sink.letters[-1].message["Subject"]
    assert len(smtp_sink.to(nadia.email)) == 2

    nadia.refresh_from_db()
    form = form_of(nadia, email="nadia.ny@night-walkers.example")
    assert client.post(f"/kontakter/{nadia.id}/andra/", form).status_code == 302
    nadia.refresh_from_db()
    assert nadia.address_broken_at is None
    assert reached(alby, timezone.now()) == (["Bo Bovärd", "Nadia Nattvandrare"], [])
    assert "trasig adress" not in page(client, "/kontakter/tackning/")

    assert ContactChange.objects.filter(field="address_broken_at").count() == 2
    sent_and_returned(sara, nadia, smtp_sink, lmtp)
    assert Delivery.objects.filter(state="bounced").count() == 3
    nadia.refresh_from_db()
    assert nadia.address_broken_at is None


def answer_to(letter: Letter, said: str) -> EmailMessage:
    """Write an answer as a mail program does: to where answers are asked for, about the mail that is answered."""
    answer = EmailMessage(policy=SMTP)
    answer["From"] = f"Nadia Nattvandrare <{letter.recipients[0]}>"
    answer["To"] = letter.message["Reply-To"]
    answer["Subject"] = f"SV: {letter.message['Subject']}"
    answer["Message-ID"] = "<natten@night-walkers.example>"
    answer["In-Reply-To"] = letter.message["Message-ID"]
    quoted = "".join(f"> {line}\n" for line in letter.text().splitlines())
    lead = "Den ons 25 nov. 2026 kl 22:14 skrev Botkyrka kommun <lagesrapport@botkyrka.example>:"
    answer.set_content(f"{said}\n\nSkickat från min iPhone\n\n{lead}\n{quoted}")
    return answer


@pytest.mark.parametrize("named_by", ["address", "message_id"])
def test_from_a_report_to_an_answer_that_somebody_waits_for(
    named_by: str, settings: Settings, relay: Relay, smtp_sink: Sink, sara: User, nadia: Contact, bo: Contact
) -> None:
    settings.DKIM = SigningKey("lage2026", "botkyrka.example", (KEYS / "rsa2048.pem").read_bytes())
    settings.REPLY_TO_EMAIL = "trygghet@botkyrka.example"
    if named_by == "address":
        settings.INCOMING_LISTEN = ServerAddress("lmtp", "127.0.0.1", relay.port)
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], timezone.now())
    call_command("deliver", verbosity=0)
    [letter] = smtp_sink.to(nadia.email)
    assert holds(letter.raw)

    answer = answer_to(letter, "Lugnt vid torget, vi är fyra.")
    if named_by == "address":
        del answer["In-Reply-To"]
    where = parseaddr(str(answer["To"]))[1]
    assert where.startswith("trygghet+" if named_by == "address" else "trygghet@")
    assert relay.hand_in(answer.as_bytes(), where, nadia.email) == (250, "2.0.0 Ok: read")

    [response] = Response.objects.all().waiting().select_related("delivery__dispatch")
    assert (response.text, response.kind, response.way) == ("Lugnt vid torget, vi är fyra.", "message", "mail")
    assert (response.delivery.dispatch, response.delivery.contact) == (dispatch, nadia)
    acknowledged = Acknowledgement.objects.all().sure().values_list("delivery__address", flat=True)
    assert list(acknowledged) == [nadia.address_norm]
