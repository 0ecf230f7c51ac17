"""``manage.py deliver``: carries everything that is due, without Celery and Redis."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications.deadlines import keep_deadlines
from notifications.postman import Tally, work
from notifications.signs import leave_sign

PAUSE_SECONDS = 1.0
WATCH = timedelta(minutes=1)


class Command(BaseCommand):
    """One worker in the foreground."""

    help = "Carry every letter that is due and say what became of them. Needs neither Celery nor Redis."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Keep looking every second, until Ctrl-C.")

    def handle(self, **options: Any) -> None:
        watching = bool(options["watch"])
        try:
            while True:
                leave_sign(now=timezone.now())
                keep_deadlines(now=timezone.now())
                tally = work(clock=timezone.now, lasting=WATCH)
                if not watching or tally != Tally():
                    self.stdout.write(in_words(tally))
                if tally.more_is_due:
                    continue
                if not watching:
                    return
                time.sleep(PAUSE_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")


def in_words(tally: Tally) -> str:
    """Return a tally as a line for the terminal."""
    counts = {
        "dispatches released": tally.released,
        "letters taken back from dead workers": tally.taken_back,
        "letters handed over": tally.sent,
        "letters to be tried again": tally.deferred + tally.given_back,
        "letters failed": tally.failed,
        "dispatches completed": tally.completed,
    }
    line = ", ".join(f"{what}: {count}" for what, count in counts.items() if count) or "nothing is due"
    return f"{line}. The mail server is away: {tally.relay_away}" if tally.relay_away else f"{line}."
