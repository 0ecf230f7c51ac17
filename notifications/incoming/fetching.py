"""A look into the folder: every letter in it is read, settled and then put away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import Error

from notifications.incoming.folder import Folder
from notifications.incoming.reading import read
from notifications.incoming.verdicts import Kind

log = structlog.get_logger(__name__)


def fetch(*, clock: Callable[[], datetime]) -> Counter[Kind]:
    """Read what lies in the folder and return how many there were of each kind.

    Whoever dies between settling and putting away leaves a letter that is read again, which changes nothing.
    Mail that a person has to judge stays where it lies, with whatever hangs on it; answers to letters are kept with
    those, and so are put away.
    """
    tally: Counter[Kind] = Counter()
    with Folder() as folder:
        for number, raw in folder.letters():
            try:
                verdict = read(raw, recipients=(), sender=None, now=clock())
            except Error:
                raise
            except Exception:
                log.exception("incoming_put_off", number=number)
                continue  # One poisoned letter keeps nobody else's waiting.
            tally[verdict.kind] += 1
            if verdict.kind in {Kind.STRAY, Kind.OTHER}:
                folder.leave_for_people(number)
            elif verdict.kind not in {Kind.TOO_EARLY, Kind.FULL}:
                folder.put_away(number)
    return tally
