"""Taking back: what a dead worker held is found again, and what may have left is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState, Doubt, FailureKind
from notifications.models import Delivery, Dispatch
from notifications.patience import PATIENCE
from notifications.postman import take_back_expired, work
from notifications.postman.rounds import Fate, Round, claim_round
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
SENT = Fate(state=DeliveryState.SENT, answer="250 Ok")


@pytest.fixture
def dispatch(sara: User, nadia: Contact, now: datetime) -> Dispatch:
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"n{number}@night-walkers.example") for number in range(3)]
    return a_dispatch(sara, crowd, now)


@pytest.fixture
def taken(dispatch: Dispatch, now: datetime) -> Round:
    """A round whose worker marked the first letter and was never heard of again."""
    round_ = claim_round(now)
    assert round_.settle(None, None, round_.letters[0], now) == (False, True)
    return round_


def test_a_round_is_taken_once(dispatch: Dispatch, now: datetime) -> None:
    first, second = claim_round(now), claim_round(now)

    assert (len(first.letters), len(second.letters)) == (3, 0)
    assert set(dispatch.deliveries.values_list("claim", "lease_until")) == {(first.claim, now + LEASE)}


def test_nothing_is_taken_back_while_the_lease_lasts(taken: Round, now: datetime) -> None:
    assert take_back_expired(now + LEASE) == 0
    assert Delivery.objects.filter(state=DeliveryState.SENDING).count() == 3


def test_the_letter_that_was_being_handed_over_is_marked_and_the_others_are_not(taken: Round, now: datetime) -> None:
    later = now + LEASE + timedelta(seconds=1)

    assert take_back_expired(later) == 3

    rows = Delivery.objects.order_by("id").values_list("state", "attempts", "doubt", "failure")
    assert list(rows) == [
        (DeliveryState.DEFERRED, 1, Doubt.WORKER_DIED, FailureKind.OURS),
        (DeliveryState.QUEUED, 0, "", ""),
        (DeliveryState.QUEUED, 0, "", ""),
    ]
    assert Delivery.objects.due(later).count() == 3
    assert Delivery.objects.filter(claim__isnull=False).count() == 0


def test_a_worker_that_says_it_is_alive_keeps_its_round(taken: Round, now: datetime) -> None:
    taken.renew(now + LEASE)

    assert take_back_expired(now + LEASE + timedelta(seconds=1)) == 0


def test_a_letter_that_kills_every_worker_waits_longer_each_time_and_ends_as_failed(
    dispatch: Dispatch, now: datetime
) -> None:
    Delivery.objects.filter(pk__gt=min(dispatch.deliveries.values_list("pk", flat=True))).update(
        state=DeliveryState.STOPPED
    )
    moment, deaths = now, 0
    while (round_ := claim_round(moment)).letters:
        round_.settle(None, None, round_.letters[0], moment)
        moment += LEASE + timedelta(seconds=1)
        assert take_back_expired(moment) == 1
        deaths += 1
        moment = max(moment, Delivery.objects.get(pk=round_.letters[0].pk).due_at)

    row = Delivery.objects.get(failure=FailureKind.OURS)
    assert (row.state, row.possibly_doubled) == (DeliveryState.FAILED, True)
    assert deaths == row.attempts == len(PATIENCE) + 1


def test_what_a_dead_worker_held_is_sent_by_another(
    taken: Round, dispatch: Dispatch, now: datetime, smtp_sink: Sink
) -> None:
    later = now + LEASE + timedelta(seconds=1)

    tally = work(clock=lambda: later, lasting=timedelta(minutes=1))

    assert (tally.taken_back, tally.sent) == (3, 3)
    assert dispatch.deliveries.possibly_doubled().count() == 1


def test_a_worker_that_lost_its_claim_settles_nothing_of_anothers(taken: Round, now: datetime) -> None:
    later = now + LEASE + timedelta(seconds=1)
    take_back_expired(later)
    again = claim_round(later)

    settled, marked = taken.settle(taken.letters[0], replace(SENT, sent_at=later), taken.letters[1], later)

    assert (settled, marked) == (False, False)
    assert taken.settle_late(taken.letters[0], replace(SENT, sent_at=later)) is False
    assert set(Delivery.objects.values_list("claim", flat=True)) == {again.claim}


def test_a_late_yes_is_believed_while_nobody_else_carries_the_letter(taken: Round, now: datetime) -> None:
    later = now + LEASE + timedelta(seconds=1)
    take_back_expired(later)

    assert taken.settle_late(taken.letters[0], replace(SENT, sent_at=later)) is True

    row = Delivery.objects.get(pk=taken.letters[0].pk)
    assert (row.state, row.sent_at, row.possibly_doubled) == (DeliveryState.SENT, later, True)
    assert len(claim_round(later).letters) == 2


def test_a_late_answer_changes_no_final_state(taken: Round, now: datetime) -> None:
    later = now + LEASE + timedelta(seconds=1)
    take_back_expired(later)
    Delivery.objects.update(state=DeliveryState.STOPPED)

    assert taken.settle(taken.letters[0], replace(SENT, sent_at=later), None, later) == (False, False)
    assert taken.settle_late(taken.letters[0], replace(SENT, sent_at=later)) is False
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.STOPPED}


def test_the_database_itself_keeps_a_final_state_final(dispatch: Dispatch, now: datetime) -> None:
    dispatch.deliveries.update(state=DeliveryState.FAILED)

    with pytest.raises(IntegrityError, match="that is final"), transaction.atomic():
        dispatch.deliveries.update(state=DeliveryState.QUEUED)


def test_what_a_dead_worker_held_of_a_stopped_dispatch_is_stopped(
    taken: Round, dispatch: Dispatch, now: datetime
) -> None:
    Dispatch.objects.update(state=DispatchState.STOPPED)

    take_back_expired(now + LEASE + timedelta(seconds=1))

    assert set(dispatch.deliveries.values_list("state", flat=True)) == {DeliveryState.STOPPED}
    assert dispatch.deliveries.possibly_doubled().count() == 1
