"""Deeds with a dispatch that is held: undo it, or send it now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from contacts.models import User
from notifications.actions.states import UnableToMove, lock, move
from notifications.escalation import set_deadlines
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch, SendingSwitch
from notifications.tasks import ring


class UnableToUndo(UnableToMove):
    """It is too late: the letters have begun to leave, or the dispatch has ended."""


class UnableToRelease(UnableToMove):
    """There is nothing to send at once: the dispatch is no longer held."""


class NothingLeaves(UnableToRelease):
    """All sending is stopped: the dispatch goes on waiting, and can still be undone."""


@transaction.atomic(durable=True)
def undo_dispatch(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """Take a held dispatch back before any of its letters has left."""
    locked = lock(dispatch)
    move(locked, DispatchState.UNDONE, by=by, now=now, refusal=UnableToUndo)
    locked.ended_at = now
    locked.save(update_fields=["state", "ended_at"])
    locked.deliveries.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.STOPPED)
    return locked


@transaction.atomic(durable=True)
def release_now(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """End the hold: the letters may leave at once."""
    locked = lock(dispatch)
    state = DispatchState(locked.state)
    if state is not DispatchState.HELD:
        raise UnableToRelease(state)
    if not SendingSwitch.objects.all().sending_is_on():
        raise NothingLeaves(state)
    move(locked, DispatchState.SENDING, by=by, now=now, refusal=UnableToRelease)
    locked.release_at = min(now, locked.release_at)
    locked.save(update_fields=["state", "release_at"])
    locked.deliveries.filter(state=DeliveryState.QUEUED).update(due_at=locked.release_at)
    set_deadlines([locked.id], now)
    transaction.on_commit(ring, robust=True)
    return locked
