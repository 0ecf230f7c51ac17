"""Stop means stop: once it is decided nothing more leaves, whatever left is shown as sent, and the sum holds."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery, Dispatch
from notifications.tasks import ring
from tests.faults.canaries import bring_back
from tests.faults.conftest import Hire
from tests.faults.crowd import crowd, posted
from tests.faults.deeds import stop, switch_off, switch_on
from tests.faults.size import LONG, sized
from tests.faults.threads import watching
from tests.faults.workers import wait_until
from tests.figures import Tell
from tests.smtp import Sink

RECIPIENTS = sized(500, 2000)
ROUNDS = sized(6, 50)
WORKERS = 2
# What is on its way while the decision is written down still arrives.
LATEST = 0.5

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Street:
    """Where letters leave, and what is done about it."""

    sink: Sink
    sara: User
    samir: User
    nadia: Contact
    chance: random.Random
    rate: int
    recipients: int = RECIPIENTS
    longest: float = 10.0  # no stop comes later than so many seconds after the first letter
    last_words: Callable[[], str] = str
    after: list[int] = field(default_factory=list)
    latest: list[float] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)

    def under_way(self) -> Dispatch:
        """Post a dispatch, and wait for a random moment of it."""
        self.sink.clear()
        dispatch = posted(self.sara, crowd(self.nadia, self.recipients))
        wait_until(lambda: bool(self.sink.letters), 30, f"the first letter has left\n{self.last_words()}", 0.001)
        letters = self.chance.uniform(0.0, 0.8) * self.recipients
        ends = time.monotonic() + self.chance.uniform(0.0, self.longest)
        while len(self.sink.letters) < letters and time.monotonic() < ends:
            time.sleep(0.001)
        return dispatch

    def look(self, decided: float) -> None:
        """Wait until everything is quiet, and note what came after the decision."""
        in_hand = Delivery.objects.filter(state=DeliveryState.SENDING)
        wait_until(lambda: not in_hand.exists(), 30, f"all hands are empty\n{self.last_words()}")
        time.sleep(LATEST)
        late = [letter.came_at - decided for letter in self.sink.letters if letter.came_at > decided]
        self.after.append(len(late))
        self.latest.append(max(late, default=0.0))

    def tell(self, tell: Tell, deed: str) -> None:
        speed = f"at {self.rate}/s" if self.rate else "at full speed"
        tell(
            f"{deed} {len(self.after)} times in {self.recipients} recipients {speed}: at most {max(self.after)} "
            f"letters and {max(self.latest):.3f} s after the decision, {sum(self.stopped)} letters stopped"
        )

    def demand_silence(self) -> None:
        if self.rate:
            # In the quick form other tests run beside it and hold up whoever listens: one round may be off. Long: none.
            counted = self.after if LONG or len(self.after) == 1 else sorted(self.after)[:-1]
            assert max(counted) <= WORKERS, f"{max(counted)} letters left after the decision"
        assert max(self.latest) <= LATEST, f"a letter left {max(self.latest):.2f} s after the decision"
        assert sum(self.stopped) > 0, "every stop came too late: the test has proved nothing"


def demand_truth(dispatch: Dispatch, sink: Sink, *others: DeliveryState) -> Counter[str]:
    """Demand that what came is shown as sent, and that everything else stands in one of the other states."""
    states = Counter(dispatch.deliveries.values_list("state", flat=True))
    sent = set(dispatch.deliveries.filter(state=DeliveryState.SENT).values_list("address", flat=True))
    came = Counter(letter.recipients[0] for letter in sink.letters)
    assert came.keys() == sent, (
        f"{len(came.keys() - sent)} came and are not shown, {len(sent - came.keys())} are and did not"
    )
    assert set(came.values()) <= {1}
    assert sum(states.values()) == dispatch.recipient_count
    assert states.keys() <= {DeliveryState.SENT, *others}, states
    return states


def prove_stop(street: Street, tell: Tell, rounds: int = ROUNDS) -> None:
    for _number in range(rounds):
        dispatch = street.under_way()
        assert stop(dispatch, street.sara)
        street.look(time.monotonic())
        states = demand_truth(dispatch, street.sink, DeliveryState.STOPPED)
        street.stopped.append(states[DeliveryState.STOPPED])
    street.tell(tell, "stopped")
    street.demand_silence()


def prove_switch(street: Street, tell: Tell, rounds: int = ROUNDS) -> None:
    for _number in range(rounds):
        dispatch = street.under_way()
        switch_off(street.sara)
        street.look(time.monotonic())
        ring()
        time.sleep(0.1)
        states = demand_truth(dispatch, street.sink, DeliveryState.QUEUED)
        assert stop(dispatch, street.sara)
        states = demand_truth(dispatch, street.sink, DeliveryState.STOPPED)
        street.stopped.append(states[DeliveryState.STOPPED])
        switch_on(street.sara, street.samir)
    street.tell(tell, "everything stopped")
    street.demand_silence()


@pytest.mark.parametrize("rate", [0, 100])
def test_nothing_leaves_once_it_is_decided(
    rate: int, hire: Hire, sara: User, samir: User, nadia: Contact, smtp_sink: Sink, chance: random.Random, tell: Tell
) -> None:
    workers = hire(DJANGO_SETTINGS_MODULE="tests.faults.large_rounds", RELAY_RATE=str(rate))
    for prove in (prove_stop, prove_switch):
        street = Street(smtp_sink, sara, samir, nadia, chance, rate, longest=1.0 if rate else 10.0)
        street.last_words = workers.last_words
        prove(street, tell)


@pytest.mark.parametrize(
    ("fault", "prove"),
    [("the gate is asked once", prove_stop), ("the gate knows no switch", prove_switch)],
)
def test_the_proof_notices(
    fault: str,
    prove: Callable[..., None],
    sara: User,
    samir: User,
    nadia: Contact,
    smtp_sink: Sink,
    chance: random.Random,
    tell: Tell,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RELAY_RATE = 100
    bring_back(fault, monkeypatch.setattr)
    with watching(2), pytest.raises(AssertionError, match=r"\d+ letters left after the decision"):
        prove(Street(smtp_sink, sara, samir, nadia, chance, 100, recipients=100, longest=0.1), tell, rounds=1)
