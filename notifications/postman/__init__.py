"""The postman: releases what was held, takes rounds of letters, carries them, and settles each at once."""

from notifications.postman.sorting import complete, release_due, sweep, take_back_expired
from notifications.postman.watch import Tally, work

__all__ = ["Tally", "complete", "release_due", "sweep", "take_back_expired", "work"]
