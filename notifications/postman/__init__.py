"""The postman: releases what was held, takes rounds of letters, carries them, and settles each."""

from notifications.postman.ledger import Tally
from notifications.postman.recovery import recover, take_back
from notifications.postman.sorting import complete, release_due
from notifications.postman.watch import sweep, work

__all__ = ["Tally", "complete", "recover", "release_due", "sweep", "take_back", "work"]
