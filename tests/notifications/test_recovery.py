"""Taking back: what a dead worker held is found again, and what may have left is marked."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from contacts.models import Contact, User
from contacts.scales import Severity
from notifications.errands import Errand
from notifications.lifecycle import DeliveryState, DispatchState, Doubt, FailureKind
from notifications.models import Delivery, Dispatch, Watch
from notifications.patience import CRITICAL_PATIENCE, PATIENCE
from notifications.postman import recover, take_back, work
from notifications.postman.fates import Fate
from notifications.postman.journal import Journal, left_behind
from notifications.postman.rounds import claim, settle, settle_late
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Path:
    """A folder for journals that no other test looks into."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "journal" / str(connection.settings_dict["NAME"])


@pytest.fixture
def dispatch(sara: User, nadia: Contact, now: datetime) -> Dispatch:
    one = an_addressee(nadia)
    crowd = [replace(one, address=f"n{number}@night-walkers.example") for number in range(3)]
    return a_dispatch(sara, crowd, now)


def a_watch(now: datetime) -> uuid.UUID:
    watch = Watch.objects.create(id=uuid.uuid4(), worker="natt:4711", began_at=now, lease_until=now + LEASE)
    return watch.id


def taken(now: datetime) -> tuple[uuid.UUID, list[Errand]]:
    """Return a watch and the letters in its hands."""
    watch = a_watch(now)
    return watch, claim(watch, now, most=50)


def sent(now: datetime) -> Fate:
    return Fate(state=DeliveryState.SENT, answer="250 Ok", sent_at=now)


def rows() -> list[tuple[str, int, str, str]]:
    return list(Delivery.objects.order_by("id").values_list("state", "attempts", "doubt", "failure"))


def test_a_letter_is_taken_once(dispatch: Dispatch, now: datetime) -> None:
    watch, errands = taken(now)

    assert (len(errands), len(taken(now)[1])) == (3, 0)
    assert set(dispatch.deliveries.values_list("claim", flat=True)) == {watch}


def test_the_journal_of_a_dead_worker_says_what_was_accepted_and_what_is_in_doubt(
    dispatch: Dispatch, now: datetime, own_folder: Path
) -> None:
    watch, (first, second, _third) = taken(now)
    journal = Journal(watch)
    journal.begun(first.id)
    journal.accepted(first.id, "250 2.0.0 Ok: queued as 1A2B", now)
    journal.begun(second.id)
    journal.close(settled=False)

    assert recover(now + timedelta(seconds=1)) == 3

    assert rows() == [
        (DeliveryState.SENT, 1, "", ""),
        (DeliveryState.DEFERRED, 1, Doubt.WORKER_DIED, FailureKind.OURS),
        (DeliveryState.QUEUED, 0, "", ""),
    ]
    accepted = Delivery.objects.get(id=first.id)
    assert accepted.relay_answer == "250 2.0.0 Ok: queued as 1A2B"
    assert accepted.sent_at is not None
    assert abs(accepted.sent_at - now) < timedelta(milliseconds=1)
    assert Delivery.objects.due(now + timedelta(seconds=1)).count() == 2
    assert (Watch.objects.count(), list(own_folder.iterdir())) == (0, [])


def test_a_letter_that_was_answered_no_is_tried_again_without_doubt(dispatch: Dispatch, now: datetime) -> None:
    watch, (first, *_others) = taken(now)
    journal = Journal(watch)
    journal.begun(first.id)
    journal.answered(first.id)
    journal.close(settled=False)

    recover(now)

    assert set(rows()) == {(DeliveryState.QUEUED, 0, "", "")}


def test_a_torn_last_line_is_no_yes(dispatch: Dispatch, now: datetime, own_folder: Path) -> None:
    watch, (first, *_others) = taken(now)
    journal = Journal(watch)
    journal.begun(first.id)
    journal.close(settled=False)
    with (own_folder / watch.hex).open("a") as file:
        file.write(f"+{first.id} ")

    recover(now)

    assert rows()[0] == (DeliveryState.DEFERRED, 1, Doubt.WORKER_DIED, FailureKind.OURS)


