"""The sorting room: what became due, what was left standing, and what is finished."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import connection, transaction

from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch, DispatchChange
from notifications.patience import PATIENCE

log = structlog.get_logger(__name__)

# A letter on its way when its worker died: given back as it was, unless it was just being handed over. Then it may have
# been accepted, which is marked, and it spends patience, so that a letter that kills its workers ends as well.
TAKE_BACK = """
UPDATE notifications_delivery AS letter SET
    state = CASE
        WHEN dispatch.state = 'stopped' THEN 'stopped'
        WHEN letter.handing_over_at IS NOT NULL AND letter.attempts > %(longest)s THEN 'failed'
        WHEN letter.attempts > 0 THEN 'deferred'
        ELSE 'queued' END,
    failure = CASE WHEN letter.handing_over_at IS NULL THEN letter.failure ELSE 'ours' END,
    doubt = CASE WHEN letter.handing_over_at IS NULL THEN letter.doubt ELSE 'worker_died' END,
    due_at = CASE
        WHEN letter.handing_over_at IS NULL OR letter.attempts <= 1 THEN least(letter.due_at, %(now)s)
        ELSE %(now)s + (%(pauses)s::interval[])[least(letter.attempts - 1, %(longest)s)] END,
    claim = NULL, lease_until = NULL, handing_over_at = NULL
FROM notifications_dispatch AS dispatch
WHERE dispatch.id = letter.dispatch_id AND letter.id = ANY(ARRAY(
    SELECT id FROM notifications_delivery
    WHERE state = 'sending' AND lease_until < %(now)s ORDER BY id FOR UPDATE SKIP LOCKED))
RETURNING letter.doubt <> ''
"""


def release_due(now: datetime) -> int:
    """Let the dispatches go whose hold has run out; whoever presses undo at this moment keeps theirs."""
    with transaction.atomic():
        held = list(
            Dispatch.objects.to_be_released(now).select_for_update(skip_locked=True).values_list("id", flat=True)
        )
        if held:
            Dispatch.objects.filter(id__in=held, state=DispatchState.HELD).update(state=DispatchState.SENDING)
            DispatchChange.objects.bulk_create(
                [_change(pk, DispatchState.HELD, DispatchState.SENDING, now) for pk in held]
            )
    return len(held)


def take_back_expired(now: datetime) -> int:
    """Take back the letters of workers that were not heard of before their lease ran out."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, {"now": now, "longest": len(PATIENCE), "pauses": list(PATIENCE)})
        doubtful = [row[0] for row in cursor.fetchall()]
    if doubtful:
        log.warning("letters_taken_back", letters=len(doubtful), possibly_doubled=sum(doubtful))
    return len(doubtful)


def complete(now: datetime) -> int:
    """Close the dispatches of which every letter has met its fate."""
    with transaction.atomic():
        done = list(
            Dispatch.objects.with_nothing_owed()
            .select_for_update(skip_locked=True, of=("self",))
            .values_list("id", flat=True)
        )
        if done:
            Dispatch.objects.filter(id__in=done).update(state=DispatchState.COMPLETED, ended_at=now)
            DispatchChange.objects.bulk_create(
                [_change(pk, DispatchState.SENDING, DispatchState.COMPLETED, now) for pk in done]
            )
    return len(done)


def sweep(*, now: datetime) -> bool:
    """Release, take back and complete what is due; tell whether letters wait for a postman."""
    release_due(now)
    take_back_expired(now)
    complete(now)
    return Delivery.objects.due(now).exists()


def _change(dispatch_id: int, old: DispatchState, new: DispatchState, now: datetime) -> DispatchChange:
    return DispatchChange(
        dispatch_id=dispatch_id, field="state", old=old.value, new=new.value, by=None, recorded_at=now
    )
