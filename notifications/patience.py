"""How long we keep trying: after each failed attempt the next pause, and after the last one the letter has failed."""

from __future__ import annotations

from datetime import datetime, timedelta

PATIENCE = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=8),
)
# A letter that was not even tried, because our own mail server was away, waits this long and spends nothing ...
RELAY_PAUSE = timedelta(seconds=15)
# ... until so long after its release, when nobody needs the news any more.
STALE_AFTER = timedelta(hours=24)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts; ``None`` when patience is spent."""
    if attempts > len(PATIENCE):
        return None
    return now + PATIENCE[max(attempts, 1) - 1]
