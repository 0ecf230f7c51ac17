"""A post office in which everything happens in any order, and what must hold after every step."""

from __future__ import annotations

import re
import shutil
import smtplib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from contacts.models import Contact, User
from notifications.errands import Errand
from notifications.failures import AnswerLost
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.mime import Skeleton
from notifications.models import Delivery, Dispatch, Rendition, SendingSwitch, Watch
from notifications.postman import release_due, rounds
from notifications.postman.desk import lease_from
from notifications.postman.fates import Fate, fate_of
from notifications.postman.journal import Journal
from tests.smtp import Sink

BEGINNING = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
MESSAGE_ID = re.compile(rb"^Message-ID: <([0-9a-f]+)\.([0-9a-f]+)@", re.MULTILINE)
ENDED = (DispatchState.COMPLETED, DispatchState.UNDONE, DispatchState.STOPPED)
# How far a letter had come when its worker died.
TAKEN, BEGUN, LEFT, NOTED = "taken", "begun", "left", "noted"


@dataclass(frozen=True)
class Copy:
    """A letter as it came, and which one it was."""

    dispatch: str
    delivery: str


@dataclass
class Lost:
    """A machine that is gone, and what it knew about the letters that it held."""

    claim: uuid.UUID
    fates: list[tuple[int, Fate]]


