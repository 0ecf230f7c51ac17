"""The pace of a relay, kept by all workers on all machines together, with nothing but PostgreSQL between them."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

from django.db import connection

from notifications.relays import Relay

# Slots are taken for so long ahead: few enough that none is lost when a worker dies, enough that asking costs nothing.
AHEAD_SECONDS = 0.05
RESERVE = """
INSERT INTO notifications_relaypace AS pace (relay, next_slot_at)
VALUES (%(relay)s, clock_timestamp() + %(span)s * interval '1 second')
ON CONFLICT (relay) DO UPDATE
    SET next_slot_at = greatest(pace.next_slot_at, clock_timestamp()) + %(span)s * interval '1 second'
RETURNING extract(epoch FROM next_slot_at - clock_timestamp()) - %(span)s
"""
# A lock that we hold would be granted once more, and have to be given back as often: CASE keeps the order of questions,
# which AND does not.
CONNECT = """
SELECT number FROM generate_series(1, %(most)s) AS number
WHERE CASE WHEN number = ANY(%(held)s::int[]) THEN false
    ELSE pg_try_advisory_lock(hashtext(%(relay)s), number) END
LIMIT 1
"""


@dataclass
class Pace:
    """One worker's share of a relay's pace: the moments at which it may hand over a letter, and its connections."""

    relay: Relay
    _slots: deque[float] = field(default_factory=deque)

    def wait(self) -> float:
        """Return for how many seconds no letter may leave; 0 when one may now."""
        if not self.relay.rate:
            return 0.0
        if len(self._slots) < 2:
            self._reserve()
        return max(0.0, self._slots[0] - time.monotonic())

    def spend(self) -> None:
        """A letter leaves."""
        if self.relay.rate:
            self._slots.popleft()

    def _reserve(self) -> None:
        count = max(1, round(self.relay.rate * AHEAD_SECONDS))
        with connection.cursor() as cursor:
            cursor.execute(RESERVE, {"relay": self.relay.name, "span": count / self.relay.rate})
            (until_first,) = cursor.fetchone() or (0.0,)
        first = time.monotonic() + float(until_first)
        self._slots.extend(first + place / self.relay.rate for place in range(count))

    def connect(self, held: frozenset[int]) -> int | None:
        """Take one of the relay's connections that nobody has, beside those held; it is ours until given back.

        An advisory lock of PostgreSQL, which goes with the worker's session: nothing has to be cleaned up after a
        worker that was killed.
        """
        with connection.cursor() as cursor:
            most = self.relay.connections
            cursor.execute(CONNECT, {"most": most, "held": list(held), "relay": self.relay.name})
            found = cursor.fetchone()
        return int(found[0]) if found else None

    def hang_up(self, number: int) -> None:
        """Give a connection back."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", [self.relay.name, number])
