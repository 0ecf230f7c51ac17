"""The words that questions about letters that came back are made of, each failing for its own reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

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


def test_named_goes_by_the_order_of_the_names(letters: dict[str, Delivery]) -> None:
    nadias, bos = letters["nadia"], letters["bo"]
    assert Delivery.objects.named([bos.public_id, "0" * 32, nadias.public_id]) == [bos, nadias]
    assert Delivery.objects.named([nadias.public_id]) == [nadias]
    assert Delivery.objects.named([]) == []


@pytest.mark.parametrize(
    ("kind", "change", "found"),
    [
        ("report", {}, True),
        ("request", {}, True),
        ("notice", {}, False),
        ("trial", {}, False),
        ("new_link", {}, False),
        ("reply", {}, False),
        ("report", {"address": "somebody@else.example"}, False),
        ("report", {"contact": None}, False),
    ],
)
def test_last_on_our_account(
    kind: str, change: dict[str, Any], found: bool, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    earlier = a_dispatch(sara, [an_addressee(nadia)], now - timedelta(hours=1), kind=kind).deliveries.get()
    if change:
        Delivery.objects.filter(pk=earlier.pk).update(**({"contact": bo} if "contact" in change else change))
    reply = a_dispatch(sara, [an_addressee(nadia)], now, kind="reply").deliveries.get()
    a_dispatch(sara, [an_addressee(nadia)], now + timedelta(hours=1))
    assert Delivery.objects.last_on_our_account(reply) == (earlier if found else None)


def test_last_on_our_account_is_the_latest_of_this_world(sara: User, nadia: Contact, now: datetime) -> None:
    for hours, mode in ((3, "live"), (2, "live"), (1, "exercise")):
        a_dispatch(sara, [an_addressee(nadia)], now - timedelta(hours=hours), mode=mode)
    reply = a_dispatch(sara, [an_addressee(nadia)], now, kind="reply").deliveries.get()
    found = Delivery.objects.last_on_our_account(reply)
    assert found is not None
    assert found.dispatch.created_at == now - timedelta(hours=2)


@pytest.mark.parametrize(
    ("kind", "hours", "address", "found"),
    [
        ("reply", 1, "nadia@night-walkers.example", True),
        ("reply", 25, "nadia@night-walkers.example", False),
        ("report", 1, "nadia@night-walkers.example", False),
        ("reply", 1, "bo@housing.example", False),
    ],
)
def test_replied_to_since(
    kind: str, hours: int, address: str, found: bool, sara: User, nadia: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now - timedelta(hours=hours), kind=kind)
    assert Delivery.objects.replied_to_since(now - timedelta(days=1), address).exists() is found
