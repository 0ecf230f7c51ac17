"""Deadlines lie in the database and are looked for: by Celery's beat, and by the command that needs neither."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from botkyrka_oro.celery import app
from notifications.deadlines import keep_deadlines


def test_a_chore_that_fails_keeps_none_of_the_others_from_being_done(now: datetime) -> None:
    done: list[datetime] = []

    def breaks(*, now: datetime) -> None:
        done.append(now)
        raise RuntimeError("the first one is broken")

    def works(*, now: datetime) -> None:
        done.append(now)

    keep_deadlines(now=now, chores=(breaks, works))
    assert done == [now, now]


def test_the_beat_looks_every_few_seconds() -> None:
    app.loader.import_default_modules()
    entry = settings.CELERY_BEAT_SCHEDULE["look"]
    assert entry["task"] in app.tasks
    assert float(str(entry["schedule"])) <= 5
