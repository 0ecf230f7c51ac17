"""Imports take turns, and each leaves a row that says whether anything was saved, also to who left the page."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from contacts.access import last_import_run
from contacts.models import ImportRun, User

# Two files with the same new actor would otherwise stumble over each other.
TURN = 4_207_001
# With a run's id: held for as long as its transaction lives, wherever it runs.
ALIVE = 4_207_002
TOLD_FOR = timedelta(days=1)


class AnotherUnderWay(Exception):
    """Somebody is importing just now. Nothing was saved."""


class RunState(enum.StrEnum):
    """What became of a run."""

    SAVED = "saved"
    UNDER_WAY = "under_way"
    NOTHING_SAVED = "nothing_saved"


@dataclass(frozen=True)
class LastRun:
    """The latest import of a user."""

    run: ImportRun
    state: RunState


def begin_run(*, rows: int, by: User, now: datetime) -> ImportRun:
    """Write down that an import begins, outside of its transaction, so that the row stays whatever happens."""
    return ImportRun.objects.create(rows=rows, by=by, begun_at=now)


def take_turn(run: ImportRun | None) -> None:
    """Be the only import until the end of the transaction; raise ``AnotherUnderWay`` when somebody else is."""
    with connection.cursor() as cursor:
        if run:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ALIVE, run.pk])
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        if cursor.fetchone() != (True,):
            raise AnotherUnderWay


def end_run(*, run: ImportRun, now: datetime, added: int, changed: int, skipped: int, wrong: int) -> None:
    """Write down, in the transaction of the import, that it is saved."""
    counts = {"added": added, "changed": changed, "skipped": skipped, "wrong": wrong}
    ImportRun.objects.filter(pk=run.pk).update(saved_at=now, **counts)


def last_run(user: User, now: datetime) -> LastRun | None:
    """Return the latest import of a user and what became of it, unless that is long ago."""
    run = last_import_run(user)
    if run is None or now - run.begun_at > TOLD_FOR:
        return None
    if run.saved_at is None:
        if _is_alive(run):
            return LastRun(run, RunState.UNDER_WAY)
        run.refresh_from_db()  # It may have been saved between the two questions.
    return LastRun(run, RunState.SAVED if run.saved_at else RunState.NOTHING_SAVED)


def _is_alive(run: ImportRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [ALIVE, run.pk],
        )
        return bool(cursor.fetchone() == (True,))
