"""Every letter's envelope sender names it, there and back, whatever relays do to the address."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

import pytest
from django.core import mail
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from botkyrka_oro.environment import ServerAddress
from contacts.models import Contact, User
from notifications.verp import delivery_id_in, reply_for, sender_for
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

ID = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "studsar@lage.botkyrka.example"
    settings.REPLY_ADDRESS = "trygghet@botkyrka.example"


def test_there_and_back() -> None:
    assert sender_for(ID) == f"studsar+{ID}@lage.botkyrka.example"
    assert delivery_id_in(sender_for(ID)) == ID


@pytest.mark.parametrize(
    "address",
    [
        f"STUDSAR+{ID.upper()}@LAGE.BOTKYRKA.EXAMPLE",
        f"studsar-{ID}@lage.botkyrka.example",
        f"studsar={ID}@lage.botkyrka.example",
        f"studsar_{ID}@lage.botkyrka.example",
        f"studsar%2B{ID}@lage.botkyrka.example",
        f'"studsar+{ID}"@lage.botkyrka.example',
        f"<studsar+{ID}@lage.botkyrka.example>",
        f" studsar+{ID}@mail.internal ",
        f"trygghet+{ID}@botkyrka.example",
        f"TRYGGHET={ID}@botkyrka.example",
        f"prvs=1234abcdef=studsar+{ID}@lage.botkyrka.example",
    ],
)
def test_what_relays_do_to_it_is_understood(address: str) -> None:
    assert delivery_id_in(address) == ID


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "studsar",
        "studsar@lage.botkyrka.example",
        f"studsar+{ID[:-1]}@lage.botkyrka.example",
        f"studsar+{ID}0@lage.botkyrka.example",
        f"studsar+{ID[:-1]}g@lage.botkyrka.example",
        f"studsar{ID}@lage.botkyrka.example",
        f"avstudsar+{ID}@lage.botkyrka.example",
        f"{ID}@lage.botkyrka.example",
        f"lagesrapport+{ID}@lage.botkyrka.example",
    ],
)
def test_what_is_something_else_names_nothing(address: str) -> None:
    assert delivery_id_in(address) is None


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert delivery_id_in(text) is None


@pytest.mark.parametrize(
    ("address", "reads", "asked_for"),
    [
        ("trygghet@botkyrka.example", True, f"trygghet+{ID}@botkyrka.example"),
        ("trygghet@botkyrka.example", False, "trygghet@botkyrka.example"),
        (f"{'t' * 31}@botkyrka.example", True, f"{'t' * 31}+{ID}@botkyrka.example"),
        (f"{'t' * 32}@botkyrka.example", True, f"{'t' * 32}@botkyrka.example"),
        ("trygg+het@botkyrka.example", True, "trygg+het@botkyrka.example"),
    ],
)
def test_answers_are_asked_for_at_an_address_of_the_letters_own_where_somebody_reads_it(
    address: str, reads: bool, asked_for: str, settings: Settings
) -> None:
    settings.REPLY_ADDRESS = address
    settings.INCOMING_LISTEN = ServerAddress("lmtp", "127.0.0.1", 8024) if reads else None
    assert reply_for(ID) == asked_for
    assert len(asked_for.partition("@")[0]) <= 64


@pytest.mark.parametrize("backend", ["", "django.core.mail.backends.locmem.EmailBackend"])
def test_each_letter_asks_for_answers_at_an_address_of_its_own_on_every_road(
    backend: str, sara: User, nadia: Contact, smtp_sink: Sink, now: datetime, settings: Settings
) -> None:
    settings.REPLY_TO_EMAIL = '"Tryggheten" <trygghet@botkyrka.example>'
    settings.INCOMING_IMAP = ServerAddress("imaps", "mail.example", None)
    settings.EMAIL_BACKEND = backend or settings.EMAIL_BACKEND
    mail.outbox = []
    letter = a_dispatch(sara, [an_addressee(nadia)], now).deliveries.get()

    call_command("deliver", verbosity=0)

    messages = [one.message() for one in mail.outbox] if backend else [one.message for one in smtp_sink.letters]
    [(name, address)] = [parseaddr(str(one["Reply-To"])) for one in messages]
    assert (name, address) == ("Tryggheten", f"trygghet+{letter.public_id}@botkyrka.example")
    mail.outbox = []


def test_each_letter_leaves_with_a_sender_of_its_own_and_the_same_from(
    sara: User, nadia: Contact, bo: Contact, smtp_sink: Sink, now: datetime
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)

    call_command("deliver", verbosity=0)

    assert sorted(letter.sender for letter in smtp_sink.letters) == sorted(
        f"studsar+{public_id}@lage.botkyrka.example"
        for public_id in dispatch.deliveries.values_list("public_id", flat=True)
    )
    assert len(smtp_sink.letters) == 2
    assert {letter.message["From"].addresses[0].addr_spec for letter in smtp_sink.letters} == {
        "lagesstod@botkyrka.example"
    }
