"""The clock on the wall is put forward and back, by the season or by mistake: nothing is early, doubled or skipped."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch
from notifications.postman import recovery, work
from tests.faults.workers import wait_until
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

# Ten seconds before the clocks in Stockholm go from 3 to 2, and before they go from 2 to 3.
AUTUMN = datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC)
SPRING = datetime(2027, 3, 28, 0, 59, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)
LETTERS = 60
ADDRESS = "nadia@night-walkers.example"


def carried_at(moment: datetime) -> int:
    return work(clock=lambda: moment, lasting=timedelta(minutes=1)).sent


@pytest.mark.django_db
@pytest.mark.parametrize("night", [AUTUMN, SPRING])
def test_a_hold_over_the_shift_lasts_as_long_as_any_other(
    night: datetime, sara: User, nadia: Contact, smtp_sink: Sink
) -> None:
    hold = timedelta(seconds=30)
    dispatch = a_dispatch(sara, [an_addressee(nadia)], night, state=DispatchState.HELD, hold=hold)

    assert [carried_at(night + timedelta(seconds=passed)) for passed in (0, 9, 11, 29)] == [0, 0, 0, 0]
    assert [carried_at(night + timedelta(seconds=passed)) for passed in (30, 31, 3630, 3660)] == [1, 0, 0, 0]
    assert Dispatch.objects.get(pk=dispatch.pk).state == DispatchState.COMPLETED
    assert len(smtp_sink.letters) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("night", [AUTUMN, SPRING])
def test_a_letter_put_off_over_the_shift_is_tried_when_its_pause_is_over(
    night: datetime, sara: User, nadia: Contact, smtp_sink: Sink
) -> None:
    smtp_sink.defer(ADDRESS)
    dispatch = a_dispatch(sara, [an_addressee(nadia)], night)
    pauses, moment = [], night
    for _attempt in range(5):
        carried_at(moment)
        due = dispatch.deliveries.get().due_at
        assert carried_at(due - timedelta(seconds=1)) == 0
        pauses.append(due - moment)
        moment = due

    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 60)]
    assert dispatch.deliveries.get().attempts == 5


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_clock_that_jumps_by_an_hour_in_the_middle_loses_and_doubles_nothing(
    jump: timedelta, sara: User, nadia: Contact, smtp_sink: Sink, now: datetime
) -> None:
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"n{number}@night-walkers.example") for number in range(LETTERS)]
    dispatch = a_dispatch(sara, crowd, now)

    def jumping() -> datetime:
        return now + (jump if len(smtp_sink.letters) >= LETTERS // 2 else timedelta(0))

    work(clock=jumping, lasting=timedelta(hours=2))
    for moment in (now, now + HOUR, now + 3 * HOUR):
        carried_at(moment)

    assert Counter(smtp_sink.addresses()) == Counter(address.address for address in crowd)
    assert set(dispatch.deliveries.values_list("state", "doubt")) == {(DeliveryState.SENT, "")}


def beside_a_worker_of_tomorrow(dispatch: Dispatch, smtp_sink: Sink, settings: Settings) -> tuple[int, int]:
    """Let a worker whose clock is an hour ahead look while another one carries; return how many copies and marks."""
    settings.RELAY_CONNECTIONS, smtp_sink.slowness = 2, 0.02

    def carry() -> None:
        work(clock=timezone.now, lasting=timedelta(minutes=1))
        connection.close()

    slow = threading.Thread(target=carry)
    slow.start()
    wait_until(lambda: len(smtp_sink.letters) > 5, 15, "the first letters have left")
    recovery.take_back(timezone.now() + HOUR)
    smtp_sink.slowness = 0.0
    carried_at(timezone.now())
    slow.join()
    carried_at(timezone.now() + 2 * HOUR)
    return len(smtp_sink.letters) - LETTERS, dispatch.deliveries.possibly_doubled().count()


@pytest.fixture
def many(transactional_db: None, sara: User, nadia: Contact) -> Dispatch:
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"n{number}@night-walkers.example") for number in range(LETTERS)]
    return a_dispatch(sara, crowd, timezone.now())


def test_a_clock_an_hour_ahead_takes_nothing_from_a_worker_that_is_alive(
    many: Dispatch, smtp_sink: Sink, settings: Settings, tell: Tell
) -> None:
    copies, marks = beside_a_worker_of_tomorrow(many, smtp_sink, settings)

    tell(f"{LETTERS} letters, a clock an hour ahead: doubled {copies}, marked {marks}")
    assert (copies, marks) == (0, 0)
    assert set(many.deliveries.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_the_proof_notices_a_lease_that_goes_by_the_clock_on_the_wall_alone(
    many: Dispatch, smtp_sink: Sink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "speaks_for", lambda _claim, _silence: False)

    _copies, marks = beside_a_worker_of_tomorrow(many, smtp_sink, settings)

    assert marks > 0
