"""The patience of a search: whatever it asks the database, it ends in time, and says so when that was too short."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from incidents.search_words import ALIKE

# https://www.postgresql.org/docs/current/errcodes-appendix.html: query_canceled, lock_not_available
_TOO_LONG = ("57014", "55P03")


class TookTooLong(Exception):
    """The database did not answer in time. The message is a sentence for the person who asked."""

    def __init__(self) -> None:
        super().__init__(_("Sökningen tog för lång tid. Skriv fler ord, eller välj ett område eller en kortare tid."))


class Watch:
    """What is left of the time."""

    def __init__(self, patience: timedelta) -> None:
        self.ends = time.monotonic() + patience.total_seconds()

    def tick(self) -> None:
        """Let the next question take what is left, and no more; raises ``TookTooLong`` when nothing is."""
        left = int((self.ends - time.monotonic()) * 1000)
        if left <= 0:
            raise TookTooLong
        _set("statement_timeout", str(left))


@contextmanager
def within(patience: timedelta) -> Iterator[Watch]:
    """Run a search in a transaction of its own, whose questions together take at most ``patience``."""
    try:
        with transaction.atomic():
            before = _setting("statement_timeout")
            watch = Watch(patience)
            watch.tick()
            _set("pg_trgm.word_similarity_threshold", str(ALIKE))
            yield watch
            _set("statement_timeout", before)
    except OperationalError as ended:
        if getattr(ended.__cause__, "pgcode", None) in _TOO_LONG:
            raise TookTooLong from ended
        raise


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def _set(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
