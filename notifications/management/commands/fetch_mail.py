"""``manage.py fetch_mail``: reads the letters that came back from a folder on another mail server."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections
from django.utils import timezone

from notifications.incoming import Kind
from notifications.incoming.fetching import fetch
from notifications.incoming.folder import FolderAway

PAUSE_SECONDS = 60.0


class Command(BaseCommand):
    """One look into the folder, or one a minute."""

    help = "Read the letters that came back from the folder at INCOMING_IMAP_URL, and settle what they are about."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Keep looking every minute, until Ctrl-C.")

    def handle(self, **options: Any) -> None:
        if settings.INCOMING_IMAP is None:
            raise CommandError("INCOMING_IMAP_URL is not set, so there is no folder to look in.")
        watching = bool(options["watch"])
        try:
            while True:
                self._look(watching=watching)
                if not watching:
                    return
                time.sleep(PAUSE_SECONDS)
                close_old_connections()  # The database may have been away.
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _look(self, *, watching: bool) -> None:
        try:
            tally = fetch(clock=timezone.now)
        except (FolderAway, Error) as problem:
            sentence = f"The folder could not be read to its end: {problem}"
            if not watching:
                raise CommandError(sentence) from problem
            self.stderr.write(sentence)
            return
        if tally or not watching:
            self.stdout.write(in_words(tally))


def in_words(tally: Counter[Kind]) -> str:
    """Return a tally as a line for the terminal."""
    names = {
        Kind.BOUNCED: "bounces",
        Kind.DELAYED: "delays",
        Kind.TOO_EARLY: "to be read again",
        Kind.AUTO_REPLY: "automatic answers",
        Kind.UNKNOWN_DELIVERY: "about letters that are not ours",
        Kind.ANSWERED: "answers",
        Kind.DECLINED: "left the list",
        Kind.STRAY: "for people to judge",
        Kind.FULL: "too many at once, to be read again",
        Kind.OTHER: "not readable",
    }
    return f"{', '.join(f'{names[kind]}: {tally[kind]}' for kind in Kind if tally[kind]) or 'nothing new'}."
