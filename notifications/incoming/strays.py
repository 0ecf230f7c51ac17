"""The deed that a stray mail asks for: a row that a person judges, as long as not too many wait."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from contacts.telling import Topic, tell
from notifications.models import StrayMail

log = structlog.get_logger(__name__)

MOST_WAITING = 1_000
"""Anybody can write to us. Above this the mail servers keep what is sent, until somebody has looked."""


@transaction.atomic(durable=True)
def keep_stray(
    *, message_id: str, sender: str, subject: str, text: str, attachments: int, now: datetime
) -> bool | None:
    """Keep a mail for people to judge; tell whether it is new, or ``None`` when too many wait already."""
    if StrayMail.objects.filter(message_id=message_id).exists():
        return False
    if StrayMail.objects.waiting().count() >= MOST_WAITING:
        log.error("stray_mails_full", waiting=MOST_WAITING)
        return None
    _row, is_new = StrayMail.objects.get_or_create(
        message_id=message_id,
        defaults={
            "sender": sender[:254],
            "subject": subject,
            "text": text,
            "attachments": attachments,
            "received_at": now,
        },
    )
    tell(Topic.INBOX)
    return is_new
