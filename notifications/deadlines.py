"""What has to happen at a certain time: every deadline lies in the database, and is looked for every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from contacts.actions import fetch_calendars
from notifications.actions import send_new_links, take_due_steps

log = structlog.get_logger(__name__)

Chore = Callable[..., object]
"""Takes ``now``, does what is due by then and leaves the rest alone, whoever else is doing the same at this moment."""

# What uses the network comes last: it may take its time.
CHORES: tuple[Chore, ...] = (send_new_links, take_due_steps, fetch_calendars)


def keep_deadlines(*, now: datetime, chores: tuple[Chore, ...] = CHORES) -> None:
    """Do everything that is due. A chore that fails keeps none of the others from being done, and is tried again."""
    for chore in chores:
        try:
            chore(now=now)
        except Exception:
            log.exception("deadline_missed", chore=chore.__name__)


@shared_task(ignore_result=True)
def look() -> None:
    """Do everything that is due by now."""
    keep_deadlines(now=timezone.now())