def test_the_journal_of_a_living_worker_is_left_alone(dispatch: Dispatch, now: datetime, own_folder: Path) -> None:
    watch, (first, *_others) = taken(now)
    journal = Journal(watch)
    journal.begun(first.id)

    assert recover(now) == 0

    assert set(rows()) == {(DeliveryState.SENDING, 0, "", "")}
    assert [path.name for path in own_folder.iterdir()] == [watch.hex]
    journal.close(settled=True)
    assert list(own_folder.iterdir()) == []


def test_nothing_is_taken_back_while_the_lease_lasts(dispatch: Dispatch, now: datetime) -> None:
    taken(now)

    assert take_back(now + LEASE) == 0
    assert Delivery.objects.filter(state=DeliveryState.SENDING).count() == 3


def test_without_a_journal_each_letter_in_hand_may_have_left_and_says_so(dispatch: Dispatch, now: datetime) -> None:
    taken(now)
    later = now + LEASE + timedelta(seconds=1)

    assert take_back(later) == 3

    assert rows() == [(DeliveryState.DEFERRED, 1, Doubt.MACHINE_LOST, FailureKind.OURS)] * 3
    assert Delivery.objects.due(later).count() == 3
    assert Delivery.objects.filter(claim__isnull=False).count() == 0
    assert Watch.objects.count() == 0


def test_a_letter_of_no_watch_at_all_is_taken_back(dispatch: Dispatch, now: datetime) -> None:
    claim(uuid.uuid4(), now, most=2)

    assert take_back(now) == 2


@pytest.mark.parametrize(("severity", "patience"), [(Severity.HIGH, PATIENCE), (Severity.CRITICAL, CRITICAL_PATIENCE)])
def test_a_letter_that_kills_every_worker_waits_longer_each_time_and_ends_as_failed(
    severity: Severity, patience: tuple[timedelta, ...], dispatch: Dispatch, now: datetime
) -> None:
    Dispatch.objects.update(severity=severity)
    dispatch.deliveries.exclude(address="n0@night-walkers.example").update(state=DeliveryState.STOPPED)
    moment, deaths, pauses = now, 0, []
    while taken(moment)[1]:
        moment += LEASE + timedelta(seconds=1)
        assert take_back(moment) == 1
        deaths += 1
        due = max(moment, Delivery.objects.get(address="n0@night-walkers.example").due_at)
        pauses.append(due - moment)
        moment = due

    row = Delivery.objects.get(failure=FailureKind.OURS)
    assert (row.state, row.doubt) == (DeliveryState.FAILED, Doubt.MACHINE_LOST)
    assert deaths == row.attempts == len(patience) + 1
    assert pauses[:4] == [timedelta(0), *patience[:3]]


def test_what_a_dead_worker_held_is_sent_by_another(dispatch: Dispatch, now: datetime, smtp_sink: Sink) -> None:
    watch, (first, *_others) = taken(now)
    journal = Journal(watch)
    journal.begun(first.id)
    journal.close(settled=False)

    tally = work(clock=lambda: now, lasting=timedelta(minutes=1))

    assert (tally.taken_back, tally.sent) == (3, 3)
    assert dispatch.deliveries.possibly_doubled().count() == 1


def test_a_worker_that_lost_its_claim_settles_nothing_of_anothers(dispatch: Dispatch, now: datetime) -> None:
    watch, errands = taken(now)
    later = now + LEASE + timedelta(seconds=1)
    take_back(later)
    another, again = taken(later)
    fates = [(errand.id, sent(later)) for errand in errands]

    assert settle(watch, fates) == {errand.id for errand in errands}
    assert settle_late(fates) == 0
    assert len(again) == 3
    assert set(Delivery.objects.values_list("claim", flat=True)) == {another}


def test_a_late_yes_is_believed_while_nobody_else_carries_the_letter(dispatch: Dispatch, now: datetime) -> None:
    _watch, (first, *_others) = taken(now)
    later = now + LEASE + timedelta(seconds=1)
    take_back(later)

    assert settle_late([(first.id, sent(later))]) == 1

    row = Delivery.objects.get(pk=first.id)
    assert (row.state, row.sent_at, row.doubt) == (DeliveryState.SENT, later, Doubt.MACHINE_LOST)
    assert len(taken(later)[1]) == 2


