"""Deeds with acknowledgements: a recipient has read, takes it back, or staff says that an unsure one counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.telling import Topic, tell
from notifications.lifecycle import ACKNOWLEDGEMENT_ROADS, AcknowledgementState
from notifications.models import Acknowledgement, AcknowledgementChange, Delivery
from notifications.models.answers import Way


class UnableToAccept(Exception):
    """There is no unsure acknowledgement to accept. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("Det finns ingen osäker kvittens att godta. Läs om sidan."))


@transaction.atomic(durable=True)
def acknowledge(
    *, delivery: Delivery, way: Way | str, signs: Sequence[str] = (), now: datetime, by: User | None = None
) -> Acknowledgement:
    """Note that the recipient has read the letter, as ``note_acknowledgement`` does, in a transaction of its own."""
    return note_acknowledgement(delivery=delivery, way=way, signs=signs, now=now, by=by)


def note_acknowledgement(
    *, delivery: Delivery, way: Way | str, signs: Sequence[str] = (), now: datetime, by: User | None = None
) -> Acknowledgement:
    """Note in the caller's transaction that the letter is read; unsure where ``signs`` say that it may be a machine's.

    A second press changes nothing, except that a sure one makes an unsure one sure. An unsure one lowers nothing.
    """
    new = AcknowledgementState.UNSURE if signs else AcknowledgementState.SURE
    found = _lock(delivery)
    if found is None:
        found = Acknowledgement(delivery=delivery, mode=delivery.mode)
    elif new not in ACKNOWLEDGEMENT_ROADS[AcknowledgementState(found.state)]:
        return found
    found.way, found.at, found.signs, found.accepted_by = Way(way), now, list(signs), None
    return _move(found, new, by=by, now=now)


@transaction.atomic(durable=True)
def withdraw_acknowledgement(*, delivery: Delivery, now: datetime, by: User | None = None) -> Acknowledgement | None:
    """Take the acknowledgement back, as if the letter was not read. Without one, nothing happens."""
    found = _lock(delivery)
    if found is None or found.state == AcknowledgementState.WITHDRAWN:
        return found
    found.at = now
    return _move(found, AcknowledgementState.WITHDRAWN, by=by, now=now)


@transaction.atomic(durable=True)
def accept_acknowledgement(*, delivery: Delivery, by: User, now: datetime) -> Acknowledgement:
    """Let an unsure acknowledgement count because a member of staff says so; why it was unsure stays written down."""
    found = _lock(delivery)
    if found is not None and found.state == AcknowledgementState.SURE:
        return found
    if found is None or found.state != AcknowledgementState.UNSURE:
        raise UnableToAccept
    found.accepted_by = by
    return _move(found, AcknowledgementState.SURE, by=by, now=now)


def _lock(delivery: Delivery) -> Acknowledgement | None:
    """Return the acknowledgement of a letter, which nobody else moves or makes until the transaction ends."""
    # The letter's row is locked, because there may be no other yet; its key stays free for rows that refer to it.
    Delivery.objects.select_for_update(no_key=True).only("id").get(pk=delivery.pk)
    return Acknowledgement.objects.filter(delivery=delivery).first()


def _move(locked: Acknowledgement, new: AcknowledgementState, *, by: User | None, now: datetime) -> Acknowledgement:
    old, locked.state = locked.state, new
    locked.save()
    tell(Topic.DISPATCHES, calmly=True)
    AcknowledgementChange.objects.create(
        acknowledgement=locked,
        field="state",
        old=old,
        new=new,
        reason=" ".join(locked.signs),
        by=by,
        recorded_at=now,
    )
    return locked
