"""Texts that turned out wrong: which dispatches carry one, what corrects it, and how the rest of it is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from contacts.models import User
from notifications.lifecycle import DeliveryState, DispatchState, may_move
from notifications.models import Dispatch, DispatchChange
from notifications.models.dispatches import CARRYING_ON
from notifications.querysets import DispatchQuerySet

# Under the page that a dispatch is about: where a press drafts the correction of what was sent.
CORRECT_PATH = "ratta/"


def carriers_of(dispatch: Dispatch) -> DispatchQuerySet:
    """Return everything that carries the text of ``dispatch``, or a text that it had corrected in its turn.

    That is itself, what it corrects, what that corrects, and so on; and each of these sent again.
    """
    ids = [dispatch.id]
    while dispatch.follows is not None:
        dispatch = dispatch.follows
        ids.append(dispatch.id)
    return Dispatch.objects.carrying(ids)


def withdraw(dispatches: Iterable[Dispatch], *, by: User, now: datetime, reason: str = "") -> int:
    """Stop what locked ``dispatches`` still owe, in the caller's transaction; return how many letters will not leave.

    What is still held counts as undone, what has ended stays as it is. A letter that a worker is handing over at this
    moment may still arrive.
    """
    stopped = 0
    for dispatch in dispatches:
        old = DispatchState(dispatch.state)
        new = DispatchState.UNDONE if old is DispatchState.HELD else DispatchState.STOPPED
        if not may_move(old, new):
            continue
        DispatchChange.objects.create(
            dispatch=dispatch, field="state", old=old, new=new, by=by, reason=reason, recorded_at=now
        )
        dispatch.state, dispatch.ended_at = new, now
        dispatch.save(update_fields=["state", "ended_at"])
        waiting = dispatch.deliveries.filter(state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED))
        stopped += waiting.update(state=DeliveryState.STOPPED)
    return stopped


def correction_of(dispatch: Dispatch) -> Dispatch | None:
    """Return the latest correction of what ``dispatch`` says that has begun to leave, or ``None`` while it holds."""
    if dispatch.kind in CARRYING_ON and dispatch.follows is not None:
        dispatch = dispatch.follows
    latest = None
    while (found := dispatch.followed_by.all().corrections_out().order_by("-created_at", "-id").first()) is not None:
        latest = dispatch = found
    return latest
