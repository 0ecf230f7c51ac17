"""``manage.py receive_mail``: the door where our mail server hands in the letters that come back."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications.incoming.listener import Listener


class Command(BaseCommand):
    """One listener in the foreground."""

    help = "Listen at INCOMING_LISTEN for letters that come back and for answers, and settle what they are about."

    def handle(self, **options: Any) -> None:
        where = settings.INCOMING_LISTEN
        if where is None or where.port is None:
            raise CommandError("INCOMING_LISTEN is not set, so there is nowhere to listen. See docs/environment.md.")
        listener = Listener(lmtp=where.scheme == "lmtp", host=where.host, port=where.port, clock=timezone.now)
        try:
            listener.start()
        except OSError as problem:
            raise CommandError(f"Cannot listen at {where.url}: {problem.strerror}.") from problem
        self.stdout.write(
            f"Listening at {where.url} for letters to {settings.BOUNCE_ADDRESS} and {settings.REPLY_ADDRESS}."
        )
        try:
            _wait_to_be_stopped()
        finally:
            listener.stop()
        self.stdout.write("Stopped.")


def _wait_to_be_stopped() -> None:
    """Wait for Ctrl-C or the signal by which a service is ended: what is begun is settled first."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    stopped.wait()
