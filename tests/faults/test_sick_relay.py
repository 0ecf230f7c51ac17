"""A relay that is not well delays letters and loses none, and those with whom nothing went wrong hardly notice.

A third of the commands of a letter go wrong at random. The clock is let run: after each watch it jumps to the moment at
which everything is due again.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from contacts.models import Contact, User
from notifications.lifecycle import DeliveryState, FailureKind
from notifications.models import Dispatch
from notifications.postman import work
from tests.faults.canaries import bring_back
from tests.faults.crowd import Outcome, crowd, outcome, posted
from tests.faults.sick import SickRelay
from tests.faults.size import sized
from tests.figures import Tell

RECIPIENTS = sized(100, 2000)
UNKNOWN_EVERY = 20
SICKNESS = 0.3
THINKS = 0.2
TIMEOUT = 0.5

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Course:
    """How a dispatch went with one relay."""

    relay: SickRelay
    dispatch: Dispatch
    found: Outcome
    healthy: list[float]
    days: timedelta
    took: float


@pytest.fixture(autouse=True)
def impatient(settings: Settings) -> None:
    """Wait for half a second where the product waits for twenty."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.SMTP_TIMEOUT_SECONDS = TIMEOUT


def carried(
    sickness: float, sara: User, nadia: Contact, settings: Settings, chance: random.Random, size: int = RECIPIENTS
) -> Course:
    """Let a relay take a dispatch until nothing is owed."""
    people = crowd(nadia, size)
    relay = SickRelay(chance, sickness, THINKS, frozenset(one.address for one in people[::UNKNOWN_EVERY]))
    ahead = timedelta(0)
    with relay.open():
        settings.EMAIL_PORT = relay.port
        dispatch = posted(sara, people, ringing=False)
        began, moment = timezone.now(), time.monotonic()
        while owed := dispatch.deliveries.owed().order_by("-due_at").first():
            ahead += max(owed.due_at - (timezone.now() + ahead), timedelta(0))
            work(clock=lambda: timezone.now() + ahead, lasting=timedelta(minutes=1))  # noqa: B023
        took = time.monotonic() - moment
    first_try = dispatch.deliveries.filter(state=DeliveryState.SENT, attempts=1).values_list("sent_at", flat=True)
    healthy = [(sent_at - began).total_seconds() for sent_at in first_try if sent_at]
    return Course(relay, dispatch, outcome(relay.letters, dispatch), healthy, ahead, took)


def demand_fates(course: Course) -> None:
    """Demand that every letter met its fate, and that each fate has its reason."""
    rows = list(course.dispatch.deliveries.values_list("address", "state", "failure", "relay_answer"))
    states = {address: state for address, state, _failure, _answer in rows}
    assert set(states.values()) <= {DeliveryState.SENT, DeliveryState.FAILED}
    said_sent = {address for address, state in states.items() if state == DeliveryState.SENT}
    never_came = said_sent - course.found.came.keys()
    assert not never_came, f"lost {len(never_came)} of {len(rows)}"
    failed = {address: (failure, answer) for address, state, failure, answer in rows if address not in said_sent}
    assert all(failure and answer for failure, answer in failed.values()), failed
    refused = {address for address, (failure, _answer) in failed.items() if failure == FailureKind.REFUSED}
    assert refused == course.relay.unknown, f"refused for good: {len(refused)}, unknown: {len(course.relay.unknown)}"
    assert all(answer.startswith("550") for address, (_failure, answer) in failed.items() if address in refused)
    course.found.demand_marks()


def prove(
    sara: User, nadia: Contact, settings: Settings, chance: random.Random, tell: Tell, size: int = RECIPIENTS
) -> None:
    well = carried(0.0, sara, nadia, settings, chance, size)
    sick = carried(SICKNESS, sara, nadia, settings, chance, size)
    delays = statistics.mean(well.healthy), statistics.mean(sick.healthy)
    states = Counter(sick.found.states)
    tell(
        f"{size} recipients, {sick.relay.commands.total()} commands, {sick.relay.went_wrong.total()} went wrong "
        f"{dict(sick.relay.went_wrong)}: sent {states['sent']}, failed {states['failed']}, "
        f"doubled {sick.found.copies}, marked {len(sick.found.marked)}, clock let run for {sick.days}; "
        f"{len(sick.healthy)} letters without a trouble {delays[1]:.2f} s on average, {delays[0]:.2f} s with a relay "
        f"that is well; {well.took:.0f} s and {sick.took:.0f} s"
    )
    demand_fates(well)
    demand_fates(sick)
    assert well.found.copies == 0
    assert delays[1] <= 2 * delays[0], f"letters without a trouble came {delays[1] / delays[0]:.1f} times as late"
    assert sick.relay.went_wrong.keys() >= {
        "421",
        "450",
        "451",
        "garbage",
        "hang",
        "drop",
        "slow",
        "drop after taking it",
    }


def test_a_sick_relay_delays_and_never_loses(
    sara: User, nadia: Contact, settings: Settings, chance: random.Random, tell: Tell
) -> None:
    prove(sara, nadia, settings, chance, tell)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "noticed"),
    [
        ("no answer counts as a yes", r"lost \d+ of"),
        ("later counts as never", "refused"),
        ("a busy mailbox is waited for", r"times as late"),
    ],
)
def test_the_proof_notices(
    fault: str,
    noticed: str,
    sara: User,
    nadia: Contact,
    settings: Settings,
    chance: random.Random,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_back(fault, monkeypatch.setattr)
    with pytest.raises(AssertionError, match=noticed):
        prove(sara, nadia, settings, chance, tell, size=100)
