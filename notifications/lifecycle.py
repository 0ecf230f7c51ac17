"""The states of dispatches, deliveries and the switch for everything, and the roads between them."""

from __future__ import annotations

import enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class DispatchState(models.TextChoices):
    """Where a dispatch is on its way."""

    HELD = "held", _("Väntar")
    SENDING = "sending", _("Skickas")
    PAUSED = "paused", _("Pausat")
    COMPLETED = "completed", _("Klart")
    UNDONE = "undone", _("Ångrat")
    STOPPED = "stopped", _("Stoppat")


class DeliveryState(models.TextChoices):
    """Where one letter is; ``SENT`` means accepted by our own mail server, and no more than that."""

    QUEUED = "queued", _("Köad")
    SENDING = "sending", _("Skickas nu")
    SENT = "sent", _("Lämnad")
    DEFERRED = "deferred", _("Försöker igen")
    FAILED = "failed", _("Kunde inte lämnas")
    BOUNCED = "bounced", _("Studsade")
    STOPPED = "stopped", _("Stoppad")


class FailureKind(models.TextChoices):
    """Whose fault it was: theirs for good, theirs for now, or ours."""

    REFUSED = "refused", _("Avvisad av mottagarens server")
    DEFERRED = "deferred", _("Mottagarens server bad oss vänta")
    OURS = "ours", _("Fel hos oss")


class SwitchState(models.TextChoices):
    """Whether anything leaves the house at all."""

    ON = "on", _("Igång")
    STOPPED = "stopped", _("Stoppad")
    START_ASKED = "start_asked", _("Start begärd")


class AcknowledgementState(models.TextChoices):
    """Whether a recipient has said that the letter is read; ``UNSURE`` where it may have been a machine."""

    SURE = "sure", _("Kvitterad")
    UNSURE = "unsure", _("Kvitterad (osäker)")
    WITHDRAWN = "withdrawn", _("Ångrad")


class ResponseState(models.TextChoices):
    """Whether somebody has looked at what came in, and what came of it."""

    NEW = "new", _("Ny")
    IN_LOG = "in_log", _("I loggen")
    DONE = "done", _("Klar")


class EscalationStep(models.TextChoices):
    """What is done, one after the other, when letters are not acknowledged in time."""

    REMIND = "remind", _("Påminn")
    DEPUTIES = "deputies", _("Skriv till ersättare")
    CALL = "call", _("Ring")


class Reach(models.TextChoices):
    """How sure we are that a recipient has the text: the answer that counts, whatever became of single letters."""

    ACKNOWLEDGED = "acknowledged", _("Kvitterad")
    BY_PHONE = "by_phone", _("Nådd per telefon")
    UNSURE = "unsure", _("Kvitterad (osäker)")
    WAITING = "waiting", _("Har inte kvitterat")
    BOUNCED = "bounced", _("Studsade")
    ON_THE_WAY = "on_the_way", _("Inte lämnad")


# What we have handed over and heard nothing sure about.
NOT_SURE = (Reach.UNSURE, Reach.WAITING)


class Doubt(models.TextChoices):
    """Why a letter may have arrived twice: what happened between handing it in and writing down that it was taken."""

    WORKER_DIED = "worker_died", _("programmet som skickade dog mitt i")
    ANSWER_LOST = "answer_lost", _("kontakten med e-posttjänsten bröts innan svaret kom")
    MACHINE_LOST = "machine_lost", _("datorn som skickade hördes inte av i tid")


class Whereabouts(enum.StrEnum):
    """Where the text of a letter may be, which is what its recipient needs to know when it was wrong."""

    ARRIVED = "arrived"
    WAITING = "waiting"
    NEITHER = "neither"


DISPATCH_ROADS: dict[DispatchState, frozenset[DispatchState]] = {
    DispatchState.HELD: frozenset({DispatchState.SENDING, DispatchState.UNDONE}),
    DispatchState.SENDING: frozenset({DispatchState.PAUSED, DispatchState.COMPLETED, DispatchState.STOPPED}),
    DispatchState.PAUSED: frozenset({DispatchState.SENDING, DispatchState.STOPPED}),
    DispatchState.COMPLETED: frozenset(),
    DispatchState.UNDONE: frozenset(),
    DispatchState.STOPPED: frozenset(),
}

# One person stops, also when a start was asked for. To start takes two.
SWITCH_ROADS: dict[SwitchState, frozenset[SwitchState]] = {
    SwitchState.ON: frozenset({SwitchState.STOPPED}),
    SwitchState.STOPPED: frozenset({SwitchState.START_ASKED}),
    SwitchState.START_ASKED: frozenset({SwitchState.ON, SwitchState.STOPPED}),
}

# A person's press always wins over a machine's; a machine's never over a person's.
ACKNOWLEDGEMENT_ROADS: dict[AcknowledgementState, frozenset[AcknowledgementState]] = {
    AcknowledgementState.SURE: frozenset({AcknowledgementState.WITHDRAWN}),
    AcknowledgementState.UNSURE: frozenset({AcknowledgementState.SURE, AcknowledgementState.WITHDRAWN}),
    AcknowledgementState.WITHDRAWN: frozenset({AcknowledgementState.SURE, AcknowledgementState.UNSURE}),
}
RESPONSE_ROADS: dict[ResponseState, frozenset[ResponseState]] = {
    ResponseState.NEW: frozenset({ResponseState.IN_LOG, ResponseState.DONE}),
    ResponseState.IN_LOG: frozenset(),
    ResponseState.DONE: frozenset({ResponseState.IN_LOG}),
}

# Dispatches of which no letter has left, and perhaps none will.
NOT_SENT = (DispatchState.HELD, DispatchState.UNDONE)
# Dispatches that may still hand over letters.
UNDER_WAY = (DispatchState.HELD, DispatchState.SENDING, DispatchState.PAUSED)
# What is still owed: a dispatch is complete when none of its deliveries stands here.
OWED = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DEFERRED)


def may_move(old: DispatchState, new: DispatchState) -> bool:
    """Tell whether a dispatch may go from ``old`` to ``new``."""
    return new in DISPATCH_ROADS[old]
