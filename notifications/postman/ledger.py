"""The ledger of a watch: every fate goes into the journal at once, and from there in handfuls into the database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from contacts.telling import Topic, tell
from notifications.errands import Errand
from notifications.failures import AnswerLost
from notifications.lifecycle import DeliveryState
from notifications.postman import rounds
from notifications.postman.fates import Fate, fate_of
from notifications.postman.journal import Journal

log = structlog.get_logger(__name__)

# What became of letters is written down so many at a time, and none waits for longer than this; the journal has them.
SETTLED_AT_ONCE = 200
SETTLED_WITHIN = 0.05


@dataclass
class Tally:
    """What a watch came to."""

    released: int = 0
    taken_back: int = 0
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    given_back: int = 0
    completed: int = 0
    relay_away: str = ""
    more_is_due: bool = False


class Ledger:
    """Keeps what became of the letters of one claim."""

    def __init__(self, claim: uuid.UUID, tally: Tally, clock: Callable[[], datetime]) -> None:
        self._claim, self._tally, self._clock = claim, tally, clock
        self._journal = Journal(claim)
        self._fates: list[tuple[int, Fate]] = []
        self._settled_at = time.monotonic()

    def at_work(self) -> None:
        """The watch goes on."""
        self._journal.at_work()

    def begun(self, errand: Errand) -> None:
        """A letter's words are about to go out."""
        self._journal.begun(errand.id)

    def accepted(self, errand: Errand, answer: str) -> None:
        """The mail server has the letter."""
        now = self._clock()
        self._journal.accepted(errand.id, answer, now)
        self._tally.sent += 1
        self._fates.append((errand.id, Fate(state=DeliveryState.SENT, answer=answer, sent_at=now)))

    def failed(self, errand: Errand, problem: Exception) -> None:
        """It does not, or nobody knows."""
        if not isinstance(problem, AnswerLost):
            self._journal.answered(errand.id)
        fate = fate_of(errand, problem, self._clock())
        self._tally.deferred += fate.state is DeliveryState.DEFERRED
        self._tally.failed += fate.state is DeliveryState.FAILED
        self._fates.append((errand.id, fate))

    def settle_when_due(self) -> None:
        """Settle when there is a handful, or when the first of it has waited long enough."""
        now = time.monotonic()
        if not self._fates:
            self._settled_at = now
        elif len(self._fates) >= SETTLED_AT_ONCE or now - self._settled_at > SETTLED_WITHIN:
            self.settle(for_good=False)

    def settle(self, *, for_good: bool = True) -> None:
        """Tell the database what became of letters. A late yes is believed while nobody else has the letter."""
        if not self._fates:
            return
        not_ours = rounds.settle(self._claim, self._fates, for_good=for_good)
        if not_ours:
            late = [one for one in self._fates if one[0] in not_ours]
            log.warning("late_answers", letters=len(late), believed=rounds.settle_late(late))
        tell(Topic.DISPATCHES, calmly=True)
        self._fates = []
        self._settled_at = time.monotonic()

    def close(self, *, settled: bool) -> None:
        """Remove the journal, or leave it to whoever finds it."""
        self._journal.close(settled=settled)
