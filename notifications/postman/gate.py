"""The gate: whether letters may still leave, asked of PostgreSQL so often that a stop takes hold at once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

# No letter leaves on an older answer. At 100 letters a second and worker that is one question a letter.
FRESH_SECONDS = 0.008
OPEN = """
SELECT id FROM notifications_dispatch
WHERE id = ANY(%s) AND state = 'sending' AND NOT EXISTS (SELECT 1 FROM notifications_sendingswitch WHERE NOT enabled)
"""


@dataclass
class Gate:
    """Which of the dispatches in a worker's hands are under way, not paused or stopped, with the switch on."""

    _open: frozenset[int] = frozenset()
    _asked_about: set[int] = field(default_factory=set)
    _asked_at: float = 0.0

    def lets_through(self, dispatch_id: int) -> bool:
        """Tell whether a letter of this dispatch may leave now."""
        if dispatch_id not in self._asked_about or time.monotonic() - self._asked_at > FRESH_SECONDS:
            self._ask({*self._asked_about, dispatch_id})
        return dispatch_id in self._open

    def forget(self, in_hand: Iterable[int]) -> None:
        """Ask only about the dispatches that are still in hand."""
        self._asked_about.intersection_update(in_hand)

    def _ask(self, dispatches: set[int]) -> None:
        self._asked_at = time.monotonic()  # Before the question: the answer is at least as fresh as this.
        with connection.cursor() as cursor:
            cursor.execute(OPEN, [list(dispatches)])
            self._open = frozenset(row[0] for row in cursor.fetchall())
        self._asked_about = dispatches
