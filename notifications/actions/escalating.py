"""What happens by itself when letters are not acknowledged in time: remind, write to deputies, say whom to call."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from contacts.models import User
from contacts.models.users import Role
from contacts.scales import Mode, Severity, Sharing
from contacts.telling import Topic, tell
from notifications.actions.reminding import HOLD, REMINDED_ENOUGH, post_reminder, reminding_of
from notifications.deputies import deputies_for
from notifications.headed import for_deputies
from notifications.lifecycle import DispatchState, EscalationStep
from notifications.models import Dispatch, Escalation
from notifications.models.dispatches import DispatchKind
from notifications.notices import post_notice
from notifications.outbox import post
from notifications.reach import released_at

log = structlog.get_logger(__name__)

# The chore comes every few seconds. What comes later than this was kept from coming, and the next steps keep their
# distance from it, so that nobody is passed over for want of time to answer.
LATE = timedelta(minutes=1)


def take_due_steps(*, now: datetime) -> int:
    """Take every step that is due, each in a transaction of its own; return how many this worker took."""
    taken = 0
    for step_id in Escalation.objects.all().to_be_taken(now).values_list("id", flat=True):
        try:
            taken += take_step(step_id=step_id, now=now)
        except Exception:
            # The others are taken all the same, and this one is tried again.
            log.exception("escalation_failed", step=step_id)
    return taken


@transaction.atomic(durable=True)
def take_step(*, step_id: int, now: datetime) -> bool:
    """Take one step if it is still to be taken and nobody else has it in hand; tell whether that was so.

    Steps of one dispatch are taken in their order, one at a time: its row is locked as well, which whoever reminds by
    hand does too.
    """
    due = Escalation.objects.all().to_be_taken(now).filter(id=step_id)
    step = due.select_for_update(skip_locked=True, of=("self",)).first()
    if step is None:
        return False
    dispatch = Dispatch.objects.select_for_update(skip_locked=True, of=("self",)).filter(id=step.dispatch_id).first()
    if dispatch is None or dispatch.escalations.all().waiting().in_order().values_list("id", flat=True)[0] != step.id:
        return False
    return _take(step, dispatch, now)


def _take(step: Escalation, dispatch: Dispatch, now: datetime) -> bool:
    later = Dispatch.objects.all().following(dispatch.id)
    step.note = _why_not(dispatch, later)
    if not step.note:
        if step.step == EscalationStep.REMIND:
            found = reminding_of(dispatch, now)
            if found.may_at and found.count:  # Somebody has reminded by hand: ten minutes must lie between.
                dispatch.escalations.all().put_off(found.may_at - step.due_at)
                return False
            if found.obstacle is REMINDED_ENOUGH:
                step.note = "reminded_enough"
            elif found.count and not found.obstacle:
                step.made = post_reminder(dispatch, found, by=None, now=now, key="")
            else:
                step.note = "nobody_to_write_to"
        elif step.step == EscalationStep.DEPUTIES:
            _write_to_deputies(step, dispatch, later, now)
        else:
            _ask_to_call(step, dispatch, later, now)
    tell(Topic.DISPATCHES)
    step.taken_at = now
    step.save(update_fields=["taken_at", "made", "note"])
    if now - step.due_at > LATE:
        dispatch.escalations.all().put_off(now - step.due_at)
    return True


def _why_not(dispatch: Dispatch, later: Collection[int]) -> str:
    """Return the code of why a step is passed over, whatever step it is; empty when there is no reason."""
    if dispatch.state == DispatchState.STOPPED:
        return "stopped"
    if Dispatch.objects.filter(follows=dispatch).corrections().not_undone().exists():
        return "corrected"
    return "" if dispatch.deliveries.all().not_answering(later).exists() else "everybody_acknowledged"


def _write_to_deputies(step: Escalation, dispatch: Dispatch, later: Collection[int], now: datetime) -> None:
    found = deputies_for(dispatch, later, now)
    step.note = f"without_deputy:{found.without}" if found.without else ""
    if found.addressees:
        step.made = post(
            kind=DispatchKind.DEPUTY,
            title=dispatch.title,
            mode=Mode(dispatch.mode),
            severity=Severity(dispatch.severity),
            sharing=Sharing(dispatch.sharing),
            area_ids=list(dispatch.areas.values_list("id", flat=True)),
            letters=for_deputies(dispatch, released_at(dispatch) or dispatch.release_at),
            addressees=found.addressees,
            by=dispatch.created_by,
            about_path=dispatch.about_path,
            hold=HOLD,
            now=now,
            thread=dispatch.thread,
            follows=dispatch,
        )


def _ask_to_call(step: Escalation, dispatch: Dispatch, later: Collection[int], now: datetime) -> None:
    """Tell the sender, and those on duty who may see the dispatch, whom to call."""
    silent = dispatch.deliveries.all().not_answering(later).count()
    title = ngettext_lazy("Ring {n} som inte har svarat: {title}", "Ring {n} som inte har svarat: {title}", silent)
    step.made = post_notice(
        to=[dispatch.created_by, *User.objects.all().in_roles([Role.DUTY_OFFICER])],
        title=format_lazy(title, n=silent, title=dispatch.title),
        lines=[
            _("De har fått mejlet men inte kvitterat det. Namn och telefonnummer står på ringlistan."),
            _("Skriv upp varje samtal på ringlistan, så ser alla vem som är nådd."),
        ],
        about_path=f"/utskick/{dispatch.public_id}/ringlista/",
        by=dispatch.created_by,
        now=now,
        mode=Mode(dispatch.mode),
    )
    step.note = f"to_call:{silent}"
