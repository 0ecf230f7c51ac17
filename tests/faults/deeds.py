"""What people do while letters leave: stop a dispatch, pull the switch for everything. As the product does it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from contacts.models import User
from notifications.actions import (
    UnableToStop,
    ask_to_start_sending,
    start_sending,
    stop_all_sending,
    stop_dispatch,
)
from notifications.models import Dispatch


def stop(dispatch: Dispatch, by: User, now: datetime | None = None) -> bool:
    """Stop what has not left; tell whether there was anything under way to be stopped."""
    try:
        stop_dispatch(dispatch=dispatch, by=by, now=now or timezone.now())
    except UnableToStop:
        return False
    return True


def switch_off(by: User, now: datetime | None = None) -> None:
    """Let nothing leave at all."""
    stop_all_sending(by=by, now=now or timezone.now())


def switch_on(asked_by: User, started_by: User, now: datetime | None = None) -> None:
    """Let letters leave again; it takes two."""
    ask_to_start_sending(by=asked_by, now=now or timezone.now())
    start_sending(by=started_by, now=now or timezone.now())
