"""The press that says: I have read what happened until now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from contacts.models import User
from incidents.models import CaughtUp


@transaction.atomic(durable=True)
def catch_up(*, user: User, until: datetime, now: datetime) -> CaughtUp:
    """Keep until when ``user`` has read: what the page showed, never later than now and never back again."""
    User.objects.select_for_update(no_key=True).get(id=user.id)
    until = min(until, now)
    standing, made = CaughtUp.objects.get_or_create(user=user, defaults={"until": until})
    if not made and until > standing.until:
        standing.until = until
        standing.save(update_fields=["until"])
    return standing
