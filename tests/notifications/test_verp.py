"""Every letter's envelope sender names it, there and back, whatever relays do to the address."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.verp import delivery_id_in, sender_for
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

ID = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "studsar@lage.botkyrka.example"


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
