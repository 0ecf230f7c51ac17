"""Every letter's envelope sender names it, there and back, whatever relays do to the address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.mime import Skeleton
from notifications.verp import delivery_id_in, sender_for
from tests.notifications.letters import a_dispatch, an_addressee

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


def test_each_letter_has_a_sender_of_its_own_and_the_same_from(
    sara: User, nadia: Contact, bo: Contact, now: object
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)  # type: ignore[arg-type]
    skeleton = Skeleton(dispatch, dispatch.renditions.get())

    letters = {one.public_id: skeleton.seal(one) for one in dispatch.deliveries.all()}

    assert {public_id: one.sender for public_id, one in letters.items()} == {
        public_id: f"studsar+{public_id}@lage.botkyrka.example" for public_id in letters
    }
    assert len(letters) == 2
    assert all(b"\r\n <lagesstod@botkyrka.example>\r\n" in one.content for one in letters.values())
