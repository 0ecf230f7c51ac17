"""Writing down a call to somebody whom the mail did not reach, or who did not answer it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from contacts.models import User
from contacts.telling import Topic, tell
from notifications.models import Delivery, LoggedCall


@transaction.atomic(durable=True)
def log_call(
    *, delivery: Delivery, by: User, outcome: str, now: datetime, key: str, note: str = ""
) -> tuple[LoggedCall, bool]:
    """Write down a call made at ``now``; it is never altered. The same ``key`` again is the same call.

    Tells whether it is new.
    """
    tell(Topic.DISPATCHES)
    return LoggedCall.objects.get_or_create(
        by=by,
        idempotency_key=key,
        defaults={"delivery": delivery, "mode": delivery.mode, "outcome": outcome, "note": note, "called_at": now},
    )
