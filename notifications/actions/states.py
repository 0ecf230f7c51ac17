"""How a dispatch is moved from state to state: its row locked, the map asked, the move written down."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.telling import Topic, tell
from notifications.lifecycle import DispatchState, may_move
from notifications.models import Dispatch, DispatchChange

HOW_IT_STANDS: dict[DispatchState, Promise] = {
    DispatchState.HELD: _("Utskicket väntar fortfarande. Det kan ångras."),
    DispatchState.SENDING: _("Utskicket skickas redan."),
    DispatchState.PAUSED: _("Utskicket är redan pausat."),
    DispatchState.COMPLETED: _("Utskicket är redan klart."),
    DispatchState.UNDONE: _("Utskicket är redan ångrat."),
    DispatchState.STOPPED: _("Utskicket är redan stoppat."),
}


class UnableToMove(Exception):
    """The dispatch stands where there is no such road; ``state`` says where. Nothing was changed."""

    def __init__(self, state: DispatchState) -> None:
        super().__init__(HOW_IT_STANDS[state])
        self.state = state


def lock(dispatch: Dispatch) -> Dispatch:
    """Return the dispatch as it is now, which nobody else moves until the transaction ends."""
    return Dispatch.objects.select_for_update().get(pk=dispatch.pk)


def move(
    locked: Dispatch, new: DispatchState, *, by: User, now: datetime, refusal: type[UnableToMove]
) -> DispatchState:
    """Put a locked dispatch into a new state, unsaved, and write down by whom; raise ``refusal`` without a road."""
    old = DispatchState(locked.state)
    if not may_move(old, new):
        raise refusal(old)
    DispatchChange.objects.create(dispatch=locked, field="state", old=old, new=new, by=by, recorded_at=now)
    locked.state = new
    tell(Topic.DISPATCHES, Topic.REPORTS)  # Who may read a report depends on whether its letters have left.
    return old
