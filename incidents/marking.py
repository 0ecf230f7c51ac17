"""How the board is marked when it is printed: as the narrowest of what it shows, never wider than its own house."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.access import clearance
from contacts.models import User
from contacts.scales import Sharing
from incidents.models import SituationReport


def marking_of_board(user: User, going_on: Sharing | None, shown: Iterable[SituationReport | None]) -> Sharing:
    """Return how widely a printed board may go: counts and what waits are for the own house, whatever the rest is."""
    own = max(clearance(user), Sharing.ORGANISATION)
    levels = [own, *([going_on] if going_on is not None else []), *(Sharing(one.sharing) for one in shown if one)]
    return min(levels)
