"""What people do while letters leave: stop a dispatch, pull the switch for everything, correct what was sent.

Each in one transaction, as the deeds of the product do it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.models import User
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Dispatch, DispatchChange, SendingSwitch
from notifications.outbox import Addressee
from tests.notifications.letters import a_dispatch

WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)


@transaction.atomic
def stop(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    """Stop what has not left; tell whether there was anything under way to be stopped."""
    now = now or timezone.now()
    locked = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if locked.state not in {DispatchState.SENDING, DispatchState.PAUSED}:
        return False
    _move(locked, DispatchState.STOPPED, by, now)
    locked.deliveries.filter(state__in=WAITING).update(state=DeliveryState.STOPPED)
    return True


@transaction.atomic
def pause(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    return _exchange(dispatch, DispatchState.SENDING, DispatchState.PAUSED, by, now)


@transaction.atomic
def resume(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    return _exchange(dispatch, DispatchState.PAUSED, DispatchState.SENDING, by, now)


@transaction.atomic
def switch_off(by: User, now: datetime | None = None) -> None:
    """Let nothing leave at all."""
    values = {"enabled": False, "stopped_by": by, "stopped_at": now or timezone.now()}
    SendingSwitch.objects.update_or_create(id=1, defaults=values)


@transaction.atomic
def switch_on(asked_by: User, started_by: User, now: datetime | None = None) -> None:
    """Let letters leave again; it takes two."""
    now = now or timezone.now()
    SendingSwitch.objects.filter(id=1).update(
        enabled=True, start_asked_by=asked_by, start_asked_at=now, started_by=started_by, started_at=now
    )


@transaction.atomic
def correct(dispatch: Dispatch, addressees: list[Addressee], by: User, now: datetime, **extra: Any) -> Dispatch:
    """Stop the rest of what was wrong, and post its correction."""
    stop(dispatch, by, now)
    return a_dispatch(
        by,
        addressees,
        now,
        state=DispatchState.HELD,
        kind="correction",
        follows=Dispatch.objects.get(pk=dispatch.pk),
        **{"hold": timedelta(0)} | extra,
    )


def _exchange(dispatch: Dispatch, old: DispatchState, new: DispatchState, by: User, now: datetime | None) -> bool:
    locked = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if locked.state != old:
        return False
    _move(locked, new, by, now or timezone.now())
    return True


def _move(locked: Dispatch, new: DispatchState, by: User, now: datetime) -> None:
    DispatchChange.objects.create(dispatch=locked, field="state", old=locked.state, new=new, by=by, recorded_at=now)
    locked.state = new
    locked.ended_at = now if new == DispatchState.STOPPED else locked.ended_at
    locked.save(update_fields=["state", "ended_at"])
