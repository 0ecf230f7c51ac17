"""A watch: round after round, until nothing is due or the watch is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings

from notifications.failures import AnswerLost, Deferred, Failed, Refused, RelayAway
from notifications.lifecycle import DeliveryState, FailureKind
from notifications.mime import Skeleton
from notifications.models import Delivery, Rendition
from notifications.patience import next_try
from notifications.postman.rounds import Fate, Round, claim_round
from notifications.postman.sorting import complete, release_due, take_back_expired
from notifications.transport import Road, SmtpRoad

log = structlog.get_logger(__name__)

# When so many letters in a row break the connection it is hardly the letters: the relay is in trouble.
TROUBLES_IN_A_ROW = 3


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


@dataclass
class Watch:
    """One worker at work, from its first round to its last."""

    clock: Callable[[], datetime]
    ends: datetime
    road: Road
    tally: Tally = field(default_factory=Tally)

    def carry(self, round_: Round) -> None:
        """Carry one round: each letter is settled before the next one leaves, in one statement."""
        renditions = Rendition.objects.select_related("dispatch").in_bulk({one.rendition_id for one in round_.letters})
        skeleton = partial(_skeleton, {}, renditions)
        try:
            self.road.open()
        except RelayAway as away:
            self._give_up(round_, away.answer)
            return
        done: Delivery | None = None
        fate: Fate | None = None
        troubles = 0
        renewed = self.clock()
        for letter in round_.letters:
            now = self.clock()
            if now >= self.ends or troubles >= TROUBLES_IN_A_ROW:
                break
            if now - renewed > timedelta(seconds=settings.DELIVERY_LEASE_SECONDS / 3):
                round_.renew(now)
                renewed = now
            if not self._settled_and_marked(round_, done, fate, letter):
                done = fate = None
                continue
            try:
                fate = self._attempt(letter, skeleton)
            except RelayAway as away:
                fate = replace(self._later(letter, FailureKind.OURS, away.answer), relay_trouble=True)
                troubles = TROUBLES_IN_A_ROW
            done = letter
            troubles = troubles + 1 if fate.relay_trouble else 0
        self._settled_and_marked(round_, done, fate, None)
        if troubles >= TROUBLES_IN_A_ROW and fate is not None:
            self._give_up(round_, fate.answer)
        else:
            self.tally.given_back += round_.give_back(self.clock())

    def _settled_and_marked(
        self, round_: Round, done: Delivery | None, fate: Fate | None, then: Delivery | None
    ) -> bool:
        """Settle one letter and mark the next; tell whether the next may be handed over."""
        if done is None and then is None:
            return False
        settled, marked = round_.settle(done, fate, then, self.clock())
        if done is not None and fate is not None:
            if settled or round_.settle_late(done, fate):
                self._count(fate)
            else:
                log.warning("late_answer_ignored", delivery=done.public_id, answer=fate.answer)
        return marked

    def _attempt(self, letter: Delivery, skeleton: Callable[[Delivery], Skeleton]) -> Fate:
        """Hand over one letter. Whatever goes wrong with it is its own fate and not that of its round."""
        letter.attempts += 1  # As the mark has written it.
        try:
            answer = self.road.hand_over(skeleton(letter).seal(letter))
        except Refused as refused:
            return Fate(state=DeliveryState.FAILED, failure=FailureKind.REFUSED, answer=refused.answer)
        except Deferred as deferred:
            return self._later(letter, FailureKind.DEFERRED, deferred.answer)
        except RelayAway:
            raise
        except Exception as ours:
            log.exception("letter_not_handed_over", delivery=letter.public_id, attempt=letter.attempts)
            words = ours.answer if isinstance(ours, Failed) else f"{type(ours).__name__}: {ours}"
            fate = self._later(letter, FailureKind.OURS, words)
            return replace(fate, doubt=isinstance(ours, AnswerLost), relay_trouble=isinstance(ours, OSError | Failed))
        return Fate(state=DeliveryState.SENT, answer=answer, sent_at=self.clock())

    def _later(self, letter: Delivery, failure: FailureKind, answer: str) -> Fate:
        due_at = next_try(letter.attempts, self.clock())
        state = DeliveryState.DEFERRED if due_at else DeliveryState.FAILED
        return Fate(state=state, failure=failure, answer=_storable(answer), due_at=due_at)

    def _give_up(self, round_: Round, answer: str) -> None:
        log.warning("relay_away", answer=answer)
        self.tally.given_back += round_.give_back(self.clock(), away=answer)
        self.tally.relay_away = answer

    def _count(self, fate: Fate) -> None:
        self.tally.sent += fate.state is DeliveryState.SENT
        self.tally.deferred += fate.state is DeliveryState.DEFERRED
        self.tally.failed += fate.state is DeliveryState.FAILED


def work(
    *,
    clock: Callable[[], datetime],
    lasting: timedelta,
    call_help: Callable[[], None] | None = None,
    road: Road | None = None,
) -> Tally:
    """Carry everything that is due until nothing is, or until the watch is over.

    ``call_help`` is called once when there is more than one round to carry, so that other workers join in.
    """
    with SmtpRoad() as smtp:
        watch = Watch(clock=clock, ends=clock() + lasting, road=road or smtp)
        tally = watch.tally
        while True:
            tally.released += release_due(clock())
            tally.taken_back += take_back_expired(clock())
            round_ = claim_round(clock())
            if not round_.letters:
                break
            if call_help is not None and len(round_.letters) >= settings.DELIVERY_ROUND:
                call_help()
                call_help = None
            watch.carry(round_)
            tally.completed += complete(clock())
            if tally.relay_away:
                break
            if clock() >= watch.ends:
                tally.more_is_due = True
                break
        tally.completed += complete(clock())
    return tally


def _skeleton(built: dict[int, Skeleton], renditions: dict[int, Rendition], letter: Delivery) -> Skeleton:
    """Return the skeleton of a letter's rendition, built the first time it is asked for."""
    if letter.rendition_id not in built:
        rendition = renditions[letter.rendition_id]
        built[letter.rendition_id] = Skeleton(rendition.dispatch, rendition)
    return built[letter.rendition_id]


def _storable(answer: str) -> str:
    return answer.replace("\0", " ")[:500]
