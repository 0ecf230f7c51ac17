"""The words that questions about letters that came back are made of, each failing for its own reason."""

from __future__ import annotations

from datetime import datetime

import pytest

from contacts.models import Contact, User
from notifications.models import Delivery
from tests.notifications.letters import a_dispatch, an_addressee

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(sara: User, nadia: Contact, bo: Contact, now: datetime) -> dict[str, Delivery]:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
    return {one.address.partition("@")[0]: one for one in dispatch.deliveries.all()}


def test_first_named_goes_by_the_order_of_the_names(letters: dict[str, Delivery]) -> None:
    nadias, bos = letters["nadia"], letters["bo"]
    assert Delivery.objects.first_named(["0" * 32, bos.public_id, nadias.public_id]) == bos
    assert Delivery.objects.first_named([nadias.public_id, bos.public_id]) == nadias
    assert Delivery.objects.first_named(["0" * 32, ""]) is None
    assert Delivery.objects.first_named([]) is None


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"bounce_status": ""}, True),
        ({"bounce_status": "4.4.7"}, False),
        ({"state": "sent"}, False),
        ({"address": "somebody@else.example"}, False),
    ],
)
def test_refused_for_good(letters: dict[str, Delivery], change: dict[str, str], counts: bool, now: datetime) -> None:
    values = {"state": "bounced", "sent_at": now, "bounced_at": now, "bounce_status": "5.1.1"}
    Delivery.objects.filter(pk=letters["nadia"].pk).update(**(values | change))
    assert Delivery.objects.refused_for_good(letters["nadia"].address).exists() is counts
