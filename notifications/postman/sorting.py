"""The sorting room: what became due, what was left standing, and what is finished."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from contacts.telling import Topic, tell
from notifications.escalation import set_deadlines
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch, DispatchChange

# A letter that was given back at the very moment its dispatch was stopped. It could never leave; now it says so.
PUT_RIGHT = """
UPDATE notifications_delivery AS letter SET state = 'stopped'
FROM notifications_dispatch AS dispatch
WHERE dispatch.id = letter.dispatch_id AND dispatch.state IN ('stopped', 'undone')
    AND letter.state IN ('queued', 'deferred')
"""


def release_due(now: datetime) -> int:
    """Let the dispatches go whose hold has run out; whoever presses undo at this moment keeps theirs."""
    with transaction.atomic():
        held = list(
            Dispatch.objects.to_be_released(now)
            .while_sending_is_on()
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)
        )
        if held:
            Dispatch.objects.filter(id__in=held, state=DispatchState.HELD).update(state=DispatchState.SENDING)
            DispatchChange.objects.bulk_create(
                [_change(pk, DispatchState.HELD, DispatchState.SENDING, now) for pk in held]
            )
            set_deadlines(held, now)
            tell(Topic.DISPATCHES, Topic.REPORTS)
    return len(held)


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
            tell(Topic.DISPATCHES)
    return len(done)


def put_right() -> int:
    """Stop the letters that slipped back into a dispatch that had ended."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_RIGHT)
        return int(cursor.rowcount)


def _change(dispatch_id: int, old: DispatchState, new: DispatchState, now: datetime) -> DispatchChange:
    return DispatchChange(
        dispatch_id=dispatch_id, field="state", old=old.value, new=new.value, by=None, recorded_at=now
    )
