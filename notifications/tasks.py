"""The bell of the post office: Celery says when to look, PostgreSQL says what there is to do."""

from __future__ import annotations

from datetime import timedelta

import structlog
from celery import current_app, shared_task
from django.utils import timezone

from notifications import postman
from notifications.signs import leave_sign

log = structlog.get_logger(__name__)

LONGEST_WATCH = timedelta(seconds=60)
BELL_STALE_AFTER = 15
LONGEST_BELL = timedelta(minutes=2)
RING_TIMEOUT = 0.5


def ring(*, after: timedelta = timedelta(0)) -> None:
    """Wake a worker, now or in a while. A bell that nobody hears costs nothing: the sweeper looks every few seconds."""
    countdown = max(0.0, min(after, LONGEST_BELL).total_seconds())
    try:
        # A connection of its own with short time-outs: whoever presses a button never waits for Redis.
        patience = {"socket_connect_timeout": RING_TIMEOUT, "socket_timeout": RING_TIMEOUT}
        with (
            current_app.connection_for_write(transport_options=patience) as connection,
            current_app.amqp.Producer(connection) as producer,
        ):
            deliver.apply_async(
                producer=producer, countdown=countdown, expires=countdown + BELL_STALE_AFTER, retry=False
            )
    except Exception as problem:  # noqa: BLE001 - the letters are written; only the bell is silent.
        log.warning("bell_unheard", problem=repr(problem))


@shared_task(ignore_result=True)
def deliver() -> None:
    """Carry letters until nothing is due, or for as long as one watch lasts."""
    leave_sign(now=timezone.now())
    tally = postman.work(clock=timezone.now, lasting=LONGEST_WATCH, call_help=ring)
    if tally.more_is_due:
        ring()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Set right whatever was left standing, and ring when something is due."""
    leave_sign(now=timezone.now())
    if postman.sweep(now=timezone.now()):
        ring()
