"""The questions that pages ask about dispatches, each of which fails for its own reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery, Dispatch
from tests.notifications.letters import a_dispatch, an_addressee

FATES = {
    DeliveryState.QUEUED: 1,
    DeliveryState.SENDING: 2,
    DeliveryState.SENT: 3,
    DeliveryState.DEFERRED: 4,
    DeliveryState.FAILED: 5,
    DeliveryState.BOUNCED: 6,
    DeliveryState.STOPPED: 7,
}


@pytest.fixture
def dispatch(sara: User, nadia: Contact, now: datetime) -> Dispatch:
    """A dispatch with letters in every state, each state with its own number of them."""
    one = an_addressee(nadia)
    dispatch = a_dispatch(sara, [replace(one, address=f"{number}@x.example") for number in range(28)], now)
    left = iter(dispatch.deliveries.order_by("id").values_list("id", flat=True))
    times: dict[str, Any] = {"sent_at": now, "bounced_at": now, "claim": "0" * 32}
    for state, number in FATES.items():
        some = [next(left) for _ in range(number)]
        Delivery.objects.filter(id__in=some).update(state=state, attempts=1, **times)
    return dispatch


def test_letters_are_counted_by_their_state_for_each_dispatch(
    dispatch: Dispatch, sara: User, nadia: Contact, now: datetime
) -> None:
    another = a_dispatch(sara, [an_addressee(nadia)], now)
    counted: Any = {one.pk: one for one in Dispatch.objects.with_counts()}
    assert {state: getattr(counted[dispatch.pk], f"{state.value}_count") for state in DeliveryState} == FATES
    assert (counted[another.pk].queued_count, counted[another.pk].sent_count) == (1, 0)


def test_a_dispatch_without_letters_has_none_in_any_state(sara: User, now: datetime) -> None:
    a_dispatch(sara, [], now)
    counted = Dispatch.objects.with_counts().get()
    assert {getattr(counted, f"{state.value}_count") for state in DeliveryState} == {0}


def test_a_list_counts_the_letters_of_the_dispatches_that_it_shows(
    dispatch: Dispatch, sara: User, nadia: Contact, now: datetime
) -> None:
    for _ in range(3):
        a_dispatch(sara, [an_addressee(nadia)], now)
    with CaptureQueriesContext(connection) as asked:
        shown = list(Dispatch.objects.all().for_list()[:2])
    assert ([one.created_by for one in shown], len(asked)) == ([sara, sara], 1)
    assert dispatch not in shown


def test_tries_are_those_of_letters_that_are_still_here(dispatch: Dispatch) -> None:
    assert dispatch.deliveries.tries() == 28 - FATES[DeliveryState.SENT]
    letter = dispatch.deliveries.filter(state=DeliveryState.DEFERRED).first()
    assert letter is not None
    Delivery.objects.filter(id=letter.id).update(attempts=2)
    assert dispatch.deliveries.tries() == 29 - FATES[DeliveryState.SENT]
    assert Delivery.objects.none().tries() == 0
