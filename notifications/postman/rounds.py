"""Rounds: the letters one worker takes at a time, under a lease, and the statement that settles each of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from contacts.scales import Severity
from notifications.lifecycle import DeliveryState, DispatchState, FailureKind
from notifications.models import Delivery, Dispatch
from notifications.patience import RELAY_PAUSE, STALE_AFTER

CLAIM = """
UPDATE notifications_delivery SET state = 'sending', claim = %(claim)s, lease_until = %(lease)s, handing_over_at = NULL
WHERE id = ANY(ARRAY(
    SELECT letter.id FROM unnest(%(dispatches)s::bigint[]) AS dispatch (id) CROSS JOIN LATERAL (
        SELECT id FROM notifications_delivery
        WHERE dispatch_id = dispatch.id AND state IN ('queued', 'deferred') AND due_at <= %(now)s
        ORDER BY due_at, id LIMIT %(share)s FOR UPDATE SKIP LOCKED
    ) AS letter LIMIT %(round)s))
RETURNING id
"""
# One statement, so that there is no moment between one letter's fate and the next one's beginning.
SETTLE_AND_MARK = """
WITH settled AS (
    UPDATE notifications_delivery SET
        state = %(state)s, sent_at = %(sent_at)s, due_at = coalesce(%(due_at)s, due_at), failure = %(failure)s,
        relay_answer = %(answer)s, doubt = CASE WHEN %(doubt)s THEN 'answer_lost' ELSE doubt END,
        claim = NULL, lease_until = NULL, handing_over_at = NULL
    WHERE id = %(done)s AND claim = %(claim)s AND state = 'sending'
    RETURNING id
), marked AS (
    UPDATE notifications_delivery AS letter
    SET handing_over_at = %(now)s, lease_until = %(lease)s, attempts = attempts + 1
    FROM notifications_dispatch AS dispatch
    WHERE letter.id = %(next)s AND letter.claim = %(claim)s AND letter.state = 'sending'
        AND dispatch.id = letter.dispatch_id AND dispatch.state = 'sending'
    RETURNING letter.id
)
SELECT (SELECT count(*) FROM settled), (SELECT count(*) FROM marked)
"""
# A letter whose lease ran out before its answer came, and that nobody has taken again: the answer is still the truth.
ACCEPT_LATE = """
UPDATE notifications_delivery SET state = 'sent', sent_at = %(sent_at)s, relay_answer = %(answer)s, failure = ''
WHERE id = %(done)s AND claim IS NULL AND state IN ('queued', 'deferred')
"""
GIVE_BACK = """
UPDATE notifications_delivery AS letter SET
    state = CASE
        WHEN dispatch.state = 'stopped' THEN 'stopped'
        WHEN %(away)s AND dispatch.release_at < %(stale)s THEN 'failed'
        WHEN letter.attempts > 0 OR %(away)s THEN 'deferred'
        ELSE 'queued' END,
    due_at = CASE WHEN %(away)s THEN %(again)s ELSE letter.due_at END,
    failure = CASE WHEN %(away)s THEN 'ours' ELSE letter.failure END,
    relay_answer = CASE WHEN %(away)s THEN %(answer)s ELSE letter.relay_answer END,
    claim = NULL, lease_until = NULL
FROM notifications_dispatch AS dispatch
WHERE dispatch.id = letter.dispatch_id AND letter.claim = %(claim)s AND letter.state = 'sending'
    AND letter.handing_over_at IS NULL
"""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one attempt."""

    state: DeliveryState
    answer: str
    failure: FailureKind | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None
    doubt: bool = False
    relay_trouble: bool = False


@dataclass(frozen=True)
class Round:
    """Letters that one worker has taken, and the name it took them under."""

    claim: uuid.UUID
    letters: list[Delivery]

    def settle(
        self, done: Delivery | None, fate: Fate | None, then: Delivery | None, now: datetime
    ) -> tuple[bool, bool]:
        """Write down the fate of one letter and mark the next; tell whether each of the two was still ours."""
        values: dict[str, Any] = {
            "claim": self.claim,
            "now": now,
            "lease": lease_from(now),
            "done": done.pk if done else None,
            "next": then.pk if then else None,
            "state": fate.state.value if fate else "",
            "sent_at": fate.sent_at if fate else None,
            "due_at": fate.due_at if fate else None,
            "failure": fate.failure.value if fate and fate.failure else "",
            "answer": fate.answer if fate else "",
            "doubt": bool(fate and fate.doubt),
        }
        with connection.cursor() as cursor:
            cursor.execute(SETTLE_AND_MARK, values)
            settled, marked = cursor.fetchone() or (0, 0)
        return bool(settled), bool(marked)

    def settle_late(self, done: Delivery, fate: Fate) -> bool:
        """Write down that a letter was accepted although its lease had run out, if nobody took it meanwhile."""
        if fate.state is not DeliveryState.SENT:
            return False
        with connection.cursor() as cursor:
            cursor.execute(ACCEPT_LATE, {"done": done.pk, "sent_at": fate.sent_at, "answer": fate.answer})
            return bool(cursor.rowcount)

    def renew(self, now: datetime) -> None:
        """Say that the worker is alive and will get to the rest."""
        Delivery.objects.filter(claim=self.claim, state=DeliveryState.SENDING).update(lease_until=lease_from(now))

    def give_back(self, now: datetime, *, away: str = "") -> int:
        """Put back what was not tried; with the words of a relay that is ``away``, let it rest a little."""
        values: dict[str, Any] = {
            "claim": self.claim,
            "away": bool(away),
            "answer": away,
            "again": now + RELAY_PAUSE,
            "stale": now - STALE_AFTER,
        }
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, values)
            return int(cursor.rowcount)


def lease_from(now: datetime) -> datetime:
    """Return until when a worker that was heard of at ``now`` is believed alive."""
    return now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def claim_round(now: datetime) -> Round:
    """Take the next letters: of critical dispatches first, otherwise as many of each dispatch as of any other."""
    waiting = list(
        Dispatch.objects.filter(state=DispatchState.SENDING)
        .filter(Exists(Delivery.objects.due(now).filter(dispatch=OuterRef("pk"))))
        .order_by("-severity", "release_at", "id")
        .values_list("id", "severity")
    )
    urgent = [pk for pk, severity in waiting if severity == Severity.CRITICAL]
    chosen = (urgent or [pk for pk, _severity in waiting])[: settings.DELIVERY_ROUND]
    if not chosen:
        return Round(uuid.uuid4(), [])
    values: dict[str, Any] = {
        "claim": (claim := uuid.uuid4()),
        "lease": lease_from(now),
        "now": now,
        "dispatches": chosen,
        "share": -(-settings.DELIVERY_ROUND // len(chosen)),
        "round": settings.DELIVERY_ROUND,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        taken = [row[0] for row in cursor.fetchall()]
    return Round(claim, list(Delivery.objects.filter(id__in=taken).order_by("due_at", "id")))
