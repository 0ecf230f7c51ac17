"""Signs of life: each worker process says, whenever it is rung for, that it is there."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

import structlog
from django.db import Error, connection

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(days=1)
# One statement: the own sign, and no more of those who have not been heard of for a day.
SIGN = """
WITH forgotten AS (
    DELETE FROM notifications_workersign WHERE seen_at < %(old)s AND name <> %(name)s
)
INSERT INTO notifications_workersign (name, seen_at) VALUES (%(name)s, %(now)s)
ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
"""


def leave_sign(*, now: datetime) -> None:
    """Write down that this process is at work. Letters matter more: a sign that cannot be left stops nobody."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(SIGN, {"name": own_name(), "now": now, "old": now - KEPT_FOR})
    except Error as problem:  # A connection that is gone raises InterfaceError, which is no DatabaseError.
        log.warning("sign_not_left", problem=repr(problem))


def own_name() -> str:
    """Return what this process is called among all workers: its machine's name and its number there."""
    return f"{socket.gethostname()}:{os.getpid()}"[-255:]
