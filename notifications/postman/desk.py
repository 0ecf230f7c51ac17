"""The desk of one watch: it claims letters, hands them to a road one by one, and settles what became of each."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import Error

from contacts.telling import Topic, tell
from notifications.errands import Errand
from notifications.messages import message_of
from notifications.mime import Skeleton
from notifications.models import Rendition, Watch
from notifications.postman import rounds
from notifications.postman.gate import Gate
from notifications.postman.ledger import Ledger, Tally
from notifications.postman.pace import Pace
from notifications.postman.sorting import complete, release_due
from notifications.signs import own_name

log = structlog.get_logger(__name__)

FIRST_ROUND = 32
SMALLEST_ROUND = 4
# A round that is carried within this time was small, one that takes longer than twice as much was too large: what is
# in a worker's hands cannot be overtaken.
ROUND_SECONDS = 0.25
SORTED_EVERY = 0.25


class PostDesk:
    """Where a road gets its letters. One watch has one desk, one claim and one journal."""

    def __init__(
        self, *, clock: Callable[[], datetime], lasting: timedelta, tally: Tally, call_help: Callable[[], None] | None
    ) -> None:
        self.clock, self.tally, self._call_help = clock, tally, call_help
        self.claim = uuid.uuid4()
        self.pace: Pace | None = None
        self._gate = Gate()
        self._ready: deque[Errand] = deque()
        self._out: dict[int, Errand] = {}
        self._skeletons: dict[int, Skeleton] = {}
        self._size = min(FIRST_ROUND, settings.DELIVERY_ROUND)
        self._claimed_at = time.monotonic() - ROUND_SECONDS
        self._sorted_at = self._renewed_at = time.monotonic()
        self._nothing_due = self._over = False
        self._lease = settings.DELIVERY_LEASE_SECONDS
        now = clock()
        self._ends, self._ends_at = now + lasting, time.monotonic() + lasting.total_seconds()
        Watch.objects.create(id=self.claim, worker=own_name(), began_at=now, lease_until=lease_from(now))
        self._ledger = Ledger(self.claim, tally, clock)  # Last: whoever opens a journal has to close it.

    def take(self) -> Errand | None:
        """Return the next letter that may leave now, sealed."""
        if not self._ready:
            self.claim_more()
        if not self._ready or self.pace is None or self.pace.wait() > 0:
            return None
        while self._ready:
            errand = self._ready.popleft()
            if not self._gate.lets_through(errand.dispatch_id):
                self._bar(errand)
            elif errand.sealed is not None or self._sealed(errand):
                self.pace.spend()
                self._out[errand.id] = errand
                return errand
        return None

    def pause(self) -> float | None:
        """Return for how many seconds nothing may leave; ``None`` when this watch has nothing more."""
        if self._over or (self._nothing_due and not self._ready):
            return None
        return self.pace.wait() if self._ready and self.pace is not None else 0.0

    def may_leave(self, errand: Errand) -> bool:
        """Tell whether the words may go out: we are still believed alive, and nobody has stopped or paused them."""
        alive = time.monotonic() - self._renewed_at < self._lease * 0.9
        return alive and not self._over and self._gate.lets_through(errand.dispatch_id)

    def begun(self, errand: Errand) -> None:
        """Note that the letter may be accepted from here on."""
        self._ledger.begun(errand)

    def accepted(self, errand: Errand, answer: str) -> None:
        """The mail server has the letter."""
        self._put_away(errand)
        self._ledger.accepted(errand, answer)

    def failed(self, errand: Errand, problem: Exception) -> None:
        """It does not, or nobody knows. Whatever went wrong is this letter's fate and not that of the others."""
        self._put_away(errand)
        self._ledger.failed(errand, problem)

    def untouched(self, errand: Errand) -> None:
        """Take a letter back that was not tried."""
        if self._out.pop(errand.id, None):
            self._ready.appendleft(errand)

    def tick(self) -> None:
        """Settle, say that we are alive, and sort, each when it is time."""
        now = time.monotonic()
        self._ledger.settle_when_due()
        if now - self._renewed_at > self._lease / 3:
            self._renew()
        if now - self._sorted_at > SORTED_EVERY:
            self._sorted_at = now
            self.tally.released += release_due(self.clock())
            self.tally.completed += complete(self.clock())

    def may_connect(self, held: frozenset[int]) -> int | None:
        """Return the number of one more of the relay's connections, if anybody may have one."""
        return self.pace.connect(held) if self.pace is not None else None

    def hung_up(self, number: int) -> None:
        """Give it back; without a database it went by itself."""
        if self.pace is not None:
            with contextlib.suppress(Error):  # A connection that is gone raises InterfaceError.
                self.pace.hang_up(number)

    def claim_more(self) -> bool:
        """Take another round; tell whether there was one."""
        now, moment = self.clock(), time.monotonic()
        # Whoever puts the clock back does not make the watch any longer.
        is_over = now >= self._ends or moment >= self._ends_at
        if self._over or is_over:
            self.tally.more_is_due |= is_over
            self._over = True
            return False
        took, self._claimed_at = moment - self._claimed_at, moment
        if took < ROUND_SECONDS:
            self._size = min(self._size * 2, settings.DELIVERY_ROUND)
        elif took > 2 * ROUND_SECONDS:
            self._size = max(self._size // 2, SMALLEST_ROUND)
        errands = rounds.claim(self.claim, now, most=self._size)
        self._nothing_due = not errands
        self._ready.extend(errands)
        self._gate.forget(one.dispatch_id for one in self._out.values())
        self._build({one.rendition_id for one in errands} - self._skeletons.keys())
        if self._call_help is not None and len(errands) == self._size:
            self._call_help()
            self._call_help = None
        return bool(errands)

    def give_up(self, answer: str) -> None:
        """Nobody takes our letters: let them rest a little."""
        log.warning("relay_away", answer=answer)
        self._over, self.tally.relay_away = True, answer
        tell(Topic.DISPATCHES, calmly=True)
        self.tally.given_back += rounds.give_back(self.claim, self._drained(), self.clock(), away=answer)

    def finish(self) -> None:
        """Settle everything, put back what was not tried, and leave nothing behind."""
        self._ledger.settle()
        self.tally.given_back += rounds.give_back(self.claim, self._drained(), self.clock())
        Watch.objects.filter(id=self.claim).delete()
        self.tally.completed += complete(self.clock())
        self._ledger.close(settled=True)

    def abandon(self) -> None:
        """Something is badly wrong: leave the journal to whoever finds it."""
        self._ledger.close(settled=False)

    def _put_away(self, errand: Errand) -> None:
        """Let go of a letter that has met its fate, words and all: what refers to itself is freed late."""
        self._out.pop(errand.id, None)
        errand.sealed = errand.message = None

    def _drained(self) -> list[int]:
        left = [one.id for one in (*self._ready, *self._out.values())]
        self._ready.clear()
        self._out.clear()
        return left

    def _build(self, missing: set[int]) -> None:
        for rendition in Rendition.objects.select_related("dispatch").filter(id__in=missing):
            self._skeletons[rendition.pk] = Skeleton(rendition.dispatch, rendition)

    def _sealed(self, errand: Errand) -> bool:
        skeleton = self._skeletons[errand.rendition_id]
        try:
            errand.sealed = skeleton.seal(errand)
        except Exception as problem:  # noqa: BLE001 - a poisoned letter never starves the others.
            self.failed(errand, problem)
            return False
        errand.message = partial(message_of, skeleton, errand)
        return True

    def _bar(self, errand: Errand) -> None:
        """A dispatch was stopped or paused: put back all of it that is in hand, at once."""
        barred = [errand.id, *(one.id for one in self._ready if one.dispatch_id == errand.dispatch_id)]
        self._ready = deque(one for one in self._ready if one.dispatch_id != errand.dispatch_id)
        self.tally.given_back += rounds.give_back(self.claim, barred, self.clock())

    def _renew(self) -> None:
        renewed_at = time.monotonic()
        if Watch.objects.filter(id=self.claim).update(lease_until=lease_from(self.clock())):
            self._renewed_at = renewed_at
            self._ledger.at_work()
        else:
            log.warning("watch_lost", claim=str(self.claim))
            self._over = True


def lease_from(now: datetime) -> datetime:
    """Return until when a worker that was heard of at ``now`` is believed alive."""
    return now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
