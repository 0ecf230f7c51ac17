"""What people do while letters leave: pause, stop, correct, pull the switch for everything. As the product does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts.models import User
from notifications.actions import (
    UnableToMove,
    ask_to_start_sending,
    pause_dispatch,
    resume_dispatch,
    start_sending,
    stop_all_sending,
    stop_dispatch,
)
from notifications.corrections import carriers_of, withdraw
from notifications.lifecycle import DispatchState
from notifications.models import Dispatch, SendingSwitch
from notifications.outbox import Addressee
from tests.notifications.letters import a_dispatch


def stop(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    """Stop what has not left; tell whether there was anything under way to be stopped."""
    return _done(stop_dispatch, dispatch, by, now)


def pause(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    """Let nothing leave for now; tell whether anything was leaving."""
    return _done(pause_dispatch, dispatch, by, now)


def resume(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    """Go on; tell whether it was paused."""
    return _done(resume_dispatch, dispatch, by, now)


@transaction.atomic
def correct(dispatch: Dispatch, addressees: list[Addressee], by: User, now: datetime, **extra: Any) -> Dispatch:
    """Stop the rest of what was wrong, and post its correction."""
    wrong = Dispatch.objects.get(pk=dispatch.pk)
    withdraw(carriers_of(wrong).select_for_update().order_by("id"), by=by, now=now)
    facts: dict[str, Any] = {"hold": timedelta(0), "kind": "correction", "follows": wrong} | extra
    return a_dispatch(by, addressees, now, state=DispatchState.HELD, **facts)


def switch_off(by: User, now: datetime | None = None) -> None:
    """Let nothing leave at all."""
    if SendingSwitch.objects.sending_is_on():
        stop_all_sending(by=by, now=now or timezone.now())


def switch_on(asked_by: User, started_by: User, now: datetime | None = None) -> None:
    """Let letters leave again; it takes two."""
    if SendingSwitch.objects.sending_is_on():
        return
    ask_to_start_sending(by=asked_by, now=now or timezone.now())
    start_sending(by=started_by, now=now or timezone.now())


def _done(deed: Any, dispatch: Dispatch, by: User, now: datetime | None) -> bool:
    try:
        deed(dispatch=dispatch, by=by, now=now or timezone.now())
    except UnableToMove:
        return False
    return True
