"""Whoever empties the queue of django-post_office: its own command, in a process that has everything loaded.

From cron, as its documentation has it, the same command would start up to a minute later, and load Django first.
"""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from tests.benchmarks.peers.settings import FOLDER

PROCESSES = 2


def carry() -> None:
    """Send all that is queued, and come back when nothing is left."""
    lock = str(FOLDER / "post_office.lock")
    call_command("send_queued_mail", processes=PROCESSES, lockfile=lock)


DEEDS: dict[str, Any] = {"carry": carry}
