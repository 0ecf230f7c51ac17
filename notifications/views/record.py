"""What happened to a dispatch, step by step: who decided, who paused, when it began and when it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications.lifecycle import DISPATCH_ROADS, DispatchState, EscalationStep
from notifications.models import Dispatch, DispatchChange, Escalation
from notifications.models.dispatches import DispatchKind
from notifications.reach import Reached

DECIDED = {
    DispatchKind.REPORT: _("Godkänt för utskick"),
    DispatchKind.CORRECTION: _("Rättelsen godkänd för utskick"),
    DispatchKind.RESEND: _("Skickat igen"),
    DispatchKind.REQUEST: _("Begäran skickad"),
    DispatchKind.REMINDER: _("Påminnelse beslutad"),
    DispatchKind.DEPUTY: _("Utskick till ersättare beslutat"),
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

NOT_DONE: dict[EscalationStep, Promise] = {
    EscalationStep.REMIND: _("Ingen påmindes av sig självt"),
    EscalationStep.DEPUTIES: _("Ingen ersättare fick utskicket"),
    EscalationStep.CALL: _("Ingen behövde ringas"),
}
WHY_NOT: dict[str, Promise] = {
    "stopped": _("Utskicket är stoppat."),
    "corrected": _("Rapporten är rättad."),
    "everybody_acknowledged": _("Alla hade kvitterat."),
    "reminded_enough": _("Två påminnelser hade redan gått."),
    "nobody_to_write_to": _("De som inte har kvitterat kan inte få mejl nu."),
}


@dataclass(frozen=True)
class Step:
    """One step, in the words of the timeline."""

    label: str | Promise
    at: datetime
    by: str = ""
    reason: str | Promise = ""
    on_another_day: bool = False


def steps_of(found: Dispatch) -> list[Escalation]:
    """Return what happens or has happened by itself, with what came of it."""
    return list(found.escalations.select_related("made").order_by("due_at", "id"))


def record_of(found: Dispatch, escalations: Iterable[Escalation]) -> list[Step]:
    """Return the steps that a dispatch has taken, oldest first; three questions, however many letters there are."""
    decided = DECIDED.get(DispatchKind(found.kind), _("Beslutat"))
    steps = [Step(decided, found.created_at, found.created_by.name)]
    moves = found.changes.filter(field="state").select_related("by").order_by("recorded_at", "id")
    steps += [_step(change) for change in moves]
    reminders = found.changes.filter(field="reminded", by__isnull=False).select_related("by")
    steps += [
        Step(_("Påminde de som inte hade kvitterat"), one.recorded_at, one.by.name if one.by else "")
        for one in reminders
    ]
    steps += [Step(_taken(one), one.taken_at, reason=_came_of(one)) for one in escalations if one.taken_at]
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


def _taken(step: Escalation) -> str:
    """Return what was done by itself, in words."""
    if step.step == EscalationStep.CALL and step.made:
        n = _number(step.note)
        return ngettext("Bad om att {n} ska ringas", "Bad om att {n} ska ringas", n).format(n=n)
    if step.made:
        n = step.made.recipient_count
        if step.step == EscalationStep.REMIND:
            return ngettext("Påminde {n} av sig självt", "Påminde {n} av sig självt", n).format(n=n)
        return ngettext("Skrev till {n} ersättare", "Skrev till {n} ersättare", n).format(n=n)
    return str(NOT_DONE[EscalationStep(step.step)])


def _came_of(step: Escalation) -> str | Promise:
    """Return why a step was passed over, or what it could not do."""
    code, _separator, _rest = step.note.partition(":")
    if code == "without_deputy":
        n = _number(step.note)
        return ngettext("{n} har ingen ersättare.", "{n} har ingen ersättare.", n).format(n=n)
    return WHY_NOT.get(code, "")


def _number(note: str) -> int:
    number = note.partition(":")[2]
    return int(number) if number.isdigit() else 0


@dataclass(frozen=True)
class Coming:
    """A step that is still to come, in words, and when."""

    at: datetime
    words: str
    on_another_day: bool


def steps_to_come(found: Dispatch, steps: Iterable[Escalation], reach: Reached, *, stopped: bool) -> list[Coming]:
    """Return what happens next by itself, with today's numbers; nothing where nothing more will happen."""
    if not reach.waiting or found.state not in {DispatchState.SENDING, DispatchState.COMPLETED} or stopped:
        return []
    first_day = timezone.localdate(found.created_at)
    return [
        Coming(one.due_at, _to_come(one, reach.waiting), timezone.localdate(one.due_at) != first_day)
        for one in steps
        if one.taken_at is None
    ]


def _to_come(step: Escalation, n: int) -> str:
    if step.step == EscalationStep.REMIND:
        words = ngettext("påminner vi {n} som inte har kvitterat", "påminner vi {n} som inte har kvitterat", n)
        return words.format(n=n)
    if step.step == EscalationStep.DEPUTIES:
        return ngettext("skriver vi till ersättare för {n}", "skriver vi till ersättare för {n}", n).format(n=n)
    return ngettext("ber vi dig ringa {n}", "ber vi dig ringa {n}", n).format(n=n)
