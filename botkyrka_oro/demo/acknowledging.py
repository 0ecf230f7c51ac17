"""Who acknowledged the letters of the demo week and how soon, and what then happened by itself: told, not carried."""

from __future__ import annotations

from datetime import datetime, timedelta

from botkyrka_oro.demo.fates import settle_letters
from contacts.scales import Severity, Sharing
from notifications.actions import take_due_steps
from notifications.lifecycle import AcknowledgementState, DeliveryState
from notifications.models import Acknowledgement, AcknowledgementChange, Delivery, Dispatch, Escalation, LoggedCall
from notifications.models.answers import Way
from notifications.models.dispatches import DispatchKind

SILENT = 5  # every fifth says nothing
MACHINE = 19  # every nineteenth link is opened by a program first
MINUTE = timedelta(minutes=1)
SOON = timedelta(seconds=3)
CALLED = ("answered", "Har läst, går ut med de andra.")


def acknowledge_letters(now: datetime) -> int:
    """Let recipients read, and take the steps that were due by ``now``; return how many letters that caused."""
    for dispatch in Dispatch.objects.filter(kind__in=(DispatchKind.REPORT, DispatchKind.CORRECTION)).order_by("id"):
        if dispatch.sharing != Sharing.ORGANISATION:
            _acknowledge(dispatch, now)
    caused = 0
    while (step := Escalation.objects.all().waiting().filter(due_at__lte=now).in_order().first()) is not None:
        if not take_due_steps(now=step.due_at):
            break
        caused += settle_letters()
    _call_somebody()
    return caused


def _acknowledge(dispatch: Dispatch, now: datetime) -> None:
    """Let most recipients acknowledge, some at once and some after a while."""
    slowest = 9 if dispatch.severity == Severity.CRITICAL else 25
    rows = []
    for number, letter in enumerate(dispatch.deliveries.filter(state=DeliveryState.SENT).order_by("id")):
        assert letter.sent_at is not None
        machine = number % MACHINE == MACHINE - 1
        if number % SILENT == SILENT - 1 and not machine:
            continue
        at = letter.sent_at + (SOON if machine else MINUTE * (1 + number * 7 % slowest))
        if at < now:
            rows.append(_row(letter, at, machine=machine))
    Acknowledgement.objects.bulk_create(rows)
    AcknowledgementChange.objects.bulk_create(
        AcknowledgementChange(
            acknowledgement=one, field="state", new=one.state, reason=" ".join(one.signs), recorded_at=one.at
        )
        for one in rows
    )


def _row(letter: Delivery, at: datetime, *, machine: bool) -> Acknowledgement:
    return Acknowledgement(
        delivery=letter,
        mode=letter.mode,
        state=AcknowledgementState.UNSURE if machine else AcknowledgementState.SURE,
        way=Way.LINK,
        at=at,
        signs=["soon_after_sent"] if machine else [],
    )


def _call_somebody() -> None:
    """Write one call down for every dispatch of which somebody had to be called."""
    for step in Escalation.objects.filter(step="call", made__isnull=False).select_related("dispatch__created_by"):
        assert step.taken_at is not None
        letter = step.dispatch.deliveries.all().not_answering().order_by("id").first()
        if letter is not None:
            LoggedCall.objects.create(
                delivery=letter,
                mode=letter.mode,
                outcome=CALLED[0],
                note=CALLED[1],
                called_at=step.taken_at + 4 * MINUTE,
                by=step.dispatch.created_by,
                idempotency_key=f"demo {letter.public_id}",
            )
