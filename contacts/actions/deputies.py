"""Deeds with those who stand in for a rota: its deputies, in order, and its mailbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions.refusals import WHOLE, NotAccepted
from contacts.actions.rotas import changed, locked
from contacts.models import Deputy, Rota, User
from contacts.rota_access import people_of

MOST_DEPUTIES = 20


@transaction.atomic(durable=True)
def add_deputy(*, rota: Rota, version: int, contact_id: int | None, by: User | None, now: datetime) -> Rota:
    """Put a contact last among those who stand in when nobody is on duty. No role of their own is needed."""
    current = locked(rota, version)
    contact = people_of(current).filter(id=contact_id).first() if contact_id else None
    if contact is None:
        raise NotAccepted({"deputy": _("Välj en kontakt i listan som hör till aktören.")})
    deputies = _deputies(current)
    if any(one.contact_id == contact.id for one in deputies):
        raise NotAccepted({"deputy": _("%(name)s är redan ersättare.") % {"name": contact.name}})
    if len(deputies) >= MOST_DEPUTIES:
        sentence = _("Jourlistan har redan %(n)d ersättare, och fler får inte plats.")
        raise NotAccepted({"deputy": sentence % {"n": MOST_DEPUTIES}})
    before = _names(deputies)
    last = max((one.position for one in deputies), default=0)
    Deputy.objects.create(rota=current, contact=contact, position=last + 1)
    return changed(current, "deputies", before, _names(_deputies(current)), by=by, now=now)


@transaction.atomic(durable=True)
def move_deputy(*, rota: Rota, version: int, deputy_id: int, earlier: bool, by: User | None, now: datetime) -> Rota:
    """Let a deputy change places with the one before, or with the one after. At the end of the line nothing happens."""
    current = locked(rota, version)
    deputies = _deputies(current)
    place = _place_of(deputies, deputy_id)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(deputies):
        return current
    before = _names(deputies)
    _change_places(deputies[place], deputies[other])
    return changed(current, "deputies", before, _names(_deputies(current)), by=by, now=now)


@transaction.atomic(durable=True)
def remove_deputy(*, rota: Rota, version: int, deputy_id: int, by: User | None, now: datetime) -> Rota:
    """Let a contact stand in for nobody any more."""
    current = locked(rota, version)
    deputies = _deputies(current)
    before = _names(deputies)
    deputies[_place_of(deputies, deputy_id)].delete()
    return changed(current, "deputies", before, _names(_deputies(current)), by=by, now=now)


@transaction.atomic(durable=True)
def choose_mailbox(*, rota: Rota, version: int, contact_id: int | None, by: User | None, now: datetime) -> Rota:
    """Choose the contact that gets it when nobody is on duty and no deputy can be had; ``None`` means nobody."""
    current = locked(rota, version)
    contact = people_of(current).filter(id=contact_id).first() if contact_id else None
    if contact_id and contact is None:
        raise NotAccepted({"mailbox": _("Välj en kontakt i listan som hör till aktören.")})
    if current.mailbox_id == (contact.id if contact else None):
        return current
    before = current.mailbox.name if current.mailbox else ""
    current.mailbox = contact
    return changed(current, "mailbox", before, contact.name if contact else "", by=by, now=now)


def _deputies(rota: Rota) -> list[Deputy]:
    return list(rota.deputies.select_related("contact").order_by("position"))


def _place_of(deputies: list[Deputy], deputy_id: int) -> int:
    for place, one in enumerate(deputies):
        if one.id == deputy_id:
            return place
    raise NotAccepted({WHOLE: _("Ersättaren är redan borttagen.")})


def _change_places(one: Deputy, other: Deputy) -> None:
    """Let two deputies change places; no two ever stand in the same, so one steps aside first."""
    here, there = one.position, other.position
    aside = 1 + max(one.rota.deputies.values_list("position", flat=True))
    for deputy, position in ((one, aside), (other, here), (one, there)):
        deputy.position = position
        deputy.save(update_fields=["position"])


def _names(deputies: list[Deputy]) -> str:
    return "\n".join(one.contact.name for one in deputies)
