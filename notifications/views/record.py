"""What happened to a dispatch, step by step: who decided, who paused, when it began and when it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.lifecycle import DISPATCH_ROADS, DispatchState
from notifications.models import Dispatch, DispatchChange
from notifications.models.dispatches import DispatchKind

DECIDED = {
    DispatchKind.REPORT: _("Godkänt för utskick"),
    DispatchKind.CORRECTION: _("Rättelsen godkänd för utskick"),
    DispatchKind.RESEND: _("Skickat igen"),
    DispatchKind.REQUEST: _("Begäran skickad"),
}
WENT: dict[tuple[str, str], str | Promise] = {
    (DispatchState.HELD, DispatchState.SENDING): _("Utskicket började"),
    (DispatchState.PAUSED, DispatchState.SENDING): _("Utskicket fortsatte"),
    (DispatchState.SENDING, DispatchState.PAUSED): _("Utskicket pausades"),
}
CAME_TO: dict[str, str | Promise] = {
    DispatchState.UNDONE: _("Utskicket ångrades"),
    DispatchState.STOPPED: _("Utskicket stoppades"),
    DispatchState.COMPLETED: _("Utskicket är klart"),
}


@dataclass(frozen=True)
class Step:
    """One step, in the words of the timeline."""

    label: str | Promise
    at: datetime
    by: str = ""
    reason: str = ""
    on_another_day: bool = False


def record_of(found: Dispatch) -> list[Step]:
    """Return the steps that a dispatch has taken, oldest first; two questions, however many letters there are."""
    decided = DECIDED.get(DispatchKind(found.kind), _("Beslutat"))
    steps = [Step(decided, found.created_at, found.created_by.name)]
    moves = found.changes.filter(field="state").select_related("by").order_by("recorded_at", "id")
    steps += [_step(change) for change in moves]
    first, last = found.deliveries.span()
    if first is not None:
        steps.append(Step(_("Första mejlet lämnades"), first))
    if last is not None and last != first and not DISPATCH_ROADS[DispatchState(found.state)]:
        steps.append(Step(_("Sista mejlet lämnades"), last))
    first_day = timezone.localdate(found.created_at)
    steps = [replace(step, on_another_day=timezone.localdate(step.at) != first_day) for step in steps]
    return sorted(steps, key=lambda step: step.at)


def _step(change: DispatchChange) -> Step:
    label = WENT.get((change.old, change.new)) or CAME_TO.get(change.new) or str(DispatchState(change.new).label)
    return Step(label, change.recorded_at, change.by.name if change.by else "", change.reason)