class Office:
    """The world of one example: a clock, a mail server and people who do things."""

    def __init__(self, sink: Sink, sara: User, samir: User, contacts: list[Contact], told: Counter[str]) -> None:
        self.sink, self.sara, self.samir, self.contacts, self.told = sink, sara, samir, contacts, told
        self.now = BEGINNING
        self.lost: list[Lost] = []
        self.copies: Counter[str] = Counter()
        self.corrected: set[tuple[int, str]] = set()
        sink.clear()
        shutil.rmtree(journals(), ignore_errors=True)

    def clock(self) -> datetime:
        return self.now

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Do something that may send letters, and demand that only those left that might."""
        before = {one.public_id: (one.state, one.release_at) for one in Dispatch.objects.all()}
        is_on = not SendingSwitch.objects.filter(enabled=False).exists()
        came = len(self.sink.letters)
        yield
        for letter in self.sink.letters[came:]:
            found = MESSAGE_ID.search(letter.raw)
            assert found, "a letter without our Message-ID"
            dispatch_id, delivery_id = found[1].decode(), found[2].decode()
            state, release_at = before[dispatch_id]
            held = state == DispatchState.HELD
            assert is_on, "a letter left while everything was stopped"
            assert not held or release_at <= self.now, "a letter left before its release"
            assert held or state == DispatchState.SENDING, f"a letter left of a dispatch that was {state}"
            self.copies[delivery_id] += 1
            self.told["letters"] += 1
            self._demand_order(Delivery.objects.select_related("dispatch").get(public_id=delivery_id))

    def _demand_order(self, row: Delivery) -> None:
        first = row.dispatch.follows_id
        if first is None:
            assert (row.dispatch_id, row.address) not in self.corrected, "a letter left after its correction"
            return
        self.corrected.add((first, row.address))
        earlier = Delivery.objects.filter(dispatch=first, address=row.address, state=DeliveryState.SENDING)
        assert not earlier.exists(), "a correction overtook what it corrects"

    def die(self, stages: list[str], *, with_machine: bool) -> None:
        """Let a worker take letters, come so far with each as ``stages`` say, and be gone."""
        release_due(self.now)
        claim = uuid.uuid4()
        journal = Journal(claim)
        lease_until = lease_from(self.now)
        Watch.objects.create(id=claim, worker="natt:4711", began_at=self.now, lease_until=lease_until)
        errands = rounds.claim(claim, self.now, most=len(stages))
        if not errands:
            Watch.objects.filter(id=claim).delete()
            journal.close(settled=True)
            return
        lost = Lost(claim, [])
        for errand, stage in zip(errands, stages, strict=False):
            fate = Fate(state=DeliveryState.DEFERRED, answer="not tried", due_at=self.now)
            if stage != TAKEN:
                journal.begun(errand.id)
            if stage in {LEFT, NOTED}:
                fate = self._hand_over(errand)
            if stage == NOTED and fate.state is DeliveryState.SENT:
                journal.accepted(errand.id, fate.answer, self.now)
            lost.fates.append((errand.id, fate))
        journal.close(settled=with_machine)
        if with_machine:
            self.lost.append(lost)
        self.told["machines lost" if with_machine else "workers died"] += 1

    def _hand_over(self, errand: Errand) -> Fate:
        """Give a letter to the mail server, and return what a worker that lives would make of its answer."""
        rendition = Rendition.objects.select_related("dispatch").get(pk=errand.rendition_id)
        letter = Skeleton(rendition.dispatch, rendition).seal(errand)
        try:
            with smtplib.SMTP("127.0.0.1", self.sink.port) as relay:
                relay.sendmail(letter.sender, [letter.recipient], letter.content)
        except smtplib.SMTPServerDisconnected:
            return fate_of(errand, AnswerLost("gone"), self.now)
        except smtplib.SMTPException:
            return Fate(state=DeliveryState.DEFERRED, answer="no", due_at=self.now)
        return Fate(state=DeliveryState.SENT, answer="250 Ok", sent_at=self.now)

    def come_back(self, lost: Lost) -> None:
        """Let a machine that was believed lost tell what it knows, and demand that it speaks for its own alone."""
        self.lost.remove(lost)
        others = Delivery.objects.filter(state=DeliveryState.SENDING).exclude(claim=lost.claim)
        before = set(others.values_list("id", "claim", "attempts"))
        not_ours = rounds.settle(lost.claim, lost.fates)
        assert set(others.values_list("id", "claim", "attempts")) == before, "a worker settled what another one holds"
        rounds.settle_late([one for one in lost.fates if one[0] in not_ours])
        self.told["machines came back"] += 1

    def demand_sense(self) -> None:
        """Demand what must hold between any two steps."""
        rows = list(Delivery.objects.values_list("public_id", "dispatch_id", "state", "doubt"))
        for public_id, _dispatch, state, doubt in rows:
            copies = self.copies[public_id]
            assert copies <= 1 or doubt, f"{copies} copies without a mark"
            assert state != DeliveryState.SENT or copies, "a letter is shown as sent that never left"
            in_hand_or_sent = state in {DeliveryState.SENT, DeliveryState.SENDING}
            assert not copies or in_hand_or_sent or doubt, f"a letter left and is shown as {state}, without a mark"
        states: dict[int, Counter[str]] = {}
        for _public_id, dispatch_id, state, _doubt in rows:
            states.setdefault(dispatch_id, Counter())[state] += 1
        for dispatch in Dispatch.objects.prefetch_related("changes"):
            demand_story(dispatch, states.get(dispatch.pk, Counter()))


def demand_story(dispatch: Dispatch, states: Counter[str]) -> None:
    """Demand that the letters of a dispatch add up, and that each of its states has come about by a recorded change."""
    assert states.total() == dispatch.recipient_count, "the letters do not add up"
    state = DispatchState.HELD.value
    for change in sorted(dispatch.changes.all(), key=lambda one: one.pk):
        if change.field == "state":
            assert change.old == state, f"from {state} to {change.new} by way of {change.old}"
            state = change.new
    assert state == dispatch.state, f"a dispatch became {dispatch.state}, and no change says so"
    assert (dispatch.ended_at is not None) == (dispatch.state in ENDED)
    owed = states[DeliveryState.QUEUED] + states[DeliveryState.DEFERRED]
    assert not owed or dispatch.state not in ENDED, f"{owed} letters wait in a dispatch that is {dispatch.state}"


def journals() -> Path:
    return Path(settings.DATA_DIR) / "journal" / str(connection.settings_dict["NAME"])


def until_quiet(office: Office, work: Callable[[], object], sweep: Callable[[], object]) -> None:
    """Let the clock run until every letter has met its fate."""
    unfinished = Dispatch.objects.exclude(state__in=ENDED)
    for _turn in range(200):
        with office.watched():
            work()
        sweep()
        office.demand_sense()
        if not Delivery.objects.owed().exists() and not unfinished.exists() and not Watch.objects.exists():
            break
        office.now += timedelta(minutes=30)
    left = Counter(Delivery.objects.owed().values_list("state", flat=True))
    assert not left, f"stuck for ever: {dict(left)}"
    assert not unfinished.exists(), f"never finished: {list(unfinished.values_list('state', flat=True))}"
    assert not Watch.objects.exists(), "a watch was left behind"
    assert list(journals().iterdir()) == [], "a journal was left behind"
