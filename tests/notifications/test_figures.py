"""How the sending is: what waits and since when, who is at work, what has become of all letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db.models import Count, F
from pytest_django import DjangoAssertNumQueries, Settings

from botkyrka_oro.launcher.processes import free_port
from contacts.models import Contact, User
from notifications.figures import SendingState, fates_of_letters, how_is_the_sending, speed_by_severity
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind
from notifications.models import Delivery, Dispatch, SendingSwitch, Watch, WorkerSign
from notifications.postman import work
from notifications.signs import leave_sign, own_name
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def waiting(now: datetime) -> list[datetime]:
    """Return since when letters wait, the first one first."""
    letters: Any = Delivery.objects.kept_waiting(now)
    return list(letters.order_by("since").values_list("since", flat=True))


def the_letter(**values: object) -> None:
    Delivery.objects.update(**values)


def test_a_letter_waits_from_the_moment_it_is_due(sara: User, nadia: Contact, now: datetime) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)

    assert waiting(now - SECOND) == []
    assert waiting(now) == [now]


def test_a_letter_that_nobody_has_released_waits_from_the_end_of_its_hold(
    sara: User, nadia: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, hold=MINUTE)

    assert waiting(now + MINUTE - SECOND) == []
    assert waiting(now + MINUTE) == [now + MINUTE]
    assert Delivery.objects.due(now + MINUTE).count() == 0


def a_watch(now: datetime, *, lease_until: datetime) -> Watch:
    return Watch.objects.create(id=uuid4(), worker="natt:1", began_at=now, lease_until=lease_until)


def test_a_letter_in_the_hands_of_a_dead_worker_waits(sara: User, nadia: Contact, now: datetime) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    watch = a_watch(now, lease_until=now + MINUTE)
    the_letter(state=DeliveryState.SENDING, claim=watch.id)

    assert waiting(now + MINUTE) == []
    assert waiting(now + MINUTE + SECOND) == [now]


def test_a_letter_put_off_because_our_mail_server_is_away_waits_since_its_release(
    sara: User, nadia: Contact, now: datetime, settings: Settings
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = free_port()

    for minutes in range(5):
        work(clock=lambda: now + minutes * MINUTE, lasting=MINUTE)  # noqa: B023 - used at once

    letter = Delivery.objects.get()
    assert (letter.state, letter.failure, letter.attempts) == (DeliveryState.DEFERRED, FailureKind.OURS, 0)
    assert letter.due_at > now + 4 * MINUTE
    assert waiting(now + 4 * MINUTE) == [now]


def test_a_letter_that_the_recipients_server_put_off_waits_for_nobody(
    sara: User, nadia: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    the_letter(state=DeliveryState.DEFERRED, failure=FailureKind.DEFERRED, due_at=now + 10 * MINUTE)

    assert waiting(now + 9 * MINUTE) == []
    assert waiting(now + 10 * MINUTE) == [now + 10 * MINUTE]


@pytest.mark.parametrize("state", [DispatchState.PAUSED, DispatchState.STOPPED, DispatchState.UNDONE])
def test_letters_that_people_keep_back_do_not_wait(
    state: DispatchState, sara: User, nadia: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now, state=state)

    assert waiting(now + MINUTE) == []


@pytest.mark.parametrize(
    "state", [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.STOPPED]
)
def test_letters_that_have_met_their_fate_do_not_wait(
    state: DeliveryState, sara: User, nadia: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    the_letter(state=state, sent_at=now, bounced_at=now, failure=FailureKind.OURS)

    assert waiting(now + MINUTE) == []


def test_a_correction_waits_whatever_became_of_the_letter_that_it_corrects(
    sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    first = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.STOPPED)
    first.deliveries.update(state=DeliveryState.SENDING, claim=a_watch(now, lease_until=now + MINUTE).id)
    a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now + MINUTE, kind="correction", follows=first)

    assert waiting(now + 2 * MINUTE) == [now + MINUTE, now + MINUTE]


def test_what_was_handed_over_stays_so_even_when_it_comes_back(sara: User, nadia: Contact, now: datetime) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    the_letter(state=DeliveryState.BOUNCED, sent_at=now, bounced_at=now + MINUTE)

    assert Delivery.objects.handed_over_after(now - SECOND).count() == 1
    assert Delivery.objects.handed_over_after(now).count() == 0


def test_a_worker_is_alive_for_as_long_as_it_may_be_carrying(db: None, now: datetime) -> None:
    leave_sign(now=now)

    assert WorkerSign.objects.alive(now + 89 * SECOND).count() == 1
    assert WorkerSign.objects.alive(now + 91 * SECOND).count() == 0


def test_a_sign_is_one_statement_and_one_row_and_yesterdays_workers_are_forgotten(
    db: None, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    WorkerSign.objects.create(name="gone:1", seen_at=now - timedelta(days=1, seconds=1))
    WorkerSign.objects.create(name="quiet:2", seen_at=now - timedelta(hours=23))
    leave_sign(now=now - timedelta(days=2))

    with django_assert_num_queries(1):
        leave_sign(now=now)

    assert dict(WorkerSign.objects.values_list("name", "seen_at")) == {
        own_name(): now,
        "quiet:2": now - timedelta(hours=23),
    }


def test_all_is_well_while_nothing_waits_for_long(
    sara: User, nadia: Contact, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    leave_sign(now=now + 2 * MINUTE)

    with django_assert_num_queries(7):
        sending = how_is_the_sending(now + 2 * MINUTE)

    assert sending.state is SendingState.RUNNING
    assert (sending.waiting, sending.waited, sending.workers) == (1, 2 * MINUTE, 1)


def test_it_is_late_when_a_letter_has_waited_for_more_than_two_minutes(
    sara: User, nadia: Contact, now: datetime, settings: Settings
) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    moment = now + 2 * MINUTE + SECOND
    leave_sign(now=moment)

    assert how_is_the_sending(moment).state is SendingState.LATE
    settings.LETTERS_LATE_AFTER_SECONDS = 121
    assert how_is_the_sending(moment).state is SendingState.RUNNING


def test_silence_counts_only_while_letters_wait(sara: User, nadia: Contact, now: datetime) -> None:
    leave_sign(now=now)
    nothing_waits = how_is_the_sending(now + 31 * SECOND)
    a_dispatch(sara, [an_addressee(nadia)], now + 30 * SECOND)

    assert (nothing_waits.state, nothing_waits.silent) == (SendingState.RUNNING, True)
    assert how_is_the_sending(now + 30 * SECOND).state is SendingState.RUNNING
    assert how_is_the_sending(now + 31 * SECOND).state is SendingState.SILENT


def test_nobody_was_ever_heard_of(sara: User, nadia: Contact, now: datetime) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)

    sending = how_is_the_sending(now)

    assert (sending.state, sending.silence, sending.workers) == (SendingState.SILENT, None, 0)


def test_a_worker_that_carries_letters_is_heard_of_by_them(
    sara: User, nadia: Contact, bo: Contact, now: datetime, settings: Settings
) -> None:
    leave_sign(now=now)
    a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
    watch = a_watch(now, lease_until=now + 50 * SECOND + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS))
    Delivery.objects.filter(contact=bo).update(state=DeliveryState.SENDING, claim=watch.id)

    sending = how_is_the_sending(now + MINUTE)

    assert (sending.state, sending.silence) == (SendingState.RUNNING, 10 * SECOND)


def test_that_people_stopped_it_says_more_than_what_follows_from_it(sara: User, nadia: Contact, now: datetime) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now)
    SendingSwitch.objects.create(enabled=False, stopped_by=sara, stopped_at=now)

    sending = how_is_the_sending(now + timedelta(hours=1))

    assert (sending.state, sending.late, sending.waiting) == (SendingState.STOPPED, True, 1)


def test_paused_dispatches_are_counted(sara: User, nadia: Contact, now: datetime) -> None:
    a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.PAUSED)
    a_dispatch(sara, [an_addressee(nadia)], now)

    assert how_is_the_sending(now).paused == 1


def test_what_was_handed_over_is_counted_without_reading_it(db: None) -> None:
    call_command("load_demo", verbosity=0)
    arrived = (DeliveryState.SENT, DeliveryState.BOUNCED)
    counted = Delivery.objects.filter(state__in=arrived).values_list("dispatch__kind").annotate(number=Count("id"))

    fates = fates_of_letters()

    assert {kind: number for kind, number in fates.handed_over.items() if number} == dict(counted.order_by())
    failed = Delivery.objects.filter(state=DeliveryState.FAILED).values_list("failure").annotate(number=Count("id"))
    bounced = Delivery.objects.filter(state=DeliveryState.BOUNCED).count()
    assert fates.failed == {**dict(failed.order_by()), "bounced": bounced}
    assert len(fates.failed) == 3
    assert fates.handed_over.total() > 100


def test_a_letter_counts_as_handed_over_at_once_and_for_good(
    sara: User, nadia: Contact, bo: Contact, now: datetime, smtp_sink: Sink
) -> None:
    broken = replace(an_addressee(bo), address="bo bovärd@housing-company.example".replace(" ", "."))
    dispatch = a_dispatch(sara, [an_addressee(nadia), broken], now)
    before = fates_of_letters()

    work(clock=lambda: now, lasting=MINUTE)

    after = fates_of_letters()
    assert (before.handed_over["report"], before.owed.total(), before.failed.total()) == (0, 2, 0)
    assert (after.handed_over["report"], after.owed.total()) == (1, 0)
    assert after.failed == {FailureKind.REFUSED: 1}
    dispatch.deliveries.filter(state=DeliveryState.SENT).update(state=DeliveryState.BOUNCED, bounced_at=now)
    assert fates_of_letters().handed_over["report"] == 1


def test_speed_is_measured_from_release_over_the_last_hour_and_to_recipients_alone(
    sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
    a_dispatch(sara, [an_addressee(nadia)], now, kind="notice")
    earlier = a_dispatch(sara, [an_addressee(nadia)], now - timedelta(hours=2))
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=F("due_at") + 3 * SECOND)
    Delivery.objects.filter(contact=bo).update(sent_at=now + 40 * SECOND)

    measured = speed_by_severity(now + MINUTE)

    assert [severity.code for severity in measured] == ["high"]
    speed = measured[Dispatch.objects.get(pk=earlier.pk).severity]  # type: ignore[index]
    assert (speed.letters, speed.together) == (2, 43 * SECOND)
    assert [number for _bound, number in sorted(speed.within.items())] == [0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2]
