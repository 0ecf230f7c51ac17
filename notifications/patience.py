"""How long we keep trying: after each failed attempt the next pause, and after the last one the letter has failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from contacts.scales import Severity

_FOR_A_DAY = timedelta(hours=24)


def _then_every(pause: timedelta, first: Sequence[timedelta]) -> tuple[timedelta, ...]:
    """Return pauses that begin with ``first`` and go on with ``pause``, for a day in all."""
    return (*first, *(pause,) * int((_FOR_A_DAY - sum(first, timedelta(0))) / pause))


PATIENCE = _then_every(timedelta(hours=1), [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)])
# When lives may be at stake the next attempt comes sooner.
CRITICAL_PATIENCE = _then_every(
    timedelta(minutes=15), [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600)]
)
# A letter that was not even tried, because our own mail server was away, waits this long and spends nothing ...
RELAY_PAUSE = timedelta(seconds=15)
# ... until so long after its release, when nobody needs the news any more.
STALE_AFTER = _FOR_A_DAY
# A recipient whose letter still waits so long after its release had better be called.
TOO_LONG_TO_WAIT = timedelta(minutes=10)


def patience_with(severity: int) -> tuple[timedelta, ...]:
    """Return the pauses between the attempts at a letter of this severity."""
    return CRITICAL_PATIENCE if severity >= Severity.CRITICAL else PATIENCE


def next_try(attempts: int, severity: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts; ``None`` when patience is spent."""
    pauses = patience_with(severity)
    if attempts > len(pauses):
        return None
    return now + pauses[max(attempts, 1) - 1]
