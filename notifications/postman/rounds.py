"""Rounds: the letters a worker takes at a time under its watch's claim, and the statements that settle them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from contacts.scales import Severity
from notifications.corrections import carriers_of
from notifications.errands import Errand
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch
from notifications.patience import RELAY_PAUSE, STALE_AFTER
from notifications.postman.fates import Fate

# What follows a dispatch waits, address by address, for as long as an earlier letter about it is in somebody's hands.
CLAIM = """
UPDATE notifications_delivery SET state = 'sending', claim = %(claim)s
WHERE id = ANY(ARRAY(
    SELECT letter.id FROM unnest(%(dispatches)s::bigint[]) AS dispatch (id)
    CROSS JOIN LATERAL (
        SELECT id FROM notifications_delivery AS waiting
        WHERE dispatch_id = dispatch.id AND state IN ('queued', 'deferred') AND due_at <= %(now)s
            AND (dispatch.id <> ALL(%(later)s::bigint[]) OR NOT EXISTS (
                SELECT 1 FROM unnest(%(later)s::bigint[], %(earlier)s::bigint[]) AS pair (later, earlier)
                JOIN notifications_delivery AS carried ON carried.dispatch_id = pair.earlier
                    AND carried.channel = waiting.channel AND carried.address = waiting.address
                WHERE pair.later = dispatch.id AND carried.state = 'sending'))
        ORDER BY due_at, id LIMIT %(share)s FOR UPDATE SKIP LOCKED
    ) AS letter LIMIT %(round)s))
RETURNING id, public_id, dispatch_id, rendition_id, name, address, reasons, attempts
"""
# The journal has every fate, so this commit need not wait for the disk; the last one of a watch does, and with it all
# that came before (the WAL is written in order).
UNHURRIED = "SET LOCAL synchronous_commit TO off;"
SETTLE = """
UPDATE notifications_delivery AS letter SET
    state = CASE WHEN fate.state = 'deferred' AND dispatch.state = 'stopped' THEN 'stopped' ELSE fate.state END,
    sent_at = fate.sent_at, due_at = coalesce(fate.due_at, letter.due_at), failure = fate.failure,
    relay_answer = fate.answer, doubt = CASE WHEN fate.doubt = '' THEN letter.doubt ELSE fate.doubt END,
    attempts = letter.attempts + 1, claim = NULL
FROM unnest(%(ids)s::bigint[], %(states)s::text[], %(sent)s::timestamptz[], %(due)s::timestamptz[],
    %(failures)s::text[], %(answers)s::text[], %(doubts)s::text[])
    AS fate (id, state, sent_at, due_at, failure, answer, doubt), notifications_dispatch AS dispatch
WHERE letter.id = fate.id AND letter.claim = %(claim)s AND letter.state = 'sending'
    AND dispatch.id = letter.dispatch_id
RETURNING letter.id
"""
# A letter that was taken back before its answer came, and that nobody has taken again: the answer is still the truth.
ACCEPT_LATE = """
UPDATE notifications_delivery AS letter SET
    state = 'sent', sent_at = fate.sent_at, relay_answer = fate.answer, failure = '', attempts = attempts + 1
FROM unnest(%(ids)s::bigint[], %(sent)s::timestamptz[], %(answers)s::text[]) AS fate (id, sent_at, answer)
WHERE letter.id = fate.id AND letter.claim IS NULL AND letter.state IN ('queued', 'deferred')
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
    claim = NULL
FROM notifications_dispatch AS dispatch
WHERE dispatch.id = letter.dispatch_id AND letter.claim = %(claim)s AND letter.state = 'sending'
    AND letter.id = ANY(%(ids)s)
"""


def claim(claim_id: uuid.UUID, now: datetime, *, most: int) -> list[Errand]:
    """Take the next letters: of critical dispatches first, otherwise as many of each dispatch as of any other.

    Nothing is taken while the switch for everything is off.
    """
    waiting = list(
        Dispatch.objects.filter(state=DispatchState.SENDING)
        .while_sending_is_on()
        .filter(Exists(Delivery.objects.due(now).filter(dispatch=OuterRef("pk"))))
        .order_by("-severity", "release_at", "id")
        .values_list("id", "severity", "follows_id")
    )
    urgent = [one for one in waiting if one[1] == Severity.CRITICAL]
    chosen = (urgent or waiting)[:most]
    if not chosen:
        return []
    pairs = list(_to_wait_for({pk: follows for pk, _severity, follows in chosen if follows}))
    values: dict[str, Any] = {
        "claim": claim_id,
        "now": now,
        "dispatches": [pk for pk, _severity, _follows in chosen],
        "later": [later for later, _earlier in pairs],
        "earlier": [earlier for _later, earlier in pairs],
        "share": -(-most // len(chosen)),
        "round": most,
    }
    severities = {pk: severity for pk, severity, _follows in chosen}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return [Errand(severities[row[2]], *row) for row in sorted(cursor.fetchall())]


def _to_wait_for(follow_ups: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield for each of these dispatches, with what it follows, those whose letters must not be overtaken."""
    for later, followed in follow_ups.items():
        carriers = carriers_of(Dispatch.objects.get(pk=followed))
        yield from ((later, earlier) for earlier in carriers.values_list("id", flat=True) if earlier < later)


def settle(claim_id: uuid.UUID, fates: Sequence[tuple[int, Fate]], *, for_good: bool = True) -> set[int]:
    """Write down what became of letters; return those that were no longer ours to settle.

    Unless it is ``for_good`` it may be forgotten when PostgreSQL crashes within a second, and has to stand elsewhere.
    """
    values: dict[str, Any] = {
        "claim": claim_id,
        "ids": [delivery_id for delivery_id, _fate in fates],
        "states": [fate.state.value for _id, fate in fates],
        "sent": [fate.sent_at for _id, fate in fates],
        "due": [fate.due_at for _id, fate in fates],
        "failures": [fate.failure.value if fate.failure else "" for _id, fate in fates],
        "answers": [fate.answer for _id, fate in fates],
        "doubts": [fate.doubt.value if fate.doubt else "" for _id, fate in fates],
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE if for_good else UNHURRIED + SETTLE, values)
        return set(values["ids"]) - {row[0] for row in cursor.fetchall()}


def settle_late(fates: Sequence[tuple[int, Fate]]) -> int:
    """Write down letters as sent that were accepted too late for the claim, if nobody took them meanwhile."""
    accepted = [(delivery_id, fate) for delivery_id, fate in fates if fate.state is DeliveryState.SENT]
    if not accepted:
        return 0
    values: dict[str, Any] = {
        "ids": [delivery_id for delivery_id, _fate in accepted],
        "sent": [fate.sent_at for _id, fate in accepted],
        "answers": [fate.answer for _id, fate in accepted],
    }
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT_LATE, values)
        return int(cursor.rowcount)


def give_back(claim_id: uuid.UUID, ids: Collection[int], now: datetime, *, away: str = "") -> int:
    """Put back what was not tried; with the words of a relay that is ``away``, let it rest a little."""
    values: dict[str, Any] = {
        "claim": claim_id,
        "ids": list(ids),
        "away": bool(away),
        "answer": away,
        "again": now + RELAY_PAUSE,
        "stale": now - STALE_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, values)
        return int(cursor.rowcount)
