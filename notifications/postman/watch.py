"""A watch: one worker carries letters until nothing is due or its watch is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from notifications.failures import RelayAway
from notifications.models import Delivery
from notifications.postman.desk import PostDesk
from notifications.postman.ledger import Tally
from notifications.postman.pace import Pace
from notifications.postman.recovery import recover, take_back
from notifications.postman.sorting import complete, put_right, release_due
from notifications.transport import roads

log = structlog.get_logger(__name__)

# A relay that did not answer is asked after the others for a while: finding out may take as long as its time-out.
SHUNNED_SECONDS = 30
_away_since: dict[str, float] = {}


def work(*, clock: Callable[[], datetime], lasting: timedelta, call_help: Callable[[], None] | None = None) -> Tally:
    """Carry everything that is due until nothing is, or until the watch is over.

    ``call_help`` is called once when there is more than one round to carry, so that other workers join in. Raises
    what the database raises; what was accepted by then stands in the journal and is settled by whoever comes next.
    """
    tally = Tally()
    tally.released += release_due(clock())
    tally.taken_back += recover(clock()) + take_back(clock())
    if Delivery.objects.due(clock()).exists():
        desk = PostDesk(clock=clock, lasting=lasting, tally=tally, call_help=call_help)
        try:
            if desk.claim_more():
                _carry(desk)
            desk.finish()
        except BaseException:
            desk.abandon()
            raise
    tally.completed += complete(clock())
    return tally


def sweep(*, now: datetime) -> bool:
    """Set right whatever was left standing; tell whether letters wait for a postman."""
    release_due(now)
    recover(now)
    take_back(now)
    put_right()
    complete(now)
    return Delivery.objects.due(now).exists()


def _carry(desk: PostDesk) -> None:
    """Hand the letters over by the first road that takes them."""
    words = ""
    for relay, road in sorted(
        roads(), key=lambda one: time.monotonic() - _away_since.get(one[0].name, -1e9) < SHUNNED_SECONDS
    ):
        desk.pace = Pace(relay)
        try:
            road.carry(desk)
        except RelayAway as away:
            _away_since[relay.name] = time.monotonic()
            log.warning("relay_did_not_take_letters", relay=relay.name, answer=away.answer)
            words = words or away.answer
        else:
            _away_since.pop(relay.name, None)
            return
    desk.give_up(words)
