"""Deeds with a dispatch that is under way: pause it, go on, stop the rest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from contacts.models import User
from notifications.actions.states import UnableToMove, lock, move
from notifications.escalation import held_up
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch
from notifications.tasks import ring


class UnableToPause(UnableToMove):
    """The dispatch is not under way."""


class UnableToResume(UnableToMove):
    """The dispatch is not paused."""


class UnableToStop(UnableToMove):
    """There is no rest to stop: the dispatch has not begun, or it has ended."""


@transaction.atomic(durable=True)
def pause_dispatch(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """Let nothing more leave until somebody resumes it. What a worker is just handing over still arrives."""
    locked = lock(dispatch)
    move(locked, DispatchState.PAUSED, by=by, now=now, refusal=UnableToPause)
    locked.save(update_fields=["state"])
    return locked


@transaction.atomic(durable=True)
def resume_dispatch(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """Go on with a paused dispatch where it was; its deadlines come later by as long as it was paused."""
    locked = lock(dispatch)
    if locked.state != DispatchState.PAUSED:  # The map has another road to SENDING: the end of the hold.
        raise UnableToResume(DispatchState(locked.state))
    paused_at = locked.changes.filter(field="state", new=DispatchState.PAUSED).aggregate(at=Max("recorded_at"))["at"]
    held_up(locked, paused_at or now, now)
    move(locked, DispatchState.SENDING, by=by, now=now, refusal=UnableToResume)
    locked.save(update_fields=["state"])
    transaction.on_commit(ring, robust=True)
    return locked


@transaction.atomic(durable=True)
def stop_dispatch(*, dispatch: Dispatch, by: User, now: datetime) -> Dispatch:
    """End a dispatch under way or paused: what has not left never leaves.

    Letters in the hands of a worker are left to it: it settles the one that it is handing over, and gives the
    others back as stopped.
    """
    locked = lock(dispatch)
    move(locked, DispatchState.STOPPED, by=by, now=now, refusal=UnableToStop)
    locked.ended_at = now
    locked.save(update_fields=["state", "ended_at"])
    locked.deliveries.filter(state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED)).update(
        state=DeliveryState.STOPPED
    )
    return locked
