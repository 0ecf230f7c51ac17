"""People decide, workers die, clocks jump and relays sulk, in any order: what the engine promises always holds."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import hypothesis
import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as some
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Severity
from notifications.actions import UnableToRelease, UnableToUndo, decline, release_now, undo_dispatch
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch, SendingSwitch
from notifications.outbox import Addressee
from notifications.postman import sweep, work
from tests.cast import a_contact, an_actor
from tests.faults import deeds
from tests.faults.canaries import bring_back
from tests.faults.office import BEGUN, LEFT, NOTED, TAKEN, Office, until_quiet
from tests.faults.size import LONG, sized
from tests.figures import Tell
from tests.notifications.letters import a_dispatch, an_addressee
from tests.smtp import Sink

EXAMPLES, STEPS = sized(20, 2000), sized(30, 50)
WATCH = timedelta(minutes=1)
NOBODY_LISTENS = 9
MOST_REPORTS, MOST_DISPATCHES = 6, 9
SOME_STAGES = some.lists(some.sampled_from([TAKEN, BEGUN, LEFT, NOTED]), min_size=1, max_size=4)
SOME_HOLD = some.sampled_from([0, 0, 30])
SOME_SEVERITY = some.sampled_from([Severity.HIGH, Severity.CRITICAL])
SOME_DISPATCH = some.integers(0, 5)
SOME_PERSON = some.integers(0, 3)

pytestmark = pytest.mark.django_db


class Died(BaseException):
    """A worker dies at this very moment, without a word."""


class AnyOrder(RuleBasedStateMachine):
    """What people, workers, clocks and relays do."""

    begin: ClassVar[Callable[[], Office]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint._from_testcase = True  # type: ignore[attr-defined]  # Deeds are durable: they may begin here.
        self.savepoint.__enter__()
        self.office = type(self).begin()
        self.office.told["examples"] += 1

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # What has gone wrong already is told as it is.
                self._end_well()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def _end_well(self) -> None:
        """Let everything that waits go on, and the clock run."""
        office = self.office
        office.sink.at_rcpt.clear()
        self.everything_started()
        for paused in Dispatch.objects.filter(state=DispatchState.PAUSED):
            deeds.resume(paused, office.sara, office.now)
        until_quiet(office, self._work, lambda: sweep(now=office.now))
        office.told["marked"] += Delivery.objects.possibly_doubled().count()
        office.told["doubled"] += sum(copies - 1 for copies in office.copies.values() if copies > 1)

    @invariant()
    def all_makes_sense(self) -> None:
        self.office.told["steps"] += 1
        self.office.demand_sense()

    def _work(self, clock: Callable[[], Any] | None = None) -> None:
        work(clock=clock or self.office.clock, lasting=WATCH)

    def _pick(self, number: int, *states: DispatchState) -> Dispatch | None:
        found = Dispatch.objects.exclude(kind="notice").order_by("-id")
        chosen = list(found.filter(state__in=states) if states else found)
        return chosen[number % len(chosen)] if chosen else None

    def _people(self, numbers: set[int]) -> list[Addressee]:
        return [replace(an_addressee(self.office.contacts[number]), reasons=()) for number in sorted(numbers)]

    @initialize(people=some.sets(SOME_PERSON, min_size=2), hold=SOME_HOLD, severity=SOME_SEVERITY)
    def begun(self, people: set[int], hold: int, severity: Severity) -> None:
        self.posted(people, hold, severity)

    # What may happen is asked inside each rule and not by a precondition: real workers and real conversations never run
    # twice alike, and hypothesis wants the choices that it replays to be the same ones.
    @rule(people=some.sets(SOME_PERSON, min_size=1), hold=SOME_HOLD, severity=SOME_SEVERITY)
    def posted(self, people: set[int], hold: int, severity: Severity) -> None:
        if Dispatch.objects.count() >= MOST_REPORTS:
            return
        a_dispatch(
            self.office.sara,
            self._people(people),
            self.office.now,
            state=DispatchState.HELD,
            hold=timedelta(seconds=hold),
            severity=severity,
        )

    @rule(number=SOME_DISPATCH)
    def undone(self, number: int) -> None:
        if dispatch := self._pick(number):
            try:
                undo_dispatch(dispatch=dispatch, by=self.office.sara, now=self.office.now)
            except UnableToUndo:
                assert dispatch.state != DispatchState.HELD

    @rule(number=SOME_DISPATCH)
    def sent_at_once(self, number: int) -> None:
        if dispatch := self._pick(number):
            try:
                release_now(dispatch=dispatch, by=self.office.sara, now=self.office.now)
            except UnableToRelease:
                assert dispatch.state != DispatchState.HELD or SendingSwitch.objects.filter(enabled=False).exists()

    @rule(number=SOME_DISPATCH, deed=some.sampled_from([deeds.pause, deeds.resume, deeds.stop]))
    def steered(self, number: int, deed: Callable[..., bool]) -> None:
        if dispatch := self._pick(number):
            deed(dispatch, self.office.sara, self.office.now)

    @rule(number=SOME_DISPATCH, hold=some.sampled_from([0, 10]))
    def corrected(self, number: int, hold: int) -> None:
        begun = (DispatchState.SENDING, DispatchState.PAUSED, DispatchState.COMPLETED, DispatchState.STOPPED)
        dispatch = self._pick(number, *begun)
        if dispatch and dispatch.follows_id is None and Dispatch.objects.count() < MOST_DISPATCHES:
            reached = dispatch.deliveries.values_list("address", flat=True)
            people = {
                number for number, one in enumerate(self.office.contacts) if an_addressee(one).address in set(reached)
            }
            held = timedelta(seconds=hold)
            deeds.correct(dispatch, self._people(people), self.office.sara, self.office.now, hold=held)
            self.office.told["corrections"] += 1

    @rule(number=SOME_DISPATCH)
    def everything_stopped(self, number: int) -> None:
        if number == 0:  # Rarely enough for something to happen.
            deeds.switch_off(self.office.sara, self.office.now)

    @rule()
    def everything_started(self) -> None:
        if SendingSwitch.objects.filter(enabled=False).exists():
            deeds.switch_on(self.office.sara, self.office.samir, self.office.now)

    @rule()
    def worked(self) -> None:
        with self.office.watched():
            self._work()

    @rule()
    def worked_again(self) -> None:
        self.worked()

    @rule(calls=some.integers(1, 12))
    def died_in_the_middle(self, calls: int) -> None:
        left = calls

        def clock() -> Any:
            nonlocal left
            left -= 1
            if left <= 0:
                raise Died
            return self.office.now

        with self.office.watched():
            try:
                self._work(clock)
            except Died:
                self.office.told["workers died"] += 1

    @rule(stages=SOME_STAGES)
    def died(self, stages: list[str]) -> None:
        with self.office.watched():
            self.office.die(stages, with_machine=False)

    @rule(stages=SOME_STAGES)
    def died_with_its_machine(self, stages: list[str]) -> None:
        with self.office.watched():
            self.office.die(stages, with_machine=True)

    @rule(stages=SOME_STAGES)
    def its_letters_were_taken_by_another(self, stages: list[str]) -> None:
        """A machine is lost until its lease is over, and another one holds the same letters when it comes back."""
        with self.office.watched():
            self.office.die(stages, with_machine=True)
        self.time_passed(61)
        self.swept()
        with self.office.watched():
            self.office.die([TAKEN] * MOST_DISPATCHES, with_machine=False)

    @rule(number=some.integers(0, 3))
    def came_back(self, number: int) -> None:
        if self.office.lost:
            self.office.come_back(self.office.lost[number % len(self.office.lost)])

    @rule()
    def swept(self) -> None:
        sweep(now=self.office.now)

    @rule(seconds=some.sampled_from([1, 20, 61, 61, 600, 7200]))
    def time_passed(self, seconds: int) -> None:
        self.office.now += timedelta(seconds=seconds)

    @rule(hours=some.sampled_from([-1, 1]))
    def clock_jumped(self, hours: int) -> None:
        self.office.now += timedelta(hours=hours)

    @rule(person=SOME_PERSON, mood=some.sampled_from(["refuse", "defer", "accept", "drop_after_data"]))
    def relay_changed_its_mind(self, person: int, mood: str) -> None:
        getattr(self.office.sink, mood)(an_addressee(self.office.contacts[person]).address)

    @rule()
    def worked_while_the_relay_was_away(self) -> None:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, NOBODY_LISTENS
        try:
            self.worked()
        finally:
            settings.EMAIL_PORT = port

    @rule(number=SOME_DISPATCH)
    def declined(self, number: int) -> None:
        letter = Delivery.objects.filter(contact__declined_at=None, contact__isnull=False).order_by("id").last()
        if letter is not None and number == 0:
            decline(delivery=letter, now=self.office.now)

    @rule(person=SOME_PERSON)
    def moved(self, person: int) -> None:
        contact = self.office.contacts[person]
        Contact.objects.filter(pk=contact.pk).update(name=f"{contact.name} II", phone="+46700000000")


@pytest.fixture
def told() -> Counter[str]:
    return Counter()


@pytest.fixture
def machine(
    sara: User, samir: User, alby: Area, smtp_sink: Sink, tmp_path: Path, settings: Settings, told: Counter[str]
) -> type[AnyOrder]:
    """The machine with a cast, a mail server and a folder of its own."""
    settings.DATA_DIR = tmp_path
    settings.RELAY_CONNECTIONS = 2
    walkers = an_actor("Nattvandrarna i Alby", "night_walkers")
    contacts = [a_contact(f"{name} Nattvandrare", walkers, alby) for name in ("Nadia", "Nils", "Nora", "Nima")]

    class Machine(AnyOrder):
        begin = staticmethod(lambda: Office(smtp_sink, sara, samir, contacts, told))

    return Machine


def prove(machine: type[AnyOrder], chance: random.Random, *, examples: int = EXAMPLES, shrink: bool = True) -> None:
    """Let everything happen in so many random orders."""
    hypothesis.seed(chance.randrange(10**6))(machine)
    try:
        run_state_machine_as_test(
            machine,
            settings=hypothesis.settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
                phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
            ),
        )
    except FlakyFailure as once:  # Real workers need not do it again: a promise that was broken once is broken.
        raise once.exceptions[0] from once


def test_what_is_promised_holds_whatever_happens_in_whichever_order(
    machine: type[AnyOrder], told: Counter[str], chance: random.Random, tell: Tell
) -> None:
    try:
        prove(machine, chance)
    finally:
        tell(", ".join(f"{count} {what}" for what, count in told.items()))
    assert told["steps"] > EXAMPLES * 5
    rare = ("machines lost", "machines came back", "corrections", "marked", "doubled") if LONG else ()
    for what in ("letters", "workers died", *rare):
        assert told[what], f"no {what}: the test has proved less than it says"


QUICKLY_FOUND = {
    "released early": "a letter left before its release",
    "sent before it left": "shown as sent that never left",
    "nobody writes it down": "and no change says so",
    "no mark": "without a mark",
}
FOUND = {
    "the lease never ends": "stuck for ever",
    "a stop forgets what is in hand": "letters wait in a dispatch that is stopped",
    "corrections wait for nobody": "a correction overtook",
    "whose it is is not asked": "a worker settled what another one holds",
}


@pytest.mark.parametrize(
    ("fault", "noticed"),
    [*QUICKLY_FOUND.items(), *(pytest.param(*one, marks=pytest.mark.long) for one in FOUND.items())],
)
def test_the_proof_notices(
    fault: str,
    noticed: str,
    machine: type[AnyOrder],
    told: Counter[str],
    chance: random.Random,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring_back(fault, monkeypatch.setattr)
    with pytest.raises(AssertionError, match=noticed):
        prove(machine, chance, examples=2000, shrink=False)
    tell(f"{fault}: noticed in example {told['examples'] - 1}")
