"""The postman: releases what was held, takes rounds of letters, carries them, and settles each at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Tally:
    """What a watch came to."""

    more_is_due: bool = False


def work(*, clock: Callable[[], datetime], lasting: timedelta, call_help: Callable[[], None]) -> Tally:
    """Carry everything that is due until nothing is, or until the watch is over."""
    raise NotImplementedError


def sweep(*, now: datetime) -> bool:
    """Release, take back and complete what is due; tell whether letters wait for a postman."""
    raise NotImplementedError