def test_a_late_answer_changes_no_final_state(dispatch: Dispatch, now: datetime) -> None:
    watch, (first, *_others) = taken(now)
    later = now + LEASE + timedelta(seconds=1)
    take_back(later)
    Delivery.objects.update(state=DeliveryState.STOPPED)

    assert settle(watch, [(first.id, sent(later))]) == {first.id}
    assert settle_late([(first.id, sent(later))]) == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.STOPPED}


def test_a_letter_put_off_at_the_moment_of_a_stop_is_stopped(dispatch: Dispatch, now: datetime) -> None:
    watch, (first, *_others) = taken(now)
    Dispatch.objects.update(state=DispatchState.STOPPED)
    later = Fate(state=DeliveryState.DEFERRED, answer="450 later", failure=FailureKind.DEFERRED, due_at=now)

    settle(watch, [(first.id, later)])

    assert rows()[0] == (DeliveryState.STOPPED, 1, "", FailureKind.DEFERRED)


def test_the_database_itself_keeps_a_final_state_final(dispatch: Dispatch) -> None:
    dispatch.deliveries.update(state=DeliveryState.FAILED)

    with pytest.raises(IntegrityError, match="that is final"), transaction.atomic():
        dispatch.deliveries.update(state=DeliveryState.QUEUED)


@pytest.mark.parametrize("journaled", [True, False])
def test_what_a_dead_worker_held_of_a_stopped_dispatch_is_stopped(
    journaled: bool, dispatch: Dispatch, now: datetime
) -> None:
    watch, (first, *_others) = taken(now)
    Dispatch.objects.update(state=DispatchState.STOPPED)
    if journaled:
        journal = Journal(watch)
        journal.begun(first.id)
        journal.close(settled=False)

    recover(now)
    take_back(now + LEASE + timedelta(seconds=1))

    assert set(dispatch.deliveries.values_list("state", flat=True)) == {DeliveryState.STOPPED}
    assert dispatch.deliveries.possibly_doubled().count() == (1 if journaled else 3)


def test_a_clock_put_forward_takes_nothing_from_a_worker_whose_journal_is_here(
    dispatch: Dispatch, now: datetime
) -> None:
    watch, _errands = taken(now)
    journal = Journal(watch)

    assert take_back(now + timedelta(hours=1)) == 0

    assert set(rows()) == {(DeliveryState.SENDING, 0, "", "")}
    assert Watch.objects.filter(id=watch).exists()
    journal.close(settled=True)


def test_a_journal_that_somebody_is_just_settling_is_left_to_them(dispatch: Dispatch, now: datetime) -> None:
    watch, (first, *_others) = taken(now)
    journal = Journal(watch)
    journal.accepted(first.id, "250 Ok", now)
    journal.close(settled=False)
    later = now + LEASE + timedelta(seconds=1)

    for _found in left_behind():
        assert (recover(later), take_back(later)) == (0, 0)

    assert set(rows()) == {(DeliveryState.SENDING, 0, "", "")}


def test_a_worker_that_stands_still_loses_its_letters_although_its_journal_is_here(
    dispatch: Dispatch, now: datetime, settings: Settings
) -> None:
    watch, _errands = taken(now)
    journal = Journal(watch)
    settings.DELIVERY_LEASE_SECONDS = 0.1
    time.sleep(0.2)

    assert take_back(now + LEASE + timedelta(seconds=1)) == 3

    journal.close(settled=True)


def test_the_journal_of_a_dead_worker_is_settled_although_its_lease_has_run_out(
    dispatch: Dispatch, now: datetime
) -> None:
    watch, (first, *_others) = taken(now)
    journal = Journal(watch)
    journal.accepted(first.id, "250 Ok", now)
    journal.close(settled=False)
    later = now + LEASE + timedelta(seconds=1)

    assert take_back(later) == 0
    assert recover(later) == 3

    assert rows() == [(DeliveryState.SENT, 1, "", ""), *[(DeliveryState.QUEUED, 0, "", "")] * 2]
