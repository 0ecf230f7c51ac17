"""Both nights on which the clocks are changed, and clocks put right by an hour: nothing early, twice or never."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, Watch
from notifications.patience import PATIENCE
from notifications.postman import rounds, sweep, work
from notifications.postman.desk import lease_from
from notifications.postman.journal import Journal
from tests.faults.canaries import bring_back
from tests.faults.crowd import crowd
from tests.figures import Tell
from tests.notifications.letters import a_dispatch
from tests.smtp import Sink

# In Stockholm 03.00 becomes 02.00 in October and 02.00 becomes 03.00 in March, both at 01.00 UTC.
SHIFTS = [datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)]
RECIPIENTS = 3
HOLD = timedelta(seconds=30)
STEP = timedelta(seconds=5)
LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
ONE_HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    """A folder for journals that no other test looks into."""
    settings.DATA_DIR = tmp_path


@dataclass
class Night:
    """One night: its clock, and when each letter came by it."""

    sara: User
    nadia: Contact
    sink: Sink
    now: datetime

    def held(self, hold: timedelta = HOLD) -> Dispatch:
        people = crowd(self.nadia, RECIPIENTS)
        return a_dispatch(self.sara, people, self.now, state=DispatchState.HELD, hold=hold)

    def look(self) -> int:
        """Let a worker and the sweeper look; return how many letters came."""
        before = len(self.sink.letters)
        work(clock=lambda: self.now, lasting=timedelta(minutes=1))
        sweep(now=self.now)
        return len(self.sink.letters) - before

    def wait(self, longest: timedelta, step: timedelta = STEP) -> datetime | None:
        """Let time pass in small steps, looking all the while, until a letter comes; return when that was."""
        ends = self.now + longest
        while not self.look():
            if self.now >= ends:
                return None
            self.now += step
        return self.now

    def demand_once(self, dispatch: Dispatch, *, marked: int = 0) -> None:
        came = Counter(letter.recipients[0] for letter in self.sink.letters)
        states = Counter(dispatch.deliveries.values_list("state", flat=True))
        assert came == dict.fromkeys((f"n{number}@night-walkers.example" for number in range(RECIPIENTS)), 1), came
        assert states == {DeliveryState.SENT: RECIPIENTS}, states
        assert dispatch.deliveries.possibly_doubled().count() == marked
        assert Dispatch.objects.get(pk=dispatch.pk).state == DispatchState.COMPLETED
        assert not Watch.objects.exists()


@pytest.fixture(params=SHIFTS, ids=["October", "March"])
def shift(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


@pytest.fixture
def night(sara: User, nadia: Contact, smtp_sink: Sink, shift: datetime) -> Night:
    """A quarter of a minute before the clocks are changed."""
    return Night(sara, nadia, smtp_sink, shift - timedelta(seconds=15))


def prove_hold(night: Night) -> None:
    dispatch = night.held()
    left_at = night.wait(timedelta(minutes=5))
    assert left_at == dispatch.release_at, f"held until {dispatch.release_at}, left at {left_at}"
    night.demand_once(dispatch)


def prove_deferral(night: Night, before_the_shift: timedelta = timedelta(0)) -> None:
    """Put one off again and again: the pauses are as long as on any other night."""
    night.now -= before_the_shift
    dispatch = night.held(hold=timedelta(0))
    put_off = "n0@night-walkers.example"
    night.sink.defer(put_off)
    night.look()
    began, waited = night.now, []
    for pause in PATIENCE[:5]:
        letter = Delivery.objects.get(dispatch=dispatch, address=put_off)
        waited.append(letter.due_at - night.now)
        night.now += pause - timedelta(seconds=1)
        night.look()
        assert Delivery.objects.get(pk=letter.pk).attempts == letter.attempts, "tried too early"
        night.now += timedelta(seconds=1)
        night.look()
        assert Delivery.objects.get(pk=letter.pk).attempts == letter.attempts + 1, "not tried in time"
    assert waited == list(PATIENCE[:5]), f"paused for {[str(one) for one in waited]}"
    assert night.now - began == sum(PATIENCE[:5], timedelta(0))
    night.sink.accept(put_off)
    assert night.wait(timedelta(hours=2), timedelta(minutes=1)) is not None
    night.demand_once(dispatch)


def prove_lease(night: Night) -> None:
    """A machine is lost before the shift: its letters come back when its time is up, and no sooner."""
    dispatch = night.held(hold=timedelta(0))
    sweep(now=night.now)
    lost = uuid.uuid4()
    Watch.objects.create(id=lost, worker="natt:1", began_at=night.now, lease_until=lease_from(night.now))
    assert len(rounds.claim(lost, night.now, most=10)) == RECIPIENTS
    lost_at = night.now
    back_at = night.wait(timedelta(minutes=5))
    assert back_at is not None
    assert LEASE < back_at - lost_at <= LEASE + STEP, f"back after {back_at - lost_at}"
    night.demand_once(dispatch, marked=RECIPIENTS)


def prove_jump_in_hold(night: Night, jump: timedelta) -> None:
    """The clock is put right while a dispatch is held: nothing leaves before the clock says so."""
    dispatch = night.held()
    night.look()
    night.now += jump
    left_at = night.wait(timedelta(hours=2), timedelta(seconds=30))
    assert left_at is not None
    assert left_at >= dispatch.release_at, "left before its release"
    night.demand_once(dispatch)


def prove_jump_in_hand(night: Night, jump: timedelta) -> None:
    """The clock is put right while a worker of this machine has letters in hand: nobody takes them from it."""
    dispatch = night.held(hold=timedelta(0))
    sweep(now=night.now)
    watch = uuid.uuid4()
    Watch.objects.create(id=watch, worker="natt:1", began_at=night.now, lease_until=lease_from(night.now))
    journal = Journal(watch)
    errands = rounds.claim(watch, night.now, most=10)
    night.now += jump
    came = night.look()
    assert came == 0, f"{came} letters were taken out of a living worker's hands"
    rounds.give_back(watch, [one.id for one in errands], night.now)
    Watch.objects.filter(id=watch).delete()
    journal.close(settled=True)
    assert night.wait(timedelta(hours=2), timedelta(seconds=30)) is not None
    night.demand_once(dispatch)


PROOFS: list[Callable[[Night], None]] = [prove_hold, prove_deferral, prove_lease]


@pytest.mark.parametrize("prove", PROOFS)
def test_the_night_of_the_shift_is_as_any_other(prove: Callable[[Night], None], night: Night, tell: Tell) -> None:
    prove(night)
    tell(f"{RECIPIENTS} letters: 0 early, 0 twice, 0 never")


@pytest.mark.parametrize("before", [timedelta(minutes=20), timedelta(minutes=80), timedelta(hours=2)])
def test_pauses_are_as_long_across_the_shift(before: timedelta, night: Night) -> None:
    prove_deferral(night, before)


@pytest.mark.parametrize("prove", [prove_jump_in_hold, prove_jump_in_hand])
@pytest.mark.parametrize("jump", [ONE_HOUR, -ONE_HOUR], ids=["forward", "back"])
def test_a_clock_that_is_put_right_does_no_harm(
    prove: Callable[[Night, timedelta], None], jump: timedelta, night: Night
) -> None:
    prove(night, jump)


def test_a_watch_ends_in_time_although_the_clock_is_put_back(night: Night, settings: Settings) -> None:
    """A worker whose clock goes back an hour does not work for an hour too long, until somebody kills it."""
    settings.RELAY_RATE = 20
    a_dispatch(night.sara, crowd(night.nadia, 60), night.now - 2 * ONE_HOUR)
    calls = 0

    def clock() -> datetime:
        nonlocal calls
        calls += 1
        return night.now - (ONE_HOUR if calls > 6 else timedelta(0))

    tally = work(clock=clock, lasting=timedelta(seconds=0.5))

    assert tally.more_is_due
    assert tally.sent < 60


@pytest.mark.parametrize(
    ("fault", "prove", "noticed"),
    [
        ("pauses by the clock on the wall", prove_deferral, "paused for|too early|not tried in time"),
        ("released early", prove_hold, "held until"),
        ("the lease never ends", prove_lease, "assert"),
        ("the journal of the living is not asked", lambda night: prove_jump_in_hand(night, ONE_HOUR), "living worker"),
    ],
)
def test_the_proofs_notice(
    fault: str,
    prove: Callable[[Night], None],
    noticed: str,
    sara: User,
    nadia: Contact,
    smtp_sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_back(fault, monkeypatch.setattr)
    with pytest.raises(AssertionError, match=noticed):
        prove(Night(sara, nadia, smtp_sink, SHIFTS[0] - timedelta(seconds=15)))
