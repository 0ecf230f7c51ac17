"""The deadlines of a dispatch: written when it is really let go, and put off for as long as it is held up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from contacts.scales import Sharing
from notifications.lifecycle import EscalationStep
from notifications.models import Dispatch, Escalation, EscalationPolicy
from notifications.models.dispatches import DispatchKind

ESCALATED = (DispatchKind.REPORT, DispatchKind.CORRECTION)


def set_deadlines(dispatch_ids: Collection[int], now: datetime) -> None:
    """Write the deadlines of dispatches that are let go at ``now``, in the transaction that lets them go.

    So none can be lost, each counts from the actual release, and what is undone never has any. The policy is that of
    the moment: a later change moves no deadline. A text that is read behind the log-in has none: its letter holds no
    link to acknowledge it by.
    """
    policies = list(EscalationPolicy.objects.filter(active=True).worst_first())
    let_go = Dispatch.objects.filter(id__in=dispatch_ids, kind__in=ESCALATED).exclude(sharing=Sharing.ORGANISATION)
    steps = []
    for dispatch_id, severity in let_go.values_list("id", "severity"):
        policy = next((one for one in policies if one.lowest_severity <= severity), None)
        steps += [
            Escalation(dispatch_id=dispatch_id, step=step, due_at=now + timedelta(minutes=minutes))
            for step, minutes in (minutes_of(policy).items() if policy else ())
            if minutes is not None
        ]
    Escalation.objects.bulk_create(steps, ignore_conflicts=True)


def minutes_of(policy: EscalationPolicy) -> dict[EscalationStep, int | None]:
    """Return after how many minutes each step of a policy comes; ``None`` means never."""
    return {
        EscalationStep.REMIND: policy.remind_after,
        EscalationStep.DEPUTIES: policy.deputies_after,
        EscalationStep.CALL: policy.call_after,
    }


def held_up(dispatch: Dispatch, since: datetime, now: datetime) -> None:
    """Put off what a paused dispatch has before it, by as long as it was paused."""
    dispatch.escalations.all().put_off(max(now - since, timedelta(0)))


def all_held_up(since: datetime, now: datetime) -> None:
    """Put off what all dispatches have before them, by as long as all sending was stopped.

    Those that are paused as well are put off when they go on, by as long as that was.
    """
    Escalation.objects.exclude(dispatch__state="paused").put_off(max(now - since, timedelta(0)))
