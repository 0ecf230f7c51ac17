"""Deeds with rotas: make one, put somebody on duty every week, take somebody off, turn it on and off."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions.refusals import WHOLE, Errors, NotAccepted, explains_refusals
from contacts.models import Actor, ContactRole, Rota, RotaChange, User, WeeklyShift
from contacts.rota_access import holders_of
from contacts.shifts import Weekly, overlapping

MOST_SHIFTS = 200


class RotaEditedMeanwhile(Exception):
    """Somebody else changed the rota first; nothing is saved. ``rota`` is as they left it."""

    def __init__(self, rota: Rota) -> None:
        super().__init__(rota.id)
        self.rota = rota


def new_feed_key() -> str:
    """Return the secret part of an address that nobody guesses: 256 random bits."""
    return secrets.token_urlsafe(32)


@explains_refusals
@transaction.atomic(durable=True)
def add_rota(*, actor: Actor, role: ContactRole, by: User | None, now: datetime) -> Rota:
    """Make the rota of a role at an actor. It decides nothing until it holds a shift."""
    rota = Rota.objects.create(actor=actor, role=role, feed_key=new_feed_key())
    record(rota, "rota", "", "created", by=by, now=now)
    return rota


@explains_refusals
@transaction.atomic(durable=True)
def add_weekly_shift(
    *,
    rota: Rota,
    version: int,
    contact_id: int | None,
    weekday: int | None,
    begins: time | None,
    ends: time | None,
    by: User | None,
    now: datetime,
) -> Rota:
    """Put a contact on duty every week, from one time to another, which is on the next day unless it is later."""
    current = locked(rota, version)
    errors = Errors()
    contact = holders_of(current).filter(id=contact_id).first() if contact_id else None
    if contact is None:
        errors.note("contact", _("Välj en kontakt i listan som har rollen hos aktören."))
    if weekday is None or not 0 <= weekday <= 6:
        errors.note("weekday", _("Välj den veckodag som passet börjar."))
    if begins is None:
        errors.note("begins", _("Skriv när passet börjar, till exempel 20.00."))
    if ends is None:
        errors.note("ends", _("Skriv när passet slutar, till exempel 04.00."))
    elif begins == ends:
        errors.note("ends", _("Passet börjar och slutar samma tid. Dela ett helt dygn i två pass."))
    errors.raise_if_any()
    assert contact is not None
    assert weekday is not None
    assert begins is not None
    assert ends is not None
    wanted = Weekly(contact.id, weekday, begins, ends)
    theirs = current.weekly_shifts.all()
    if len(theirs) >= MOST_SHIFTS:
        raise NotAccepted({WHOLE: _("Jourlistan har redan %(n)d pass, och fler får inte plats.") % {"n": MOST_SHIFTS}})
    if overlapping([wanted, *weekly_of(one for one in theirs if one.contact_id == contact.id)]):
        sentence = _("%(name)s har redan ett pass då. Ta bort det först, eller välj en annan tid.")
        raise NotAccepted({"begins": sentence % {"name": contact.name}})
    WeeklyShift.objects.create(rota=current, contact=contact, weekday=weekday, begins=begins, ends=ends)
    return changed(current, "weekly_shift", "", shift_as_text(wanted, contact.name), by=by, now=now)


@transaction.atomic(durable=True)
def remove_weekly_shift(*, rota: Rota, version: int, shift_id: int, by: User | None, now: datetime) -> Rota:
    """Take a contact off the duty of every week."""
    current = locked(rota, version)
    shift = current.weekly_shifts.select_related("contact").filter(id=shift_id).first()
    if shift is None:
        raise NotAccepted({WHOLE: _("Passet är redan borttaget.")})
    (weekly,) = weekly_of([shift])
    shift.delete()
    return changed(current, "weekly_shift", shift_as_text(weekly, shift.contact.name), "", by=by, now=now)


@transaction.atomic(durable=True)
def turn_rota(*, rota: Rota, version: int, on: bool, by: User | None, now: datetime) -> Rota:
    """Let the rota decide who gets a text, or let everybody get it again."""
    current = locked(rota, version)
    if current.active is on:
        return current
    current.active = on
    return changed(current, "active", _yes_or_no(not on), _yes_or_no(on), by=by, now=now)


def locked(rota: Rota, version: int) -> Rota:
    """Return the rota as it is now, locked; raises ``RotaEditedMeanwhile`` when it is not at ``version``."""
    current = Rota.objects.select_related("actor", "role").select_for_update(of=("self",)).get(id=rota.id)
    if current.version != version:
        raise RotaEditedMeanwhile(current)
    return current


def changed(rota: Rota, field: str, old: str, new: str, *, by: User | None, now: datetime) -> Rota:
    """Save the rota as another version, with the change on record."""
    rota.version += 1
    rota.save()
    record(rota, field, old, new, by=by, now=now)
    return rota


def record(rota: Rota, field: str, old: str, new: str, *, by: User | None, now: datetime) -> None:
    """Write down what became of a field."""
    RotaChange.objects.create(rota=rota, field=field, old=old, new=new, by=by, recorded_at=now)


def weekly_of(shifts: Iterable[WeeklyShift]) -> list[Weekly]:
    """Return rows as the shifts that they stand for."""
    return [Weekly(one.contact_id, one.weekday, one.begins, one.ends) for one in shifts]


def shift_as_text(shift: Weekly, name: str) -> str:
    """Return a shift as its history keeps it: ``4 20:00 04:00 Nadia``."""
    return f"{shift.weekday} {shift.begins:%H:%M} {shift.ends:%H:%M} {name}"


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
