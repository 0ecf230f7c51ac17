"""Deadlines while several workers look at once and while clocks are changed: each step once, none early, none lost."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings

from contacts.models import Contact, User
from contacts.scales import Severity
from notifications.actions import take_due_steps
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, Escalation
from notifications.postman import sweep
from tests.faults.canaries import bring_back
from tests.faults.size import sized
from tests.faults.threads import at_once
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee

REPORTS = sized(6, 60)
WORKERS = 2
EVENING = datetime(2026, 11, 22, 22, 20, tzinfo=UTC)
# In Stockholm 03.00 becomes 02.00 in October and 02.00 becomes 03.00 in March, both at 01.00 UTC.
SHIFTS = [datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)]
ONE_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    """A folder for journals that no other test looks into."""
    settings.DATA_DIR = tmp_path


def a_report(sara: User, nadia: Contact, now: datetime) -> Dispatch:
    """Return a critical report that Nadia was handed at ``now``, with its deadlines."""
    dispatch = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, severity=Severity.CRITICAL)
    sweep(now=now)
    Delivery.objects.filter(dispatch=dispatch).update(state=DeliveryState.SENT, sent_at=now)
    return dispatch


def look(moment: datetime, _number: int) -> None:
    take_due_steps(now=moment)


def prove_once(sara: User, nadia: Contact, tell: Tell) -> None:
    """Let two workers look for the same deadlines at the same moment, step after step."""
    reports = [a_report(sara, nadia, EVENING) for _ in range(REPORTS)]
    for minutes in (10, 20, 30):
        moment = EVENING + timedelta(minutes=minutes)
        at_once(WORKERS, partial(look, moment))
        take_due_steps(now=moment)  # what both left to each other is found at the next look
    reminders = Counter(Dispatch.objects.filter(kind="reminder").values_list("follows", flat=True))
    notices = Dispatch.objects.filter(kind="notice").count()
    tell(f"{REPORTS} reports, {WORKERS} workers at once: {reminders.total()} reminders, {notices} requests to call")
    assert reminders == dict.fromkeys((one.id for one in reports), 1), f"reminded more than once: {reminders}"
    assert notices == REPORTS
    assert not Escalation.objects.all().waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_each_step_is_taken_once_whoever_looks(sara: User, nadia: Contact, tell: Tell) -> None:
    prove_once(sara, nadia, tell)


@pytest.mark.django_db(transaction=True)
def test_the_proof_notices_when_nobody_is_kept_away(
    sara: User, nadia: Contact, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_back("deadlines are taken by everybody", monkeypatch.setattr)
    with pytest.raises(AssertionError, match="reminded more than once"):
        prove_once(sara, nadia, tell)


def prove_minutes(sara: User, nadia: Contact, released: datetime, step: timedelta = timedelta(seconds=30)) -> None:
    """Let time pass in small steps across the shift: each step comes as many minutes after as the policy says."""
    report = a_report(sara, nadia, released)
    now, taken = released, []
    while now <= released + timedelta(minutes=31):
        if take_due_steps(now=now):
            taken.append((now - released).total_seconds() / 60)
        now += step
    assert taken == [10, 20, 30], f"taken after {taken} minutes"
    assert report.escalations.filter(taken_at__isnull=True).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("shift", SHIFTS, ids=["October", "March"])
@pytest.mark.parametrize("before", [5, 15, 25])
def test_the_night_of_the_shift_is_as_any_other(before: int, shift: datetime, sara: User, nadia: Contact) -> None:
    prove_minutes(sara, nadia, shift - timedelta(minutes=before))


@pytest.mark.django_db
def test_the_proof_notices_minutes_by_the_clock_on_the_wall(
    sara: User, nadia: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_back("deadlines by the clock on the wall", monkeypatch.setattr)
    with pytest.raises(AssertionError, match="taken after"):
        prove_minutes(sara, nadia, SHIFTS[0] - timedelta(minutes=5))


@pytest.mark.django_db
def test_a_clock_that_is_put_back_takes_nothing_early_and_nothing_twice(sara: User, nadia: Contact) -> None:
    report = a_report(sara, nadia, EVENING)
    now = EVENING + timedelta(minutes=10)
    assert take_due_steps(now=now) == 1
    for minutes in range(0, 70, 5):
        assert take_due_steps(now=now - ONE_HOUR + timedelta(minutes=minutes)) == 0
    assert take_due_steps(now=EVENING + timedelta(minutes=20)) == 1
    assert Dispatch.objects.filter(kind="reminder", follows=report).count() == 1


@pytest.mark.django_db
def test_a_clock_that_is_put_forward_does_not_take_all_steps_at_once(sara: User, nadia: Contact) -> None:
    report = a_report(sara, nadia, EVENING)
    now = EVENING + ONE_HOUR
    assert take_due_steps(now=now) == 1
    assert take_due_steps(now=now + timedelta(minutes=9)) == 0
    assert take_due_steps(now=now + timedelta(minutes=10)) == 1
    assert list(report.escalations.all().waiting().values_list("step", "due_at")) == [
        ("call", now + timedelta(minutes=20))
    ]
