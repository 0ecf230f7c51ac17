"""The kill switch: one press by one person stops everything, and it takes two to start again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.telling import Topic, tell
from notifications.escalation import all_held_up
from notifications.lifecycle import SWITCH_ROADS, SwitchState
from notifications.models import SendingSwitch, SwitchChange
from notifications.tasks import ring


class UnableToSwitch(Exception):
    """The switch stands where there is no such road; ``state`` says where. Nothing was changed."""

    words: ClassVar[dict[SwitchState, Promise]] = {SwitchState.ON: _("Sändningen är redan igång.")}

    def __init__(self, state: SwitchState) -> None:
        super().__init__(self.words[state])
        self.state = state


class AlreadyStopped(UnableToSwitch):
    """Everything is stopped, and nobody has asked for a start that could be taken back."""

    words = {SwitchState.STOPPED: _("Sändningen är redan stoppad.")}


class UnableToAsk(UnableToSwitch):
    """Nothing is stopped, or a start has been asked for already."""

    words = UnableToSwitch.words | {
        SwitchState.START_ASKED: _("Någon har redan bett om att sändningen ska starta. En till behövs.")
    }


class UnableToStart(UnableToSwitch):
    """Nothing is stopped, or nobody has asked for a start."""

    words = UnableToSwitch.words | {
        SwitchState.STOPPED: _("Ingen har bett om att sändningen ska starta. Be om det först.")
    }


class TwoPeopleNeeded(UnableToStart):
    """Whoever asked for the start cannot be the one who starts."""

    words = {SwitchState.START_ASKED: _("Du bad själv om starten. Någon annan än du måste starta sändningen.")}


@transaction.atomic(durable=True)
def stop_all_sending(*, by: User, now: datetime, reason: str = "") -> SendingSwitch:
    """Let nothing more leave the house. When a start was asked for, that is taken back, and all stays stopped."""
    switch = _locked()
    old = _move(switch, SwitchState.STOPPED, by=by, now=now, reason=reason, refusal=AlreadyStopped)
    if old is SwitchState.ON:
        switch.enabled = False
        switch.stopped_by, switch.stopped_at, switch.reason = by, now, reason
        switch.started_by = switch.started_at = None
    switch.start_asked_by = switch.start_asked_at = None
    switch.save()
    return switch


@transaction.atomic(durable=True)
def ask_to_start_sending(*, by: User, now: datetime) -> SendingSwitch:
    """Say that sending may start again; somebody else has to agree by starting it."""
    switch = _locked()
    _move(switch, SwitchState.START_ASKED, by=by, now=now, refusal=UnableToAsk)
    switch.start_asked_by, switch.start_asked_at = by, now
    switch.save()
    return switch


@transaction.atomic(durable=True)
def start_sending(*, by: User, now: datetime) -> SendingSwitch:
    """Start what somebody else has asked to start: everything that waited leaves, and deadlines come later."""
    switch = _locked()
    if switch.state is SwitchState.START_ASKED and switch.start_asked_by_id == by.id:
        raise TwoPeopleNeeded(switch.state)
    _move(switch, SwitchState.ON, by=by, now=now, refusal=UnableToStart)
    switch.enabled = True
    switch.started_by, switch.started_at = by, now
    all_held_up(switch.stopped_at or now, now)
    switch.save()
    transaction.on_commit(ring, robust=True)
    return switch


def _locked() -> SendingSwitch:
    """Return the switch, made if this is the first press ever, which nobody else presses until the transaction ends."""
    SendingSwitch.objects.bulk_create([SendingSwitch()], ignore_conflicts=True)
    return SendingSwitch.objects.select_for_update().get()


def _move(
    switch: SendingSwitch,
    new: SwitchState,
    *,
    by: User,
    now: datetime,
    refusal: type[UnableToSwitch],
    reason: str = "",
) -> SwitchState:
    old = switch.state
    if new not in SWITCH_ROADS[old]:
        raise refusal(old)
    tell(Topic.DISPATCHES)
    SwitchChange.objects.create(field="state", old=old, new=new, reason=reason, by=by, recorded_at=now)
    return old
